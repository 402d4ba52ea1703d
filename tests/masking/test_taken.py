"""Names known by digests alone: found in whatever spelling, masked letter by letter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.masking import MASK, TakenName, TakenNames, agrees, mask, name_digests
from newsdb.masking.taken import map_texts

SALT = b"0123456789abcdef"


def taken(*names: str, **rule: bool) -> TakenNames:
    """Take names down."""
    digests = (each for name in names for each in name_digests(name, SALT))
    return TakenNames(SALT, {key: TakenName(word, **rule) for key, word in digests})


ILSE = taken("Ilse Maartens")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("said Ilse Maartens.", "said ████ ████████."),
        ("ILSE MAARTENS’S house", "████ ████████’S house"),
        ("Ilse Maartens's", "████ ████████'s"),
        ("Mayor Ilse M. Maartens said", "Mayor ████ █. ████████ said"),
        ("Ilse “Bibi” Maartens", "████ “████” ████████"),
        ("Maartens, Ilse: harbour", "████████, ████: harbour"),
        ("Ilse\xa0Maartens and Ilse\nMaartens", "████\xa0████████ and ████\n████████"),
        ("/2026/ilse-maartens-resigns", "/2026/████-████████-resigns"),
        ("?q=ilse%20maartens", "?q=████%██████████"),
        ("“Ilse M. Maartens”", "“████ █. ████████”"),
        ("#IlseMaartens, @ilsemaartens", "#████████████, @████████████"),
        ("ilse.maartens@coast.example", "████.████████@coast.example"),
        ("Il\u0301se Maartens", "█████ ████████"),
        ("Ílse Maartens", "████ ████████"),
        ("Ilse Maar\u00adtens", "████ ████\u00ad████"),
    ],
)
def test_a_name_is_found_in_whatever_spelling(text: str, masked: str) -> None:
    """Case, accents, initials, nicknames, order, addresses and hashtags do not hide a name; its letters are masked."""
    assert ILSE.masked(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Ilse Brandt and Pieter Maartens",
        "Maartens",
        "Ilse. It was there that Maartens",
        "Ilse, 41, Maartens",
        "Ilse\n\nMaartens",
        "Ilse Maartens Jr.",
        "Wilse Maartens",
        "Ilse Maartensson",
        "",
    ],
)
def test_what_is_another_name_stays(text: str) -> None:
    """Words of the name alone, far apart, within other words or with a generation behind are not the name."""
    assert ILSE.masked(text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sen. José Álvarez-Núñez", "Jose Alvarez Nunez"),
        ("Seán O'Brien", "Sean O’Brien"),
        ("J.R. Keller", "J. R. Keller"),
        ("John A. B. Keller", "John A. B. Keller"),
        ("Jan van der Berg", "van der Berg, Jan"),
        ("Jan van der Berg", "Jan Vanderberg"),
        ("Jan Vanderberg", "Jan van der Berg"),
        ("Omar al-Harun", "Omar Harun"),
        ("Omar Harun", "Omar el-Harun"),
        ("John Keller, Jr.", "John Keller Jr."),
        ("Straße Weiß", "STRASSE WEISS"),
        ("李 小龙", "李 小龙"),
    ],
)
def test_names_of_many_kinds(name: str, text: str) -> None:
    """Accents, hyphens, apostrophes, initials, particles, generations and other scripts are names, too."""
    assert set(taken(name).masked(text)) <= set(f"{MASK} -,.’'")


def test_of_overlapping_names_the_longest_is_masked() -> None:
    """A longer name that holds another one is masked as a whole."""
    assert taken("Ilse Maartens", "Anna Ilse Maartens").masked("Anna Ilse Maartens") == "████ ████ ████████"


def test_a_rule_goes_with_its_name() -> None:
    """Each name says whether it counts in new articles and whether its bearer's words go."""
    both = TakenNames(
        SALT, {**taken("Ilse Maartens", is_stored_only=True).names, **taken("Jon Doe", is_wordless=True).names}
    )
    assert both.of_new_articles().masked("Ilse Maartens, Jon Doe") == "Ilse Maartens, ███ ███"
    assert [found.is_wordless for found in both.find("Ilse Maartens, Jon Doe")] == [False, True]
    assert both.of("Mr. Jon Doe") == taken("Jon Doe", is_wordless=True).of("Jon Doe")
    assert both.of("Jon Brandt") is None


@pytest.mark.parametrize(
    "raw",
    [
        b"Ilse Maartens",
        "Ilse Maartens".encode("utf-16"),
        b"<p>Ilse&nbsp;Maartens</p>",
        b"Ilse=\r\n Maartens",
        b'{"a": "Ilse\\nMaartens"}',
        json.dumps("Ilse Máartens").encode(),
        b"ilse%20maartens",
        b"\xff\xfe broken \x00 Ilse Maartens",
    ],
)
def test_a_name_is_found_in_bytes(raw: bytes) -> None:
    """Quarantined input is looked through whatever its encoding and its escapes."""
    assert ILSE.stand_in_bytes(raw)
    assert not ILSE.stand_in_bytes(raw.replace(b"a", b"o"))


def test_a_json_value_is_masked_throughout() -> None:
    """Keys, lists and inner objects of an article's further fields are masked, other values stay."""
    value = {"Ilse Maartens": [1, "by Ilse Maartens", {"a": None}], "b": True}
    assert map_texts(value, ILSE.masked) == {"████ ████████": [1, "by ████ ████████", {"a": None}], "b": True}


def test_a_masked_title_agrees_with_the_one_it_was() -> None:
    """Masked letters agree with any, all others with themselves alone."""
    assert agrees("██ resigns", "Bo resigns")
    assert not agrees("██ resigns", "Bo resigned")
    assert not agrees("██ resigns", "Ben resigns")
    assert not agrees("Bo resigns", "██ resigns")
    assert agrees(None, None)
    assert not agrees(None, "a")


NAMES = st.sampled_from(["Ilse Maartens", "Núria Álvarez-Soler", "J.R. O'Brien", "Jan van der Berg", "Đorđe Weiß"])
PIECES = st.one_of(
    NAMES,
    NAMES.map(str.upper),
    NAMES.map(lambda name: name.lower().replace(" ", "-")),
    st.text(max_size=12),
    st.sampled_from([" ", "\n", "“", "’s ", ", ", ". ", "İ", "\u0301", "█", "Jr.", "%20"]),
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sets(NAMES, min_size=1))
def test_masking_keeps_lengths_and_leaves_no_name(text: str, names: set[str]) -> None:
    """Whatever the text, its length and all that is no letter or figure stay, and no name is found afterwards."""
    known = taken(*names)
    masked = known.masked(text)
    assert len(masked) == len(text)
    assert all(a in (b, MASK) for a, b in zip(masked, text, strict=True))
    assert known.find(masked) == []
    assert agrees(masked, text)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_mask_changes_nothing_outside_its_spans(text: str, spans: list[tuple[int, int]]) -> None:
    """Spans may overlap, be empty, or lie beyond the end: letters outside them stay, letters inside are masked."""
    inside = {place for start, end in spans for place in range(start, end)}
    masked = mask(text, spans)
    assert len(masked) == len(text)
    for place, (before, after) in enumerate(zip(text, masked, strict=True)):
        if place not in inside:
            assert after == before
        elif before.isalnum():
            assert after == MASK
