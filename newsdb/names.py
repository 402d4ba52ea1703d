"""Personal names: split titles from them, and equate them across articles.

In: names as printed. Out: keys and parts. Used by resolution inside an article and by the writer across
articles; knows nothing of texts or databases.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

KEY_VERSION: Final = 2
"""Counts up with each change of ``name_key``; stored keys of older versions are made anew (``people.key_version``)."""

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
# Those of them that are written in one with what follows, too: De Niro, DeNiro.
_JOINED: Final = frozenset("da das de del della der den di dos du la le mac san st ten ter van vander von zu".split())
ARTICLES: Final = frozenset({"al", "el"})
"""Of Arabic names, which may as well be left out: al-Doe, Doe."""

# Those that are given names as well: Al Brandt, Mac Brandt.
_GIVEN_TOO: Final = frozenset({"al", "mac"})
# What follows "Al" in names of bodies and families, where it is the article.
_BEHIND_ARTICLE: Final = frozenset(
    """qaeda qaida jazeera arabiya manar nusra shabaab shabab aqsa azhar hayat nour ahram alam mayadeen quds
    badr hashd rai sharq watan khalifa thani saud nahyan maktoum sabah said assad sisi maliki abadi sadr zawahri
    zawahiri baghdadi bashir shafaey hariri hashimi hassan awlaki jubeir zarqawi houthi muhajiroun mourabitoun
    """.split()
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


def generation_of(name: str) -> str | None:
    """Return what tells a parent from a child in a name: "jr", "sr", "ii"; None if it has none.

    >>> generation_of("Jane Doe, Jr."), generation_of("Jane Doe")
    ('jr', None)
    """
    last = fold(name.rstrip(" .,").rpartition(" ")[2])
    return last if last in GENERATIONS and " " in name.strip() else None


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
    not count; a hyphen counts as a space. Neither do spaces between initials and behind particles, nor the article of
    Arabic names. What tells relatives apart does count: "Jr.", "III", several middle initials.

    >>> name_key("Sen. José M. Álvarez-Núñez, PhD"), name_key("John A. Doe, Jr."), name_key("John A. B. Doe")
    ('jose alvarez nunez', 'john doe jr', 'john ab doe')
    >>> name_key("J. D. Doe") == name_key("J.D. Doe"), name_key("Jan van Doe") == name_key("Jan VanDoe")
    (True, True)
    """
    return " ".join(_join_particles(printed_key(name).split()))


def printed_key(name: str) -> str:
    """Return a full name as ``name_key`` does, but with particles and articles as they are printed.

    >>> printed_key("Jan van Doe"), printed_key("Omar al-Doe")
    ('jan van doe', 'omar al doe')
    """
    kept = _join_initials(core_words(name))
    generation = [word for word in _words(name)[-2:] if fold(word).strip(".") in GENERATIONS and word not in kept]
    return " ".join(fold(" ".join(kept + generation)).translate(_UNPUNCTUATED).split())


def _join_initials(words: list[str]) -> list[str]:
    """Make one word of initials in a row; one alone between other words is left out."""
    joined: list[str] = []
    run = ""
    for word in words[:-1]:
        if is_initial(word):
            run += word.replace(".", "")
            continue
        if run and (not joined or len(run) > 1):
            joined.append(run)
        run = ""
        joined.append(word)
    if run and (not joined or len(run) > 1):
        joined.append(run)
    return joined + words[-1:]


def _join_particles(words: list[str]) -> list[str]:
    """Write particles behind a given name and what follows in one word; articles are left out."""
    kept = [word for i, word in enumerate(words) if word not in ARTICLES or i in {0, len(words) - 1}]
    joined = kept[:1]
    before = ""
    for word in kept[1:]:
        if before in _JOINED:
            joined[-1] += word
        else:
            joined.append(word)
        before = word
    return joined


def without_particles(word: str) -> list[str]:
    """What is left of a word of a key behind particles that may be written in one with it; nothing if it has none.

    >>> without_particles("vandoe"), without_particles("doe")
    (['doe'], [])
    """
    left: list[str] = []
    for particle in _JOINED:
        rest = word.removeprefix(particle)
        if rest != word and len(rest) > 2:
            left += [rest, *without_particles(rest)]
    return sorted(set(left), key=lambda rest: (-len(rest), rest))


def word_pattern(word: str) -> str:
    """Return a regular expression, for Python and PostgreSQL, that finds a word in a key, written apart or joined.

    >>> [bool(re.search(word_pattern("doe"), key)) for key in ("jane doe", "jane vandoe", "jane grandoe")]
    [True, True, False]
    """
    return f"(^| )({'|'.join(sorted(_JOINED))})*{re.escape(word)}( |$)"


def is_full_name(name: str) -> bool:
    """Tell whether ``name`` has at least a given name (or initial) and a surname.

    >>> is_full_name("Ms. Doe"), is_full_name("J. Doe"), is_full_name("Al Doe"), is_full_name("al-Doe")
    (False, True, True, False)
    """
    core = core_words(name)
    words = [w for w in core if fold(w).strip(".") not in PARTICLES]
    if len(words) == len(core) - 1 == 1 and fold(core[0]) in _GIVEN_TOO and core[0][0].isupper():
        return fold(core[1]) not in _BEHIND_ARTICLE and len(core[1].strip(".")) > 1
    return len(words) >= 2 and len(words[-1].strip(".")) > 1
