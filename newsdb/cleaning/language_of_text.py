"""Which language a text is written in: told by its script and its small words, offline, the same every time.

In: a text. Out: an ISO 639-1 code, or None where the text is too short, mixed or in a language not known here.

Measured beside two libraries on three sentences in each of 62 languages (``tests/cleaning/language_texts.json``) and on
4,000 English news articles, the libraries on the first 1,000. (The 62 texts are by the hand that wrote down the words,
which may flatter this.)

    ================== ============ ================= ================== =============== =====================
    .                  whole texts  single sentences  articles, English  ms an article   costs
    ================== ============ ================= ================== =============== =====================
    this               62 of 62     135, 35 open      3,999, 1 open      0.17            nothing
    py3langid 0.4      62           171 of 171        1,000 of 1,000     3.8             numpy, 0.8 s to start
    lingua 2.1         59           160 of 171        1,000 of 1,000     14              96 MB
    ================== ============ ================= ================== =============== =====================

The libraries answer always; this leaves open what it cannot tell (one of the 171 it tells wrong, Galician as Spanish),
and what is left open is read as English. Of 63,000 stretches of 8 to 60 words from the English articles none is taken
for another language.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final

from newsdb.cleaning import language_words

# What is looked at: so much from the beginning, and as much from the middle, where no menu or credit stands.
_STRETCH: Final = 800
_LETTERS: Final = re.compile(r"[^\W\d_]+")
# Its vowel signs are no letters to Python.
_DEVANAGARI: Final = re.compile("[\u0900-\u0963]+")
# Letters of Latin script are looked at one by one only if there are few of them.
_SCRIPT_SAMPLE: Final = 400
_LEAST_LETTERS: Final = 12

# The first code point of each stretch of scripts, and the script: a language's code where only one is written in it.
_SCRIPTS: Final = (
    (0x0000, "latin"), (0x0370, "el"), (0x0400, "cyrillic"), (0x0530, "hy"), (0x0590, "he"), (0x0600, "arabic"),
    (0x0700, ""), (0x0750, "arabic"), (0x0780, "dv"), (0x07C0, ""), (0x0900, "devanagari"), (0x0980, "bn"),
    (0x0A00, "pa"), (0x0A80, "gu"), (0x0B00, "or"), (0x0B80, "ta"), (0x0C00, "te"), (0x0C80, "kn"), (0x0D00, "ml"),
    (0x0D80, "si"), (0x0E00, "th"), (0x0E80, "lo"), (0x0F00, "bo"), (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"),
    (0x1200, "am"), (0x13A0, ""), (0x1780, "km"), (0x1800, ""), (0x1C80, ""), (0x1E00, "latin"), (0x1F00, "el"),
    (0x2000, ""), (0x2D80, "am"), (0x2E00, ""), (0x3040, "ja"), (0x3100, ""), (0x3400, "han"), (0xA000, ""),
    (0xAC00, "ko"), (0xD800, ""), (0xF900, "han"), (0xFB00, "latin"), (0xFB13, ""), (0xFB1D, "he"),
    (0xFB50, "arabic"), (0xFE00, ""), (0xFE70, "arabic"), (0xFF00, ""), (0x20000, "han"), (0x323B0, ""),
)  # fmt: skip
_STARTS: Final = [start for start, _ in _SCRIPTS]
_WORDS: Final = {
    "latin": language_words.LATIN,
    "cyrillic": language_words.CYRILLIC,
    "arabic": language_words.ARABIC,
    "devanagari": language_words.DEVANAGARI,
}
# Japanese mixes kana with Chinese characters; a Chinese text has next to no kana.
_LEAST_KANA: Final = 0.05

# A language is told by three of its words at least, which make up so much of the text, and more than any other's.
_LEAST_DISTINCT: Final = 3
_LEAST_SHARE: Final = 0.12
_LEAD: Final = 1.15
# Another language than English, which keeps a text from being extracted, has to leave English further behind.
_LEAD_OVER_ENGLISH: Final = 2.0


def identify_language(text: str) -> str | None:
    """Tell the language of a text.

    Args:
        text: of any length; its beginning and its middle are looked at.

    Returns:
        ISO 639-1 code; Norwegian is "no", Serbian "sr" in either alphabet. None if it cannot be told.
    """
    sample = text if len(text) <= 2 * _STRETCH else f"{text[:_STRETCH]} {_middle(text)}"
    script = "latin" if sample.isascii() else _script(sample)
    if script not in _WORDS:
        return script
    if not sample.isascii():
        sample = unicodedata.normalize("NFC", sample)
    pattern = _DEVANAGARI if script == "devanagari" else _LETTERS
    return _by_words(pattern.findall(sample.lower()), _languages(script))


def _middle(text: str) -> str:
    start = max(_STRETCH, (len(text) - _STRETCH) // 2)
    return text[start : start + _STRETCH]


def _script(sample: str) -> str | None:
    """Name the script of most letters, or the only language in it; None if there are hardly any letters."""
    counts: Counter[str] = Counter()
    for letter, number in Counter(sample[:: max(1, len(sample) // _SCRIPT_SAMPLE)]).items():
        if letter.isalpha():
            counts[_SCRIPTS[bisect_right(_STARTS, ord(letter)) - 1][1]] += number
    total = counts.total()
    if total < _LEAST_LETTERS:
        return "latin" if counts["latin"] == total else None
    if counts["ja"] >= _LEAST_KANA * total and counts["ja"] + counts["han"] > total / 2:
        return "ja"
    script, number = max(counts.items(), key=lambda item: (item[1], item[0]))
    if number <= total / 2 or not script:
        return None
    return "zh" if script == "han" else script


@cache
def _languages(script: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Each small word of a script's languages: the languages that have it, and what it says for each of them.

    A word that many languages have says little for any.
    """
    owners: dict[str, list[str]] = {}
    for code, words in _WORDS[script].items():
        for word in dict.fromkeys(words.split()):
            owners.setdefault(word, []).append(code)
    return {word: tuple((code, len(codes) ** -0.5) for code in codes) for word, codes in owners.items()}


def _by_words(words: list[str], languages: Mapping[str, tuple[tuple[str, float], ...]]) -> str | None:
    scores: dict[str, float] = {}
    distinct: dict[str, int] = {}
    for word, number in Counter(words).items():
        for code, weight in languages.get(word, ()):
            scores[code] = scores.get(code, 0.0) + weight * number
            distinct[code] = distinct.get(code, 0) + (len(word) > 1)  # single letters may be a list's
    if not scores:
        return None
    best, *others = sorted(scores, key=lambda code: (-scores[code], code))
    score = scores[best]
    if distinct[best] < _LEAST_DISTINCT or score < _LEAST_SHARE * len(words):
        return None
    if others and score < _LEAD * scores[others[0]]:
        return None
    if best != "en" and score < _LEAD_OVER_ENGLISH * scores.get("en", 0.0):
        return None
    return best
