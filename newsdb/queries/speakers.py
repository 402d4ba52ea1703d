"""Who is meant by a name: people, people merged into them, and speakers that are resolved to no person.

In: a name as somebody types it. Out: ``SpeakerMatch``. Case, accents, titles, suffixes and middle initials do not
matter; a surname finds all who bear it; a misspelt name finds nobody, but suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, bindparam, func, select, text, union
from sqlalchemy.dialects.postgresql import ARRAY

from newsdb.database.models import PersonNameRow, PersonRow, QuoteRow
from newsdb.names import core_words, name_key, word_pattern
from newsdb.queries.scope import any_array
from newsdb.queries.trigrams import likeness, lower_thresholds, resembles

_MOST_PEOPLE = 5_000
# Rows looked at for unresolved names: "officials" may stand on millions, its spellings show long before.
_MOST_ROWS = 20_000
_SUGGESTIONS = 3
_LARGEST_ID = 2**63 - 1
_LEAST_LIKENESS = 0.4  # as of analyst.find_people

# Up to the person that everybody was merged into, then down to all who were: merges may stand in a row.
_FAMILY = text(
    """
    WITH RECURSIVE up (id, merged_into_id) AS (
        SELECT id, merged_into_id FROM people WHERE id = ANY (:ids)
        UNION
        SELECT people.id, people.merged_into_id FROM people JOIN up ON people.id = up.merged_into_id
    ), down (id, root_id) AS (
        SELECT id, id FROM up WHERE merged_into_id IS NULL
        UNION
        SELECT people.id, down.root_id FROM people JOIN down ON people.merged_into_id = down.id
    )
    SELECT down.id, roots.id AS root_id, roots.name, roots.namesake_no
    FROM down JOIN people AS roots ON roots.id = down.root_id
    ORDER BY roots.name, roots.id, down.id
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the user knows them.

    Attributes:
        id: the person that others were merged into, never one that was merged.
        name: the fullest name printed.
        namesake_no: above 1 for a namesake.
    """

    id: int
    name: str
    namesake_no: int = 1


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """Whom a name means.

    Attributes:
        asked: the name as asked for.
        people: the people it means, the most quoted first.
        person_ids: their ids and those of everybody merged into them.
        names: names of speakers resolved to no person that it means as well, as stored.
        exact: the name is one that the people are known by; False: they only bear the words of it.
        suggestions: names like it, best first; only if it means nobody.
    """

    asked: str
    people: tuple[Person, ...] = ()
    person_ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    exact: bool = False
    suggestions: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether it means anybody."""
        return bool(self.people or self.names)


def find_speaker(connection: Connection, name: str) -> SpeakerMatch:
    """Find whom ``name`` means.

    Args:
        connection: to read from.
        name: "Marta Keller", "keller", "Keller, Marta", "Mayor Keller", "the harbour authority"; "#12" is an id.
    """
    if (person_id := read_person_id(name)) is not None:
        person_ids, people = family(connection, [person_id])
        return SpeakerMatch(name, people, person_ids, exact=True)
    given = _natural_order(name)
    key = name_key(given)
    words = frozenset(key.split())
    if not words:
        return SpeakerMatch(name)
    ids = _ids_by_key(connection, key)
    exact = bool(ids)
    if not exact:
        ids = _ids_by_words(connection, words)
    person_ids, people = family(connection, ids)
    probe = " ".join(core_words(given))
    lower_thresholds(connection)
    similar = _unresolved_like(connection, probe)
    names = tuple(
        sorted(
            stored
            for stored in similar
            if (
                name_key(stored) == key
                if exact
                else all(re.search(word_pattern(word), name_key(stored)) for word in words)
            )
        )
    )
    if len(people) > 1:
        people = _most_quoted_first(connection, people, person_ids)
    suggestions = () if people or names else _suggestions(connection, probe, similar)
    return SpeakerMatch(name, people, person_ids, names, exact, suggestions)


def read_person_id(name: str) -> int | None:
    """The id that "#12" stands for; None if it is a name."""
    digits = name.strip().removeprefix("#")
    if digits == name.strip() or not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits[:19]), _LARGEST_ID)


def family(connection: Connection, ids: Iterable[int]) -> tuple[tuple[int, ...], tuple[Person, ...]]:
    """Follow merges: all ids that stand for the same people, and those people by name."""
    wanted = sorted(set(ids))
    if not wanted:
        return (), ()
    rows = connection.execute(_FAMILY, {"ids": wanted}).all()
    people = {row.root_id: Person(row.root_id, row.name, row.namesake_no) for row in rows}
    return tuple(sorted({row.id for row in rows})), tuple(people.values())


def canonical_people(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """The person each id stands for, merges followed."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {
        row.id: Person(row.root_id, row.name, row.namesake_no) for row in connection.execute(_FAMILY, {"ids": wanted})
    }


def _natural_order(name: str) -> str:
    """Turn "Keller, Marta" into "Marta Keller"; leave "Marta Keller, Jr." to ``name_key``."""
    last, comma, first = name.partition(",")
    if comma and "," not in first and name_key(f"{first} {last}") != name_key(last):
        turned = f"{first.strip()} {last.strip()}"
        if len(name_key(turned).split()) == len(name_key(name).split()):
            return turned
    return name


def _ids_by_key(connection: Connection, key: str) -> list[int]:
    by_name = select(PersonNameRow.person_id).where(PersonNameRow.name_key == key)
    by_person = select(PersonRow.id).where(PersonRow.name_key == key)
    return list(connection.scalars(union(by_name, by_person)))


def _ids_by_words(connection: Connection, words: frozenset[str]) -> list[int]:
    """People one of whose names has all the words."""
    conditions = [PersonNameRow.name_key.contains(word, autoescape=True) for word in words]
    conditions += [PersonNameRow.name_key.regexp_match(word_pattern(word)) for word in words]
    return list(connection.scalars(select(PersonNameRow.person_id).where(*conditions).distinct().limit(_MOST_PEOPLE)))


def _most_quoted_first(
    connection: Connection, people: tuple[Person, ...], person_ids: tuple[int, ...]
) -> tuple[Person, ...]:
    """Order people by the number of quotes, so that whoever is probably meant comes first."""
    numbers = (
        select(QuoteRow.speaker_id, func.count())
        .where(QuoteRow.speaker_id == any_array(person_ids, BigInteger()))
        .group_by(QuoteRow.speaker_id)
    )
    canonical = canonical_people(connection, person_ids)
    quotes = dict.fromkeys((person.id for person in people), 0)
    for person_id, number in connection.execute(numbers):
        if person_id in canonical:
            quotes[canonical[person_id].id] += number
    return tuple(sorted(people, key=lambda person: (-quotes[person.id], person.name, person.id)))


def _unresolved_like(connection: Connection, probe: str) -> dict[str, float]:
    """Names of unresolved speakers that resemble a name, with their likeness."""
    rows = (
        select(QuoteRow.speaker_name)
        .where(QuoteRow.speaker_id.is_(None), resembles(QuoteRow.speaker_name, probe))
        .limit(_MOST_ROWS)
        .subquery()
    )
    names = select(rows.c.speaker_name).distinct().subquery()
    score = likeness(names.c.speaker_name, probe)
    return {name: value for name, value in connection.execute(select(names.c.speaker_name, score)) if name}


def _suggestions(connection: Connection, probe: str, unresolved: dict[str, float]) -> tuple[str, ...]:
    key = name_key(probe)
    score = func.max(likeness(PersonNameRow.name_key, key)).label("score")
    known = (
        select(PersonRow.name, score)
        .join(PersonRow, PersonRow.id == PersonNameRow.person_id)
        .where(resembles(PersonNameRow.name_key, key) | PersonNameRow.name_key.bool_op("%")(key))
        .where(PersonRow.merged_into_id.is_(None))
        .group_by(PersonRow.name)
        .order_by(score.desc(), PersonRow.name)
        .limit(_SUGGESTIONS)
    )
    scores = unresolved | {row.name: row.score for row in connection.execute(known)}
    ranked = sorted((-value, name) for name, value in scores.items() if value >= _LEAST_LIKENESS)
    return tuple(name for _, name in ranked[:_SUGGESTIONS])
