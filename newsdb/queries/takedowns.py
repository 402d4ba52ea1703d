"""What was taken down, as far as that may be told and whom, and what an order would take down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, Text, Uuid, exists, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from newsdb.database.models import (
    ArticleRow,
    ArticleVersionRow,
    MentionRow,
    PersonNameRow,
    PersonRow,
    QuoteRow,
    SourceRow,
    TakedownRow,
)
from newsdb.names import name_key
from newsdb.queries.copies import of_the_same_stories
from newsdb.queries.scope import any_array

_LISTED = text(
    """
    SELECT id, kind, reason, ordered_by, ordered_at, is_stored_only, is_wordless,
           finished_at IS NOT NULL AS is_finished, lifted_at, lifted_by, lift_reason, count(*) OVER () AS total
    FROM (
        SELECT id, kind, reason, ordered_by, ordered_at, is_stored_only, is_wordless, finished_at, lifted_at, lifted_by,
               lift_reason
        FROM takedown_orders
        UNION ALL
        -- Those of a batch that say the same are one: how many there were is nobody's business.
        SELECT DISTINCT CAST(NULL AS bigint), kind, reason, taken_down_by, taken_down_at, false, false, taken_down_at,
               CAST(NULL AS timestamptz), CAST(NULL AS text), CAST(NULL AS text)
        FROM takedowns WHERE order_id IS NULL
    ) AS listed
    ORDER BY ordered_at DESC, id DESC NULLS LAST
    LIMIT :limit
    """
)
_VISIBLE = text(
    "SELECT has_table_privilege('takedowns', 'SELECT') AND has_table_privilege('takedown_orders', 'SELECT')"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One takedown: why, who, when; never what.

    Attributes:
        id: number of the order; None for what an agency took down.
        kind: article, person; canceled or withheld by an agency; agency: that was lifted.
        reason: why.
        ordered_by: who.
        ordered_at: when.
        is_stored_only: only what was stored by then.
        is_wordless: with what the person says.
        is_finished: all that was stored has been seen to.
        lifted_at: when it was lifted.
        lifted_by: who lifted it.
        lift_reason: why.
    """

    id: int | None
    kind: str
    reason: str
    ordered_by: str | None
    ordered_at: datetime
    is_stored_only: bool
    is_wordless: bool
    is_finished: bool
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that is to be taken down.

    Attributes:
        id: its id.
        title: headline.
        outlet: who printed it.
        published_on: when.
        url: its address.
        quotes: quotes in it.
        mentions: mentions in it.
        versions: earlier texts of it.
    """

    id: UUID
    title: str | None
    outlet: str
    published_on: date | None
    url: str
    quotes: int
    mentions: int
    versions: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """What is stored of a person.

    Attributes:
        names: by which they are known.
        wikidata_qids: their Wikidata items.
        articles: how many quote or mention them.
        quotes: of them.
        mentions: of them.
        latest: some of these articles, the newest first.
        namesakes: how many other people bear one of the names.
    """

    names: tuple[str, ...]
    wikidata_qids: tuple[str, ...]
    articles: int
    quotes: int
    mentions: int
    latest: tuple[Candidate, ...]
    namesakes: int = 0


def are_visible(connection: Connection) -> bool:
    """Tell whether the connection's role sees what was taken down, as the owner and the loader do."""
    return bool(connection.scalar(_VISIBLE))


def unless_taken_down(
    connection: Connection, article_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
) -> list[ColumnElement[bool]]:
    """Conditions that leave out articles that are stored though they were taken down; none for who cannot see that."""
    if not are_visible(connection):
        return []
    return [~exists().where(TakedownRow.article_id == article_id).correlate_except(TakedownRow)]


def list_takedowns(connection: Connection, limit: int) -> tuple[list[Listed], int]:
    """List takedowns, the latest first, and tell how many there are."""
    found = [row._asdict() for row in connection.execute(_LISTED, {"limit": limit})]
    total = found[0]["total"] if found else 0
    return [Listed(**{name: value for name, value in row.items() if name != "total"}) for row in found], total


def candidates(connection: Connection, ids: Collection[UUID]) -> list[Candidate]:
    """Read those of some articles that are stored, the newest first."""
    return _candidates(connection, ArticleRow.id == any_array(ids, Uuid()))


def copies_of(connection: Connection, ids: Collection[UUID]) -> list[Candidate]:
    """Find the copies of some articles under other addresses, the newest first."""
    found = _candidates(connection, of_the_same_stories(ids))
    return [article for article in found if article.id not in set(ids)]


def footprint(connection: Connection, person_ids: Sequence[int], limit: int) -> Footprint:
    """Read what is stored of a person, who may have several ids, with some of their articles."""
    ids = any_array(person_ids, BigInteger())
    names = connection.scalars(
        select(PersonNameRow.name)
        .where(PersonNameRow.person_id == ids)
        .union(select(PersonRow.name).where(PersonRow.id == ids))
    )
    items = connection.scalars(
        select(PersonRow.wikidata_qid).where(PersonRow.id == ids, PersonRow.wikidata_qid.is_not(None))
    )
    quoted = select(QuoteRow.article_id).where(QuoteRow.speaker_id == ids)
    mentioned = select(MentionRow.article_id).where(MentionRow.person_id == ids)
    either = quoted.union(mentioned).subquery()
    return Footprint(
        names=tuple(sorted(names)),
        wikidata_qids=tuple(sorted(item for item in items if item)),
        articles=connection.scalar(select(func.count()).select_from(either)) or 0,
        quotes=connection.scalar(select(func.count()).select_from(quoted.subquery())) or 0,
        mentions=connection.scalar(select(func.count()).select_from(mentioned.subquery())) or 0,
        latest=tuple(_candidates(connection, ArticleRow.id.in_(select(either.c.article_id)), limit)),
    )


def count_namesakes(connection: Connection, names: Collection[str], person_ids: Sequence[int]) -> int:
    """Count people who bear one of some names, but for some people."""
    keys = any_array({name_key(name) for name in names}, Text())
    bearers = select(PersonNameRow.person_id).where(PersonNameRow.name_key == keys).distinct()
    return len(set(connection.scalars(bearers)) - set(person_ids))


def _candidates(connection: Connection, condition: ColumnElement[bool], limit: int | None = None) -> list[Candidate]:
    def number(model: Any) -> Any:
        return select(func.count()).select_from(model).where(model.article_id == ArticleRow.id).scalar_subquery()

    query = (
        select(
            ArticleRow.id,
            ArticleRow.title,
            SourceRow.name.label("outlet"),
            ArticleRow.published_on,
            ArticleRow.url,
            number(QuoteRow).label("quotes"),
            number(MentionRow).label("mentions"),
            number(ArticleVersionRow).label("versions"),
        )
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(condition)
        .order_by(ArticleRow.published_on.desc().nulls_last(), ArticleRow.id)
        .limit(limit)
    )
    return [Candidate(**row._asdict()) for row in connection.execute(query)]
