"""The PostgreSQL and Valkey that come with the program, and what starts, watches and stops them.

Imports no Django: manage.py needs it before the settings are read.
Source: docs/adr/0017-embedded-servers.md
"""
