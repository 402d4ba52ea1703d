"""Describe a quoted segment for the question whether it is anybody's words, or a title, a term, a nickname, a slogan.

In: a segment in its view, with the score and the features of its best speaker. Out: a feature list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdb.extraction.views import View, cue_frame, cue_word

if TYPE_CHECKING:
    from newsdb.extraction.segments import Segment

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
    word_before = cue_word(view, q - 1) if q and classes[q - 1] not in "NX" else "^" if not q else "N"
    word_after = cue_word(view, q + 1) if q + 1 < len(classes) and classes[q + 1] not in "NX" else ""
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
        f"K{cue_frame(view, q)}{title}{min(size, 4)}",
        f"L{'1' if u.paragraph == 0 else '2' if u.paragraph < 3 else '3'}{q == 0}",
        f"M{title}{classes[q]}{before[-1:]}",
        f"N{size}{word_before}",
    ]
    noun = ""
    for i in range(q - 1, max(-1, q - 5), -1):
        if classes[i] in "nDEgGsSv":
            noun = cue_word(view, i)
            break
        if classes[i] in ".;":
            break
    after_noun = word_after
    if q + 1 < len(classes) and classes[q + 1] in "nDE":
        after_noun = cue_word(view, q + 1)
    clause = any(w.lower().strip(".,!?") in _CLAUSE_WORDS or "’" in w or "'" in w for w in words[:60])
    again = size <= 4 and title != "T" and stands_again(body, segment, text)
    ending = text[-1] if text[-1] in ",.?!" else "x"
    out += [
        f"Q{title}{noun}",
        f"R{noun}{word_before}",
        f"S{title}{after_noun}",
        f"T{clause}{title}{min(size, 4)}",
        f"U{clause}{cue_frame(view, q)}{ending}",
        f"V{again}{size}{title}",
        f"W{before}{after[:1]}{title}",
        f"X{before[-1:]}{size}{ending}{title}",
    ]
    out += [f"P{x}" for x in row if x[0] in "qrtf6"]
    if len(words) == 1:
        out.append(f"O{'U' if text.isupper() else title}{before[-1:]}")
    return out
