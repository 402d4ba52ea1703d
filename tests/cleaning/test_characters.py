"""Repairs of characters: mojibake, control characters, line ends; and that each can be undone."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdb.cleaning.repairs import repair_field, undo_repairs

REPAIRED = [
    ("itâ€™s", "it’s", "mojibake"),
    ("â€œHello,â€\x9d he said", "“Hello,” he said", "mojibake"),
    ("â€œHello,â€? he said", "“Hello,” he said", "mojibake"),
    ("Ã©tÃ© and “good” marks", "été and “good” marks", "mojibake"),
    ("RiveraÃ¢â‚¬â„¢s agenda", "Rivera’s agenda", "mojibake"),
    ("SalvadorA\u0303\x83A\u0302\xa1n — “x”", "Salvadorán — “x”", "mojibake"),
    ("naÃ \u0304ve", "naïve", "mojibake"),
    ("HARBOR \x96 \x93Quiet\x94", "HARBOR – “Quiet”", "mojibake"),
    ("Ð¼Ð¾Ñ\x81Ñ‚", "мост", "mojibake"),
    ("a\x00b", "ab", "unstorable_characters"),
    ("a \ud83d\ude00 b", "a 😀 b", "unstorable_characters"),
    ("a \ud83d b", "a \ufffd b", "unstorable_characters"),
    ("a\x1b[1mb\x07", "a[1mb", "control_characters"),
    ("page one\x0cpage two \x0bthree", "page one page two three", "control_characters"),
    ("a\ufffe\uffffb", "ab", "control_characters"),
    ("a\r\nb\r\n", "a\nb\n", "line_ends"),
    ("a\rb\r\nc\nd", "a\nb\nc\nd", "line_ends"),
]

VERBATIM = [
    "São Paulo, naïve, café, “curly” ‘single’ – — … • ’",
    "€ 5, £3 ½ 20°C §7 ©2020 ®™ ¥ «guillemets» „unten“ ‹x›",
    "Привет, мир! Москва. Ελλάδα 北京 東京 한국어 العربية עברית हिन्दी",
    "😀 🇺🇸 👩‍👩‍👧 ☠️ zero\u200bwidth soft\u00adhyphen \ufeff \u2028 \u2060",
    "non\u00a0breaking\u00a0“\u00a0spaces\u00a0”",
    "ﬁne ligatures, ＦＵＬＬ width, e\u0301 decomposed, A\u0303o, &amp; &eacute; entities \\x00 \\ud83d",
    "NÃO É ÂNGELA, À la carte, Ça va, voilà ! Ñandú, ÆØÅ",
    "tab\there, odd ` ´ ′ ″ marks, --- *** ___",
    "trailing space \n\n\n  leading space\n",
    "José’s é’s “é” ‘à’ – ü—ö…",
    "√2 ≠ 1.5 ≈ 1.4 ∑∂",
]


@pytest.mark.parametrize(("broken", "repaired", "kind"), REPAIRED)
def test_repairs(broken: str, repaired: str, kind: str) -> None:
    """What a machine broke is repaired, under its kind, and comes back by undoing."""
    text, repairs = repair_field(broken, "body")
    assert text == repaired
    assert [repair.kind for repair in repairs] == [kind]
    assert undo_repairs(text, repairs) == broken


@pytest.mark.parametrize("text", VERBATIM)
def test_good_text_is_left_alone(text: str) -> None:
    """What a newspaper may print stays as it is, to the last character."""
    assert repair_field(text, "body") == (text, ())


def test_one_repair_for_each_line() -> None:
    """Each repaired line has one repair that holds its place and its original, however much was wrong in it."""
    text, repairs = repair_field("good\nitâ€™s ?fine,?\x00 she said\ngood", "body")
    assert text == "good\nit’s “fine,” she said\ngood"
    (repair,) = repairs
    assert repair.kind == "mojibake+unstorable_characters+lost_quotation_marks"
    assert text[repair.start : repair.end] == "it’s “fine,” she said"


ODD = st.sampled_from(
    [
        "\r",
        "\n",
        "\r\n",
        "\0",
        "\x07",
        "\x0b",
        "\x19",
        "\x1c",
        "\x1d",
        "\x85",
        "\x93",
        "\ud83d",
        "\ude00",
        "\ufffd",
        "?",
        "“",
        "”",
        "’",
        "â€™",
        "â€œ",
        "â€",
        "Ã©",
        "Ã ",
        "A\u0303",
        "\u0308",
        "é",
        "\\",
        "\\x00",
        "\\ud83d",
        " ",
        "a",
        "I",
        "don?t",
        ",",
        ".",
        "\ufffe",
        "\u2028",
        "😀",
    ]
)
TEXTS = st.text(st.characters(exclude_categories=[])) | st.lists(ODD, max_size=30).map("".join)


@given(TEXTS)
@example("\r\n\r")
@example("â€?\\x00\0")
def test_undoing_gives_the_input_back(text: str) -> None:
    """Whatever the input, undoing the repairs gives it back exactly."""
    cleaned, repairs = repair_field(text, "body")
    assert undo_repairs(cleaned, repairs) == text
    assert (cleaned == text) == (not repairs)


@given(TEXTS)
def test_what_is_cleaned_can_be_stored(text: str) -> None:
    """Cleaned text and recorded originals are valid UTF-8 without NUL, also as JSON, and without carriage returns."""
    cleaned, repairs = repair_field(text, "body")
    for part in (cleaned, *(repair.original for repair in repairs)):
        assert b"\0" not in part.encode()
        assert "\\u0000" not in json.dumps(part)
    assert "\r" not in cleaned


@given(TEXTS)
def test_repairs_stand_in_order_and_in_the_text(text: str) -> None:
    """Offsets are within the cleaned text; repairs of lines do not overlap."""
    cleaned, repairs = repair_field(text, "body")
    end = 0
    for repair in repairs:
        assert 0 <= repair.start <= repair.end <= len(cleaned)
        if repair.kind != "line_ends":
            assert repair.start >= end
            end = repair.end
