"""The client that is awaited: the same questions, each in a thread of a pool that is as large as the connections.

Threads, not a second driver: the questions of ``newsdb.queries`` are several statements with decisions in between, and
so stay one definition. A thread that waits for PostgreSQL costs no processor. Whoever is cancelled ends the statement,
too, so that neither thread nor connection is kept.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property, partial
from types import TracebackType
from typing import Any, Final, Generic, Protocol, Self, TypeVar, Unpack
from uuid import UUID

from newsdb.client import loading, questions
from newsdb.client.base import BaseClient
from newsdb.client.cancelling import Call
from newsdb.client.loading import LoadJob, LoadResult, Paths
from newsdb.client.narrowing import Filters, PersonLike
from newsdb.client.questions import PAGE_SIZE, Ask, Paged, StoryProfile, UtteranceProfile
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

_LOADS: Final = 4  # at once


class _Asker(Protocol):
    async def __call__(self, question: Ask[Answer]) -> Answer: ...


class AsyncResults(Generic[Item]):
    """The answer to a question, not asked yet: ``async for`` over it, or take it page by page; see ``Results``."""

    def __init__(self, ask: _Asker, question: Paged[Item]) -> None:
        self._ask = ask
        self._question = question

    async def page(self, size: int = PAGE_SIZE, after: str | None = None) -> Page[Item]:
        """Read one page; see ``Results``."""
        return await self._ask(self._question.page(size, after))

    async def pages(self, size: int | None = None) -> AsyncIterator[Page[Item]]:
        """Read all pages, one when it is asked for."""
        size = self._question.iterated if size is None else size
        page = await self.page(size)
        yield page
        while page.next is not None:
            page = await self.page(size, page.next)
            yield page

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item


class AsyncHits(AsyncResults[Item]):
    """``AsyncResults`` that can be counted."""

    async def count(self) -> Count:
        """Count all hits; counting stops at 10,000, and says so."""
        if self._question.count is None:
            raise TypeError("these cannot be counted")
        return await self._ask(self._question.count)


class AsyncClient(BaseClient):
    """`Client` for asyncio: the same arguments, methods and answers, to be awaited; lists are for ``async for``.

    May be used by any number of tasks and from several event loops. A task that is cancelled ends its statement on the
    server, a load after the documents that are in work.
    """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections; those at work are closed when they are done."""
        for threads in (self._threads, self._load_threads):
            threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._servers.close)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._servers.connections, thread_name_prefix="newsdb")

    @cached_property
    def _load_threads(self) -> ThreadPoolExecutor:
        """Of their own, so that no question waits for a load."""
        return ThreadPoolExecutor(_LOADS, thread_name_prefix="newsdb-load")

    async def _ask(self, question: Ask[Answer]) -> Answer:
        self._servers.require_open()
        call = Call()
        work = partial(call.run, partial(self._servers.read, question))
        return await _in_thread(self._threads, work, call.give_up)

    async def _write(self, make_job: Callable[[], LoadJob]) -> LoadResult:
        self._servers.require_open()
        given_up = threading.Event()

        def work() -> LoadResult:
            return self._servers.write(make_job(), given_up)

        return await _in_thread(self._load_threads, work, given_up.set)

    def search(self, words: str, *, without_copies: bool = False, **filters: Unpack[Filters]) -> AsyncHits[QuoteHit]:
        """Find quotations by their words, the best first. See `Client`."""
        question = questions.quotes("search", words, {**filters}, ranked=True, without_copies=without_copies)
        return AsyncHits(self._ask, question)

    def quotes(
        self, words: str | None = None, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> AsyncHits[QuoteHit]:
        """Find what was said, the newest first, what has no date last: by a person, about something, somewhere, then.

        See `Client`.
        """
        question = questions.quotes("quotes", words, {**filters}, ranked=False, without_copies=without_copies)
        return AsyncHits(self._ask, question)

    def search_articles(
        self, words: str, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> AsyncHits[ArticleHit]:
        """Find articles by the words of title and text, the best first. See `Client`."""
        question = questions.articles("search_articles", words, {**filters}, ranked=True, without_copies=without_copies)
        return AsyncHits(self._ask, question)

    def articles(
        self, words: str | None = None, *, without_copies: bool = False, **filters: Unpack[Filters]
    ) -> AsyncHits[ArticleHit]:
        """Find articles, the newest first, those without a date last. See `Client`."""
        question = questions.articles("articles", words, {**filters}, ranked=False, without_copies=without_copies)
        return AsyncHits(self._ask, question)

    async def article(self, reference: UUID | str) -> Article:
        """Read one article with its text, quotations and mentions. See `Client`."""
        return await self._ask(questions.article(reference))

    async def find_people(self, name: str) -> SpeakerMatch:
        """Find whom a name means: people, and speakers that are resolved to none; suggestions if nobody.

        See `Client`.
        """
        return await self._ask(questions.find_people(name))

    async def person(self, who: PersonLike) -> Profile:
        """Read all that is known of one person: names, roles and when, positions, outlets, totals. See `Client`."""
        return await self._ask(questions.person(who))

    def people(self) -> AsyncResults[Quoted]:
        """Read everybody whom newsdb knows, in the order in which it met them. See `Client`."""
        return AsyncResults(self._ask, questions.people())

    async def most_quoted(self, limit: int = 20, **filters: Unpack[Filters]) -> tuple[Quoted, ...]:
        """Read who is quoted most, by statements. See `Client`."""
        return await self._ask(questions.most_quoted(limit, {**filters}))

    def outlets(self) -> AsyncResults[Outlet]:
        """Read all outlets by name, with their domains and how many articles are stored. See `Client`."""
        return AsyncResults(self._ask, questions.outlets())

    def stories(self, **filters: Unpack[Filters]) -> AsyncResults[Story]:
        """Find texts that were printed under several addresses, those of most outlets first. See `Client`."""
        return AsyncResults(self._ask, questions.stories({**filters}))

    async def story(self, reference: UUID | str) -> StoryProfile:
        """Read one story with all its articles, the one printed first at the head. See `Client`."""
        return await self._ask(questions.story(reference))

    def utterances(self, **filters: Unpack[Filters]) -> AsyncResults[Spread]:
        """Find what was said once and printed in several articles, by most outlets first. See `Client`."""
        return AsyncResults(self._ask, questions.utterances({**filters}))

    async def utterance(self, asked: str) -> UtteranceProfile:
        """Read one utterance with all its printings. See `Client`."""
        return await self._ask(questions.utterance(asked))

    async def status(self, loads: int = 5) -> Status:
        """Read what the database holds: rows and sizes of tables, the latest loads, rejects. See `Client`."""
        return await self._ask(questions.status(loads))

    async def load(
        self,
        *paths: Paths,
        format: str | None = None,  # noqa: A002  (as on the command line)
        keys: Mapping[str, str] | None = None,
        jobs: int = 1,
    ) -> LoadResult:
        """Load files into the primary, as ``newsdb load`` does; loading them again changes nothing. See `Client`."""
        return await self._write(partial(loading.paths_job, paths, format, keys, jobs))

    async def load_records(
        self, records: Iterable[Mapping[str, Any]], *, keys: Mapping[str, str] | None = None, jobs: int = 1
    ) -> LoadResult:
        """Load articles that are there as mappings into the primary, each as a line of JSON lines would be.

        See `Client`.
        """
        return await self._write(partial(loading.records_job, records, keys, jobs))


async def _in_thread(threads: Executor, work: Callable[[], Answer], give_up: Callable[[], None]) -> Answer:
    """Do work in a thread; if nobody waits for it any more, let it be given up."""
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, work)
    except asyncio.CancelledError:
        # In a thread: telling the server takes a round trip.
        threading.Thread(target=give_up, daemon=True).start()
        raise
