"""Judgements about people: what was decided about somebody, by whom, when and why, and whether it holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, func, or_, select

from newsdb.database.models import JudgementRow, PersonRow
from newsdb.queries.scope import any_array

NOT_THE_SAME = ("distinct", "split")
"""Kinds of judgements that say of two people that they are two."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement; see the comments on table judgements.

    Attributes:
        id: its number.
        kind: what was decided.
        person_id: whom it is about.
        name: how that person is shown now.
        other_person_id: the second person.
        other_name: how that one is shown now.
        value: name, item or id that it is about.
        judged_by: who decided.
        judged_at: when.
        reason: why.
        evidence: what it was decided on.
        undoes_id: of an undo, what it undoes.
        holds: it was not undone.
        is_settled: stored quotes and mentions follow it.
    """

    id: int
    kind: str
    person_id: int
    name: str
    other_person_id: int | None
    other_name: str | None
    value: str | None
    judged_by: str
    judged_at: datetime
    reason: str | None
    evidence: dict[str, Any]
    undoes_id: int | None
    holds: bool
    is_settled: bool


def list_judgements(connection: Connection, person_ids: Collection[int] | None, limit: int) -> tuple[list[Judged], int]:
    """Read judgements, the latest first.

    Args:
        connection: to read from.
        person_ids: about any of these; None: about anybody.
        limit: how many.

    Returns:
        The latest ``limit`` of them, and how many there are.
    """
    other = PersonRow.__table__.alias("other")
    conditions = []
    if person_ids is not None:
        conditions = [or_(*(column == any_array(person_ids, BigInteger()) for column in _PEOPLE))]
    query = (
        select(JudgementRow.__table__, PersonRow.name.label("name"), other.c.name.label("other_name"))
        .join(PersonRow, PersonRow.id == JudgementRow.person_id)
        .outerjoin(other, other.c.id == JudgementRow.other_person_id)
        .where(*conditions)
        .order_by(JudgementRow.id.desc())
        .limit(limit)
    )
    down = undone(connection)
    found = [
        Judged(
            id=row.id,
            kind=row.kind,
            person_id=row.person_id,
            name=row.name,
            other_person_id=row.other_person_id,
            other_name=row.other_name,
            value=row.value,
            judged_by=row.judged_by,
            judged_at=row.judged_at,
            reason=row.reason,
            evidence=row.evidence,
            undoes_id=row.undoes_id,
            holds=row.id not in down,
            is_settled=row.unsettled is None,
        )
        for row in connection.execute(query)
    ]
    total = connection.scalar(select(func.count()).select_from(JudgementRow).where(*conditions)) or 0
    return found, total


_PEOPLE = (JudgementRow.person_id, JudgementRow.other_person_id)


def undone(connection: Connection) -> set[int]:
    """Numbers of the judgements that do not hold: one that holds undoes them."""
    found: set[int] = set()
    query = (
        select(JudgementRow.id, JudgementRow.undoes_id)
        .where(JudgementRow.undoes_id.is_not(None))
        .order_by(JudgementRow.id.desc())
    )
    for number, undoes_id in connection.execute(query):  # what undoes an undo comes after it
        if number not in found and undoes_id is not None:
            found.add(undoes_id)
    return found


def distinct_pairs(connection: Connection) -> set[frozenset[int]]:
    """People who were judged to be two, pair by pair, as their ids were then."""
    query = select(JudgementRow.id, JudgementRow.person_id, JudgementRow.other_person_id).where(
        JudgementRow.kind.in_(NOT_THE_SAME)
    )
    down = undone(connection)
    found = connection.execute(query)
    return {frozenset({one, other}) for number, one, other in found if other is not None and number not in down}


def unsettled(connection: Connection) -> int:
    """How many judgements stored quotes and mentions do not follow yet."""
    query = select(func.count()).select_from(JudgementRow).where(JudgementRow.unsettled.is_not(None))
    return connection.scalar(query) or 0
