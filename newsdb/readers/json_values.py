"""JSON text to values that PostgreSQL can hold, and JSON records to documents or rejects."""

from __future__ import annotations

import json
import math
from typing import Any

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.flavours import BODY_KEYS, to_document
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
    value: object, origin: Origin, raw: bytes, encoding: str | None = None, group: str | None = None
) -> Document | Reject:
    """Make a record a document, or a reject where it is no object or holds no article text."""
    if not isinstance(value, dict):
        kind = _KINDS.get(type(value), "null")
        return Reject(origin, f"{kind} where an object with an article should be; remove it", raw)
    document = to_document(value, origin, raw, encoding, group)
    if document.body is None and not any(key in value for key in BODY_KEYS):
        keys = ", ".join(printable(key) for key in list(value)[:KEYS_SHOWN])
        more = ", …" if len(value) > KEYS_SHOWN else ""
        return Reject(
            origin,
            f"no text: none of the keys {', '.join(BODY_KEYS)} is there; its keys are: {keys}{more}; "
            "rename the one with the text",
            raw,
        )
    return document


def printable(text: str, limit: int = 60) -> str:
    """Cut and escape a piece of input so that it fits into a one-line message."""
    text = text if len(text) <= limit else f"{text[:limit]}…"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
