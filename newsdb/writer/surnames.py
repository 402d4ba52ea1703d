"""Surnames alone: quotes and mentions whose article gives no full name, told by whom articles of the time mean by it.

In: articles with names that are nobody's yet. Out: their quotes and mentions with the person and ``…_confidence``, or
as they were. Of the articles around each quarter a sample, those with the lowest ids, tells who bears which surname: so
many rows are read a quarter, however many articles there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.identity.surnames import Bearer, Told, can_be_meant, who_is_meant
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
    bearers = _Bearers(connection)
    for quarter, articles in _quarters(connection):
        if stopped():
            break
        bearers.move(_sample(connection, quarter))
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
    """Who bears which surname in a sample of articles, which is much the same from one quarter to the next.

    Args:
        connection: to read from.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._people: dict[UUID, list[int]] = {}
        self._roles: dict[int, dict[UUID, list[str]]] = defaultdict(dict)
        self._keys: dict[int, str] = {}
        self._by_surname: dict[str, set[int]] = defaultdict(set)
        self._standing: dict[int, int] = {}
        self._merged: set[int] = set()
        self._families: dict[int, list[int]] = {}
        self._told: dict[str, list[Bearer]] = {}

    def move(self, sample: Collection[UUID]) -> None:
        """Look at other articles; only those are read that were not among the ones before."""
        for article_id in self._people.keys() - sample:
            self._drop(article_id)
        self._read([article_id for article_id in sample if article_id not in self._people])
        self._standing = judging.standing(self._connection, self._merged) if self._merged else {}
        self._families = defaultdict(list)
        for person_id, stands in self._standing.items():
            self._families[stands].append(person_id)
        self._told = {}

    def of(self, surname: str) -> list[Bearer]:
        """Who bears a surname."""
        if surname not in self._told:
            articles: dict[int, int] = defaultdict(int)
            for person_id in self._by_surname.get(surname, ()):
                articles[self._standing.get(person_id, person_id)] += len(self._roles[person_id])
            self._told[surname] = [self._bearer(*each) for each in sorted(articles.items())]
        return self._told[surname]

    def _bearer(self, person_id: int, articles: int) -> Bearer:
        family = sorted(each for each in (person_id, *self._families.get(person_id, ())) if each in self._roles)
        roles = {role for each in family for printed in self._roles[each].values() for role in printed}
        return Bearer.of(person_id, articles, roles, self._keys[family[0]])

    def _read(self, articles: Sequence[UUID]) -> None:
        found = self._connection.execute(
            "SELECT article_id, person_id, array_agg(role) FILTER (WHERE role IS NOT NULL) FROM mentions"
            " WHERE article_id = ANY(%s) AND person_id IS NOT NULL AND person_id_confidence IS NULL"
            " GROUP BY article_id, person_id",
            (list(articles),),
            binary=True,
        ).fetchall()
        self._read_people({row[1] for row in found} - self._keys.keys())
        self._people |= {article_id: [] for article_id in articles}
        for article_id, person_id, roles in found:
            if person_id in self._keys:  # or taken down meanwhile
                self._people[article_id].append(person_id)
                self._roles[person_id][article_id] = roles or []

    def _read_people(self, people: Collection[int]) -> None:
        found = self._connection.execute(
            "SELECT id, name_key, merged_into_id IS NOT NULL FROM people WHERE id = ANY(%s)", (list(people),)
        )
        for person_id, key, is_merged in found:
            self._keys[person_id] = key
            self._by_surname[surname_of(key)].add(person_id)
            if is_merged:
                self._merged.add(person_id)

    def _drop(self, article_id: UUID) -> None:
        for person_id in self._people.pop(article_id):
            del self._roles[person_id][article_id]
            if not self._roles[person_id]:
                del self._roles[person_id]
                self._by_surname[surname_of(self._keys.pop(person_id))].discard(person_id)
                self._merged.discard(person_id)


def _sample(connection: Connection[Any], quarter: date | None) -> set[UUID]:
    """Articles around a quarter; where they are few, of a longer time, and of all times."""
    for around in _AROUND if quarter is not None else ():
        assert quarter is not None  # noqa: S101  (for the type checker)
        rows = connection.execute(
            "SELECT id FROM articles WHERE published_on BETWEEN %s AND %s ORDER BY id LIMIT %s",
            (quarter - around, quarter + _QUARTER + around, _SAMPLE),
        ).fetchall()
        if len(rows) >= _ENOUGH:
            return {row[0] for row in rows}
    return {row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id LIMIT %s", (_SAMPLE,))}


def _tell(connection: Connection[Any], articles: Sequence[UUID], bearers: _Bearers) -> Resolved:
    with connection.transaction():
        judging.hold(connection)
        # As extracting anew does, so that neither writes over the other.
        connection.execute("SELECT 1 FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (list(articles),))
        names = _names(connection, articles)
        borne = {place: bearers.of(surname) for place in names if (surname := _surname(place[1]))}
        asked = [place for place, found in borne.items() if can_be_meant(found)]
        _add_titles(connection, {place: names[place] for place in asked})
        told: dict[Place, Told | None] = {place: None for place in borne if names[place].is_told}
        for place in asked:
            meant = who_is_meant(borne[place], names[place].titles)
            if meant or place in told:
                told[place] = meant
        return Resolved(_store(connection, "quotes", told), _store(connection, "mentions", told))


Place = tuple[UUID, str]
"""Article, and name within it."""


@dataclass(slots=True)
class _Name:
    """A name in an article that is nobody's, or told by this.

    Attributes:
        titles: titles and roles printed beside it.
        starts: offsets of its mentions.
        is_told: whether it is somebody's by now.
    """

    titles: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    is_told: bool = False


def _names(connection: Connection[Any], articles: Sequence[UUID]) -> dict[Place, _Name]:
    """Names that are nobody's, or told by this, with the roles printed beside them."""
    found = connection.execute(
        "SELECT article_id, name, role, start_char, person_id IS NOT NULL FROM mentions"
        " WHERE article_id = ANY(%(articles)s) AND (person_id IS NULL OR person_id_confidence IS NOT NULL)"
        " UNION ALL SELECT article_id, speaker_name, speaker_role, NULL, speaker_id IS NOT NULL FROM quotes"
        " WHERE article_id = ANY(%(articles)s) AND speaker_kind = 'person' AND speaker_name IS NOT NULL"
        " AND (speaker_id IS NULL OR speaker_id_confidence IS NOT NULL)",
        {"articles": list(articles)},
    )
    names: dict[Place, _Name] = defaultdict(_Name)
    for article_id, printed, role, start, is_told in found:
        name = names[article_id, printed]
        if role:
            name.titles.add(role)
        if start is not None:
            name.starts.append(start)
        name.is_told |= is_told
    return dict(names)


def _add_titles(connection: Connection[Any], names: Mapping[Place, _Name]) -> None:
    """Add the titles that stand before mentions."""
    places = [(place, start) for place, name in names.items() for start in name.starts]
    # Each text is unpacked once: what OFFSET 0 keeps apart is text as it is, not a reference to where it is packed.
    found = connection.execute(
        "SELECT given.place, substr(body, greatest(start_char - %(reach)s, 0) + 1, least(start_char, %(reach)s))"
        " FROM unnest(%(places)s::int[], %(articles)s::uuid[], %(starts)s::int[]) AS given (place, id, start_char)"
        " JOIN (SELECT id, body || '' AS body FROM articles WHERE id = ANY(%(articles)s) OFFSET 0) AS texts"
        " ON texts.id = given.id",
        {
            "reach": _TITLE_REACH,
            "places": list(range(len(places))),
            "articles": [article_id for (article_id, _), _ in places],
            "starts": [start for _, start in places],
        },
    )
    for number, before in found:
        if match := _TITLE.search(before):
            words = (word for word in match.group().split() if fold(word).strip(".") in HONORIFICS)
            names[places[number][0]].titles.update(words)


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
