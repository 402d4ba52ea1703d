"""Expected failures: each ends a command with one line on stderr and its exit code, never a traceback.

Applications catch them by class: what `newsdb.Client` raises is always a `NewsdbError`, and no message has a password.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class NewsdbError(Exception):
    """A failure that the user can mend; the message is one line and names the remedy.

    Attributes:
        exit_code: what the command returns to its caller.
    """

    exit_code = 1


class UsageError(NewsdbError):
    """The command was called with something that cannot work, such as a path that does not exist."""

    exit_code = 2


class PageTokenError(UsageError):
    """The token of a page is malformed, or belongs to another question."""


class NotFoundError(NewsdbError):
    """Nothing stored is what was asked for by its name, address or id.

    Attributes:
        suggestions: names like the one asked for, best first.
    """

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class AmbiguousError(NewsdbError):
    """A name fits several where one is wanted; newsdb never takes the first.

    Attributes:
        candidates: all that it fits, the likeliest first.
    """

    def __init__(self, message: str, candidates: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class DatabaseError(NewsdbError):
    """The database cannot be reached, or its schema does not fit the code."""

    exit_code = 3


class UnavailableError(DatabaseError):
    """The server cannot be reached, was lost, or takes no more connections: later, or elsewhere, it may work."""


class DatabaseTimeoutError(DatabaseError):
    """A statement, a lock or a connection of the pool took longer than allowed."""


class SchemaError(DatabaseError):
    """The database's schema is missing, or older or newer than the code needs."""
