import re

import pytest

from tests.architecture.tree import ROOT, files, name_of, texts
from tools import docs
from tools.pages import rules

PAGES = files("docs/*.md", "docs/adr/*.md", "*.md")
DECISIONS = files("docs/adr/*.md")
SECTIONS = ["## Context", "## Decision", "## Consequences", "## Alternatives"]
MOST_WORDS = 400
MOST_LINES = {"README.md": 150, "CONTRIBUTING.md": 150, "docs/testing.md": 150, "docs/architecture.md": 250}
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)[^)]*\)")


def test_every_generated_page_is_what_the_code_says():
    assert docs.stale() == [], "run: make docs"


def test_a_page_that_differs_by_a_word_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    docs.write()
    page = tmp_path / "lifecycles.md"
    page.write_text(page.read_text().replace("Referred", "Sent here"))

    assert docs.stale() == ["lifecycles.md"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_its_four_sections(path):
    text = path.read_text()

    assert re.match(rf"# {path.stem[:4]}\. \S", text)
    assert re.search(r"^Status: (proposed|accepted|superseded)", text, re.MULTILINE)
    assert [line for line in text.splitlines() if line.startswith("## ")] == SECTIONS
    assert len(text.split()) <= MOST_WORDS


@pytest.mark.parametrize(("name", "most"), MOST_LINES.items())
def test_what_everybody_reads_first_is_short(name, most):
    assert len((ROOT / name).read_text().splitlines()) <= most


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_to_a_file_of_ours_leads_somewhere(path):
    links = LINK.findall(path.read_text())
    # The pictures are taken from the running demonstration and come with the release.
    leads_nowhere = [link for link in links if not (path.parent / link).exists() and "docs/images/" not in link]

    assert leads_nowhere == []


def test_every_source_that_the_code_names_is_a_file_here_or_a_law_elsewhere():
    named = {source for rule in rules.found() for source in rule.sources}
    missing = sorted(source for source in named if ".md" in source and not (ROOT / source).is_file())

    assert len(named) > 10
    assert missing == []
    assert [source for source in sorted(named) if not re.match(r"docs/|\d+ CFR|CJIS|3GPP", source)] == []


def test_every_decision_that_a_file_mentions_exists():
    there = {path.stem[:4] for path in DECISIONS}
    mentioned = {
        (name, number)
        for name, text in texts()
        for number in re.findall(r"docs/adr/(\d{4})-|ADR[ -](\d{4})", text)
        for number in number
        if number
    }

    assert sorted((name, number) for name, number in mentioned if number not in there) == []


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/adr/0016-dependencies.md").read_text().lower()
    wanted = re.findall(r"^([A-Za-z][\w-]*(?:\[\w+\])?)", (ROOT / "requirements.in").read_text(), re.MULTILINE)

    assert len(wanted) > 10
    assert [name for name in wanted if f"| {name.lower().replace('psycopg[binary]', 'psycopg')}" not in reasons] == []
