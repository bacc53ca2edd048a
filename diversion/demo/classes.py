"""What the class program of the demonstration teaches in the evenings, and a Spanish series of it that is to come."""

from datetime import date, datetime, time, timedelta

from diversion.accounts.models import User
from diversion.classes import actions
from diversion.classes.actions import Curricular, SeriesPlan, Taught
from diversion.classes.models import ClassSeries
from diversion.classes.schedule import Slot
from diversion.people.models import Language
from diversion.programs.models import Program

TUESDAY, THURSDAY = 1, 3
EVENINGS = Curricular(
    name="Four evenings",
    modules=(
        Taught("The law and what follows", 120, "Charges, fines, what a second time means"),
        Taught("Health", 120, "Infections, tests, where to get them"),
        Taught("Who is hurt", 120, "People who were exploited, the neighborhood"),
        Taught("Motives and relationships", 120, "Habits, help, what comes next"),
    ),
)


def plan_evenings(program: Program, *, lead: User, by: User, today: date, at: datetime) -> ClassSeries:
    """Write down what is taught, publish a series of it that begins next week, and return the series."""
    taught = actions.add_curriculum(EVENINGS, program_id=program.pk, by=by, at=at)
    plan = SeriesPlan(
        name="Evenings in Spanish",
        slots=(Slot(TUESDAY, time(18)), Slot(THURSDAY, time(18))),
        first_day=today + timedelta(days=7),
        place="100 Main St, Room 4",
        capacity=10,
        address="100 Main St, Tracy, CA 95376",
        language=Language.SPANISH,
        speakers="A nurse of the county clinic",
    )
    seen = actions.preview(plan, curriculum=taught, now=at).fingerprint
    return actions.publish_series(plan, curriculum_id=taught.pk, leads=[lead], seen=seen, by=by, at=at)
