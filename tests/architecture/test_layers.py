import tomllib

import pytest
from django.conf import settings

from tests.architecture.tree import DIVERSION, ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
# Beside the storeys: what is read before everything, and what starts everything.
BESIDE = {"diversion.settings", "diversion.embedded"}
PACKAGES = {f"diversion.{path.parent.name}" for path in DIVERSION.glob("*/__init__.py")} - BESIDE
DOMAIN = PACKAGES - {"diversion.web", "diversion.demo"}
KINDS = {"states", "models", "rules", "queries", "actions"}


def contract(beginning: str) -> dict:
    return next(found for found in CONTRACTS if found["name"].startswith(beginning))


def test_every_package_has_its_place_in_the_order():
    layers = {name.strip() for line in contract("Interfaces above")["layers"] for name in line.split("|")}

    assert layers - {"tasks"} == PACKAGES


def test_no_domain_app_may_know_of_pages_or_tasks():
    assert set(contract("The domain knows nothing")["source_modules"]) == DOMAIN


def test_every_app_with_more_than_one_kind_of_file_keeps_their_order():
    kinds = {name: {path.stem for path in (DIVERSION / name.split(".")[1]).glob("*.py")} & KINDS for name in DOMAIN}

    assert {name for name, found in kinds.items() if len(found - {"actions", "queries"}) > 0 and len(found) > 1} <= set(
        contract("Inside an app")["containers"]
    ) | {"diversion.audit", "diversion.core", "diversion.agenda"}


@pytest.mark.parametrize("app", [name for name in settings.INSTALLED_APPS if name.startswith("diversion.")])
def test_every_installed_app_is_a_package_with_a_place(app):
    assert app in PACKAGES
