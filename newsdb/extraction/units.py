"""Turn an article into units: words and marks with their classes, quoted segments and mentions as one unit each.

In: the body, its paragraphs and quoted segments. Out: ``Units`` of each paragraph, whose ``classes`` is a string with
one character per unit (see ``lexicon``), so that what stands between a mention and a quotation is a short string.

Mentions get these classes: N a name, D a noun phrase headed by a noun for speakers, E another noun phrase,
P and p pronouns, W a relative pronoun, I first and second person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, compress, count
from operator import add
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


def split_units(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> list[Units]:
    """Split an article into units, in one pass over all its paragraphs; ``segments`` are in order."""
    raw, starts, ends = _read_words(*_split_words(body, paragraphs, segments))
    for match, segment in zip(_QUOTE.finditer(raw), segments, strict=True):
        ends[match.start()] = segment.outer_end
    merged, starts, ends, lefts = _merge(body, _settle_initials(body, raw, starts), starts, ends)
    quoted = {segment.paragraph for segment in segments}
    units: list[Units] = []
    begin = 0
    for index, classes in enumerate(merged.split(_PARAGRAPH_END)[:-1]):
        end = begin + len(classes)
        quotes = [match.start() for match in _QUOTE.finditer(classes)] if index in quoted else []
        units.append(Units(index, classes, starts[begin:end], ends[begin:end], lefts[begin:end], quotes))
        begin = end + 1
    return units


# Stand-ins among the words: no word holds a line end.
_PARAGRAPH_END: Final = "\n"
_QUOTE: Final = re.compile("[Qqz]")


def _split_words(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> tuple[list[str], list[int]]:
    """Return what stands between spaces, and its offsets, with a stand-in for each segment and paragraph end."""
    words: list[str] = []
    offsets: list[int] = []

    def split(position: int, stop: int) -> None:
        text = body[position:stop]
        between = [text] if ". . ." in text else text.split(" ")
        if not _PHRASE_STARTS.isdisjoint(between):
            between = _join_phrases(body, position, between)
        words.extend(between)
        offsets.extend(map(add, accumulate(map(len, between[:-1]), initial=position), count()))

    following = iter(segments)
    segment = next(following, None)
    for index, paragraph in enumerate(paragraphs):
        position = paragraph.start
        while segment is not None and segment.paragraph == index:
            split(position, segment.outer_start)
            words.append(_PARAGRAPH_END + _quote_class(body, segment))
            offsets.append(segment.outer_start)
            position = segment.outer_end
            segment = next(following, None)
        split(position, paragraph.end)
        words.append(_PARAGRAPH_END)
        offsets.append(paragraph.end)
    return words, offsets


def _join_phrases(body: str, position: int, words: list[str]) -> list[str]:
    """Put the words of a phrase together again, for it is one token."""
    joined: list[str] = []
    end = 0  # of the phrase that is being put together
    for word in words:
        if position < end:
            joined[-1] += " " + word
        else:
            joined.append(word)
            if word in _PHRASE_STARTS and (phrase := _PHRASE_AT.match(body, position)):
                end = phrase.end()
        position += len(word) + 1
    return joined


def _read_words(words: list[str], offsets: list[int]) -> tuple[str, list[int], list[int]]:
    """Return the classes of the tokens of ``words`` and their spans in the body."""
    tokens = list(map(_known.__getitem__, words))
    raw = "".join([classes for classes, _, _ in tokens])
    starts = [offset + start for offset, (_, own, _) in zip(offsets, tokens, strict=True) for start in own]
    ends = [offset + end for offset, (_, _, own) in zip(offsets, tokens, strict=True) for end in own]
    return raw, starts, ends


# The tokens of a word: their classes, starts and ends.
_Tokens = tuple[str, tuple[int, ...], tuple[int, ...]]


class _KnownWords(dict[str, _Tokens]):
    """The tokens of words, bare or with marks: most of a text is the same few thousand.

    A table that is full is emptied: that bounds it without a book-keeping for each word.
    """

    def __missing__(self, word: str) -> _Tokens:
        if word.startswith(_PARAGRAPH_END):
            return word[-1], (0,), (0,)
        tokens = _read_tokens(word)
        if len(word) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[word] = tokens
        return tokens


_known: Final = _KnownWords()
_MOST_KNOWN: Final = 1 << 16
_LONGEST_KNOWN: Final = 24
# Added to the class of a capitalised word that it has only where it stands first in its sentence; elsewhere it is a
# name. Which of them it is depends on the words before.
_IF_INITIAL: Final = 0x80
_UNSETTLED: Final = re.compile("[\x80-\xff]")


def _read_tokens(text: str) -> _Tokens:
    """Return the tokens of ``text``, for whose first word it is left open whether it stands first in its sentence."""
    classes: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    initial: bool | None = None
    word = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        start, end = match.span()
        tag = _PUNCTUATION.get(token)
        if tag is None:
            first = token[0]
            if first.isalnum():
                tag = word_class(token, bool(initial))
                if initial is None and tag != (other := word_class(token, True)):
                    tag = chr(ord(other) + _IF_INITIAL)
                initial = False
            elif first == ".":
                tag = "n"  # an ellipsis
            else:
                tag = "." if first in "?!" else "-" if first in "-—–―" else "n"
                initial = True if tag == "." else initial
        elif tag == ".":
            if text[start] == "." and ends and ends[-1] == start and _is_shortened(word):
                ends[-1] = end
                continue
            initial = True
        elif tag == ":":
            initial = True
        word = token
        classes.append(tag)
        starts.append(start)
        ends.append(end)
    return "".join(classes), tuple(starts), tuple(ends)


def _settle_initials(body: str, raw: str, starts: list[int]) -> str:
    """Decide for each word whose class was left open whether it stands first in its sentence."""
    settled = bytearray(raw, "latin-1")
    for match in _UNSETTLED.finditer(raw):
        i = match.start()
        settled[i] = settled[i] - _IF_INITIAL if _is_initial(body, raw, starts, i) else ord("X")
    return settled.decode("ascii")


def _is_initial(body: str, raw: str, starts: list[int], i: int) -> bool:
    """Tell whether only marks stand between the word at ``i`` and the beginning of its sentence."""
    for j in range(i - 1, -1, -1):
        if raw[j] in ".:q" or raw[j] == _PARAGRAPH_END:
            return True
        if raw[j] in "Qz" or body[starts[j]].isalnum():
            return False
    return True


def _is_shortened(word: str) -> bool:
    """Tell whether the full stop behind a word belongs to it: "Sen.", "J.", "U.S."."""
    if len(word) < 2:
        return word.isupper()
    return word.lower() in _ABBREVIATED or (word[-2] == "." and word[-1].isupper())


def _merge(body: str, raw: str, starts: list[int], ends: list[int]) -> tuple[str, list[int], list[int], list[int]]:
    """Join the words of each mention into one unit, in place of the first; return classes, starts, ends and lefts."""
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
    return merged, list(compress(starts, kept)), list(compress(ends, kept)), list(compress(lefts, kept))


_MENTION_TAGS: Final[dict[str | None, int]] = {"name": ord("N"), "common": ord("D"), "noun": ord("E")}
_PLAIN: Final = bytes.maketrans(b"RHjyw", b"nnnnn")


def _name_start(body: str, raw: str, starts: list[int], ends: list[int], a: int, b: int) -> int:
    """Return the index of the first word of a name behind its titles."""
    title = raw.rfind("H", a, b)
    if title < 0 or title == b - 1:
        return a
    if body[starts[b - 1] : ends[b - 1]].lower() in ORGANIZATION_WORDS:
        return a
    return title + 1
