"""Units: words, marks, mentions and quoted segments of a paragraph, with their places."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdb.extraction import tokens, units
from newsdb.extraction.finding import find_units, wanted
from newsdb.extraction.paragraphs import find_paragraphs
from newsdb.extraction.segments import find_segments
from newsdb.extraction.tokens import Tokens, split_tokens
from newsdb.extraction.units import Units, split_units
from newsdb.extraction.views import View, split_tally


def split(body: str) -> list[Units]:
    """Return the units of each paragraph of a body."""
    paragraphs = find_paragraphs(body)
    return split_units(body, paragraphs, find_segments(body, paragraphs))


def read(body: str) -> list[tuple[str, str]]:
    """Return class and text of each unit of a body of one paragraph."""
    (u,) = split(body)
    return [(tag, body[a:b]) for tag, a, b in zip(u.classes, u.starts, u.ends, strict=True)]


def tokens_of(body: str) -> Tokens:
    """Return the tokens of a body."""
    paragraphs = find_paragraphs(body)
    return split_tokens(body, paragraphs, find_segments(body, paragraphs))


def test_units_of_a_sentence() -> None:
    """Names, noun phrases and segments are one unit each; marks stand by themselves."""
    assert read('The spokesman, Jonas Brandt, said the bridge is "a wonder," twice.') == [
        ("D", "The spokesman"),
        (",", ","),
        ("N", "Jonas Brandt"),
        (",", ","),
        ("S", "said"),
        ("E", "the bridge"),
        ("a", "is"),
        ("Q", '"a wonder,"'),
        ("n", "twice"),
        (".", "."),
    ]


@pytest.mark.parametrize(
    ("body", "tag", "text", "whole"),
    [
        ("Today Sen. Nora Keller left.", "N", "Nora Keller", "Sen. Nora Keller"),
        ("Today former Mayor Nora Keller left.", "N", "Nora Keller", "Mayor Nora Keller"),
        ("Today Mayor Keller Spokesman Brandt left.", "N", "Brandt", "Mayor Keller Spokesman Brandt"),
        ("Today Mayor Keller & Chairman left.", "N", "Mayor Keller & Chairman", "Mayor Keller & Chairman"),
        ("Today the Mayor Keller Foundation left.", "N", "Mayor Keller Foundation", "Mayor Keller Foundation"),
        ("Today Nora Keller (R-Ohio) left.", "N", "Nora Keller", "Nora Keller"),
        ("Today Jonas Brandt, Jr. left.", "N", "Jonas Brandt, Jr.", "Jonas Brandt, Jr."),
        ("Today Nora de la Torre left.", "N", "Nora de la Torre", "Nora de la Torre"),
        ("Today many said so.", "E", "many", "many"),
        ("Today many officials left.", "D", "many officials", "many officials"),
        ("Today the U.S. mayor left.", "D", "the U.S. mayor", "the U.S. mayor"),
        ("Today Nora Keller continued to work.", "v", "continued to", "continued to"),
        ("Today she \xa0continued to work.", "v", "continued to", "continued to"),
        ("Today she met Secretary of State Keller.", "N", "Keller", "Secretary of State Keller"),
    ],
)
def test_one_unit(body: str, tag: str, text: str, whole: str) -> None:
    """Titles, parties, suffixes and what else belongs to a mention is part of its unit; a name begins behind titles."""
    (u,) = split(body)
    places = zip(u.classes, u.lefts, u.starts, u.ends, strict=True)
    assert (tag, text, whole) in [(c, body[start:end], body[left:end]) for c, left, start, end in places]


def test_first_word_of_a_sentence() -> None:
    """A capital says little at the beginning of a sentence, of a paragraph and behind a colon, else it makes a name."""
    assert read("Critics left. Critics left: Critics, Critics.") == [
        *[("D", "Critics"), ("n", "left"), (".", ".")],
        *[("D", "Critics"), ("n", "left"), (":", ":")],
        *[("D", "Critics"), (",", ","), ("N", "Critics"), (".", ".")],
    ]


def test_phrase_must_not_go_on() -> None:
    """The phrase for an action is none before "be", and none across a mark."""
    assert ("S", "continued") in read("It continued to be cold.")
    assert ("S", "continued") in read("It continued, to our surprise.")


def test_full_stop_of_a_shortened_word() -> None:
    """It belongs to the word and ends no sentence; a spaced ellipsis is one word."""
    assert [text for _, text in read("He met Mr. Brandt on Jan. 5 . . . Then J. Keller left.")] == [
        *["He", "met", "Brandt", "on", "Jan.", "5", ". . .", "Then", "J. Keller", "left", "."],
    ]


def test_places_of_segments() -> None:
    """Units of segments reach from mark to mark, whatever stands beside them; ``quotes`` names them."""
    body = " (“A wonder,”) he said —“truly.”  \n\n  “Why?” “Because.”she said.\n"
    first, second = split(body)
    assert [body[first.starts[i] : first.ends[i]] for i in first.quotes] == ["“A wonder,”", "“truly.”"]
    assert [body[second.starts[i] : second.ends[i]] for i in second.quotes] == ["“Why?”", "“Because.”"]
    assert second.classes == "zqPS."


def test_white_space_moves_nothing() -> None:
    """However words are spaced, the units are the same."""
    words = "Yesterday Mayor Nora Keller , of Radio Nord , told the paper about it .".split()
    plain = [(tag, text.split()) for tag, text in read(" ".join(words))]
    for space in ("  ", "\t ", " \xa0", "\xa0 ", " \u2009 "):
        assert [(tag, text.split()) for tag, text in read(space.join(words))] == plain


def test_nothing_to_split() -> None:
    """A body without paragraphs has no units."""
    assert split(" \n ") == []


@given(st.text(alphabet=" \t\xa0\nab5A.,?!:;\"“”'’()-—_&%…", max_size=80))
@example("x")
@example("\xa0A \xa0“b” .\n \xa0")
@example("Secretary of State . . . continued to“b”")
def test_tokens_hold_all_that_is_no_space(body: str) -> None:
    """Whatever the text: the tokens follow each other and leave out nothing but white space."""
    if not find_paragraphs(body):
        return
    found = tokens_of(body)
    texts = [
        body[start : start + length]
        for tag, start, length in zip(found.classes, found.starts, found.lengths, strict=True)
        if tag != ord(tokens.PARAGRAPH)
    ]
    assert "".join("".join(texts).split()) == "".join(body.split())


def test_full_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that are full are emptied, and nothing changes."""
    body = 'Gov. Nora Keller told the Lake Board about "the river," Mr. Brandt said.'
    expected = read(body)
    monkeypatch.setattr(tokens._known, "most", 2)
    monkeypatch.setattr(units._known, "most", 2)
    for _ in range(3):
        tokens._known.clear()
        units._known.clear()
        assert read(body) == expected
    assert len(tokens._known) <= 2
    assert len(units._known) <= 2


@given(st.text("NDnQqz.SI"))
def test_units_of_a_class_are_found(classes: str) -> None:
    """The table finds what an expression finds."""
    assert find_units(classes, wanted("NDI")) == [match.start() for match in re.finditer("[NDI]", classes)]


@given(st.text("NDPpWn.qQz-", max_size=300))
def test_what_stands_between_is_counted(classes: str) -> None:
    """A tally counts mentions, quotations and the ends of sentences of any stretch."""
    places = list(range(len(classes)))
    view = View("", Units(0, classes, places, places, places, []))
    for start, end in ((0, len(classes)), (len(classes) // 2, len(classes)), (len(classes) // 3, len(classes) // 2)):
        path = classes[start:end]
        counts = tuple(sum(map(path.count, group)) for group in ("NDPp", "Qqz", ".q"))
        if len(path) < 256:
            assert split_tally(view.tally(start, end)) == counts
