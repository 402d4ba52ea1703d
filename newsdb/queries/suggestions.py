"""Who may be one person: pairs with names that are alike, ranked by what else they have in common.

What speaks for and against it multiplies the odds that the names give; the factors are judged, not measured. Of people
in many articles the latest few hundred are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Uuid, func, select, union_all

from newsdb.database.models import ArticleRow, MentionRow, PersonRow, QuoteRow, SourceRow
from newsdb.names import fold
from newsdb.queries.candidates import Pair, find_pairs
from newsdb.queries.judgements import distinct_pairs
from newsdb.queries.people import Totals, totals_of
from newsdb.queries.scope import any_array
from newsdb.queries.speakers import Person, canonical_people, family

# Pairs that are looked at closely, for each that is wanted.
_LOOKED_AT: Final = 3
_FEWEST_LOOKED_AT: Final = 60
_ARTICLES: Final = 300
_COMPANIONS: Final = 3
_YEAR: Final = 366
_FAR_APART: Final = 10 * _YEAR

# How much each multiplies the odds.
_SAME_ROLE: Final = 4.0
_SAME_OUTLET: Final = 1.15
_SAME_PERIOD: Final = 1.1
_COMPANION: Final = 1.3
_SAME_ARTICLE: Final = 0.3
_DECADES_APART: Final = 0.4


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people.

    Attributes:
        person: who.
        person_ids: all ids that stand for them.
        totals: how much they are quoted.
        roles: as printed, the most frequent first.
        outlets: by name, those with most articles first.
        first: day of the earliest article that names them; None if none has a date.
        last: day of the latest.
    """

    person: Person
    person_ids: tuple[int, ...]
    totals: Totals
    roles: tuple[str, ...]
    outlets: tuple[str, ...]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people who may be one.

    Attributes:
        score: 0 to 1, the higher the likelier; an order, not a probability that was measured.
        reason: how the names are alike.
        evidence: what else speaks for it or against it, in words.
        first: the one who is quoted more, and would stand for both.
        second: the other.
    """

    score: float
    reason: str
    evidence: tuple[str, ...]
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class _Context:
    side: Side
    articles: frozenset[UUID]
    companions: frozenset[int]


def suggest(connection: Connection, limit: int, person_ids: Collection[int] | None = None) -> list[Suggestion]:
    """Suggest pairs of people who may be one; what was judged already is left out.

    Args:
        connection: to read from.
        limit: how many.
        person_ids: all ids of a person who is one of each pair; None: anybody.
    """
    most = max(_FEWEST_LOOKED_AT, _LOOKED_AT * limit)
    pairs = find_pairs(connection, distinct_pairs(connection), most, person_ids)
    pairs = _without_two_items(connection, pairs)
    contexts = _contexts(connection, {each for pair in pairs for each in (pair.first, pair.second)})
    suggestions = [_weighed(pair, contexts[pair.first], contexts[pair.second], connection) for pair in pairs]
    ranked = sorted(suggestions, key=lambda each: (-each.score, -each.second.totals.quotes, each.first.person.id))
    return ranked[:limit]


def _without_two_items(connection: Connection, pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out people who are linked to two Wikidata items: they are two."""
    ids = {each for pair in pairs for each in (pair.first, pair.second)}
    everybody, _ = family(connection, ids)
    query = select(PersonRow.id, PersonRow.wikidata_qid).where(
        PersonRow.id == any_array(everybody, BigInteger()), PersonRow.wikidata_qid.is_not(None)
    )
    linked = {row.id: row.wikidata_qid for row in connection.execute(query)}
    standing = canonical_people(connection, linked)
    items = {standing[person_id].id: item for person_id, item in linked.items()}
    return [pair for pair in pairs if not (pair.first in items and pair.second in items)]


def _contexts(connection: Connection, ids: Collection[int]) -> dict[int, _Context]:
    totals = totals_of(connection, sorted(ids)) if ids else {}
    found = {}
    for person_id in sorted(ids):
        person_ids, (person, *_) = family(connection, [person_id])
        found[person_id] = _context(connection, person, person_ids, totals[person_id])
    return found


def _context(connection: Connection, person: Person, person_ids: tuple[int, ...], totals: Totals) -> _Context:
    people = any_array(person_ids, BigInteger())
    both = union_all(
        select(QuoteRow.article_id, QuoteRow.speaker_role.label("role")).where(QuoteRow.speaker_id == people),
        select(MentionRow.article_id, MentionRow.role).where(MentionRow.person_id == people),
    ).subquery()
    query = (
        select(
            both.c.article_id,
            ArticleRow.published_on,
            SourceRow.name,
            func.array_remove(func.array_agg(both.c.role.distinct()), None).label("roles"),
        )
        .join(ArticleRow, ArticleRow.id == both.c.article_id)
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .group_by(both.c.article_id, ArticleRow.published_on, SourceRow.name)
        .order_by(ArticleRow.published_on.desc().nulls_last(), both.c.article_id)
        .limit(_ARTICLES)
    )
    rows = connection.execute(query).all()
    days = [row.published_on for row in rows if row.published_on is not None]
    side = Side(
        person,
        person_ids,
        totals,
        _frequent(role for row in rows for role in row.roles),
        _frequent(row.name for row in rows),
        min(days, default=None),
        max(days, default=None),
    )
    articles = frozenset(row.article_id for row in rows)
    return _Context(side, articles, _companions(connection, articles, person_ids))


def _companions(connection: Connection, articles: Collection[UUID], but: Collection[int]) -> frozenset[int]:
    """Who else is named in some articles."""
    query = (
        select(MentionRow.person_id)
        .where(MentionRow.article_id == any_array(articles, Uuid()), MentionRow.person_id.is_not(None))
        .distinct()
    )
    return frozenset(each for each in connection.scalars(query) if each is not None).difference(but)


def _weighed(pair: Pair, one: _Context, other: _Context, connection: Connection) -> Suggestion:
    odds = pair.score / (1.001 - pair.score)
    evidence: list[str] = []
    a, b = one.side, other.side
    if roles := _common(a.roles, b.roles):
        odds *= _SAME_ROLE
        evidence.append(f"same role: {', '.join(roles[:2])}")
    if outlets := _common(a.outlets, b.outlets):
        odds *= _SAME_OUTLET
        evidence.append(f"same outlet: {', '.join(outlets[:2])}" + (" and others" if len(outlets) > 2 else ""))
    if a.first and b.first and a.last and b.last:
        gap = (max(a.first, b.first) - min(a.last, b.last)).days
        if gap <= _YEAR:
            odds *= _SAME_PERIOD
            evidence.append("same years")
        elif gap > _FAR_APART:
            odds *= _DECADES_APART
            evidence.append(f"{gap // _YEAR} years apart")
    if common := (one.companions & other.companions).difference(a.person_ids, b.person_ids):
        odds *= _COMPANION ** min(len(common), _COMPANIONS)
        named = sorted({person.name for person in canonical_people(connection, sorted(common)[:_COMPANIONS]).values()})
        evidence.append(f"both with {', '.join(named)}" + (" and others" if len(common) > _COMPANIONS else ""))
    if together := one.articles & other.articles:
        odds *= _SAME_ARTICLE
        evidence.append(f"but both are named in {len(together)} article{'s' * (len(together) > 1)}")
    return Suggestion(round(odds / (1 + odds), 2), pair.reason, tuple(evidence), a, b)


def _frequent(texts: Any) -> tuple[str, ...]:
    return tuple(text for text, _ in Counter(texts).most_common())


def _common(texts: Sequence[str], others: Sequence[str]) -> list[str]:
    """Texts that both have, article and case aside."""
    bare = {_bare(text) for text in others}
    return [text for text in texts if _bare(text) in bare]


def _bare(text: str) -> str:
    words = fold(text).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)
