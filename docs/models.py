"""Tables, their order and their types, as the pages name them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql

from newsdb.database.models import Base

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
SHORT_TYPES = {"timestamp with time zone": "timestamptz"}

# The subjects in the order in which a reader wants them.
ORDER = (
    "articles",
    "quotes",
    "mentions",
    "wordings",
    "utterance_wordings",
    "unlinked_articles",
    "people",
    "person_names",
    "judgements",
    "namesake_rules",
    "person_positions",
    "sources",
    "source_domains",
    "article_versions",
    "loads",
    "load_units",
    "load_metrics",
    "rejects",
    "takedowns",
    "takedown_orders",
    "takedown_names",
)


def sql_type(column: Column[object]) -> str:
    """Name a column's type as PostgreSQL does, shortened."""
    name = column.type.compile(dialect=DIALECT).lower()
    return SHORT_TYPES.get(name, name)


def tables() -> list[Table]:
    """Give all tables in reading order; one that ``ORDER`` has forgotten comes last."""
    known = {name: place for place, name in enumerate(ORDER)}
    return sorted(Base.metadata.tables.values(), key=lambda table: (known.get(table.name, len(known)), table.name))


def foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    """Give a table's foreign keys, ordered by name."""
    return sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
