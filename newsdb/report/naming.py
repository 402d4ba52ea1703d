"""Who names whom in quotations.

In: a ``Question``. Out: pairs of people; of a person asked for, those who name that person, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CTE, BigInteger, ColumnElement, Connection, Text, cast, func, select

from newsdb.database.models import MentionRow, PersonRow
from newsdb.queries.scope import any_array, is_inside
from newsdb.report.selecting import NOBODY, chosen, newest, whoever_speaks
from newsdb.report.values import Naming, Point, Question

_SHOWN: Final = 24


def read_namings(connection: Connection, question: Question) -> tuple[Naming, ...]:
    """Read the pairs with most quotations; people who name themselves are left out."""
    ids = question.scope.person_ids
    if ids is None:
        return _read(connection, chosen(connection, question), None, _SHOWN)
    spoken = _read(connection, chosen(connection, question), None, _SHOWN // 2)
    about = _read(connection, chosen(connection, whoever_speaks(question)), ids, _SHOWN // 2)
    return tuple(sorted(dict.fromkeys(spoken + about), key=lambda each: (-each.point.count, each.speaker, each.named)))


def _read(connection: Connection, rows: CTE, named_ids: tuple[int, ...] | None, limit: int) -> tuple[Naming, ...]:
    pairs = _pairs(rows, named_ids)
    query = (
        select(
            *(pairs.c.pair, pairs.c.person_id, pairs.c.named_id),
            func.min(pairs.c.person).label("person"),
            func.min(pairs.c.named).label("named"),
            func.count().label("number"),
        )
        .group_by(pairs.c.pair, pairs.c.person_id, pairs.c.named_id)
        .order_by(func.count().desc(), pairs.c.person_id, pairs.c.named_id)
        .limit(limit)
    )
    found = connection.execute(query).all()
    only = select(pairs).where(pairs.c.pair.in_([row.pair for row in found])).cte("only_pairs")
    places = newest(connection, only, only.c.pair)
    return tuple(
        Naming(
            *(row.person_id, row.person, row.named_id, row.named),
            Point(f"names-{row.pair}", f"{row.person} names {row.named}", row.number, places.get(row.pair, ())),
        )
        for row in found
    )


def _pairs(rows: CTE, named_ids: tuple[int, ...] | None) -> CTE:
    """One row for each quotation and person named in it."""
    bearer = PersonRow.__table__.alias("named_bearer")
    named = PersonRow.__table__.alias("named_person")
    conditions: list[ColumnElement[bool]] = [rows.c.person_id.is_not(None), rows.c.person_id != named.c.id]
    if named_ids is not None:
        conditions.append(MentionRow.person_id == any_array(named_ids, BigInteger()))
    pair = func.concat(cast(rows.c.person_id, Text), "-", cast(named.c.id, Text)).label("pair")
    return (
        select(
            *(pair, rows.c.article_id, rows.c.ordinal, rows.c.published_on, rows.c.person_id, rows.c.person),
            *(named.c.id.label("named_id"), named.c.name.label("named")),
        )
        .select_from(rows.join(MentionRow.__table__, is_inside(rows.c)))
        .join(bearer, bearer.c.id == MentionRow.person_id)
        .join(named, (named.c.id == func.coalesce(bearer.c.root_id, bearer.c.id)) & (named.c.name != NOBODY))
        .where(*conditions)
        .distinct()
        .cte("pairs")
    )
