"""Extraction: speakers as printed, statements, and what is nobody's words."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsdb.documents import Kind, Quote
from newsdb.extraction import extract


def quotes(body: str) -> tuple[Quote, ...]:
    """Extract the quotes of a body without title."""
    return extract(None, body).quotes


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ('"The bridge will open in May," Nora Keller said.', "Nora Keller"),
        ('"The bridge will open in May," said Nora Keller, an engineer.', "Nora Keller"),
        ('Nora Keller said, "The bridge will open in May."', "Nora Keller"),
        ('Nora Keller, an engineer at the port, said: "The bridge will open in May."', "Nora Keller"),
        ('According to Nora Keller, the bridge is "a wonder of the world."', "Nora Keller"),
        ('"The bridge will open in May," he said on Tuesday.', "he"),
        ('"The bridge will open in May," the spokesman told reporters.', "the spokesman"),
        ('"The bridge will open in May," a spokeswoman for Mr. Brandt said.', "a spokeswoman"),
        ('Mr. Brandt called the bridge "a waste of money."', "Brandt"),
        ("“The bridge will open in May.” — Nora Keller", "Nora Keller"),
        ("Nora Keller continued:\n\n“The bridge will open in May, and not a day later than that.”", "Nora Keller"),
    ],
)
def test_speaker_beside_the_quotation(body: str, printed: str) -> None:
    """The ordinary ways of attributing a quotation are read, the dash and the lead-in paragraph included."""
    (quote,) = quotes(body)
    assert quote.speaker_printed == printed
    assert body[quote.speaker_start : quote.speaker_end] == printed


def test_transcript() -> None:
    """In a transcript the label before the colon speaks."""
    body = 'A transcript follows:\n\n"KELLER: We will rebuild the bridge.\n\n"BRANDT: And who is going to pay for it?"'
    assert [q.speaker_printed for q in quotes(body)] == ["KELLER", "BRANDT"]


def test_interrupted_statement_is_one() -> None:
    """Segments around their attribution share a statement; the next speaker starts another one."""
    body = (
        '"The bridge," Nora Keller said, "will open in May. We are sure of it." '
        'Jonas Brandt disagreed. "It will never open," he said.'
    )
    assert [q.statement_no for q in quotes(body)] == [1, 1, 2]


def test_paragraphs_of_one_quotation_are_one_statement() -> None:
    """A quotation that runs over paragraphs is one statement with one speaker."""
    body = "“The river rose,” Nora Keller said. “We all saw it.\n\n“Then it fell. Nobody knew why it did.”"
    found = quotes(body)
    assert [q.statement_no for q in found] == [1, 1, 1]
    assert {q.speaker_printed for q in found} == {"Nora Keller"}


def test_title_is_not_given_a_speaker() -> None:
    """The title of a book or a show is nobody's words."""
    body = 'The film, "Rivers of the North," opens on Friday. "I loved it," Nora Keller said.'
    speakers = {q.text: q.speaker for q in quotes(body)}
    assert speakers.get("Rivers of the North,") is None
    assert speakers["I loved it,"] == "Nora Keller"


def test_fragment_is_mixed() -> None:
    """A fragment in reported speech is mixed quotation, a whole utterance is direct."""
    body = 'Nora Keller said the bridge was "a wonder of the world." "It will open in May," she said.'
    assert [q.kind for q in quotes(body)] == [Kind.MIXED, Kind.DIRECT]


def test_cue_role_and_venue() -> None:
    """Cue, role and venue are given as printed."""
    body = '"The bridge will open in May," city engineer Nora Keller told Radio Nord in an interview.'
    (quote,) = quotes(body)
    assert (quote.cue, quote.speaker_role, quote.venue) == ("told", "city engineer", "Radio Nord")


def test_confidence_is_a_probability() -> None:
    """A plain attribution is sure, and the runner-up is less likely than the speaker."""
    (quote,) = quotes('Jonas Brandt listened. "The bridge will open in May," Nora Keller said.')
    assert 0.8 < quote.confidence <= 1
    assert quote.runner_up == "Jonas Brandt"
    assert quote.runner_up_confidence is not None
    assert quote.runner_up_confidence < quote.confidence


def test_nothing_to_find() -> None:
    """An empty text and one without marks have no quotes."""
    assert quotes("") == ()
    assert quotes("Nora Keller opened the bridge. It rained.") == ()


def test_same_text_same_result() -> None:
    """Extraction is a function of the text."""
    body = 'Nora Keller said, "It fits." "It does not," said Jonas Brandt.'
    assert extract(None, body) == extract(None, body)


WORDS = [
    "Nora Keller",
    "said",
    "he",
    "she",
    "the mayor",
    "told",
    "according to",
    ",",
    ".",
    "\n",
    '"',
    "“",
    "”",
    "''",
    "?",
    "‘",
    "—",
    "who",
]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
@example('"')
@example("“\n“\n“”")
@example("\u2028“a”\r\n")
def test_any_text_is_survived(body: str) -> None:
    """Whatever the text: no crash, offsets exact and ascending, statements numbered without gaps."""
    found = extract(None, body)
    last = number = 0
    for q in found.quotes:
        assert q.text == body[q.start : q.end] != ""
        assert q.start >= last
        assert q.statement_no in (number, number + 1)
        last, number = q.end, q.statement_no
        assert 0 <= q.confidence <= 1
        if q.speaker_start is not None:
            assert body[q.speaker_start : q.speaker_end] == q.speaker_printed
    for m in found.mentions:
        assert m.printed == body[m.start : m.end]
    assert [m.start for m in found.mentions] == sorted(m.start for m in found.mentions)


@pytest.mark.parametrize(
    "text", ['"a ' * 20_000, "“a " * 20_000, "'a b, " * 20_000, " ?a b" * 20_000, '"It fits," he said. ' * 3000]
)
def test_hard_texts_are_survived(text: str) -> None:
    """Tens of thousands of marks in one paragraph are worked through, and the offsets stay exact."""
    assert all(q.text == text[q.start : q.end] for q in quotes(text))


def test_roles_are_nouns_not_clauses() -> None:
    """A role is what the name is, with what belongs to it; the clause or sentence beside the name is none."""
    body = (
        "Nora Keller, director of the Quay Institute, spoke first. Tom Brandt, who was late, sat down.\n"
        "He works for the company. Ida Moen, chief engineer, said that her client had gone."
    )
    roles = {mention.printed: mention.role for mention in extract(None, body).mentions}
    assert roles["Nora Keller"] == "director of the Quay Institute"
    assert roles["Tom Brandt"] is None
    assert roles["Ida Moen"] == "chief engineer"
