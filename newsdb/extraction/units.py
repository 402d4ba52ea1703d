"""Turn an article into units: words and marks with their classes, quoted segments and mentions as one unit each.

In: the body, its paragraphs and quoted segments. Out: ``Units`` of each paragraph, whose ``classes`` is a string with
one character per unit (see ``lexicon``), so that what stands between a mention and a quotation is a short string.

Mentions get these classes: N a name, D a noun phrase headed by a noun for speakers, E another noun phrase,
P and p pronouns, W a relative pronoun, I first and second person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, compress
from operator import add
from typing import Final

from newsdb.extraction.finding import find_units, wanted
from newsdb.extraction.paragraphs import Paragraph
from newsdb.extraction.segments import Segment
from newsdb.extraction.tables import Table
from newsdb.extraction.tokens import PARAGRAPH, Tokens, split_tokens

MENTION_CLASSES: Final = frozenset("NDEPpW")
QUOTE_CLASSES: Final = frozenset("Qqz")

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


@dataclass(slots=True, init=False)
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

    def __init__(
        self, paragraph: int, classes: str, starts: list[int], ends: list[int], lefts: list[int], quotes: list[int]
    ) -> None:
        self.paragraph = paragraph
        self.classes = classes
        self.starts = starts
        self.ends = ends
        self.lefts = lefts
        self.quotes = quotes


def split_units(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> list[Units]:
    """Split an article into units, in one pass over all its paragraphs; ``segments`` are in order."""
    if not paragraphs:
        return []
    merged, starts, ends, lefts = _merge(body, split_tokens(body, paragraphs, segments))
    quoted = {segment.paragraph for segment in segments}
    units: list[Units] = []
    begin = 1
    for index, classes in enumerate(merged.split(PARAGRAPH)[1:]):
        end = begin + len(classes)
        quotes = find_units(classes, _QUOTE) if index in quoted else []
        units.append(Units(index, classes, starts[begin:end], ends[begin:end], lefts[begin:end], quotes))
        begin = end + 1
    return units


_QUOTE: Final = wanted(QUOTE_CLASSES)


def _merge(body: str, tokens: Tokens) -> tuple[str, list[int], list[int], list[int]]:
    """Join the tokens of each mention into one unit; return classes, starts, ends and lefts.

    No mention reaches beyond a token of a class that is in no mention. What stands between two of those is looked
    up: most of a text is the same few thousand pieces.
    """
    raw = _mark_context(tokens.classes)
    pieces = raw.translate(_INSIDE).split(_OUTSIDE)
    records = _NO_MENTION.join(map(_known.__getitem__, pieces))
    tagged, last = _overlay(raw.translate(_BETWEEN), records[::2]), records[1::2]
    merged = tagged.translate(_PLAIN, _SWALLOWED)
    lefts = list(compress(tokens.starts, tagged))
    ends = list(map(add, compress(tokens.starts, last), compress(tokens.lengths, last)))
    starts = lefts.copy()
    if _TITLED in merged:
        for token, unit in zip(_TITLED_AT.finditer(tagged), _TITLED_AT.finditer(merged), strict=True):
            name = _name_start(body, tokens, raw, token.start(), last.index(1, token.start()))
            starts[unit.start()] = tokens.starts[name]
    return merged.replace(_TITLED, b"N").decode("ascii"), starts, ends, lefts


def _overlay(a: bytes, b: bytes) -> bytes:
    """Put two strings of one length into one, where each holds zeros in the places of the other."""
    return (int.from_bytes(a, "big") | int.from_bytes(b, "big")).to_bytes(len(a), "big")


def _mark_context(raw: bytes) -> bytes:
    """Give classes of their own to tokens that what stands around makes part of a mention.

    x is the "by" of a cue in the passive, S is a V that is a verb there, R another V, U a group pronoun without a
    noun, J a comma before a name's suffix, <M> a party in parentheses.
    """
    if b"u" in raw:
        raw = _GROUP.sub(b"U", raw)
    if b"x" in raw:
        raw = _OTHER_BY.sub(b"i", raw)
    if b"V" in raw:
        raw = _SPOKEN.sub(b"S", raw).replace(b"V", b"R")
    if b",j" in raw:
        raw = raw.replace(b",j", b"Jj")
    if b"(m" in raw:
        raw = _PARTY.sub(lambda match: match.group().translate(_AS_PARTY), raw)
    return raw


_GROUP: Final = re.compile(rb"u(?:(?=[ra]?[SsBbaf,])|(?<=[SsG]u))")
# A search skips to the class that an expression begins with, so what stands before it is asked for behind it.
# "He notes …", "the mayor notes that …", "…," Nora Keller notes.
_SPOKEN: Final = re.compile(rb"V(?:(?<=[PpWQqz]V)|(?=[T:Qqz]|,[Qqz])|(?<=[XH]V)(?=[.,]))")
# "described by the mayor as …", "called “…” by the mayor": whoever follows may be the subject; any other "by" is a
# preposition like the rest.
_OTHER_BY: Final = re.compile(rb"x(?<![Ss]x)(?<![Ss][rQqz]x)")
_PARTY: Final = re.compile(rb"\(m+\)")
_AS_PARTY: Final = bytes.maketrans(b"(m)", b"<M>")
# What mentions consist of, and r and v between a determiner and its noun.
_INNER: Final = b"drvwuUnX0HojRyJ<M>"
_OUTSIDE: Final = b"\0"
_NO_MENTION: Final = b"\0\1"  # the record of a token between two pieces
_SWALLOWED: Final = b"\0"  # the tag of a token that belongs to the unit before it
_INSIDE: Final = bytes(c if c in _INNER else 0 for c in range(256))
_BETWEEN: Final = bytes(0 if c in _INNER else c for c in range(256))

# One alternative per sort of mention; the order of the alternatives decides what wins at one place. The two
# assertions that begin with (?= only save time: they leave places early where no mention can begin.
_MENTION: Final = re.compile(
    rb"(?=[dunX0HjwRU])(?:"
    rb"(?P<common>(?:d[rvw]{0,2}|[uU])?(?=[nX0ojw]{0,6}[RH])[nX0Hojw]{0,5}?[nX0Hojw]?[RH]+(?![XHRj]))"
    rb"|(?P<name>[XH]+(?:(?:y[Xy]*|J?j|)[XH]+|J?j)*(?:<M+>)?)"
    rb"|(?P<noun>(?:d[rvwX0o]{0,3}|u)n{1,4}|U))"
)
_MENTION_TAGS: Final[dict[str | None, int]] = {"name": ord("N"), "common": ord("D"), "noun": ord("E")}
_TITLED: Final = b"L"  # the tag of a name with titles, until it is known whether they are part of it
_TITLED_AT: Final = re.compile(_TITLED)
_PLAIN: Final = bytes.maketrans(b"RHjywUJ<M>", b"nnnnnu,(m)")


def _read_piece(piece: bytes) -> bytes:
    """Return a record for each token of a piece: its tag, and whether a unit ends with it."""
    tags = bytearray(piece)
    lasts = bytearray(b"\1") * len(piece)
    for match in _MENTION.finditer(piece):
        kind, (start, stop), end = match.lastgroup, match.span(), match.end()
        if kind == "name" and piece[stop - 1] == ord(">"):
            end = piece.index(b"<", start)
        titled = kind == "name" and 0 <= piece.rfind(b"H", start, end) < end - 1
        tags[start] = ord(_TITLED) if titled else _MENTION_TAGS[kind]
        tags[start + 1 : stop] = _SWALLOWED * (stop - start - 1)
        lasts[start:stop] = bytes(stop - start)
        lasts[end - 1] = 1
    return bytes(chain.from_iterable(zip(tags, lasts, strict=True)))


def _name_start(body: str, tokens: Tokens, raw: bytes, first: int, last: int) -> int:
    """Return the index of the first token of a name behind its titles, which are part of an institution's name."""
    start = tokens.starts[last]
    if body[start : start + tokens.lengths[last]].lower() in ORGANIZATION_WORDS:
        return first
    return raw.rindex(b"H", first, last) + 1


# The mentions of pieces.
_known: Final = Table(_read_piece, most=1 << 16, longest=24)
