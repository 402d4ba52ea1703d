"""What drift is told in: one difference between a database and the code, with what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of difference."""

    MISSING = "missing"
    CHANGED = "changed"
    INVALID = "invalid"  # an index that is kept up to date and helps no query
    UNVALIDATED = "unvalidated"  # a constraint that older rows were not checked against
    SURPLUS = "surplus"
    COMMENT = "comment"


_MAKE = "make it as docs/schema.sql has it, or restore a backup"
_REMEDIES = {
    Kind.SURPLUS: "drop it, or keep it in a table of your own",
    Kind.COMMENT: "COMMENT ON, as docs/schema.sql has it",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        kind: what sort.
        message: what the database has otherwise, in one line.
        remedy: what mends it; "" stands for that of its kind.
    """

    kind: Kind
    message: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if not self.remedy:
            object.__setattr__(self, "remedy", _REMEDIES.get(self.kind, _MAKE))

    def __str__(self) -> str:
        """The message."""
        return self.message


@dataclass(frozen=True, slots=True)
class Drift:
    """All of them.

    Attributes:
        differences: none if database and code are equal.
        are_texts_compared: texts of CHECKs, indexes, generated columns, views and functions were compared, too.
    """

    differences: tuple[Difference, ...]
    are_texts_compared: bool
