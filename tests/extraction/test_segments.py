"""Segmentation: what stands in quotation marks of any kind."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.extraction.paragraphs import find_paragraphs
from newsdb.extraction.segments import find_segments


def quoted(body: str) -> list[str]:
    """Return the texts of the segments of a body."""
    return [body[s.start : s.end] for s in find_segments(body, find_paragraphs(body))]


@pytest.mark.parametrize(
    "body",
    [
        '"We will rebuild," Nora Keller said.',
        "“We will rebuild,” Nora Keller said.",
        "''We will rebuild,'' Nora Keller said.",
        "”We will rebuild,“ Nora Keller said.",
        "“ We will rebuild, ” Nora Keller said.",
        "“We will rebuild,”Nora Keller said.",
        "«We will rebuild,» Nora Keller said.",
        "?We will rebuild,? Nora Keller said.",
        "``We will rebuild,″ Nora Keller said.",
        "‘We will rebuild,’ Nora Keller said.",
        "'We will rebuild,' Nora Keller said.",
    ],
)
def test_every_kind_of_marks(body: str) -> None:
    """Curly, straight, doubled single, wrong-way, spaced, glued, angular, lost and British single marks all count."""
    assert quoted(body) == ["We will rebuild,"]


def test_nested_marks_stay_inside() -> None:
    """A quotation inside a quotation is part of the outer one."""
    assert quoted("“He told me, ‘Go home,’ and I did,” she said.") == ["He told me, ‘Go home,’ and I did,"]
    assert quoted("“He told me, “Go home,” and I did,” she said.") == ["He told me, “Go home,” and I did,"]


def test_several_nested_quotations_stay_inside() -> None:
    """Two inner quotations with the outer one's own marks do not end it."""
    body = "“They call me “too loud” or “too shy” and I laugh,” she said. “It passes.”"
    assert quoted(body) == ["They call me “too loud” or “too shy” and I laugh,", "It passes."]


def test_nested_single_marks_over_paragraphs() -> None:
    """An inner utterance in single marks neither ends nor splits a quotation that goes on in the next paragraph."""
    body = "“He told me, ‘We will not pay,’ and left.\n\n“I believed him,” she said."
    segments = find_segments(body, find_paragraphs(body))
    assert [(body[s.start : s.end], s.continued) for s in segments] == [
        ("He told me, ‘We will not pay,’ and left.", True),
        ("I believed him,", False),
    ]


def test_lost_marks_beside_kept_ones() -> None:
    """Where only some marks were lost, both sorts are read."""
    assert quoted("?unsuccessful,? she said. “We will rebuild,” he said.") == ["unsuccessful,", "We will rebuild,"]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("?Who will pay?? she asked.", ["Who will pay?"]),
        ("?Who will pay? We will not,? she said.", ["Who will pay? We will not,"]),
        ("She wondered ?Who will pay? Nobody will.? He left.", ["Who will pay? Nobody will."]),
        ("It was ?unsuccessful? Keller said, and ?late,? he added.", ["unsuccessful", "late,"]),
        ("They saw ?a demand? of Keller. Why? Nobody knows.", ["a demand"]),
        ("?She told me, 'We will not pay,'? he said.", ["She told me, 'We will not pay,'"]),
        ("The river rose, she said, ?and fell. ?It is gone,? he said.", ["It is gone,"]),
    ],
)
def test_lost_marks_and_questions(body: str, texts: list[str]) -> None:
    """Where marks were lost to question marks, those that ask are told from those that close, inside and behind."""
    assert quoted(body) == texts


def test_quotation_over_several_paragraphs() -> None:
    """Paragraphs that open anew and close once are one segment each, chained by ``continued``."""
    body = "“The river rose.\n\n“Then it fell.\n\n“Now it is gone,” she said."
    segments = find_segments(body, find_paragraphs(body))
    assert [(body[s.start : s.end], s.continued) for s in segments] == [
        ("The river rose.", True),
        ("Then it fell.", True),
        ("Now it is gone,", False),
    ]


def test_odd_mark_is_survived() -> None:
    """A closing mark that was lost costs its own quotation at most, not those of later paragraphs."""
    body = '"The river rose, she said.\n"It fell," he said.\n"It is gone," she said.'
    assert quoted(body)[1:] == ["It fell,", "It is gone,"]


def test_inches_are_no_quotation() -> None:
    """A mark behind a number that closes nothing is passed over."""
    assert quoted('The board is 6\'2" long. "It fits," he said.') == ["It fits,"]


def test_prime_behind_a_number_is_no_mark() -> None:
    """A double prime closes a quotation as it opens one, but it never ends one that holds inches."""
    assert quoted("“The board is 6″ long,” he said.") == ["The board is 6″ long,"]
    assert quoted("“The board is long,″ he said. She was ″far away.″") == ["The board is long,", "far away."]


def test_apostrophes_are_no_marks() -> None:
    """Possessives, contractions and decades open no quotation, in British style neither."""
    assert quoted("The voters' choice wasn't clear in the '90s.") == []
    assert quoted("‘The voters’ choice wasn’t clear,’ she said.") == ["The voters’ choice wasn’t clear,"]


def test_single_marks_beside_double_ones_are_titles() -> None:
    """In a text that quotes with double marks, single ones mark titles."""
    assert quoted("\"We agree,\" he told the 'Morning Table' show.") == ["We agree,"]


def test_nickname_is_no_quotation() -> None:
    """A nickname between the parts of a name belongs to the name."""
    assert quoted('Robert "Bobby" Keller said, "It fits."') == ["It fits."]


def test_attribute_of_a_tag_is_no_quotation() -> None:
    """Marks inside a left-over HTML tag quote nothing."""
    assert quoted('See <a href="http://news.example">this</a>. "It fits," he said.') == ["It fits,"]
    assert quoted('<post author="@nora" date="May 5,\n2017">We agree.</post> "It fits," he said.') == ["It fits,"]


def test_transcript_label_is_cut_off() -> None:
    """The speaker's label inside the marks is not part of the words."""
    assert quoted('"KELLER: We will rebuild.\n\n"HOST: When?"') == ["We will rebuild.", "When?"]


def test_question_mark_is_not_a_lost_mark() -> None:
    """Ordinary questions make no quotation."""
    assert quoted("Who will pay? Nobody knows. Why? Because.") == []


@given(st.text(alphabet="\"“”‘’'«»? \n\n.,aAbB—:()", max_size=200))
def test_offsets_hold_on_any_marks(body: str) -> None:
    """Segments lie in order, do not overlap, stay in their paragraph and hold no white space at their ends."""
    paragraphs = find_paragraphs(body)
    segments = find_segments(body, paragraphs)
    last = 0
    for s in segments:
        assert last <= s.outer_start <= s.start < s.end <= s.outer_end
        last = s.outer_end
        assert paragraphs[s.paragraph].start <= s.start
        assert s.end <= paragraphs[s.paragraph].end
        assert body[s.start : s.end] == body[s.start : s.end].strip()


@given(st.text("a \n\r\u2028\x0b\t"))
def test_a_paragraph_is_a_line_whatever_ends_it(body: str) -> None:
    """Lines that hold more than white space are paragraphs; other separators, as of pages, are white space in them."""
    lines = [match.span() for match in re.finditer(r"[^\n\r\u2028\u2029]+", body) if not match.group().isspace()]
    assert [(paragraph.start, paragraph.end) for paragraph in find_paragraphs(body)] == lines
