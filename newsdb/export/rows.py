"""Datasets whose rows are of one article each: quotes, articles, mentions.

Rows come by day of publication, then by article, then in the article's order. Which of them are copies is told among
all that is asked for (``newsdb.queries.copies``), though only a month of it is read at a time: of the stories of the
month all articles are looked at.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Text, false, func, literal, select

from newsdb.database.models import ArticleRow, MentionRow, QuoteRow, SourceRow
from newsdb.export.columns import Column, Kind, expressions, stored
from newsdb.export.json_ld import AROUND
from newsdb.export.people import PERSON, joined_person, person_of
from newsdb.export.questions import Question
from newsdb.queries.copies import copied_articles, copied_quotes, copied_stories
from newsdb.queries.scope import Scope, article_conditions, person_conditions, quote_conditions, quoting
from newsdb.queries.takedowns import unless_taken_down

_OUTLET: Final = stored(SourceRow.name, "outlet")
_ABOUT_ARTICLE: Final = (
    stored(ArticleRow.published_on),
    _OUTLET,
    stored(ArticleRow.title),
    stored(ArticleRow.url),
    stored(ArticleRow.language),
    stored(ArticleRow.agency),
    stored(ArticleRow.story_key),
)
_OF_PERSON: Final = "The person across articles, merges followed; null if not resolved to exactly one."
_QID: Final = "That person's Wikidata item, such as Q42; null if not linked."
QUOTES: Final = (
    stored(QuoteRow.article_id),
    stored(QuoteRow.ordinal),
    stored(QuoteRow.statement_no),
    stored(QuoteRow.kind),
    stored(QuoteRow.text),
    stored(QuoteRow.start_char),
    stored(QuoteRow.end_char),
    stored(QuoteRow.cue),
    Column(
        "speaker",
        Kind.TEXT,
        "Who said it: the name of the person across articles, or else the fullest name within the article; null if"
        " unknown.",
    ),
    stored(QuoteRow.speaker_kind),
    Column("speaker_id", Kind.BIGINT, _OF_PERSON),
    Column("speaker_wikidata_qid", Kind.TEXT, _QID),
    stored(QuoteRow.speaker_id_confidence),
    stored(QuoteRow.speaker_name),
    stored(QuoteRow.speaker_printed),
    stored(QuoteRow.speaker_start),
    stored(QuoteRow.speaker_end),
    stored(QuoteRow.speaker_role),
    stored(QuoteRow.speaker_role_start),
    stored(QuoteRow.speaker_role_end),
    stored(QuoteRow.venue),
    stored(QuoteRow.confidence),
    stored(QuoteRow.runner_up_name),
    stored(QuoteRow.runner_up_confidence),
    stored(QuoteRow.outer_ordinal),
    stored(QuoteRow.words_key),
    Column(
        "is_copy",
        Kind.BOOLEAN,
        "Whether, among what is exported, an article of the same story (story_key) that was printed earlier has a quote"
        " of the same words: to count without copies, WHERE NOT is_copy.",
    ),
    *_ABOUT_ARTICLE,
)
ARTICLES: Final = (
    stored(ArticleRow.id, "article_id"),
    stored(ArticleRow.document_id),
    stored(ArticleRow.url),
    stored(ArticleRow.canonical_url),
    _OUTLET,
    stored(ArticleRow.title),
    stored(ArticleRow.published_on),
    stored(ArticleRow.published_at),
    stored(ArticleRow.language),
    stored(ArticleRow.language_given),
    stored(ArticleRow.agency),
    stored(ArticleRow.story_key),
    Column(
        "is_copy",
        Kind.BOOLEAN,
        "Whether, among what is exported, an article of the same story (story_key) was printed earlier: to count"
        " without copies, WHERE NOT is_copy.",
    ),
    stored(ArticleRow.authors),
    stored(ArticleRow.publisher),
    stored(ArticleRow.body),
    Column("body_sha256", Kind.HEX, "SHA-256 of body in UTF-8, as it is here."),
    stored(ArticleRow.repairs),
    stored(ArticleRow.warnings),
    stored(ArticleRow.extra),
    stored(ArticleRow.extractor_version),
    stored(ArticleRow.loaded_at),
)
MENTIONS: Final = (
    stored(MentionRow.article_id),
    stored(MentionRow.ordinal),
    Column(
        "person",
        Kind.TEXT,
        "Who it is: the name of the person across articles, or else the fullest name within the article.",
    ),
    Column("person_id", Kind.BIGINT, _OF_PERSON),
    Column("person_wikidata_qid", Kind.TEXT, _QID),
    stored(MentionRow.person_id_confidence),
    stored(MentionRow.name),
    stored(MentionRow.printed),
    stored(MentionRow.start_char),
    stored(MentionRow.end_char),
    stored(MentionRow.role),
    Column(
        "is_copy",
        Kind.BOOLEAN,
        "Whether, among what is exported, an article of the same story (story_key) was printed earlier: to count"
        " without copies, WHERE NOT is_copy.",
    ),
    *_ABOUT_ARTICLE,
)
QUOTES_IN_CONTEXT: Final = (
    *QUOTES,
    Column(
        "context",
        Kind.TEXT,
        f"The quotation with {AROUND} code points of articles.body on each side of it, or fewer at its ends.",
    ),
)
"""What JSON-LD is written from."""


def quotes(connection: Connection, question: Question) -> Select[Any]:
    """Quotes, those of a speaker if one is asked for."""
    return _quotes(connection, question, QUOTES)


def quotes_in_context(connection: Connection, question: Question) -> Select[Any]:
    """The same with what stands beside them."""
    return _quotes(connection, question, QUOTES_IN_CONTEXT)


def _quotes(connection: Connection, question: Question, columns: tuple[Column, ...]) -> Select[Any]:
    whole, part = question.whole, question.part
    asked = (
        select(
            literal(0).label("party"),
            *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        )
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .where(*quote_conditions(whole), *article_conditions(whole), *_of_copied_stories(connection, question))
    )
    copies = copied_quotes(asked).subquery("copies")
    is_copy = func.coalesce(copies.c.is_left_out, false())
    person_id, merges = person_of(connection, QuoteRow.speaker_id)
    tables = _with_article(QuoteRow)
    tables = tables.outerjoin(
        copies, (copies.c.article_id == QuoteRow.article_id) & (copies.c.ordinal == QuoteRow.ordinal)
    )
    tables = joined_person(tables, merges, QuoteRow.speaker_id, person_id)
    derived = {
        "speaker": func.coalesce(PERSON.name, QuoteRow.speaker_name, type_=Text),
        "speaker_id": person_id,
        "speaker_wikidata_qid": PERSON.wikidata_qid,
        "is_copy": is_copy,
        # As one, since the text is unpacked for each.
        "context": func.substr(
            ArticleRow.body,
            func.greatest(QuoteRow.start_char - AROUND, 0) + 1,
            func.least(QuoteRow.start_char, AROUND) + QuoteRow.end_char - QuoteRow.start_char + AROUND,
        ),
    }
    return (
        select(*expressions(columns, **derived))
        .select_from(tables)
        .where(*_conditions(connection, part), *quote_conditions(part), *_unless_copies(is_copy, question))
        .order_by(ArticleRow.published_on, QuoteRow.article_id, QuoteRow.ordinal)
    )


def articles(connection: Connection, question: Question) -> Select[Any]:
    """Articles, those that quote a speaker if one is asked for."""
    part, conditions = question.part, quoting(question.whole)
    copies = _later_articles(connection, question, conditions)
    is_copy = copies.c.article_id.is_not(None)
    tables = ArticleRow.__table__.join(SourceRow.__table__, SourceRow.id == ArticleRow.source_id).outerjoin(
        copies, copies.c.article_id == ArticleRow.id
    )
    # Of the text as it is here: the stored one may be that of a text with names that were taken down.
    digest = func.encode(func.sha256(func.convert_to(ArticleRow.body, "UTF8")), "hex", type_=Text)
    return (
        select(*expressions(ARTICLES, is_copy=is_copy, body_sha256=digest))
        .select_from(tables)
        .where(*_conditions(connection, part), *conditions, *_unless_copies(is_copy, question))
        .order_by(ArticleRow.published_on, ArticleRow.id)
    )


def mentioning(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on ``articles``: they mention the speaker, if one is asked for."""
    asked = person_conditions(scope, MentionRow.person_id, MentionRow.name)
    return [ArticleRow.id.in_(select(MentionRow.article_id).where(*asked))] if asked else []


def mentions(connection: Connection, question: Question) -> Select[Any]:
    """Mentions, those of a speaker if one is asked for."""
    whole, part = question.whole, question.part
    mine = person_conditions(whole, MentionRow.person_id, MentionRow.name)
    copies = _later_articles(connection, question, mentioning(whole))
    is_copy = copies.c.article_id.is_not(None)
    person_id, merges = person_of(connection, MentionRow.person_id)
    tables = _with_article(MentionRow).outerjoin(copies, copies.c.article_id == MentionRow.article_id)
    tables = joined_person(tables, merges, MentionRow.person_id, person_id)
    derived = {
        "person": func.coalesce(PERSON.name, MentionRow.name, type_=Text),
        "person_id": person_id,
        "person_wikidata_qid": PERSON.wikidata_qid,
        "is_copy": is_copy,
    }
    return (
        select(*expressions(MENTIONS, **derived))
        .select_from(tables)
        .where(*_conditions(connection, part), *mine, *_unless_copies(is_copy, question))
        .order_by(ArticleRow.published_on, MentionRow.article_id, MentionRow.ordinal)
    )


def _with_article(model: Any) -> Any:
    """Rows of a table with their article and its outlet."""
    with_article = model.__table__.join(ArticleRow.__table__, ArticleRow.id == model.article_id)
    return with_article.join(SourceRow.__table__, SourceRow.id == ArticleRow.source_id)


def _conditions(connection: Connection, part: Scope) -> list[ColumnElement[bool]]:
    """Articles of the part; those taken down have no rows, and are asked for all the same."""
    return [*article_conditions(part), *unless_taken_down(connection, ArticleRow.id)]


def _unless_copies(is_copy: ColumnElement[bool], question: Question) -> list[ColumnElement[bool]]:
    return [~is_copy] if question.without_copies else []


def _of_copied_stories(connection: Connection, question: Question) -> list[ColumnElement[bool]]:
    """Look for copies among the stories of the part alone; what one speaker said is so little that all is looked at."""
    return [] if question.whole.has_speaker else [copied_stories(connection, question.part)]


def _later_articles(connection: Connection, question: Question, conditions: list[ColumnElement[bool]]) -> Any:
    """Of the stories of the part, the articles that are copies among all that is asked for."""
    asked = select(literal(0).label("party"), ArticleRow.id.label("article_id")).where(
        *article_conditions(question.whole), *conditions, *_of_copied_stories(connection, question)
    )
    placed = copied_articles(asked).subquery()
    return select(placed.c.article_id).where(placed.c.place > 1).subquery("copies")
