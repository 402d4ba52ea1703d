"""Quotehood: what the words beside a quoted range say that it is, and what its features hold."""

from __future__ import annotations

import pytest

from newsdb.extraction import extract
from newsdb.extraction.attribution import Decision, read_article
from newsdb.extraction.naming import KINDS, constructions, is_agentless
from newsdb.extraction.paragraphs import find_paragraphs
from newsdb.extraction.quotehood import survey
from newsdb.extraction.ranking import Feature, Model
from newsdb.extraction.segments import find_segments


def features(body: str) -> list[list[Feature]]:
    """Return the quote features of each segment, with its candidates scored in order."""
    found: list[list[Feature]] = []

    def choose(decision: Decision) -> None:
        scores = [float(-i) for i, _ in enumerate(decision.candidates)]
        found.append(decision.quote_features(scores))

    read_article(body).decide(choose, Model())
    return found


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("The harbour fund, also known as the ", "known as"),
        ("It is sometimes called a ", "is called"),
        ("In her new novel, ", "work"),
        ("She read from the first chapter of the ", "of a work"),
        ("He sang along to Keller’s ", "owner"),
        ("They voted against the so-called ", "distance"),
        ("She used the phrase ", "term"),
        ("The two words are ", "of terms"),
        ("His remark that ", "utterance"),
        ("A banner, ", "sign"),
        ("He was the host of ", "on a show"),
        ("Goods such as ", "such as"),
    ],
)
def test_constructions(before: str, name: str) -> None:
    """What ends just before a range says that it is a term, a work, somebody's words or a sign."""
    assert name in constructions(before)


def test_plain_text_is_no_construction() -> None:
    """Reporting verbs and an empty beginning are no constructions."""
    assert constructions("Nora Keller said, ") == []
    assert constructions("") == []


@pytest.mark.parametrize(
    ("before", "behind", "agentless"),
    [
        ("the so-called ", " in the harbour", True),
        ("a unit known as the ", " of the port", True),
        ("He is nicknamed ", ".", True),
        ("The plan was called ", " by Nora Keller", False),
        ("Nora Keller called it a ", ".", False),
        ("", "", False),
    ],
)
def test_name_without_a_giver(before: str, behind: str, *, agentless: bool) -> None:
    """A name in the passive is nobody's in particular, unless "by" says whose it is."""
    assert is_agentless(before, behind) is agentless


@pytest.mark.parametrize(
    "body",
    [
        'Ida Moen said the port was ready. The so-called "harbour rule" has applied since May.',
        'Ida Moen spoke of a rule that is commonly known as the "long wait" at the port.',
        'Ida Moen sat down and read from his new novel, "The River of the North," on Friday.',
    ],
)
def test_names_and_titles_get_no_speaker(body: str) -> None:
    """Terms and titles are given to nobody, though somebody who speaks stands near."""
    assert all(q.speaker is None for q in extract(None, body).quotes)


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ('Ida Moen called the plan "a waste of money."', "Ida Moen"),
        ('Ida Moen said the port was "ready" and the wait "far too long."', "Ida Moen"),
        ('"We have waited long enough," Ida Moen said.', "Ida Moen"),
    ],
)
def test_fragments_of_speech_keep_their_speaker(body: str, speaker: str) -> None:
    """Words that somebody chose are somebody's words, however few."""
    found = extract(None, body).quotes
    assert found
    assert {q.speaker for q in found} == {speaker}


def test_enumeration_shares_its_context() -> None:
    """Every range of an enumeration is described by what stands before the first one."""
    rows = features('The jury praised the novels "North," "South" and "The Long Wait" on Friday.')
    assert all(any(f[:2] == ("construction", "work") for f in row) for row in rows)
    assert len(rows) == 3


def test_length_of_an_enumeration() -> None:
    """A long enumeration of single words is one of terms; a range alone is none."""
    rows = features('The five words are "north," "south," "east," "west" and "long wait" on that list.')
    assert {f for row in rows for f in row if f[0] == "list"} == {("list", "5", "1"), ("list", "5", "2")}
    (alone,) = features('Ida Moen said it was "utterly wonderful" there.')
    assert ("list", "1", "2") in alone


@pytest.mark.parametrize(
    ("body", "cue"),
    [
        ('Ida Moen said it was "wonderful" there.', "said"),
        ('It was "wonderful" there, Ida Moen said.', "-S"),
        ('"It was wonderful there," Ida Moen said.', "^S"),
        ('Ida Moen: "It was wonderful there."', ":-"),
    ],
)
def test_nearest_cue(body: str, cue: str) -> None:
    """The cue before a range is a feature; where there is none, how the range begins and the sort of cue behind."""
    (row,) = features(body)
    (found,) = [word for name, word in (f for f in row if f[0] == "cue before")]
    assert found.rstrip("0123456789") == cue


def test_words_are_no_features() -> None:
    """What the words are is no feature, only what they look like."""
    (one,) = features('Ida Moen said it was "utterly wonderful" there.')
    (other,) = features('Ida Moen said it was "simply dreadful" there.')
    assert one == other


def test_survey_counts_what_is_quoted_again() -> None:
    """A short text that is quoted twice counts twice, whatever its case and the marks at its end."""
    body = 'The "long wait" began. A "Long wait," he said. "We have all been here since five."'
    ranges = survey(body, find_segments(body, find_paragraphs(body)))
    assert ranges.counts["long wait"] == 2
    assert ranges.share == "1"
    assert survey("", []).share == "0"


def test_kinds_know_plurals() -> None:
    """A noun's plural is of its kind."""
    assert {KINDS[word] for word in ("film", "films", "story", "stories")} == {"w"}
