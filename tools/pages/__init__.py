"""The pages of docs/ that a program can write, one module a page: each has `text()`, which returns the page.

Importing this sets Django up without a database, as the tests do; what is written depends on the code alone.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.test")
django.setup()
