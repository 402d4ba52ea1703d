"""What a printed form of an utterance leaves out, adds and changes against another one, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

from newsdb.wording.words import words_of

# What opens in front of a word goes with it.
_WORD: Final = re.compile(r"[\[(“‘\"]*[^\W_]+(?:['’][^\W_]+)*")


class Change(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    CUT = "cut"  # the fuller form has it, the printed one has not
    ADDED = "added"  # the printed form has it, the fuller one has not


class Piece(NamedTuple):
    """A stretch of one of the two texts: of the fuller one where it was cut, else of the printed one."""

    change: Change
    text: str


def differences(printed: str, fuller: str) -> list[Piece]:
    """Take a printed form apart, in the order of reading.

    Case, accents and punctuation make no difference. The pieces that are not cut, put together, are the printed form
    itself, white space at its ends and between pieces aside.

    >>> [f"{change}: {text}" for change, text in differences("We will win.", "Of course we will, some day, win")]
    ['cut: Of course', 'same: We will', 'cut: some day,', 'same: win.']

    Args:
        printed: as one article has it.
        fuller: the form to compare with.
    """
    mine, theirs = _spans(printed), _spans(fuller)
    matcher = SequenceMatcher(None, [word for word, _ in theirs], [word for word, _ in mine], autojunk=False)
    pieces: list[Piece] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Change.SAME, _stretch(printed, mine, start, end)))
            continue
        if first < last:
            pieces.append(Piece(Change.CUT, _stretch(fuller, theirs, first, last)))
        if start < end:
            pieces.append(Piece(Change.ADDED, _stretch(printed, mine, start, end)))
    return pieces


def _spans(text: str) -> list[tuple[str, int]]:
    """Words as they are compared, with their places."""
    return [("".join(words_of(found.group())), found.start()) for found in _WORD.finditer(text)]


def _stretch(text: str, words: list[tuple[str, int]], start: int, end: int) -> str:
    """The text of some words, with what stands behind each of them; in front of the first word of all, too."""
    first = words[start][1] if start else 0
    return text[first : words[end][1] if end < len(words) else len(text)].strip()
