"""Checks of schema, upkeep, rights and server: each breaks one thing and sees it named."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from newsdb.database.locks import LOAD_LOCK_CLASS
from newsdb.database.roles import Kind, kinds
from newsdb.database.schema import RESTORE_MARK, TRIAL_PREFIX
from newsdb.doctor import Finding, registry, server, upkeep
from tests.database.serving import Server
from tests.doctor.conftest import Patient


def test_an_older_and_a_newer_schema(patient: Patient) -> None:
    """Another revision is told with what to do, and what needs the right one is not looked at."""
    patient.run("UPDATE alembic_version SET version_num = '0024'")
    assert "older than this newsdb" in patient.problem("schema-revision")
    assert "not looked at" in patient.problem("references")
    patient.run("UPDATE alembic_version SET version_num = '9999'")
    assert "which this newsdb does not know" in patient.problem("schema-revision")


def test_a_half_restored_database(patient: Patient) -> None:
    """The mark of a restore that was cut off is told."""
    patient.run(f"CREATE SCHEMA {RESTORE_MARK}")
    assert patient.problem("schema-revision") == "error: the database is half restored from a backup"


def test_an_invalid_index(patient: Patient) -> None:
    """What CREATE INDEX CONCURRENTLY leaves when it fails is found and named, with what mends it."""
    with pytest.raises(Exception, match="could not create unique index"):
        patient.run_alone("CREATE UNIQUE INDEX CONCURRENTLY ix_quotes_twice ON quotes (speaker_kind)")
    surplus, invalid = patient.check("schema-drift")
    assert (surplus.level, surplus.message) == ("warning", "index ix_quotes_twice on quotes is not in the code")
    assert (invalid.level, invalid.message) == ("error", "index ix_quotes_twice on quotes is invalid")
    assert invalid.remedy.startswith("REINDEX INDEX CONCURRENTLY ix_quotes_twice, or DROP")


def test_a_constraint_that_was_never_checked(patient: Patient) -> None:
    """NOT VALID is told until somebody validates."""
    check = "ck_quotes_ordinal CHECK (ordinal >= 1)"
    patient.run(
        "ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal", f"ALTER TABLE quotes ADD CONSTRAINT {check} NOT VALID"
    )
    (found,) = patient.check("schema-drift")
    assert (found.level, found.message) == ("warning", "constraint ck_quotes_ordinal on quotes is not validated")
    patient.run(found.remedy)
    assert patient.check("schema-drift")[0].level == "ok"


def test_what_is_missing_or_different(patient: Patient) -> None:
    """What somebody dropped or changed is told by name: the graver, the louder."""
    patient.run(
        "DROP INDEX ix_quotes_words_key",
        "DROP INDEX ix_counted_state_state",
        "DROP FUNCTION analyst.find_people",
        "ALTER TABLE loads DROP COLUMN error",
        "COMMENT ON TABLE quotes IS NULL",
    )
    assert {f"{finding.level}: {finding.message}" for finding in patient.check("schema-drift")} == {
        "error: index ix_quotes_words_key on quotes is missing",
        "error: index ix_counted_state_state on public.counted_state is missing",
        "error: function analyst.find_people is missing",
        "error: column loads.error is missing",
        "note: table quotes: its comment is not the code's",
    }


def test_an_extension_of_before(patient: Patient, superuser: Connection) -> None:
    """An extension that is older than the server's files is told with the statement that updates it."""
    superuser.execute(text("UPDATE pg_extension SET extversion = '1.0' WHERE extname = 'unaccent'"))
    superuser.commit()
    (found,) = patient.check("extensions")
    assert "unaccent is 1.0" in found.message
    assert found.remedy == 'ALTER EXTENSION "unaccent" UPDATE'


def test_an_extension_that_is_missing(patient: Patient) -> None:
    """Without it names are not found."""
    patient.run("DROP EXTENSION pg_trgm CASCADE")
    assert "the extension pg_trgm is missing" in patient.problem("extensions")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{TRIAL_PREFIX}{{database}}", "left of a backup's trial"),
        ("{database}_dry_run_0123abcd", "left of newsdb migrate --dry-run"),
    ],
)
def test_what_a_trial_left(patient: Patient, name: str, said: str) -> None:
    """A scratch database that nobody is connected to is told; one that somebody uses is not."""
    name = name.format(database=make_url(patient.url).database)
    patient.run_alone(f'CREATE DATABASE "{name}"')
    try:
        assert patient.problem("leftover-trials") == f"note: the database {name} is {said}"
        used = create_engine(make_url(patient.url).set(database=name), poolclass=NullPool)
        with used.connect():
            assert patient.check("leftover-trials")[0].level == "ok"
    finally:
        patient.run_alone(f'DROP DATABASE "{name}"')


def test_a_sequence_behind_its_rows(patient: Patient) -> None:
    """A sequence that was set back is found, by the number that the next row would get."""
    patient.run("SELECT setval('people_id_seq', 1, false)")
    assert "new rows get 1 and so on: they are refused" in patient.problem("identity-sequences")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE loads SET status = 'running', finished_at = NULL", "1 loads that were killed: 1"),
        (
            "UPDATE load_units SET status = 'reading', lease_ends_at = now() - interval '2 hours' WHERE ordinal = 1",
            "1 files that a load was reading",
        ),
        (
            "UPDATE loads SET resolved_at = NULL, finished_at = now() - interval '2 hours'",
            "1 loads of which nobody has told who is who",
        ),
        (
            "INSERT INTO unlinked_articles SELECT id, now() - interval '2 days' FROM articles LIMIT 1",
            "1 articles whose quotes wait to be linked",
        ),
        ("UPDATE judgements SET unsettled = '{}'", "1 judgements that are not carried out"),
        (
            "INSERT INTO takedown_orders (kind, reason, ordered_by) VALUES ('article', 'x', 'ada')",
            "1 takedowns that were cut off",
        ),
    ],
)
def test_what_was_left_half_done(patient: Patient, statement: str, said: str) -> None:
    """Each kind of work that was cut off is told, with what finishes it."""
    patient.run(statement)
    assert patient.problem("cut-off-work").startswith(f"warning: {said}")


def test_a_load_that_runs_is_not_cut_off(patient: Patient) -> None:
    """Somebody holds its lock."""
    patient.run("UPDATE loads SET status = 'running', finished_at = NULL")
    plain = make_url(patient.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as holder:
        holder.execute("SELECT pg_advisory_lock(%s, 1)", (LOAD_LOCK_CLASS,))
        assert patient.check("cut-off-work")[0].level == "ok"


def test_utterances_of_long_ago(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that was never filled is an error; one that is older than two days and than the last load, a warning."""
    patient.run("REFRESH MATERIALIZED VIEW utterance_quotes WITH NO DATA")
    assert patient.problem("analyst-views").startswith("error: public.utterance_quotes is not filled")
    patient.run_alone("REFRESH MATERIALIZED VIEW utterance_quotes")
    patient.run_alone("ANALYZE utterance_quotes")
    patient.run("UPDATE loads SET finished_at = now() + interval '1 hour'")
    monkeypatch.setattr(upkeep, "_VIEW", text(upkeep._VIEW.text.replace("'2 days'", "'-1 days'")))
    assert "quotes came since" in patient.problem("analyst-views")


def test_dead_rows_and_missing_statistics(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are gone and still take room are told, and tables that were never analyzed."""
    monkeypatch.setattr(upkeep, "DEAD_ROWS", 100)
    monkeypatch.setattr(upkeep, "UNKNOWN_BYTES", 1000)
    patient.run("ALTER TABLE quotes SET (autovacuum_enabled = off)")
    for _ in range(3):
        patient.run("UPDATE quotes SET cue = cue")
    patient.run_alone("SELECT pg_stat_force_next_flush()")
    assert any("rows of quotes are dead" in one.message for one in _until(patient, "dead-rows"))
    patient.run(
        "CREATE TABLE big AS SELECT generate_series(1, 5000) AS n", "ALTER TABLE big SET (autovacuum_enabled = off)"
    )
    assert "big was never analyzed: plans are guesses" in {finding.message for finding in patient.check("statistics")}


def _until(patient: Patient, name: str) -> list[Finding]:
    """Wait until the server has counted."""
    for _ in range(50):
        found = patient.check(name)
        if found[0].level != "ok":
            return found
        time.sleep(0.1)
    return found


def test_rights_that_drifted(patient: Patient, serve: Callable[[str], Server]) -> None:
    """A right too few is a warning, one too many an error; what everybody may is told."""
    roles = serve(patient.url)
    roles.create(Kind.LOADER, Kind.ANALYST, Kind.APP)
    loader, analyst, app = (kinds.role_name(roles.prefix, kind) for kind in (Kind.LOADER, Kind.ANALYST, Kind.APP))
    database = make_url(patient.url).database
    patient.run(
        f"REVOKE UPDATE ON quotes FROM {loader}",
        f"REVOKE SELECT ON analyst.quotes FROM {analyst}",
        f"GRANT SELECT ON rejects TO {app}",
        f"GRANT DELETE ON articles TO {analyst}",
        f'GRANT CONNECT ON DATABASE "{database}" TO PUBLIC',
    )
    found = {f"{one.level}: {one.message}" for one in patient.check("role-rights")}
    assert found == {
        f"warning: {loader} lacks UPDATE on quotes",
        f"warning: {analyst} lacks the view analyst.quotes",
        f"error: {app} may SELECT rejects, which a role of its kind must not",
        f"error: {analyst} may DELETE articles, which a role of its kind must not",
    }
    assert patient.problem("public-rights") == "warning: every role of the server may connect to this database"


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "level"), [(10**8, "error"), (5 * 10**8, "warning"), (10**12, None)])
def test_a_full_disk(patient: Patient, monkeypatch: pytest.MonkeyPatch, free: int, level: str | None) -> None:
    """Of the embedded server, free room is told when it becomes short."""
    monkeypatch.setattr("newsdb.doctor.server.shutil.disk_usage", lambda _path: _Usage(0, 0, free))
    with patient.engine.connect() as connection:
        found = list(server.disk_space(registry.Patient(connection, data_folder=Path("/nowhere"))))
    assert [problem.level for problem in found] == ([level] if level else [])


def test_settings_that_are_dangerous(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting that may lose rows, stops vacuum or is small for a big database is told by name."""
    given = {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "data_checksums": "off",
        "autovacuum": "off",
        "track_counts": "on",
        "shared_buffers": str(128 * 2**20),
        "work_mem": str(2**20),
        "maintenance_work_mem": str(2**30),
        "max_wal_size": str(2**29),
    }
    monkeypatch.setattr(server, "_settings", lambda _patient, *names: {name: given[name] for name in names})
    monkeypatch.setattr(server, "_BIG", 1)
    found = [one for name in ("durability", "autovacuum", "memory") for one in patient.check(name)]
    assert [(one.level, one.message.split()[0]) for one in found] == [
        ("error", "fsync"),
        ("error", "full_page_writes"),
        ("warning", "synchronous_commit"),
        ("note", "data"),
        ("warning", "autovacuum"),
        ("warning", "shared_buffers"),
        ("warning", "work_mem"),
        ("warning", "max_wal_size"),
    ]


def test_settings_are_read_in_bytes(patient: Patient) -> None:
    """Whatever unit the server counts in."""
    with patient.engine.connect() as connection:
        found = server._settings(registry.Patient(connection), "shared_buffers", "work_mem", "fsync")
        connection.rollback()
        connection.execute(text("SET work_mem = '5MB'"))
        again = server._settings(registry.Patient(connection), "work_mem")
    assert int(found["shared_buffers"]) >= 2**20
    assert found["fsync"] in {"on", "off"}
    assert again["work_mem"] == str(5 * 2**20)


def test_transaction_numbers_that_run_out(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older the oldest row, the louder."""
    monkeypatch.setattr(server, "WORRYING_AGE", -1)
    assert patient.problem("transaction-age").startswith("warning: the oldest row is ")
    monkeypatch.setattr(server, "DANGEROUS_AGE", -1)
    assert patient.problem("transaction-age").startswith("error: the oldest row is ")


def test_sorting_rules_that_changed(patient: Patient, superuser: Connection) -> None:
    """Where the system sorts otherwise than when the indexes were made, the statement that mends it is told."""
    superuser.execute(text("UPDATE pg_database SET datcollversion = '0.9' WHERE datname = current_database()"))
    superuser.commit()
    if superuser.scalar(
        text(
            "SELECT pg_database_collation_actual_version(oid) IS NULL FROM pg_database"
            " WHERE datname = current_database()"
        )
    ):
        pytest.skip("the server's locale has no version")
    (found,) = patient.check("collation-version")
    assert "sorting rules 0.9" in found.message
    assert found.remedy.endswith("REFRESH COLLATION VERSION")


def test_a_locale_without_letters(patient: Patient, superuser: Connection) -> None:
    """In the locale C, letters with marks are not folded, and words beside curly marks are not found."""
    name = f"{make_url(patient.url).database}_c"
    patient.run_alone(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        other = Patient(
            make_url(patient.url).set(database=name).render_as_string(hide_password=False), Path("/nowhere")
        )
        assert other.problem("letters").startswith("error: the database's locale does not know all letters")
    finally:
        patient.run_alone(f'DROP DATABASE "{name}"')


def test_readers_that_may_take_all_connections(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken connections are a warning, promised ones a note."""
    monkeypatch.setattr(
        server,
        "_CONNECTIONS",
        text("SELECT 100 AS most, 95 AS used, 120 AS readers WHERE CAST(:readers AS text[]) IS NOT NULL"),
    )
    assert [one.level for one in patient.check("connections")] == ["warning", "note"]


def test_an_old_transaction(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that holds a transaction for long is told by its process."""
    with patient.engine.connect() as holder:
        pid = holder.scalar(text("SELECT pg_backend_pid()"))
        monkeypatch.setattr(upkeep, "_OLD", text(upkeep._OLD.text.replace("interval '1 day'", "interval '0 s'")))
        assert f"process {pid} " in patient.problem("old-transactions")


def test_bloat_is_measured_where_that_is_possible(
    patient: Patient, superuser: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With pgstattuple, tables that are mostly empty are told; without it, nothing is."""
    monkeypatch.setattr(upkeep, "BLOATED_BYTES", 10_000)
    patient.run(
        "CREATE TABLE hollow AS SELECT n, repeat('x', 500) AS t FROM generate_series(1, 2000) AS n",
        "DELETE FROM hollow WHERE n % 20 <> 0",
    )
    patient.run_alone("VACUUM hollow")
    assert patient.check("bloat")[0].level == "ok"
    superuser.execute(text("CREATE EXTENSION pgstattuple"))
    superuser.execute(text("GRANT EXECUTE ON FUNCTION pgstattuple_approx TO newsdb"))
    superuser.commit()
    assert any("of hollow is free" in one.message for one in patient.check("bloat"))
