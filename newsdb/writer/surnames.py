"""Surnames alone: quotes and mentions whose article gives no full name, told by whom articles of the time mean by it.

In: articles with names that are nobody's yet. Out: their quotes and mentions with the person and ``…_confidence``, or
as they were. Of the articles around each quarter a sample, those with the lowest ids, tells who bears which surname: so
many rows are read a quarter, however many articles there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.identity.surnames import Bearer, Told, who_is_meant
from newsdb.name_variants.kinds import surname_of
from newsdb.names import HONORIFICS, fold, generation_of, is_full_name, name_key
from newsdb.writer import judging

_BATCH: Final = 500  # articles whose names are told in one transaction
_SAMPLE: Final = 1_000  # articles that tell who bears which surname
_ENOUGH: Final = 200  # articles, or else those of a longer time are asked
_QUARTER: Final = timedelta(days=92)
_AROUND: Final = (timedelta(days=30), timedelta(days=200))
_TITLE_REACH: Final = 24  # characters before a name in which its title stands
_LONGEST: Final = 60  # characters of a surname
_TITLE: Final = re.compile(r"(?:[A-Z][\w-]*\.?[ \xa0]){1,3}$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What surnames alone told.

    Attributes:
        quotes: that were given to somebody, to somebody else, or back to nobody.
        mentions: likewise.
    """

    quotes: int = 0
    mentions: int = 0

    def __add__(self, other: Resolved) -> Resolved:
        return Resolved(self.quotes + other.quotes, self.mentions + other.mentions)


def tell_surnames(
    connection: Connection[Any], load_id: int | None, stopped: Callable[[], bool] = lambda: False
) -> Resolved:
    """Tell whom surnames alone mean.

    Args:
        connection: in autocommit mode, in no transaction.
        load_id: in the articles of this load, as far as they are nobody's; None: in all articles, and anew.
        stopped: asked between batches whether to stop; what is left stays as it is.
    """
    total = Resolved()
    _gather(connection, load_id)
    sample: list[UUID] = []
    bearers = _Bearers(connection)
    for quarter, articles in _quarters(connection):
        if stopped():
            break
        if (around := _sample(connection, quarter)) != sample:
            sample, bearers = around, _Bearers(connection, around)
        for first in range(0, len(articles), _BATCH):
            total += _tell(connection, articles[first : first + _BATCH], bearers)
    connection.execute("DROP TABLE IF EXISTS newsdb_open")
    return total


def _gather(connection: Connection[Any], load_id: int | None) -> None:
    """Set out the articles with names that are nobody's in a table of the session's."""
    connection.execute("DROP TABLE IF EXISTS newsdb_open")
    state = "{0} IS NULL" if load_id is not None else "({0} IS NULL OR {0}_confidence IS NOT NULL)"
    chosen = "a.load_id = %s" if load_id is not None else "%s::bigint IS NULL"
    connection.execute(
        "CREATE TEMP TABLE newsdb_open AS SELECT id, published_on FROM ("  # noqa: S608  (constants)
        "SELECT DISTINCT a.id, a.published_on FROM articles a JOIN mentions m ON m.article_id = a.id"
        f" WHERE {state.format('m.person_id')} AND {chosen}"
        " UNION SELECT DISTINCT a.id, a.published_on FROM articles a JOIN quotes q ON q.article_id = a.id"
        f" WHERE {state.format('q.speaker_id')} AND q.speaker_kind = 'person' AND {chosen}) AS open",
        (load_id, load_id),
    )


def _quarters(connection: Connection[Any]) -> Iterator[tuple[date | None, list[UUID]]]:
    """Yield the open articles quarter by quarter, under its first day; those without a date under None."""
    quarters = connection.execute(
        "SELECT DISTINCT date_trunc('quarter', published_on)::date AS quarter FROM newsdb_open ORDER BY quarter"
    ).fetchall()
    for (quarter,) in quarters:
        rows = connection.execute(
            "SELECT id FROM newsdb_open WHERE date_trunc('quarter', published_on)::date IS NOT DISTINCT FROM %s"
            " ORDER BY id",
            (quarter,),
        ).fetchall()
        yield quarter, [row[0] for row in rows]


class _Bearers:
    """Who bears which surname in some articles; what was asked is kept.

    Args:
        connection: to read from.
        sample: the articles.
    """

    def __init__(self, connection: Connection[Any], sample: Sequence[UUID] = ()) -> None:
        self._told: dict[str, list[Bearer]] = {}
        self._articles: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._roles: dict[int, set[str]] = defaultdict(set)
        self._given: dict[int, str] = {}
        found = connection.execute(
            "SELECT person_id, count(DISTINCT article_id), array_remove(array_agg(DISTINCT role), NULL) FROM mentions"
            " WHERE article_id = ANY(%s) AND person_id IS NOT NULL AND person_id_confidence IS NULL GROUP BY person_id",
            (list(sample),),
        ).fetchall()
        people = [row[0] for row in found]
        standing = judging.standing(connection, people)
        keys = dict(connection.execute("SELECT id, name_key FROM people WHERE id = ANY(%s)", (people,)).fetchall())
        for person_id, number, printed in found:
            stands = standing.get(person_id, person_id)
            self._articles[surname_of(keys[person_id])][stands] += number
            self._roles[stands].update(printed)
            self._given.setdefault(stands, keys[person_id])

    def of(self, surname: str) -> list[Bearer]:
        """Who bears a surname."""
        if surname not in self._told:
            self._told[surname] = [
                Bearer.of(person_id, number, self._roles[person_id], self._given[person_id])
                for person_id, number in sorted(self._articles.get(surname, {}).items())
            ]
        return self._told[surname]


def _sample(connection: Connection[Any], quarter: date | None) -> list[UUID]:
    """Articles around a quarter; where they are few, of a longer time, and of all times."""
    for around in _AROUND if quarter is not None else ():
        assert quarter is not None  # noqa: S101  (for the type checker)
        rows = connection.execute(
            "SELECT id FROM articles WHERE published_on BETWEEN %s AND %s ORDER BY id LIMIT %s",
            (quarter - around, quarter + _QUARTER + around, _SAMPLE),
        ).fetchall()
        if len(rows) >= _ENOUGH:
            return [row[0] for row in rows]
    return [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id LIMIT %s", (_SAMPLE,))]


def _tell(connection: Connection[Any], articles: Sequence[UUID], bearers: _Bearers) -> Resolved:
    with connection.transaction():
        judging.hold(connection)
        # As extracting anew does, so that neither writes over the other.
        connection.execute("SELECT 1 FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (list(articles),))
        printed = _printed(connection, articles)
        told = {
            place: who_is_meant(bearers.of(surname), titles)
            for place, titles in printed.items()
            if (surname := _surname(place[1]))
        }
        return Resolved(_store(connection, "quotes", told), _store(connection, "mentions", told))


Place = tuple[UUID, str]
"""Article, and name within it."""


def _printed(connection: Connection[Any], articles: Sequence[UUID]) -> dict[Place, set[str]]:
    """Names of one word that are nobody's, or told by this, with the titles and roles printed beside them."""
    found = connection.execute(
        "SELECT m.article_id, m.name, m.role,"
        " substr(a.body, greatest(m.start_char - %(reach)s, 0) + 1, least(m.start_char, %(reach)s))"
        " FROM mentions m JOIN articles a ON a.id = m.article_id WHERE m.article_id = ANY(%(articles)s)"
        " AND (m.person_id IS NULL OR m.person_id_confidence IS NOT NULL)"
        " UNION ALL SELECT article_id, speaker_name, speaker_role, NULL FROM quotes"
        " WHERE article_id = ANY(%(articles)s) AND speaker_kind = 'person' AND speaker_name IS NOT NULL"
        " AND (speaker_id IS NULL OR speaker_id_confidence IS NOT NULL)",
        {"reach": _TITLE_REACH, "articles": list(articles)},
    )
    printed: dict[Place, set[str]] = defaultdict(set)
    for article_id, name, role, before in found:
        titles = printed[article_id, name]
        if role:
            titles.add(role)
        if before and (match := _TITLE.search(before)):
            titles.update(word for word in match.group().split() if fold(word).strip(".") in HONORIFICS)
    return printed


def _surname(name: str) -> str:
    """The surname that a name is; "" for what is more, or less."""
    if len(name) > _LONGEST or generation_of(name) or is_full_name(name):
        return ""
    return surname_of(name_key(f"Doe {name}"))  # with a given name before it, so that "de Doe" is one word


def _store(connection: Connection[Any], table: str, told: Mapping[Place, Told | None]) -> int:
    """Give rows to whom is meant; those of whom nobody can tell any more are nobody's."""
    person, name, more = (
        ("speaker_id", "speaker_name", "AND t.speaker_kind = 'person'")
        if table == "quotes"
        else ("person_id", "name", "")
    )
    if not told:
        return 0
    places = sorted(told)
    row = connection.execute(
        f"WITH changed AS (UPDATE {table} t SET {person} = given.person_id, {person}_confidence = given.confidence"  # noqa: S608
        " FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::real[])"
        " AS given (article_id, name, person_id, confidence)"
        f" WHERE t.article_id = given.article_id AND t.{name} = given.name {more}"
        f" AND (t.{person} IS NULL OR t.{person}_confidence IS NOT NULL)"
        f" AND (t.{person}, t.{person}_confidence) IS DISTINCT FROM (given.person_id, given.confidence)"
        # Somebody who was taken down since the sample was read is told by nothing any more.
        " AND (given.person_id IS NULL OR EXISTS (SELECT FROM people WHERE people.id = given.person_id))"
        " RETURNING 1) SELECT count(*) FROM changed",
        (
            [place[0] for place in places],
            [place[1] for place in places],
            [each and each.person_id for each in map(told.get, places)],
            [each and each.confidence for each in map(told.get, places)],
        ),
    ).fetchone()
    return 0 if row is None else int(row[0])
