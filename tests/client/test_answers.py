"""What the client answers: each method, of the sample articles; blocking and asynchronous alike."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

import newsdb
from newsdb import AsyncClient, Client
from newsdb import client as package
from newsdb.errors import AmbiguousError, NewsdbError, NotFoundError, UsageError

MAARTENS = "Ilse Maartens"


def test_who_said_what_about_what_when_and_where(client: Client) -> None:
    """One call tells what a person said about something, each with its sentence, day and outlet, the newest first."""
    quotes = list(client.quotes("water", person=MAARTENS))
    assert len(quotes) == 4
    assert {quote.speaker for quote in quotes} == {MAARTENS}
    days = [quote.published_on for quote in quotes if quote.published_on]
    assert days == sorted(days, reverse=True)
    for quote in quotes:
        article = client.article(quote.article_id)
        assert article.body[quote.start : quote.end] == quote.text
        assert quote.sentence in article.body
        assert (article.outlet, article.published_on, article.url) == (quote.outlet, quote.published_on, quote.url)
        assert 0 <= quote.confidence <= 1
        assert all("water" in quote.text[start:end].lower() for start, end in quote.highlights)
        if quote.speaker_start is not None:
            assert article.body[quote.speaker_start : quote.speaker_end] == quote.speaker_printed


def test_filters_narrow(client: Client) -> None:
    """Outlet and days narrow quotations and articles; several outlets or people widen."""
    everything = list(client.quotes())
    narrowed = list(client.quotes(outlet="harborledger.example", first=date(2026, 1, 1), last=date(2026, 12, 31)))
    assert narrowed == [
        quote
        for quote in everything
        if quote.outlet == "harborledger.example" and quote.published_on and quote.published_on.year == 2026
    ]
    assert narrowed
    both = list(client.articles(outlet=["harborledger.example", "tidewire.example"]))
    assert {hit.outlet for hit in both} == {"harborledger.example", "tidewire.example"}
    maartens = client.find_people(MAARTENS).people[0]
    others = [quote for quote in everything if quote.speaker_id not in {None, maartens.id}]
    people: list[Any] = [maartens, others[0].speaker_id]
    assert {quote.speaker_id for quote in client.quotes(person=people)} == {maartens.id, others[0].speaker_id}
    assert list(client.quotes(person=maartens)) == list(client.quotes(person=maartens.id))


def test_search_ranks(client: Client) -> None:
    """Searches give the best first, with scores; quotes and articles give the newest first, without."""
    scores = [quote.score or 0 for quote in client.search("water level")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == client.search("water level").count().number > 1
    hits = list(client.search_articles("water level"))
    assert [hit.score or 0 for hit in hits] == sorted((hit.score or 0 for hit in hits), reverse=True)
    newest = list(client.articles("water level"))
    assert {hit.article_id for hit in newest} == {hit.article_id for hit in hits}
    assert all(hit.score is None for hit in newest)
    assert any(hit.passage.highlights for hit in newest)


def test_an_article_by_id_or_address(client: Client) -> None:
    """An article is found by its id, its address and the address with tracking, with all its quotes and mentions."""
    hit = next(hit for hit in client.articles("ferry strike", outlet="harborledger.example"))
    article = client.article(hit.article_id)
    assert client.article(str(hit.article_id)) == client.article(f"{hit.url}?utm_source=x") == article
    assert len(article.quotes) == hit.quotes
    assert [quote.ordinal for quote in article.quotes] == list(range(1, hit.quotes + 1))
    assert article.mentions
    assert all(article.body[each.start : each.end] == each.printed for each in article.mentions)
    with pytest.raises(NotFoundError):
        client.article(uuid4())
    with pytest.raises(NotFoundError):
        client.article("https://harborledger.example/no-such-article")
    with pytest.raises(UsageError):
        client.article("no address")


def test_people(client: Client) -> None:
    """People are found by any form of their name, shown with what is known, ranked, and listed once each."""
    found = client.find_people("Dr. Ilse K. Maartens")
    assert [person.name for person in found.people] == [MAARTENS]
    profile = client.person(MAARTENS)
    assert profile == client.person(found.people[0]) == client.person(found.people[0].id) == client.person("maartens")
    assert profile.totals.quotes == len(list(client.quotes(person=MAARTENS)))
    assert client.most_quoted(3)[0].person == profile.person
    assert len(client.most_quoted(3, outlet="tidewire.example")) == 3
    everybody = list(client.people())
    assert len({quoted.person.id for quoted in everybody}) == len(everybody)
    assert 0 < len(everybody) <= next(table.rows for table in client.status().tables if table.name == "people")
    assert next(q.totals for q in everybody if q.person == profile.person) == profile.totals


def test_unknown_and_ambiguous_names(client: Client) -> None:
    """A name that fits nobody or several is refused, with suggestions or candidates; the first is never taken."""
    with pytest.raises(NotFoundError) as unknown:
        client.person("Ilse Martens")
    assert unknown.value.suggestions == (MAARTENS,)
    with pytest.raises(NotFoundError, match="no outlet"):
        next(iter(client.quotes(outlet="nowhere.example")))
    with pytest.raises(NotFoundError, match="99999999"):
        client.person(99999999)
    for impossible in (0, -1, 2**70):
        with pytest.raises(NotFoundError):
            client.person(impossible)
    names = [quoted.person for quoted in client.people()]
    words = [word for person in names for word in person.name.split()]
    common = next(word for word in words if words.count(word) > 1)
    with pytest.raises(AmbiguousError) as several:
        client.quotes(person=common).page()
    assert set(several.value.candidates) <= set(names)
    assert len(several.value.candidates) > 1
    assert client.quotes(person=several.value.candidates).page().items
    with pytest.raises(AmbiguousError):
        client.quotes(outlet=".example").page()


def test_about_somebody(client: Client) -> None:
    """Quotations that name a person, by speaker, too; articles that print them, and who has most of them."""
    found = list(client.quotes(about=MAARTENS))
    assert {quote.speaker for quote in found} >= {"Fenwick Sarle", "Merete Fallowes", "Bastian Rauwen"}
    assert all("Maartens" in quote.text or "Ilse" in quote.text for quote in found)
    maartens = client.person(MAARTENS).person
    assert list(client.quotes(about=[maartens, maartens.id])) == found
    assert list(client.quotes(about="Ilse", person="Sarle")) == [q for q in found if q.speaker == "Fenwick Sarle"]
    assert {hit.article_id for hit in client.articles(about=maartens)} == {quote.article_id for quote in found}
    assert {quoted.person.name for quoted in client.most_quoted(about=maartens)} == {quote.speaker for quote in found}
    assert list(client.search("advice", about=maartens)) != []
    assert list(client.quotes(about="Merete Fallowes")) == []
    with pytest.raises(NotFoundError, match="nobody is called"):
        client.quotes(about="Nobody Atall").page()


def test_bodies_without_person(client: Client) -> None:
    """A speaker who is no person has quotations, but no profile."""
    speaker = next(q.speaker for q in client.quotes() if q.speaker_kind == "organization" and q.speaker)
    assert {quote.speaker for quote in client.quotes(person=speaker)} == {speaker}
    with pytest.raises(NotFoundError, match="quotations of"):
        client.person(speaker)


def test_outlets_utterances_and_status(client: Client) -> None:
    """Outlets come by name; utterances by how far they went, each with its printings; the status counts rows."""
    outlets = list(client.outlets())
    assert [outlet.name for outlet in outlets] == sorted(outlet.name for outlet in outlets)
    assert len(outlets) == 10
    spreads = list(client.utterances())
    assert spreads
    assert [spread.outlets for spread in spreads] == sorted((spread.outlets for spread in spreads), reverse=True)
    profile = client.utterance(str(spreads[0].utterance))
    assert profile.spread == spreads[0]
    assert len({printing.article_id for printing in profile.printings}) == spreads[0].articles
    assert client.utterance(spreads[0].text).id == profile.id
    with pytest.raises(NotFoundError):
        client.utterance("nobody ever said these very words")
    status = client.status()
    assert {table.name: table.rows for table in status.tables}["articles"] == 26
    assert len(status.loads) == 1


def test_stories(client: Client) -> None:
    """A story is found by outlet and days, and by any of its articles; an article without copies is one alone."""
    (story,) = client.stories()
    assert (story.articles, story.outlets, story.first, story.last) == (3, 3, date(2025, 8, 20), date(2025, 8, 21))
    profile = client.story(story.article_id)
    assert profile.story == story
    assert {copy.story_key for copy in profile.copies} == {story.story_key}
    assert sum(copy.quotes for copy in profile.copies) == story.quotes
    assert all(client.story(f"{copy.url}?utm_source=x") == profile for copy in profile.copies)
    assert list(client.stories(outlet="corvanpress.example", last=date(2025, 8, 20))) == [story]
    assert list(client.stories(outlet="corvanpress.example", first=date(2025, 8, 21))) == []
    copied = {copy.article_id for copy in profile.copies}
    single = next(hit.article_id for hit in client.articles() if hit.article_id not in copied)
    assert [copy.article_id for copy in client.story(single).copies] == [single]
    with pytest.raises(NotFoundError):
        client.story(uuid4())
    with pytest.raises(UsageError):
        client.story("no address")


WRONG: list[Callable[[Client], object]] = [
    lambda c: c.search("the of"),
    lambda c: c.search(" "),
    lambda c: c.search("a\0b"),
    lambda c: c.search("\ud800"),
    lambda c: c.search("water " * 500),
    lambda c: c.quotes(first=date(2026, 2, 1), last=date(2026, 1, 1)),
    lambda c: c.quotes(person=[]),
    lambda c: c.quotes().page(0),
    lambda c: c.quotes().page(1001),
    lambda c: c.most_quoted(0),
    lambda c: c.most_quoted(person=1),
    lambda c: c.stories(person=1),
    lambda c: c.stories(about=1),
    lambda c: c.quotes(about=[]),
    lambda c: c.quotes(about=" "),
    lambda c: c.status(-1),
]


@pytest.mark.parametrize("ask", WRONG)
def test_what_cannot_be_asked(client: Client, ask: Callable[[Client], Any]) -> None:
    """What no database could answer is a UsageError."""
    with pytest.raises(UsageError):
        ask(client).page()


def test_wrong_types_are_type_errors(client: Client) -> None:
    """Unknown filters and values of other types are TypeErrors, as of any Python function."""
    wrong: list[dict[str, Any]] = [
        {"persn": 1},
        {"person": 1.5},
        {"person": True},
        {"about": 1.5},
        {"outlet": 5},
        {"first": "2026-01-01"},
        {"last": datetime(2026, 1, 1)},  # noqa: DTZ001  (is what is wrong)
    ]
    for filters in wrong:
        with pytest.raises(TypeError):
            client.quotes(**filters)


def test_both_clients_give_the_same(client: Client, seeds_url: str) -> None:
    """Each question has the same answer from both clients, lists item by item and page by page."""
    single: list[tuple[str, tuple[Any, ...]]] = [
        ("article", (next(iter(client.articles())).article_id,)),
        ("find_people", ("Maartens",)),
        ("person", (MAARTENS,)),
        ("most_quoted", (5,)),
        ("story", (next(iter(client.stories())).article_id,)),
        ("utterance", (str(next(iter(client.utterances())).utterance),)),
    ]
    listed: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
        ("search", ("water",), {"person": MAARTENS}),
        ("quotes", ("water",), {"outlet": "harborledger.example"}),
        ("quotes", (), {"about": MAARTENS}),
        ("search_articles", ("ferry",), {}),
        ("articles", (), {"person": MAARTENS, "without_copies": True}),
        ("people", (), {}),
        ("outlets", (), {}),
        ("stories", (), {"outlet": "corvanpress.example"}),
        ("utterances", (), {}),
    ]

    async def compare() -> None:
        async with AsyncClient(seeds_url) as other:
            answers = await asyncio.gather(*(getattr(other, name)(*arguments) for name, arguments in single))
            assert answers == [getattr(client, name)(*arguments) for name, arguments in single]
            for name, arguments, filters in listed:
                ours, theirs = (getattr(each, name)(*arguments, **filters) for each in (client, other))
                assert [item async for item in theirs] == list(ours), name
                first = await theirs.page(2)
                assert first == ours.page(2)
                assert await theirs.page(2, first.next) == ours.page(2, first.next)
            assert await other.quotes().count() == client.quotes().count()
            assert (await other.status()).tables == client.status().tables

    asyncio.run(compare())


def test_both_clients_have_the_same_methods() -> None:
    """AsyncClient has every method of Client, with the same parameters."""
    methods = [name for name in vars(Client) if not name.startswith("_")]
    assert methods
    for name in methods:
        ours, theirs = (inspect.signature(getattr(each, name)) for each in (Client, AsyncClient))
        assert list(ours.parameters.values()) == list(theirs.parameters.values()), name


def test_results_are_frozen_and_described() -> None:
    """Every result is a frozen dataclass with slots whose docstring tells each of its fields."""
    kinds = [each for each in vars(package).values() if inspect.isclass(each) and dataclasses.is_dataclass(each)]
    assert len(kinds) >= 20
    for kind in kinds:
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
        assert "__slots__" in vars(kind), kind
        assert kind.__doc__, kind


def test_threads_share_a_client(client: Client) -> None:
    """More threads than connections ask one client at once, and each gets its answer."""
    answers: list[object] = []

    def ask() -> None:
        answers.append([client.person(MAARTENS).totals, list(client.search("water"))])

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert all(answer == answers[0] for answer in answers)


def test_a_closed_client_says_so(seeds_url: str) -> None:
    """Behind its block a client is asked nothing more; closing it again does no harm."""
    with Client(seeds_url) as client:
        client.status()
    client.close()
    with pytest.raises(UsageError, match="closed"):
        client.status()

    async def ask() -> None:
        async with AsyncClient(seeds_url) as other:
            await other.status()
        with pytest.raises(UsageError, match="closed"):
            await other.status()

    asyncio.run(ask())


def test_names_of_the_package() -> None:
    """The package gives both clients on demand and no other name."""
    assert {"Client", "AsyncClient"} <= set(dir(newsdb))
    with pytest.raises(AttributeError):
        newsdb.Clients  # noqa: B018  (that it fails is the point)
    assert issubclass(NotFoundError, NewsdbError)
