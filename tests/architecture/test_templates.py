import re

import pytest

from tests.architecture.tree import TEMPLATES, files, name_of

ALL = files("templates/**.html")
# Pieces that pages are made of; everything else is a page. What is of one page alone lies in a folder with its name.
PIECES = ("templates/cotton/", "templates/forms/", "templates/layouts/", "templates/components/")


def is_piece(path):
    return name_of(path).startswith(PIECES) or path.parent.with_suffix(".html").exists()


PAGES = [path for path in ALL if not is_piece(path) or path.name == "gallery.html"]
# It is drawn when nothing else works, so it stands alone.
ALONE = TEMPLATES / "errors/500.html"
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\ssrc=)|hx-vals\s*=\s*['\"]js:",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}")
# D, l, M, F and N become words, which every language orders in its own way: such a format is a text.
WORDED_FORMAT = re.compile(r"\|date:\"[^\"]*(?<!\\)[DlMFN][^\"]*\"")
NAMED = re.compile(r"\|date:\"[A-Z_]+_FORMAT\"")


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_template_holds_no_style_no_script_and_nothing_of_another_server(path):
    text = path.read_text()

    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize(
    "markup",
    ['<p style="color: red">', "<p onclick='x()'>", "<style>", "<script>x()</script>", '<a hx-on:click="x()">'],
)
def test_what_the_policy_would_refuse_is_seen(markup):
    assert INLINE.search(markup)


def test_scripts_of_our_own_files_and_words_that_begin_with_on_are_fine():
    assert not INLINE.search('<script src="/static/app/app.js" defer></script> <p data-once="1">on = off</p>')


@pytest.mark.parametrize("path", [path for path in PAGES if path != ALONE], ids=name_of)
def test_a_page_has_a_layout_one_title_that_names_nobody_and_one_heading(path):
    text = path.read_text()
    titles = TITLE.findall(text)

    assert re.match(r'{% extends "layouts/(page|public|print)\.html" %}', re.sub(r"^({#.*?#}\s*)+", "", text))
    assert len(titles) == 1
    assert "{{" not in titles[0]
    assert text.count("<h1") == 1


def test_the_page_for_what_nothing_else_can_say_has_its_own_title():
    text = ALONE.read_text()

    assert text.count("<title>") == text.count("<h1") == 1
    assert "{%" not in text.split("<title>")[1].split("</title>")[0].replace("{% translate", "")


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_date_in_words_is_ordered_by_the_language(path):
    assert [found for found in WORDED_FORMAT.findall(path.read_text()) if not NAMED.search(found)] == []


def too_long(text, *, lines=130, width=140):
    """The lines of a template that nobody could review: those after the 130th, and those wider than 140."""
    return [line for number, line in enumerate(text.splitlines()) if number >= lines or len(line) > width]


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_template_can_be_read_in_a_review(path):
    assert too_long(path.read_text()) == []


def test_what_is_too_long_is_seen():
    assert too_long("a" * 140 + "\n" + "b" * 141) == ["b" * 141]
    assert too_long("line\n" * 130 + "last") == ["last"]


def test_a_piece_of_a_page_is_drawn_by_that_page():
    """Nothing lies in the folder of a page that the page, or another piece of it, does not include."""
    for path in (path for path in ALL if is_piece(path) and not name_of(path).startswith(PIECES)):
        page = path.parent.with_suffix(".html")
        name = name_of(path).removeprefix("templates/")

        assert any(f'"{name}' in other.read_text() for other in [page, *page.with_suffix("").glob("*.html")])
