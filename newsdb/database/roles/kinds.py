"""What each role is for, what it may see and how long it may take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from newsdb.errors import UsageError

DEFAULT_PREFIX: Final = "newsdb"
_PREFIX: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,39}")


class Kind(StrEnum):
    """The kinds of roles."""

    OWNER = "owner"
    LOADER = "loader"
    ANALYST = "analyst"
    APP = "app"


PURPOSES: Final = {
    Kind.OWNER: "owns the database and migrates it",
    Kind.LOADER: "loads, judges and takes down: reads and writes rows, changes no table",
    Kind.ANALYST: "reads the schema analyst and no table",
    Kind.APP: "reads the schema analyst and the tables that newsdb's commands read",
}

APP_READS: Final = frozenset(
    {
        "article_versions",
        "articles",
        "judgements",
        "load_metrics",
        "load_units",
        "loads",
        "mentions",
        "namesake_rules",
        "people",
        "person_names",
        "person_positions",
        "quotes",
        "source_domains",
        "sources",
        "unlinked_articles",
        "utterance_wordings",
        "wordings",
    }
)
"""Tables that the role of applications reads, as `newsdb search` and the like do."""

HIDDEN: Final = frozenset({"rejects", "takedown_names", "takedown_orders", "takedowns"})
"""Tables that no reader sees: what could not be loaded, and what was taken down."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a role may take of the server.

    Attributes:
        connections: at once; None: as it is.
        statement_seconds: that a statement may take; None: as it is.
    """

    connections: int | None = None
    statement_seconds: int | None = None


LIMITS: Final = {Kind.ANALYST: Limits(20, 300), Kind.APP: Limits(100, 30)}
"""Of new roles that read; the others have none."""


def role_name(prefix: str, kind: Kind) -> str:
    """The role's name.

    Raises:
        UsageError: the prefix cannot begin a name of a role.
    """
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"--prefix {prefix!r} cannot begin the names of roles; take up to 40 small letters, digits and underscores"
        )
    return f"{prefix}_{kind}"


def settings(kind: Kind, statement_seconds: int | None) -> dict[str, str]:
    """Settings of the role's sessions in this database.

    A session may change them: they guard against mistakes, not against ill will.

    Args:
        kind: of the role.
        statement_seconds: that a statement may take; None: as it is.
    """
    if kind not in LIMITS:
        return {"search_path": "public"}
    found = {
        # Of analysts, so that they need write no schema. Newsdb's own commands name tables without it.
        "search_path": "analyst, public" if kind is Kind.ANALYST else "public, analyst",
        "idle_in_transaction_session_timeout": "10min" if kind is Kind.ANALYST else "1min",
        "default_transaction_read_only": "on",
    }
    return found if statement_seconds is None else found | {"statement_timeout": f"{statement_seconds}s"}


def description(kind: Kind) -> str:
    """The comment on the role, by which newsdb knows it again."""
    return f"newsdb {kind}: {PURPOSES[kind]}."


def described_kind(comment: str | None) -> Kind | None:
    """The kind that a comment on a role tells; None: newsdb did not make it."""
    words = (comment or "").split(":")[0].split()
    return Kind(words[1]) if len(words) == 2 and words[0] == "newsdb" and words[1] in set(Kind) else None
