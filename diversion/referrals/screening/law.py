"""Charges that the law keeps out of judicial diversion, as far as a statute alone tells. A hint for whoever looks, never a verdict."""

import re

# Cal. Penal Code 1001.95(e): domestic violence (273.5, 243(e)) and stalking (646.9).
_DV_OR_STALKING = ("273.5", "243(e)", "646.9")
# Of Cal. Penal Code 290(c), what a county that screens for diversion can meet.
_REGISTRABLE = [
    "220",
    "243.4",
    "261",
    "264.1",
    "266",
    "266c",
    "266h",
    "266i",
    "266j",
    "267",
    "269",
    "285",
    "286",
    "287",
    "288",
    "288.2",
    "288.3",
    "288.4",
    "288.5",
    "288.7",
    "289",
    "311.1",
    "311.2",
    "311.3",
    "311.4",
    "311.10",
    "311.11",
    "314",
    "647.6",
    "653f",
]
_SECTION = re.compile(r"\d+(?:\.\d+)?[a-z]?")
_SPACE = re.compile(r"\s+")


def is_dv_or_stalking(statute: str) -> bool:
    """Tell whether a statute of the California Penal Code is domestic violence or stalking under 1001.95(e). Source: docs/rules.md"""
    return any(_is_in(statute, barred) for barred in _DV_OR_STALKING)


def is_registrable(statute: str) -> bool:
    """Tell whether a statute of the California Penal Code is among those of 290(c) that are listed here. Source: docs/rules.md"""
    return any(_is_in(statute, barred) for barred in _REGISTRABLE)


def _is_in(statute: str, barred: str) -> bool:
    written = _SPACE.sub("", statute).lower()
    section = _SECTION.search(written)
    if section is None:
        return False
    # 243(e)(1) lies in 243(e); 647.6 and 647 are two sections.
    return written[section.start() :].startswith(barred) if "(" in barred else section.group() == barred
