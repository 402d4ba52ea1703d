"""What stored articles say of people: the words around mentions, the roles, how many articles.

In: people, merges followed. Out: ``Side``. Of people in many articles those with the lowest ids are looked at; as ids
are digests of URLs, that is a sample that does not depend on the order of loading.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from psycopg import Connection

from newsdb.identity.surroundings import REACH, Rarity, rarity_of, role_words, words_of
from newsdb.identity.variants import Side

_MENTIONS: Final = 150
_ARTICLES: Final = 50
_SAMPLE: Final = 1_000  # articles that tell how rare words are
_SAMPLED_CHARACTERS: Final = 4_000
_ROLES: Final = 20_000  # roles that tell how rare their words are


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


def side_of(connection: Connection[Any], family: Collection[int], key: str) -> Side:
    """Read what articles say of somebody.

    Args:
        connection: to read from.
        family: all ids that stand for them.
        key: of the name.
    """
    people = list(family)
    row = connection.execute(
        "SELECT count(DISTINCT article_id) FROM mentions WHERE person_id = ANY(%s)", (people,)
    ).fetchone()
    # What a surname alone was taken for says nothing of who is called so.
    places = connection.execute(
        "SELECT article_id, start_char, end_char, role FROM mentions"
        " WHERE person_id = ANY(%s) AND person_id_confidence IS NULL ORDER BY article_id, ordinal LIMIT %s",
        (people, _MENTIONS),
    ).fetchall()
    articles = list(dict.fromkeys(place[0] for place in places))[:_ARTICLES]
    kept = [place for place in places if place[0] in set(articles)]
    texts = connection.execute(
        "SELECT m.article_id, substr(a.body, greatest(m.start_char - %s, 0) + 1, least(m.start_char, %s))"
        " || ' ' || substr(a.body, m.end_char + 1, %s)"
        " FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS m (article_id, start_char, end_char)"
        " JOIN articles a ON a.id = m.article_id",
        (REACH, REACH, REACH, *([place[i] for place in kept] for i in range(3))),
    )
    around: dict[Any, set[str]] = {}
    for article_id, text in texts:
        around.setdefault(article_id, set()).update(words_of(text))
    words: Counter[str] = Counter()
    for found in around.values():
        words.update(found)
    roles = role_words(role for *_, role in places if role)
    return Side(key, 0 if row is None else row[0], words, frozenset(roles))


def together(connection: Connection[Any], one: Collection[int], other: Collection[int]) -> int:
    """Count articles that name both in full; of the rarer one's articles a sample."""
    row = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT article_id FROM mentions WHERE person_id = ANY(%s)"
        " AND person_id_confidence IS NULL AND article_id IN (SELECT article_id FROM mentions WHERE person_id = ANY(%s)"
        " AND person_id_confidence IS NULL)) AS both_named",
        (list(one), list(other)),
    ).fetchone()
    return 0 if row is None else int(row[0])
