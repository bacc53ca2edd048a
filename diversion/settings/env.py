"""Typed readers of the environment that fail loudly, and the one table of every variable there is."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
REQUIRED = "(required)"
GENERATED = "(made for the demo)"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: what `manage.py settings_reference` prints of it."""

    name: str
    kind: str
    default: str
    help: str


REFERENCE: dict[str, Variable] = {}


def text(name: str, *, help: str, default: str | None = None) -> str:
    """Return the variable as text. Without a default it is required."""
    return _read(name, "text", str, default=default, shown=default, help=help)


def integer(name: str, *, help: str, default: int | None = None) -> int:
    """Return the variable as a whole number."""
    shown = None if default is None else str(default)
    return _read(name, "whole number", int, default=default, shown=shown, help=help)


def flag(name: str, *, help: str, default: bool | None = None) -> bool:
    """Return the variable as yes or no: exactly `true` or `false`, so that a slip is never silently 'no'."""
    shown = None if default is None else str(default).lower()
    return _read(name, "true or false", _true_or_false, default=default, shown=shown, help=help)


def words(name: str, *, help: str, default: list[str] | None = None) -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    shown = None if default is None else ",".join(default)
    return _read(name, "comma-separated list", _split, default=default, shown=shown, help=help)


def secret(name: str, *, help: str, default: str | None = None, least: int = 0) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE names. A default is used but never printed.

    Raises:
        ImproperlyConfigured: it is missing, unreadable or shorter than `least` characters.
    """
    kind = f"secret (or {name}_FILE: a file that holds it)"
    path = os.environ.get(f"{name}_FILE")
    if path:
        os.environ[name] = _content(f"{name}_FILE", path)
    shown = default and GENERATED
    value = _read(name, kind, str, default=default, shown=shown, help=help)
    if len(value) < least:
        raise ImproperlyConfigured(f"{name} is too short: it needs at least {least} characters.")
    return value


def _read(name: str, kind: str, parse: Callable[[str], T], *, default: T | None, shown: str | None, help: str) -> T:
    REFERENCE[name] = Variable(name, kind, REQUIRED if shown is None else shown, help)
    raw = os.environ.get(name, "")
    if raw == "":
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. It is needed: {help}")
        return default
    try:
        return parse(raw)
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} must be {kind}, not “{raw}”.") from problem


def _true_or_false(raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise ValueError(raw)
    return raw == "true"


def _split(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name} names {path}, which cannot be read: {problem.strerror}.") from problem
