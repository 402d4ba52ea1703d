"""Describe a quoted range for the question whether it is anybody's words, or a title, a term, a nickname, a slogan.

In: a segment in its view, the scores of its candidates and the best of them, and what the article's quoted ranges
look like together. Out: features, tuples of short strings with the name of their template first, in four groups: the
words themselves and their marks; what stands beside the range, or beside the enumeration it is part of; the cues of its
sentence and the article's other ranges; the best candidate.

What the words are never is a feature, only their shape; what stands beside them is a class, a kind or a common word.
Templates were chosen on cross-validated train and both development sets, one after the other left out of twice as many:
with fewer, the model learns less of what only its own corpus does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdb.extraction.naming import KINDS, constructions, is_agentless
from newsdb.extraction.units import QUOTE_CLASSES
from newsdb.extraction.views import View, cue_word

if TYPE_CHECKING:
    from newsdb.extraction.cues import Cue
    from newsdb.extraction.ranking import Feature
    from newsdb.extraction.segments import Segment
    from newsdb.extraction.views import Candidate

_SMALL_WORDS: Final = frozenset("a an the of in on and or for to with at by from vs. but as is".split())
_CLAUSE_WORDS: Final = frozenset(
    """i i'm we you my our me us your he she they it is are was were will would can could should must do does did
    don't have has had not this that there what who""".split()
)
_BIT: Final = ("0", "1")
_UP_TO_3: Final = "0123"
_LONGEST_READ: Final = 80  # characters of a range that are looked at: its form shows early
_LONGEST_TERM: Final = 60  # characters; a longer range is no term that is quoted again
_LONGEST_LIST: Final = 30
_LEFT_CONTEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Ranges:
    """What the quoted ranges of an article look like together.

    Attributes:
        counts: how often each short text is quoted, in lower case and without marks at its ends.
        share: how many ranges look like utterances, as a class from "0" (few) to "3" (most).
    """

    counts: dict[str, int]
    share: str


def survey(body: str, segments: list[Segment]) -> Ranges:
    """Return what the quoted ranges of ``body`` look like together."""
    counts: Counter[str] = Counter()
    utterances = 0
    for s in segments:
        if s.end - s.start <= _LONGEST_TERM:
            counts[_bare(body[s.start : s.end])] += 1
        utterances += body[s.end - 1] in ",.?!" and body.count(" ", s.start, s.end) >= 4
    share = utterances / max(1, len(segments))
    return Ranges(counts, "0" if share < 0.2 else "1" if share < 0.4 else "2" if share < 0.6 else "3")


def _bare(text: str) -> str:
    return text.strip(" ,.?!;:").lower()


def quote_features(
    view: View,
    unit: int,
    segment: Segment,
    ranges: Ranges,
    closing: tuple[Cue, str] | None,
    scores: list[float],
    best: Candidate | None,
) -> list[Feature]:
    """Return the features of the second decision: are these somebody's words at all?

    Args:
        view: the segment's paragraph.
        unit: the segment's unit.
        segment: the segment.
        ranges: what ``survey`` says of the article.
        closing: the attribution behind a comma that ends its sentence, if one does, as ``features.closing_cue`` says.
        scores: of the candidates, in any order.
        best: the candidate with the highest score, None if there is none.
    """
    words = _Words.read(view.body, segment)
    frame = view.frame(unit)
    title, small = words.title, words.small
    again = _UP_TO_3[min(3, ranges.counts.get(words.bare, 1) - 1)] if words.number <= 6 else "0"
    labelled = segment.opened and segment.outer_start == segment.start  # "KELLER: We …": cut off
    stands = words.number <= 5 and _stands_again(view.body, segment, words.text.strip(" ,.?!;:"))
    return [
        ("clause, frame, ending", words.clause, frame, words.ending),
        ("words", str(min(words.number, 12))),
        ("marks", _BIT[segment.opened], _BIT[segment.closed], _BIT[segment.continued], _BIT[labelled]),
        *_beside(view, unit, words),
        ("frame, title", frame, title, small),
        ("cues, mentions", _BIT[bool(view.cues)], _BIT[bool(view.free)], title, small),
        ("cue before", _cue_before(view, unit, frame)),
        ("closing", _closing(view, closing, best), title),
        ("share", ranges.share, title),
        ("again", again, _BIT[stands], frame),
        *_speaker(scores, best),
    ]


def is_named_by_nobody(body: str, segment: Segment) -> bool:
    """Tell a name given in passing, "the so-called", which is nobody's in particular even if it is reported."""
    start, end = segment.outer_start, segment.outer_end
    return is_agentless(body[max(0, start - _LEFT_CONTEXT) : start], body[end : end + 4])


class _Words(NamedTuple):
    """The words of a range, described by their form.

    Attributes:
        text: its beginning.
        bare: the same in lower case, without marks at its ends.
        number: of words.
        small: the number, 4 and more alike.
        title: "T" all words in capitals as in a title, "t" most, "u" the first, "l" none, "x" it begins with no letter.
        ending: the last mark if it is inside the range, else "x".
        clause: "1" if words of a clause are among them, else "0".
    """

    text: str
    bare: str
    number: int
    small: str
    title: str
    ending: str
    clause: str

    @classmethod
    def read(cls, body: str, segment: Segment) -> _Words:
        """Describe the words of a segment."""
        text = body[segment.start : min(segment.end, segment.start + _LONGEST_READ)]
        words = text.split()
        number = len(words)
        last = body[segment.end - 1]
        return cls(
            text,
            _bare(text),
            number,
            str(min(number, 4)),
            _title(words),
            last if last in ",.?!" else "x",
            _BIT["’" in text or "'" in text or not _CLAUSE_WORDS.isdisjoint(text.lower().split())],
        )


def _title(words: list[str]) -> str:
    first = words[0][0]
    if first.islower():
        return "l"
    small = sum([w[0].islower() and w not in _SMALL_WORDS for w in words])
    if not small:
        return "T" if len(words) > 1 or first.isupper() else "x"
    if not first.isupper():
        return "l"
    return "u" if small * 2 >= len(words) else "t"


def _stands_again(body: str, segment: Segment, text: str) -> bool:
    """Tell whether a short quoted text stands nearby once more, as a term would."""
    if len(text) < 3:
        return False
    low, high = max(0, segment.start - _NEARBY), segment.end + _NEARBY
    return body.find(text, low, segment.outer_start) >= 0 or body.find(text, segment.outer_end, high) >= 0


_NEARBY: Final = 10_000


def _beside(view: View, unit: int, words: _Words) -> list[Feature]:
    """Describe what stands before and behind the range; in an enumeration of ranges, before and behind that."""
    classes = view.units.classes
    title, small = words.title, words.small
    first, last = _first_of_list(classes, unit), _last_of_list(classes, unit)
    listed = sum(map(classes[first : last + 1].count, QUOTE_CLASSES)) if first < last else 1
    left = first - 1
    mark = ""
    if left >= 0 and classes[left] in ",:-(":
        mark = classes[left]
        left -= 1
    one, two = _kind(view, left), _kind(view, left - 1)
    before, own, after = classes[max(0, unit - 2) : unit], classes[unit], classes[unit + 1 : unit + 3]
    opens = not before or before[-1] in _STOPS
    ends = not after or own == "q" or after[0] == "."
    out: list[Feature] = [
        ("left kinds", two, one, mark),
        ("left word", _word(view, unit - 1, "N" if unit else "^")),
        ("right word", _word(view, unit + 1, "N" if after else "")),
        ("edges, words", before[-1:], own, after[:1], small),
        ("sentence", _BIT[opens], _BIT[ends], title, words.clause),
        ("paragraph", _BIT[not before], _BIT[not after], title, small),
        ("place in list", _BIT[first != unit], _BIT[last != unit], title),
        ("before list", _BIT[listed > 1], _kind(view, first - 1)),
        ("list", str(min(5, listed)), small),
        ("head word", title, _head_word(view, unit)),
    ]
    start = view.units.starts[first]
    named = constructions(view.body[max(0, start - _LEFT_CONTEXT) : start])
    return out + [("construction", name, title) for name in named]


_STOPS: Final = ".;q"


def _first_of_list(classes: str, unit: int) -> int:
    """Return the first range of the enumeration of ranges that ``unit`` is part of, in most cases itself."""
    for _ in range(_LONGEST_LIST):
        i = unit - 1
        while i >= 0 and i > unit - 3 and classes[i] in ",c":
            i -= 1
        if i < 0 or classes[i] not in "Qz":
            break
        unit = i
    return unit


def _last_of_list(classes: str, unit: int) -> int:
    """Return the last range of the enumeration of ranges that ``unit`` is part of."""
    for _ in range(_LONGEST_LIST):
        i = unit + 1
        while i < len(classes) and i < unit + 3 and classes[i] in ",c":
            i += 1
        if i >= len(classes) or classes[i] not in QUOTE_CLASSES or classes[unit] == "q":
            break
        unit = i
    return unit


def _kind(view: View, unit: int) -> str:
    """Return the class of a unit, with the kind of its last word if that says what a range is."""
    classes = view.units.classes
    if unit < 0:
        return "^"
    if unit >= len(classes):
        return "$"
    tag = classes[unit]
    if tag in QUOTE_CLASSES:
        return "Q"
    return tag if tag in _PUNCTUATION else KINDS.get(cue_word(view, unit), "") + tag


_PUNCTUATION: Final = frozenset(",.;:-()|")


def _word(view: View, unit: int, otherwise: str) -> str:
    """Return the last word of a unit; ``otherwise`` for a name, a range, or none."""
    classes = view.units.classes
    return cue_word(view, unit) if 0 <= unit < len(classes) and classes[unit] not in "NXQqz" else otherwise


def _head_word(view: View, unit: int) -> str:
    """Return the nearest noun or verb before a range in the same sentence."""
    classes = view.units.classes
    for i in range(unit - 1, max(-1, unit - 5), -1):
        if classes[i] in "nDEgGsSv":
            return cue_word(view, i)
        if classes[i] in ".;":
            break
    return ""


def _cue_before(view: View, unit: int, frame: str) -> str:
    """Return the nearest cue before a range in the same sentence, and how near it is; else the sort of cue behind."""
    classes = view.units.classes
    distance = 0
    for i in range(unit - 1, max(-1, unit - _CUE_REACH), -1):
        tag = classes[i]
        if tag in _STOPS:
            break
        if tag in _CUES:
            return f"{cue_word(view, i)}{min(4, distance)}"
        distance += tag not in "rm"
    before = classes[unit - 1] if unit else "."
    return ("^" if before in _STOPS else ":" if before == ":" else "-") + frame[1]


_CUES: Final = "SsGgBA"
_CUE_REACH: Final = 12


def _closing(view: View, closing: tuple[Cue, str] | None, best: Candidate | None) -> str:
    """Say whether an attribution behind a comma ends the sentence, and whether it is the best candidate's."""
    if closing is None:
        return "-"
    return "+" if best is not None and best.view is view and best.unit == closing[0].subject else "o"


def _speaker(scores: list[float], best: Candidate | None) -> list[Feature]:
    """Describe the best candidate: its score, and how likely it is a source at all."""
    if best is None:
        return [("score", "none")]
    top = max(-8, min(8, round(max(scores))))
    return [("score", str(top)), ("source", str(round(best.source or 0.0)))]
