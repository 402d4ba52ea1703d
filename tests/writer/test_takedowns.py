"""Storing and taking down the same article at once: whoever comes second sees the first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from newsdb import writer
from newsdb.documents import ExtractedArticle, Version
from newsdb.writer import Batch, ConflictError, Counts, Look, Takedown
from newsdb.writer.takedowns import hold
from tests.writer.conftest import make_item

Connection = psycopg.Connection[Any]


def a_takedown(*ids: UUID, stored: Sequence[UUID] = (), kind: str = "canceled") -> Takedown:
    """Make a takedown."""
    return Takedown(ids, stored, kind, f"pubStatus {kind}", "The Gull", Version(2))


def write(connection: Connection, seen: Look, *items: ExtractedArticle, takedowns: Sequence[Takedown] = ()) -> Counts:
    """Write a batch under a load of its own."""
    load_id = writer.start_load(connection, ["made.jsonl"], 1)
    return writer.write(connection, load_id, 1, Batch(items, (), 0, (), seen, takedowns))


def count(connection: Connection, table: str) -> int:
    """Count a table's rows."""
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_what_is_taken_down_meanwhile_is_not_stored(database: Connection, other: Connection) -> None:
    """An article that another loader took down since it was looked up undoes the batch; looked up again, it is seen."""
    item = make_item(1)
    seen = writer.look(database, [item.article.id])
    assert write(other, Look(), takedowns=[a_takedown(item.article.id)]) == Counts(updated=1, taken_down=1)
    with pytest.raises(ConflictError):
        write(database, seen, item, make_item(2))
    assert count(database, "articles") == 0
    (known,) = writer.look(database, [item.article.id]).takedowns.values()
    assert (known.kind, known.taken_down_by, known.version) == ("canceled", "The Gull", Version(2))


def test_what_is_stored_meanwhile_is_taken_down(database: Connection, other: Connection) -> None:
    """A takedown that did not know of the article, which another loader has stored since, is undone and made anew."""
    item = make_item(1)
    ids = [item.article.id]
    seen = writer.look(database, ids, ids)
    write(other, writer.look(other, ids), item)
    with pytest.raises(ConflictError):
        write(database, seen, takedowns=[a_takedown(*ids)])
    assert count(database, "takedowns") == 0
    seen = writer.look(database, ids, ids)
    assert [article.id for article in seen.articles] == ids
    write(database, seen, takedowns=[a_takedown(*ids, stored=ids)])
    assert [count(database, table) for table in ("articles", "quotes", "mentions", "takedowns")] == [0, 0, 0, 1]


def test_a_takedown_waits_for_those_who_store(database: Connection, other: Connection) -> None:
    """While somebody stores articles nobody takes any down, and then sees what was stored."""
    item = make_item(1)
    ids = [item.article.id]
    outcome: list[str] = []

    def take_down() -> None:
        try:
            write(other, writer.look(other, ids, ids), takedowns=[a_takedown(*ids)])
            outcome.append("done")
        except ConflictError:
            outcome.append("conflict")

    thread = threading.Thread(target=take_down)
    with database.transaction():
        hold(database, alone=False)
        thread.start()
        waiting = (
            "SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database"
            " WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted"
        )
        while database.execute(waiting).fetchone() != (1,):
            assert thread.is_alive()
        writer.write(database, writer.start_load(database, ["made.jsonl"], 1), 1, Batch([item], (), 0, ()))
    thread.join()
    assert outcome == ["conflict"]
    assert count(database, "articles") == 1


def test_opposite_orders_do_not_deadlock(database: Connection, other: Connection) -> None:
    """Two loaders that take down the same articles in opposite order end well."""
    items = [make_item(n) for n in range(200)]
    ids = [item.article.id for item in items]
    write(database, writer.look(database, ids), *items)
    outcomes: list[str] = []

    def take_down(connection: Connection, order: Sequence[UUID]) -> None:
        while True:
            seen = writer.look(connection, order, order)
            stored = {article.id for article in seen.articles}
            takedowns = [a_takedown(key, stored=[key]) for key in order if key in stored]
            try:
                write(connection, seen, takedowns=takedowns)
            except ConflictError:
                continue
            outcomes.append("done" if takedowns else "nothing to do")
            return

    threads = [threading.Thread(target=take_down, args=pair) for pair in ((database, ids), (other, ids[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert "done" in outcomes
    assert [count(database, table) for table in ("articles", "takedowns")] == [0, 200]


def test_what_was_ordered_is_not_overwritten(database: Connection) -> None:
    """An agency's word changes nothing of what whoever runs the database has taken down, or what is canceled."""
    ids = [uuid4() for _ in range(3)]
    for key, kind in zip(ids, ("ordered", "canceled", "withheld"), strict=True):
        database.execute("INSERT INTO takedowns (article_id, kind, reason) VALUES (%s, %s, 'court')", (key, kind))
    write(database, writer.look(database, ids, ids), takedowns=[a_takedown(*ids)])
    found = database.execute("SELECT article_id, kind, reason FROM takedowns").fetchall()
    assert sorted(found) == sorted(
        zip(ids, ("ordered", "canceled", "canceled"), ("court", "court", "pubStatus canceled"), strict=True)
    )


def test_canceled_outweighs_withheld_in_one_batch(database: Connection) -> None:
    """Of two takedowns of one article in a batch the final one stays, whichever stands first."""
    for kinds in (("canceled", "withheld"), ("withheld", "canceled")):
        key = uuid4()
        write(database, writer.look(database, [key], [key]), takedowns=[a_takedown(key, kind=kind) for kind in kinds])
        assert database.execute("SELECT kind FROM takedowns WHERE article_id = %s", (key,)).fetchone() == ("canceled",)


def test_identifiers_are_found_by_an_index(database: Connection) -> None:
    """Looking up what a withdrawal means reads no table from end to end, however long the identifier is."""
    long = "urn:newsml:wire.example:" + "x" * 5000
    items = [make_item(n, document_id=None if n % 7 else f"{long}{n}") for n in range(3000)]
    load_id = writer.start_load(database, ["made.jsonl"], 1)
    articles = [replace(item, extraction=replace(item.extraction, quotes=(), mentions=())) for item in items]
    writer.write(database, load_id, 1, Batch(articles, (), 0, ()))
    database.execute("ANALYZE articles")
    with database.transaction():
        seen = writer.look(database, [uuid4()], [uuid4()], [f"{long}7"])
        scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'articles'"
        assert database.execute(scans).fetchone() == (0,)
    assert [article.id for article in seen.articles] == [items[7].article.id]
