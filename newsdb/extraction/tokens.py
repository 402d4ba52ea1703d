"""Split an article into tokens: words, marks and quoted segments, each with its class and its place.

In: the body, its paragraphs and quoted segments. Out: the classes of all tokens as one string of bytes (see
``lexicon``), where the first token of each paragraph is ``PARAGRAPH``, with the start and the length of each.

The text is split at its spaces; what a word is made of is looked up. How far it is from one token to the next comes
from the same table, so that the places of all tokens are sums, which cost no step of the interpreter per token.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from operator import sub
from typing import Final, NamedTuple

from newsdb.extraction.lexicon import TITLES, word_classes
from newsdb.extraction.paragraphs import Paragraph
from newsdb.extraction.segments import Segment
from newsdb.extraction.tables import Table

PARAGRAPH: Final = "\n"

# Words that a full stop shortens: it belongs to them and ends no sentence.
_ABBREVIATED: Final = frozenset(t[:-1] for t in TITLES if t.endswith(".")) | frozenset(
    "jr sr st no vs inc corp co ltd jan feb mar apr aug sept oct nov dec".split()
)
# Tokens that hold spaces, but for ". . .".
_PHRASE: Final = (
    r"(?:Secretary|Minister|Director|Department) of (?:State|Defen[cs]e|Homeland Security|"
    r"Commerce|Labor|Education|Energy|(?:the )?Treasury|(?:the )?Interior|Agriculture|Health|Justice|"
    r"Transportation|Foreign Affairs)"
    r"|Speaker of the House|Special Agent in Charge"
    r"|(?:continue[sd]?|began|begins?|started|starts|sought|seeks?) to\b(?! be\b)"
)
_TOKEN: Final = re.compile(
    rf"(?=[SMDcbs])(?:{_PHRASE})"
    r"|\w+(?:(?:[-'’&/@.](?![sS]\b)|\.-(?=elect\b)|(?<=\d),(?=\d{3}\b))\w+)*"
    r"|['’][sS]\b"
    r"|\.{2,}|(?:\. ){2,}\."
    r"|[.?!]+|--+|[^\w\s]"
)
_PHRASE_AT: Final = re.compile(_PHRASE)
_PHRASE_STARTS: Final = frozenset(
    """Secretary Minister Director Department Speaker Special continue continues continued began begin begins started
    starts sought seek seeks""".split()
)
_LONGEST_PHRASE: Final = 5  # words, with the one behind it that may forbid it
_SPACED_ELLIPSIS: Final = ". . ."
_PUNCTUATION: Final = {
    ",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", "—": "-", "–": "-", "―": "-", "-": "-",
    "'s": "o", "’s": "o", "'S": "o", "’S": "o", "'": "o", "’": "o", "…": "n", ".": ".", "?": ".", "!": ".",
    "&": "y", "%": "0", "$": "0", '"': "y", "“": "y", "”": "y", "''": "y",
}  # fmt: skip


class Tokens(NamedTuple):
    """The tokens of an article; the three sequences run in parallel.

    Attributes:
        classes: one class per token.
        starts: offsets into the body.
        lengths: numbers of characters; of a quoted segment, with its marks.
    """

    classes: bytes
    starts: list[int]
    lengths: array[int]


def split_tokens(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> Tokens:
    """Split an article, which has a paragraph, into tokens; ``segments`` are in order."""
    text, places = _lay_out(body, paragraphs, segments)
    classes, widths, lengths = _look_up(text)
    for match, (shift, excess, length) in zip(_STAND_IN.finditer(classes), places, strict=True):
        at = match.start()
        widths[at - 1] += shift
        widths[at] += excess
        lengths[at] = length
    starts = list(accumulate(widths, initial=paragraphs[0].start - _MARGIN))
    starts.pop()  # of what would follow
    return Tokens(_settle_initials(body, classes, starts), starts, lengths)


# Paragraphs hold neither line ends nor returns: here a line end begins a stand-in, for a segment or for the line end
# before a paragraph, and a return is a space that ends no word.
_KEPT_SPACE: Final = "\r"
_MARGIN: Final = len(PARAGRAPH + " ")
_STAND_IN: Final = re.compile(rb"[\nQqz]")


def _lay_out(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> tuple[str, list[tuple[int, int, int]]]:
    """Return the text in one line, with stand-ins for segments and line ends, and what the line says wrong of them.

    That is, of each stand-in, how much must be added to the distance from the token before it, and to the distance to
    the token behind it, and the length of what it stands for.
    """
    parts: list[str] = []
    places: list[tuple[int, int, int]] = []
    place = paragraphs[0].start - _MARGIN  # where the next word would begin, were all words one space apart
    for stand_in, start, end, stop in _stand_ins(body, paragraphs, segments):
        first = end + 1 if body.startswith(" ", end, stop) else end
        last = stop - 1 if body.endswith(" ", first, stop) else stop
        parts.append(stand_in)
        places.append((start - place, first - start - len(stand_in) - 1, end - start))
        place = first
        if first < last:
            between = body[first:last]
            parts.append(_keep_together(between) if _SPACED_ELLIPSIS in between else between)
            place = last + 1
    return " ".join(parts), places


def _stand_ins(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> Iterator[tuple[str, int, int, int]]:
    """Yield each stand-in, the span of what it stands for, and where the text behind that ends."""
    following = iter(segments)
    segment = next(following, None)
    for index, paragraph in enumerate(paragraphs):
        stand_in, start, end = PARAGRAPH, paragraph.start - _MARGIN, paragraph.start
        while segment is not None and segment.paragraph == index:
            yield stand_in, start, end, segment.outer_start
            stand_in, start, end = "\n" + _quote_class(body, segment), segment.outer_start, segment.outer_end
            segment = next(following, None)
        yield stand_in, start, end, paragraph.end


def _quote_class(body: str, segment: Segment) -> str:
    """Return Q for a quotation that leaves its sentence open, q if it ends it, z if it asks or exclaims."""
    last = body[segment.end - 1]
    if last == "." or (segment.outer_end < len(body) and body[segment.outer_end] == "."):
        return "q"
    return "z" if last in "?!" else "Q"


def _keep_together(text: str) -> str:
    """Make one word of a text."""
    bare = text.strip()
    return text.replace(bare, bare.replace(" ", _KEPT_SPACE))


def _look_up(text: str) -> tuple[bytes, array[int], array[int]]:
    """Return the classes of the tokens of a text, the distances from each to the next, and their lengths."""
    if "  " in text:
        text = _attach_spaces(text)
    records = _read_records(text)
    if _UNREADABLE in records[:: _RECORD.size]:
        records = _read_records(_attach_spaces(text))
    numbers = array("i", records)
    return records[:: _RECORD.size], numbers[1::3], numbers[2::3]


# The class of a token in the first byte, the distance to the next token and the length, as three numbers of an array.
_RECORD: Final = struct.Struct("Bii")


def _read_records(text: str) -> bytes:
    """Return the records of the tokens of a text."""
    return b"".join(map(_known.__getitem__, _split_words(text)))


def _attach_spaces(text: str) -> str:
    """Attach all white space between two words, but one space, to the first of them."""
    return _SPACES.sub(lambda spaces: _KEPT_SPACE * (len(spaces.group()) - 1) + " ", text)


_SPACES: Final = re.compile(r" [^\S\n]+")


def _split_words(text: str) -> list[str]:
    """Return what stands between spaces; a phrase is one word, and the places of its other words hold no token."""
    words = text.split(" ")
    for start in _PHRASE_STARTS.intersection(words):
        at = -1
        for _ in range(words.count(start)):
            at = words.index(start, at + 1)
            if phrase := _PHRASE_AT.match(" ".join(words[at : at + _LONGEST_PHRASE])):
                more = phrase.group().count(" ")
                words[at] = " ".join(words[at : at + more + 1])
                words[at + 1 : at + more + 1] = [_SWALLOWED] * more
    return words


# The class of a word that is empty or begins with white space, so that nothing tells how far it is to its first token.
_UNREADABLE: Final = 0
_SWALLOWED: Final = "\r"
# Added to the class of a capitalised word that it has only where it stands first in its sentence; elsewhere it is a
# name. Which of them it is depends on the words before.
_IF_INITIAL: Final = 0x80
_UNSETTLED: Final = re.compile(b"[\x80-\xff]")


def _read_word(word: str) -> bytes:
    """Return the records of the tokens of a word or stand-in."""
    if word.isalnum():
        return _RECORD.pack(_open_class(word), len(word) + 1, len(word))
    bare, mark = word[:-1], word[-1:]
    if bare.isalnum() and mark in _ALONE and not (mark == "." and _is_shortened(bare)):
        return _RECORD.pack(_open_class(bare), len(bare), len(bare)) + _ALONE[mark]
    if word == _SWALLOWED:
        return b""
    if word.startswith("\n"):
        classes, starts, ends = word.strip() or PARAGRAPH, [0], [0]
    elif not word or word[0].isspace():
        classes, starts, ends = chr(_UNREADABLE), [0], [0]
    else:
        classes, starts, ends = _read_tokens(word.replace(_KEPT_SPACE, " "))
    nexts = [*starts[1:], len(word) + 1]
    return b"".join(map(_RECORD.pack, map(ord, classes), map(sub, nexts, starts), map(sub, ends, starts)))


@lru_cache(maxsize=1 << 12)
def _shared(records: bytes) -> bytes:
    """Return one and the same object for equal records: what takes less memory is found sooner."""
    return records


# The records of words, bare or with marks.
_known: Final[Table[str, bytes]] = Table(lambda word: _shared(_read_word(word)), most=1 << 16, longest=24)


# The records of marks that are a token by themselves, whatever word they end.
_ALONE: Final = {mark: _RECORD.pack(ord(_PUNCTUATION[mark]), 2, 1) for mark in ",.;:?!)"}


def _open_class(word: str) -> int:
    """Return the class of a word of letters and digits, of which it is left open whether it begins its sentence."""
    within, at_start = word_classes(word)
    return ord(within) if within == at_start else ord(at_start) + _IF_INITIAL


def _read_tokens(text: str) -> tuple[str, list[int], list[int]]:
    """Return the classes, starts and ends of the tokens of ``text``.

    For its first word it is left open whether it stands first in its sentence.
    """
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
                tag = chr(_open_class(token)) if initial is None else word_classes(token)[initial]
                initial = False
            elif first == ".":
                tag = "n"  # an ellipsis
            else:
                tag = "." if first in "?!" else "-" if first in "-—–―" else "n"
                initial = True if tag == "." else initial
        elif tag == ".":
            if text[start] == "." and ends and ends[-1] == start and _is_shortened(word):
                ends[-1] = end
                if word == "A":
                    classes[-1] = "X"  # an initial, no article: "David A. Keller"
                continue
            initial = True
        elif tag == ":":
            initial = True
        word = token
        classes.append(tag)
        starts.append(start)
        ends.append(end)
    return "".join(classes), starts, ends


def _is_shortened(word: str) -> bool:
    """Tell whether the full stop behind a word belongs to it: "Sen.", "J.", "U.S."."""
    if len(word) < 2:
        return word.isupper()
    return word.lower() in _ABBREVIATED or (word[-2] == "." and word[-1].isupper())


def _settle_initials(body: str, raw: bytes, starts: list[int]) -> bytes:
    """Decide for each word whose class was left open whether it stands first in its sentence."""
    settled = bytearray(raw)
    for match in _UNSETTLED.finditer(raw):
        i = match.start()
        settled[i] = settled[i] - _IF_INITIAL if _is_initial(body, raw, starts, i) else ord("X")
    return bytes(settled)


def _is_initial(body: str, raw: bytes, starts: list[int], i: int) -> bool:
    """Tell whether only marks stand between the word at ``i`` and the beginning of its sentence."""
    for j in range(i - 1, -1, -1):
        if raw[j] in b".:q\n":
            return True
        if raw[j] in b"Qz" or body[starts[j]].isalnum():
            return False
    return True
