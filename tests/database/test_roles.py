"""Roles: what each may do, and what each is refused, tried over connections of their own."""

from __future__ import annotations

import psycopg
import pytest
from alembic import command
from sqlalchemy import Connection, make_url, text

from newsdb.database.models import Base
from newsdb.database.roles import Kind, Limits, kinds
from newsdb.database.schema import alembic_config, migrate
from tests.database.conftest import ROWS
from tests.database.serving import DENIED, READERS, Server, refused

VIEWS = [
    "article_versions",
    "articles",
    "earlier_copies",
    "first_printed_by",
    "mentions",
    "outlet_days",
    "outlet_months",
    "outlets",
    "people",
    "person_names",
    "positions",
    "printings",
    "quotes",
    "roles",
    "speaker_days",
    "speaker_months",
    "speakers",
    "statements",
    "stories",
    "utterances",
    "venues",
    "who_mentions_whom",
    "who_quotes_whom",
    "who_speaks_where",
]

KEPT = ["utterance_quotes", "counted_state", "speaker_outlet_counts", "speaker_counts", "outlet_day_counts"]


@pytest.mark.parametrize("kind", READERS)
def test_readers_read_every_view(server: Server, kind: Kind) -> None:
    """Analysts and applications read all views, and search."""
    with server.log_in(kind) as connection:
        for view in VIEWS:
            connection.execute(f"SELECT * FROM analyst.{view}")
        found = connection.execute("SELECT speaker, total_count FROM analyst.search_quotes('quay')").fetchall()
        assert found == [("Ada Keller", 1)]
        assert connection.execute("SELECT person FROM analyst.find_people('ada keler')").fetchall() == [("Ada Keller",)]
        assert connection.execute("SELECT sentence FROM analyst.quotes").fetchone() == (
            "“The quay is safe,” Keller said.",
        )
        found = connection.execute("SELECT article_id FROM analyst.search_articles('quays', 'keller')").fetchall()
        assert len(found) == 1
        connection.execute("SELECT * FROM analyst.topic_days('quay'), analyst.topic_months('quay')")
        said = "SELECT q.text, s.text FROM analyst.find_people('ada keller') AS f, analyst.quotes_of(f.person_id) AS q,"
        found = connection.execute(f"{said} analyst.statements_of(f.person_id) AS s".encode()).fetchall()
        assert found == [("The quay is safe,", "The quay is safe,")]


def test_all_views_are_read_above(connection: Connection) -> None:
    """The list of views is whole."""
    names = connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'analyst'")).all()
    assert sorted(names) == VIEWS


def test_the_analyst_needs_no_schema(server: Server) -> None:
    """Names without a schema mean the views, and the words of searches are understood."""
    with server.log_in(Kind.ANALYST) as connection:
        query = "SELECT speaker FROM quotes WHERE search @@ websearch_to_tsquery('newsdb_english', 'quays')"
        assert connection.execute(query).fetchall() == [("Ada Keller",)]


@pytest.mark.parametrize("table", [*sorted(Base.metadata.tables), "alembic_version", *KEPT])
def test_the_analyst_reads_no_table(server: Server, table: str) -> None:
    """No table is the analyst's to read, those of takedowns least of all."""
    with server.log_in(Kind.ANALYST) as connection:
        assert refused(connection, f"SELECT count(*) FROM public.{table}") == DENIED
        assert refused(connection, f"SELECT FROM public.{table}") == DENIED


def test_the_app_reads_what_commands_read(server: Server) -> None:
    """Applications read tables, but for those of takedowns and of what could not be loaded."""
    with server.log_in(Kind.APP) as connection:
        readable = {
            table for table in Base.metadata.tables if refused(connection, f"SELECT FROM public.{table}") is None
        }
    assert readable == kinds.APP_READS


def test_the_app_is_told_that_there_are_takedowns(server: Server) -> None:
    """The app and the loader may ask about takedowns, of which one is unfinished here; analysts may not."""
    asked = "SELECT public.newsdb_takedown_state()"
    for kind in (Kind.APP, Kind.LOADER):
        with server.log_in(kind) as connection:
            assert connection.execute(asked).fetchall() == [("unfinished",)]
    with server.log_in(Kind.ANALYST) as connection:
        assert refused(connection, asked) == DENIED


def test_each_table_is_decided_on() -> None:
    """A new table is either the app's to read or hidden: somebody has to say which."""
    assert {*kinds.APP_READS, *kinds.HIDDEN} == set(Base.metadata.tables)
    assert not kinds.APP_READS & kinds.HIDDEN


FORBIDDEN_TO_READERS = [
    "INSERT INTO public.sources (name) VALUES ('x')",
    "UPDATE public.articles SET title = 'x'",
    "DELETE FROM public.articles",
    "UPDATE analyst.people SET person = 'x'",
    "DELETE FROM analyst.people",
    "TRUNCATE public.quotes",
    "CREATE TABLE public.mine (x integer)",
    "CREATE TABLE analyst.mine (x integer)",
    "CREATE VIEW analyst.mine AS SELECT 1 AS x",
    "CREATE TEMPORARY TABLE mine (x integer)",
    "CREATE SCHEMA mine",
    "CREATE OR REPLACE FUNCTION analyst.sentence(text, integer, integer) RETURNS text LANGUAGE sql AS 'SELECT 1'",
    "DROP VIEW analyst.venues",
    "ALTER TABLE public.articles ADD COLUMN mine integer",
    "SELECT public.newsdb_refresh()",
    "REFRESH MATERIALIZED VIEW public.utterance_quotes",
    "CREATE ROLE mine",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT * FROM pg_statistic",
]


@pytest.mark.parametrize("statement", FORBIDDEN_TO_READERS)
@pytest.mark.parametrize("kind", READERS)
def test_readers_change_nothing(server: Server, kind: Kind, statement: str) -> None:
    """Readers are refused whatever writes, makes or grants, also where they allow themselves to write."""
    with server.log_in(kind) as connection:
        connection.execute("SET default_transaction_read_only = off")
        state = refused(connection, statement)
    # Of what is somebody else's, PostgreSQL says that, or that it is not to be found.
    assert state == DENIED, f"{statement}: {state}"


@pytest.mark.parametrize("kind", [Kind.LOADER, *READERS])
def test_nobody_becomes_the_owner(server: Server, kind: Kind) -> None:
    """No role may act for the owner of the tables, or for another of them."""
    owner = server.connection.scalar(text("SELECT current_user"))
    others = [kinds.role_name(server.prefix, other) for other in (Kind.LOADER, *READERS) if other is not kind]
    with server.log_in(kind) as connection:
        for name in [owner, *others]:
            assert refused(connection, f'SET ROLE "{name}"') == DENIED


def test_readers_begin_read_only_and_limited(server: Server) -> None:
    """Sessions of readers write only if they say so, and their statements end by themselves."""
    for kind, seconds in ((Kind.ANALYST, "5min"), (Kind.APP, "30s")):
        with server.log_in(kind) as connection:
            assert connection.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
            assert connection.execute("SHOW statement_timeout").fetchone() == (seconds,)


def test_a_statement_that_takes_too_long_is_ended(server: Server) -> None:
    """The analyst's statements end after the seconds that were set."""
    server.create(Kind.ANALYST, limits=Limits(connections=2, statement_seconds=1))
    with server.log_in(Kind.ANALYST) as connection:
        assert refused(connection, "SELECT pg_sleep(20)") == "57014"


def test_connections_are_limited(server: Server) -> None:
    """The analyst has no more connections at once than were set; running it again leaves that as it is."""
    server.create(Kind.ANALYST, limits=Limits(connections=1))
    server.create(Kind.ANALYST)
    with server.log_in(Kind.ANALYST), pytest.raises(psycopg.OperationalError, match="too many connections for role"):
        server.log_in(Kind.ANALYST)


def test_the_loader_writes_every_table(server: Server) -> None:
    """The loader reads and writes the rows of all tables."""
    with server.log_in(Kind.LOADER) as connection:
        for table in reversed(ROWS):
            connection.execute(f"SELECT * FROM {table}")
            assert connection.execute(f"DELETE FROM {table}").rowcount >= 0
        connection.execute("INSERT INTO sources (name) VALUES ('gull.example')")
        connection.execute("UPDATE sources SET homepage = 'https://gull.example/'")
        connection.execute("CREATE TEMPORARY TABLE staging (x integer)")
        connection.execute("SELECT public.newsdb_refresh()")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (x integer)",
        "CREATE TABLE analyst.mine (x integer)",
        "DROP TABLE public.unlinked_articles",
        "TRUNCATE public.unlinked_articles",
        "ALTER TABLE public.articles ADD COLUMN mine integer",
        "CREATE INDEX mine ON public.articles (title)",
        "UPDATE public.alembic_version SET version_num = '0001'",
        "DELETE FROM public.alembic_version",
        "DROP VIEW analyst.venues",
        "CREATE ROLE mine",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "GRANT SELECT ON public.takedowns TO PUBLIC WITH GRANT OPTION",
    ],
)
def test_the_loader_changes_no_table(server: Server, statement: str) -> None:
    """The loader is refused whatever changes tables, revisions or rights."""
    with server.log_in(Kind.LOADER) as connection:
        assert refused(connection, statement) in {DENIED, "0LP01"}
        app = kinds.role_name(server.prefix, Kind.APP)
        granted = connection.execute("SELECT has_table_privilege(%s, 'public.takedowns', 'SELECT')", (app,))
        assert granted.fetchone() == (False,)


def test_strangers_stay_out(server: Server) -> None:
    """A role that newsdb did not make cannot connect to the database."""
    name = f"{server.prefix}_stranger"
    server.connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'stranger'")
    server.connection.commit()
    try:
        url = make_url(server.url).difference_update_query(["user", "passfile"]).set(drivername="postgresql")
        plain = url.set(username=name, password="stranger").render_as_string(hide_password=False)  # noqa: S106
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(plain)
    finally:
        server.connection.exec_driver_sql(f"DROP ROLE {name}")
        server.connection.commit()


def test_what_is_made_later_is_granted(server: Server) -> None:
    """Tables go to the loader alone, views to readers: by default privileges, whoever forgets to grant them."""
    for statement in (
        "CREATE TABLE public.later (x integer)",
        "CREATE VIEW analyst.later AS SELECT x FROM public.later",
        "CREATE FUNCTION analyst.later(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1'",
    ):
        server.connection.exec_driver_sql(statement)
    server.connection.commit()
    with server.log_in(Kind.LOADER) as connection:
        connection.execute("INSERT INTO public.later VALUES (1)")
    for kind in READERS:
        with server.log_in(kind) as connection:
            assert connection.execute("SELECT x, analyst.later(x) FROM analyst.later").fetchall() == [(1, 1)]
            assert refused(connection, "SELECT FROM public.later") == DENIED


def test_a_migration_grants(server: Server) -> None:
    """After a downgrade and another upgrade all roles may do again what they could."""
    command.downgrade(alembic_config(server.connection), "0021")
    migrate(server.connection)
    for kind in READERS:
        with server.log_in(kind) as connection:
            assert connection.execute("SELECT person FROM analyst.people").fetchall() == [("Ada Keller",)]
    with server.log_in(Kind.LOADER) as connection:
        connection.execute("SELECT public.newsdb_refresh()")
