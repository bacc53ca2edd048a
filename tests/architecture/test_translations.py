import ast
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tools import translations
from tools.translations import Spanish


def catalog_of(*messages):
    catalog = Spanish(locale="es")
    for text, spanish, flags in messages:
        catalog.add(text, spanish, flags=flags)
    return catalog


def test_every_text_is_in_spanish_and_the_compiled_catalog_is_current(capsys):
    assert translations.main(["--check"]) == 0, capsys.readouterr().out


def test_no_text_hides_inside_an_f_string_where_the_collector_does_not_see_it():
    sources = Path(settings.ROOT).glob("diversion/**/*.py")

    assert [place for source in sources for place in hidden_texts_in(source)] == []


def hidden_texts_in(source):
    f_strings = [node for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)]
    calls = [node for f_string in f_strings for node in ast.walk(f_string) if isinstance(node, ast.Call)]
    return [f"{source}:{call.lineno}" for call in calls if getattr(call.func, "id", "") in {"_", "gettext", "ngettext"}]


def test_pages_find_what_the_catalog_says():
    with translation.override("es"):
        assert gettext("Sign in") == "Entrar"
        assert [ngettext("%(to_mark)s to mark", "%(to_mark)s to mark", n) for n in (1, 2)] == [
            "%(to_mark)s por marcar"
        ] * 2


@pytest.mark.parametrize(
    ("text", "spanish", "flags", "said"),
    [
        ("Hour", "", (), "Not translated: 'Hour'"),
        (("%(n)s hour", "%(n)s hours"), ("%(n)s hora", ""), (), "Not translated: '%(n)s hour'"),
        ("Hour", "Hora", ("fuzzy",), "Marked as fuzzy: 'Hour'"),
        ("At %(hour)s", "A las %(hora)s", (), "Other placeholders in Spanish: 'At %(hour)s'"),
        ("%(n)d left", "Quedan %(n)s", (), "Other placeholders in Spanish: '%(n)d left'"),
    ],
)
def test_what_is_not_whole_in_spanish_is_named(text, spanish, flags, said):
    assert list(translations.wrong_with(catalog_of((text, spanish, flags)))) == [said]


def test_a_placeholder_may_stand_elsewhere_in_the_sentence():
    assert list(translations.wrong_with(catalog_of(("%(n)s of %(m)s", "de %(m)s, %(n)s", ())))) == []


def test_a_translation_whose_text_is_gone_is_named():
    merged = translations.merged(catalog_of(("Old", "Viejo", ())), catalog_of(("New", "", ())))

    assert list(translations.wrong_with(merged)) == ["Not translated: 'New'", "No longer in the sources: 'Old'"]


def test_a_catalog_that_was_edited_and_not_compiled_is_stale(tmp_path, monkeypatch, capsys):
    edited = tmp_path / "django.po"
    edited.write_bytes(translations.PO.read_bytes().replace(b'msgstr "Entrar"', b'msgstr "Acceder"'))
    monkeypatch.setattr(translations, "PO", edited)

    assert translations.main(["--check"]) == 1
    assert "django.mo is not what the sources say. Run: make translations" in capsys.readouterr().out


def test_texts_in_attributes_of_components_plurals_and_named_texts_are_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<c-note heading="{% translate "A heading" %}" />\n'
        '    {% translate "A word" as word %}{{ day|date:_("l, F j") }}\n'
        "{% blocktranslate count n=n trimmed %}\n  {{ n }} seat\n{% plural %}\n  {{ n }} seats\n{% endblocktranslate %}"
    )

    found = translations.extract("python", translations._readable(page), translations.KEYWORDS)

    assert [text for _line, text, _comments, _context in found] == [
        "A heading",
        "A word",
        "l, F j",
        ("%(n)s seat", "%(n)s seats"),
    ]


def test_the_same_texts_make_the_same_files():
    first, second = (translations.as_files(catalog_of(("B", "b", ()), ("A", "a", ()))) for _ in range(2))

    assert first == second
    assert b"Date" not in first[0]
    assert io.BytesIO(first[0]).read().index(b'"A"') < first[0].index(b'"B"')
