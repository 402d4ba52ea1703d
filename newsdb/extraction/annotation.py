"""Read what PolNeAR's annotators marked: who speaks which range, and more examples made of reported speech.

In: annotated articles, one JSON object a line: ``text`` and ``quotes`` with ``segments``, ``source`` and ``content``
offsets. Out: ``Gold``, asked by offsets, and pseudo-quotations.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from newsdb.extraction.attribution import Reading, make_reading
from newsdb.extraction.cues import head_of
from newsdb.extraction.paragraphs import find_paragraphs
from newsdb.extraction.segments import Segment, find_segments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newsdb.extraction.attribution import Decision
    from newsdb.extraction.views import Candidate

_WORD: Final = re.compile(r"[\w$][\w’'.,$%-]*")
_ANY_MARK: Final = re.compile(r"[\"“”‘\n]|''")
_SHARE: Final = 0.6  # of the reported contents in one reading: with all of them, paragraphs would be full of quotations
_TO_THE_END: Final = 0.4  # of the pseudo-quotations end with their content, as most quoted fragments do
_LENGTHS: Final = (1, 2, 3, 4, 6, 8, 12)  # words


def load_corpus(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a JSON lines file, plain or gzip."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Gold:
    """The annotations of one article, asked by offsets."""

    def __init__(self, quotes: Sequence[dict[str, Any]]) -> None:
        self.quotes = quotes
        self._segments = [(s, e, q["source"]) for q in quotes for s, e in q["segments"]]
        self._sources = [(s, e) for q in quotes for s, e in q["source"]]

    def is_source(self, start: int, end: int) -> bool:
        """Tell whether [start, end) overlaps the source of any attribution, also of reported speech."""
        return any(s < end and e > start for s, e in self._sources)

    def holds(self, segment: Segment) -> bool:
        """Tell whether any part of the segment is a quotation."""
        return self._nearest(segment)[0] > 0

    def matches(self, segment: Segment) -> bool:
        """Tell whether the segment is a quotation with the same bounds, by four fifths of the longer one."""
        shared, longest, _ = self._nearest(segment)
        return shared >= 0.8 * longest > 0

    def right_candidates(self, decision: Decision) -> list[int]:
        """Return which candidates of a decision overlap the annotated source; empty if there is none.

        Of "the Gull's Nora Keller" only the second one does: the source is its head.
        """
        _, _, sources = self._nearest(decision.segment)
        good = []
        for i, c in enumerate(decision.candidates):
            a, b = c.view.units.starts[c.unit], c.view.units.ends[c.unit]
            if any(min(b, e) > max(a, s) for s, e in sources):
                good.append(i)
        return [i for i in good if not _is_owner(decision.candidates[i], [decision.candidates[i] for i in good])]

    def _nearest(self, segment: Segment) -> tuple[int, int, list[list[int]]]:
        """Return (characters shared, length of the longer, source) of the quotation that shares most with a segment."""
        best: tuple[int, int, list[list[int]]] = (0, 0, [])
        for s, e, source in self._segments:
            shared = min(e, segment.end) - max(s, segment.start)
            if shared > best[0]:
                best = shared, max(e - s, segment.end - segment.start), source
        return best


def _is_owner(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether one of ``others`` is the head of what a candidate begins."""
    head = head_of(candidate.view.units.classes, candidate.unit)
    return head != candidate.unit and any(c.view is candidate.view and c.unit == head for c in others)


def pseudo_quotations(article: dict[str, Any], seed: int) -> list[dict[str, Any]]:
    """Return a share of the article's reported speech as if a part of it stood in quotation marks.

    PolNeAR marks sources of reported speech as well, three times as many as of quotations. Which mention a few words
    belong to does not hang on the marks around them, so that "She said taxes were too high" teaches the ranker what
    "She said taxes were 'too high'" would.

    Args:
        article: an annotated article.
        seed: which share, and which words.

    Returns:
        Quotes with ``segments`` and ``source``; the segments hold whole words of one paragraph and no quotation mark.
    """
    chance = random.Random(f"{seed} {article['id']}")  # noqa: S311  (repeatable, not secret)
    found = []
    for quote in article["quotes"]:
        if quote["segments"] or not quote["source"] or not quote["content"] or chance.random() > _SHARE:
            continue
        start, end = max(quote["content"], key=lambda span: span[1] - span[0])
        text = article["text"][start:end]
        words = [match.span() for match in _WORD.finditer(text)]
        if len(words) < 3 or _ANY_MARK.search(text):
            continue
        length = min(len(words) - 1, chance.choice(_LENGTHS))
        at_end = len(words) - length
        first = at_end if chance.random() < _TO_THE_END else chance.randrange(1, at_end + 1)
        span = [start + words[first][0], start + words[first + length - 1][1]]
        found.append({"segments": [span], "source": quote["source"]})
    return found


def pseudo_reading(body: str, quotes: Sequence[dict[str, Any]]) -> Reading:
    """Read an article with pseudo-quotations beside its real ones, except where they would meet one."""
    paragraphs = find_paragraphs(body)
    segments = find_segments(body, paragraphs)
    starts = [paragraph.start for paragraph in paragraphs]
    for start, end in sorted(span for quote in quotes for span in quote["segments"]):
        index = bisect_right(starts, start) - 1
        free = all(end < s.outer_start or s.outer_end < start for s in segments)
        if free and index >= 0 and end <= paragraphs[index].end:
            segments.append(Segment(start, end, start, end, index))
    return make_reading(body, paragraphs, sorted(segments, key=lambda s: s.start))
