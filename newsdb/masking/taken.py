"""Names that are known by digests: where they stand in a text, in whatever spelling.

A name counts as its words without titles, case, accents, punctuation and spaces, so that "Ilse Maartens", "MAARTENS,
Ilse", "ilse-maartens" in an address and "#IlseMaartens" are one; a middle initial and a nickname in quotation marks may
stand between. Of each name there is the digest of the whole, and two bytes of that of its last word, which pick out the
few words of a text where it is worth looking: as good as no text has one of them by chance, and they are many words'.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from newsdb.names import ARTICLES, GENERATIONS, fold, name_key, printed_key, without_particles

MASK: Final = "█"

WORD_BYTES: Final = 2
"""Of a word's digest: so short that it is the same for thousands of surnames."""

_NAME_BYTES: Final = 16
_LETTERS: Final = r"[^\W\d_]+"
# Runs of letters; accents apart from their letter, apostrophes and soft hyphens join them.
_TOKEN: Final = re.compile(rf"{_LETTERS}(?:[\u0300-\u036f'’`ʼ\u00ad\u200b-\u200d]+{_LETTERS})*[\u0300-\u036f]*")
_POSSESSIVE: Final = re.compile(r"['’`ʼ][sS]$")
_LONGEST_GAP: Final = 4  # characters between two words of a name: "Keller, Ada", "Ada “Addie” Keller"
_MOST_WORDS: Final = 8
_MOST_PASSED: Final = 200_000
_NICKNAMED: Final = frozenset("\"“”„«(['‘")
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_LINE_ESCAPES: Final = re.compile(r"\\[nrt]")


class TakenName(NamedTuple):
    """A name that is taken down.

    Attributes:
        word: the beginning of its last word's digest.
        is_stored_only: in articles that were stored before; one that is stored later may name a namesake.
        is_wordless: what its bearer says goes, too.
    """

    word: bytes
    is_stored_only: bool = False
    is_wordless: bool = False


class Found(NamedTuple):
    """A name in a text.

    Attributes:
        start: offset of its first letter.
        end: offset behind its last letter.
        surname: its last word, as it is compared.
        is_wordless: see ``TakenName``.
    """

    start: int
    end: int
    surname: str
    is_wordless: bool


class Token(NamedTuple):
    """A word of a text.

    Attributes:
        start: offset of its first letter.
        end: offset behind its last letter, a possessive ending left out.
        word: as it is compared.
        is_optional: names are the same without it: an initial, a nickname or the article of Arabic names.
    """

    start: int
    end: int
    word: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class TakenNames:
    """All names that are taken down.

    Attributes:
        salt: key of the digests.
        names: by digest.
        finished: how many of the orders behind them are carried out in all that was stored before.
        words: those of all names.
    """

    salt: bytes = b""
    names: Mapping[bytes, TakenName] = field(default_factory=dict)
    finished: int = 0
    words: frozenset[bytes] = field(init=False, compare=False)
    _passed: set[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(name.word for name in self.names.values()))
        object.__setattr__(self, "_passed", _passed_words(self.salt, frozenset(self.names)))

    def __bool__(self) -> bool:
        return bool(self.names)

    def of_new_articles(self) -> TakenNames:
        """Those of them that count in articles that nobody has stored before."""
        if not any(name.is_stored_only for name in self.names.values()):
            return self
        kept = {key: name for key, name in self.names.items() if not name.is_stored_only}
        return TakenNames(self.salt, kept, self.finished)

    def also(self, names: Iterable[str]) -> TakenNames:
        """These, and more names of the same people, in clear."""
        like = next(iter(self.names.values()))
        more = {key: like._replace(word=word) for name in names for key, word in name_digests(name, self.salt)}
        return TakenNames(self.salt, {**more, **self.names}, self.finished)

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking."""
        return bool(self.names and self._last_words(text))

    def find(self, text: str) -> list[Found]:
        """Find the names in a text, in order; they do not overlap."""
        if not self.names or not (worth := self._last_words(text)):
            return []
        words = list(_TOKEN.finditer(text))
        found: list[Found] = []
        for place, word in enumerate(words):
            if word[0] not in worth:
                continue
            first = max(place - _MOST_WORDS, 0)
            tokens = [_token(text, each) for each in words[first : place + _MOST_WORDS + 2]]
            token = tokens[place - first]
            own = digest(token.word, self.salt)
            # By itself: "#IlseMaartens".
            span = (place - first,) * 2 if own in self.names else name_at(text, tokens, place - first, self._has)
            if span is not None:
                named = tokens[span[0] : span[1] + 1]
                found.append(Found(named[0].start, named[-1].end, token.word, self._is_wordless(named, own)))
        return _apart(found)

    def of(self, name: str | None) -> TakenName | None:
        """The name that somebody's full name is; None if it is not taken down."""
        if not self.names or not name or not self.may_stand_in(name):
            return None
        key = printed_key(name)
        for form in (squeezed(key), squeezed(" ".join(word for word in key.split() if len(word) > 1))):
            if (taken := self.names.get(digest(form, self.salt))) is not None:
                return taken
        return None

    def masked(self, text: str) -> str:
        """A text with the names masked."""
        found = self.find(text)
        return mask(text, [(one.start, one.end) for one in found]) if found else text

    def stand_in_bytes(self, raw: bytes) -> bool:
        """Whether one of the names stands in bytes of whatever encoding, escaped or not."""
        return any(self.find(reading) for reading in _readings(raw))

    def _last_words(self, text: str) -> set[str]:
        """The words of a text, as printed, that may be the last one of a name."""
        unknown = set(_TOKEN.findall(text)) - self._passed
        if not unknown:
            return unknown
        words, names, salt = self.words, self.names, self.salt
        worth = set()
        for token in unknown:
            word = squeezed(_POSSESSIVE.sub("", token))
            own = digest(word, salt)
            if own in names or any(
                each[:WORD_BYTES] in words for each in (own, *(digest(rest, salt) for rest in without_particles(word)))
            ):
                worth.add(token)
        if len(self._passed) > _MOST_PASSED:
            self._passed.clear()
        self._passed.update(unknown - worth)
        return worth

    def _has(self, key: str) -> bool:
        return digest(key, self.salt) in self.names

    def _is_wordless(self, tokens: Sequence[Token], own: bytes) -> bool:
        taken = [self.names.get(digest(key, self.salt)) for key in _forms(tokens)]
        return any(one.is_wordless for one in [*taken, self.names.get(own)] if one is not None)


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace the letters and figures within spans, one for one; spaces and punctuation stay.

    >>> mask("said Ilse Maartens.", [(5, 18)])
    'said ████ ████████.'
    """
    pieces, place = [], 0
    for start, end in sorted(spans):
        begin = max(start, place)
        if end <= begin:
            continue
        pieces.append(text[place:begin])
        pieces.append("".join(MASK if c.isalnum() or unicodedata.combining(c) else c for c in text[begin:end]))
        place = end
    return "".join([*pieces, text[place:]])


def agrees(stored: str | None, given: str | None) -> bool:
    """Whether a stored text is a given one, some letters of which may be masked."""
    if stored is None or given is None or MASK not in stored:
        return stored == given
    return len(stored) == len(given) and all(a in (b, MASK) for a, b in zip(stored, given, strict=True))


def digest(word: str, salt: bytes) -> bytes:
    """Digest of a name or word, squeezed."""
    return blake2b(word.encode("utf-8", "surrogatepass"), key=salt, digest_size=_NAME_BYTES).digest()


def name_digests(name: str, salt: bytes) -> list[tuple[bytes, bytes]]:
    """Digests of a name, each with the beginning of that of its last word; with an article of Arabic names and without.

    Of what has no letters there are none.
    """
    keys = {squeezed(key): last_word(key) for key in (name_key(name), printed_key(name)) if key}
    return [
        (digest(key, salt), digest(min([word, *without_particles(word)], key=len), salt)[:WORD_BYTES])
        for key, word in keys.items()
    ]


def last_word(key: str) -> str:
    """The surname, or what stands in its place, of a name key."""
    words = [word for word in key.split() if word not in GENERATIONS] or key.split() or [""]
    return squeezed(words[-1])


@lru_cache(maxsize=1 << 14)
def squeezed(word: str) -> str:
    """What is compared of a word or a name: its letters and figures, without case and accents."""
    return "".join(c for c in fold(word) if c.isalnum())


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words."""
    return [_token(text, match) for match in _TOKEN.finditer(text)]


def _token(text: str, match: re.Match[str]) -> Token:
    bare = _POSSESSIVE.sub("", match[0])
    word = squeezed(bare)
    before = text[match.start() - 1 : match.start()]
    is_optional = len(word) == 1 or before in _NICKNAMED or word in ARTICLES
    return Token(match.start(), match.start() + len(bare), word, is_optional)


def name_at(text: str, tokens: Sequence[Token], place: int, has: Callable[[str], bool]) -> tuple[int, int] | None:
    """Find the longest name whose last word stands at a place: its first and its last word's place.

    Args:
        text: that the tokens are of.
        tokens: its words.
        place: of what may be the last word of a name.
        has: whether something, squeezed, is a name.
    """
    first = place
    while first > 0 and place - first < _MOST_WORDS and _is_gap(text, tokens[first - 1], tokens[first]):
        first -= 1
    behind = place + 1
    following = behind < len(tokens) and _is_gap(text, tokens[place], tokens[behind])
    # "Jr." tells a child from a parent: with it, it is another name.
    last = behind if following and tokens[behind].word in GENERATIONS else place
    for start in range(first, last + 1):
        if any(has(key) for key in _forms(tokens[start : last + 1])):
            return start, last
    if following and "," in text[tokens[place].end : tokens[behind].start]:  # "Keller, Ada"
        end = behind
        while True:
            for start in range(max(first, place - 2), place + 1):
                turned = (*tokens[behind : end + 1], *tokens[start : place + 1])
                if any(has(key) for key in _forms(turned)):
                    return start, end
            if end + 1 == len(tokens) or end - place > _MOST_WORDS or not _is_gap(text, tokens[end], tokens[end + 1]):
                break
            end += 1
    return None


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Change all texts of a JSON value, keys included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(key): map_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [map_texts(inner, change) for inner in value]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Give all texts of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


@lru_cache(maxsize=4)
def _passed_words(salt: bytes, names: frozenset[bytes]) -> set[str]:  # noqa: ARG001  (what the words were looked up for)
    """Words that were looked at before and are the last one of no name: next to all that a text has."""
    return set()


def _is_gap(text: str, left: Token, right: Token) -> bool:
    """Whether what stands between two words may stand within a name."""
    between = text[left.end : right.start]
    if between == "%20":
        return True
    return len(between) <= _LONGEST_GAP and between.count("\n") <= 1 and not any(c.isdigit() for c in between)


def _forms(tokens: Sequence[Token]) -> Iterator[str]:
    """The names that words may be: with and without what may be left out between the first and the last."""
    yield "".join(token.word for token in tokens)
    if any(token.is_optional for token in tokens[1:-1]):
        inner = (token.word for token in tokens[1:-1] if not token.is_optional)
        yield "".join((tokens[0].word, *inner, tokens[-1].word))


def _apart(found: list[Found]) -> list[Found]:
    """Of names that overlap keep the longest one."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _readings(raw: bytes) -> Iterator[str]:
    """Give what bytes may say, as they are and with escapes resolved."""
    encodings = ["utf-8", "cp1252"]
    if b"\0" in raw:
        encodings += ["utf-16-le", "utf-16-be"]
    for encoding in encodings:
        text = raw.decode(encoding, "replace")
        yield text
        plain = _LINE_ESCAPES.sub("  ", _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))
        plain = html.unescape(unquote(plain.replace("=\r\n", "").replace("=\n", "")))
        if plain != text:
            yield plain
