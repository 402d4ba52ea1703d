"""The command itself: a healthy database, what it prints, exit codes, what it may not look at."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from newsdb import doctor
from newsdb.database.roles import Kind
from newsdb.doctor import Level, examining
from tests.database.serving import Server
from tests.doctor.conftest import Patient


def run(*arguments: str, url: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "newsdb", "doctor", *arguments],
        cwd=checkout,
        env=os.environ | {"NEWSDB_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("is_full", [False, True])
def test_a_healthy_database_has_no_findings(patient: Patient, is_full: bool) -> None:
    """After a load, every check finds nothing but what the test server is."""
    found = list(doctor.examine(patient.settings, is_full=is_full))
    assert {finding.check for finding in found} == {check.name for check in doctor.CHECKS}
    # A throw-away server may have fsync off, and be the oldest version.
    of_the_server = {"durability", "server-version"}
    assert [one for one in found if one.level is not Level.OK and one.check not in of_the_server] == []


def test_a_database_with_roles_is_healthy(patient: Patient, serve: Callable[[str], Server]) -> None:
    """What newsdb roles create gives is what the checks expect."""
    serve(patient.url).create(Kind.LOADER, Kind.ANALYST, Kind.APP)
    assert [patient.check(name)[0].level for name in ("role-rights", "public-rights")] == [Level.OK, Level.OK]


def test_nothing_is_changed(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check runs in a read-only transaction."""
    seen = []
    begin = examining._begin

    def watch(connection: object, *, is_full: bool) -> None:
        begin(connection, is_full=is_full)  # type: ignore[arg-type]
        seen.append(connection.scalar(text("SHOW transaction_read_only")))  # type: ignore[attr-defined]

    monkeypatch.setattr(examining, "_begin", watch)
    list(doctor.examine(patient.settings))
    assert seen == ["on"] * len(doctor.CHECKS)


def test_lines_json_and_exit_codes(patient: Patient, checkout: Path) -> None:
    """0 where nothing is wrong, 1 where something is; a line each, with the remedy; JSON has the same."""
    good = run("--only", "references", url=patient.url, checkout=checkout)
    assert (good.returncode, good.stdout) == (0, "ok      references: all references lead somewhere\n")
    assert good.stderr == "0 errors, 0 warnings\n"
    patient.run("UPDATE quotes SET text = overlay(text PLACING '#' FROM 1 FOR 1) WHERE ordinal = 1")
    bad = run("--only", "verbatim-texts", url=patient.url, checkout=checkout)
    assert (bad.returncode, bad.stdout.count("error   verbatim-texts: "), bad.stdout.count(" → ")) == (1, 1, 1)
    as_json = run("--only", "verbatim-texts", "--json", url=patient.url, checkout=checkout)
    (line,) = as_json.stdout.splitlines()
    assert json.loads(line).keys() == {"check", "level", "message", "remedy"}
    unknown = run("--only", "nonsense", url=patient.url, checkout=checkout)
    assert (unknown.returncode, "there is no check 'nonsense'; there are " in unknown.stderr) == (2, True)
    away = run(url="postgresql://nobody@127.0.0.1:9/none", checkout=checkout)
    assert (away.returncode, away.stderr.count("\n")) == (3, 1)


def test_what_may_not_be_looked_at_is_told(patient: Patient, serve: Callable[[str], Server]) -> None:
    """A reader gets what it may see, and for the rest a line that says who should run it."""
    server = serve(patient.url)
    server.create(Kind.APP)
    settings = patient.settings.model_copy(update={"database_url": SecretStr(server.url_of(Kind.APP))})
    found = {finding.check: finding for finding in doctor.examine(settings)}
    assert found.keys() == {check.name for check in doctor.CHECKS}
    assert found["verbatim-texts"].level is Level.OK
    assert found["taken-down-articles"].level is Level.WARNING
    assert found["taken-down-articles"].message.startswith("not looked at: ")
    assert found["taken-down-articles"].remedy == "run it as the owner of the database"


def test_what_takes_too_long_is_left_out(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that does not end in time says so, and the next one is made."""

    def slow(one: doctor.registry.Patient) -> object:
        one.connection.execute(text("SELECT pg_sleep(30)"))
        yield  # a generator, as checks are

    monkeypatch.setattr(examining, "SECONDS", 0.05)
    monkeypatch.setattr(examining, "CHECKS", [doctor.Check("slow", "it is fast", needs_tables=False, look=slow)])  # type: ignore[arg-type]
    monkeypatch.setattr(slow, "__module__", "newsdb.doctor.server")
    ((found),) = doctor.examine(patient.settings)
    assert (found.level, found.message) == (Level.WARNING, "not looked at: it is fast (it took too long)")


def test_an_empty_database_is_told(empty_database_url: str, tmp_path: Path) -> None:
    """Without a schema, what needs one is not looked at, and nothing fails."""
    patient = Patient(empty_database_url, tmp_path)
    found = {finding.check: finding for finding in doctor.examine(patient.settings)}
    assert (found["schema-revision"].level, found["schema-revision"].remedy) == (
        Level.WARNING,
        "newsdb load PATH, or newsdb migrate",
    )
    assert found["references"].message.startswith("not looked at")
    assert not [one for one in found.values() if one.level is Level.ERROR and one.check != "durability"]


def test_the_documentation_has_all_checks(checkout: Path) -> None:
    """docs/backup.md says of each check what it finds, and of none that there is not."""
    page = (checkout / "docs" / "backup.md").read_text(encoding="utf-8")
    table = page[page.index("| check |") :].split("\n\n")[0].splitlines()[2:]
    named = re.findall("`([a-z-]+)`", " ".join(line.split("|")[1] for line in table))
    assert sorted(named) == sorted(check.name for check in doctor.CHECKS)
