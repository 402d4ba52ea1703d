"""Which quotations are one utterance: the rule of ``newsdb.queries.utterances`` as a query.

In: a ``Scope`` and wordings. Out: SQL, one row for each quotation, to be counted or read.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Date, LargeBinary, Select, Text, case, false, func, null, or_, select, union_all

from newsdb.database.models import ArticleRow, QuoteRow, UtteranceWordingRow, WordingRow
from newsdb.queries.scope import Scope, any_array, article_conditions, quote_conditions

_PAUSE: Final = 3  # days without a printing that end an occasion
_WEEK: Final = 7  # days that an occasion lasts at most


def occurrences(scope: Scope, wordings: set[bytes] | None = None) -> Any:
    """One row for each quotation of an utterance: the utterance, the quotation, and what it is counted by.

    Args:
        scope: speakers, outlets and dates.
        wordings: quotations of these alone; None: of all that are printed more than once.
    """
    utterance_key = func.coalesce(UtteranceWordingRow.utterance_key, QuoteRow.words_key)
    with_utterance = QuoteRow.__table__.outerjoin(
        UtteranceWordingRow.__table__, UtteranceWordingRow.words_key == QuoteRow.words_key
    )
    which: ColumnElement[bool]
    if wordings is None:
        # First what is printed once, which is nearly everything, goes, then everything is sorted.
        repeated = (
            select(utterance_key.label("utterance_key"))
            .select_from(with_utterance)
            .where(QuoteRow.words_key.is_not(None), *quote_conditions(scope))
            .group_by(utterance_key)
            .having(func.count() > 1)
            .cte("repeated")
        )
        which = utterance_key.in_(select(repeated.c.utterance_key))
    else:
        which = QuoteRow.words_key == any_array(sorted(wordings), LargeBinary())
    quoted = (
        select(
            utterance_key.label("utterance_key"),
            QuoteRow.article_id,
            QuoteRow.ordinal,
            ArticleRow.source_id,
            ArticleRow.published_on,
            ArticleRow.story_key,
            _speaker_key().label("speaker_key"),
            or_(UtteranceWordingRow.words_key.is_not(None), func.coalesce(WordingRow.is_distinctive, false())).label(
                "is_distinctive"
            ),
            WordingRow.words_key.is_not(None).label("is_telling"),
        )
        .select_from(
            with_utterance.join(ArticleRow.__table__, ArticleRow.id == QuoteRow.article_id).outerjoin(
                WordingRow.__table__, WordingRow.words_key == QuoteRow.words_key
            )
        )
        .where(which, *quote_conditions(scope), *article_conditions(scope))
        .cte("quoted")
    )
    distinctive = select(
        *_columns(quoted), null().cast(Text).label("said_by"), null().cast(Date).label("occasion")
    ).where(quoted.c.is_distinctive)
    return union_all(distinctive, _ordinary(quoted)).cte("occurrences")


def _ordinary(quoted: Any) -> Select[Any]:
    """Quotations of wordings that are not distinctive, by occasion, and by speaker where the wording tells little."""
    said_by = case((~quoted.c.is_telling, quoted.c.speaker_key))
    day = quoted.c.published_on
    previous = func.lag(day).over(partition_by=(quoted.c.utterance_key, said_by), order_by=day)
    stepped = (
        select(*_columns(quoted), said_by.label("said_by"), previous.label("previous"))
        .where(~quoted.c.is_distinctive, day.is_not(None), or_(quoted.c.is_telling, quoted.c.speaker_key.is_not(None)))
        .cte("stepped")
    )
    day = stepped.c.published_on
    begun = case((or_(stepped.c.previous.is_(None), day - stepped.c.previous > _PAUSE), day))
    same = (stepped.c.utterance_key, stepped.c.said_by)
    begun_on = func.max(begun).over(partition_by=same, order_by=day)
    dated = select(*_columns(stepped), stepped.c.said_by, begun_on.label("begun_on")).cte("dated")
    weeks = (dated.c.published_on - dated.c.begun_on) // _WEEK
    return select(*_columns(dated), dated.c.said_by, (dated.c.begun_on + weeks * _WEEK).label("occasion"))


def _columns(source: Any) -> list[Any]:
    names = ("utterance_key", "article_id", "ordinal", "source_id", "published_on", "story_key", "speaker_key")
    return [source.c[name] for name in names]


def _speaker_key() -> Any:
    """What a speaker is recognised by in another article: a person's surname, an organization's name."""
    surname = func.substring(func.regexp_replace(QuoteRow.speaker_name, r",? (Jr|Sr|II|III|IV)\.?$", ""), "[^ ]+$")
    return case(
        (QuoteRow.speaker_kind == "person", func.lower(surname)),
        (QuoteRow.speaker_kind == "organization", func.lower(QuoteRow.speaker_name)),
    )
