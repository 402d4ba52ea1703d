"""Loads through the client: files and records, by both clients, into new and used databases."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from newsdb import AsyncClient, Client
from newsdb.errors import NotFoundError, UsageError
from tests.client.waiting import until_async

TEXT = "“The mill will turn again by May,” said Anna Ferrow, the miller of Ellery.\nNobody else spoke."


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Make an article."""
    made = {"url": f"https://mill.example/{number}", "title": "Mill", "text": f"{TEXT} {number}", "date": "2026-03-04"}
    return made | fields


def test_files_go_into_an_empty_database(empty_database_url: str, checkout: Path) -> None:
    """The first load makes the schema; the second one changes nothing."""
    with Client(empty_database_url) as client:
        first = client.load(checkout / "seeds" / "2026-03-14_harborledger_ferry-strike.txt")
        assert (first.new, first.rejected, first.interrupted) == (1, 0, False)
        assert first.quotes == len(list(client.quotes())) > 0
        again = client.load(str(checkout / "seeds" / "2026-03-14_harborledger_ferry-strike.txt"))
        assert (again.new, again.unchanged) == (0, 1)
        assert [load.id for load in client.status().loads] == [again.load_id, first.load_id]


def test_records_are_read_as_lines_of_json_are(database_url: str, tmp_path: Path) -> None:
    """A mapping is stored as the same line of a file would be: dates and times, lists, other tools' keys, own keys."""
    with Client(database_url) as client:
        moment = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
        done = client.load_records(
            [
                record(1, date=date(2026, 3, 4), authors=["Jon Brandt"], section="local"),
                {"url": "https://mill.example/2", "title": "M", "maintext": TEXT, "date_publish": moment},
            ]
        )
        assert (done.new, done.rejected) == (2, 0)
        article = client.article("https://mill.example/1")
        assert (article.published_on, article.authors, article.extra) == (
            date(2026, 3, 4),
            ("Jon Brandt",),
            {"section": "local"},
        )
        assert article.quotes[0].speaker == "Anna Ferrow"
        assert client.article("https://mill.example/2").published_at == moment
        own = client.load_records(
            [{"link": "https://mill.example/3", "story": TEXT}], keys={"url": "link", "text": "story"}
        )
        assert own.new == 1
        file = tmp_path / "one.jsonl"
        file.write_text(json.dumps({"url": "https://mill.example/3", "text": TEXT}), encoding="utf-8")
        assert client.load(file).unchanged == 1


def test_what_is_no_article_is_rejected_and_counted(database_url: str) -> None:
    """Each record ends in one counted outcome, also one that JSON cannot hold."""
    with Client(database_url) as client:
        odd: list[Any] = [record(1), {"title": "no text"}, {"text": {1, 2}}, [1], "text", None, record(2, text="a" * 9)]
        done = client.load_records(odd)
        assert done.new + done.rejected + done.unchanged == len(odd)
        assert done.rejected == 5
        assert client.status().reject_count == 5


def test_records_are_read_as_the_load_goes_on(database_url: str) -> None:
    """A generator is read bit by bit; its own error passes through, and what was committed stays."""
    with Client(database_url) as client:

        def records() -> Iterator[dict[str, Any]]:
            yield from (record(number) for number in range(600))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            client.load_records(records())
        stored = client.articles().count().number
        assert 0 < stored <= 600
        assert client.status().loads[0].status == "failed"
        assert client.load_records(record(number) for number in range(600)).unchanged == stored


def test_wrong_arguments_are_refused(client: Client) -> None:
    """What cannot be loaded is said before anything is done."""
    fails: list[Callable[[], object]] = [
        client.load,
        lambda: client.load("-"),
        lambda: client.load("/no/such/path.jsonl"),
        lambda: client.load("seeds", format="docx"),
        lambda: client.load("seeds", jobs=0),
        lambda: client.load("seeds", keys={"headline": "x"}),
    ]
    for fail in fails:
        with pytest.raises(UsageError):
            fail()
    for wrong in (record(), "text"):
        with pytest.raises(TypeError):
            client.load_records(wrong)  # type: ignore[arg-type]  # that it is refused is the point


def test_loads_are_awaited(database_url: str, checkout: Path) -> None:
    """The asynchronous client loads, and answers questions meanwhile."""

    async def ask() -> None:
        async with AsyncClient(database_url, pool_size=1) as client:
            done, status = await asyncio.gather(client.load(checkout / "seeds"), client.status())
            assert done.new == 26
            assert status.tables
            assert (await client.load_records([record()])).new == 1
            assert (await client.article("https://mill.example/1")).quotes

    asyncio.run(ask())


def test_a_cancelled_load_ends_and_keeps_what_it_stored(database_url: str) -> None:
    """Who cancels a load waits no longer; it is closed as interrupted, with what was committed."""

    async def ask() -> None:
        async with AsyncClient(database_url) as client:

            def records() -> Iterator[dict[str, Any]]:
                for number in range(100_000):
                    time.sleep(0.0005)
                    yield record(number)

            task = asyncio.create_task(client.load_records(records()))

            async def has_begun() -> bool:
                return (await client.articles().count()).number > 0

            async def has_ended() -> bool:
                return (await client.status()).loads[0].status != "running"

            await until_async(has_begun)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until_async(has_ended)
            status = await client.status()
            assert status.loads[0].status == "interrupted"
            assert status.loads[0].new == (await client.articles().count()).number

    asyncio.run(ask())


def test_an_unknown_article_is_not_found_until_it_is_loaded(own: Client) -> None:
    """What was loaded is there at once."""
    with pytest.raises(NotFoundError):
        own.article("https://mill.example/1")
    own.load_records([record()])
    assert own.article("https://mill.example/1").title == "Mill"
