"""What may be asked: one definition of each question, for the blocking and the asynchronous client.

In: what is asked, as an application gives it. Out: ``Paged`` questions, which are answered page by page, and functions
that answer the others over a connection. Whatever can be checked without a database is checked here at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from newsdb.client.narrowing import Narrowing, PersonLike, one_speaker, read_filters, read_person, read_text
from newsdb.errors import AmbiguousError, NotFoundError, UsageError
from newsdb.queries import articles as article_queries
from newsdb.queries import outlets as outlet_queries
from newsdb.queries import people as people_queries
from newsdb.queries import search as quote_queries
from newsdb.queries import stories as story_queries
from newsdb.queries import utterances as utterance_queries
from newsdb.queries.articles import ArticleHit, ArticlePlace
from newsdb.queries.outlets import Outlet
from newsdb.queries.pages import Page, page_of, read_token
from newsdb.queries.people import Profile, Quoted
from newsdb.queries.scope import Scope
from newsdb.queries.search import Count, QuoteHit, QuotePlace
from newsdb.queries.speakers import SpeakerMatch, find_speaker
from newsdb.queries.status import Status, read_status
from newsdb.queries.stories import Copy, Story, StoryPlace
from newsdb.queries.utterances import Printing, Spread, SpreadPlace
from newsdb.queries.whole_articles import Article, read_article
from newsdb.queries.words import check_words

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Ask = Callable[[Connection], Answer]
"""A question that is answered at once."""

LARGEST_PAGE: Final = 1_000
PAGE_SIZE: Final = 50
_LISTED: Final = 20  # candidates of an utterance
_ADDRESS: Final = 10_000  # characters that an address may have


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """A question that is answered page by page.

    Attributes:
        asked: tells it from others.
        kinds: of the values that a place in the order of its answer is made of.
        place: of an item.
        read: items from behind a place on, or from the first on; up to some number.
        count: how many there are.
        iterated: items of a page where all are asked for.
    """

    asked: tuple[object, ...]
    kinds: tuple[type, ...]
    place: Callable[[Item], tuple[Any, ...]]
    read: Callable[[Connection, int, tuple[Any, ...] | None], list[Item]]
    count: Ask[Count] | None = None
    iterated: int = 200

    def page(self, size: int, after: str | None) -> Ask[Page[Item]]:
        """Ask for one page.

        Args:
            size: most items.
            after: token of the page before.

        Raises:
            PageTokenError: the token is malformed, or belongs to another question.
            UsageError: no page is of that size.
        """
        if not 1 <= size <= LARGEST_PAGE:
            raise UsageError(f"a page cannot have {size} items; ask for 1 to {LARGEST_PAGE:,}")
        place = None if after is None else read_token(after, self.asked, self.kinds)

        def ask(connection: Connection) -> Page[Item]:
            return page_of(self.read(connection, size + 1, place), size, self.asked, self.place)

        return ask


def quotes(
    method: str, words: str | None, filters: dict[str, Any], *, ranked: bool, without_copies: bool
) -> Paged[QuoteHit]:
    """Ask for quotations."""
    asked_words = None if words is None else read_text("words", words)
    narrowing = read_filters(method, filters)

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[QuoteHit]:
        _check(connection, asked_words)
        return quote_queries.search_quotes(
            connection,
            asked_words,
            narrowing.scope(connection),
            limit,
            without_copies=without_copies,
            newest_first=not ranked,
            after=None if place is None else QuotePlace(*place),
        )

    count = _counting(
        quote_queries.count_quotes, quote_queries.count_quote_copies, asked_words, narrowing, without_copies
    )
    asked = ("quotes", asked_words, narrowing, ranked, without_copies)
    return Paged(asked, (float, date, UUID, int), quote_queries.place_of, read, count)


def articles(
    method: str, words: str | None, filters: dict[str, Any], *, ranked: bool, without_copies: bool
) -> Paged[ArticleHit]:
    """Ask for articles."""
    asked_words = None if words is None else read_text("words", words)
    narrowing = read_filters(method, filters)

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[ArticleHit]:
        _check(connection, asked_words)
        return article_queries.search_articles(
            connection,
            asked_words,
            narrowing.scope(connection),
            limit,
            without_copies=without_copies,
            newest_first=not ranked,
            after=None if place is None else ArticlePlace(*place),
        )

    count = _counting(
        article_queries.count_articles, article_queries.count_article_copies, asked_words, narrowing, without_copies
    )
    asked = ("articles", asked_words, narrowing, ranked, without_copies)
    return Paged(asked, (float, date, UUID), article_queries.place_of, read, count)


def _counting(
    count_all: Callable[[Connection, str | None, Scope], Count],
    count_copies: Callable[[Connection, str | None, Scope], int],
    words: str | None,
    narrowing: Narrowing,
    without_copies: bool,
) -> Callable[[Connection], Count]:
    """Count hits; copies are told apart only as long as all hits can be counted."""

    def count(connection: Connection) -> Count:
        _check(connection, words)
        scope = narrowing.scope(connection)
        found = count_all(connection, words, scope)
        if not without_copies or found.more:
            return found
        return Count(found.number - count_copies(connection, words, scope))

    return count


def article(reference: UUID | str) -> Ask[Article]:
    """Ask for one article, by its id or address."""
    return _of_article(reference, read_article)


def _of_article(reference: UUID | str, read: Callable[[Connection, UUID], Answer | None]) -> Ask[Answer]:
    """Ask for something of one article, by its id or address."""
    asked = reference if isinstance(reference, UUID) else read_text("article", reference, _ADDRESS)

    def ask(connection: Connection) -> Answer:
        found = read(connection, asked if isinstance(asked, UUID) else _article_id(asked))
        if found is None:
            raise NotFoundError(f"no article is stored as {str(reference)!r}")
        return found

    return ask


def _article_id(reference: str) -> UUID:
    try:
        return UUID(reference.removeprefix("#"))
    except ValueError:
        from newsdb.cleaning.identity import referred_id  # noqa: PLC0415  (takes time to import)

        article_id = referred_id(reference)
    if article_id is None:
        raise UsageError(f"{reference!r} is neither an article's address nor its id")
    return article_id


def find_people(name: str) -> Ask[SpeakerMatch]:
    """Ask whom a name means."""
    asked = read_text("name", name)
    return lambda connection: find_speaker(connection, asked)


def person(who: PersonLike) -> Ask[Profile]:
    """Ask for all that is known of one person."""
    asked = read_person(who)

    def ask(connection: Connection) -> Profile:
        match = one_speaker(connection, asked)
        if not match.people:
            raise NotFoundError(
                f"no person is known by {asked!r}, but quotations of {', '.join(match.names[:3])} are there",
                match.names,
            )
        return people_queries.profile(connection, match.people[0].id)

    return ask


def people() -> Paged[Quoted]:
    """Ask for everybody."""

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[Quoted]:
        return people_queries.people_by_id(connection, limit, place[0] if place else 0)

    return Paged(("people",), (int,), lambda quoted: (quoted.person.id,), read)


def most_quoted(limit: int, filters: dict[str, Any]) -> Ask[tuple[Quoted, ...]]:
    """Ask who is quoted most."""
    narrowing = read_filters("most_quoted", filters)
    if narrowing.people is not None:
        raise UsageError("most_quoted ranks people; it cannot be narrowed to a person")
    if not 1 <= limit <= LARGEST_PAGE:
        raise UsageError(f"limit is {limit}; it can be 1 to {LARGEST_PAGE:,}")

    def ask(connection: Connection) -> tuple[Quoted, ...]:
        ranked, _ = people_queries.most_quoted(connection, narrowing.scope(connection), limit)
        return tuple(ranked)

    return ask


def outlets() -> Paged[Outlet]:
    """Ask for all outlets."""

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[Outlet]:
        return outlet_queries.outlets_by_name(connection, limit, place[0] if place else None)

    # Each page counts the articles of all: few pages.
    return Paged(("outlets",), (str,), lambda outlet: (outlet.name,), read, iterated=LARGEST_PAGE)


@dataclass(frozen=True, slots=True)
class StoryProfile:
    """One story and all its articles.

    Attributes:
        story: what its articles come to.
        copies: its articles in the order of time, those without a date last; one alone if it has no copies.
    """

    story: Story
    copies: tuple[Copy, ...]


def stories(filters: dict[str, Any]) -> Paged[Story]:
    """Ask for what was printed under several addresses."""
    narrowing = read_filters("stories", filters)
    if narrowing.people is not None or narrowing.about is not None:
        raise UsageError("stories are found by outlet and days; they cannot be narrowed to a person")

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[Story]:
        after = None if place is None else StoryPlace(*place)
        found, _ = story_queries.most_printed(connection, narrowing.scope(connection), limit, after)
        return found

    return Paged(("stories", narrowing), (int, int, date, int), story_queries.place_of, read)


def story(reference: UUID | str) -> Ask[StoryProfile]:
    """Ask for one story, by the id or address of any of its articles."""

    def read(connection: Connection, article_id: UUID) -> StoryProfile | None:
        found = story_queries.find_story(connection, article_id)
        return None if found is None else StoryProfile(found[0], tuple(found[1]))

    return _of_article(reference, read)


@dataclass(frozen=True, slots=True)
class UtteranceProfile:
    """One utterance and all its printings.

    Attributes:
        id: what ``utterance`` takes; like the utterance itself, it may change when later loads join wordings.
        spread: how far it went.
        printings: in the order of time, those without a date last.
    """

    id: str
    spread: Spread
    printings: tuple[Printing, ...]


def utterances(filters: dict[str, Any]) -> Paged[Spread]:
    """Ask for what most outlets printed."""
    narrowing = read_filters("utterances", filters)

    def read(connection: Connection, limit: int, place: tuple[Any, ...] | None) -> list[Spread]:
        after = None if place is None else SpreadPlace(*place)
        found, _ = utterance_queries.most_spread(connection, narrowing.scope(connection), limit, after)
        return found

    kinds = (int, int, bytes, str, date)
    return Paged(("utterances", narrowing), kinds, utterance_queries.place_of, read)


def utterance(asked: str) -> Ask[UtteranceProfile]:
    """Ask for one utterance, by its id or by words of it in a row."""
    text = read_text("utterance", asked)

    def ask(connection: Connection) -> UtteranceProfile:
        found = utterance_queries.find_utterances(connection, text)
        if not found:
            raise NotFoundError(f"no utterance is {text!r}")
        if len(found) > 1:
            candidates = [
                utterance_queries.spread(each, utterance_queries.printings(connection, each))
                for each in found[:_LISTED]
            ]
            raise AmbiguousError(f"{text!r} fits {len(found):,} utterances; give more words or an id", candidates)
        printed = utterance_queries.printings(connection, found[0])
        return UtteranceProfile(str(found[0]), utterance_queries.spread(found[0], printed), tuple(printed))

    return ask


def status(load_limit: int) -> Ask[Status]:
    """Ask for the state of the database."""
    if not 0 <= load_limit <= LARGEST_PAGE:
        raise UsageError(f"loads is {load_limit}; it can be 0 to {LARGEST_PAGE:,}")
    return partial(read_status, load_limit=load_limit)


def _check(connection: Connection, words: str | None) -> None:
    if words is not None:
        check_words(connection, words)
