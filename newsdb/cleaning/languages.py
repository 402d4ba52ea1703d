"""Language codes as inputs give them: lower case, plausible, English names turned into codes.

What language a text is in, ``language_of_text`` tells.
"""

from __future__ import annotations

import re

# ISO 639 code, with a script or region behind it ("en-us", "zh-hant-tw").
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
# Webz.io writes names.
_NAMES = {
    "arabic": "ar", "bengali": "bn", "bulgarian": "bg", "chinese": "zh", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja",
    "korean": "ko", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "slovak": "sk", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip
_MISSING = frozenset({"", "none", "null", "unknown", "und", "n/a"})


def read_language(text: str | None) -> tuple[str | None, str | None]:
    """Return the language code and, if what was given is no code, a warning."""
    value = (text or "").strip().lower().replace("_", "-")
    if value in _MISSING:
        return None, None
    value = _NAMES.get(value, value)
    if _CODE.fullmatch(value):
        return value, None
    return None, f"unreadable language {value[:40]!a}"
