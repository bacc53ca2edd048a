"""Rows for the measurements, in the demonstration's own program: a class of 100 that is going on, people with a text to get.

A program: `python -m bench.seed class` prints the session's id, `python -m bench.seed people 5000` their phone numbers.
"""

import os
import sys

import django

from diversion.embedded import attach, folder


def main(what: str, number: str = "100") -> None:
    django.setup()
    from bench import rows  # noqa: PLC0415  # models load after the setup

    print(rows.going_on(int(number)) if what == "class" else "\n".join(rows.to_remind(int(number))))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.dev")
    with attach.joined(folder.from_environment()):
        main(*sys.argv[1:])
