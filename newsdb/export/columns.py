"""Columns of what is exported: name, kind, meaning, and the SQL that each comes from.

What a stored column means is said once, as its comment in ``newsdb.database.models``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, LargeBinary, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL
from sqlalchemy.orm import InstrumentedAttribute


class Kind(StrEnum):
    """What a column holds, in every format."""

    TEXT = "text"
    INTEGER = "integer"  # 32 bits
    BIGINT = "bigint"  # 64 bits
    REAL = "real"  # 32 bits
    BOOLEAN = "boolean"
    DATE = "date"  # ISO 8601, without zone
    INSTANT = "instant"  # ISO 8601, UTC, to the microsecond
    UUID = "uuid"
    HEX = "hex"  # bytes as hexadecimal digits, lower case
    TEXTS = "texts"  # a list of texts
    JSON = "json"  # a JSON value


# In this order, since some of SQLAlchemy's types are kinds of others.
_KINDS: Final = (
    (BigInteger, Kind.BIGINT),
    (Integer, Kind.INTEGER),
    (REAL, Kind.REAL),
    (Boolean, Kind.BOOLEAN),
    (DateTime, Kind.INSTANT),
    (Date, Kind.DATE),
    (Uuid, Kind.UUID),
    (LargeBinary, Kind.HEX),
    (ARRAY, Kind.TEXTS),
    (JSONB, Kind.JSON),
    (Text, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: as every format has it.
        kind: what it holds.
        description: what it means, in words.
        source: the SQL it comes from; None where the query of its dataset says it.
    """

    name: str
    kind: Kind
    description: str
    source: Any = None

    def described(self) -> dict[str, str]:
        """What manifest, Parquet and DuckDB say of it."""
        return {"name": self.name, "type": self.kind.value, "description": self.description}


def stored(attribute: InstrumentedAttribute[Any], name: str | None = None) -> Column:
    """A column as it is stored, with its comment.

    Args:
        attribute: of a model.
        name: what it is called where rows of several tables meet; None: as it is stored.
    """
    column = attribute.property.columns[0]
    kind = next(kind for sort, kind in _KINDS if isinstance(column.type, sort))
    source: Any = func.encode(attribute, "hex", type_=Text) if kind is Kind.HEX else attribute
    return Column(name or column.name, kind, column.comment or "", source)


def expressions(columns: tuple[Column, ...], **derived: Any) -> list[Any]:
    """What to select, labelled: for each column its source, or what ``derived`` has under its name."""
    return [derived.get(column.name, column.source).label(column.name) for column in columns]
