"""People whose names can be one person's, as far as somebody of them waits to be compared.

In: those that wait (``people.compared_articles`` is null). Out: blocks of names that share a surname, roughly spelt,
and pairs of them. Never everybody with everybody: the server sorts names by surname, memory holds one block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, groupby, islice
from operator import itemgetter
from typing import Any, Final

from psycopg import Connection

from newsdb.identity.variants import MANY_BEARERS
from newsdb.name_variants import given_codes
from newsdb.name_variants.kinds import Difference, differences, surname_of, surnames_agree
from newsdb.name_variants.spelling import roughly_spelt

_MOST_IN_A_BLOCK: Final = 400  # names of one surname whose given names can be variants
_LAST: Final = "substring(regexp_replace(name_key, '( (jr|sr|ii|iii|iv))+$', '') from '[^ ]+$')"
_FIRST: Final = "split_part(name_key, ' ', 1)"
# Names stand under their surname, roughly spelt, and under their given name with the first letter of the surname,
# behind a slash: there surnames are compared that miss a letter. The names of those who wait stand under their first
# word, too, if they have two: "Keller Nora" beside "Nora Keller".
_GATHER: Final = f"""
    CREATE TEMP TABLE newsdb_names AS
    WITH names AS MATERIALIZED (
        SELECT DISTINCT n.person_id, n.name_key, p.compared_articles IS NULL AS waits
        FROM person_names n JOIN people p ON p.id = n.person_id WHERE n.name_key LIKE '% %'
    ), coded AS MATERIALIZED (
        SELECT '.' || {roughly_spelt(_LAST)} AS code, person_id, name_key, waits, false AS is_turned FROM names
        UNION ALL
        SELECT '.' || {roughly_spelt(_FIRST)}, person_id, name_key, waits, true FROM names
        WHERE waits AND name_key NOT LIKE '% % %'
        UNION ALL
        SELECT '/' || {_FIRST} || ' ' || left({_LAST}, 1), person_id, name_key, waits, false FROM names
        WHERE length({_FIRST}) > 1
    )
    SELECT code, person_id, name_key, waits, is_turned FROM coded WHERE code IN (SELECT code FROM coded WHERE waits)
"""  # noqa: S608  (constants)
_PAGE: Final = 200  # surnames read at once


@dataclass(frozen=True, slots=True)
class Name:
    """A name of somebody.

    Attributes:
        person_id: who stands for the bearer, merges followed.
        key: of the name.
        waits: the bearer waits to be compared.
        is_turned: it stands here because of its first word.
    """

    person_id: int
    key: str
    waits: bool
    is_turned: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people whose names can be one person's.

    Attributes:
        first: name of the one.
        second: name of the other.
        kinds: in what they differ.
        bearers: others of the surname who can be neither of the two.
    """

    first: Name
    second: Name
    kinds: frozenset[Difference]
    bearers: int

    @property
    def people(self) -> frozenset[int]:
        """Both."""
        return frozenset((self.first.person_id, self.second.person_id))


@dataclass(frozen=True, slots=True)
class Block:
    """People of one surname, roughly spelt.

    Attributes:
        keys: all names of each, in the block.
        pairs: of two people with names that can be one person's, somebody of whom waits.
        compared: to be called with the number of articles of those who were compared; nobody of the block waits then.
    """

    keys: Mapping[int, frozenset[str]]
    pairs: Sequence[Pair]
    compared: Callable[[Mapping[int, int]], None]


def gather_waiting(connection: Connection[Any]) -> None:
    """Set out the names of those who wait, and of whoever shares a surname with them, in tables of the session's."""
    connection.execute("DROP TABLE IF EXISTS newsdb_names, newsdb_waiting")
    connection.execute("CREATE TEMP TABLE newsdb_waiting AS SELECT id FROM people WHERE compared_articles IS NULL")
    connection.execute(_GATHER)
    connection.execute("CREATE INDEX ON newsdb_names (code)")


def forget_waiting(connection: Connection[Any]) -> None:
    """Let nobody wait any more of those who were set out, whatever they are called."""
    connection.execute(
        "UPDATE people SET compared_articles = 0 WHERE compared_articles IS NULL"
        " AND id IN (SELECT id FROM newsdb_waiting)"
    )
    connection.execute("DROP TABLE newsdb_names, newsdb_waiting")


def blocks_of_waiting(connection: Connection[Any], standing: Mapping[int, int]) -> Iterator[Block]:
    """Yield those of each surname that somebody who waits has.

    Args:
        connection: that the names were set out over.
        standing: for everybody who was merged, who stands for them; may change meanwhile.
    """
    last = ""
    while True:
        codes = connection.execute(
            "SELECT DISTINCT code FROM newsdb_names WHERE code > %s ORDER BY code LIMIT %s", (last, _PAGE)
        ).fetchall()
        if not codes:
            return
        first, last = codes[0][0], codes[-1][0]
        rows = connection.execute(
            "SELECT code, person_id, name_key, waits, is_turned FROM newsdb_names WHERE code BETWEEN %s AND %s"
            " ORDER BY code, name_key, person_id, is_turned",
            (first, last),
        ).fetchall()
        for code, group in groupby(rows, key=itemgetter(0)):
            names = [Name(standing.get(person, person), *rest) for _, person, *rest in group]
            by_given = code.startswith("/")
            pairs = list(_best(_misspelt(connection, names, standing) if by_given else _pairs(names)))
            if pairs:
                yield Block(_keys(names), pairs, partial(_compared, connection))


def _compared(connection: Connection[Any], articles: Mapping[int, int]) -> None:
    """Note on how many articles people were compared; those with two codes are noted twice."""
    people = sorted(articles)
    connection.execute(
        "UPDATE people SET compared_articles = given.articles"
        " FROM unnest(%s::bigint[], %s::int[]) AS given (id, articles) WHERE people.id = given.id",
        (people, [articles[person] for person in people]),
    )


def _keys(names: Iterable[Name]) -> dict[int, frozenset[str]]:
    keys: dict[int, set[str]] = defaultdict(set)
    for name in names:
        keys[name.person_id].add(name.key)
    return {person: frozenset(found) for person, found in keys.items()}


def _pairs(block: Sequence[Name]) -> Iterator[Pair]:
    bearers = defaultdict[str, dict[int, str]](dict)
    for name in block:
        if not name.is_turned:
            bearers[surname_of(name.key)].setdefault(name.person_id, name.key)
    for one, other in _meetings(block):
        # Under its first word a name is only looked for among those that have it last.
        turned = one.is_turned + other.is_turned
        if one.person_id == other.person_id or turned > 1:
            continue
        if not turned and not surnames_agree(surname_of(one.key), surname_of(other.key)):
            continue
        kinds = differences(one.key, other.key)
        if kinds is not None and (not turned or Difference.ORDER in kinds):
            yield Pair(one, other, kinds, _others(bearers, one, other))


def _misspelt(connection: Connection[Any], block: Sequence[Name], standing: Mapping[int, int]) -> Iterator[Pair]:
    """Pairs of one given name with surnames that differ by a letter, found by what is left without one of theirs."""
    by_rest: dict[str, list[Name]] = defaultdict(list)
    for name in block:
        surname = surname_of(name.key)
        for rest in {surname, *(surname[:i] + surname[i + 1 :] for i in range(len(surname)))}:
            by_rest[rest].append(name)
    met: set[tuple[str, str]] = set()
    for names in by_rest.values():
        for one, other in combinations(names, 2):
            if not (one.waits or other.waits) or one.person_id == other.person_id or (one.key, other.key) in met:
                continue
            met.add((one.key, other.key))
            kinds = differences(one.key, other.key)
            if kinds and kinds <= {Difference.SURNAME_MISSPELT, Difference.SURNAME_SPELLING}:
                surnames = {surname_of(one.key), surname_of(other.key)}
                yield Pair(one, other, kinds, _others(_bearers(connection, surnames, standing), one, other))


def _bearers(
    connection: Connection[Any], surnames: Collection[str], standing: Mapping[int, int]
) -> dict[str, dict[int, str]]:
    """Everybody who bears some surnames."""
    bearers: dict[str, dict[int, str]] = {}
    for surname in surnames:
        found = connection.execute(
            "SELECT DISTINCT person_id, name_key FROM person_names WHERE name_key LIKE %s ORDER BY name_key, person_id",
            (f"% {surname}",),
        )
        bearers[surname] = {standing.get(person, person): key for person, key in found}
    return bearers


def _meetings(block: Iterable[Name]) -> Iterator[tuple[Name, Name]]:
    """Give each two names that can be variants once, as far as somebody waits."""
    by_code: dict[str, list[Name]] = defaultdict(list)
    for name in block:
        words = name.key.split()
        for code in {*given_codes(name.key), *words[:-1], "".join(sorted(words))}:
            by_code[code].append(name)
    met: set[tuple[int, str, int, str]] = set()
    for names in by_code.values():
        for one, other in combinations(names[:_MOST_IN_A_BLOCK], 2):
            meeting = (one.person_id, one.key, other.person_id, other.key)
            if (one.waits or other.waits) and meeting not in met:
                met.add(meeting)
                yield one, other


def _others(bearers: Mapping[str, Mapping[int, str]], one: Name, other: Name) -> int:
    """Count people with the surname of either who can be neither, until they are many."""
    surnames = {surname_of(one.key), surname_of(other.key)}
    others = (
        person
        for surname in sorted(surnames)
        for person, key in bearers.get(surname, {}).items()
        if person not in {one.person_id, other.person_id} and not _can_be(key, one.key) and not _can_be(key, other.key)
    )
    return len(list(islice(others, MANY_BEARERS)))


def _can_be(key: str, other: str) -> bool:
    return key == other or differences(key, other) is not None


def _best(pairs: Iterable[Pair]) -> Iterable[Pair]:
    """Keep of each two people the names with the fewest differences, the first of them by the alphabet."""
    best: dict[frozenset[int], Pair] = {}
    for pair in pairs:
        known = best.get(pair.people)
        if known is None or _rank(pair) < _rank(known):
            best[pair.people] = pair
    return best.values()


def _rank(pair: Pair) -> tuple[int, list[str], str, str]:
    return len(pair.kinds), sorted(pair.kinds), pair.first.key, pair.second.key
