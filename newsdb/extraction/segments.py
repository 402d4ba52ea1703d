"""Find what stands in quotation marks.

In: the body of an article and its paragraphs. Out: its quoted segments, each one contiguous run inside the
marks and inside one paragraph, in order. Whether a segment is anybody's words is decided later.

Marks are judged by what stands around them first and by their shape second, so that straight, curly, doubled
single (''…''), wrong-way and lost (?…?) marks go one way. Everything is linear in the length of the body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from newsdb.extraction.lost_marks import find_lost, has_lost_marks
from newsdb.extraction.paragraphs import Paragraph

_DOUBLE: Final = ("“", "”", '"', "„", "‟", "«", "»", "＂", "″", "''", "``", "‘‘", "’’")
_SINGLE: Final = ("'", "‘", "’", "‚", "`")
# A speaker's label inside the marks, as transcripts print it: "KELLER: We …".
_LABEL: Final = re.compile(r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?: ?\([^)\n]{1,30}\))?: ?(?=\S)")
_TAG: Final = re.compile(r"<[a-zA-Z/][^<>]{0,2000}>")
_SIGNATURE: Final = re.compile(r"\s*[-–—―]?\s*(?:[A-Z][\w.’'-]*\s+){1,3}[A-Z][\w.’'-]*(?:,[^.?!]{0,80})?[.,]?\s*$")
# A contraction whose apostrophe looks like an opening mark: ’90s, ’em.
_ELISION: Final = re.compile(r"\d0s\b|(?:em|til|tis|twas|cause|bout|n|round)\b", re.IGNORECASE)
# Where a quotation may begin inside another one; a search skips to the letters that an expression begins with.
_INNER_OPENING: Final = re.compile(r"['‘`\"“](?<=[\s,:–—\"“„«‘'`-].)\S")
_STYLE_SAMPLE: Final = 50
_OPENS: Final = "“„‟«"
_CLOSES: Final = "”»"
_BEFORE_OPENING: Final = frozenset(" \t\xa0([{<—–―-/:;,…'‘’\"“”„*_|>\u200b\u2009\u202f")
_AFTER_CLOSING: Final = frozenset(" \t\xa0)]}.,;:!?—–―-…/'’\"”*_|<\u200b\u2009\u202f[(")
_STRIP: Final = " \t\xa0\u2009\u202f\u200b"


class Mark(IntEnum):
    """The sort of marks around a segment."""

    DOUBLE = 0
    SINGLE = 1
    LOST = 2


class _Side(IntEnum):
    OPEN = 1
    CLOSE = -1
    EITHER = 0


@dataclass(slots=True, init=False)
class Segment:
    """One quoted run.

    Attributes:
        start: offset of the first character inside the marks.
        end: offset behind the last character inside the marks.
        outer_start: offset of the opening mark (``start`` where there is none).
        outer_end: offset behind the closing mark (``end`` where there is none).
        paragraph: index of its paragraph.
        mark: the sort of marks.
        opened: it has an opening mark of its own.
        closed: it has a closing mark; a multi-paragraph quotation has one in its last paragraph only.
        continued: the next paragraph's first segment goes on with it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    paragraph: int
    mark: Mark
    opened: bool
    closed: bool
    continued: bool

    def __init__(
        self,
        start: int,
        end: int,
        outer_start: int,
        outer_end: int,
        paragraph: int,
        mark: Mark = Mark.DOUBLE,
        opened: bool = True,
        closed: bool = True,
        continued: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.outer_start = outer_start
        self.outer_end = outer_end
        self.paragraph = paragraph
        self.mark = mark
        self.opened = opened
        self.closed = closed
        self.continued = continued


def find_segments(body: str, paragraphs: list[Paragraph]) -> list[Segment]:
    """Return the outermost quoted segments of ``body`` in order; nested ones stay part of the outer one."""
    double = _by_paragraph(body, paragraphs, _DOUBLE)
    lost = find_lost(body, paragraphs) if has_lost_marks(body) else {}
    pairs_lost = sum(map(len, lost.values()))
    singles = _by_paragraph(body, paragraphs, _SINGLE) if _may_be_single_style(body, double, pairs_lost) else {}
    if singles and _is_single_style(body, paragraphs, singles, double, pairs_lost):
        return _scan(body, paragraphs, singles, lost, Mark.SINGLE)
    return _scan(body, paragraphs, double, lost, Mark.DOUBLE)


def find_inner_segments(body: str, outer: Segment) -> list[Segment]:
    """Return the segments in marks inside a segment, in order; their paragraph is 0."""
    if _INNER_OPENING.search(body, outer.start, outer.end) is None:
        return []
    inside = [Paragraph(outer.start, outer.end)]
    found = _scan(body, inside, _by_paragraph(body, inside, _DOUBLE), {}, Mark.DOUBLE)
    if outer.mark is not Mark.SINGLE:
        singles = _scan(body, inside, _by_paragraph(body, inside, _SINGLE), {}, Mark.SINGLE)
        found += [s for s in singles if all(s.outer_end <= d.outer_start or s.start >= d.outer_end for d in found)]
    return sorted(found, key=lambda s: s.start)


def _spans(body: str, marks: tuple[str, ...], low: int, high: int) -> list[tuple[int, int]]:
    """Return the spans of marks in [low, high), in order; looked for one by one, as most are in no text."""
    found: list[tuple[int, int]] = []
    for mark in marks:
        at = body.find(mark, low, high)
        while at >= 0:
            end = at + len(mark)
            if mark != "″" or (at and not body[at - 1].isdecimal()):  # inches
                found.append((at, end))
            at = body.find(mark, end, high)
    found.sort()
    return found


def _by_paragraph(body: str, paragraphs: list[Paragraph], marks: tuple[str, ...]) -> dict[int, list[tuple[int, int]]]:
    """Group the spans of marks by the index of their paragraph."""
    found: dict[int, list[tuple[int, int]]] = {}
    if not paragraphs:
        return found
    index = 0
    last = len(paragraphs) - 1
    low, high = paragraphs[0].start, paragraphs[last].end
    tags = iter(_TAG.finditer(body, low, high)) if body.find("<", low, high) >= 0 else iter(())
    tag = next(tags, None)
    for start, end in _spans(body, marks, low, high):
        while tag is not None and tag.end() <= start:
            tag = next(tags, None)
        if tag is not None and tag.start() < start:
            continue  # an attribute of a tag that was left in the text
        while index < last and paragraphs[index].end <= start:
            index += 1
        if paragraphs[index].start <= start < paragraphs[index].end:
            found.setdefault(index, []).append((start, end))
    return found


def _may_be_single_style(body: str, double: dict[int, list[tuple[int, int]]], pairs_lost: int) -> bool:
    """Tell cheaply whether single marks could be this outlet's ordinary quotation marks."""
    doubles = sum(map(len, double.values())) + 2 * pairs_lost
    if doubles > 6 and doubles > len(body) // 800:
        return False
    singles = body.count("‘") + body.count(" '") + body.count("\n'") + body.startswith("'")
    return singles >= 1 and singles * 2 >= doubles


def _is_single_style(
    body: str,
    paragraphs: list[Paragraph],
    singles: dict[int, list[tuple[int, int]]],
    double: dict[int, list[tuple[int, int]]],
    pairs_lost: int,
) -> bool:
    """Tell whether utterances stand in single marks: some are whole clauses, and outnumber double and lost ones."""
    outer = [s for s in _scan(body, paragraphs, double, {}, Mark.DOUBLE) if s.opened and s.closed]
    spoken = [
        s
        for s in _scan(body, paragraphs, singles, {}, Mark.SINGLE)
        if s.closed
        and (body[s.end - 1] in ",.!?" or body.count(" ", s.start, s.end) >= 5)
        and not any(d.start < s.start and s.end < d.end for d in outer[:_STYLE_SAMPLE])
    ]
    inside = sum(
        1
        for index, spans in list(double.items())[:_STYLE_SAMPLE]
        for a, _ in spans[:_STYLE_SAMPLE]
        if not any(s.paragraph == index and s.start <= a < s.end for s in spoken[:50])
    )
    return bool(spoken) and len(spoken) * 2 > inside + 2 * pairs_lost


def _side(body: str, start: int, end: int, lower: int, upper: int) -> _Side:
    """Judge whether a mark opens or closes, by its neighbours first and its shape second.

    The text of its paragraph reaches from ``lower`` to ``upper``.
    """
    before = body[start - 1] if start > lower else " "
    after = body[end] if end < upper else " "
    if start <= lower:
        return _Side.OPEN
    opens = not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
    closes = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    shape = body[start]
    if opens and closes:  # between punctuation: the harder evidence is a letter on one side
        if after.isalnum() and not before.isalnum() and before not in ",.!?…":
            return _Side.OPEN
        if before.isalnum() or before in ",.!?…":
            return _Side.CLOSE if shape not in _OPENS else _Side.OPEN if after.isalnum() else _Side.CLOSE
    elif opens:
        glued = shape in _CLOSES and before in ",.!?…"  # “It is late,”she said
        return _Side.CLOSE if glued else _Side.OPEN
    elif closes:
        return _Side.CLOSE
    return _Side.OPEN if shape in _OPENS else _Side.CLOSE if shape in _CLOSES else _Side.EITHER


def _single_side(body: str, start: int, end: int, lower: int, upper: int) -> _Side | None:
    """Judge a single mark; None for an apostrophe."""
    before = body[start - 1] if start > lower else " "
    after = body[end] if end < upper else " "
    if before.isalnum() and after.isalnum():
        return None
    if not before.isalnum() and before not in ",.!?…)]" and not after.isspace():
        return None if _ELISION.match(body, end) else _Side.OPEN
    if not before.isspace() and not after.isalnum():
        return _Side.CLOSE
    return None


def _scan(
    body: str,
    paragraphs: list[Paragraph],
    marks: dict[int, list[tuple[int, int]]],
    lost: dict[int, list[tuple[int, int]]],
    kind: Mark,
) -> list[Segment]:
    """Pair the marks paragraph by paragraph, carrying an unclosed quotation over to the next one."""
    segments: list[Segment] = []
    carried = False
    for index in sorted(marks.keys() | lost.keys()):
        paragraph = paragraphs[index]
        follows = bool(segments) and segments[-1].paragraph == index - 1 and carried
        found = _pair(body, paragraph, index, marks.get(index, []), kind, follows)
        starts = [s.outer_start for s in found]
        for start, end in lost.get(index, ()):
            i = bisect_left(starts, end)
            if i == 0 or found[i - 1].outer_end <= start:  # the marks that are left take precedence
                found.append(Segment(start + 1, end - 1, start, end, index, Mark.LOST))
        kept = (_trim(body, s) for s in found if not _is_nickname(body, s))
        found = sorted(filter(None, kept), key=lambda s: s.start)
        if found and follows and not found[0].outer_start > _text_start(body, paragraph):
            segments[-1] = replace(segments[-1], continued=True)
        segments.extend(found)
        carried = bool(found) and not found[-1].closed
    return segments


def _text_start(body: str, paragraph: Paragraph) -> int:
    """Return the offset of the first visible character of a paragraph."""
    start = paragraph.start
    while start < paragraph.end and body[start] in _STRIP:
        start += 1
    return start


def _trim(body: str, segment: Segment) -> Segment | None:
    """Take white space off the ends of a segment; None if nothing is left."""
    start, end = segment.start, segment.end
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    label = _LABEL.match(body, start, end)
    if label is not None and segment.opened:
        start = label.end()
        segment = replace(segment, outer_start=start)
    if body[start] == "(" and body[end - 1] == ")" and body.find(")", start, end) == end - 1:
        return None  # a stage direction
    if not any(map(str.isalnum, body[start : min(end, start + 200)])):
        return None
    return segment if (start, end) == (segment.start, segment.end) else replace(segment, start=start, end=end)


def _pair(
    body: str, paragraph: Paragraph, index: int, spans: list[tuple[int, int]], kind: Mark, follows: bool
) -> list[Segment]:
    """Pair the marks of one paragraph; ``follows`` says that a quotation is open at its start."""
    judge = _single_side if kind is Mark.SINGLE else _side
    begin = _text_start(body, paragraph)
    judged = [(judge(body, a, b, begin, paragraph.end), a, b) for a, b in spans]
    sides = [(side, a, b) for side, a, b in judged if side is not None]
    found: list[Segment] = []
    opening: tuple[int, int] | None = None
    depth = 0
    for i, (side, a, b) in enumerate(sides):
        if opening is None:
            if side is not _Side.CLOSE:
                opening, depth = (a, b), 0
            elif not found and follows and _SIGNATURE.match(body, paragraph.start, a):
                continue  # a pull quote: "…" and, in a line of its own before the closing mark, its speaker
            elif not found and (follows or _lost_opening(body, paragraph, a, kind)):
                found.append(Segment(begin, a, begin, b, index, kind, opened=False))
        elif side is _Side.OPEN:
            if _nests(sides, i):
                depth += 1
            elif kind is Mark.DOUBLE:  # its closing mark was lost
                found.append(Segment(opening[1], a, opening[0], a, index, kind, closed=False))
                opening = (a, b)
        elif depth:
            depth -= 1
        elif kind is Mark.SINGLE and _is_plural_possessive(body, sides, i):
            continue
        else:
            found.append(Segment(opening[1], a, opening[0], b, index, kind))
            opening = None
    if opening is not None and (kind is Mark.DOUBLE or opening[0] <= begin):
        end = paragraph.end
        found.append(Segment(opening[1], end, opening[0], end, index, kind, closed=False))
    return found


def _is_nickname(body: str, segment: Segment) -> bool:
    """Tell a nickname between the parts of a name, as in Robert "Bobby" Keller, from a quotation."""
    if segment.end - segment.start > 24 or not segment.closed or not segment.opened:
        return False
    words = body[segment.start : segment.end].split()
    if len(words) > 2 or not words or not all(w[0].isupper() and w[-1].isalnum() for w in words):
        return False
    before = body[max(0, segment.outer_start - 30) : segment.outer_start]
    after = body[segment.outer_end : segment.outer_end + 2]
    if not before.endswith(" ") or not (after[:1] == " " and after[1:].isupper()):
        return False
    last = before.split()[-1:]
    return (
        bool(last) and last[0][0].isupper() and last[0][-1] != "," and last[0].lower().strip(".") not in _NO_GIVEN_NAMES
    )


_NO_GIVEN_NAMES: Final = frozenset(
    "the a on in at of his her my our this called titled and by for to abc's nbc's cbs".split()
)


def _nests(sides: list[tuple[_Side, int, int]], i: int) -> bool:
    """Tell whether the opening mark at ``i``, met inside a quotation, has closing marks for both.

    Further inner quotations may stand between the two: “I hear “too loud” or “too shrill” all day.”
    """
    depth = 2
    for side, _, _ in sides[i + 1 : i + 1 + _NESTED_MARKS]:
        depth += 1 if side is _Side.OPEN else -1
        if not depth:
            return True
    return False


_NESTED_MARKS: Final = 8  # that are looked at ahead


def _lost_opening(body: str, paragraph: Paragraph, closing: int, kind: Mark) -> bool:
    """Tell whether a lone closing mark ends a quotation whose opening mark at the line start was lost."""
    return kind is Mark.DOUBLE and closing - paragraph.start > 3 and body[closing - 1] in ",.!?"


def _is_plural_possessive(body: str, sides: list[tuple[_Side, int, int]], i: int) -> bool:
    """Tell an apostrophe as in "voters' choices" from a closing single mark."""
    _, a, b = sides[i]
    if body[a - 1 : a] != "s" or not body[b : b + 1].isspace() or not body[b + 1 : b + 2].islower():
        return False
    return i + 1 < len(sides) and sides[i + 1][0] is _Side.CLOSE
