"""Turn a paragraph into units: words and marks with their classes, quoted segments and mentions as one unit each.

In: the body, a paragraph, its quoted segments. Out: ``Units``, whose ``classes`` is a string with one character
per unit (see ``lexicon``), so that what stands between a mention and a quotation is a short string.

Mentions get these classes: N a name, D a noun phrase headed by a noun for speakers, E another noun phrase,
P and p pronouns, W a relative pronoun, I first and second person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsdb.extraction.lexicon import TITLES, word_class
from newsdb.extraction.segments import Paragraph, Segment

MENTION_CLASSES: Final = frozenset("NDEPpW")
QUOTE_CLASSES: Final = frozenset("Qqz")

# Words that a full stop shortens: it belongs to them and ends no sentence.
_ABBREVIATED: Final = frozenset(t[:-1] for t in TITLES if t.endswith(".")) | frozenset(
    "jr sr st no vs inc corp co ltd jan feb mar apr aug sept oct nov dec".split()
)
_TOKEN: Final = re.compile(
    r"(?=[SMDcbs])(?:(?:Secretary|Minister|Director|Department) of (?:State|Defen[cs]e|Homeland Security|"
    r"Commerce|Labor|Education|Energy|(?:the )?Treasury|(?:the )?Interior|Agriculture|Health|Justice|"
    r"Transportation|Foreign Affairs)"
    r"|Speaker of the House"
    r"|(?:continue[sd]?|began|begins?|started|starts|sought|seeks?) to\b(?! be\b))"
    r"|\w+(?:[-'’&/@.](?!s\b)\w+)*"
    r"|['’]s\b"
    r"|(?<=[sS])['’]"
    r"|\.{2,}|(?:\. ){2,}\.|…"
    r"|[.?!]+|--+|[—–―-]|[,;:()\[\]]|[^\w\s]"
)
_PUNCTUATION: Final = {
    ",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", "—": "-", "–": "-", "―": "-", "-": "-",
    "'s": "o", "’s": "o", "'": "o", "’": "o", "…": "n", ".": ".", "?": ".", "!": ".", "&": "y", "%": "0", "$": "0",
    '"': "y", "“": "y", "”": "y", "''": "y",
}  # fmt: skip
# One alternative per sort of mention; the order of the alternatives decides what wins at one place.
_MENTION: Final = re.compile(
    r"(?P<common>(?!o)(?:d[rvw]{0,2}|u)?[nX0Hojw]{0,5}?[nX0Hojw]?[RH]+(?![XHRj]))"
    r"|(?P<name>[XH]+(?:(?:y[Xy]*|,?j|)[XH]+|,?j)*(?:\(m+\))?)"
    r"|(?P<noun>d[rvwX0o]{0,3}n{1,4}|u(?=[ra]?[SsBbaf,])|(?<=[SsG])u)"
)
# Institutions: a run of capitalised words that ends so is no person and keeps its titles.
ORGANIZATION_WORDS: Final = frozenset(
    """department committee university college school institute foundation association council commission court
    agency bureau company corp corp. inc inc. group party campaign administration house senate congress union news
    times post
    journal press tribune herald network media daily magazine bank center centre club church league office
    service board ministry army navy force guard police society federation coalition project fund pac international
    national street hospital airlines motors street guardian reuters fox cnn nbc abc cbs msnbc npr bbc politico
    today week review globe chronicle observer telegraph independent gazette register examiner inquirer sentinel
    authority administration legislature parliament commission secretariat cabinet regime
    ministry consulate embassy library museum theater theatre hotel restaurant games league cup series
    act bill law award prize avenue road river lake island valley mountain bay beach park square
    america states kingdom nations city county state""".split()
)


@dataclass(slots=True)
class Units:
    """The units of one paragraph; the three sequences run in parallel.

    Attributes:
        paragraph: index of the paragraph.
        classes: one class character per unit.
        starts: offsets into the body; of a name, where the name itself begins, behind its titles.
        ends: ends of the units.
        lefts: where the unit begins with its titles, determiner and modifiers.
        quotes: index of the unit of each quoted segment, in order of the segments.
    """

    paragraph: int
    classes: str
    starts: list[int]
    ends: list[int]
    lefts: list[int]
    quotes: list[int]


def _quote_class(body: str, segment: Segment) -> str:
    """Return Q for a quotation that leaves its sentence open, q if it ends it, z if it asks or exclaims."""
    last = body[segment.end - 1]
    if last == "." or (segment.outer_end < len(body) and body[segment.outer_end] == "."):
        return "q"
    return "z" if last in "?!" else "Q"


def split_units(body: str, index: int, paragraph: Paragraph, segments: list[Segment]) -> Units:
    """Split one paragraph into units."""
    classes: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = paragraph.start
    initial = True
    word = ""
    for segment in [*segments, None]:
        stop = segment.outer_start if segment else paragraph.end
        for match in _TOKEN.finditer(body, position, stop):
            token = match.group()
            start, end = match.span()
            tag = _PUNCTUATION.get(token)
            if tag is None:
                first = token[0]
                if first.isalnum():
                    tag = word_class(token, initial)
                    initial = False
                elif first == ".":
                    tag = "n"  # an ellipsis
                else:
                    tag = "." if first in "?!" else "-" if first in "-—–―" else "n"
                    initial = initial or tag == "."
            elif tag == ".":
                if end - start == 1 and body[start] == "." and ends and ends[-1] == start and _is_shortened(word):
                    ends[-1] = end
                    continue
                initial = True
            elif tag == ":":
                initial = True
            word = token
            classes.append(tag)
            starts.append(start)
            ends.append(end)
        if segment:
            tag = _quote_class(body, segment)
            classes.append(tag)
            starts.append(segment.outer_start)
            ends.append(segment.outer_end)
            initial = tag == "q"
            position = segment.outer_end
            word = ""
    return _merge(body, index, "".join(classes), starts, ends)


def _is_shortened(word: str) -> bool:
    """Tell whether the full stop behind a word belongs to it: "Sen.", "J.", "U.S."."""
    if len(word) < 2:
        return word.isupper()
    return word.lower() in _ABBREVIATED or (word[-2] == "." and word[-1].isupper())


def _merge(body: str, index: int, raw: str, starts: list[int], ends: list[int]) -> Units:
    """Join the words of each mention into one unit."""
    classes: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    lefts: list[int] = []
    position = 0
    for match in _MENTION.finditer(raw):
        a, b = match.span()
        if position < a:
            classes.append(raw[position:a])
            new_starts += starts[position:a]
            new_ends += ends[position:a]
            lefts += starts[position:a]
        kind = match.lastgroup
        first = a
        last = b
        if kind == "name":
            tag = "N"
            if raw[b - 1] == ")":
                last = raw.index("(", a)
            first = _name_start(body, raw, starts, ends, a, last)
        else:
            tag = "D" if kind == "common" else "E"
        classes.append(tag)
        new_starts.append(starts[first])
        new_ends.append(ends[last - 1])
        lefts.append(starts[a])
        position = b
    classes.append(raw[position:])
    new_starts += starts[position:]
    new_ends += ends[position:]
    lefts += starts[position:]
    merged = "".join(classes).translate(_PLAIN)
    quotes = [i for i, tag in enumerate(merged) if tag in QUOTE_CLASSES]
    return Units(index, merged, new_starts, new_ends, lefts, quotes)


_PLAIN: Final = str.maketrans("RHjyw", "nnnnn")


def _name_start(body: str, raw: str, starts: list[int], ends: list[int], a: int, b: int) -> int:
    """Return the index of the first word of a name behind its titles."""
    title = raw.rfind("H", a, b)
    if title < 0 or title == b - 1:
        return a
    if body[starts[b - 1] : ends[b - 1]].lower() in ORGANIZATION_WORDS:
        return a
    return title + 1
