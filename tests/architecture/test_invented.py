import re

import pytest

from tests.architecture.tree import texts

# A number of the United States as people or E.164 write it, with the letters and marks between its parts.
NUMBER = re.compile(r"(?<![\w.+-])(?:\+?1[-. ]?)?\(?([2-9]\d\d)\)?[-. ]?(\d{3})[-. ]?(\d{4})(?![\w-])")
MAIL = re.compile(r"[\w.+-]+@([\w-]+\.)+([a-z]{2,})\b")
NOBODYS = {"test", "invalid", "example", "org", "com"}


def numbers_of_somebody(text: str) -> list[str]:
    """Return each telephone number of a text that is not one of the hundred that belong to nobody: 555-0100 to 555-0199."""
    return [
        found[0]
        for found in NUMBER.finditer(text)
        if not (found[2] == "555" and found[3].startswith("01")) and re.search(r"[-. (+]", found[0])
    ]


def test_every_telephone_number_in_the_tree_belongs_to_nobody():
    found = {name: numbers_of_somebody(text) for name, text in texts()}

    assert {name: numbers for name, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize("shape", ["209-{}-{}", "+1209{}{}", "(209) {}-{}", "call 209.{}.{} now"])
@pytest.mark.parametrize("parts", [("555", "0242"), ("556", "0142")])
def test_a_number_that_could_be_somebodys_is_seen(shape, parts):
    assert len(numbers_of_somebody(shape.format(*parts))) == 1


@pytest.mark.parametrize(
    "text", ["209-555-0142", "+12095550142", "2026-12-12", "0123456789-abc", "18:00:00 1234567890"]
)
def test_invented_numbers_and_other_figures_are_let_be(text):
    assert numbers_of_somebody(text) == []


def test_every_mail_address_in_the_tree_is_one_that_nobody_can_have():
    found = {
        (name, hit[0])
        for name, text in texts()
        for hit in MAIL.finditer(text)
        if hit[2] not in {"test", "invalid", "example"} and "example." not in hit[0]
    }

    assert found == set()
