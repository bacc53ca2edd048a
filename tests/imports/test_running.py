"""The way of a list from its file to people: checked, saved in batches, cancelled, killed, taken up again."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from diversion.core.queue import Job
from diversion.core.states import TransitionNotAllowed
from diversion.imports import actions, running, saving
from diversion.imports.actions import NothingToSave, NotKept
from diversion.imports.layouts import LayoutFaulty
from diversion.imports.models import ImportFile, ImportRow, ReferralImport
from diversion.imports.reading import Unreadable
from diversion.imports.states import ImportStatus, RowState
from diversion.people.models import Person
from diversion.referrals.models import ProtectedReferral, Referral
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import PersonFactory, PolicyFactory, UserFactory
from tests.imports.lists import ADA, BEN, layout_of
from tests.imports.way_in import EVE, actions_of, checked, counts, line, saved, uploaded, work

pytestmark = pytest.mark.django_db

CHILD = 'B-3,"Little, Cy",2012-01-05,2026-11-03,C-102,647(b)(2),FOPP,2026-11-10,,'
NAMELESS = ",,,2026-11-03,C-103,647(b)(2),FOPP,2026-11-10,,"


@pytest.fixture
def program():
    return PolicyFactory(program__code="fopp").program


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """As if each transaction were the outermost one: what it wants to publish is published."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def layout(program):
    return layout_of(program)


def many(number):
    return [f'N-{n},"Row{n}, Ada",1984-03-09,2026-11-02,D-{n},647(b)(2),FOPP,2026-11-10,,' for n in range(number)]


def test_a_list_is_uploaded_matched_checked_and_saved_with_an_event_for_each_step(
    program, by, layout, published, committing
):
    with committing():
        found = checked(program, ADA, BEN, by=by, layout=layout)
    assert (found.status, counts(found)) == (ImportStatus.CHECKED, {"created": 2})
    assert not Person.objects.exists()

    with committing():
        found = saved(found, by=by)

    assert (found.status, found.saved, found.to_save, counts(found)) == (ImportStatus.DONE, 2, 2, {"created": 2})
    assert Referral.objects.count() == 2
    assert actions_of(found) == ["import.uploaded", "import.mapped", "import.checked", "import.saving", "import.done"]
    assert published == [(Job.RUN_IMPORTS, {"import_id": str(found.pk)})] * 2


def test_each_row_says_what_it_is_and_why(program, by, layout):
    PersonFactory(given_name="Eve", family_name="Moss")

    found = checked(program, ADA, CHILD, NAMELESS, EVE, by=by, layout=layout)

    assert counts(found) == {"created": 1, "protected": 1, "rejected": 1, "possible_matches": 1}
    assert found.rows == 4
    states = ImportRow.objects.filter(of=found).order_by("row_no").values_list("row_no", "state", "reason")
    assert list(states) == [
        (2, RowState.CREATED, ""),
        (3, RowState.PROTECTED, ""),
        (4, RowState.REJECTED, "The row does not say who it is: no name and no number."),
        (5, RowState.POSSIBLE_MATCH, "Somebody of this name is here already. Is it the same person?"),
    ]


def test_neither_the_file_nor_a_row_lies_in_the_clear_and_both_go_with_the_saving(program, by, layout):
    found = checked(program, ADA, NAMELESS, by=by, layout=layout)
    kept = bytes(ImportFile.objects.get(of=found).sealed).decode("latin-1") + line(found, 2).sealed
    assert "Marsh" not in kept

    saved(found, by=by)

    assert not ImportFile.objects.filter(of=found).exists()
    assert line(found, 2).sealed == ""
    assert line(found, 3).sealed != ""  # left out: whoever sent it is told which cells


def test_the_same_list_again_makes_nothing(program, by, layout):
    saved(checked(program, ADA, BEN, CHILD, by=by, layout=layout), by=by)

    again = checked(program, ADA, BEN, CHILD, by=by, layout=layout)
    assert counts(again) == {"unchanged": 2, "protected": 1}
    saved(again, by=by)

    assert (Person.objects.count(), Referral.objects.count(), ProtectedReferral.objects.count()) == (2, 2, 1)


def test_a_row_under_age_is_sealed_away_and_opens_nothing(program, by, layout):
    found = saved(checked(program, CHILD, by=by, layout=layout), by=by)

    assert (found.status, counts(found)) == (ImportStatus.DONE, {"protected": 1})
    assert not Person.objects.exists()
    assert ProtectedReferral.objects.count() == 1
    assert line(found, 2).sealed == ""


def test_a_list_whose_columns_are_not_those_of_the_layout_fails_in_words_and_may_be_matched_again(program, by, layout):
    wrong = layout | {"columns": layout["columns"] | {"report_no": "Ticket"}}

    found = checked(program, ADA, by=by, layout=wrong)
    assert found.status == ImportStatus.FAILED
    assert "Ticket" in found.problem
    assert not ImportRow.objects.exists()

    actions.match_columns(import_id=found.pk, layout=layout, language="en", by=by, at=NOW)
    assert (work(found).status, found.problem) == (ImportStatus.CHECKED, "")


def test_matching_again_drops_what_was_checked_before(program, by, layout):
    found = checked(program, ADA, BEN, by=by, layout=layout)

    actions.match_columns(import_id=found.pk, layout=layout, language="es", by=by, at=NOW)
    found.refresh_from_db()
    assert (found.rows, ImportRow.objects.count()) == (0, 0)
    work(found)

    assert (found.rows, ImportRow.objects.count()) == (2, 2)


def test_reasons_are_in_the_language_of_who_asked(program, by, layout):
    found = uploaded(program, NAMELESS, by=by)
    actions.match_columns(import_id=found.pk, layout=layout, language="es", by=by, at=NOW)
    work(found)

    assert line(found, 2).reason.startswith("La fila no dice")


def test_what_is_no_list_is_refused_before_anything_is_kept(program, by):
    with pytest.raises(Unreadable):
        uploaded(program, by=by, content=b"")
    with pytest.raises(actions.TooLarge):
        uploaded(program, by=by, content=b"x" * (actions.LARGEST + 1))

    assert not ReferralImport.objects.exists()


def test_a_layout_that_names_no_program_of_here_is_refused(program, by, layout):
    found = uploaded(program, ADA, by=by)

    with pytest.raises(LayoutFaulty, match="nowhere"):
        actions.match_columns(
            import_id=found.pk,
            layout=layout | {"programs": {"FOPP": "nowhere"}},
            language="en",
            by=by,
            at=NOW,
        )

    found.refresh_from_db()
    assert (found.status, found.layout) == (ImportStatus.UPLOADED, {})


# --- batches, kills, cancels


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "BATCHES_IN_A_ROW", 1)


@pytest.mark.usefixtures("in_twos")
def test_a_long_list_is_saved_batch_by_batch_and_counts_on(program, by, layout, published, committing):
    found = checked(program, *many(5), by=by, layout=layout)
    seen = []

    with committing():
        actions.save(import_id=found.pk, by=by, at=NOW)
        while work(found).status == ImportStatus.SAVING:
            seen.append((found.saved, Referral.objects.count()))

    assert seen == [(2, 2), (4, 4), (5, 5)]
    assert (found.status, found.saved, Referral.objects.count()) == (ImportStatus.DONE, 5, 5)
    assert len(published) == 4  # once to begin, and once more after each batch


@pytest.mark.usefixtures("in_twos")
def test_a_batch_that_dies_in_the_middle_is_as_if_it_had_not_begun_and_the_next_worker_does_it(
    program, by, layout, monkeypatch
):
    found = checked(program, *many(5), by=by, layout=layout)
    actions.save(import_id=found.pk, by=by, at=NOW)
    work(found)
    with monkeypatch.context() as broken:
        broken.setattr(saving, "complete_keys", partial(exec, "raise SystemExit"))
        with pytest.raises(SystemExit):
            work(found)
    found.refresh_from_db()
    assert (found.saved, Referral.objects.count(), Person.objects.count()) == (2, 2, 2)

    while work(found).status == ImportStatus.SAVING:
        pass

    assert (found.saved, Referral.objects.count(), Person.objects.count()) == (5, 5, 5)


@pytest.mark.usefixtures("in_twos")
def test_a_cancel_keeps_what_was_saved_and_the_rest_can_still_be_brought_in(program, by, layout):
    found = checked(program, *many(5), by=by, layout=layout)
    actions.save(import_id=found.pk, by=by, at=NOW)
    work(found)

    actions.cancel(import_id=found.pk, by=by, at=NOW)
    work(found)
    assert (found.status, found.saved, Referral.objects.count()) == (ImportStatus.CANCELLED, 2, 2)

    actions.save(import_id=found.pk, by=by, at=NOW)
    while work(found).status == ImportStatus.SAVING:
        pass
    assert (found.status, found.to_save, Referral.objects.count()) == (ImportStatus.DONE, 3, 5)


def test_a_cancel_before_anything_is_saved_deletes_file_and_rows(program, by, layout):
    found = checked(program, ADA, by=by, layout=layout)

    found = actions.cancel(import_id=found.pk, by=by, at=NOW)

    assert (found.cleared_at, ImportRow.objects.count(), ImportFile.objects.count()) == (NOW, 0, 0)
    with pytest.raises(NothingToSave):
        actions.save(import_id=found.pk, by=by, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        actions.match_columns(
            import_id=uploaded_then_cancelled(program, by), layout=layout, language="en", by=by, at=NOW
        )


def uploaded_then_cancelled(program, by):
    found = uploaded(program, ADA, by=by)
    actions.cancel(import_id=found.pk, by=by, at=NOW)
    actions.keep_file(b"", of=found)
    return found.pk


def test_a_cancel_during_the_check_wins(program, by, layout, monkeypatch):
    found = uploaded(program, ADA, by=by)
    actions.match_columns(import_id=found.pk, layout=layout, language="en", by=by, at=NOW)
    settle = running._settle

    def cancelled_meanwhile(found, *, saved):
        settle(found, saved=saved)
        ReferralImport.objects.filter(pk=found.pk).update(status=ImportStatus.CANCELLED)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(running, "_settle", cancelled_meanwhile)
        work(found)

    assert ImportRow.objects.count() == 0


def test_what_is_deleted_cannot_be_matched(program, by, layout):
    found = uploaded(program, ADA, by=by)
    ImportFile.objects.all().delete()

    with pytest.raises(NotKept):
        actions.match_columns(import_id=found.pk, layout=layout, language="en", by=by, at=NOW)


def test_the_sweep_rings_for_who_lost_their_worker_and_for_nobody_else(program, by, layout, published, committing):
    found = checked(program, ADA, by=by, layout=layout)
    actions.save(import_id=found.pk, by=by, at=NOW)

    with committing():
        running.sweep(at=NOW + timedelta(seconds=50))
    assert published == []
    with committing():
        running.sweep(at=NOW + timedelta(seconds=70))
    assert published == [(Job.RUN_IMPORTS, {"import_id": str(found.pk)})]

    work(found)
    with committing():
        running.sweep(at=NOW + timedelta(hours=1))
    assert (found.status, len(published)) == (ImportStatus.DONE, 1)


def test_who_stops_again_and_again_is_interrupted_in_words_and_can_be_taken_up(program, by, layout, monkeypatch):
    found = checked(program, ADA, by=by, layout=layout)
    actions.save(import_id=found.pk, by=by, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(saving, "complete_keys", partial(exec, "raise SystemExit"))
        for _attempt in range(running.MOST_ATTEMPTS):
            with pytest.raises(SystemExit):
                work(found)
        work(found)
    assert (found.status, found.problem[:10]) == (ImportStatus.INTERRUPTED, "It stopped")

    found = saved(found, by=by)

    assert (found.status, found.problem, Referral.objects.count()) == (ImportStatus.DONE, "", 1)


def test_after_two_weeks_nothing_of_the_list_is_kept_but_its_counts(program, by, layout):
    done = saved(checked(program, ADA, NAMELESS, by=by, layout=layout), by=by)
    waiting = checked(program, BEN, by=by, layout=layout)

    running.sweep(at=NOW + timedelta(days=13))
    assert ImportRow.objects.exists()
    running.sweep(at=NOW + timedelta(days=15))

    for found in (done, waiting):
        found.refresh_from_db()
    assert (done.status, waiting.status) == (ImportStatus.DONE, ImportStatus.CANCELLED)
    assert (counts(done), done.cleared_at) == ({"created": 1, "rejected": 1}, NOW + timedelta(days=15))
    assert (ImportRow.objects.count(), ImportFile.objects.count()) == (0, 0)


def test_an_import_that_is_not_there_is_no_work(db):
    running.run(import_id=uuid4(), now=lambda: NOW)


# --- several workers at one list


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_twos")
def test_four_workers_at_one_list_save_each_row_once(program, by, layout):
    found = checked(program, *many(9), by=by, layout=layout)
    actions.save(import_id=found.pk, by=by, at=NOW)

    def until_done():
        while running.ReferralImport.objects.get(pk=found.pk).status == ImportStatus.SAVING:
            running.run(import_id=found.pk, now=lambda: NOW)

    assert at_once([until_done] * 4) == [None] * 4
    found.refresh_from_db()
    assert (found.status, found.saved, found.to_save) == (ImportStatus.DONE, 9, 9)
    assert (Person.objects.count(), Referral.objects.count()) == (9, 9)


@pytest.mark.django_db(transaction=True)
def test_four_workers_check_one_list_once(program, by, layout):
    found = uploaded(program, *many(9), by=by)
    actions.match_columns(import_id=found.pk, layout=layout, language="en", by=by, at=NOW)

    assert at_once([partial(running.run, import_id=found.pk, now=lambda: NOW)] * 4) == [None] * 4

    found.refresh_from_db()
    assert (found.status, found.rows, ImportRow.objects.count()) == (ImportStatus.CHECKED, 9, 9)
