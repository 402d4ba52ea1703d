"""Quotations inside quotations: whose they are, and which are none."""

from __future__ import annotations

import pytest

from newsdb.documents import Extraction, Quote, SpeakerKind
from newsdb.extraction import extract
from newsdb.resolution import resolve
from tests.work import lines_run


def read(body: str) -> Extraction:
    """Extract and resolve."""
    return resolve(None, body, extract(None, body))


def nested(body: str) -> list[Quote]:
    """Return the inner quotations."""
    return [quote for quote in read(body).quotes if quote.outer is not None]


@pytest.mark.parametrize(
    "inner",
    ["‘Go home,’", "“Go home,”", "'Go home,'", '"Go home,"', "``Go home,''"],
)
def test_it_belongs_to_its_own_speaker(inner: str) -> None:
    """The outer quotation stays whole; the inner one has a row with a speaker, a cue and a statement of its own."""
    body = f"“Jonas Brandt told me, {inner} and I did,” Nora Keller said. “It was late.”"
    outer, told, more = read(body).quotes
    assert (outer.text, outer.speaker) == (f"Jonas Brandt told me, {inner} and I did,", "Nora Keller")
    assert (told.text, told.speaker, told.cue, told.outer) == ("Go home,", "Jonas Brandt", "told", 0)
    assert body[told.start : told.end] == told.text
    assert (more.speaker, more.outer) == ("Nora Keller", None)
    assert told.statement_no not in {outer.statement_no, more.statement_no}


def test_outer_is_the_index_of_the_quotation_it_stands_in() -> None:
    """Inner quotations stand behind their outer one, whatever stands before."""
    body = (
        "“It was late,” Nora Keller said. “Jonas Brandt said, ‘Go home.’ Ida Holm asked: ‘Where is that?’ I left.”\n\n"
        "“I walked,” she said."
    )
    assert [(q.text[:13], q.speaker, q.outer) for q in read(body).quotes] == [
        ("It was late,", "Nora Keller", None),
        ("Jonas Brandt ", "Nora Keller", None),
        ("Go home.", "Jonas Brandt", 1),
        ("Where is that", "Ida Holm", 1),
        ("I walked,", "Nora Keller", None),
    ]


def test_double_marks_inside_single_ones() -> None:
    """Where an outlet quotes in single marks, what stands in double ones inside is nested."""
    (told,) = nested("‘My father said, “We stay here.” I was five,’ Nora Keller said. ‘We stayed.’")
    assert (told.text, told.speaker, told.speaker_kind) == ("We stay here.", "father", SpeakerKind.UNNAMED)


def test_the_cue_may_stand_behind() -> None:
    """An inner utterance may begin the outer one, its cue behind it."""
    for cue in ("Jonas Brandt told me. I did,", "said Jonas Brandt"):
        (told,) = nested(f"“‘Go home,’ {cue}” Nora Keller said.")
        assert (told.text, told.speaker) == ("Go home,", "Jonas Brandt")


@pytest.mark.parametrize(
    "outer",
    [
        "I told him, ‘Go home,’ and he did,",  # the outer speaker's own words
        "We said, ‘Enough,’ and left,",
        "They call it the ‘Silent Harbor’ and laugh,",  # a name
        "He spoke of ‘a quiet exit.’ I laughed,",  # a fragment without a cue beside it
        "He would say, ‘Go home,’ if he were here,",  # said by nobody yet
        "If he says, ‘Go home,’ I will,",
        "Not once has the mayor said, ‘Go home,’ to anybody,",
        "He never said, ‘Go home,’ to me,",
        "He wants to say, ‘Go home,’ and cannot,",
        "He didn’t say, ‘Go home,’ to me,",
        "People said, ‘Go home,’ and I did,",  # nobody in particular
        "The voters’ choice is the voters’ own,",  # no marks at all
        "An email that says, ‘Go home,’ is no order,",
    ],
)
def test_what_nobody_else_said_has_no_row(outer: str) -> None:
    """No row for the outer speaker's own words, for terms, and for what was not said."""
    body = f"“{outer}” Nora Keller said on Monday. “It is late.”"
    assert nested(body) == []
    assert read(body).quotes[0].text == outer


def test_he_is_not_the_one_who_tells_it() -> None:
    """A pronoun inside a quotation is about somebody else, the nearest one of the quotation first."""
    body = (
        "Jonas Brandt met Paul Lindqvist on Monday.\n\n"
        "“I saw Paul Lindqvist at the quay. He said, ‘It is over.’ I believed him,” Brandt said."
    )
    (told,) = nested(body)
    assert (told.speaker_printed, told.speaker) == ("He", "Paul Lindqvist")
    (quote, told) = read("Jonas Brandt came. “He said, ‘It is over.’ I believed him,” Brandt said.").quotes
    assert (quote.speaker, told.speaker, told.speaker_kind) == ("Jonas Brandt", None, SpeakerKind.UNKNOWN)


def test_the_speaker_is_a_mention() -> None:
    """Who is named in a quotation that quotes them is a mention, found in its place."""
    body = "“Mayor Ida Holm said, ‘No more.’ We agreed,” Nora Keller said."
    mention = read(body).mentions[0]
    assert (mention.name, mention.role, body[mention.start : mention.end]) == ("Ida Holm", "Mayor", "Ida Holm")


def test_what_follows_is_not_disturbed() -> None:
    """The next pronoun takes up whoever spoke the outer quotation."""
    body = (
        "Nora Keller spoke on Monday.\n\n“Ida Holm said, ‘It is over.’ I wept,” Keller said.\n\n"
        "“Now I sleep again,” she said."
    )
    assert [quote.speaker for quote in read(body).quotes] == ["Nora Keller", "Ida Holm", "Nora Keller"]


def test_work_grows_with_the_length_alone() -> None:
    """Inner quotations by the thousand in one outer one are no more work than their number."""

    def inner(count: int) -> int:
        body = f"“{'Jonas Brandt said, ‘Go home.’ ' * count}” Nora Keller said."
        assert len(extract(None, body).quotes) == count + 1
        return lines_run(lambda: extract(None, body))

    assert 0 < inner(4000) < 9 * inner(500)
