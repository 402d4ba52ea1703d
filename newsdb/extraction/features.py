"""Describe how a quoted segment and a mention stand to each other, for the ranker.

In: the views of the paragraphs around, a segment's place, candidate mentions. Out: one feature list per candidate;
features are short strings, each prefixed by its template. What names say is never a feature: only word classes,
distances, cues and the head nouns of common noun phrases.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from operator import neg
from typing import TYPE_CHECKING, Final

from newsdb.extraction.sourcehood import sourcehood
from newsdb.extraction.views import REACH, Candidate, View, cue_frame, cue_word

if TYPE_CHECKING:
    from newsdb.extraction.cues import Cue
    from newsdb.extraction.ranking import Model
    from newsdb.extraction.segments import Segment

_LIKE: Final = bytes.maketrans(b"()Ew", b",,Dn")
_NOISE: Final = b"rm0o"
_ENDS: Final = 40


def _squeeze(path: str) -> str:
    """Drop what says little from a path and cut its middle out if it is long."""
    if len(path) > 2 * _ENDS:  # mostly its ends say enough: more than ten units are left of them
        head, tail = _bare(path[:_ENDS]), _bare(path[-_ENDS:])
        if len(head) > 5 and len(tail) > 5:
            return f"{head[:5]}~{tail[-5:]}"
    bare = _bare(path)
    return bare if len(bare) <= 10 else f"{bare[:5]}~{bare[-5:]}"


def _bare(path: str) -> str:
    bare = path.encode("ascii").translate(_LIKE, _NOISE).decode("ascii")
    while "nn" in bare:
        bare = bare.replace("nn", "n")
    return bare


def _bucket(n: int) -> str:
    return _BUCKETS[n] if n < 20 else "9"


def _level(log_odds: float) -> int:
    """Return a sourcehood, or the lead of one over another, as a class from -6 to 4."""
    return max(-6, min(4, round(log_odds)))


_NO_RIVAL: Final = 6.0  # the lead of a mention that stands alone in its paragraph
_BUCKETS: Final = "01234556677778888888"


@lru_cache(maxsize=1 << 14)
def _read_path(path: str) -> tuple[str, str, str, str, str]:
    """Return a path squeezed, and what is in its last part: names, quotations and stops; quotations; stops; any stop.

    Paths are short, of few classes, and come again and again.
    """
    count = path[-40:].count
    names = count("N") + count("D") + count("P") + count("p")
    quotes = count("Q") + count("q") + count("z")
    stops = count(".") + count("q")
    return (
        _squeeze(path),
        _bucket(names) + _UP_TO_3[quotes] + _UP_TO_3[stops],
        "2" if quotes > 1 else _UP_TO_3[quotes],
        "2" if stops > 1 else _UP_TO_3[stops],
        "1" if stops else "0",
    )


_UP_TO_3: Final = "012" + "3" * 38  # what at most 40 units can count, 3 and more alike


def segment_shape(body: str, segment: Segment) -> str:
    """Return what the segment itself looks like: first letter, last mark, length, closed."""
    first = body[segment.start]
    case = "U" if first.isupper() else "l" if first.islower() else "x"
    last = body[segment.end - 1]
    end = last if last in ",.?!" else "a" if last.isalnum() else "x"
    spaces = body.count(" ", segment.start, min(segment.end, segment.start + 400))
    size = "1" if spaces == 0 else "2" if spaces <= 2 else "3" if spaces <= 5 else "4" if spaces <= 12 else "5"
    return case + end + size + ("" if segment.closed else "u") + ("" if segment.opened else "c")


def describe(
    view: View,
    q: int,
    shape: str,
    found: list[Candidate],
    previous: Candidate | None,
    link: str,
    model: Model,
) -> list[list[str]]:
    """Return the features of each candidate of the segment at unit ``q``.

    Args:
        view: the segment's paragraph.
        q: the segment's unit.
        shape: what ``segment_shape`` says.
        found: its candidates.
        previous: the speaker of the segment before, if there is one.
        link: how the segment before stands to this one (see ``link_to_previous``).
        model: asked how likely each mention is a source at all.
    """
    classes = view.units.classes
    index = view.units.paragraph
    before_q = classes[q - 1] if q else "^"
    after_q = classes[q + 1 : q + 3] or "$"
    around = f"{before_q}{classes[q]}{after_q}"
    previous_key = previous.view.key(previous.unit) if previous else ""
    previous_tag = previous.view.units.classes[previous.unit] if previous else ""
    frame = cue_frame(view, q)
    edge = before_q + shape[0]
    start = "^" if q == 0 else classes[:1]
    word_q = cue_word(view, q - 1) if q and before_q not in "ND" else before_q
    pure = not view.free
    middle = bisect_left(view.mentions, q)
    closing = _closing(view, q)
    likely = [sourcehood(c.view, c.unit, model) for c in found]
    rivals = sorted((s for c, s in zip(found, likely, strict=True) if c.view is view), reverse=True)
    rows: list[list[str]] = []
    for c, source in zip(found, likely, strict=True):
        m, other = c.unit, c.view
        gap = other.units.paragraph - index
        if gap == 0:
            side = "B" if m < q else "A"
            path = classes[max(m + 1, q - REACH) : q] if m < q else classes[q + 1 : min(m, q + REACH)]
        else:
            side = "Z" if gap < -2 else "Y" if gap == -2 else "X" if gap == -1 else "W"
            path = other.units.classes[m + 1 : m + REACH] + "|" + classes[: min(q, REACH)] if gap == -1 else ""
        squeezed, counts, quotes, stops, stop = _read_path(path)
        tag, head, left, right, after_m, opening = other.profile(m)
        st = side + tag
        row = [
            f"b{st}{squeezed}",
            f"c{side}{head}",
            f"d{st}{left}",
            f"f{side}{counts}",
            f"i{side}{shape}{stops}",
            f"x{side}{after_m}",
            f"3{st}{opening}{frame}{stop}",
        ]
        level = _level(source)
        row += (f"A{st}{level}", f"B{side}{level}{frame}", f"C{side}{level}{counts}", f"D{side}{level}{shape}")
        if gap == 0:
            better = bisect_left(rivals, -source, key=neg)
            lead = source - rivals[0] if better else source - rivals[1] if len(rivals) > 1 else _NO_RIVAL
            row += (
                f"E{side}{min(better, 4)}{frame}",
                f"F{side}{min(better, 4)}{_level(lead)}",
                f"G{side}{level}{squeezed if len(squeezed) <= 5 else ''}",
            )
        if previous is not None:
            if m == previous.unit and other is previous.view:
                relation = "p"
            elif (other.keys.get(m) or other.key(m)) == previous_key:
                relation = "s"
            else:
                relation = "c" if tag in "Pp" and previous_tag == "N" else "o"
            row += (
                f"k{relation}{link}{side}",
                f"l{relation}{link}{edge}{after_q}",
                f"m{relation}{st}{stops}{quotes}{frame}",
            )
            if pure:
                row.append(f"5{relation}{st}{shape[0]}{link}")
        if gap == 0:
            place = bisect_left(view.mentions, m)
            rank = middle - 1 - place if m < q else place - middle
            near = "01234"[rank] if rank < 4 else "4"
            begin = left[0]
            row += (
                f"a{st}{path if len(path) <= 7 else path[:3] + '~' + path[-3:]}",
                f"e{st}{right}",
                f"g{st}{_bucket(len(path))}",
                f"h{st}{around}",
                f"n{st}{frame}",
                f"y{st}{near}{frame}",
                f"1{st}{word_q}{stop}",
                f"2{side}{head}{begin}{frame}",
                f"j{st}{begin}{right}{squeezed[-3:]}",
                f"z{st}{right}{squeezed[-2:]}{frame}",
                f"4{side}{right}{near if rank < 3 else '3'}{around}",
            )
            if len(squeezed) <= 6:
                row.append(f"6{st}{squeezed}{after_m}")
            if closing is not None:
                own = "+" if closing[0].subject == m else side
                row.append(f"0{own}{closing[1]}{classes[closing[0].unit]}")
                row.append(f"9{own}{closing[1][2]}{frame}{tag}")
            best = _governing(view, m, q) if m in view.cues_of else None
            row += _cue_features(view, best, q, frame, edge) if best else (f"u{st}{frame}",)
        else:
            row.append(f"v{st}{frame}{shape[0]}")
            row.append(f"w{side}{start}{'s' if m in other.cues_of else 'n'}{tag}")
        rows.append(row)
    return rows


def _cue_features(view: View, cue: Cue, q: int, frame: str, edge: str) -> list[str]:
    """Describe how the cue whose subject a mention is stands to the segment at unit ``q``."""
    classes = view.units.classes
    where = "b" if cue.unit < q else "a"
    path = classes[max(cue.unit + 1, q - REACH) : q] if cue.unit < q else classes[q + 1 : cue.unit][:REACH]
    tag = classes[cue.unit]
    subject = classes[cue.subject]
    quotes = min(2, path.count("Q") + path.count("q") + path.count("z"))
    stops = min(2, path.count(".") + path.count("q"))
    row = [
        f"q{where}{cue.how}{tag}{_squeeze(path)}",
        f"r{where}{cue.how}{cue_word(view, cue.unit)}",
        f"s{where}{tag}{subject}{_bucket(len(path))}{frame}",
        f"t{where}{cue.how}{stops}{quotes}{classes[q]}",
    ]
    tail = _tail(classes, cue, q) if cue.unit > q else ""
    if tail:
        row.append(f"7{tail}{tag}{subject}")
        row.append(f"8{tail}{frame}{edge}")
    return row


def _closing(view: View, q: int) -> tuple[Cue, str] | None:
    """Return the attribution behind a comma that ends the segment's sentence, with its ``_tail``."""
    for cue in view.cues[(first := bisect_left(view.cue_units, q)) : first + 4]:
        if cue.unit > q + REACH:
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
    rest = max(cue.unit, cue.subject) + 1
    stop = classes.find(".", rest, rest + 4)
    others = between.count("S") + between.count("s") + between.count("B") + between.count("A")
    length = (len(classes) if stop < 0 else stop) - rest
    return f"{comma}{cue.how}{min(length, 4)}{min(others, 2)}"


def _governing(view: View, m: int, q: int) -> Cue | None:
    """Return the cue nearest to the segment whose subject is mention ``m``."""
    cues = view.cues_of.get(m)
    if not cues or len(cues) == 1:
        return cues[0] if cues else None
    return min(cues[:_MOST_CUES], key=lambda cue: abs(cue.unit - q))


_MOST_CUES: Final = 40


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
