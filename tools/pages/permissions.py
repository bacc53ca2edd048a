"""docs/permissions.md: which page opens for whom, and how far each role reaches into each class of fields."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from diversion.accounts.walls import AGENCY_WIDE, Cell, FieldClass, Level, Role, cell
from diversion.web.access import Allow, AllowStaff
from tools.pages.markdown import bullets, code, page, table

SIGNS = {
    Level.NONE: "",
    Level.STATUS: "s",
    Level.COUNTS: "c",
    Level.BREAK_GLASS: "g",
    Level.READ: "R",
    Level.WRITE: "W",
}


def text() -> str:
    return page(
        "Who may do what",
        "`diversion/accounts/walls.py` and the access that each view declares",
        "Default deny: what is not here is shut. A page opens for a role; which records it shows there is decided by the "
        "programs in which the role is held, and who may confirm a step by [the lifecycle](lifecycles.md). Why: "
        "[ADR 0015](adr/0015-who-sees-what.md).",
        "## Roles and field classes",
        _legend(),
        table(("Role", *(name.value.replace("_", " ") for name in FieldClass)), (_row(role) for role in Role)),
        "## Pages",
        table(("Page", "Address", "Opens for"), _pages()),
    )


def _legend() -> str:
    wide = " and ".join(str(role.label) for role in Role if role in AGENCY_WIDE)
    return bullets(
        [
            "**W** write, **R** read, **g** only with a reason, an alert and a review, **c** counts, **s** status words. "
            + "Each includes those after it in this line.",
            "**°** only one's own classes, referrals or caseload.",
            f"{wide} hold their role in all programs of the agency; every other role is held program by program.",
        ]
    )


def _row(role: Role) -> tuple[str, ...]:
    return str(role.label), *(_sign(cell(role, field_class)) for field_class in FieldClass)


def _sign(held: Cell) -> str:
    return SIGNS[held.level] + ("°" if held.own else "")


def _pages() -> Iterator[tuple[str, str, str]]:
    for name, address, view in sorted(_routes(get_resolver())):
        yield code(name), code(f"/{address}"), _who(view.access)


def _routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", address, entry.callback
        else:
            yield from _routes(entry, address, f"{entry.namespace}:" if entry.namespace else space)


def _who(access: object) -> str:
    if isinstance(access, Allow):
        held = [(role, cell(role, access.field_class)) for role in Role]
        roles = [f"{role.label}{'°' if has.own else ''}" for role, has in held if has.level >= access.level]
        return f"{access.level.name.lower()} of {access.field_class.value}: {', '.join(roles)}"
    if isinstance(access, AllowStaff):
        return f"everybody signed in: {access.reason}"
    return f"everybody: {access.reason}"
