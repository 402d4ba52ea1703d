"""Who is quoted most, and what is known of one person.

In: a ``Scope`` or a person. Out: totals, names and roles as printed. People merged into another count as that one.
A statement is one uninterrupted utterance, however many quoted segments it is printed in. Totals count copies, and say
how much less it is without them; see ``newsdb.queries.copies``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, func, select, union
from sqlalchemy.orm import InstrumentedAttribute

from newsdb.database.models import ArticleRow, MentionRow, PersonNameRow, PersonRow, QuoteRow, SourceRow
from newsdb.queries.copies import NOTHING_LEFT_OUT, LeftOut, count_left_out, number_of_stories
from newsdb.queries.roles import Held, Role, positions_of, roles_of
from newsdb.queries.scope import EVERYTHING, Scope, any_array, article_conditions, quote_conditions, unnested
from newsdb.queries.speakers import Person, canonical_people, family


@dataclass(frozen=True, slots=True)
class Totals:
    """How much somebody is quoted.

    Attributes:
        statements: utterances.
        quotes: quoted segments.
        articles: articles that quote them.
        outlets: outlets that do.
        first: day of the earliest of these articles; None if none has a date.
        last: day of the latest.
        copies: how much of the figures above is not there without copies.
    """

    statements: int
    quotes: int
    articles: int
    outlets: int
    first: date | None
    last: date | None
    copies: LeftOut = NOTHING_LEFT_OUT


@dataclass(frozen=True, slots=True)
class Quoted:
    """A person and how much they are quoted."""

    person: Person
    totals: Totals


@dataclass(frozen=True, slots=True)
class Printed:
    """Something as printed, and in how many articles.

    Attributes:
        text: the name.
        articles: how many articles print it.
        articles_without_copies: how many stories do.
        is_alias: it is a name by judgement, that no article prints.
    """

    text: str
    articles: int
    articles_without_copies: int
    is_alias: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person.

    Attributes:
        person: who it is.
        person_ids: all ids that stand for the person.
        wikidata_qid: the Wikidata item, if linked.
        totals: how much they are quoted.
        outlet_articles: outlets that quote them, with the number of articles.
        names: names printed, most frequent first.
        roles: roles printed beside the name, most frequent first, with first and last day and outlets.
        positions: by imported files.
    """

    person: Person
    person_ids: tuple[int, ...]
    wikidata_qid: str | None
    totals: Totals
    outlet_articles: tuple[Printed, ...]
    names: tuple[Printed, ...]
    roles: tuple[Role, ...]
    positions: tuple[Held, ...]


def most_quoted(connection: Connection, scope: Scope, limit: int) -> tuple[list[Quoted], int]:
    """Rank people by statements.

    Args:
        connection: to read from.
        scope: outlets and dates; its speakers are not looked at.
        limit: people wanted.

    Returns:
        The first ``limit`` of them, and how many people are quoted in all.
    """
    each = _statements(scope, merged_people(connection)).subquery()
    # Names join afterwards: first the ranking over all, then twenty names.
    best = (
        select(each.c.person_id, func.count().label("statements"), func.count().over().label("people"))
        .group_by(each.c.person_id)
        .order_by(func.count().desc(), each.c.person_id)
        .limit(limit)
        .subquery()
    )
    ranked = (
        select(best.c.person_id, PersonRow.name, PersonRow.namesake_no, best.c.people)
        .join(PersonRow, PersonRow.id == best.c.person_id)
        .order_by(best.c.statements.desc(), PersonRow.name, best.c.person_id)
    )
    rows = connection.execute(ranked).all()
    totals = totals_of(connection, [row.person_id for row in rows], scope)
    quoted = [Quoted(Person(row.person_id, row.name, row.namesake_no), totals[row.person_id]) for row in rows]
    return quoted, rows[0].people if rows else 0


def people_by_id(connection: Connection, limit: int, after: int = 0) -> list[Quoted]:
    """Read people in the order in which newsdb met them, from behind an id on; also those who are not quoted."""
    query = (
        select(PersonRow.id, PersonRow.name, PersonRow.namesake_no)
        .where(PersonRow.merged_into_id.is_(None), PersonRow.id > after)
        .order_by(PersonRow.id)
        .limit(limit)
    )
    people = [Person(*row) for row in connection.execute(query)]
    totals = totals_of(connection, [person.id for person in people])
    return [Quoted(person, totals[person.id]) for person in people]


def totals_of(connection: Connection, people: Sequence[int], scope: Scope = EVERYTHING) -> dict[int, Totals]:
    """Total up what each of some people said; people who are not quoted have zeros.

    Args:
        connection: to read from.
        people: ids of people, none of them merged into another.
        scope: outlets and dates.
    """
    member_ids, _ = family(connection, people)
    narrowed = replace(scope, person_ids=member_ids, speaker_names=())
    merged = merged_people(connection)
    each = _statements(narrowed, merged).subquery()
    query = (
        select(
            each.c.person_id,
            func.count().label("statements"),
            func.sum(each.c.quotes).label("quotes"),
            func.count(ArticleRow.id.distinct()).label("articles"),
            number_of_stories().label("stories"),
            func.count(ArticleRow.source_id.distinct()).label("outlets"),
            func.min(ArticleRow.published_on).label("first"),
            func.max(ArticleRow.published_on).label("last"),
        )
        .join(ArticleRow, ArticleRow.id == each.c.article_id)
        .group_by(each.c.person_id)
    )
    rows = connection.execute(query).all()
    # Of most people no article is a copy: their quotes are not read once more.
    copied = [row.person_id for row in rows if row.stories < row.articles]
    member_ids, _ = family(connection, copied)
    asked = _quoted(replace(narrowed, person_ids=member_ids), merged)
    copies = count_left_out(connection, asked) if copied else {}
    totals = dict.fromkeys(people, Totals(0, 0, 0, 0, None, None))
    for row in rows:
        totals[row.person_id] = Totals(
            *(row.statements, int(row.quotes), row.articles, row.outlets, row.first, row.last),
            copies=copies.get(row.person_id, NOTHING_LEFT_OUT),
        )
    return totals


def profile(connection: Connection, person_id: int) -> Profile:
    """Tell what is known of a person.

    Args:
        connection: to read from.
        person_id: of the person, or of one merged into them.

    Raises:
        LookupError: there is no person of that id.
    """
    member_ids, people = family(connection, [person_id])
    if not people:
        raise LookupError(f"no person has the id {person_id}")
    person = people[0]
    linked = select(PersonRow.wikidata_qid).where(
        PersonRow.id == any_array(member_ids, BigInteger()), PersonRow.wikidata_qid.is_not(None)
    )
    return Profile(
        person=person,
        person_ids=member_ids,
        wikidata_qid=connection.scalar(linked),  # whoever of them it is, there is one only
        totals=totals_of(connection, [person.id])[person.id],
        outlet_articles=_outlets(connection, member_ids),
        names=_names(connection, member_ids),
        roles=roles_of(connection, member_ids),
        positions=positions_of(connection, member_ids),
    )


def _statements(scope: Scope, merged: dict[int, int]) -> Select[Any]:
    """One row per statement of a person: person_id (merges followed), article_id, quotes."""
    each = _quoted(scope, merged).subquery()
    return select(each.c.party.label("person_id"), each.c.article_id, func.count().label("quotes")).group_by(
        each.c.party, each.c.article_id, each.c.statement_no
    )


def _quoted(scope: Scope, merged: dict[int, int]) -> Select[Any]:
    """One row per quote of a person, who is the party (merges followed), as ``copied_quotes`` asks for."""
    person_id: ColumnElement[Any] | InstrumentedAttribute[Any] = QuoteRow.speaker_id
    tables = QuoteRow.__table__
    if merged:
        # Arrays, not a recursive query: a sharded cluster takes no recursion beside its distributed tables.
        merges = unnested("merges", (merged.keys(), BigInteger()), (merged.values(), BigInteger()))
        tables = tables.outerjoin(merges, merges.c.column_1 == QuoteRow.speaker_id)
        person_id = func.coalesce(merges.c.column_2, QuoteRow.speaker_id)
    if scope.narrows_articles:
        tables = tables.join(ArticleRow.__table__, ArticleRow.id == QuoteRow.article_id)
    return (
        select(
            person_id.label("party"),
            *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        )
        .select_from(tables)
        .where(QuoteRow.speaker_id.is_not(None), *quote_conditions(scope), *article_conditions(scope))
    )


def merged_people(connection: Connection) -> dict[int, int]:
    """Every person merged into another, with the one who stands for them."""
    ids = connection.scalars(select(PersonRow.id).where(PersonRow.merged_into_id.is_not(None)))
    merged = canonical_people(connection, ids)
    return {person_id: person.id for person_id, person in merged.items() if person.id != person_id}


def _outlets(connection: Connection, person_ids: tuple[int, ...]) -> tuple[Printed, ...]:
    articles = func.count(ArticleRow.id.distinct())
    query = (
        select(SourceRow.name, articles, number_of_stories())
        .join(ArticleRow, ArticleRow.source_id == SourceRow.id)
        .join(QuoteRow, QuoteRow.article_id == ArticleRow.id)
        .where(QuoteRow.speaker_id == any_array(person_ids, BigInteger()))
        .group_by(SourceRow.name)
        .order_by(articles.desc(), SourceRow.name)
    )
    return tuple(Printed(*row) for row in connection.execute(query))


def _names(connection: Connection, person_ids: tuple[int, ...]) -> tuple[Printed, ...]:
    """Full names printed, and aliases that no article prints."""
    printed = _printed(
        connection,
        _of(person_ids, QuoteRow.speaker_id, QuoteRow.article_id, QuoteRow.speaker_name),
        _of(person_ids, MentionRow.person_id, MentionRow.article_id, MentionRow.name),
    )
    known = (
        select(PersonNameRow.name, func.bool_and(PersonNameRow.kind == "alias"))
        .where(PersonNameRow.person_id == any_array(person_ids, BigInteger()))
        .group_by(PersonNameRow.name)
        .order_by(PersonNameRow.name)
    )
    there = {name.text for name in printed}
    others = [Printed(name, 0, 0, is_alias) for name, is_alias in connection.execute(known) if name not in there]
    return printed + tuple(others)


def _of(person_ids: tuple[int, ...], person: Any, article: Any, printed: Any) -> Select[Any]:
    """What is printed of some people in one table."""
    return select(article.label("article_id"), printed.label("printed")).where(
        person == any_array(person_ids, BigInteger()), printed.is_not(None)
    )


def _printed(connection: Connection, *parts: Select[Any]) -> tuple[Printed, ...]:
    """Count in how many articles each form stands, most frequent first."""
    every = union(*parts).subquery()  # each form once an article
    articles = func.count()
    query = (
        select(every.c.printed, articles, number_of_stories())
        .join(ArticleRow, ArticleRow.id == every.c.article_id)
        .group_by(every.c.printed)
        .order_by(articles.desc(), every.c.printed)
    )
    return tuple(Printed(*row) for row in connection.execute(query))
