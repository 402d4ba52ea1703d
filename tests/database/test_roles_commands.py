"""``newsdb roles`` and ``newsdb analyst`` as commands; loading and searching as the roles that are for it."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from newsdb.database.roles import Kind, kinds
from tests.database.serving import Run, Server, refused

ARTICLE = """Ferries stay in the harbour
20260304
https://harborledger.example/2026/ferries

“The ferries stay in the harbour until the storm has passed,” said Marta Keller, the mayor of Port Ellery.
"""


def test_roles_from_the_environment(fresh: Server, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of the environment are set, and shown nowhere; who logs in reads the views."""
    for kind in (Kind.ANALYST, Kind.LOADER):
        monkeypatch.setenv(f"NEWSDB_{kind.upper()}_PASSWORD", fresh.passwords[kind])
    code, out, err = run(fresh.url, "roles", "create", "loader", "analyst", "app", "--prefix", fresh.prefix)
    assert code == 0, err
    names = {kind: kinds.role_name(fresh.prefix, kind) for kind in Kind}
    assert f"{names[Kind.ANALYST]}: created, password set; reads the schema analyst and no table" in out
    assert f"{names[Kind.APP]}: created; reads" in out
    assert "app: no password, so that no login by password is possible" in err
    assert not [password for password in fresh.passwords.values() if password in out + err]
    with fresh.log_in(Kind.ANALYST) as connection:
        assert refused(connection, "SELECT FROM quotes") is None
    with pytest.raises(psycopg.OperationalError):
        fresh.log_in(Kind.APP)
    code, out, _ = run(fresh.url, "roles", "create", "analyst", "--prefix", fresh.prefix, "--analyst-timeout", "7")
    assert (code, "up to date" in out) == (0, True)
    code, out, _ = run(fresh.url, "roles", "list", "--json")
    listed = {role["name"]: role for role in map(json.loads, out.splitlines())}
    assert listed[names[Kind.ANALYST]]["statement_timeout"] == "7s"
    assert run(fresh.url, "roles", "list")[1].count(fresh.prefix) == 3
    code, _, err = run(fresh.url, "roles", "drop", "--all", "--prefix", fresh.prefix)
    assert code == 0
    assert f"dropped: {names[Kind.LOADER]}, {names[Kind.ANALYST]} and {names[Kind.APP]}" in err
    assert "there are no such roles" in run(fresh.url, "roles", "drop", "app", "--prefix", fresh.prefix)[2]


def test_roles_from_a_file(fresh: Server, run: Run, tmp_path: Path) -> None:
    """A file has a line for each password; it must be nobody else's to read."""
    path = tmp_path / "roles.txt"
    path.write_text(f"# ours\n\nanalyst={fresh.passwords[Kind.ANALYST]}\n", encoding="utf-8")
    asked = ("roles", "create", "analyst", "--prefix", fresh.prefix, "--password-file", str(path))
    path.chmod(0o644)
    code, _, err = run(fresh.url, *asked)
    assert (code, "can be read by others than its owner; run: chmod 600" in err) == (2, True)
    path.chmod(0o600)
    assert run(fresh.url, *asked)[0] == 0
    fresh.log_in(Kind.ANALYST).close()


@pytest.mark.parametrize("line", ["analyst", "chief=x", "analyst=", "=x"])
def test_malformed_lines_are_named_and_not_shown(fresh: Server, run: Run, tmp_path: Path, line: str) -> None:
    """The number of the line is told, never what stands in it."""
    path = tmp_path / "roles.txt"
    path.write_text(f"loader=unspeakable\n{line}\n", encoding="utf-8")
    path.chmod(0o600)
    code, _, err = run(fresh.url, "roles", "create", "--prefix", fresh.prefix, "--password-file", str(path))
    assert code == 2
    assert "line 2: write owner, loader, analyst or app" in err
    assert "unspeakable" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["create", "chief"], 2, "no kind of role 'chief'"),
        (["create", "--prefix", "pg_x"], 2, "cannot begin the names of roles"),
        (["create", "--password-file", "/nowhere/roles.txt"], 2, "cannot be read"),
        (["drop"], 2, "say which roles to drop"),
        (["drop", "analyst", "--all"], 2, "say which roles to drop"),
    ],
)
def test_wrong_usage(fresh: Server, run: Run, arguments: list[str], code: int, reason: str) -> None:
    """What cannot work is refused in one line, before anything is done."""
    found = run(fresh.url, "roles", *arguments)
    assert found[0] == code
    assert reason in found[2]
    assert found[2].count("\n") == 1


@pytest.mark.parametrize("arguments", [["create"], ["list"], ["drop", "--all"]])
def test_a_server_out_of_reach(run: Run, arguments: list[str]) -> None:
    """Where there is no server, one line says so, without the password."""
    code, _, err = run("postgresql://nobody:unspeakable@127.0.0.1:9/none", "roles", *arguments)
    assert code == 3
    assert err.startswith("newsdb: cannot connect to PostgreSQL at host 127.0.0.1, port 9")
    assert err.count("\n") == 1
    assert "unspeakable" not in err


def test_a_role_that_may_not_create_roles(fresh: Server, run: Run) -> None:
    """Whoever may not create roles is told who may, in one line."""
    fresh.create(Kind.LOADER)
    code, _, err = run(fresh.url_of(Kind.LOADER), "roles", "create", "analyst", "--prefix", fresh.prefix)
    assert code == 3
    assert "may not create roles" in err
    assert err.count("\n") == 1


def test_the_loader_loads_and_the_app_searches(fresh: Server, run: Run, tmp_path: Path) -> None:
    """A whole load as the loader; its quotes are found as the app, and as the analyst in the views."""
    fresh.create(Kind.LOADER, Kind.ANALYST, Kind.APP)
    (tmp_path / "ferries.txt").write_text(ARTICLE, encoding="utf-8")
    code, out, err = run(fresh.url_of(Kind.LOADER), "load", str(tmp_path / "ferries.txt"), "--json", "--jobs", "1")
    assert code == 0, err
    assert json.loads(out)["quotes"] == 1
    code, out, err = run(fresh.url_of(Kind.APP), "search", "ferries", "--json")
    assert (code, json.loads(out)["speaker"]) == (0, "Marta Keller"), err
    for command in (
        ["people", "list"],
        ["people", "show", "Marta Keller"],
        ["outlets", "list"],
        ["utterances", "list"],
    ):
        assert run(fresh.url_of(Kind.APP), *command)[0] == 0
    with fresh.log_in(Kind.ANALYST) as connection:
        assert connection.execute("SELECT person, outlet FROM quotes").fetchall() == [
            ("Marta Keller", "harborledger.example")
        ]
    code, _, err = run(fresh.url_of(Kind.LOADER), "takedown", "person", "Marta Keller", "--reason", "order 7", "--yes")
    assert code == 0, err
    with fresh.log_in(Kind.ANALYST) as connection:
        for view in ("quotes", "people", "person_names", "mentions", "roles", "speakers", "articles", "statements"):
            query = f"SELECT count(*) FROM {view} AS v WHERE v::text ILIKE '%keller%'"
            assert connection.execute(query).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM speakers").fetchone() == (0,)
        assert connection.execute("SELECT FROM analyst.search_quotes('ferries', 'keller')").fetchall() == []


def test_what_analysts_have_is_listed(fresh: Server, run: Run) -> None:
    """Each view and function with its comment, for people and for programs; analysts see it themselves."""
    fresh.create(Kind.ANALYST)
    code, out, _ = run(fresh.url_of(Kind.ANALYST), "analyst", "list")
    assert code == 0
    assert "analyst.quotes\n     One row per contiguous quoted segment" in out
    things = [json.loads(line) for line in run(fresh.url, "analyst", "list", "--json")[1].splitlines()]
    assert {"quotes", "search_quotes"} <= {thing["name"] for thing in things}


def test_utterances_are_refreshed(fresh: Server, run: Run) -> None:
    """`newsdb analyst refresh` brings up to date what the views keep ready; the loader may do it, readers may not."""
    fresh.create(Kind.LOADER, Kind.APP)
    code, _, err = run(fresh.url_of(Kind.LOADER), "analyst", "refresh")
    assert (code, err.startswith("refreshed in ")) == (0, True)
    assert run(fresh.url_of(Kind.APP), "analyst", "refresh")[0] == 3
    fresh.connection.rollback()
    assert fresh.connection.scalar(text("SELECT count(*) FROM public.utterance_quotes")) == 0
    assert make_url(fresh.url).database
