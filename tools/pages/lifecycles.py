"""docs/lifecycles.md: every status, every step, who confirms it, and the diagrams."""

from dataclasses import replace
from types import ModuleType

from diversion.accounts.walls import Role
from diversion.core.states import StateMachine, Transition
from diversion.enrollments import rules as enrollments
from diversion.enrollments import states as enrollment
from diversion.enrollments.states import held_charge
from diversion.imports import states as imports
from diversion.messaging import states as message
from diversion.messaging.reasons import Reason
from diversion.referrals import states as transfers
from tools.pages.markdown import code, page, table

# What begins nearly everywhere is said in the table: an arrow from each status would hide the others.
MOST_ARROWS = 4
STEP_COLUMNS = ("Code", "Step", "From", "To", "Confirmed by", "Reason")
BACK = frozenset({*enrollment.fopp.RESUME, *enrollments.WAYS_BACK})
REGIMES = (
    ("An enrollment in a first offender class program", enrollment.fopp),
    ("Somebody before booking", enrollment.prebooking),
    ("Somebody after booking", enrollment.postbooking),
)
STATUS_COLUMNS = ("Status", "Shown as", "Meaning")


def text() -> str:
    return page(
        "Lifecycles",
        "`diversion/enrollments/states/`, `rules.py`, `diversion/messaging/states.py` and `reasons.py`",
        "What is not in a table cannot happen: there is one door to each status, and it reads the table.",
        "“Any open” is every status of the regime that is neither an end nor sealed. Codes are the numbers of the steps in "
        "[ADR 0006](adr/0006-enrollment-lifecycle.md) and [ADR 0026](adr/0026-three-lifecycles.md); a step without one closes "
        "a hole between them. A diagram leaves out the steps from any open status, and the ways back from a hold or a transfer.",
        *(part for regime in REGIMES for part in _enrollment(*regime)),
        "## A charge that is held before booking",
        "It runs beside the person’s own status and never shares a field with it.",
        table(STATUS_COLUMNS, (_status(status, _about_charge) for status in held_charge.HeldChargeStatus)),
        table(
            STEP_COLUMNS,
            (_row(step) for step in held_charge.LIFECYCLE.transitions),
        ),
        _diagram(held_charge.LIFECYCLE),
        "## A transfer to another program",
        "[ADR 0035](adr/0035-transfers.md) says why. A file is moved by “accept” alone.",
        table(("Status", "Shown as"), ((code(status.value), status.label) for status in transfers.TransferStatus)),
        table(("Step", "From", "To"), (_step(step) for step in transfers.LIFECYCLE.transitions)),
        _diagram(transfers.LIFECYCLE),
        "## A message",
        "Why it is as [ADR 0010](adr/0010-outbox.md) has it: after `sending` is committed, only an answer or a person "
        "moves a message on.",
        table(STATUS_COLUMNS, (_status(status, _about_message) for status in message.MessageStatus)),
        table(("Step", "From", "To"), (_step(step) for step in message.LIFECYCLE.transitions)),
        _diagram(message.LIFECYCLE),
        "### Why a message has its status",
        table(("Reason", "Shown as"), ((code(reason.value), reason.label) for reason in Reason)),
        "## A list on its way in",
        "[ADR 0025](adr/0025-imports-from-the-page.md) says why; the states are in `diversion/imports/states.py`.",
        table(STATUS_COLUMNS, (_status(status, _about_import) for status in imports.ImportStatus)),
        table(("Step", "From", "To"), (_step(step) for step in imports.LIFECYCLE.transitions)),
        _diagram(imports.LIFECYCLE),
    )


def _status(status, about) -> tuple[str, ...]:
    return code(status.value), str(status.label), about(status)


def _about_enrollment(status) -> str:
    facts = {
        "an end": status in enrollment.ENDED,
        "signed": status in enrollment.SIGNED,
        "intake done": status in enrollment.prebooking.AFTER_INTAKE,
        "ordered": status in enrollment.postbooking.UNDER_ORDER,
        "a seat can be taken": status in enrollments.BOOKABLE,
        "seats stand and are reminded of": status in enrollment.KEEPS_SEATS,
    }
    return ", ".join(fact for fact, holds in facts.items() if holds)


def _about_message(status) -> str:
    facts = {
        "may have left": status in message.MAY_HAVE_LEFT,
        "a person looks at it": status in message.NEEDS_A_PERSON,
    }
    return ", ".join(fact for fact, holds in facts.items() if holds)


def _about_charge(status) -> str:
    return "an end" if status in held_charge.ENDED else ""


def _about_import(status) -> str:
    return "a worker is at it" if status in imports.WORKING else ""


def _enrollment(name: str, table_of: ModuleType) -> list[str]:
    machine = table_of.LIFECYCLE
    rows = (_row(step, table_of.OPEN) for step in machine.transitions)
    statuses = (_status(status, _about_enrollment) for status in machine.states)
    return [f"## {name}", table(STATUS_COLUMNS, statuses), table(STEP_COLUMNS, rows), _diagram(machine, table_of.OPEN)]


def _row(step: Transition, open_states=frozenset()) -> tuple[str, ...]:
    who = ", ".join(str(role.label) for role in Role if role in enrollments.AUTHORITY[step])
    return step.code, *_step(step, open_states), who, "must be given" if step in enrollments.NEEDS_A_REASON else ""


def _step(step: Transition, open_states=frozenset()) -> tuple[str, str, str]:
    return step.name, _sources(step, open_states), code(step.target.value)


def _sources(step: Transition, open_states) -> str:
    left_out = open_states - step.sources
    if open_states and step.sources <= open_states and len(left_out) <= 1:
        return " but ".join(["any open", *(code(status.value) for status in left_out)])
    return ", ".join(code(status.value) for status in type(step.target) if status in step.sources)


def _diagram(machine: StateMachine, open_states=frozenset()) -> str:
    narrow = (
        step
        for step in machine.transitions
        if len(step.sources) <= MOST_ARROWS or (not open_states and step not in BACK)
    )
    drawn = replace(machine, transitions=tuple(step for step in narrow if step not in BACK))
    return f"```mermaid\n{drawn.mermaid()}\n```"
