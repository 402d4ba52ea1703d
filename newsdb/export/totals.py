"""Datasets whose rows count articles: people, outlets, utterances, stories.

The counts are those of ``newsdb people list``, ``outlets list``, ``utterances list`` and ``stories list``, made for all
rows in one query; with copies and without, as ``newsdb.queries.copies`` says.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, Select, SelectBase, Text, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from newsdb.database.models import (
    ArticleRow,
    MentionRow,
    PersonNameRow,
    PersonRow,
    QuoteRow,
    SourceDomainRow,
    SourceRow,
)
from newsdb.export.columns import Column, Kind, expressions, stored
from newsdb.export.people import PERSON, joined_merges, joined_person, person_of
from newsdb.export.questions import Question
from newsdb.queries.copies import copied_quotes, copied_stories, number_of_stories, print_order
from newsdb.queries.occurrences import occurrences
from newsdb.queries.scope import Scope, article_conditions, person_conditions, quote_conditions, quoting

_KEY_DIGITS: Final = 12


def _count(name: str, description: str) -> Column:
    return Column(name, Kind.BIGINT, description)


_WITHOUT_COPIES: Final = "The same without copies: articles of one story (articles.story_key) count once."
_QUOTES_WITHOUT_COPIES: Final = (
    "The same without copies: those left out of which an earlier article of the story has the same words."
)
_FIRST: Final = Column("first_on", Kind.DATE, "Day of publication of the earliest of these articles; null: no date.")
_LAST: Final = Column("last_on", Kind.DATE, "Day of publication of the latest of these articles; null: no date.")

PEOPLE: Final = (
    stored(PersonRow.id, "person_id"),
    stored(PersonRow.name),
    Column("names", Kind.TEXTS, "All names: every full form met in articles, and aliases added by judgement."),
    stored(PersonRow.namesake_no),
    Column("wikidata_qid", Kind.TEXT, "Wikidata item, such as Q42; null if not linked."),
    _count("statements", "Uninterrupted utterances of the person; one may be printed as several quotes."),
    _count("quotes", "Quoted segments of the person."),
    _count("quotes_without_copies", _QUOTES_WITHOUT_COPIES),
    _count("articles", "Articles that quote the person."),
    _count("articles_without_copies", _WITHOUT_COPIES),
    _count("outlets", "Outlets that quote the person."),
    _FIRST,
    _LAST,
    _count("mentions", "Mentions of the person in articles."),
)
OUTLETS: Final = (
    stored(SourceRow.id, "outlet_id"),
    stored(SourceRow.name, "outlet"),
    stored(SourceRow.homepage),
    Column("domains", Kind.TEXTS, "Registrable domains that it publishes under."),
    _count("articles", "Articles of the outlet."),
    _count("articles_without_copies", _WITHOUT_COPIES),
    _count("quotes", "Quoted segments in these articles."),
    _FIRST,
    _LAST,
)
UTTERANCES: Final = (
    Column("utterance", Kind.TEXT, "Its id, as newsdb utterances show takes it."),
    Column("text", Kind.TEXT, "Its longest form, in characters."),
    Column("speakers", Kind.TEXTS, "Who is said to have said it; several where articles disagree, none: nobody named."),
    _count("quotes", "Its printings."),
    _count("articles", "Articles that print it."),
    _count("articles_without_copies", _WITHOUT_COPIES),
    _count("outlets", "Outlets that print it."),
    _count("wordings", "Its different wordings."),
    _FIRST,
    _LAST,
    Column("utterance_key", Kind.HEX, "Key of its wordings, as table utterance_wordings has it."),
    Column(
        "said_by", Kind.TEXT, "Of ordinary words, which are one utterance of one speaker only: that speaker; else null."
    ),
    Column("occasion", Kind.DATE, "Of wording that is not distinctive, the day of the first printing; else null."),
)
STORIES: Final = (
    stored(ArticleRow.story_key),
    Column("first_article_id", Kind.UUID, "The article printed first; those without a date come last."),
    Column("title", Kind.TEXT, "Its headline, or that of the first article that has one."),
    Column("first_outlet", Kind.TEXT, "Its outlet; null if no article has a date."),
    _count("articles", "Articles of the story."),
    _count("outlets", "Outlets that print it."),
    Column("agencies", Kind.TEXTS, "News agencies that its articles name."),
    _count("quotes", "Quoted segments in all of its articles."),
    _count("quotes_without_copies", _QUOTES_WITHOUT_COPIES),
    _FIRST,
    _LAST,
)


def people(connection: Connection, question: Question) -> Select[Any]:
    """People; with a speaker them alone, of some outlets or days those who are quoted or mentioned there."""
    scope = question.whole
    person_id, merges = person_of(connection, QuoteRow.speaker_id)
    tables: Any = QuoteRow.__table__.join(ArticleRow.__table__, ArticleRow.id == QuoteRow.article_id)
    tables = joined_merges(tables, merges, QuoteRow.speaker_id)
    conditions = [QuoteRow.speaker_id.is_not(None), *quote_conditions(scope), *article_conditions(scope)]
    statement = func.row(QuoteRow.article_id, QuoteRow.statement_no)
    quoted = (
        select(
            person_id.label("person_id"),
            func.count(statement.distinct()).label("statements"),
            func.count().label("quotes"),
            *_article_counts(),
        )
        .select_from(tables)
        .where(*conditions)
        .group_by(person_id)
        .subquery()
    )
    asked = (
        select(
            person_id.label("party"),
            *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        )
        .select_from(tables)
        .where(*conditions, copied_stories(connection, scope))
    )
    copies = _left_out(asked)
    mentioned = _mentions(connection, scope)
    family_id, family = person_of(connection, PersonNameRow.person_id)
    names = (
        select(family_id.label("person_id"), _array(PersonNameRow.name.distinct()).label("names"))
        .select_from(joined_merges(PersonNameRow.__table__, family, PersonNameRow.person_id))
        .group_by(family_id)
        .subquery()
    )
    member_id, members = person_of(connection, PersonRow.id)
    items = (
        select(member_id.label("person_id"), func.min(PersonRow.wikidata_qid).label("wikidata_qid"))
        .select_from(joined_merges(PersonRow.__table__, members, PersonRow.id))
        .group_by(member_id)
        .subquery()
    )
    tables = PersonRow.__table__
    for other in (quoted, copies, mentioned, names, items):
        key = other.c.party if other is copies else other.c.person_id
        tables = tables.outerjoin(other, key == PersonRow.id)
    wanted: list[ColumnElement[bool]] = [PersonRow.merged_into_id.is_(None)]
    if scope.narrows_articles:
        wanted.append(or_(quoted.c.quotes > 0, mentioned.c.mentions > 0))
    if scope.has_speaker:
        wanted += person_conditions(scope, PersonRow.id, PersonRow.name)
    derived = {
        "names": _texts(names.c.names),
        "wikidata_qid": items.c.wikidata_qid,
        "quotes_without_copies": _zero(quoted.c.quotes) - _zero(copies.c.left_out),
        "first_on": quoted.c.first_on,
        "last_on": quoted.c.last_on,
        "mentions": _zero(mentioned.c.mentions),
    }
    counts = ("statements", "quotes", "articles", "articles_without_copies", "outlets")
    derived |= {name: _zero(quoted.c[name]) for name in counts}
    return select(*expressions(PEOPLE, **derived)).select_from(tables).where(*wanted).order_by(PersonRow.id)


def outlets(_connection: Connection, question: Question) -> Select[Any]:
    """Outlets; with a speaker what they have of that speaker."""
    scope = question.whole
    conditions = article_conditions(scope) + quoting(scope)
    printed = (
        select(ArticleRow.source_id, *_article_counts()).where(*conditions).group_by(ArticleRow.source_id).subquery()
    )
    quoted = (
        select(ArticleRow.source_id, func.count().label("quotes"))
        .join(QuoteRow, QuoteRow.article_id == ArticleRow.id)
        .where(*article_conditions(scope), *quote_conditions(scope))
        .group_by(ArticleRow.source_id)
        .subquery()
    )
    domains = (
        select(SourceDomainRow.source_id, _array(SourceDomainRow.domain, SourceDomainRow.domain).label("domains"))
        .group_by(SourceDomainRow.source_id)
        .subquery()
    )
    tables = SourceRow.__table__
    for other in (printed, quoted, domains):
        tables = tables.outerjoin(other, other.c.source_id == SourceRow.id)
    derived = {
        "domains": _texts(domains.c.domains),
        "articles": _zero(printed.c.articles),
        "articles_without_copies": _zero(printed.c.articles_without_copies),
        "quotes": _zero(quoted.c.quotes),
        "first_on": printed.c.first_on,
        "last_on": printed.c.last_on,
    }
    wanted = [printed.c.articles > 0] if conditions else []
    return select(*expressions(OUTLETS, **derived)).select_from(tables).where(*wanted).order_by(SourceRow.id)


def utterances(connection: Connection, question: Question) -> Select[Any]:
    """Utterances in several articles, those of most outlets first."""
    each = occurrences(question.whole)
    keys = (each.c.utterance_key, each.c.said_by, each.c.occasion)
    person_id, merges = person_of(connection, QuoteRow.speaker_id)
    quote = (QuoteRow.article_id == each.c.article_id) & (QuoteRow.ordinal == each.c.ordinal)
    tables = joined_person(each.join(QuoteRow.__table__, quote), merges, QuoteRow.speaker_id, person_id)
    name: Any = func.coalesce(PERSON.name, QuoteRow.speaker_name)
    longest: Any = _array(QuoteRow.text, func.char_length(QuoteRow.text).desc(), QuoteRow.text.collate("C"))
    articles, outlets_ = func.count(each.c.article_id.distinct()), func.count(each.c.source_id.distinct())
    key = func.encode(each.c.utterance_key, "hex", type_=Text)
    stories = func.count(each.c.story_key.distinct())
    derived = {
        "utterance": func.concat_ws("/", func.left(key, _KEY_DIGITS), each.c.said_by, each.c.occasion),
        "text": longest[1],
        "speakers": _texts(_array(name.distinct()).filter(name.is_not(None))),
        "quotes": func.count(),
        "articles": articles,
        "articles_without_copies": stories
        + func.count(each.c.article_id.distinct()).filter(each.c.story_key.is_(None)),
        "outlets": outlets_,
        "wordings": func.count(QuoteRow.words_key.distinct()),
        "first_on": func.min(each.c.published_on),
        "last_on": func.max(each.c.published_on),
        "utterance_key": key,
        "said_by": each.c.said_by,
        "occasion": each.c.occasion,
    }
    return (
        select(*expressions(UTTERANCES, **derived))
        .select_from(tables)
        .group_by(*keys)
        .having(articles > 1)
        .order_by(outlets_.desc(), articles.desc(), *keys)
    )


def stories(connection: Connection, question: Question) -> Select[Any]:
    """Stories of several articles, of which one fits the question, by their key; all of their articles count."""
    copied = copied_stories(connection, question.whole)
    asked = (
        select(
            ArticleRow.story_key.label("party"),
            *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        )
        .join(QuoteRow, QuoteRow.article_id == ArticleRow.id)
        .where(copied)
    )
    quotes = _left_out(asked)
    printed = (
        select(
            ArticleRow.story_key,
            _first(ArticleRow.id).label("first_article_id"),
            _array(ArticleRow.title, *print_order()).filter(ArticleRow.title.is_not(None))[1].label("title"),
            _first(SourceRow.name).label("first_outlet"),
            _array(ArticleRow.agency.distinct()).filter(ArticleRow.agency.is_not(None)).label("agencies"),
            *_article_counts(),
        )
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(copied)
        .group_by(ArticleRow.story_key)
        .subquery()
    )
    derived: dict[str, Any] = {name: printed.c[name] for name in ("first_article_id", "title", "articles", "outlets")}
    derived |= {
        "story_key": printed.c.story_key,
        # Without a date, nothing tells who was first.
        "first_outlet": case((printed.c.first_on.is_not(None), printed.c.first_outlet)),
        "agencies": _texts(printed.c.agencies),
        "quotes": _zero(quotes.c.quotes),
        "quotes_without_copies": _zero(quotes.c.quotes) - _zero(quotes.c.left_out),
        "first_on": printed.c.first_on,
        "last_on": printed.c.last_on,
    }
    return (
        select(*expressions(STORIES, **derived))
        .select_from(printed.outerjoin(quotes, quotes.c.party == printed.c.story_key))
        .order_by(printed.c.story_key)
    )


def _mentions(connection: Connection, scope: Scope) -> Any:
    """How often each person is mentioned."""
    person_id, merges = person_of(connection, MentionRow.person_id)
    tables = MentionRow.__table__
    if scope.narrows_articles:
        tables = tables.join(ArticleRow.__table__, ArticleRow.id == MentionRow.article_id)
    return (
        select(person_id.label("person_id"), func.count().label("mentions"))
        .select_from(joined_merges(tables, merges, MentionRow.person_id))
        .where(MentionRow.person_id.is_not(None), *article_conditions(scope))
        .group_by(person_id)
        .subquery()
    )


def _left_out(asked: SelectBase) -> Any:
    """Of stories with several articles, the quotes of each party, and how many of them are left out without copies."""
    quotes = copied_quotes(asked).subquery()
    left_out = func.count().filter(quotes.c.is_left_out).label("left_out")
    return select(quotes.c.party, func.count().label("quotes"), left_out).group_by(quotes.c.party).subquery()


def _article_counts() -> tuple[Any, ...]:
    """Aggregates over joined rows of ``articles``."""
    return (
        func.count(ArticleRow.id.distinct()).label("articles"),
        number_of_stories().label("articles_without_copies"),
        func.count(ArticleRow.source_id.distinct()).label("outlets"),
        func.min(ArticleRow.published_on).label("first_on"),
        func.max(ArticleRow.published_on).label("last_on"),
    )


def _array(value: Any, *order: Any) -> Any:
    """An array of what is aggregated, in some order."""
    kind = ARRAY(getattr(value, "type", Text()))
    return func.array_agg(aggregate_order_by(value, *order) if order else value, type_=kind)


def _first(value: Any) -> Any:
    """Of an article's columns, that of the article printed first."""
    return _array(value, *print_order())[1]


def _texts(array: Any) -> ColumnElement[Any]:
    """An array of texts, empty where there is none."""
    return func.coalesce(array, literal([], ARRAY(Text)))


def _zero(number: Any) -> ColumnElement[Any]:
    return func.coalesce(number, literal(0, Integer))
