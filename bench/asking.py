"""The questions of `bench.finding`, in a process that has the models: `python -m bench.asking`."""

import os

import django


def main() -> None:
    django.setup()
    from bench import lookups  # noqa: PLC0415  # models load after the setup

    lookups.measure()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.dev")
    main()
