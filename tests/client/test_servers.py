"""Primary and replicas: who is read from, what happens when one fails, and what errors say."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence

import psycopg
import pytest
from sqlalchemy import Connection, make_url, text

from newsdb import AsyncClient, Client
from newsdb.client.servers import Server
from newsdb.errors import (
    DatabaseError,
    DatabaseTimeoutError,
    NewsdbError,
    SchemaError,
    UnavailableError,
    UsageError,
)
from newsdb.server.programs import installed
from tests.client.standby import Pair, pair
from tests.client.waiting import until, until_async

SECRET = "correct-horse-battery"  # noqa: S105  (opens nothing)
NOWHERE = f"postgresql://newsdb:{SECRET}@127.0.0.1:1/news"


def plain_url(url: str) -> str:
    """The URL as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def database_of(connection: Connection) -> str:
    """The name of the database that a connection is to."""
    return str(connection.scalar(text("SELECT current_database()")))


def test_an_unreachable_replica_is_passed_over(seeds_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """What an unreachable replica cannot answer the primary does; for a while the replica is not asked again."""
    with Client(seeds_url, replica_urls=[NOWHERE]) as client, caplog.at_level(logging.WARNING, "newsdb.client"):
        assert list(client.quotes("water"))
        assert client.status()
    assert len(caplog.records) == 1, "asked again at once"
    assert SECRET not in caplog.text
    assert "replica" in caplog.text


def test_a_replica_that_is_back_is_read_from(seeds_url: str, own_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while a replica that failed is asked again."""
    with Client(seeds_url, replica_urls=[own_url]) as client:
        ours, theirs = (make_url(url).database for url in (seeds_url, own_url))
        assert client._servers.read(database_of) == theirs
        client._servers.replicas[0].aside_until = time.monotonic() + 60
        assert client._servers.read(database_of) == ours
        client._servers.replicas[0].aside_until = time.monotonic() - 1
        assert client._servers.read(database_of) == theirs
        assert client._servers.replicas[0].aside_until == 0


def test_one_question_tries_a_replica_that_failed(seeds_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """When a replica's time is over one question waits for it; the others that are asked meanwhile do not."""
    with Client(seeds_url, replica_urls=[NOWHERE]) as client:
        [replica] = client._servers.replicas
        assert list(client._servers._in_turn()) == [replica]
        replica.aside_until = time.monotonic() - 1
        assert list(client._servers._in_turn()) == [replica]
        assert list(client._servers._in_turn()) == []


def test_replicas_take_turns(seeds_url: str, own_url: str, database_url: str) -> None:
    """Reads are spread over the replicas; the primary is spared."""
    with Client(seeds_url, replica_urls=[own_url, database_url]) as client:
        read = [client._servers.read(database_of) for _ in range(4)]
    assert read.count(make_url(own_url).database or "") == read.count(make_url(database_url).database or "") == 2


def test_a_replica_without_our_schema_is_passed_over(seeds_url: str, empty_database_url: str) -> None:
    """A replica that is not migrated yet is passed over, too; a primary like that is an error."""
    with Client(seeds_url, replica_urls=[empty_database_url]) as client:
        assert client.quotes().page().items
    with Client(empty_database_url) as client, pytest.raises(SchemaError, match="empty"):
        client.status()


def test_a_lost_connection_is_replaced(own_url: str) -> None:
    """After the server ended all connections, as at a restart, the next question is answered all the same."""
    with Client(own_url, pool_size=2) as client:
        assert client.status()
        with psycopg.connect(plain_url(own_url), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'newsdb client'"
            )
        assert client.status()
        assert client.quotes().page().items


def test_statements_have_a_time_limit(own_url: str) -> None:
    """A statement that takes too long ends in DatabaseTimeoutError, and the client goes on."""
    with Client(own_url, statement_timeout=2) as client:
        with pytest.raises(DatabaseTimeoutError, match="longer than allowed"):
            client._servers.read(lambda connection: connection.scalar(text("SELECT pg_sleep(20)")))
        assert client.quotes().page(1).items


def test_the_pool_is_bounded(own_url: str) -> None:
    """Whoever gets no connection in time is told so."""
    begun, over = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        begun.set()
        over.wait(20)

    with Client(own_url, pool_size=1, pool_timeout=0.2) as client:
        thread = threading.Thread(target=client._servers.read, args=(hold,))
        thread.start()
        assert begun.wait(20)
        with pytest.raises(DatabaseTimeoutError, match="pool_size"):
            client.status()
        over.set()
        thread.join()
        assert client.status()


def test_reads_cannot_write(own_url: str) -> None:
    """Questions are asked in read-only transactions."""
    with Client(own_url) as client, pytest.raises(DatabaseError, match="read-only"):
        client._servers.read(lambda connection: connection.execute(text("DELETE FROM rejects")))


def test_a_cancelled_task_ends_its_statement(own_url: str) -> None:
    """Who is cancelled waits no longer, and neither does the server: thread and connection are free again."""
    running = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
        " AND state = 'active'"
    )

    def sleep(connection: Connection) -> None:
        connection.execute(text("SELECT pg_sleep(60)"))

    async def ask() -> None:
        async with AsyncClient(own_url, pool_size=2) as client:

            async def is_asleep() -> bool:
                return bool(await client._ask(lambda connection: connection.scalar(running)))

            async def is_awake() -> bool:
                return not await is_asleep()

            begun = time.monotonic()
            task = asyncio.create_task(client._ask(sleep))
            await until_async(is_asleep)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until_async(is_awake)
            await asyncio.gather(*(client.status() for _ in range(4)))
            assert time.monotonic() - begun < 30

    asyncio.run(ask())


def ask(url: str, question: Callable[[Client], object] = Client.status, replica_urls: Sequence[str] = ()) -> object:
    """Ask a client that is closed whatever happens."""
    with Client(url, replica_urls=replica_urls) as client:
        return question(client)


def failures(seeds_url: str) -> list[tuple[str, Callable[[], object]]]:
    """Ways to fail, all with a password in the URL."""
    url = make_url(seeds_url)
    other = url.set(username="stranger", password=SECRET).render_as_string(hide_password=False)
    missing = url.set(database="nosuchdatabase").render_as_string(hide_password=False)
    good = url.set(password=url.password or SECRET).render_as_string(hide_password=False)
    broken = text("SELECT 1 / 0 FROM no_such_table")
    return [
        ("unreachable", lambda: ask(NOWHERE)),
        ("unreachable, to load", lambda: ask(NOWHERE, lambda client: client.load_records([]))),
        ("stranger", lambda: ask(other)),
        ("no database", lambda: ask(missing)),
        ("no URL", lambda: ask(f"postgresql://newsdb:{SECRET}@@/:{SECRET}")),
        ("another database's URL", lambda: ask(f"mysql://newsdb:{SECRET}@db.example/news")),
        ("bad port", lambda: ask(f"postgresql://newsdb:{SECRET}@db.example:port/news")),
        ("bad parameter", lambda: ask(NOWHERE + "?nosuchparameter=1")),
        ("replica's URL", lambda: ask(good, replica_urls=[f"nonsense:{SECRET}"])),
        ("a defect", lambda: ask(good, lambda client: client._servers.read(lambda each: each.execute(broken)))),
    ]


@pytest.mark.parametrize("number", range(10))
def test_errors_are_ours_and_show_no_password(seeds_url: str, number: int) -> None:
    """Whatever fails raises one of newsdb's errors, in one line; neither it nor its traceback shows a password."""
    what, fail = failures(seeds_url)[number]
    with pytest.raises(NewsdbError) as raised:
        fail()
    line = str(raised.value)
    assert "\n" not in line
    assert "NEWSDB_DATABASE_URL" not in line, "the URL was given"
    password = make_url(seeds_url).password or SECRET
    for shown in (line, repr(raised.value), "".join(traceback.format_exception(raised.value))):
        # A traceback shows this file's lines, too; none of them has the embedded server's password.
        said = "\n".join(each for each in shown.splitlines() if "SECRET" not in each)
        assert SECRET not in said, what
        assert password not in said, what


def test_errors_of_both_clients_are_alike() -> None:
    """An unreachable server is an UnavailableError of either client, which is a DatabaseError."""
    with pytest.raises(UnavailableError, match="port 1"):
        Client(NOWHERE).status()

    async def ask() -> None:
        async with AsyncClient(NOWHERE) as client:
            with pytest.raises(UnavailableError, match="port 1"):
                await client.status()

    asyncio.run(ask())


def test_no_repr_shows_a_password() -> None:
    """Neither client's repr shows user or password."""
    for client in (Client(NOWHERE, replica_urls=[NOWHERE]), AsyncClient(NOWHERE)):
        assert SECRET not in repr(client)
        assert SECRET not in repr(vars(client))
        assert "port 1" in repr(client)
    assert SECRET not in str(Client(NOWHERE)._servers.primary.settings)


def test_limits_are_checked() -> None:
    """Sizes and times that cannot be are refused when the client is made."""
    with pytest.raises(UsageError, match="pool_size"):
        Client(NOWHERE, pool_size=0)
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="connect_timeout"):
            Client(NOWHERE, connect_timeout=wrong)
    with pytest.raises(UsageError, match="list"):
        Client(NOWHERE, replica_urls=NOWHERE)


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    """Give a primary with a standby."""
    if os.environ.get("NEWSDB_TEST_DATABASE_URL"):
        pytest.skip("a standby is made of the embedded server's programs")
    try:
        installed()
    except DatabaseError:
        pytest.skip("needs newsdb[embedded]")
    with pair() as servers:
        yield servers


def is_standby(server: Connection) -> bool:
    """Whether a connection is to the standby."""
    return bool(server.scalar(text("SELECT pg_is_in_recovery()")))


def article(number: int) -> dict[str, str]:
    """Make an article."""
    text = f"“The harbour mends its wall number {number},” said Anna Ferrow, a mason."
    return {"url": f"https://wall.example/{number}", "title": f"Wall {number}", "text": text, "date": "2026-03-04"}


def replayed(client: Client, standby: Server) -> bool:
    """Whether the standby has replayed what the client wrote."""
    seen = client._servers._written
    query = text("SELECT pg_last_wal_replay_lsn() >= CAST(:seen AS pg_lsn)")
    return bool(standby.read(lambda connection: connection.scalar(query, {"seen": seen})))


def test_reads_see_what_the_client_wrote(servers: Pair) -> None:
    """A standby that lags is not read from until it has replayed this client's load; without the option it is."""
    with (
        Client(servers.primary_url, replica_urls=[servers.standby_url]) as client,
        Client(servers.primary_url, replica_urls=[servers.standby_url], read_your_writes=False) as careless,
        psycopg.connect(servers.standby_url, autocommit=True) as standby,
    ):
        assert client.load_records([article(1)]).new == 1  # makes the schema, too
        assert len(list(client.articles())) == 1
        replica = client._servers.replicas[0]
        until(lambda: replayed(client, replica))
        assert client._servers.read(is_standby)
        replica.aside_until = 0.0

        standby.execute("SELECT pg_wal_replay_pause()")
        assert client.load_records([article(2)]).new == 1
        assert not client._servers.read(is_standby)
        assert len(list(client.articles())) == 2
        assert careless._servers.read(is_standby)
        assert len(list(careless.articles())) == 1

        standby.execute("SELECT pg_wal_replay_resume()")
        until(lambda: client._servers.read(is_standby))
        assert len(list(client.articles())) == 2


def test_every_question_can_be_asked_of_a_standby(servers: Pair) -> None:
    """No question needs to write, not even a temporary table."""
    with Client(servers.primary_url) as primary:
        primary.load_records(article(number) for number in range(3))
    with Client(servers.standby_url) as client:
        until(lambda: len(list(client.articles())) >= 3)
        assert client.search("harbour").count().number == len(list(client.search("wall"))) >= 3
        assert client.search_articles("harbour").page().items
        assert client.article("https://wall.example/1").quotes
        assert client.person("Ferrow") == client.person(client.find_people("Ferrow").people[0])
        assert client.most_quoted()[0].person.name == "Anna Ferrow"
        assert client.outlets().page().items
        assert list(client.people())
        list(client.utterances())
        assert client.status().tables
        with pytest.raises(DatabaseError, match="connect to the primary"):
            client.load_records([article(9)])
