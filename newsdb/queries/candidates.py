"""Pairs of people whose names may be one person's, by parts of the names: never everybody with everybody.

The server sorts all names by a rough spelling of each of their words but the first; whoever shares such a word is
compared, if the given names can be variants at all (``name_variants.given_codes``). Memory holds the bearers of one
word and the best pairs.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from newsdb.name_variants import compare, given_codes
from newsdb.names import GENERATIONS, PARTICLES
from newsdb.queries.people import merged_people

# Of people who share a surname and something of the given name, how many are compared, the most quoted first.
_MOST_IN_A_BLOCK: Final = 200
# An initial that fits more people than this tells nothing.
_MOST_FOR_AN_INITIAL: Final = 5
_STREAMED: Final = {"yield_per": 5_000}

_WORDS: Final = """
    SELECT newsdb_surname_code(word) AS code, n.person_id, n.name_key, coalesce(c.quotes, 0) AS quotes
    FROM (SELECT DISTINCT person_id, name_key FROM person_names) AS n
    CROSS JOIN LATERAL unnest(string_to_array(n.name_key, ' ')) WITH ORDINALITY AS w (word, place)
    LEFT JOIN (SELECT speaker_id, count(*) AS quotes FROM quotes WHERE speaker_id IS NOT NULL GROUP BY speaker_id) AS c
        ON c.speaker_id = n.person_id
    WHERE place > 1 AND length(word) > 1 AND word <> ALL (CAST(:small AS text[]))
"""
_ALL: Final = text(f"SELECT * FROM ({_WORDS}) AS words ORDER BY code, person_id, name_key")  # noqa: S608
_SOME: Final = text(
    f"WITH words AS MATERIALIZED ({_WORDS}) SELECT * FROM words"  # noqa: S608
    " WHERE code IN (SELECT code FROM words WHERE person_id = ANY (:ids)) ORDER BY code, person_id, name_key"
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))
# The same words in another order, or written in one.
_REORDERED: Final = text(
    """
    SELECT array_agg(person_id ORDER BY person_id, name_key), array_agg(name_key ORDER BY person_id, name_key)
    FROM (SELECT person_id, name_key,
                 (SELECT string_agg(letter, '' ORDER BY letter)
                  FROM unnest(string_to_array(replace(name_key, ' ', ''), NULL)) AS letter) AS letters
          FROM (SELECT DISTINCT person_id, name_key FROM person_names WHERE name_key LIKE '% %') AS n) AS names
    GROUP BY letters HAVING count(DISTINCT person_id) BETWEEN 2 AND 20
    """
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people whose names are alike.

    Attributes:
        first: id of the one who is quoted more.
        second: id of the other.
        score: how alike the names are, 0 to 1.
        reason: why, in words.
        quotes: of the one who is quoted less.
    """

    first: int
    second: int
    score: float
    reason: str
    quotes: int


@dataclass(slots=True)
class _Best:
    """The best pairs so far, each with its best reason."""

    most: int
    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)

    def add(self, pair: Pair) -> None:
        key = (min(pair.first, pair.second), max(pair.first, pair.second))
        known = self.pairs.get(key)
        if known is None or known.score < pair.score:
            self.pairs[key] = pair
        if len(self.pairs) > 4 * self.most:
            self.pairs = {(min(p.first, p.second), max(p.first, p.second)): p for p in self.ranked()}

    def ranked(self) -> list[Pair]:
        return heapq.nsmallest(self.most, self.pairs.values(), key=_order)


def _order(pair: Pair) -> tuple[float, int, int]:
    """Alike first, and of those whoever is quoted often: there a decision changes most."""
    return -pair.score * (1 + math.log10(1 + pair.quotes)), pair.first, pair.second


@dataclass(frozen=True, slots=True)
class _Bearer:
    person_id: int
    key: str
    quotes: int


def find_pairs(
    connection: Connection, distinct: Collection[frozenset[int]], most: int, only: Collection[int] | None = None
) -> list[Pair]:
    """Find pairs of people with names that are alike.

    Args:
        connection: to read from, in a transaction of its own.
        distinct: pairs that were judged to be two, by any ids of theirs.
        most: how many pairs are wanted, the best.
        only: one of each pair is among these; None: anybody.
    """
    merged = merged_people(connection)
    known = {frozenset(merged.get(each, each) for each in pair) for pair in distinct}
    best = _Best(most)

    def meet(a: _Bearer, b: _Bearer) -> None:
        if a.person_id == b.person_id or frozenset((a.person_id, b.person_id)) in known:
            return
        if only is not None and a.person_id not in only and b.person_id not in only:
            return
        if (likeness := compare(a.key, b.key)) is not None:
            first, second = sorted((a, b), key=lambda each: (-each.quotes, each.person_id))
            best.add(Pair(first.person_id, second.person_id, likeness.score, likeness.reason, second.quotes))

    for block in _blocks(connection, merged, only):
        for a, b in _within(block):
            meet(a, b)
    for people, keys in connection.execute(_REORDERED, execution_options=_STREAMED):
        bearers = [_Bearer(merged.get(each, each), key, 0) for each, key in zip(people, keys, strict=True)]
        for a, b in combinations(bearers, 2):
            meet(a, b)
    return best.ranked()


def _blocks(connection: Connection, merged: dict[int, int], only: Collection[int] | None) -> Iterator[list[_Bearer]]:
    """Give those who share a word, word by word; read as they come."""
    query, values = (_ALL, dict[str, Any]()) if only is None else (_SOME, {"ids": sorted(only)})
    values |= {"small": sorted(PARTICLES | GENERATIONS)}
    rows = connection.execute(query, values, execution_options=_STREAMED)
    for _, group in groupby(rows, key=itemgetter(0)):
        block = [_Bearer(merged.get(person_id, person_id), key, quotes) for _, person_id, key, quotes in group]
        if len(block) > 1:
            yield block


def _within(block: list[_Bearer]) -> Iterator[tuple[_Bearer, _Bearer]]:
    """Pairs of those who share a surname and whose given names can be variants."""
    by_code: dict[str, list[_Bearer]] = defaultdict(list)
    initials: list[_Bearer] = []
    by_letter: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in sorted(block, key=lambda each: -each.quotes):
        given = bearer.key.split(" ", 1)[0]
        if len(given) == 1:
            initials.append(bearer)
        else:
            by_letter[given[0]].append(bearer)
        for code in given_codes(bearer.key):
            by_code[code].append(bearer)
    for bearers in by_code.values():
        yield from combinations(bearers[:_MOST_IN_A_BLOCK], 2)
    for bearer in initials:
        fitting = by_letter[bearer.key[0]]
        if len(fitting) <= _MOST_FOR_AN_INITIAL:
            yield from ((bearer, other) for other in fitting)
