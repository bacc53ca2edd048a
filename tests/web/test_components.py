import os
import re
import shutil
from collections import Counter

import pytest
from allauth.account.forms import ResetPasswordForm
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings as project
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import reverse
from playwright.sync_api import sync_playwright

from diversion.web.components.forms import SampleForm
from diversion.web.templatetags import look

TEMPLATES = project.ROOT / "templates"
STATIC = project.ROOT / "static"
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
GALLERY = "\n".join(path.read_text() for path in (TEMPLATES / "components").glob("*.html"))


@pytest.fixture
def gallery(client, settings, db):
    settings.DEMO = True
    return client.get(reverse("components:gallery")).content.decode()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_says_first_what_it_needs_and_stands_in_the_gallery(path):
    assert path.read_text().startswith("{# ")
    assert f"<c-{path.stem} " in GALLERY


def test_there_are_at_most_a_dozen_components():
    assert 0 < len(COMPONENTS) <= 12


def test_the_gallery_draws_every_component_and_leaves_no_markup_of_ours_over(gallery):
    assert re.findall(r"<c-|</c-|\{\{|\{%|\{#", gallery) == []
    assert [name for name, times in Counter(re.findall(r' id="([^"]+)"', gallery)).items() if times > 1] == []


def test_the_gallery_is_shut_outside_the_demonstration(client, settings, db):
    settings.DEMO = False

    assert client.get(reverse("components:gallery")).status_code == 404


def test_a_piece_of_a_page_can_hold_components():
    piece = get_template("components/lists.html#nothing").render()

    assert piece.strip().startswith('<section class="card" id="nothing"')
    assert '<div class="empty">' in piece


def test_a_shut_button_can_be_focused_and_says_why(gallery):
    button = re.search(r"<button[^>]*aria-disabled[^>]*aria-describedby=\"move-why\"[^>]*>", gallery)
    assert button
    assert " disabled" not in button[0].replace("aria-disabled", "")
    assert re.search(r'<p id="move-why">.*Seats can be moved until 48 hours', gallery)


@pytest.mark.parametrize("kind", look.ICON_OF_KIND)
def test_a_status_is_never_told_by_color_alone(kind):
    status = look.st(kind, "On <track>")

    assert status == f'<span class="st {kind}">{look.icon(look.ICON_OF_KIND[kind])}On &lt;track&gt;</span>'


def test_every_icon_that_a_page_names_is_in_the_sprite():
    there = set(re.findall(r'id="([a-z0-9_]+)"', (STATIC / "uswds/img/sprite.svg").read_text()))
    by_tag = r'\{% icon "(\w+)"|\{% st "\w+" \w+ "(\w+)"|symbol="(\w+)"'
    named = {name for page in PAGES for found in re.findall(by_tag, page.read_text()) for name in found if name}

    assert sorted((named | set(look.ICON_OF_KIND.values()) | set(look.ICON_OF_NOTE.values())) - there) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_has_a_script_or_a_style_inside_it(path):
    inline = r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:"

    assert re.findall(inline, path.read_text()) == []


# --- forms


@pytest.mark.parametrize(
    ("name", "house_class"),
    [
        ("words", "usa-input"),
        ("day", "usa-input"),
        ("chosen", "usa-select"),
        ("agreed", "usa-checkbox__input"),
        ("note", "usa-textarea"),
    ],
)
def test_a_field_wears_the_class_of_the_design_system(name, house_class):
    assert f'class="{house_class}"' in str(SampleForm()[name])


def test_choices_are_a_group_with_a_legend():
    group = SampleForm()["one"].as_field_group()

    assert '<legend class="usa-legend">One of a few</legend>' in group
    assert group.count('class="usa-radio__input"') == 2


def test_a_forms_own_class_stays_beside_the_house_class():
    class Own(forms.Form):
        code = forms.CharField(widget=forms.TextInput({"class": "wide"}))
        key = forms.CharField(widget=forms.HiddenInput)

    assert 'class="usa-input wide"' in str(Own()["code"])
    assert "class=" not in str(Own()["key"])


def test_the_sign_in_librarys_forms_look_like_ours():
    assert 'class="usa-input"' in str(ResetPasswordForm())


def test_browsers_are_told_not_to_remember_what_is_typed_about_people():
    assert 'autocomplete="off"' in str(SampleForm()["words"])
    assert 'autocomplete="off"' in str(SampleForm()["note"])


def test_a_refused_field_is_tied_to_its_hint_and_its_error():
    field = SampleForm({})["words"].as_field_group()

    assert 'aria-describedby="id_words_helptext id_words_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_words_helptext">A hint' in field
    assert re.search(r'id="id_words_error">.*This field is required\.', field)


def test_a_refused_form_begins_with_links_to_what_is_to_be_checked():
    form = SampleForm({"words": "x", "number": "none", "day": "2026-12-03", "hour": "09:00", "chosen": "sat"})
    form.add_error(None, "The class is full.")

    summary = str(form).split("usa-form-group")[0]

    assert "<li>The class is full.</li>" in summary
    assert re.findall(r'href="#(\w+)"', summary) == ["id_number", "id_one", "id_several", "id_agreed", "id_note"]
    targets = re.findall(r'id="(\w+)"', str(form))
    assert {"id_number", "id_one", "id_several", "id_agreed", "id_note"} <= set(targets)


def test_a_form_that_is_only_shown_says_nothing_of_checking():
    assert "Please check" not in str(SampleForm())
    assert "Please check" in str(SampleForm({}))


# --- static files


def test_every_file_that_a_style_sheet_names_is_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    sheets = [path.read_text() for path in tmp_path.rglob("*.css")]
    assert len(sheets) > 2
    assert [url for sheet in sheets for url in re.findall(r"url\([\"']?((?:https?:)?//[^)]*)", sheet)] == []
    assert not any("sourceMappingURL" in sheet for sheet in sheets)


@pytest.mark.parametrize("folder", ["uswds", "htmx"])
def test_a_vendored_folder_says_where_it_comes_from_and_under_which_licence(folder):
    script = (project.ROOT / "tools/vendor_uswds.sh").read_text()
    version = re.search(rf"^{folder.upper()}=(\S+)", script, re.MULTILINE)[1]

    assert f" {version}, from npm" in (STATIC / folder / "ORIGIN").read_text()
    assert [path.name for path in (STATIC / folder).glob("LICENSE*")]


# --- in a browser

ROW = """
<template id="not-saved-words"><p class="waiting">Not saved yet.</p></template>
<template id="not-done-words"><p>That was not saved.</p></template>
<div id="notes"></div>
<ol><li class="mark" id="seat-1">
  <form hx-post="/mark/" hx-target="closest .mark" hx-swap="outerHTML" hx-trigger="submit, again">
    <button name="mark" value="here">Here</button><button name="mark" value="late">Late</button>
  </form>
</li></ol>
"""
ANSWER = (
    '<li class="mark done" id="seat-1"><input type="hidden"><a href="/">Name</a><button data-focus>Undo</button></li>'
)
OUT_OF_BAND = '<div id="notes" hx-swap-oob="true"><button data-focus>All others here</button></div>'


@pytest.fixture
def chromium(live_server, settings):
    """Open Chromium; without one on this machine the test is skipped, and counted."""
    settings.DEMO = True
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        pytest.skip("There is no Chromium here: tools/chromium.sh says how to get one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def register_row(chromium, live_server):
    """A page with one row of a register on it, as htmx and app.js know them. Its clock stands still."""
    tab = chromium.new_page()
    tab.clock.install()
    tab.goto(live_server.url + reverse("components:gallery"))
    tab.evaluate("html => { main.innerHTML = html; htmx.process(main) }", ROW)
    return tab


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_gallery_passes_axe_and_does_not_scroll_sideways(chromium, live_server, language, width):
    tab = chromium.new_page(locale=language, viewport={"width": width, "height": 900})
    tab.goto(live_server.url + reverse("components:gallery"))

    found = Axe().run(tab).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert tab.get_attribute("html", "lang") == language
    assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_the_keyboard_stays_in_the_row_that_was_marked(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(body=ANSWER + OUT_OF_BAND))

    register_row.focus("[value=here]")
    register_row.keyboard.press("Enter")
    register_row.wait_for_selector(".mark.done")

    register_row.wait_for_function("document.activeElement.innerText === 'Undo'")


@pytest.mark.browser
def test_an_answer_that_nobody_waited_for_does_not_move_the_keyboard(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(body=ANSWER))

    register_row.evaluate("htmx.trigger('.mark form', 'again')")
    register_row.wait_for_selector(".mark.done:not(.htmx-settling)")
    register_row.clock.run_for(100)

    assert register_row.evaluate("document.activeElement === document.body")


@pytest.mark.browser
def test_a_mark_that_was_lost_on_the_way_says_so_and_is_sent_again_as_it_was_chosen(register_row):
    sent = []
    register_row.route("**/mark/", lambda route: (sent.append(route.request.post_data), route.abort()))
    register_row.click("[value=late]")
    register_row.wait_for_selector(".mark.unsaved .waiting")
    register_row.evaluate("document.activeElement.blur()")
    register_row.route("**/mark/", lambda route: (sent.append(route.request.post_data), route.fulfill(body=ANSWER)))

    register_row.clock.run_for(4_000)
    register_row.wait_for_selector(".mark.done")

    assert sent == ["mark=late", "mark=late"]


@pytest.mark.browser
def test_what_the_server_refuses_is_said_on_the_page(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(status=403, body="<!doctype html><p>no"))

    register_row.click("[value=here]")
    register_row.wait_for_selector("#notes p")

    assert register_row.inner_text("#notes") == "That was not saved."
    assert register_row.locator("#seat-1 [value=here]").count() == 1


@pytest.mark.browser
def test_a_sign_in_page_is_opened_and_not_drawn_into_a_row(register_row, live_server):
    sign_in = live_server.url + reverse("account_login")
    register_row.route("**/mark/", lambda route: route.fulfill(status=302, headers={"Location": sign_in}))

    register_row.click("[value=here]")

    register_row.wait_for_url(sign_in)
