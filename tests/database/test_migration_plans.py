"""Plans of migrations: ways through the chain, times told by sizes, and what is seen of a statement that takes long."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from alembic import op
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from newsdb.database.migrating.catalogue import Catalogue
from newsdb.database.migrating.effects import Effect, Lock, Work
from newsdb.database.migrating.estimating import Size, held_locks, read_sizes, seconds_of
from newsdb.database.migrating.planning import make_plan
from newsdb.database.migrating.revisions import Direction, Statement, _direction, chain
from newsdb.database.migrating.targets import Route, find_route, route_between
from newsdb.database.migrating.watching import Look, Watcher
from newsdb.database.roles import Kind
from newsdb.database.schema import Schema, State
from newsdb.errors import SchemaError, UsageError
from tests.database.serving import Server

IDS = [revision.id for revision in chain()]
SIZES = {"quotes": Size(10_000_000, 5_000_000_000, 6, 2), "people": Size(1_000_000, 200_000_000, 5, 0)}


def ids(route: Route) -> list[str]:
    """The revisions of a route."""
    return [step.revision.id for step in route.steps]


@pytest.mark.parametrize(
    ("start", "to", "expected"),
    [
        (None, "head", IDS),
        ("0003", "head", IDS[3:]),
        (IDS[-1], "head", []),
        ("0003", "0005", ["0004", "0005"]),
        ("0003", "+1", ["0004"]),
        ("0003", "-1", ["0003"]),
        ("0003", "-3", ["0003", "0002", "0001"]),
        ("0003", "base", ["0003", "0002", "0001"]),
        (None, "0002", ["0001", "0002"]),
    ],
)
def test_ways(start: str | None, to: str, expected: list[str]) -> None:
    """A revision, head, base and steps lead over the revisions between, taken back the last one first."""
    route = route_between(start, to)
    assert ids(route) == expected
    assert route.is_back == (to in {"-1", "-3", "base"})


@pytest.mark.parametrize("to", ["f00d", "", "00", "+99", "-4", "0003:head", "1"])
def test_no_such_way(to: str) -> None:
    """What names no revision, several, or one beyond the ends is refused as wrong usage."""
    with pytest.raises(UsageError):
        route_between("0003", to)


def test_a_newer_schema_has_no_way() -> None:
    """From a revision that this newsdb does not know it leads nobody anywhere."""
    with pytest.raises(SchemaError, match="f00d, which this newsdb does not know"):
        find_route(Schema(State.NEWER, "f00d", IDS[-1], is_fitting=True), "head")


def test_locks_are_held_until_commit() -> None:
    """What comes later in a transaction is time in which an earlier lock is held; in one of its own it is not."""
    change = Effect("people", Lock.ACCESS_EXCLUSIVE, subject="root_id")
    scan = Effect("quotes", Lock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, "ck")
    index = Effect("quotes", Lock.SHARE_UPDATE_EXCLUSIVE, Work.CONCURRENT_INDEX, "ix")
    statements = (Statement("a", 0, (change,)), Statement("b", 0, (scan,)), Statement("c", None, (index,)))
    scanning, building = seconds_of(statements[1], SIZES), seconds_of(statements[2], SIZES)
    assert scanning
    assert building
    assert building > scanning > 1
    people, quotes = held_locks(statements, SIZES)
    assert (people.table, people.lock) == ("people", Lock.ACCESS_EXCLUSIVE)
    assert people.seconds == pytest.approx(scanning)
    assert quotes.seconds == pytest.approx(building)
    assert quotes.works == ((Work.SCAN, "ck"), (Work.CONCURRENT_INDEX, "ix"))


def test_times_grow_with_the_tables() -> None:
    """Ten times the rows take ten times as long, no table takes none, and a rewrite includes the indexes."""
    index = Statement("", 0, (Effect("quotes", Lock.SHARE, Work.INDEX),))
    small = {"quotes": Size(1_000_000, 500_000_000)}
    assert seconds_of(index, SIZES) == pytest.approx(10 * (seconds_of(index, small) or 0))
    assert seconds_of(index, {}) == 0
    rewrite = Statement("", 0, (Effect("quotes", Lock.ACCESS_EXCLUSIVE, Work.REWRITE),))
    assert (seconds_of(rewrite, SIZES) or 0) > 2 * (
        seconds_of(rewrite, {"quotes": Size(10_000_000, 5_000_000_000)}) or 0
    )


def test_what_cannot_be_told_has_no_time() -> None:
    """One statement that is not known leaves the whole plan without a time."""
    unknown = Statement("DO ''", 0, (Effect("?", Lock.ACCESS_EXCLUSIVE, Work.UNKNOWN),))
    assert seconds_of(unknown, SIZES) is None
    (held,) = held_locks([unknown], SIZES)
    assert held.seconds is None


def test_the_plan_of_the_chain() -> None:
    """With many rows the plan tells minutes from moments, and no revision of ours writes a table anew."""
    plan = make_plan(route_between("0002", "head"), SIZES)
    by_id = {planned.step.revision.id: planned for planned in plan.planned}
    assert (by_id["0005"].seconds or 0) < 1 < (by_id["0006"].seconds or 0)
    assert (by_id["0020"].seconds or 0) > 10
    assert all(not planned.rewrites and not planned.has_unknown for planned in plan.planned)
    assert plan.seconds == pytest.approx(sum(planned.seconds or 0 for planned in plan.planned))


def revision(**functions: Callable[[], None] | Any) -> Any:
    """Something like a revision's script."""
    return SimpleNamespace(module=SimpleNamespace(**functions))


def test_a_revision_may_refuse_to_be_undone() -> None:
    """The sentence of NotImplementedError is why."""

    def refuse() -> None:
        raise NotImplementedError("the texts\n are gone")

    assert _direction(revision(downgrade=refuse), "downgrade", Catalogue(), set()) == Direction(
        (), "the texts are gone"
    )


def test_a_revision_may_say_what_sql_cannot() -> None:
    """EFFECTS of a revision say what a statement does that calls a function; without it the worst is assumed."""

    def upgrade() -> None:
        op.execute("SELECT public.newsdb_refresh()")

    without = _direction(revision(upgrade=upgrade), "upgrade", Catalogue(), {"utterance_quotes"})
    assert without.statements[0].effects[0].work is Work.UNKNOWN
    said = [("SELECT public.newsdb_refresh", "utterance_quotes", "SHARE ROW EXCLUSIVE", "rewrite")]
    told = _direction(revision(upgrade=upgrade, EFFECTS=said), "upgrade", Catalogue(), {"utterance_quotes"})
    assert told.statements[0].effects == (Effect("utterance_quotes", Lock.SHARE_ROW_EXCLUSIVE, Work.REWRITE),)


def test_sizes_are_read_and_not_counted(database_url: str) -> None:
    """Rows are the planner's; of a table that was never analyzed they are told from its size."""
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        connection.execute(text("CREATE TABLE many AS SELECT i, repeat('x', 150) FROM generate_series(1, 1000) AS i"))
        fresh = read_sizes(connection)["many"]
        connection.execute(text("ANALYZE many"))
        found = read_sizes(connection)
    assert fresh.rows == pytest.approx(1000, rel=0.5)
    assert found["many"].rows == 1000
    assert found["many"].table_bytes == fresh.table_bytes > 150_000
    assert found["quotes"].gin_indexes == 2
    assert found["quotes"].indexes > 3
    assert "utterance_quotes" in found


def watch(engine: Engine, sql: str, enough: Callable[[Look], bool], watched: Engine | None = None) -> list[Look]:
    """Run a statement beside a watcher, which sees it until there is enough; the statement is cancelled then."""
    looks: list[Look] = []
    seen = threading.Event()

    def on_look(look: Look) -> None:
        looks.append(look)
        if enough(look):
            seen.set()

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))

        def work() -> None:
            with pytest.raises(OperationalError):
                connection.execute(text(sql))

        with Watcher(watched or engine, pid, on_look) as watcher:
            watcher.begin(sql)
            thread = threading.Thread(target=work)
            thread.start()
            assert seen.wait(30), looks
            with engine.connect() as other:
                other.execute(text("SELECT pg_cancel_backend(:pid)"), {"pid": pid})
            thread.join()
            blocked = watcher.blocked
            watcher.end()
            count = len(looks)
            time.sleep(1.2)
            assert len(looks) <= count + 1
    assert blocked is None or blocked in looks
    return looks


def test_a_waiting_statement_is_seen(database_url: str) -> None:
    """Who holds the lock, for how long, and of which table; and never what they run."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as holder:
        holder.execute(text("SET application_name = 'a report'"))
        holder.execute(text("LOCK TABLE quotes IN ACCESS SHARE MODE"))
        pid = holder.scalar(text("SELECT pg_backend_pid()"))
        looks = watch(engine, "ALTER TABLE quotes ADD COLUMN x integer", lambda look: bool(look.blockers))
    look = looks[-1]
    assert look.table == "quotes"
    (blocker,) = look.blockers
    assert (blocker.pid, blocker.application, blocker.state) == (pid, "a report", "idle in transaction")
    assert blocker.seconds is not None
    assert str(blocker) == f"pid {pid} (a report, idle in transaction, for {blocker.seconds:.0f} s)"


def test_an_index_that_is_built_is_seen(database_url: str) -> None:
    """PostgreSQL's own progress is told: the part of the work, and how much of it is done."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE slow AS SELECT i, repeat('x', 2000) FROM generate_series(1, 400) AS i"))
        connection.execute(
            text(
                "CREATE FUNCTION slowly(i integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS"
                " $$ BEGIN PERFORM pg_sleep(0.05); RETURN i; END $$"
            )
        )
    looks = watch(
        engine, "CREATE INDEX CONCURRENTLY ix_slow ON slow (slowly(i))", lambda look: bool(look.total and look.done)
    )
    assert looks[-1].phase == "building index: scanning table"
    assert 0 < (looks[-1].done or 0) < (looks[-1].total or 0)


def test_without_a_second_connection_the_time_is_told(database_url: str) -> None:
    """Where no second connection is to be had the work goes on, and its time is all that is seen."""
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none", poolclass=NullPool)
    engine = create_engine(database_url, poolclass=NullPool)
    looks = watch(engine, "SELECT pg_sleep(60)", lambda look: look.seconds > 1, nowhere)
    assert looks[-1] == Look("SELECT pg_sleep(60)", looks[-1].seconds)


@pytest.mark.parametrize("kind", [Kind.LOADER, Kind.APP])
def test_who_may_only_look(
    server: Server, run_python: Callable[..., subprocess.CompletedProcess[str]], kind: Kind
) -> None:
    """Roles that own nothing may ask for plan, status and check; of a dry run they are told what they lack."""
    url = server.url_of(kind)
    for arguments in (["status"], ["--plan"]):
        done = run_python("-m", "newsdb", "migrate", *arguments, database_url=url)
        assert (done.returncode, done.stderr) == (0, ""), arguments
    done = run_python("-m", "newsdb", "migrate", "--check", database_url=url)
    assert (done.returncode, "were not compared; the owner of the database may" in done.stderr) == (0, True)
    done = run_python("-m", "newsdb", "migrate", "--dry-run", database_url=url)
    assert (done.returncode, done.stdout) == (3, "")
    assert "run it as a role that has CREATEDB" in done.stderr
    assert done.stderr.count("\n") == 1
