"""What a statement does to tables in use: which locks it takes, and how much work it is while it holds them.

Lock modes are those of PostgreSQL 15 to 18 (documentation: "Explicit Locking", "ALTER TABLE"); where versions differ,
the stronger one is told. A statement that is not known is told as such, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Lock(IntEnum):
    """PostgreSQL's table locks, the weakest first."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        """As PostgreSQL's documentation writes it."""
        return self.name.replace("_", " ")

    @property
    def stops(self) -> str:
        """What others cannot do to the table meanwhile: "reading and writing", "writing" or ""."""
        if self is Lock.ACCESS_EXCLUSIVE:
            return "reading and writing"
        return "writing" if self >= Lock.SHARE else ""


class Work(StrEnum):
    """What is done while the lock is held."""

    CATALOGUE = "catalogue"  # no row is read: milliseconds, whatever the size
    SCAN = "scan"  # each row is read once
    INDEX = "index"  # an index is built
    GIN_INDEX = "gin index"  # one of words or trigrams
    CONCURRENT_INDEX = "concurrent index"  # beside reading and writing, by two passes
    CONCURRENT_GIN_INDEX = "concurrent gin index"
    REWRITE = "rewrite"  # the table and its indexes are written anew
    ROWS = "rows"  # rows are changed: all of them at most
    QUERY = "query"  # the result of a query is stored
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Effect:
    """One lock of one statement.

    Attributes:
        table: table, view or materialized view; with its schema, if that is not public.
        lock: the mode.
        work: what is done to the table under it.
        subject: the index, constraint or column concerned; "" if the table itself.
        loses: stored data goes: a table, a column or rows.
    """

    table: str
    lock: Lock
    work: Work = Work.CATALOGUE
    subject: str = ""
    loses: bool = False


UNKNOWN = Effect("?", Lock.ACCESS_EXCLUSIVE, Work.UNKNOWN)
"""Of a statement that nothing is known of: the worst is assumed."""
