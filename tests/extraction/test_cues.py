"""Cues: which mention of a paragraph is the subject of each."""

from __future__ import annotations

import pytest

from newsdb.extraction.cues import find_cues
from newsdb.extraction.paragraphs import find_paragraphs
from newsdb.extraction.segments import find_segments
from newsdb.extraction.units import split_units


def subjects(body: str) -> list[tuple[str, str | None]]:
    """Return each cue of a paragraph with its subject."""
    paragraphs = find_paragraphs(body)
    (u,) = split_units(body, paragraphs, find_segments(body, paragraphs))
    texts = [body[start:end] for start, end in zip(u.starts, u.ends, strict=True)]
    return [(texts[c.unit], texts[c.subject] if c.subject >= 0 else None) for c in find_cues(u.classes)]


@pytest.mark.parametrize(
    ("body", "cue", "subject"),
    [
        ("Nora Keller said it was late.", "said", "Nora Keller"),
        ("“It is late,” said Nora Keller.", "said", "Nora Keller"),
        ("According to Nora Keller, it was late.", "According", "Nora Keller"),
        ("A spokesman for the mayor said it was late.", "said", "A spokesman"),
        ("Nora Keller, a teacher, said it was late.", "said", "Nora Keller"),
        ("Nora Keller (R-Ohio) said it was late.", "said", "Nora Keller"),
        ("Nora Keller, 59, of Linden, said it was late.", "said", "Nora Keller"),
        ("Nora Keller of Linden, Ohio, said it was late.", "said", "Nora Keller"),
        ("Nora Keller, 59, of Linden, who watched from a hall, said it was late.", "said", "Nora Keller"),
        ("At the port one fisherman said it was late.", "said", "one fisherman"),
        ("At the port one onlooker said it was late.", "said", "one onlooker"),
        ("Nora Keller left, saying it was late.", "saying", "Nora Keller"),
        ("Nora Keller — who runs the port — said it was late.", "said", "Nora Keller"),
        ("“It is late,” said the Gull’s Nora Keller.", "said", "Nora Keller"),
        ("“It is late,” the 54-year-old said.", "said", "the 54-year-old"),
        ("The port was described by Nora Keller as “late”.", "described", "Nora Keller"),
        ("The port was called “late” by Nora Keller.", "called", "Nora Keller"),
        ("Nora Keller said by phone that it was “late”.", "said", "Nora Keller"),
    ],
)
def test_subject(body: str, cue: str, subject: str) -> None:
    """The subject is found across appositions, relative clauses, origins and insertions, and behind the verb."""
    assert (cue, subject) in subjects(body)


def test_no_subject_beyond_the_sentence() -> None:
    """Nobody of another sentence is a cue's subject."""
    assert subjects("Nora Keller left. Saying so was easy.") == [("Saying", None)]
