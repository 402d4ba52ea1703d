"""The sentence that a quotation stands in.

In: the text before and after a quotation. Out: the parts of both that belong to its sentence.
"""

from __future__ import annotations

import re

# A full stop behind these ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|Hon|St|Jr|Sr|vs|No|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr"
    r"|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|e\.g|i\.e)|\b[A-Z](?:\.[A-Z])*)\.$"
)
# What ends a sentence: its mark, closing quotation marks and brackets, space, and a beginning that is no small letter.
_END = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s+[^\sa-z]|\s*$)")
_CLOSING = re.compile(r"[\"”’'»)\]]*")


def sentence_around(before: str, quote: str, after: str, longest: int = 240) -> tuple[str, str]:
    """Cut what stands around a quotation to its sentence.

    Args:
        before: text in front of the quotation, as much as there is of interest.
        quote: the quotation.
        after: text behind it.
        longest: characters to keep on each side of a sentence that goes on and on.

    Returns:
        The sentence's part in front and its part behind, each verbatim and within one paragraph.
    """
    return _head(before.rpartition("\n")[2], longest), _tail(quote, after.partition("\n")[0], longest)


def _head(before: str, longest: int) -> str:
    start = 0
    for match in _END.finditer(before):
        # An opening quotation mark right behind the end belongs to the quotation's own sentence.
        if not _ABBREVIATION.search(before, 0, match.start() + 1) and match.end() < len(before):
            start = match.end()
    head = before[start:].lstrip()
    if len(head) <= longest:
        return head
    cut = head.find(" ", len(head) - longest)
    return head[cut + 1 :] if cut >= 0 else head[-longest:]


def _tail(quote: str, after: str, longest: int) -> str:
    closing = _CLOSING.match(after)
    mark = closing.end() if closing else 0
    rest = after[mark:].lstrip()
    if quote.rstrip()[-1:] in {".", "!", "?", "…"} and not rest[:1].islower():
        return after[:mark]
    for match in _END.finditer(after):
        if not _ABBREVIATION.search(after, 0, match.start() + 1):
            return _shortened(after[: match.end()], longest)
    return _shortened(after.rstrip(), longest)


def _shortened(tail: str, longest: int) -> str:
    if len(tail) <= longest:
        return tail
    cut = tail.rfind(" ", 0, longest)
    return tail[: cut if cut > 0 else longest]
