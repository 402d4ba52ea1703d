"""What the Python API costs: a page of quotations through ``newsdb.Client``, beside one hand-written SELECT.

In: an empty database at NEWSDB_DATABASE_URL, or newsdb's own server, in which a database is made for the time. Out: a
table on stdout. Both sides read fifty quotations with outlet, date, title and the text around; the client makes a
transaction, follows merges and finds the sentences besides. Rounds of both sides take turns, so that a busy machine
slows both; medians are told.

    python -m benchmarks.client [--articles 20000]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import NullPool, create_engine, make_url, text

from newsdb import AsyncClient, Client
from newsdb.client import QuoteHit
from newsdb.database.engine import create
from newsdb.database.schema import migrate
from newsdb.settings import load_settings

DATABASE = "newsdb_benchmark_client"
PAGE = 50
ROUNDS = 40
RAW = """
    SELECT q.*, substr(a.body, greatest(q.start_char - 600, 0) + 1, least(q.start_char, 600)) AS before,
           substr(a.body, q.end_char + 1, 600) AS after, a.published_on, a.title, a.url, s.name AS outlet
    FROM quotes q JOIN articles a ON a.id = q.article_id JOIN sources s ON s.id = a.source_id
    WHERE {condition} ORDER BY a.published_on DESC NULLS LAST, q.article_id, q.ordinal LIMIT 50
"""
FILL = """
INSERT INTO loads (inputs, newsdb_version, extractor_version) VALUES ('{}', '0', 1);
INSERT INTO sources (name) SELECT 'outlet' || n || '.example' FROM generate_series(1, 50) AS n;
INSERT INTO people (name, name_key)
SELECT 'Given' || n || ' Family' || n, 'given' || n || ' family' || n FROM generate_series(1, 5000) AS n;
INSERT INTO person_names SELECT id, name, name_key, 'printed' FROM people;
INSERT INTO articles (id, source_id, url, canonical_url, title, published_on, body, body_sha256, origin,
    extractor_version, load_id)
SELECT md5(n::text)::uuid, 1 + n %% 50, 'https://outlet.example/' || n, n, 'Title ' || n,
    date '2020-01-01' + n %% 2000,
    (SELECT string_agg('Line ' || o || ': “word' || n %% 700 || ' other' || o * n %% 900
        || ' in common”, said Given' || o || '.', E'\\n' ORDER BY o) FROM generate_series(1, 40) AS o),
    sha256('x'), 'x', 1, 1
FROM generate_series(1, %s) AS n;
INSERT INTO quotes (article_id, ordinal, statement_no, kind, text, start_char, end_char, speaker_kind, speaker_id,
    speaker_name, confidence)
SELECT a.id, o, o, 'direct', words, place, place + char_length(words), 'person',
    1 + (('x' || substr(md5(a.id::text || o), 1, 6))::bit(24)::int %% 5000), 'Given', 0.5
FROM articles a, generate_series(1, 8) AS o,
    LATERAL (SELECT split_part(split_part(split_part(a.body, E'\\n', o), '“', 2), '”', 1) AS words) AS said,
    LATERAL (SELECT strpos(a.body, 'Line ' || o || ':') + char_length('Line ' || o || ': “') - 1 AS place) AS stands
"""


@contextmanager
def database(articles: int) -> Iterator[str]:
    """Give the URL of a database full of invented articles, dropped afterwards."""
    engine = create(load_settings(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'"))
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        info = driver.info
        url = make_url("postgresql+psycopg://").set(
            username=info.user, password=info.password or None, database=DATABASE, query={"host": info.host}
        )
        url = url.update_query_dict({"port": str(info.port)})
    own = create_engine(url, poolclass=NullPool)
    try:
        with own.connect() as connection:
            migrate(connection)
        with own.connect() as connection:
            for statement in (FILL % articles).split(";"):
                connection.exec_driver_sql(statement.replace("%", "%%"))
            connection.commit()
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))


def milliseconds(*sides: Callable[[], object]) -> list[float]:
    """Time several ways to do something, in turn; the median of each."""
    times: list[list[float]] = [[] for _ in sides]
    for number in range(ROUNDS + 5):
        for side, taken in zip(sides, times, strict=True):
            began = time.perf_counter()
            side()
            if number >= 5:  # the first ones connect, and prepare statements
                taken.append(1000 * (time.perf_counter() - began))
    return [statistics.median(taken) for taken in times]


def far(client: Client, pages: int) -> str | None:
    """The token of a page far back."""
    token = None
    for _ in range(pages):
        token = client.quotes().page(1000, token).next
    return token


async def together(url: str, number: int) -> float:
    """Seconds for a number of pages that are asked for at once."""
    async with AsyncClient(url, pool_size=4) as client:
        await asyncio.gather(*(client.status() for _ in range(4)))
        began = time.perf_counter()
        await asyncio.gather(*(client.quotes(person=1 + person).page(PAGE) for person in range(number)))
        return time.perf_counter() - began


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=20_000)
    articles = parser.parse_args().articles
    with database(articles) as url, Client(url) as client:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as raw:

            def select(condition: str) -> Callable[[], object]:
                return lambda: raw.execute(RAW.format(condition=condition)).fetchall()

            def page(words: str | None = None, after: str | None = None, person: int | str | None = None) -> object:
                items: tuple[QuoteHit, ...] = client.quotes(words, person=person).page(PAGE, after).items
                assert items
                return items

            token = far(client, articles * 8 // 2000)
            rows = (
                ("a person's newest, by id", "q.speaker_id = 77", lambda: page(person=77)),
                ("a person's newest, by name", "q.speaker_id = 77", lambda: page(person="Given77 Family77")),
                ("the newest of all", "true", page),
                ("words", "q.search @@ websearch_to_tsquery('newsdb_english', 'word7')", lambda: page("word7")),
            )
            print(f"{articles:,} articles, {8 * articles:,} quotes; medians of {ROUNDS} pages of {PAGE}\n")
            print(f"{'page':<34}{'client':>10}{'one SELECT':>12}{'ratio':>7}")
            for name, condition, ask in rows:
                ours, theirs = milliseconds(ask, select(condition))
                print(f"{name:<34}{ours:>7.1f} ms{theirs:>9.1f} ms{ours / theirs:>7.1f}")
            first, middle = milliseconds(page, lambda: page(after=token))
            print(f"\nthe page in the middle of all takes {middle / first:.2f} times as long as the first")
        one_by_one, _ = milliseconds(lambda: page(person=77), lambda: None)
        seconds = asyncio.run(together(url, 200))
        print(f"200 pages at once, 4 connections: {5 * seconds:.1f} ms each; one after the other {one_by_one:.1f} ms")


if __name__ == "__main__":
    main()
