"""Pages of an answer: each begins behind the place where the one before ended, whatever is loaded meanwhile.

In: the place of the last row of a page, as values that the order of the answer is made of. Out: an opaque token, and
back. No page is counted by rows to skip, so that rows which come or go before the place shift nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from newsdb.errors import PageTokenError

Item = TypeVar("Item")

_VERSION: Final = 1  # of the tokens: another one reads none of these
_DIGEST: Final = 6  # bytes
_LONGEST: Final = 4_000
_LARGEST: Final = 2**63


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of an answer.

    Attributes:
        items: in the order of the answer.
        next: token of the page behind this one; None: this is the last.
    """

    items: tuple[Item, ...]
    next: str | None


def page_of(found: Sequence[Item], size: int, question: object, place: Callable[[Item], Sequence[Any]]) -> Page[Item]:
    """Make a page of what was found.

    Args:
        found: up to one item more than the page has: that it is there tells that the page is not the last.
        size: of the page.
        question: what was asked, see ``write_token``.
        place: of an item, in the order of the answer.
    """
    items = tuple(found[:size])
    return Page(items, write_token(question, place(items[-1])) if len(found) > size else None)


def write_token(question: object, place: Sequence[Any]) -> str:
    """Write a token.

    Args:
        question: what was asked; its ``repr`` tells one question from another, and a token is good for one alone.
        place: dates, UUIDs, numbers, texts, bytes and None.
    """
    payload = json.dumps([_VERSION, _fingerprint(question), *map(_plain, place)], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_digest(payload) + payload).decode().rstrip("=")


def read_token(token: str, question: object, kinds: Sequence[type]) -> tuple[Any, ...]:
    """Read the place that a token stands for.

    Args:
        token: what ``write_token`` gave.
        question: what is asked now.
        kinds: of the values; each may be None.

    Raises:
        PageTokenError: it is none, or one of another question.
    """
    malformed = PageTokenError("the page token is malformed; pass on what `next` of a page holds, unchanged")
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST:
        raise malformed
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST], raw[_DIGEST:]
        if digest != _digest(payload):
            raise malformed
        version, fingerprint, *values = json.loads(payload)
    except (binascii.Error, ValueError, TypeError):
        raise malformed from None
    if version != _VERSION:
        raise PageTokenError("the page token is of another version of newsdb; begin with the first page again")
    if fingerprint != _fingerprint(question):
        raise PageTokenError("the page token belongs to another question; ask what was asked when it was given")
    try:
        return tuple(_read(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, OverflowError):
        raise malformed from None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_DIGEST]


def _fingerprint(question: object) -> str:
    return _digest(repr(question).encode("utf-8", "backslashreplace")).hex()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, int | float) else str(value)


def _read(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is date:
        return date.fromisoformat(value)
    if kind is bytes:
        return bytes.fromhex(value)
    if kind is UUID:
        return UUID(value)
    if kind is int and not (isinstance(value, int) and abs(value) < _LARGEST):
        raise ValueError(value)
    if kind is str and not isinstance(value, str):
        raise TypeError(value)
    return kind(value)
