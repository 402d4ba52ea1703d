"""JSON text to values that PostgreSQL can hold, and JSON records to documents or rejects."""

from __future__ import annotations

import json
import math
from typing import Any

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.flavours import BODY_KEYS, is_article, to_document
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.limits import MAX_NESTING

KEYS_SHOWN = 8
_KINDS = {list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}


class BadJsonError(Exception):
    """Text that is no JSON, or none that newsdb takes; the message is the reason in a few words."""


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


# NaN and Infinity, which are no JSON but are written by Python and pandas, are read as null; of a repeated key the
# last value counts, as in PostgreSQL's jsonb. Raw line ends and tabs inside strings are let pass (strict=False).
DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_float=_finite, strict=False)


def parse(text: str) -> Any:
    """Parse one JSON text.

    Raises:
        BadJsonError: it is not valid, or nested deeper than ``MAX_NESTING``.
    """
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise BadJsonError(f"not valid JSON ({error.msg.removesuffix(' at')} at {place})") from None
    except RecursionError:
        raise BadJsonError(f"nested deeper than {MAX_NESTING} levels") from None
    except ValueError:  # Python refuses to convert integers of thousands of digits
        raise BadJsonError("not valid JSON (a number with too many digits)") from None
    check_nesting(text, value)
    return value


def check_nesting(text: str, value: object) -> None:
    """Refuse what is nested too deep.

    Raises:
        BadJsonError: deeper than ``MAX_NESTING``.
    """
    if text.count("[") + text.count("{") <= MAX_NESTING:
        return
    level = [value]
    for _ in range(MAX_NESTING):
        containers = [item for item in level if isinstance(item, list | dict)]
        level = [inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return
    if any(isinstance(item, list | dict) for item in level):
        raise BadJsonError(f"nested deeper than {MAX_NESTING} levels")


def to_outcome(
    value: object,
    origin: Origin,
    raw: bytes,
    encoding: str | None = None,
    group: str | None = None,
    keys: KeyMap = NO_MAP,
) -> Document | Reject:
    """Make a record a document, or a reject where it is no object or holds no article text."""
    if not isinstance(value, dict):
        kind = _KINDS.get(type(value), "null")
        return Reject(origin, f"{kind} where an object with an article should be; remove it", raw)
    document = to_document(value, origin, raw, encoding, group, keys)
    own = keys.key("text")
    if document.body is None and not (is_article(value) if own is None else keys.roots & value.keys()):
        return Reject(origin, f"no text: {no_text_key(list(value), own)}", raw)
    return document


def no_text_key(found: list[str], own: str | None, word: str = "key") -> str:
    """Say that a record or table has no text, which names it has, and what would help.

    Args:
        found: its keys or columns.
        own: the key that the user says has the text.
        word: "key" or "column".
    """
    names = ", ".join(printable(name) for name in found[:KEYS_SHOWN])
    more = ", …" if len(found) > KEYS_SHOWN else ""
    if own is None:
        missing = f"none of the {word}s {', '.join(BODY_KEYS)} is there"
        return f"{missing}; its {word}s are: {names}{more}; name the one with the text: --map text=…"
    return f"the {word} {printable(own)!r} of --map is not there; its {word}s are: {names}{more}; name another one"


def printable(text: str, limit: int = 60) -> str:
    """Cut and escape a piece of input so that it fits into a one-line message."""
    text = text if len(text) <= limit else f"{text[:limit]}…"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
