"""Who can sign in to the demonstration. Every person and address is invented; the accounts exist nowhere else."""

from dataclasses import dataclass

from diversion.accounts.walls import Role

PASSWORD = "northgate-demo-2026"  # noqa: S105  # shown on the sign-in page of the demonstration, and set by its data alone


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One account of the demonstration. `programs` are codes; agency-wide roles ignore them."""

    email: str
    name: str
    role: Role
    programs: tuple[str, ...] = ("fopp",)


EVERY_PROGRAM = ("fopp", "prebooking", "postbooking")

SIGN_INS = (
    DemoSignIn("coordinator@demo.test", "Teresa Quiroga", Role.COORDINATOR, EVERY_PROGRAM),
    DemoSignIn("liaison@demo.test", "Marcus Webb", Role.COURT_LIAISON, ("fopp", "postbooking")),
    DemoSignIn("facilitator@demo.test", "Denise Marlow", Role.FACILITATOR),
    DemoSignIn("prosecutor@demo.test", "Alan Whitfield", Role.PROSECUTOR, EVERY_PROGRAM),
    DemoSignIn("case.manager@demo.test", "Rosa Villanueva", Role.CASE_MANAGER, ("fopp", "prebooking")),
    DemoSignIn("administrator@demo.test", "Priya Raman", Role.ADMIN),
    DemoSignIn("officer@demo.test", "Thomas Vance", Role.OFFICER_REFERRER, ("prebooking",)),
    DemoSignIn("privacy@demo.test", "Lucia Brandt", Role.PRIVACY_OFFICER),
)
COORDINATOR, _LIAISON, FACILITATOR, PROSECUTOR, CASE_MANAGER, ADMINISTRATOR, OFFICER, *_OTHERS = SIGN_INS


def listing() -> str:
    """Return the sign-ins as `make run` prints them, one a line, with the password they share."""
    width = max(len(entry.email) for entry in SIGN_INS)
    lines = [f"{entry.email:<{width}}  {entry.role.label}" for entry in SIGN_INS]
    return "\n".join([*lines, f"Password for each: {PASSWORD}"]) + "\n"
