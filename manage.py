#!/usr/bin/env python
"""Run a management command; the embedded servers are started for it when none are named and none are up."""

import os
import sys

from diversion.embedded import attach


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.dev")
    with attach.servers_for(sys.argv):
        from django.core.management import execute_from_command_line  # noqa: PLC0415  # settings need the servers' addresses

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
