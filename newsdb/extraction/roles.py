"""Read the role printed beside a name: "Kremlin spokesman", "director of the institute".

In: a body and where a name stands in it. Out: the span of the role, or None. A role is a noun with what belongs to
it: the titles and nouns that lead up to the name, or else an apposition behind it, or else one before it. Articles,
pronouns and plain honorifics ("Mr.") are no part of it, nor are ages, party tags and clauses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from newsdb.extraction.lexicon import SPEAKER_NOUNS, TITLES, word_class
from newsdb.extraction.units import ORGANIZATION_WORDS, Units

Span = tuple[int, int]

_REACH: Final = 120
_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 30
_APPOSITION_STARTS: Final = frozenset((", ", " (", " —", " –", " -", "—a", "—t"))
# The classes of what stands beside a name with a role: most names have neither, and need no look at the text.
_ENDING_IN_NOUNS: Final = frozenset("nDEN")
_OPENING_APPOSITIONS: Final = frozenset(",(-")
_CLOSING: Final = frozenset(",.")  # what stands behind a name that is an apposition itself
_OPENING_MARKS: Final = "“\"'‘(["
_WORD: Final = re.compile(r"\S+")
PLAIN_HONORIFICS: Final = frozenset("mr mrs ms miss dr sir".split())
# Nouns of persons that need no list, by their ending.
_PERSONAL: Final = re.compile(
    r"(?:co-|ex-|vice-)?[a-z-]+(?:ologist|ician|grapher|ologian|ivist|omist|icist|orist|arist|urist|entist|atrist"
    r"|alist|onist|inist|woman|keeper|maker|holder|owner|worker|founder|leader|writer|director|manager|teacher|tender"
    r"|committeeman|congressman|chair|chairman|president|retiree|pensioner|waitress)"
)
# Speakers that are no persons: bodies, and what they say things in.
_NO_PERSONS: Final = ORGANIZATION_WORDS | frozenset(
    """statement tweet media report bill voice ad ads account organization organisation family website page text letter
    memo document documents lawsuit suit complaint ruling order poll survey study book video message article editorial
    column blog release filing email transcript program show station newspaper paper outlet publication resolution
    petition decision opinion note sign site card banner slogan team firm camp panel firm industry business public
    crowd audience spot narration passage response headline petition manifesto verdict t-shirt mailing placard poster
    quotes critics others people child caption""".split()
)
# Words in -ing and -ed that describe a role rather than say what somebody does.
_ADJECTIVES: Final = frozenset(
    """acting visiting managing organizing organising commanding founding marketing leading presiding outgoing incoming
    sitting reigning ruling advertising engineering housing mining polling consulting voting banking training nursing
    planning manufacturing fundraising accounting retired disgraced elected appointed embattled ousted convicted
    renowned celebrated self-described united""".split()
)
_NO_MODIFIERS: Final = frozenset("dPpIWTAfickatrSsGg")  # classes of words that end a role to the left
_CLAUSES: Final = frozenset("PpIWAatk")  # and of those that end it to the right
# "by", adverbs, and verbs of which a name with its title is the object: "will face Senator", "met Senator".
_NEVER_MODIFIERS: Final = frozenset(
    """by meanwhile however earlier later today yesterday like than then
    face help support think ask join met meet include includes oust unseat fire remove replace invite beat pressure
    challenge defeat force see saw know knew hear heard let made make told put got get gave give took take brought bring
    sent send chose choose picked elect hire sue back blame thank praise attack replaces joins meets faces succeed
    succeeds impeach impeaches""".split()
)
_PREPOSITIONS: Final = frozenset("of at for in with to from on by behind near under and".split())
_LOOSE_ENDS: Final = frozenset("of at for in with to from on by behind near under and or the a an his her".split())

# What may stand between a name and its apposition: a party, an age, a degree.
_BESIDE: Final = r"(?: \([^()\n]{1,40}\))?(?:, (?:\d{1,3}|[RDI]-[A-Z][\w.]*|Jr\.|Sr\.|Ph\.?D\.?|M\.?D\.?|Esq\.)(?=,))*"
_DETERMINER: Final = (
    r"(?:who is )?(?:(?:now|then|currently|formerly|once|also|himself|herself) )?"
    r"(?:(?:an?|the|one of the|his|her|their|its|another) )?"
)
_PLAIN: Final = r"[^,.;:()“”\"—?!\n]"
_STOP: Final = (  # full stops only in abbreviations
    r"\.(?=[^\s\"”’'])|(?<=\b[A-Z])\.|(?<=\b(?:St|Mr|Ms|Dr))\.|(?<=\b(?:Mrs|Sen|Rep|Gov))\."
)
_PHRASE: Final = rf"(?:{_PLAIN}|{_STOP})"
_BEHIND: Final = re.compile(
    rf"{_BESIDE}(?:, | ?(?:—|--|–) ?){_DETERMINER}(?P<role>(?={_PHRASE}{{3}})(?:{_PLAIN}+|{_STOP})+)"
)
_LONGEST_BEHIND: Final = 110
_APPOSED: Final = re.compile(
    rf"(?:^|[\s“\"(])(?:(?i:an?|the|his|her|their|its)|(?P<owner>[A-Z][\w.-]*['’]s?)) (?P<role>{_PHRASE}{{3,90}}), $"
)


def find_role(body: str, units: Units, name: int) -> Span | None:
    """Return the span of the role printed beside a name.

    Args:
        body: the article's text.
        units: the units of the name's paragraph.
        name: which of them the name is.
    """
    left, start, end = units.lefts[name], units.starts[name], units.ends[name]
    before, behind = units.classes[name - 1 : name], units.classes[name + 1 : name + 2]
    role = _leading_up(body, left, start) if left < start or before in _ENDING_IN_NOUNS else None
    if role is None and behind in _OPENING_APPOSITIONS and body[end : end + 2] in _APPOSITION_STARTS:
        role = _behind(body, end)
    if role is None and before == "," and body[end : end + 1] in _CLOSING and body[start - 2 : start] == ", ":
        role = _apposed(body, start)
    return role


def _line_start(body: str, start: int) -> int:
    """Return where the look to the left of ``start`` ends."""
    bottom = max(start - _REACH, 0)
    return max(bottom, body.rfind("\n", bottom, start) + 1)


@lru_cache(maxsize=1 << 13)
def _is_role_noun(word: str) -> bool:
    """Tell whether a word names what a person may be."""
    bare = word.rstrip(".").lower()
    if bare in TITLES or f"{bare}." in TITLES:
        return True
    if bare in _NO_PERSONS:
        return False
    return bare in SPEAKER_NOUNS or (len(bare) > 7 and _PERSONAL.fullmatch(bare) is not None)


def _leading_up(body: str, left: int, start: int) -> Span | None:
    """Return the titles and nouns that end at the name."""
    before = body[start - _LONGEST_WORD if start > _LONGEST_WORD else 0 : start]
    text = before.rstrip(" \xa0")
    if len(text) == len(before) or not (text[-1:].isalnum() or text[-1:] == "."):
        return None
    last = text.rsplit(None, 1)[-1].lstrip(_OPENING_MARKS)
    if not last:
        return None
    titled = left < start and last[0].isupper() and last.lower() not in _NO_PERSONS
    if not (titled or _is_role_noun(last)) or (last[-1] == "." and last.lower() not in TITLES):
        return None
    end = start - len(before) + len(text)
    bottom = _line_start(body, start)
    first = end
    later = ""
    for _ in range(_MOST_WORDS):
        at = max(body.rfind(" ", bottom, first - 1), body.rfind("—", bottom, first - 1), bottom - 1) + 1
        word = body[at:first].rstrip()
        bare = word.lstrip(_OPENING_MARKS)
        at += len(word) - len(bare)
        cut = at == bottom > 0 and body[at - 1].isalnum()
        if cut or (at < left and not _is_modifier(bare, later)):
            break
        first, later = at, bare
        if bare != word or at <= bottom or body[at - 1] == "—":
            break
    while first < end and last.rstrip(".").lower() in PLAIN_HONORIFICS:
        end = len(body[first : end - len(last)].rstrip()) + first
        last = body[first:end].rsplit(None, 1)[-1] if first < end else ""
    return (first, end) if first < end and (titled or _is_role_noun(last)) else None


def _is_modifier(word: str, later: str) -> bool:
    """Tell whether a word before a role, whose next word is ``later``, belongs to it."""
    bare = word.rstrip(".").lower()
    if not bare:
        return False
    if not word[-1].isalnum():
        if not word.endswith("."):
            return False
        shortened = f"{bare}." in TITLES or bare in TITLES or re.fullmatch(r"(?:[A-Za-z]\.)+", word) is not None
        if not shortened and not later[:1].islower() and not (len(bare) < 5 and later.endswith(".")):
            return False  # the end of the sentence before
    if bare in _ADJECTIVES:
        return True
    if bare in _NEVER_MODIFIERS or (word[0].islower() and bare.endswith(("ing", "ed")) and not _is_role_noun(bare)):
        return False
    return word_class(bare, False) not in _NO_MODIFIERS or _is_role_noun(bare)


def _behind(body: str, end: int) -> Span | None:
    """Return the role in an apposition to the name that ends at ``end``."""
    match = _BEHIND.match(body, end, min(len(body), end + _REACH + 60))
    if match is None:
        return None
    start, stop = match.span("role")
    return _noun_phrase(body, start, min(stop, start + _LONGEST_BEHIND))


def _apposed(body: str, start: int) -> Span | None:
    """Return the role that the name at ``start`` stands in apposition to: "the union's president, Jo Doe,"."""
    bottom = _line_start(body, start)
    match = _APPOSED.search(body[bottom:start])
    if match is None:
        return None
    first = match.start("role" if match["owner"] is None else "owner")
    return _noun_phrase(body, first + bottom, match.end("role") + bottom, person=True)


def _noun_phrase(body: str, start: int, end: int, *, person: bool = False) -> Span | None:
    """Cut [start, end) to the noun of a role and what belongs to it; None if it holds none."""
    if body[end - 1].isalnum() and body[end : end + 1].isalnum():
        end = body.rfind(" ", start, end) + 1  # the reach ended within a word
    head = -1
    words: list[tuple[int, int, str]] = []
    before = ""
    for match in _WORD.finditer(body, start, end):
        word, low, tag = _read_word(match.group())
        if tag in _CLAUSES or (not words and tag in "vsSbB" and word.islower()):
            break
        if head < 0 and low in _PREPOSITIONS and (word != "and" or _is_role_noun(before)):
            head = len(words) - 1
            if head >= 0 and before not in _LOOSE_ENDS and not _may_be_role(words[head][2], person=person):
                return None
        elif tag in "vwgGsS" and (head >= 0 or _is_role_noun(before)) and word.islower() and _breaks(word, before):
            break
        words.append((match.start(), match.end(), word))
        before = low
    while words and words[-1][2].lower() in _LOOSE_ENDS:
        words.pop()
    if not words:
        return None
    if head < 0 or head >= len(words):
        head = len(words) - 1
    return (words[0][0], words[-1][1]) if _may_be_role(words[head][2], person=person) else None


class _Word(NamedTuple):
    """A word of a role without its marks, in small letters, and its class."""

    text: str
    low: str
    tag: str


@lru_cache(maxsize=1 << 13)
def _read_word(printed: str) -> _Word:
    word = printed.strip(".,")
    if word == "whose" or "''" in word:
        return _Word(word, word.lower(), "W")
    return _Word(word, word.lower(), word_class(word, False) if word[:1].isalnum() else "n")


def _may_be_role(noun: str, *, person: bool) -> bool:
    """Tell whether a noun is that of one person's role."""
    return _is_role_noun(noun) and not noun.endswith("s") and not (person and noun.lower() in _NO_PERSONS)


def _breaks(word: str, before: str) -> bool:
    """Tell whether a participle begins a clause of its own: "a lawyer representing the family"."""
    return word not in _ADJECTIVES and before not in _LOOSE_ENDS and not _is_role_noun(word)
