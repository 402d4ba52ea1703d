"""Personal names: split titles from them, and equate them across articles.

In: names as printed. Out: keys and parts. Used by resolution inside an article and by the writer across
articles; knows nothing of texts or databases.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Words that stand before a name and are no part of it. Lower case, without full stop.
HONORIFICS: Final = frozenset(
    """mr mrs ms miss mx dr doctor prof professor sir dame lord lady madam madame monsieur herr frau señor señora
    rev reverend fr father sister brother pastor rabbi imam sheikh ayatollah pope cardinal archbishop bishop hon
    honorable pres president vice veep senator sen sens rep reps representative congressman congresswoman gov
    governor govs lt secretary sec treasurer mayor minister chancellor ambassador amb ambassadors judge justice
    magistrate attorney atty counsel solicitor general gen lieutenant col colonel maj major capt captain cpl
    corporal sgt sergeant staff pvt private adm admiral cmdr commander brig brigadier marshal officer detective
    det inspector constable superintendent supt sheriff deputy chief agent trooper king queen prince princess
    duke duchess emperor empress sultan emir chairman chairwoman chairperson chair speaker leader whip councilman
    councilwoman councilor councillor alderman commissioner assemblyman assemblywoman delegate premier director
    coach principal dean provost chancellor ceo cfo coo founder spokesman spokeswoman spokesperson candidate
    nominee professor-emeritus deputies first ex-president ex-governor ex-senator ex-mayor acting former late
    then-president then-candidate president-elect justices senators governors presidents ministers minority majority
    crown co-founder""".split()
)
SUFFIXES: Final = frozenset("jr sr ii iii iv phd md esq dds jd mba kc qc mp obe cbe mbe".split())
# Those of them that tell a parent from a child.
GENERATIONS: Final = frozenset("jr sr ii iii iv".split())
# Lower-case parts inside names.
PARTICLES: Final = frozenset(
    """al an bin bint da das de del della der di do dos du el ibn la las le los mac op san st st. ten ter the van
    vander von y zu den 't""".split()
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’`.-][^\W_]+)*\.?")
_POSSESSIVE: Final = re.compile(r"(?:['’]s?|(?<=s)['’])$")
_PARENTHESIS: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]|\s*[\"“”][^\"“”]*[\"“”]")
_UNPUNCTUATED: Final = str.maketrans({"-": " ", "'": None, "’": None, "`": None, ".": None})
_KEEP_APART: Final = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "ð": "d",
    }
)


@lru_cache(maxsize=1 << 13)
def fold(text: str) -> str:
    """Return ``text`` in lower case without accents.

    >>> fold("José Ørsted")
    'jose orsted'
    """
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text.translate(_KEEP_APART))
    return "".join(c for c in flat if not unicodedata.combining(c)).casefold()


def is_initial(word: str) -> bool:
    """Tell whether ``word`` is an initial such as "J.", "J" or "J.R."."""
    letters = word.replace(".", "")
    return 0 < len(letters) <= 2 and letters.isupper() and ("." in word or len(letters) == 1)


def _words(name: str) -> list[str]:
    """Split a name into words without parentheses, nicknames, possessive and commas."""
    bare = _POSSESSIVE.sub("", _PARENTHESIS.sub(" ", name).strip(" ,;:"))
    return _WORD.findall(bare)


def split_title(name: str) -> tuple[str, str]:
    """Split what is printed into titles and the name itself: ``("Sen. ", "Jane Doe")`` without the spaces.

    The last word is never taken as a title, so that a person named King stays.

    >>> split_title("Former Gov. Jane A. Doe")
    ('Former Gov.', 'Jane A. Doe')
    """
    parts = name.split()
    cut = 0
    while cut < len(parts) - 1 and fold(parts[cut]).strip(".,'’") in HONORIFICS:
        cut += 1
        if cut < len(parts) - 1 and fold(parts[cut]) in {"of", "for"}:
            break
    if cut == len(parts) - 1 and len(parts) > 2 and fold(parts[-2]).strip(".") not in _BARE_TITLES:
        cut = len(parts) - 2 if _looks_given(parts[-2]) else cut
    return " ".join(parts[:cut]), " ".join(parts[cut:])


# Titles that go with a surname alone and are nobody's given name.
_BARE_TITLES: Final = HONORIFICS - frozenset("duke earl dean king prince major chance lord marshal sister".split())


def _looks_given(word: str) -> bool:
    return fold(word) in {"dean", "duke", "prince", "major", "marshal"}


def core_words(name: str) -> list[str]:
    """Return the words of a name without titles, suffixes and empty parts, as printed."""
    _, bare = split_title(name)
    words = _words(bare)
    while len(words) > 1 and fold(words[-1]).replace(".", "") in SUFFIXES:
        words.pop()
    return words


@lru_cache(maxsize=1 << 13)
def name_key(name: str) -> str:
    """Return the key under which full names are equated across articles.

    Case, accents, titles ("Dr.", "Sen.", "President"), degrees ("PhD"), a single middle initial and punctuation do
    not count; a hyphen counts as a space. What tells relatives apart does count: "Jr.", "III", several initials.

    >>> name_key("Sen. José M. Álvarez-Núñez, PhD"), name_key("John A. Doe, Jr."), name_key("John A. B. Doe")
    ('jose alvarez nunez', 'john doe jr', 'john a b doe')
    """
    words = core_words(name)
    initials = [i for i, word in enumerate(words) if 0 < i < len(words) - 1 and is_initial(word)]
    kept = [word for i, word in enumerate(words) if len(initials) > 1 or i not in initials]
    generation = [word for word in _words(name)[-2:] if fold(word).strip(".") in GENERATIONS and word not in kept]
    flat = fold(" ".join(kept + generation)).translate(_UNPUNCTUATED)
    return " ".join(flat.split())


def is_full_name(name: str) -> bool:
    """Tell whether ``name`` has at least a given name (or initial) and a surname.

    >>> is_full_name("Ms. Doe"), is_full_name("J. Doe")
    (False, True)
    """
    words = [w for w in core_words(name) if fold(w).strip(".") not in PARTICLES]
    return len(words) >= 2 and len(words[-1].strip(".")) > 1
