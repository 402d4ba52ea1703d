"""Turn a paragraph into units: words and marks with their classes, quoted segments and mentions as one unit each.

In: the body, a paragraph, its quoted segments. Out: ``Units``, whose ``classes`` is a string with one character
per unit (see ``lexicon``), so that what stands between a mention and a quotation is a short string.

Mentions get these classes: N a name, D a noun phrase headed by a noun for speakers, E another noun phrase,
P and p pronouns, W a relative pronoun, I first and second person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import compress
from typing import Final

from newsdb.extraction.lexicon import TITLES, word_class
from newsdb.extraction.segments import Paragraph, Segment

MENTION_CLASSES: Final = frozenset("NDEPpW")
QUOTE_CLASSES: Final = frozenset("Qqz")

# Words that a full stop shortens: it belongs to them and ends no sentence.
_ABBREVIATED: Final = frozenset(t[:-1] for t in TITLES if t.endswith(".")) | frozenset(
    "jr sr st no vs inc corp co ltd jan feb mar apr aug sept oct nov dec".split()
)
# Tokens that hold spaces, but for ". . .".
_PHRASE: Final = (
    r"(?:Secretary|Minister|Director|Department) of (?:State|Defen[cs]e|Homeland Security|"
    r"Commerce|Labor|Education|Energy|(?:the )?Treasury|(?:the )?Interior|Agriculture|Health|Justice|"
    r"Transportation|Foreign Affairs)"
    r"|Speaker of the House"
    r"|(?:continue[sd]?|began|begins?|started|starts|sought|seeks?) to\b(?! be\b)"
)
_TOKEN: Final = re.compile(
    rf"(?=[SMDcbs])(?:{_PHRASE})"
    r"|\w+(?:[-'’&/@.](?!s\b)\w+)*"
    r"|['’]s\b"
    r"|\.{2,}|(?:\. ){2,}\."
    r"|[.?!]+|--+|[^\w\s]"
)
_PHRASE_AT: Final = re.compile(_PHRASE)
_PHRASE_STARTS: Final = frozenset(
    """Secretary Minister Director Department Speaker continue continues continued began begin begins started starts
    sought seek seeks""".split()
)
_PUNCTUATION: Final = {
    ",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", "—": "-", "–": "-", "―": "-", "-": "-",
    "'s": "o", "’s": "o", "'": "o", "’": "o", "…": "n", ".": ".", "?": ".", "!": ".", "&": "y", "%": "0", "$": "0",
    '"': "y", "“": "y", "”": "y", "''": "y",
}  # fmt: skip
# One alternative per sort of mention; the order of the alternatives decides what wins at one place. The two
# assertions that begin with (?= only save time: they leave places early where no mention can begin.
_MENTION: Final = re.compile(
    r"(?=[dunX0HjwR])(?:"
    r"(?P<common>(?:d[rvw]{0,2}|u)?(?=[nX0ojw]{0,6}[RH])[nX0Hojw]{0,5}?[nX0Hojw]?[RH]+(?![XHRj]))"
    r"|(?P<name>[XH]+(?:(?:y[Xy]*|,?j|)[XH]+|,?j)*(?:\(m+\))?)"
    r"|(?P<noun>d[rvwX0o]{0,3}n{1,4}|u(?=[ra]?[SsBbaf,])|(?<=[SsG])u))"
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
    for segment in segments:
        _add_words(body, position, segment.outer_start, initial, classes, starts, ends)
        tag = _quote_class(body, segment)
        classes.append(tag)
        starts.append(segment.outer_start)
        ends.append(segment.outer_end)
        initial = tag == "q"
        position = segment.outer_end
    _add_words(body, position, paragraph.end, initial, classes, starts, ends)
    return _merge(body, index, "".join(classes), starts, ends, has_quotes=bool(segments))


# The tokens of a stretch of text: their classes, their spans in it, and whether the next word stands first in its
# sentence.
_Tokens = tuple[str, tuple[tuple[int, int], ...], bool]

# Most of a text is the same few thousand words, bare or with a mark: their tokens are kept, apart for the two values
# of ``initial``. A table that is full is emptied: that bounds it without a book-keeping for each word.
_known: Final[tuple[dict[str, _Tokens], dict[str, _Tokens]]] = ({}, {})
_MOST_KNOWN: Final = 1 << 16
_LONGEST_KNOWN: Final = 24


def _add_words(
    body: str, position: int, stop: int, initial: bool, classes: list[str], starts: list[int], ends: list[int]
) -> None:
    """Append the tokens of [position, stop): word by word, but at once from where a token may hold a space."""
    text = body[position:stop]
    add_start, add_end, add_classes = starts.append, ends.append, classes.append
    known = _known[initial]
    for word in [text] if ". . ." in text else text.split(" "):
        tokens = known.get(word)
        if tokens is None:
            tokens = _read_tokens(word, initial)
            last = tokens[1][-1][0] if tokens[1] else 0
            if word[last:] not in _PHRASE_STARTS:
                _remember(word, initial, tokens)
            elif _PHRASE_AT.match(body, position + last, stop):
                tags, spans, _ = _read_tokens(body[position:stop], initial)
                add_classes(tags)
                starts.extend([position + start for start, _ in spans])
                ends.extend([position + end for _, end in spans])
                return
        tags, spans, after = tokens
        add_classes(tags)
        for start, end in spans:
            add_start(position + start)
            add_end(position + end)
        if after is not initial:
            initial = after
            known = _known[initial]
        position += len(word) + 1


def _remember(word: str, initial: bool, tokens: _Tokens) -> None:
    if len(word) <= _LONGEST_KNOWN:
        if len(_known[initial]) >= _MOST_KNOWN:
            _known[initial].clear()
        _known[initial][word] = tokens


def _read_tokens(text: str, initial: bool) -> _Tokens:
    """Return the tokens of ``text``; ``initial`` says that its first word stands first in its sentence."""
    if text.isalpha():  # a bare word, and a word with a comma, are so frequent that they are spared the pattern
        return word_class(text, initial), ((0, len(text)),), False
    before = len(text) - 1
    if text[-1:] == "," and text[:-1].isalpha():
        return word_class(text[:-1], initial) + ",", ((0, before), (before, before + 1)), False
    classes: list[str] = []
    spans: list[tuple[int, int]] = []
    word = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        span = match.span()
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
            if text[span[0]] == "." and spans and spans[-1][1] == span[0] and _is_shortened(word):
                spans[-1] = (spans[-1][0], span[1])
                continue
            initial = True
        elif tag == ":":
            initial = True
        word = token
        classes.append(tag)
        spans.append(span)
    return "".join(classes), tuple(spans), initial


def _is_shortened(word: str) -> bool:
    """Tell whether the full stop behind a word belongs to it: "Sen.", "J.", "U.S."."""
    if len(word) < 2:
        return word.isupper()
    return word.lower() in _ABBREVIATED or (word[-2] == "." and word[-1].isupper())


def _merge(body: str, index: int, raw: str, starts: list[int], ends: list[int], *, has_quotes: bool) -> Units:
    """Join the words of each mention into one unit, which takes the place of the first of them."""
    tags = bytearray(raw, "ascii")
    kept = bytearray(b"\1") * len(raw)
    lefts = starts.copy()
    for match in _MENTION.finditer(raw):
        a, b = match.span()
        kind = match.lastgroup
        tags[a] = _MENTION_TAGS[kind]
        if b - a == 1:
            continue
        first, last = a, b
        if kind == "name":
            if raw[b - 1] == ")":
                last = raw.index("(", a)
            first = _name_start(body, raw, starts, ends, a, last)
        kept[a + 1 : b] = bytes(b - a - 1)
        starts[a] = starts[first]
        ends[a] = ends[last - 1]
    merged = bytes(compress(tags, kept)).translate(_PLAIN).decode("ascii")
    quotes = [match.start() for match in _QUOTE.finditer(merged)] if has_quotes else []
    return Units(
        index, merged, list(compress(starts, kept)), list(compress(ends, kept)), list(compress(lefts, kept)), quotes
    )


_MENTION_TAGS: Final[dict[str | None, int]] = {"name": ord("N"), "common": ord("D"), "noun": ord("E")}
_PLAIN: Final = bytes.maketrans(b"RHjyw", b"nnnnn")
_QUOTE: Final = re.compile("[Qqz]")


def _name_start(body: str, raw: str, starts: list[int], ends: list[int], a: int, b: int) -> int:
    """Return the index of the first word of a name behind its titles."""
    title = raw.rfind("H", a, b)
    if title < 0 or title == b - 1:
        return a
    if body[starts[b - 1] : ends[b - 1]].lower() in ORGANIZATION_WORDS:
        return a
    return title + 1
