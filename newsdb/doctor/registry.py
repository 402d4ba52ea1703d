"""The checks: what they are given, what they say, and the list that they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # good to know
    WARNING = "warning"  # will do harm, or slows things down
    ERROR = "error"  # rows are wrong, or may be lost


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check has found.

    Attributes:
        level: how bad it is.
        message: what is the matter, with its place, in one line.
        remedy: what to do about it.
    """

    level: Level
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What a check may look at.

    Attributes:
        connection: in a read-only transaction.
        is_full: look at all rows, however long it takes; else at so many that it takes seconds.
        data_folder: of the embedded server; None: the server is somebody else's.
    """

    connection: Connection
    is_full: bool = False
    data_folder: Path | None = None


Look = Callable[[Patient], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: "schema-drift".
        title: what is right if it finds nothing, in a few words.
        needs_tables: it makes no sense without the schema that this newsdb knows.
        look: finds problems.
    """

    name: str
    title: str
    needs_tables: bool
    look: Look


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what is said.

    Attributes:
        check: which check.
        level: how bad it is.
        message: what is the matter; of a check that found nothing, what is right.
        remedy: what to do about it; empty if nothing.
    """

    check: str
    level: Level
    message: str
    remedy: str = ""


CHECKS: Final[list[Check]] = []
"""All checks."""


def check(title: str, *, needs_tables: bool = True) -> Callable[[Look], Look]:
    """Register a function as a check; its name becomes the check's.

    Args:
        title: what is right if it finds nothing.
        needs_tables: it makes no sense without the schema that this newsdb knows.
    """

    def register(look: Look) -> Look:
        CHECKS.append(Check(look.__name__.replace("_", "-"), title, needs_tables, look))
        return look

    return register


def note(message: str, remedy: str) -> Problem:
    """Something good to know."""
    return Problem(Level.NOTE, message, remedy)


def warning(message: str, remedy: str) -> Problem:
    """Something that will do harm, or slows things down."""
    return Problem(Level.WARNING, message, remedy)


def error(message: str, remedy: str) -> Problem:
    """Rows are wrong, or may be lost."""
    return Problem(Level.ERROR, message, remedy)
