"""When two quotations have the same wording: comparing words, not punctuation, case or accents."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

_APOSTROPHES = re.compile(r"['’]")
_WORD = re.compile(r"[^\W_]+")


def words_key(text: str) -> bytes | None:
    """Digest of a text's words, equal for equal wording.

    Args:
        text: a quotation.

    Returns:
        16 bytes, or None if the text has no word.
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = " ".join(_WORD.findall(_APOSTROPHES.sub("", text.casefold())))
    return blake2b(words.encode(), digest_size=16).digest() if words else None
