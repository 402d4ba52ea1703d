"""What newsdb's commands and its client do as each role: what it may see, or one line that says who may."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from newsdb import Client
from newsdb.database.roles import Kind, Limits, kinds
from newsdb.errors import DatabaseError
from newsdb.export.snapshots import Snapshot
from tests.database.serving import Run, Server

FERRIES = {
    "title": "Ferries stay in the harbour",
    "date": "2026-03-04",
    "url": "https://harborledger.example/2026/ferries",
    "text": "“The ferries stay in the harbour until the storm has passed,” said Marta Keller, a mayor.",
}
MILL = {
    "title": "The mill turns",
    "date": "2026-04-09",
    "url": "https://harborledger.example/2026/mill",
    "text": "“It will grind by autumn, whatever they say,” said Anna Ferrow, a miller.",
}
BY_MONTH = ("--format", "jsonl", "--by-month")


@pytest.fixture
def loaded(fresh: Server, run: Run, tmp_path: Path) -> Server:
    """Give a database with two articles, a loader, an analyst and an app."""
    fresh.create(Kind.LOADER, Kind.ANALYST, Kind.APP)
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in (FERRIES, MILL)), encoding="utf-8")
    assert run(fresh.url_of(Kind.LOADER), "load", str(path), "--jobs", "1", "--quiet")[0] == 0
    return fresh


def texts_in(folder: Path) -> str:
    """All that is in the files of a folder."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


def test_the_app_exports(loaded: Server, run: Run, tmp_path: Path) -> None:
    """It exports what the loader does."""
    for kind in (Kind.APP, Kind.LOADER):
        for what in ("quotes", "articles", "people", "mentions", "outlets", "utterances", "stories"):
            code, _, err = run(loaded.url_of(kind), "export", what, str(tmp_path / kind / f"{what}.jsonl"))
            assert code == 0, err
    for path in (tmp_path / Kind.APP).glob("*.jsonl"):
        assert path.read_bytes() == (tmp_path / Kind.LOADER / path.name).read_bytes()
    code, out, err = run(loaded.url_of(Kind.APP), "export", "quotes", "-", "--format", "csv", "--quiet")
    assert (code, "grind by autumn" in out, err) == (0, True, "")


def test_the_app_makes_its_exports_again_after_a_takedown(loaded: Server, run: Run, tmp_path: Path) -> None:
    """Nothing is done twice, until something is taken down: it is gone after the same command."""
    command = ("export", "quotes", str(tmp_path / "x"), *BY_MONTH)
    assert run(loaded.url_of(Kind.APP), *command)[0] == 0
    assert "ferries stay" in texts_in(tmp_path / "x")
    (tmp_path / "x" / "quotes-2026-04.jsonl").unlink()
    for written in (1, 0):
        code, out, _ = run(loaded.url_of(Kind.APP), *command, "--json", "--quiet")
        assert (code, json.loads(out)["files_written"]) == (0, written)
    why = ("--reason", "order 7", "--yes")
    assert run(loaded.url_of(Kind.LOADER), "takedown", "article", FERRIES["url"], *why)[0] == 0
    code, out, err = run(loaded.url_of(Kind.APP), *command, "--json")
    assert (code, json.loads(out)["files_written"]) == (0, 1), err  # of the other month nothing is left
    assert "ferries stay" not in texts_in(tmp_path / "x")
    assert run(loaded.url_of(Kind.LOADER), "takedown", "person", "Anna Ferrow", *why)[0] == 0
    code, _, err = run(loaded.url_of(Kind.APP), *command)
    assert code == 0, err
    left = texts_in(tmp_path / "x")
    assert "grind by autumn" in left
    assert "ferries stay" not in left
    assert "Ferrow" not in left
    code, out, _ = run(loaded.url_of(Kind.LOADER), *command, "--json")
    assert (code, json.loads(out)["rows"]) == (0, 1)
    assert "is complete" in run(loaded.url_of(Kind.LOADER), *command)[2]


def test_the_app_waits_for_a_takedown(loaded: Server, run: Run, tmp_path: Path) -> None:
    """It exports and reports nothing while somebody is being taken down, whom it is not told."""
    order = "INSERT INTO takedown_orders (kind, reason, salt) VALUES ('person', 'order 7', %s)"
    loaded.connection.exec_driver_sql(order, (b"\x07" * 16,))
    loaded.connection.commit()
    for command in (("export", "quotes", "-", "--format", "csv"), ("report", str(tmp_path / "x.html"))):
        code, out, err = run(loaded.url_of(Kind.APP), *command)
        assert (code, out) == (1, "")
        assert "somebody is being taken down" in err


def test_the_app_asks_for_the_migration_first(loaded: Server, run: Run) -> None:
    """Where nobody tells it of takedowns, as in the schema of the release before, it exports nothing and says why."""
    loaded.connection.exec_driver_sql("DROP FUNCTION public.newsdb_takedown_state()")
    loaded.connection.commit()
    code, out, err = run(loaded.url_of(Kind.APP), "export", "quotes", "-", "--format", "csv")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "is not told yet what is taken down; run newsdb migrate, then" in err
    assert run(loaded.url_of(Kind.LOADER), "export", "quotes", "-", "--format", "csv")[0] == 0


def test_the_app_reports(loaded: Server, run: Run, tmp_path: Path) -> None:
    """Its report is the loader's, of the same quotes."""
    for kind in (Kind.APP, Kind.LOADER):
        code, _, err = run(loaded.url_of(kind), "report", str(tmp_path / f"{kind}.html"))
        assert (code, "2 quotes, " in err) == (0, True)
    assert "grind by autumn" in (tmp_path / "app.html").read_text(encoding="utf-8")


def test_exports_may_take_their_time(loaded: Server) -> None:
    """The role's time limits are for questions; what whoever connects asks for himself holds for exports, too."""
    loaded.create(Kind.APP, limits=Limits(statement_seconds=7))
    for options, expected in (({}, "0"), ({"options": "-c statement_timeout=5s"}, "5s")):
        engine = create_engine(loaded.url_of(Kind.APP), poolclass=NullPool, connect_args=options)
        with engine.connect() as connection:
            Snapshot(connection)
            assert connection.scalar(text("SHOW statement_timeout")) == expected
            connection.rollback()
            assert connection.scalar(text("SHOW statement_timeout")) == ("7s" if not options else "5s")


def test_the_app_sees_the_status(loaded: Server, run: Run) -> None:
    """Of tables that it may not read it is told nothing, neither rows nor sizes."""
    code, out, err = run(loaded.url_of(Kind.APP), "status", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert {table["name"] for table in told["tables"]} == kinds.APP_READS
    assert told["rejects"] is None
    assert json.loads(run(loaded.url_of(Kind.LOADER), "status", "--json")[1])["rejects"] == 0
    assert "rejects" not in run(loaded.url_of(Kind.APP), "status")[1]


@pytest.mark.parametrize(
    "command",
    [
        ("search", "ferries"),
        ("people", "list"),
        ("export", "quotes", "-", "--format", "csv"),
        ("report", "x.html"),
        ("status",),
        ("migrate", "--check"),
    ],
)
def test_the_analyst_is_told_who_may(loaded: Server, run: Run, command: tuple[str, ...]) -> None:
    """The analyst reads views, in SQL; commands say so in one line, with the roles that are for them."""
    code, out, err = run(loaded.url_of(Kind.ANALYST), *command)
    assert (code, out) == (3, "")
    app, loader, analyst = (kinds.role_name(loaded.prefix, kind) for kind in (Kind.APP, Kind.LOADER, Kind.ANALYST))
    assert err.startswith(
        f"newsdb: the role {analyst} may not read the tables that newsdb asks, only the views of the schema analyst, in"
        f" SQL; connect as {app} to read, {loader} to load, too, "
    )
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [("rejects", "list"), ("takedown", "list"), ("analyst", "refresh"), ("people", "merge", "#1", "#2")]
)
def test_the_app_is_told_who_may(loaded: Server, run: Run, command: tuple[str, ...]) -> None:
    """What is the loader's to see or to write is refused in one line that says so."""
    code, _, err = run(loaded.url_of(Kind.APP), *command)
    assert code == 3
    assert "the loader" in err
    assert err.count("\n") == 1


def test_the_client_reads_as_the_app(loaded: Server) -> None:
    """Every question is answered to an application's role; loading is refused with the role that may."""
    with Client(loaded.url_of(Kind.APP)) as client:
        assert [quote.speaker for quote in client.quotes("ferries")] == ["Marta Keller"]
        assert client.article(FERRIES["url"]).title == FERRIES["title"]
        assert client.person("Keller").totals.quotes == 1
        assert [len(list(found())) for found in (client.people, client.outlets)] == [2, 1]
        assert [list(found()) for found in (client.stories, client.utterances)] == [[], []]
        assert client.status(1).reject_count is None
        with pytest.raises(DatabaseError, match="as a role that may write: the loader or the owner"):
            client.load_records([MILL])
    with Client(loaded.url_of(Kind.ANALYST)) as client, pytest.raises(DatabaseError, match="may not read the tables"):
        list(client.people())


def test_tables_of_others_do_not_stop_a_takedown(loaded: Server, run: Run, tmp_path: Path) -> None:
    """A schema that the loader may not enter is named; what is newsdb's is taken down, and the order is finished."""
    loaded.connection.exec_driver_sql("CREATE SCHEMA reports")
    loaded.connection.exec_driver_sql("CREATE TABLE reports.quotes AS SELECT text, person FROM analyst.quotes")
    loaded.connection.exec_driver_sql("CREATE TABLE public.notes AS SELECT 'Anna Ferrow' AS note")
    loader = kinds.role_name(loaded.prefix, Kind.LOADER)
    loaded.connection.exec_driver_sql(f"GRANT SELECT ON public.notes TO {loader}")
    loaded.connection.exec_driver_sql(f"REVOKE UPDATE ON public.notes FROM {loader}")
    loaded.connection.commit()
    why = ("--reason", "order 7", "--yes")
    code, out, err = run(loaded.url_of(Kind.LOADER), "takedown", "person", "Anna Ferrow", *why, "--json")
    assert code == 1
    told = json.loads(out)
    assert told["not_searched"] == ["reports.quotes"]
    assert [(each["table"], each["column"]) for each in told["found"]] == [("notes", "note")]
    assert err.endswith("this role may not read reports.quotes: whoever owns them has to make them anew, or to look\n")
    code, out, _ = run(loaded.url_of(Kind.LOADER), "takedown", "article", FERRIES["url"], *why)
    assert (code, "is gone" in out) == (1, True)
    code, out, err = run(loaded.url_of(Kind.LOADER), "export", "quotes", "-", "--format", "jsonl")
    assert (code, "grind by autumn" in out, "Ferrow" in out, "ferries" in out) == (0, True, False, False), err
