"""Whatever lies encrypted is known to `rotate_field_keys`: a column that it does not know keeps an old key in use for good."""

import ast
import importlib
from collections.abc import Iterator

from diversion.core.sealed import sealed_columns
from diversion.web.accounts.adapter import TOTP_PLACE
from tests.architecture.tree import code

# These two take the place from the column, or from whoever calls.
GIVEN_A_PLACE = {"diversion/core/sealed.py", "diversion/core/rotation.py"}


def test_whatever_is_sealed_anywhere_lies_in_a_sealed_column():
    known = {column.place for column in sealed_columns()} | {TOTP_PLACE}
    named = set(_places())

    assert {"people.identifier", TOTP_PLACE} <= named
    assert named - known == set(), "give the column the type SealedText, with this place"


def _places() -> Iterator[str]:
    """Yield the place of every call of `seal`."""
    for name, tree in code():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _called(call) == "seal" and name not in GIVEN_A_PLACE:
                yield from (_value(name, each.value) for each in call.keywords if each.arg == "place")


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _value(name: str, place: ast.expr) -> str:
    if isinstance(place, ast.Constant):
        return str(place.value)
    assert isinstance(place, ast.Name), f"{name}: name the place as a constant"
    return getattr(importlib.import_module(name.removesuffix(".py").replace("/", ".")), place.id)
