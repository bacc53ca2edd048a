import pytest
from django.test import Client
from django.urls import reverse

from diversion.classes.models import Curriculum
from tests.factories import ProgramFactory, SessionFactory
from tests.factories.curricula import curriculum
from tests.web.classes.conftest import words

LIST, ADD = reverse("classes:curricula"), reverse("classes:curriculum_add")


@pytest.fixture
def written(program):
    return {
        "program": str(program.pk),
        "name": "Evenings",
        "days_after_first": "21",
        "days_before_last": "0",
        "rows": "3",
        "m0-title": "The law and what follows",
        "m0-minutes": "120",
        "m0-topics": "Laws, fines",
        "m1-title": "",
        "m1-minutes": "",
        "m1-topics": "",
        "m2-title": "Health",
        "m2-minutes": "90",
        "m2-topics": "",
    }


def test_a_coordinator_writes_a_curriculum_and_empty_rows_do_not_count(coordinator, written):
    answer = coordinator.post(ADD, written)

    kept = Curriculum.objects.get()
    assert answer["Location"] == reverse("classes:curriculum", args=[kept.pk])
    assert list(kept.modules.order_by("position").values_list("position", "title", "minutes")) == [
        (1, "The law and what follows", 120),
        (2, "Health", 90),
    ]
    shown = words(coordinator.get(answer["Location"]))
    assert "At least 21 days after the first session" in shown
    assert "210 minutes" in shown
    assert "Evenings" in words(coordinator.get(LIST))


def test_more_rows_keep_what_was_typed_and_check_nothing_yet(coordinator, written):
    page = coordinator.post(ADD, written | {"more": "1", "m2-minutes": ""})

    assert page.status_code == 200
    assert len(page.context["asked"].modules) == 7
    assert 'value="Health"' in page.content.decode()
    assert "Please check this" not in words(page)
    assert not Curriculum.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"m2-minutes": ""}, "Say how many minutes it takes"),
        ({"m2-title": ""}, "Say what these minutes are about"),
        ({"m2-minutes": "5"}, "greater than or equal"),
        ({"m0-title": "", "m0-minutes": "", "m0-topics": "", "m2-title": "", "m2-minutes": ""}, "at least one module"),
        ({"name": ""}, "required"),
        ({"days_after_first": "400"}, "less than or equal"),
        ({"m0-title": "x\0"}, "Null characters"),
        ({"rows": "1000000000"}, "Say how many"),
        ({"rows": "²"}, "Say how many"),
    ],
)
def test_what_is_not_whole_is_refused_in_words(coordinator, written, wrong, said):
    if "rows" in wrong:
        wrong = wrong | {"m2-minutes": ""}
    page = coordinator.post(ADD, written | wrong)

    assert page.status_code == 422
    assert said in words(page)
    assert not Curriculum.objects.exists()


def test_a_change_is_the_next_version_and_begins_with_what_is_there(coordinator, program, written):
    first = curriculum(program, modules=2)
    change = reverse("classes:curriculum_next", args=[first.pk])

    page = coordinator.get(change)
    assert 'value="Part 2"' in page.content.decode()
    answer = coordinator.post(change, written)

    newer = Curriculum.objects.get(version=2)
    assert answer["Location"] == reverse("classes:curriculum", args=[newer.pk])
    assert (newer.name, newer.program) == ("Evenings", program)
    old = words(coordinator.get(reverse("classes:curriculum", args=[first.pk])))
    assert "There is a newer version" in old
    assert "Change it" not in old
    assert coordinator.post(change, written).status_code == 422


def test_a_curriculum_of_another_program_does_not_exist_for_a_stranger(stranger, program, written):
    first = curriculum(program)

    assert stranger.get(reverse("classes:curriculum", args=[first.pk])).status_code == 404
    assert stranger.post(reverse("classes:curriculum_next", args=[first.pk]), written).status_code == 404
    assert stranger.post(ADD, written).status_code == 422
    assert "Evenings" not in words(stranger.get(LIST))
    assert Curriculum.objects.get() == first


@pytest.mark.parametrize("who", ["reader", "lead"])
def test_who_does_not_plan_reads_what_is_taught(request, who, program, written):
    first, client = curriculum(program), request.getfixturevalue(who)

    assert "Part 1" in words(client.get(reverse("classes:curriculum", args=[first.pk])))
    assert client.get(ADD).status_code == 403
    assert client.post(reverse("classes:curriculum_next", args=[first.pk]), written).status_code == 403


def test_somebody_who_is_not_signed_in_writes_nothing(written):
    assert Client().post(ADD, written).status_code == 302
    assert not Curriculum.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_any_number(coordinator, program, count, django_assert_num_queries):
    found = [curriculum(program, name=f"Number {number}", modules=count) for number in range(count)]
    curriculum(ProgramFactory())
    SessionFactory()

    with django_assert_num_queries(3):
        coordinator.get(LIST)
    with django_assert_num_queries(5):
        coordinator.get(reverse("classes:curriculum", args=[found[0].pk]))
