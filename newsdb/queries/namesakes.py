"""Names that may be several people's: whose articles print roles of fields that hardly one person works in.

In: nothing but the database. Out: people with the two fields and the roles that speak of them, for somebody to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from newsdb.identity.fields import fields_of, two_fields
from newsdb.queries.people import merged_people
from newsdb.queries.speakers import Person, family

_ROLES: Final = text(
    """
    SELECT m.person_id, m.article_id, array_agg(DISTINCT m.role) FROM mentions m
    WHERE m.person_id IS NOT NULL AND m.person_id_confidence IS NULL AND m.role IS NOT NULL
    GROUP BY m.person_id, m.article_id ORDER BY m.person_id, m.article_id
    """
)
_MOST_ROLES: Final = 3
# Who is written about so much has been called everything, and namesakes drown.
_MOST_ARTICLES: Final = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field that some articles speak of.

    Attributes:
        name: of the field.
        articles: how many articles print roles of it.
        roles: some of them, the most frequent first.
    """

    name: str
    articles: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A name that may be two people's.

    Attributes:
        person: who both count as.
        fields: the two fields, that of more articles first.
    """

    person: Person
    fields: tuple[Field, Field]


def suggest_namesakes(connection: Connection, limit: int) -> list[Namesakes]:
    """Suggest names that may be several people's, those first of whom most articles speak of the rarer field.

    Who was split already is left out.

    Args:
        connection: to read from.
        limit: how many.
    """
    split = set(connection.scalars(text("SELECT DISTINCT other_person_id FROM judgements WHERE kind = 'split'")))
    merged = merged_people(connection)
    found: list[tuple[tuple[int, int], int, tuple[Field, Field]]] = []
    for person_id, roles in _people(connection):
        if merged.get(person_id, person_id) in split or len(roles) > _MOST_ARTICLES:
            continue
        if pair := two_fields(roles):
            one, other = sorted((_field(name, roles) for name in pair), key=lambda each: (-each.articles, each.name))
            found.append(((-other.articles, -one.articles), person_id, (one, other)))
    best = sorted(found, key=lambda each: each[:2])[:limit]
    return [Namesakes(family(connection, [person_id])[1][0], fields) for _, person_id, fields in best]


def _people(connection: Connection) -> Iterator[tuple[int, Mapping[UUID, list[str]]]]:
    """Give the roles of each person by article; one person at a time is in memory."""
    rows: Any = connection.execute(_ROLES, execution_options={"yield_per": 5_000})
    for person_id, group in groupby(rows, key=itemgetter(0)):
        yield person_id, {article_id: printed for _, article_id, printed in group}


def _field(name: str, roles: Mapping[UUID, list[str]]) -> Field:
    printed: dict[str, int] = {}
    articles = 0
    for found in roles.values():
        mine = [role for role in found if name in fields_of([role])]
        articles += bool(mine)
        for role in mine:
            printed[role] = printed.get(role, 0) + 1
    ranked = sorted(printed, key=lambda role: (-printed[role], role))
    return Field(name, articles, tuple(ranked[:_MOST_ROLES]))
