"""The words of a quotation: what is left of it without punctuation, case and accents."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

# Apostrophes go; other marks that nearly every text has are spaces, so that most texts are ASCII then.
_MARKS = str.maketrans({"'": None, "’": None} | dict.fromkeys("“”‘–—…", " "))
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text, comparable: lower case, without accents, apostrophes left out.

    >>> words_of("It’s the Café – “again”!")
    ['its', 'the', 'cafe', 'again']
    """
    text = text.translate(_MARKS)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.translate(_MARKS)  # what was composed with one
    return _WORD.findall(text.casefold())


def words_key(text: str) -> bytes | None:
    """Digest of a text's words, equal for equal wording.

    Args:
        text: a quotation.

    Returns:
        16 bytes, or None if the text has no word.
    """
    words = " ".join(words_of(text))
    return blake2b(words.encode(), digest_size=16).digest() if words else None
