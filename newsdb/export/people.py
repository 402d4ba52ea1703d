"""Whom an id of a row means, in SQL: the person that others were merged into."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, func
from sqlalchemy.orm import aliased

from newsdb.database.models import PersonRow
from newsdb.queries.people import merged_people
from newsdb.queries.scope import unnested

PERSON = aliased(PersonRow)
"""The person of a row, as ``joined_person`` joins it."""


def person_of(connection: Connection, person_id: Any) -> tuple[ColumnElement[Any], Any]:
    """SQL of the person that an id stands for, and the table of merges it needs; None where there are none."""
    merged = merged_people(connection)
    if not merged:
        return person_id, None
    # Arrays, not a recursive query: a sharded cluster takes no recursion beside its distributed tables.
    merges = unnested("merges", (merged.keys(), BigInteger()), (merged.values(), BigInteger()))
    return func.coalesce(merges.c.column_2, person_id), merges


def joined_merges(tables: Any, merges: Any, stored_id: Any) -> Any:
    """Join the merges, where there are any."""
    return tables if merges is None else tables.outerjoin(merges, merges.c.column_1 == stored_id)


def joined_person(tables: Any, merges: Any, stored_id: Any, person_id: Any) -> Any:
    """Join the person, merges followed, where the row has one."""
    return joined_merges(tables, merges, stored_id).outerjoin(PERSON, PERSON.id == person_id)
