"""docs/lifecycles.md: every status, every step, who confirms it, and the diagrams."""

from dataclasses import replace

from diversion.accounts.walls import Role
from diversion.core.states import StateMachine, Transition
from diversion.enrollments import rules as enrollments
from diversion.enrollments import states as enrollment
from diversion.imports import states as imports
from diversion.messaging import states as message
from diversion.messaging.reasons import Reason
from tools.pages.markdown import code, page, table

# What begins nearly everywhere is said in the table: an arrow from each status would hide the others.
MOST_ARROWS = 4
STATUS_COLUMNS = ("Status", "Shown as", "Meaning")


def text() -> str:
    return page(
        "Lifecycles",
        "`diversion/enrollments/states.py`, `rules.py`, `diversion/messaging/states.py` and `reasons.py`",
        "What is not in a table cannot happen: there is one door to each status, and it reads the table.",
        "## An enrollment in a first offender class program",
        "“Any open” is every status that is neither an end nor sealed. Codes are the numbers of the steps in "
        "[ADR 0006](adr/0006-enrollment-lifecycle.md); a step without one closes a hole between them.",
        table(STATUS_COLUMNS, (_status(status, _about_enrollment) for status in enrollment.EnrollmentStatus)),
        table(
            ("Code", "Step", "From", "To", "Confirmed by", "Reason"),
            (_enrollment_step(step) for step in enrollment.LIFECYCLE.transitions),
        ),
        "The diagram leaves out the steps from any open status and the ways back from a hold.",
        _diagram(enrollment.LIFECYCLE),
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
        "an end": status in enrollment.LIFECYCLE.terminal() | enrollment.ENDED,
        "signed": status in enrollment.SIGNED,
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


def _about_import(status) -> str:
    return "a worker is at it" if status in imports.WORKING else ""


def _enrollment_step(step: Transition) -> tuple[str, ...]:
    who = ", ".join(str(role.label) for role in Role if role in enrollments.AUTHORITY[step])
    return step.code, *_step(step), who, "must be given" if step in enrollments.NEEDS_A_REASON else ""


def _step(step: Transition) -> tuple[str, str, str]:
    return step.name, _sources(step), code(step.target.value)


def _sources(step: Transition) -> str:
    if step.sources == enrollment.OPEN:
        return "any open"
    if step.sources == enrollment.OPEN - {enrollment.EnrollmentStatus.ON_HOLD}:
        return "any open but `on_hold`"
    return ", ".join(code(status.value) for status in type(step.target) if status in step.sources)


def _diagram(machine: StateMachine) -> str:
    narrow = (
        step for step in machine.transitions if len(step.sources) <= MOST_ARROWS and step not in enrollment.RESUME
    )
    drawn = replace(machine, transitions=tuple(narrow))
    return f"```mermaid\n{drawn.mermaid()}\n```"
