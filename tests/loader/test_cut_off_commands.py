"""Commands that change who is who, cut off by kill -9 or a full disk: the same command again does the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
import pytest
from sqlalchemy import URL, make_url

from newsdb import loader
from newsdb.loader import people, runs
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article
from tests.loader.corpora import final_state
from tests.loader.processes import plain_url

SURNAMES: Final = (
    "Fenwick Brandt Holm Castellan Maartens Oosterveld Lindqvist Keller Ashdown Pellgrave Varga Quillon".split()
)

# The command stands still, or fails, when it writes so many rows in all: in the middle of one of its transactions.
STUMBLE: Final = """
CREATE SEQUENCE writes;
CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('writes') = {at} THEN
        {how};
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stumble BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION stumble();
"""
GO_ON: Final = "DROP TRIGGER stumble ON {table}; DROP FUNCTION stumble; DROP SEQUENCE writes;"
FULL: Final = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'"


class Case(NamedTuple):
    """A command, and what it writes: where it is to stumble."""

    arguments: Sequence[str]
    event: str
    table: str
    at: int


CASES: Final = {
    "resolve": Case(["people", "resolve", "--all"], "INSERT", "judgements", 7),
    "import": Case(["people", "import", "people.jsonl"], "INSERT", "judgements", 7),
    "takedown": Case(
        ["takedown", "person", "William Fenwick", "--also", "Bill Fenwick", "--reason", "request 7", "--yes"],
        "UPDATE",
        "articles",
        3,
    ),
    "takedown, the end": Case(
        ["takedown", "person", "William Fenwick", "--also", "Bill Fenwick", "--reason", "request 7", "--yes"],
        "UPDATE",
        "takedown_orders",
        1,
    ),
}


def _run(url: str, folder: Path, arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsdb", *arguments],
        env=os.environ | {"NEWSDB_DATABASE_URL": url, "NEWSDB_USER": "editor", "PYTHONPATH": str(Path.cwd())},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ask(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def _state(url: str) -> dict[str, object]:
    """Return all that the commands change, without numbers and times."""
    return {
        **final_state(plain_url(url)),
        "standing": _ask(
            url, "SELECT p.name, s.name FROM people p LEFT JOIN people s ON s.id = p.merged_into_id ORDER BY 1, 2"
        ),
        "items": _ask(url, "SELECT name, wikidata_qid FROM people ORDER BY 1, 2"),
        "positions": _ask(
            url, "SELECT p.name, o.title FROM person_positions o JOIN people p ON p.id = person_id ORDER BY 1, 2"
        ),
        "judgements": _ask(url, "SELECT kind, reason, count(*) FROM judgements GROUP BY 1, 2 ORDER BY 1, 2"),
    }


@pytest.fixture
def stored(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Store articles whose people nobody has compared yet; give the folder with a file of people."""
    monkeypatch.setattr(runs, "resolve_stored", lambda *_, **__: people.Resolution(0, 0, 0, 0))
    names = [f"{given} {surname}" for surname in SURNAMES for given in ("William", "Bill")]
    articles = [
        made_article(number, text=f"“Bridge {number} will hold,” said {name}, the mayor.")
        for number, name in enumerate(name for name in names for _ in range(2))
    ]
    loader.load(settings, [str(json_lines(tmp_path / "a.jsonl", *articles))], jobs=1)
    entities = [
        {"qid": f"Q{900_000 + number}", "label": name, "aliases": [f"{name} Esq"], "positions": ["mayor"]}
        for number, name in enumerate(names)
    ]
    json_lines(tmp_path / "people.jsonl", *entities)
    return tmp_path


@pytest.fixture
def undisturbed(
    stored: Path, create_database: Callable[..., URL], drop_database: Callable[[URL], None], database_url: str
) -> Iterator[str]:
    """Give a second database that holds the same."""
    assert stored
    url = create_database(make_url(database_url))
    yield url.render_as_string(hide_password=False)
    drop_database(url)


@pytest.mark.parametrize("how", ["kill", "full disk"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_command_does_the_rest(
    stored: Path, database_url: str, undisturbed: str, case: Case, how: str
) -> None:
    """It ends as one that nobody disturbed, and a third run changes nothing."""
    result = _run(undisturbed, stored, case.arguments)
    _, error = result.communicate()
    assert result.returncode == 0, error

    stumbling = "PERFORM pg_sleep(60)" if how == "kill" else FULL
    _ask(database_url, STUMBLE.format(**case._asdict(), how=stumbling))
    command = _run(database_url, stored, case.arguments)
    if how == "kill":
        _wait_until_paused(command, database_url)
        command.kill()
        command.communicate()
        _ask(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'PgSleep'",
        )
    else:
        _, error = command.communicate()
        assert command.returncode == 3
        assert "free space on the server's disk" in error.replace("\n", " ")
        assert "Traceback" not in error
    _ask(database_url, GO_ON.format(table=case.table))
    assert _state(database_url) != _state(undisturbed)

    for _ in range(2):
        again = _run(database_url, stored, case.arguments)
        _, error = again.communicate()
        assert (again.returncode, "Traceback" in error) == (0, False), error
        assert _state(database_url) == _state(undisturbed)


def _wait_until_paused(command: subprocess.Popen[str], url: str) -> None:
    deadline = time.monotonic() + 60
    sleeping = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    while not _ask(url, sleeping):
        assert command.poll() is None, command.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
