"""What a query is about."""

from __future__ import annotations

from dataclasses import dataclass

from newsdb.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class Question:
    """What a query is about.

    Attributes:
        whole: all that is asked for; copies are told among it.
        part: the slice of it that is read.
        without_copies: leave copies out.
    """

    whole: Scope
    part: Scope
    without_copies: bool = False
