"""What stored articles say of people: the words around mentions, the roles, how many articles.

In: people, merges followed. Out: ``Side``. Of people in many articles those with the lowest ids are looked at; as ids
are digests of URLs, that is a sample that does not depend on the order of loading.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.identity.surroundings import REACH, Rarity, rarity_of, role_words, words_of
from newsdb.identity.variants import Side

_MENTIONS: Final = 150
_ARTICLES: Final = 50
_SAMPLE: Final = 1_000  # articles that tell how rare words are
_SAMPLED_CHARACTERS: Final = 4_000
_ROLES: Final = 20_000  # roles that tell how rare their words are
_BODIES: Final = 100  # texts held at once


def rarity(connection: Connection[Any]) -> Rarity:
    """Tell how rare words are, from a sample of the stored articles."""
    texts = connection.execute(
        "SELECT left(body, %s) FROM articles WHERE extractor_version <> 0 ORDER BY id LIMIT %s",
        (_SAMPLED_CHARACTERS, _SAMPLE),
    )
    return rarity_of(text for (text,) in texts)


def role_rarity(connection: Connection[Any]) -> Mapping[str, float]:
    """Tell how rare words of roles are; those that are not met are as rare as those met once."""
    holding: Counter[str] = Counter()
    people: dict[int, set[str]] = {}
    found = connection.execute(
        "SELECT person_id, role FROM mentions WHERE person_id IS NOT NULL AND role IS NOT NULL"
        " ORDER BY article_id, ordinal LIMIT %s",
        (_ROLES,),
    )
    for person_id, role in found:
        people.setdefault(person_id, set()).update(role_words([role]))
    for words in people.values():
        holding.update(words)
    return _Rarities({word: math.log(len(people) / number) for word, number in holding.items()}, len(people))


class _Rarities(dict[str, float]):
    def __init__(self, known: Mapping[str, float], people: int) -> None:
        super().__init__(known)
        self._unknown = math.log(max(people, 1))

    def __missing__(self, word: str) -> float:
        return self._unknown


class Sides:
    """What articles say of some people, read for all of them at once.

    Args:
        connection: to read from.
        families: the people, each with all ids that they stand for.
    """

    def __init__(self, connection: Connection[Any], families: Mapping[int, Collection[int]]) -> None:
        self._connection = connection
        self._families = {person: set(family) for person, family in families.items()}
        self._told: dict[int, tuple[int, Mapping[str, int], frozenset[str]]] = {}
        self._naming: dict[int, frozenset[UUID]] = {}  # of those whose mentions were all read
        self._both: dict[frozenset[int], int] = {}

    def read(self, pairs: Collection[frozenset[int]]) -> None:
        """Read what pairs of people are compared by; what is asked for beyond that is read when it is."""
        self._read({person for pair in pairs for person in pair})
        self._read_both(pairs)

    def of(self, person: int, key: str) -> Side:
        """What articles say of somebody, called so."""
        if person not in self._told:
            self._read([person])
        articles, words, roles = self._told[person]
        return Side(key, articles, words, roles)

    def together(self, pair: frozenset[int]) -> int:
        """How many articles name both in full."""
        if pair not in self._both:
            self._read_both([pair])
        return self._both[pair]

    def merge(self, person: int, into: int) -> None:
        """Let a person stand for another, too; what was read of either holds no more."""
        self._families[into] |= self._families.pop(person)
        for one in (person, into):
            self._told.pop(one, None)
            self._naming.pop(one, None)
        self._both = {pair: number for pair, number in self._both.items() if pair.isdisjoint((person, into))}

    def _read(self, people: Collection[int]) -> None:
        articles = self._articles(people)
        places, roles = self._places(people)
        words = self._words(places)
        for person in people:
            self._told[person] = (articles.get(person, 0), words[person], frozenset(role_words(roles[person])))

    def _flat(self, people: Iterable[int]) -> tuple[list[int], list[int]]:
        """People and those that they stand for, side by side."""
        rows = [(person, member) for person in people for member in sorted(self._families[person])]
        return [person for person, _ in rows], [member for _, member in rows]

    def _articles(self, people: Iterable[int]) -> dict[int, int]:
        """How many articles name each, in full or not."""
        found = self._connection.execute(
            "SELECT given.person, count(DISTINCT article_id) FROM unnest(%s::bigint[], %s::bigint[])"
            " AS given (person, member) JOIN mentions ON person_id = given.member GROUP BY given.person",
            self._flat(people),
        )
        return dict(found.fetchall())

    def _places(self, people: Collection[int]) -> tuple[dict[UUID, list[tuple[int, int, int]]], dict[int, set[str]]]:
        """Where the first articles name people, and the roles there."""
        # What a surname alone was taken for says nothing of who is called so. Without OFFSET 0 the planner may read
        # mentions in their order until it has found enough, which is all of them for somebody seldom named.
        found = self._connection.execute(
            "SELECT given.person, named.* FROM (SELECT person, array_agg(member) AS family"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS flat (person, member) GROUP BY person) AS given"
            " CROSS JOIN LATERAL (SELECT article_id, start_char, end_char, role FROM (SELECT * FROM mentions"
            " WHERE person_id = ANY(given.family) AND person_id_confidence IS NULL OFFSET 0) AS mine"
            " ORDER BY article_id, ordinal LIMIT %s) AS named",
            (*self._flat(people), _MENTIONS),
            binary=True,
        )
        named: dict[int, dict[UUID, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        roles: dict[int, set[str]] = defaultdict(set)
        mentions: Counter[int] = Counter()
        for person, article_id, start, end, role in found:
            mentions[person] += 1
            named[person][article_id].append((start, end))
            if role:
                roles[person].add(role)
        self._naming |= {each: frozenset(named.get(each, ())) for each in people if mentions[each] < _MENTIONS}
        places: dict[UUID, list[tuple[int, int, int]]] = defaultdict(list)
        for person, articles in named.items():
            for article_id in sorted(articles)[:_ARTICLES]:
                places[article_id] += [(person, start, end) for start, end in articles[article_id]]
        return places, roles

    def _words(self, places: Mapping[UUID, Sequence[tuple[int, int, int]]]) -> dict[int, Counter[str]]:
        """The words around places, with the number of articles that each stands in, for each person."""
        words: dict[int, Counter[str]] = defaultdict(Counter)
        for article_id, body in self._bodies(sorted(places)):
            around: dict[int, set[str]] = defaultdict(set)
            for person, start, end in places[article_id]:
                around[person] |= words_of(f"{body[max(start - REACH, 0) : start]} {body[end : end + REACH]}")
            for person, found in around.items():
                words[person].update(found)
        return words

    def _bodies(self, articles: Iterable[UUID]) -> Iterator[tuple[UUID, str]]:
        waiting = iter(articles)
        while chunk := list(islice(waiting, _BODIES)):
            yield from self._connection.execute("SELECT id, body FROM articles WHERE id = ANY(%s)", (chunk,))

    def _read_both(self, pairs: Collection[frozenset[int]]) -> None:
        """Count the articles that name both in full."""
        known, unknown = self._naming, list[list[int]]()
        for pair in pairs:
            one, other = sorted(pair, key=lambda person: (self._told.get(person, (0,))[0], person))
            if one in known and other in known:
                self._both[pair] = len(known[one] & known[other])
            else:
                unknown.append([one, other])
        if unknown:
            self._count_both(unknown)

    def _count_both(self, pairs: Sequence[Sequence[int]]) -> None:
        """Count them of those that name the first, who is in fewer; the others are not read (hence LIMIT 1)."""
        found = self._connection.execute(
            "SELECT given.place, count(*) FROM unnest(%s::bigint[], %s::text[], %s::text[])"
            " AS given (place, family, others)"
            " CROSS JOIN LATERAL (SELECT DISTINCT article_id FROM mentions"
            " WHERE person_id = ANY(given.family::bigint[]) AND person_id_confidence IS NULL OFFSET 0) AS named"
            " WHERE (SELECT true FROM mentions WHERE mentions.article_id = named.article_id"
            " AND person_id = ANY(given.others::bigint[]) AND person_id_confidence IS NULL LIMIT 1)"
            " GROUP BY given.place",
            (list(range(len(pairs))), *([self._array(pair[side]) for pair in pairs] for side in (0, 1))),
        )
        together = dict(found.fetchall())
        self._both |= {frozenset(pair): together.get(place, 0) for place, pair in enumerate(pairs)}

    def _array(self, person: int) -> str:
        return f"{{{','.join(map(str, sorted(self._families[person])))}}}"
