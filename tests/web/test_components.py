import re
from collections import Counter

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.conf import settings as project
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import reverse

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
    assert re.search(r'id="id_words_error">.*This field is required\.', field, re.DOTALL)


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
