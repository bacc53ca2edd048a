import pytest

from diversion.messaging import gsm


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("ñ¿¡ü" * 40, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_travels_as_so_many_messages(text, count):
    assert gsm.segments(text) == count


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("miércoles, mañana, ¿sí? ¡ya!", "miércoles, mañana, ¿si? ¡ya!"),
        ("Él tomó café aquí según AÚN", "Él tomo café aqui segun AUN"),
        ("“Peñón” – ‘ãvenida’… 2º", "\"Peñon\" - 'avenida'. 2o"),
        ("123½ Main [A] {B} ~C | D\\E^", "123 1/2 Main (A) (B) -C / D/E'"),
        ("😀 Plaza 東京", " Plaza "),
        ("€5", "5"),
        ("two\u00a0words", "two words"),
    ],
)
def test_what_does_not_fit_the_alphabet_is_written_plainer(written, sent):
    assert gsm.fitting(written) == sent


def test_what_was_made_fitting_takes_one_place_a_letter():
    text = gsm.fitting("".join(chr(code) for code in range(32, 0x2500)))

    assert set(text) <= gsm.BASIC
    assert gsm.fitting(text) == text
