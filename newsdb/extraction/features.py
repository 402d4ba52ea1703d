"""Describe how a quoted segment and a mention stand to each other, for the ranker.

In: the units of the paragraphs around, a segment's place, candidate mentions. Out: one feature list per
candidate; features are short strings, each prefixed by its template. What names say is never a feature:
only word classes, distances, cues and the head nouns of common noun phrases.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from newsdb.extraction.cues import CUE_CLASSES, Cue, find_cues
from newsdb.extraction.lexicon import NOT_NAMES, WORDS
from newsdb.extraction.segments import Paragraph, Segment
from newsdb.extraction.units import MENTION_CLASSES, ORGANIZATION_WORDS, QUOTE_CLASSES, Units, split_units

_FREE: Final = frozenset("NDEPpI")
_NOISE: Final = str.maketrans({"r": None, "m": None, "0": None, "o": None, "(": ",", ")": ",", "E": "D", "w": "n"})


@dataclass(slots=True)
class View:
    """One paragraph as the ranker looks at it."""

    body: str
    units: Units
    mentions: list[int]
    cues: list[Cue]
    cues_of: dict[int, list[Cue]]
    free: list[int]
    cue_units: list[int]
    keys: dict[int, str] = field(default_factory=dict)

    def key(self, unit: int) -> str:
        """Return what two mentions of one speaker share: the last word, or the pronoun."""
        found = self.keys.get(unit)
        if found is None:
            words = self.body[self.units.starts[unit] : self.units.ends[unit]].split()
            found = words[-1].lower().strip(".,'’") if words else ""
            self.keys[unit] = found
        return found


def make_view(body: str, index: int, paragraph: Paragraph, segments: list[Segment]) -> View:
    """Make the view of one paragraph."""
    units = split_units(body, index, paragraph, segments)
    cues = find_cues(units.classes)
    cues_of: dict[int, list[Cue]] = {}
    for cue in cues:
        if cue.subject >= 0:
            cues_of.setdefault(cue.subject, []).append(cue)
    mentions = [i for i, tag in enumerate(units.classes) if tag in MENTION_CLASSES or (tag == "I" and i in cues_of)]
    free = [i for i in mentions if units.classes[i] in _FREE]
    return View(body, units, mentions, cues, cues_of, free, [cue.unit for cue in cues])


@dataclass(slots=True)
class Candidate:
    """A mention that may be a segment's speaker."""

    view: View
    unit: int

    @property
    def place(self) -> tuple[int, int]:
        """Paragraph and unit."""
        return self.view.units.paragraph, self.unit


_REACH: Final = 200
_NEAR_BEFORE: Final = 9
_NEAR_AFTER: Final = 4


def candidates(views: list[View | None], index: int, q: int, previous: Candidate | None) -> list[Candidate]:
    """Return the mentions that may speak the segment at unit ``q`` of paragraph ``index``: bounded and in order."""
    view = views[index]
    if view is None:
        return []
    found: list[Candidate] = []
    for back, limit in ((2, 2), (1, 4)):
        if index >= back and (other := views[index - back]) is not None:
            found += [Candidate(other, m) for m in other.free[-limit:]]
    middle = bisect_left(view.mentions, q)
    near = view.mentions[max(0, middle - _NEAR_BEFORE) : middle + _NEAR_AFTER]
    found += [Candidate(view, m) for m in near if abs(m - q) <= _REACH]
    if index + 1 < len(views) and (other := views[index + 1]) is not None and other.units.classes[:1] in "-(":
        found += [Candidate(other, m) for m in other.mentions[:1]]
    if previous is not None and all(c.place != previous.place for c in found):
        found.insert(0, previous)
    return found


@lru_cache(maxsize=1 << 15)
def _squeeze(path: str) -> str:
    """Drop what says little from a path and cut its middle out if it is long."""
    bare = path.translate(_NOISE)
    while "nn" in bare:
        bare = bare.replace("nn", "n")
    return bare if len(bare) <= 10 else f"{bare[:5]}~{bare[-5:]}"


@lru_cache(maxsize=1 << 15)
def _cut(path: str) -> str:
    return path if len(path) <= 7 else f"{path[:3]}~{path[-3:]}"


def _bucket(n: int) -> str:
    return "0123455667777"[n] if n < 13 else "8" if n < 20 else "9"


def segment_shape(body: str, segment: Segment) -> str:
    """Return what the segment itself looks like: first letter, last mark, length, closed."""
    first = body[segment.start]
    case = "U" if first.isupper() else "l" if first.islower() else "x"
    last = body[segment.end - 1]
    end = last if last in ",.?!" else "a" if last.isalnum() else "x"
    spaces = body.count(" ", segment.start, min(segment.end, segment.start + 400))
    size = "1" if spaces == 0 else "2" if spaces <= 2 else "3" if spaces <= 5 else "4" if spaces <= 12 else "5"
    return case + end + size + ("" if segment.closed else "u") + ("" if segment.opened else "c")


def _local(view: View, m: int) -> tuple[str, str, str]:
    """Return (class with head, left context, right context) of a mention."""
    classes = view.units.classes
    tag = classes[m]
    if tag == "N":
        a, b = view.units.starts[m], view.units.ends[m]
        text = view.body[a:b]
        key = view.key(m)
        head = (
            "o"
            if key in ORGANIZATION_WORDS or text.startswith("The ")
            else "u"
            if text.isupper()
            else "2"
            if " " in text
            else "1"
        )
        head = "N" + head
    elif tag in "DEPpWI":
        head = tag + _cue_word(view, m)
    else:
        head = tag
    left = m - 1
    while left >= 0 and classes[left] == "n":
        left -= 1
    before = classes[left] if left >= 0 else "^"
    if before in "if":
        before += _cue_word(view, left)
    return head, before, classes[m + 1 : m + 3]


def _cue_word(view: View, unit: int) -> str:
    u = view.units
    return lexeme(view.body[u.starts[unit] : u.ends[unit]])


def lexeme(text: str) -> str:
    """Return the last word of a unit in lower case; "^" for a name, which may be no feature."""
    words = text.split()
    if not words:
        return ""
    last = words[-1]
    low = last.lower()
    return low if last[0].islower() or low in WORDS or low in NOT_NAMES or not last[0].isalpha() else "^"


def describe(
    view: View,
    q: int,
    shape: str,
    found: list[Candidate],
    previous: Candidate | None,
    link: str,
) -> list[list[str]]:
    """Return the features of each candidate of the segment at unit ``q``.

    Args:
        view: the segment's paragraph.
        q: the segment's unit.
        shape: what ``segment_shape`` says.
        found: its candidates.
        previous: the speaker of the segment before, if there is one.
        link: how the segment before stands to this one (see ``link_to_previous``).
    """
    classes = view.units.classes
    index = view.units.paragraph
    kind = classes[q]
    before_q = classes[q - 1] if q else "^"
    after_q = classes[q + 1 : q + 3] or "$"
    around = f"{before_q}{kind}{after_q}"
    previous_key = previous.view.key(previous.unit) if previous else ""
    previous_tag = previous.view.units.classes[previous.unit] if previous else ""
    frame = _frame(view, q)
    word_q = _cue_word(view, q - 1) if q and before_q not in "ND" else before_q
    pure = not view.free
    middle = bisect_left(view.mentions, q)
    closing = _closing(view, q)
    rows: list[list[str]] = []
    last_before = max((c.unit for c in found if c.view is view and c.unit < q), default=-1)
    for c in found:
        m = c.unit
        other = c.view
        tag = other.units.classes[m]
        head, left, right = _local(other, m)
        gap = other.units.paragraph - index
        if gap == 0:
            side = "B" if m < q else "A"
            path = classes[max(m + 1, q - _REACH) : q] if m < q else classes[q + 1 : min(m, q + _REACH)]
        else:
            side = "Z" if gap < -2 else "Y" if gap == -2 else "X" if gap == -1 else "W"
            path = other.units.classes[m + 1 : m + _REACH] + "|" + classes[: min(q, _REACH)] if gap == -1 else ""
        squeezed = _squeeze(path)
        between = path[-40:]
        names = sum(map(between.count, "NDPp"))
        quotes = sum(map(between.count, "Qqz"))
        stops = between.count(".") + between.count("q")
        same = previous_key == other.key(m) if previous else False
        is_previous = previous is not None and c.place == previous.place
        st = side + tag
        row = [
            f"a{st}{_cut(path)}",
            f"b{st}{squeezed}",
            f"c{side}{head}",
            f"d{st}{left}",
            f"f{side}{_bucket(names)}{min(quotes, 3)}{min(stops, 3)}",
            f"h{side}{tag}{around}",
            f"i{side}{shape}{min(stops, 2)}",
            f"j{st}{left[:1]}{right}{squeezed[-3:]}",
        ]
        place = bisect_left(view.mentions, m) if gap == 0 else 0
        rank = 9 if gap else middle - 1 - place if m < q else place - middle
        after_m = _next_word(other, m)
        row += [
            f"x{side}{after_m}",
            f"z{st}{right}{squeezed[-2:]}{frame}",
            f"1{st}{word_q}{min(stops, 1)}",
            f"3{st}{_opening(other, m)}{frame}{min(stops, 1)}",
            f"4{side}{right}{min(rank, 3)}{around}",
        ]
        if pure:
            row.append(f"5{st}{shape[0]}{link}{'s' if same else 'p' if is_previous else 'o'}")
        if len(squeezed) <= 6:
            row.append(f"6{st}{squeezed}{after_m}")
        if previous is not None:
            relation = "p" if is_previous else "s" if same else "c" if tag in "Pp" and previous_tag == "N" else "o"
            row.append(f"k{relation}{link}{side}")
            row.append(f"l{relation}{link}{before_q}{shape[0]}{after_q}")
            row.append(f"m{relation}{st}{min(stops, 2)}{min(quotes, 2)}{frame}")
        if gap == 0:
            row.append(f"n{st}{frame}")
            if closing is not None:
                own = "+" if closing[0].subject == m else side
                row.append(f"0{own}{closing[1]}{classes[closing[0].unit]}")
                row.append(f"9{own}{closing[1][2]}{frame}{tag}")
            if m == last_before:
                row.append(f"o{tag}{squeezed[-4:]}")
            best = _governing(view, m, q)
            if best is not None:
                cue, where = best
                word = _cue_word(view, cue.unit)
                cue_path = (
                    classes[max(cue.unit + 1, q - _REACH) : q] if cue.unit < q else classes[q + 1 : cue.unit][:_REACH]
                )
                cue_tag = classes[cue.unit]
                cut = _squeeze(cue_path)
                row.append(f"q{where}{cue.how}{cue_tag}{cut}")
                row.append(f"r{where}{cue.how}{word}")
                row.append(f"s{where}{cue_tag}{tag}{_bucket(len(cue_path))}{frame}")
                tail = _tail(classes, cue, q)
                if tail:
                    row.append(f"7{tail}{cue_tag}{tag}")
                    row.append(f"8{tail}{frame}{before_q}{shape[0]}")
                row.append(
                    f"t{where}{cue.how}{min(cue_path.count('.') + cue_path.count('q'), 2)}{min(sum(map(cue_path.count, 'Qqz')), 2)}{kind}"
                )
            else:
                row.append(f"u{st}{frame}")
        else:
            row.append(f"v{st}{frame}{shape[0]}")
            row.append(f"w{side}{'^' if q == 0 else classes[:1]}{'s' if m in other.cues_of else 'n'}{tag}")
        rows.append(row)
    return rows


def _closing(view: View, q: int) -> tuple[Cue, str] | None:
    """Return the attribution behind a comma that ends the segment's sentence, with its ``_tail``."""
    for cue in view.cues[(first := bisect_left(view.cue_units, q)) : first + 4]:
        if cue.unit > q + _REACH:
            break
        tail = _tail(view.units.classes, cue, q)
        if tail[:1] == ",":
            return cue, tail
    return None


def _tail(classes: str, cue: Cue, q: int) -> str:
    """Say how a cue that ends the segment's sentence attributes it: "…, the mayor said." or "…, said the mayor."."""
    if cue.unit < q:
        return ""
    between = classes[q + 1 : cue.unit]
    if "." in between or classes[q] == "q":
        return ""
    first = min(cue.unit, cue.subject)
    while first > q + 1 and (classes[first - 1] in "dnrao" or (classes[first - 1] == "N" and classes[first] in "no")):
        first -= 1
    comma = "," if classes[first - 1] == "," else "Q" if first - 1 == q else "-"
    rest = classes[max(cue.unit, cue.subject) + 1 :]
    stop = rest.find(".")
    others = sum(c in "SsBA" for c in between)
    length = len(rest) if stop < 0 else stop
    return f"{comma}{cue.how}{min(length, 4)}{min(others, 2)}"


def _next_word(view: View, m: int) -> str:
    """Return the lower-case word that follows a mention, adverbs and auxiliaries skipped; else its class."""
    classes = view.units.classes
    i = m + 1
    while i < len(classes) and i < m + 4 and classes[i] in "ra":
        i += 1
    if i == m + 1 and classes[i : i + 1] == "o" and classes[i + 1 : i + 2] in ("n", "D", "E"):
        return "'s " + _cue_word(view, i + 1)
    if i >= len(classes):
        return "$"
    return _cue_word(view, i) if classes[i] in "nvwbsSGgBAif" else classes[i]


def _opening(view: View, m: int) -> str:
    """Say whether a mention is the first of its sentence, and whether something stands before it."""
    classes = view.units.classes
    i = m - 1
    while i >= 0 and m - i < 30:
        if classes[i] in ".;q":
            break
        if classes[i] in _FREE:
            return "n"
        i -= 1
    return "1" if i == m - 1 else "2"


def _frame(view: View, q: int) -> str:
    """Say which cues the segment's own sentence offers, before and after it."""
    classes = view.units.classes
    start = q
    while start > 0 and classes[start - 1] not in ".q;" and q - start < 40:
        start -= 1
    before = classes[start:q]
    end = q + 1
    if classes[q] != "q":
        while end < len(classes) and classes[end] not in ".q;" and end - q < 40:
            end += 1
    else:
        while end < len(classes) and classes[end] not in ".q;" and end - q < 4:
            end += 1
    after = classes[q + 1 : end]
    b = (
        "S"
        if "S" in before
        else "G"
        if "G" in before
        else "s"
        if "s" in before or "g" in before
        else "A"
        if "A" in before
        else "-"
    )
    a = "S" if "S" in after else "G" if "G" in after else "s" if "s" in after else "A" if "A" in after else "-"
    return b + a


def _governing(view: View, m: int, q: int) -> tuple[Cue, str] | None:
    """Return the cue nearest to the segment whose subject is mention ``m``, and its side."""
    best: tuple[Cue, str] | None = None
    nearest = 1 << 30
    for cue in view.cues_of.get(m, ())[:40]:
        distance = abs(cue.unit - q)
        if distance < nearest:
            best = (cue, "b" if cue.unit < q else "a")
            nearest = distance
    return best


def link_to_previous(
    view: View, q: int, segment: Segment, last: Segment | None, last_unit: int, last_paragraph: int
) -> str:
    """Say how the segment before stands to this one."""
    if last is None:
        return "0"
    gap = segment.paragraph - last_paragraph
    if gap == 0:
        path = view.units.classes[last_unit + 1 : q]
        stops = path.count(".")
        return f"p{min(stops, 2)}{min(len(path), 12) // 3}{'S' if 'S' in path else ''}"
    carried = "u" if last.continued else ""
    return f"{min(gap, 4)}{carried}{'^' if q == 0 else 'x'}"


_SMALL_WORDS: Final = frozenset("a an the of in on and or for to with at by from vs. but as".split())
_CLAUSE_WORDS: Final = frozenset(
    """i i'm we you my our me us your he she they it is are was were will would can could should must do does did
    don't have has had not this that there what who""".split()
)


_NEARBY: Final = 10_000


def stands_again(body: str, segment: Segment, text: str) -> bool:
    """Tell whether a short quoted text stands nearby once more, as a term would."""
    bare = text.strip(" ,.?!")
    if len(bare) < 3:
        return False
    low, high = max(0, segment.start - _NEARBY), segment.end + _NEARBY
    return body.find(bare, low, segment.start) >= 0 or body.find(bare, segment.end, high) >= 0


def quote_features(view: View, q: int, segment: Segment, shape: str, top: float, row: list[str]) -> list[str]:
    """Return the features of the second decision: are these somebody's words at all?"""
    classes = view.units.classes
    body = view.body
    u = view.units
    text = body[segment.start : min(segment.end, segment.start + 300)]
    words = text.split()
    capitals = sum(w[0].isupper() or (i > 0 and w in _SMALL_WORDS) for i, w in enumerate(words))
    title = "T" if capitals == len(words) else "t" if words[0][0].isupper() and capitals * 2 > len(words) else "l"
    size = len(words) if len(words) < 6 else 6 if len(words) < 10 else 7
    before = classes[max(0, q - 2) : q]
    after = classes[q + 1 : q + 3]
    word_before = _cue_word(view, q - 1) if q and classes[q - 1] not in "NX" else "^" if not q else "N"
    word_after = _cue_word(view, q + 1) if q + 1 < len(classes) and classes[q + 1] not in "NX" else ""
    out = [
        f"A{title}{size}",
        f"B{before}",
        f"C{after}",
        f"D{before[-1:]}{classes[q]}{after[:1]}{title}",
        f"E{word_before}",
        f"F{word_after}",
        f"G{shape}",
        f"H{title}{word_before}",
        f"I{max(-8, min(8, round(top)))}",
        f"J{title}{size}{max(-8, min(8, round(top / 2)))}",
        f"K{_frame(view, q)}{title}{min(size, 4)}",
        f"L{'1' if u.paragraph == 0 else '2' if u.paragraph < 3 else '3'}{q == 0}",
        f"M{title}{classes[q]}{before[-1:]}",
        f"N{size}{word_before}",
    ]
    noun = ""
    for i in range(q - 1, max(-1, q - 5), -1):
        if classes[i] in "nDEgGsSv":
            noun = _cue_word(view, i)
            break
        if classes[i] in ".;":
            break
    after_noun = word_after
    if q + 1 < len(classes) and classes[q + 1] in "nDE":
        after_noun = _cue_word(view, q + 1)
    clause = any(w.lower().strip(".,!?") in _CLAUSE_WORDS or "’" in w or "'" in w for w in words[:60])
    again = size <= 4 and title != "T" and stands_again(body, segment, text)
    ending = text[-1] if text[-1] in ",.?!" else "x"
    out += [
        f"Q{title}{noun}",
        f"R{noun}{word_before}",
        f"S{title}{after_noun}",
        f"T{clause}{title}{min(size, 4)}",
        f"U{clause}{_frame(view, q)}{ending}",
        f"V{again}{size}{title}",
        f"W{before}{after[:1]}{title}",
        f"X{before[-1:]}{size}{ending}{title}",
    ]
    out += [f"P{x}" for x in row if x[0] in "qrtf6z"]
    if len(words) == 1:
        out.append(f"O{'U' if text.isupper() else title}{before[-1:]}")
    return out


__all__ = [
    "CUE_CLASSES",
    "QUOTE_CLASSES",
    "Candidate",
    "View",
    "candidates",
    "describe",
    "link_to_previous",
    "make_view",
    "quote_features",
    "segment_shape",
]
