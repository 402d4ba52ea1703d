"""The user's own keys: which of them hold what newsdb's fields hold. In: the text of ``--map``. Out: a ``KeyMap``.

A mapped field is read from its own key only, and a key that is mapped is read for no other field. Fields that are not
mapped are found by the usual keys (``flavours``).
"""

from __future__ import annotations

from dataclasses import dataclass

from newsdb.errors import UsageError

FIELDS = ("title", "text", "url", "date", "authors", "publisher", "language", "id")
EXAMPLE = "write it as --map title=headline,text=content.body"


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which key holds which field, for JSON, JSON lines, CSV and Parquet.

    Attributes:
        pairs: field and key, each field once; a dotted key looks into objects ("content.body").
    """

    pairs: tuple[tuple[str, str], ...] = ()

    def key(self, field: str) -> str | None:
        """Return the key of a field; None if it is not mapped."""
        return next((key for name, key in self.pairs if name == field), None)

    @property
    def keys(self) -> frozenset[str]:
        """All keys that are mapped."""
        return frozenset(key for _, key in self.pairs)

    @property
    def roots(self) -> frozenset[str]:
        """The keys at the top of a record that lead to its text, or are it."""
        key = self.key("text")
        return frozenset() if key is None else frozenset({key, key.partition(".")[0]})


NO_MAP = KeyMap()


def parse_key_map(text: str) -> KeyMap:
    """Read ``title=headline,text=content.body``; blanks around the parts are allowed.

    Raises:
        UsageError: it is not of this form, names an unknown field, or names a field twice.
    """
    pairs: list[tuple[str, str]] = []
    for part in text.split(","):
        field, equals, key = (piece.strip() for piece in part.partition("="))
        if not equals or not field or not key:
            raise UsageError(f"--map {text!r}: {part.strip()!r} is not FIELD=KEY; {EXAMPLE}")
        if field not in FIELDS:
            raise UsageError(f"--map {text!r}: there is no field {field!r}; the fields are {', '.join(FIELDS)}")
        if any(field == name for name, _ in pairs):
            raise UsageError(f"--map {text!r}: {field} is given twice; give each field one key")
        pairs.append((field, key))
    return KeyMap(tuple(pairs))
