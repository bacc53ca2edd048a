"""What a program teaches: written once, then only followed by the next version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.classes.models import Curriculum, CurriculumModule
from diversion.core.errors import DomainError
from diversion.core.models import lock


class NewerVersionThere(DomainError):
    """Somebody wrote the next version already."""


class CurriculumNameTaken(DomainError):
    """The program has a curriculum of that name."""


class NothingTaught(DomainError):
    """A curriculum has at least one module."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One module: its title, its topics in words, and its minutes."""

    title: str
    minutes: int
    topics: str = ""


@dataclass(frozen=True, slots=True)
class Curricular:
    """A curriculum as it is written: its modules in order, and the days that lie at least after the first and before the last."""

    name: str
    modules: tuple[Taught, ...]
    days_after_first: int = 0
    days_before_last: int = 0


@transaction.atomic
def add_curriculum(written: Curricular, *, program_id: UUID, by: User, at: datetime) -> Curriculum:
    """Keep the first version of a curriculum, and return it.

    Raises:
        NothingTaught: it has no module.
        CurriculumNameTaken: the program has one of that name.
    """
    return _keep(written, program_id=program_id, version=1, by=by, at=at)


@transaction.atomic
def next_version(written: Curricular, *, after: UUID, by: User, at: datetime) -> Curriculum:
    """Keep the version that follows `after`, and return it. Series that follow `after` go on with it. The name stays.

    Raises:
        NothingTaught: it has no module.
        NewerVersionThere: `after` is not the latest any more.
    """
    before = lock(Curriculum.objects.all(), after)
    versions = Curriculum.objects.filter(program_id=before.program_id, name=before.name)
    if versions.filter(version__gt=before.version).exists():
        raise NewerVersionThere(_("Somebody wrote a newer version. Open that one and change it."))
    named = Curricular(before.name, written.modules, written.days_after_first, written.days_before_last)
    return _keep(named, program_id=before.program_id, version=before.version + 1, by=by, at=at)


def _keep(written: Curricular, *, program_id: UUID, version: int, by: User, at: datetime) -> Curriculum:
    if not written.modules:
        raise NothingTaught(_("Name at least one module. A class of one day has one."))
    curriculum = Curriculum(
        program_id=program_id,
        name=written.name,
        version=version,
        days_after_first=written.days_after_first,
        days_before_last=written.days_before_last,
        made_by=by,
        made_at=at,
    )
    try:
        with transaction.atomic():
            curriculum.save(force_insert=True)
    except IntegrityError as problem:
        if "curriculum_one_per_version" not in str(problem):
            raise
        raise CurriculumNameTaken(_("The program has a curriculum of that name. Open it and change it.")) from problem
    CurriculumModule.objects.bulk_create(
        CurriculumModule(
            curriculum=curriculum, position=position, title=each.title, topics=each.topics, minutes=each.minutes
        )
        for position, each in enumerate(written.modules, start=1)
    )
    audit.record(
        "curriculum.written",
        subject=curriculum,
        by=by,
        at=at,
        changes={"version": (version - 1 or "", version)},
        program_id=program_id,
    )
    return curriculum
