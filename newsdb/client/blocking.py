"""The client that blocks: each method asks and waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, Unpack
from uuid import UUID

from newsdb.client import loading, questions
from newsdb.client.base import BaseClient
from newsdb.client.loading import LoadResult, Paths
from newsdb.client.narrowing import Filters, PersonLike
from newsdb.client.questions import PAGE_SIZE, Ask, Paged, StoryProfile, UtteranceProfile
from newsdb.client.servers import Servers
from newsdb.queries.articles import ArticleHit
from newsdb.queries.outlets import Outlet
from newsdb.queries.pages import Page
from newsdb.queries.people import Profile, Quoted
from newsdb.queries.search import Count, QuoteHit
from newsdb.queries.speakers import SpeakerMatch
from newsdb.queries.status import Status
from newsdb.queries.stories import Story
from newsdb.queries.utterances import Spread
from newsdb.queries.whole_articles import Article

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Results(Generic[Item]):
    """The answer to a question, not asked yet: iterate over it, or take it page by page.

    Iterating asks for one page after the other; each is read from the state of the database by then. Rows that come in
    before the place where a page ended are not met, those behind it are; none is met twice.
    """

    def __init__(self, servers: Servers, question: Paged[Item]) -> None:
        self._servers = servers
        self._question = question

    def page(self, size: int = PAGE_SIZE, after: str | None = None) -> Page[Item]:
        """Read one page.

        Args:
            size: most items, 1 to 1,000.
            after: ``next`` of the page before; None: the first page.

        Raises:
            PageTokenError: the token is malformed, or belongs to another question.
        """
        return self._servers.read(self._question.page(size, after))

    def pages(self, size: int | None = None) -> Iterator[Page[Item]]:
        """Read all pages, one when it is asked for."""
        size = self._question.iterated if size is None else size
        page = self.page(size)
        yield page
        while page.next is not None:
            page = self.page(size, page.next)
            yield page

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items


class Hits(Results[Item]):
    """``Results`` that can be counted."""

    def count(self) -> Count:
        """Count all hits; counting stops at 10,000, and says so."""
        if self._question.count is None:
            raise TypeError("these cannot be counted")
        return self._servers.read(self._question.count)


class Client(BaseClient):
    """A newsdb database, for applications. May be used by any number of threads; connects when it is asked something.

    Args:
        url: ``postgresql://user:password@host:5432/newsdb``; None: NEWSDB_DATABASE_URL, or else newsdb's own server.
        replica_urls: standby servers; what reads goes to them in turn, and to the primary where none can be reached.
        read_your_writes: after a load by this client, a replica is read from only once it has replayed that load.
        pool_size: connections to each server at most.
        connect_timeout: seconds in which a connection has to be there, whole ones.
        pool_timeout: seconds to wait for a connection that other threads hold.
        statement_timeout: seconds that a statement may take; None: as the server says. Loads have limits of their own.
        application_name: shown in ``pg_stat_activity``.

    Methods that take filters narrow their answer by them: person, outlet, first, last; see ``Filters``. A name that
    fits several people or outlets is refused with ``AmbiguousError``; an unknown one with ``NotFoundError``.

    Raises:
        UsageError: from every method, what was asked for cannot be.
        DatabaseError: from every method, the database fails: ``UnavailableError`` if it cannot be reached,
            ``DatabaseTimeoutError`` if it takes too long, ``SchemaError`` if its schema is not the one needed.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; those at work are closed when they are done."""
        self._servers.close()

    def search(self, words: str, *, without_copies: bool = False, **filters: Unpack[Filters]) -> Hits[QuoteHit]:
        """Find quotations by their words, the best first.

        Args:
            words: all must occur, in any inflection; "words in quotation marks" are a phrase; ``or`` stands between
                alternatives; ``-word`` excludes. Case and accents do not matter.
            without_copies: of a story in several articles each quotation once.
            filters: see ``Filters``.
        """
        question = questions.quotes("search", words, {**filters}, ranked=True, without_copies=without_copies)
        return Hits(self._servers, question)

    def quotes(
        self, words: str | None = None, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> Hits[QuoteHit]:
        """Find what was said, the newest first, what has no date last: by a person, about something, somewhere, then.

        Args:
            words: as of ``search``; None: all.
            without_copies: of a story in several articles each quotation once.
            filters: see ``Filters``.
        """
        question = questions.quotes("quotes", words, {**filters}, ranked=False, without_copies=without_copies)
        return Hits(self._servers, question)

    def search_articles(
        self, words: str, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> Hits[ArticleHit]:
        """Find articles by the words of title and text, the best first.

        Args:
            words: as of ``search``.
            without_copies: of each story the article that was printed first.
            filters: see ``Filters``; a person's articles are those that quote them.
        """
        question = questions.articles("search_articles", words, {**filters}, ranked=True, without_copies=without_copies)
        return Hits(self._servers, question)

    def articles(
        self, words: str | None = None, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> Hits[ArticleHit]:
        """Find articles, the newest first, those without a date last.

        Args:
            words: as of ``search``; None: all.
            without_copies: of each story the article that was printed first.
            filters: see ``Filters``; a person's articles are those that quote them.
        """
        question = questions.articles("articles", words, {**filters}, ranked=False, without_copies=without_copies)
        return Hits(self._servers, question)

    def article(self, reference: UUID | str) -> Article:
        """Read one article with its text, quotations and mentions.

        Args:
            reference: its id, or its address in any of its forms.

        Raises:
            NotFoundError: it is not stored, or was taken down.
        """
        return self._ask(questions.article(reference))

    def find_people(self, name: str) -> SpeakerMatch:
        """Find whom a name means: people, and speakers that are resolved to none; suggestions if nobody.

        Args:
            name: full, a surname, with a title, misspelt, or "#12" for an id.
        """
        return self._ask(questions.find_people(name))

    def person(self, who: PersonLike) -> Profile:
        """Read all that is known of one person: names, roles and when, positions, outlets, totals.

        Args:
            who: an id, a ``Person``, or a name that only one person bears.

        Raises:
            NotFoundError: nobody is called so; ``suggestions`` has names like it.
            AmbiguousError: several people are; ``candidates`` has them, the most quoted first.
        """
        return self._ask(questions.person(who))

    def people(self) -> Results[Quoted]:
        """Read everybody whom newsdb knows, in the order in which it met them."""
        return Results(self._servers, questions.people())

    def most_quoted(self, limit: int = 20, **filters: Unpack[Filters]) -> tuple[Quoted, ...]:
        """Read who is quoted most, by statements.

        Args:
            limit: people wanted, up to 1,000.
            filters: outlet, first, last; see ``Filters``.
        """
        return self._ask(questions.most_quoted(limit, {**filters}))

    def outlets(self) -> Results[Outlet]:
        """Read all outlets by name, with their domains and how many articles are stored."""
        return Results(self._servers, questions.outlets())

    def stories(self, **filters: Unpack[Filters]) -> Results[Story]:
        """Find texts that were printed under several addresses, those of most outlets first.

        A story is one text, or nearly: other by-lines, credits, cuts and small edits make no other one. The order is
        one of counts: a story that gets another article between two pages may be missed or met again.

        Args:
            filters: outlet, first, last; see ``Filters``. One article of the story has to fit, all are counted.
        """
        return Results(self._servers, questions.stories({**filters}))

    def story(self, reference: UUID | str) -> StoryProfile:
        """Read one story with all its articles, the one printed first at the head.

        Args:
            reference: id or address of any of its articles. One that has no copies is a story of its own.

        Raises:
            NotFoundError: the article is not stored, or was taken down.
        """
        return self._ask(questions.story(reference))

    def utterances(self, **filters: Unpack[Filters]) -> Results[Spread]:
        """Find what was said once and printed in several articles, by most outlets first.

        The order is one of counts: an utterance whose counts change between two pages may be missed or met again.

        Args:
            filters: see ``Filters``.
        """
        return Results(self._servers, questions.utterances({**filters}))

    def utterance(self, asked: str) -> UtteranceProfile:
        """Read one utterance with all its printings.

        Args:
            asked: its id (``str(spread.utterance)``), or words of it in a row.

        Raises:
            NotFoundError: there is none.
            AmbiguousError: the words fit several; ``candidates`` has them.
        """
        return self._ask(questions.utterance(asked))

    def status(self, loads: int = 5) -> Status:
        """Read what the database holds: rows and sizes of tables, the latest loads, rejects.

        Args:
            loads: runs of the loader wanted, the latest first.
        """
        return self._ask(questions.status(loads))

    def load(
        self,
        *paths: Paths,
        format: str | None = None,  # noqa: A002  (as on the command line)
        keys: Mapping[str, str] | None = None,
        jobs: int = 1,
    ) -> LoadResult:
        """Load files into the primary, as ``newsdb load`` does; loading them again changes nothing.

        A database that was never loaded into gets its schema first.

        Args:
            paths: files, folders, patterns.
            format: of all files, by the names of ``--format``; None tells it from their content.
            keys: which key or column holds which field, such as ``{"title": "headline"}``.
            jobs: processes that extract. With more than one, a script has to begin them below
                ``if __name__ == "__main__":``, as ``multiprocessing`` demands.

        Raises:
            UsageError: a path does not exist.
        """
        return self._servers.write(loading.paths_job(paths, format, keys, jobs))

    def load_records(
        self, records: Iterable[Mapping[str, Any]], *, keys: Mapping[str, str] | None = None, jobs: int = 1
    ) -> LoadResult:
        """Load articles that are there as mappings into the primary, each as a line of JSON lines would be.

        Args:
            records: with ``title``, ``text``, ``url``, ``date`` and so on, or the keys of the tools that README names;
                read as the load goes on.
            keys: as of ``load``.
            jobs: as of ``load``.
        """
        return self._servers.write(loading.records_job(records, keys, jobs))

    def _ask(self, question: Ask[Answer]) -> Answer:
        return self._servers.read(question)
