"""``newsdb migrate`` as a command of its own process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError

from newsdb.database.migrating.revisions import chain
from newsdb.database.schema import ADVISORY_LOCK, inspect_schema, migrate

Run = Callable[..., subprocess.CompletedProcess[str]]

IDS = [revision.id for revision in chain()]
HEAD = IDS[-1]
BUILDING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
    " AND wait_event_type = 'Lock' AND query LIKE '%CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid())"
)
DRY_RUNS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname LIKE current_database() || '\\_dry\\_run%')"


def go(url: str, revision: str) -> None:
    """Take a migrated database back to a revision."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        migrate(connection, revision, is_back=True)


def revision_of(url: str) -> str | None:
    """The revision of a database."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return inspect_schema(connection).revision


def wait_for(observer: Connection, condition: str) -> None:
    """Wait until a query is true that looks at what another process does; fail if that does not come."""
    deadline = time.monotonic() + 60
    while not observer.scalar(text(condition)):
        observer.rollback()  # statistics stand still within a transaction
        assert time.monotonic() < deadline, f"waited in vain: {condition}"
        time.sleep(0.05)
    observer.rollback()


@pytest.fixture
def newsdb(checkout: Path) -> Run:
    """Give a function that runs ``newsdb`` with arguments on a database."""

    def run(*arguments: str, url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsdb", *arguments],
            cwd=checkout,
            env=os.environ | {"NEWSDB_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_an_empty_database_is_migrated_once(newsdb: Run, empty_database_url: str) -> None:
    """The first call says from where to where it migrated, the second that there is nothing to do."""
    first = newsdb("migrate", url=empty_database_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("migrated an empty database to revision ")
    head = first.stdout.split()[-1]
    second = newsdb("migrate", url=empty_database_url)
    assert (second.returncode, second.stderr, second.stdout) == (0, "", f"up to date at revision {head}\n")


def test_an_older_database_is_migrated(newsdb: Run, database_url: str, checkout: Path) -> None:
    """Where revisions are missing it names both ends."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        head = connection.scalar(text("SELECT version_num FROM alembic_version"))
    alembic = [sys.executable, "-m", "alembic", "downgrade", "0001"]
    environment = os.environ | {"NEWSDB_DATABASE_URL": database_url}
    subprocess.run(alembic, cwd=checkout, env=environment, check=True, capture_output=True)
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"migrated from revision 0001 to {head}\n"


def test_sql_of_a_range_needs_no_database(newsdb: Run) -> None:
    """--sql --to FROM:TO prints the SQL between with the timeouts, though nothing listens at the URL."""
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    done = newsdb("migrate", "--sql", "--to", "base:head", url=nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("SET lock_timeout = '750ms';")
    assert "CREATE TABLE quotes" in done.stdout
    back = newsdb("migrate", "--sql", "--to", "0020:0019", url=nowhere)
    assert back.returncode == 0
    assert "DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_words_key" in back.stdout
    assert "CREATE TABLE" not in back.stdout


def test_sql_begins_at_the_databases_revision(newsdb: Run, database_url: str) -> None:
    """--sql alone is what `newsdb migrate` would run here; without a database it is an error, not the whole chain."""
    go(database_url, "0024")
    done = newsdb("migrate", "--sql", url=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ADD COLUMN resolved_at" in done.stdout
    assert "CREATE TABLE" not in done.stdout
    assert newsdb("migrate", url=database_url).returncode == 0
    nothing = newsdb("migrate", "--sql", url=database_url)
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "nothing to do" in nothing.stderr
    assert newsdb("migrate", "--sql", url="postgresql://nobody@127.0.0.1:9/none").returncode == 3


def test_the_plan_is_told_and_nothing_touched(newsdb: Run, database_url: str) -> None:
    """--plan names each pending revision with its locks, and leaves the database where it is."""
    go(database_url, "0019")
    done = newsdb("migrate", "--plan", url=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"revision 0019, this newsdb needs {HEAD}: {len(IDS) - 19} revisions to go" in done.stdout
    assert "0020  Quotes found by their wording\n" in done.stdout
    assert "SHARE UPDATE EXCLUSIVE, under 1 s, stops nobody; builds ix_quotes_words_key" in done.stdout
    assert "people   ACCESS EXCLUSIVE, under 1 s, stops reading and writing; changes rows" in done.stdout
    plan = json.loads(newsdb("migrate", "--plan", "--json", url=database_url).stdout)
    assert (plan["from"], plan["to"]) == ("0019", HEAD)
    by_id = {revision["revision"]: revision for revision in plan["revisions"]}
    assert list(by_id) == IDS[19:]
    assert by_id["0020"]["commits_early"]
    assert not by_id["0022"]["commits_early"]
    assert by_id["0022"]["undoing_loses"] == ["people.root_id"]
    assert by_id["0022"]["locks"][0] == {
        "table": "people",
        "lock": "ACCESS EXCLUSIVE",
        "stops": "reading and writing",
        "seconds": pytest.approx(0, abs=0.1),
        "work": [{"kind": "rows", "subject": None}],
    }
    assert revision_of(database_url) == "0019"


def test_status_and_history(newsdb: Run, database_url: str) -> None:
    """Status says where the schema is, what is pending and who migrates; history lists the chain without a database."""
    go(database_url, "0023")
    with create_engine(database_url, poolclass=NullPool).connect() as other:
        other.execute(text("SET application_name = 'another migration'"))
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        pid = other.scalar(text("SELECT pg_backend_pid()"))
        status = json.loads(newsdb("migrate", "status", "--json", url=database_url).stdout)
        shown = newsdb("migrate", "status", url=database_url)
        assert f"pid {pid} (another migration, connected since " in shown.stdout
        refused = newsdb("migrate", "--wait", "0.2", url=database_url)
    assert (status["revision"], status["head"], status["state"]) == ("0023", HEAD, "older")
    assert [revision["revision"] for revision in status["pending"]] == IDS[23:]
    assert status["migrating"]["pid"] == pid
    assert refused.returncode == 3
    assert f"another migration has been running for 0.2 s: pid {pid} (another migration, " in refused.stderr
    history = newsdb("migrate", "history", "--json", url="postgresql://nobody@127.0.0.1:9/none")
    assert [revision["revision"] for revision in json.loads(history.stdout)] == IDS[::-1]


CHANGED_TEXTS = (
    "ALTER TABLE quotes DROP CONSTRAINT ck_quotes_statement_no, ADD CONSTRAINT ck_quotes_statement_no CHECK (true)",
    "DROP INDEX ix_quotes_speaker_name_trigrams",
    (
        "CREATE INDEX ix_quotes_speaker_name_trigrams ON quotes USING gin (speaker_name gin_trgm_ops)"
        " WHERE speaker_id IS NOT NULL"
    ),
    "CREATE OR REPLACE VIEW analyst.positions AS SELECT * FROM (TABLE analyst.positions LIMIT 0) AS nothing",
    "CREATE OR REPLACE FUNCTION public.newsdb_counts_are_current() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
)


def test_check_is_for_deploy_scripts(newsdb: Run, database_url: str) -> None:
    """--check exits with 0 at head, with 1 where the schema drifted or revisions are pending, and says which."""
    good = newsdb("migrate", "--check", url=database_url)
    assert (good.returncode, good.stdout) == (0, f"up to date at revision {HEAD}, and as this newsdb describes it\n")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebodys (id integer)"))
        connection.execute(text("ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal, ADD COLUMN mine integer"))
        connection.execute(text("DROP VIEW analyst.venues"))
        for statement in CHANGED_TEXTS:
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO sources (name, homepage) VALUES ('a', 'x'), ('b', 'x')"))
    with (
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        pytest.raises(IntegrityError),
    ):
        connection.execute(text("CREATE UNIQUE INDEX CONCURRENTLY ix_broken ON sources (homepage)"))
    drifted = newsdb("migrate", "--check", url=database_url)
    assert drifted.returncode == 1
    assert sorted(drifted.stdout.splitlines()[1:]) == [
        "  column quotes.mine is not in the code",
        "  constraint ck_quotes_ordinal on quotes is missing",
        "  constraint ck_quotes_statement_no on quotes is CHECK (true), not CHECK ((statement_no >= 1))",
        "  function public.newsdb_counts_are_current has another text than the code",
        "  index ix_broken on sources is invalid",
        "  index ix_broken on sources is not in the code",
        (
            "  index ix_quotes_speaker_name_trigrams on quotes is …ERE (speaker_id IS NOT NULL),"
            " not …ERE (speaker_id IS NULL)"
        ),
        "  view analyst.positions has another text than the code",
        "  view analyst.venues is missing",
    ]
    assert drifted.stderr == "newsdb doctor --only schema-drift says what mends each\n"
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0024'"))
    pending = newsdb("migrate", "--check", "--json", url=database_url)
    assert pending.returncode == 1
    assert json.loads(pending.stdout) == {
        "revision": "0024",
        "head": HEAD,
        "pending": IDS[24:],
        "drift": None,
        "texts_compared": False,
    }


def test_a_dry_run_touches_nothing(newsdb: Run, database_url: str) -> None:
    """--dry-run runs what is pending elsewhere, leaves no database behind, and tells what is not as it should be."""
    go(database_url, "0019")
    engine = create_engine(database_url, poolclass=NullPool)
    done = newsdb("migrate", "--dry-run", url=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"dry run: {len(IDS) - 19} revisions, from 0019 to {HEAD}, ")
    assert revision_of(database_url) == "0019"
    with engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal, ADD CONSTRAINT ck_quotes_ordinal CHECK (true)")
        )
    differing = newsdb("migrate", "--dry-run", "--json", url=database_url)
    assert differing.returncode == 1
    (difference,) = json.loads(differing.stdout)["differences"]
    assert "ck_quotes_ordinal CHECK ((ordinal >= 1))" in difference
    with engine.connect() as connection:
        assert not connection.scalar(text(DRY_RUNS))


def test_an_interrupted_dry_run_leaves_nothing(database_url: str, checkout: Path) -> None:
    """Ended in its midst, a dry run drops its database and says that the real one is as it was."""
    with create_engine(database_url, poolclass=NullPool).connect() as observer:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsdb", "migrate", "--dry-run"],
            cwd=checkout,
            env=os.environ | {"NEWSDB_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(observer, DRY_RUNS)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (130, "")
        assert errors == "interrupted; this database was not touched\n"
        assert not observer.scalar(text(DRY_RUNS))


def test_going_back_must_be_meant(newsdb: Run, database_url: str) -> None:
    """An older revision is refused without --downgrade, with it gone to, and others are told what follows from it."""
    refused = newsdb("migrate", "--to", "-2", url=database_url)
    assert refused.returncode == 2
    assert "going back loses what was stored since" in refused.stderr
    assert revision_of(database_url) == HEAD
    done = newsdb("migrate", "--to", "-2", "--downgrade", url=database_url)
    assert (done.returncode, done.stdout) == (0, f"migrated from revision {HEAD} to {IDS[-3]}\n")
    assert f"needs revision {HEAD}" in done.stderr
    assert (
        newsdb("migrate", "--to", "+1", url=database_url).stdout == f"migrated from revision {IDS[-3]} to {IDS[-2]}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--plan", "--sql"], "--plan and --sql do not go together"),
        (["--to", "f00d"], "there is no revision 'f00d'; `newsdb migrate history` lists them all"),
        (["--to", "00"], "several revisions begin with '00'"),
        (["--to", "+3"], "--to +3 leads beyond the chain"),
        (["--to", "0001:0003"], "a range is for --sql alone"),
        (["--check", "--to", "0003"], "leave --to away"),
        (["--sql", "--json"], "leave --json away"),
        (["--wait", "3", "status"], "newsdb migrate status takes no --wait in front of it"),
    ],
)
def test_wrong_usage(newsdb: Run, database_url: str, arguments: list[str], words: str) -> None:
    """What cannot be meant ends in one line that says why, with exit code 2."""
    done = newsdb("migrate", *arguments, url=database_url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_it_goes_on(newsdb: Run, database_url: str, checkout: Path, number: signal.Signals) -> None:
    """However it is ended in the midst of an index, what is done and left is told, and the same command finishes it."""
    go(database_url, "0018")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as writer, engine.connect() as observer:
        writer.execute(text("LOCK TABLE quotes IN ROW EXCLUSIVE MODE"))
        process = subprocess.Popen(
            [sys.executable, "-m", "newsdb", "migrate"],
            cwd=checkout,
            env=os.environ | {"NEWSDB_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            wait_for(observer, BUILDING)
            process.send_signal(number)
            output, errors = process.communicate(timeout=60)
        finally:
            process.kill()
        assert output == ""
        assert process.returncode == (-9 if number is signal.SIGKILL else 130)
        if number is not signal.SIGKILL:
            assert errors == (
                f"interrupted; the schema is at revision 0019, {len(IDS) - 19} revisions left, beginning with 0020; the"
                " same command goes on from there\n"
            )
        # The server ends what nobody waits for any more, though the lock is still held.
        wait_for(observer, f"SELECT NOT ({BUILDING})")
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stdout) == (0, f"migrated from revision 0019 to {HEAD}\n")
    assert newsdb("migrate", "--check", url=database_url).returncode == 0


def test_a_long_step_is_shown_on_a_terminal(database_url: str, checkout: Path) -> None:
    """On a terminal the revision, what it does or waits for, and the time are shown while it takes long."""
    go(database_url, "0019")
    engine = create_engine(database_url, poolclass=NullPool)
    screen, terminal = os.openpty()
    with engine.connect() as writer:
        writer.execute(text("LOCK TABLE quotes IN ROW EXCLUSIVE MODE"))
        pid = writer.scalar(text("SELECT pg_backend_pid()"))
        with subprocess.Popen(
            [sys.executable, "-m", "newsdb", "migrate"],
            cwd=checkout,
            env=os.environ | {"NEWSDB_DATABASE_URL": database_url, "COLUMNS": "80", "TERM": "xterm"},
            stdout=subprocess.DEVNULL,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            shown = b""
            deadline = time.monotonic() + 60
            while f"waits for pid {pid}".encode() not in shown:
                assert time.monotonic() < deadline, shown
                shown += os.read(screen, 4096)
            writer.rollback()
            with contextlib.suppress(OSError):  # the terminal is gone when the command is
                while os.read(screen, 4096):
                    pass
            assert process.wait(60) == 0
    os.close(screen)
    assert f"0020 (1 of {len(IDS) - 19}) ".encode() in shown


def test_a_failed_revision_is_named(newsdb: Run, database_url: str) -> None:
    """Where a revision is refused the line says which, and how many are done; those stay."""
    go(database_url, "0022")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA analyst"))
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stdout) == (3, "")
    assert 'schema "analyst" already exists; mend that and run newsdb migrate again' in done.stderr
    assert f"(in revision 0024, 1 of {len(IDS) - 22} are done)" in done.stderr
    assert done.stderr.count("\n") == 1
    assert revision_of(database_url) == "0023"


def test_a_newer_database_is_refused(newsdb: Run, database_url: str) -> None:
    """A schema that this newsdb does not know ends the command with one line and exit code 3."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "f00d" in done.stderr


def test_an_unreachable_database_is_one_line(newsdb: Run) -> None:
    """Without a server the command ends with one line that shows no password, and exit code 3."""
    done = newsdb("migrate", url="postgresql://somebody:secret@127.0.0.1:9/none")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1" in done.stderr
    assert "secret" not in done.stderr


def test_plain_alembic_fails_in_one_line_too(checkout: Path) -> None:
    """`alembic upgrade head` without a server ends without a traceback and shows no password."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=checkout,
        env=os.environ | {"NEWSDB_DATABASE_URL": "postgresql://somebody:secret@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "FAILED: cannot connect to PostgreSQL at host 127.0.0.1" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr
