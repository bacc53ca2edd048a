from datetime import date, time

from diversion.accounts.models import User
from diversion.classes import actions
from diversion.classes.actions import Curricular, SeriesPlan, Taught
from diversion.classes.models import ClassSeries, Curriculum
from diversion.classes.schedule import Slot
from diversion.programs.models import Program
from tests.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory

TUESDAY, THURSDAY = 1, 3
TERM = SeriesPlan(
    name="Winter term",
    slots=(Slot(TUESDAY, time(18)), Slot(THURSDAY, time(18))),
    first_day=date(2026, 12, 1),
    place="100 Main St, Room 2",
    capacity=12,
    address="100 Main St, Tracy",
)


def curriculum(program: Program | None = None, *, modules: int = 4, minutes: int = 120, **facts: object) -> Curriculum:
    """A curriculum of so many modules: Part 1, Part 2 ..."""
    taught = tuple(Taught(f"Part {number}", minutes) for number in range(1, modules + 1))
    written = Curricular(**({"name": "Evenings", "modules": taught} | facts))
    program = program or ProgramFactory()
    return actions.add_curriculum(written, program_id=program.pk, by=UserFactory(), at=NOW)


def published(
    program: Program | None = None, plan: SeriesPlan = TERM, *, leads: tuple[User, ...] = (), **facts: object
) -> ClassSeries:
    """A series of such a curriculum, published after its dates were seen: December 1, 3, 8 and 10, 2026, at 6 PM."""
    taught = curriculum(program, **facts)
    seen = actions.preview(plan, curriculum=taught, now=NOW).fingerprint
    return actions.publish_series(plan, curriculum_id=taught.pk, leads=list(leads), seen=seen, by=UserFactory(), at=NOW)
