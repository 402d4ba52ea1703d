"""Which pg_dump and pg_restore are taken, and what is said where none fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsdb.backup import programs
from newsdb.backup.programs import Program
from newsdb.errors import DatabaseError


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with versions 14, 16 and 18."""
    found = [Program(f"/usr/{major}/pg_x", major, f"pg_x (PostgreSQL) {major}.1") for major in (18, 14, 16)]
    monkeypatch.setattr(programs, "installed", lambda _name, *, prefer_embedded: found)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(("server", "taken"), [(15, 16), (16, 16), (17, 18), (18, 18)])
def test_the_oldest_pg_dump_that_knows_the_server(server: int, taken: int) -> None:
    """An older one refuses the server; a newer one makes a dump that fewer can read."""
    assert programs.pg_dump(server, prefer_embedded=False).major == taken


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("dump", "server", "taken"), [(16, 16, 16), (14, 18, 18), (16, 15, 16), (18, 15, 18), (15, 17, 16)]
)
def test_the_pg_restore_that_reads_the_dump_and_is_nearest_to_the_server(dump: int, server: int, taken: int) -> None:
    """One that is older than the dump cannot read it; one of the server's own version says nothing that it minds."""
    assert programs.pg_restore(dump, server, prefer_embedded=False).major == taken


@pytest.mark.usefixtures("machine")
def test_none_fits() -> None:
    """The line has what is needed, what is there, and what to install."""
    with pytest.raises(DatabaseError, match=r"no pg_dump 19 or newer .* 19 \(found: 14, 16, 18\); install .*client-19"):
        programs.pg_dump(19, prefer_embedded=False)
    with pytest.raises(DatabaseError, match=r"made by pg_dump 19 \(found: 14, 16, 18\)"):
        programs.pg_restore(19, 18, prefer_embedded=False)


def test_what_is_installed_runs() -> None:
    """Each program that is found tells its version, and the order follows the wish."""
    found = programs.installed("pg_dump", prefer_embedded=True)
    if not found:
        pytest.skip("there is no pg_dump on this machine")
    assert all(program.version.startswith("pg_dump (PostgreSQL) ") for program in found)
    assert {one.path for one in programs.installed("pg_dump", prefer_embedded=False)} == {one.path for one in found}
    assert len({program.path for program in found}) == len(found)


def test_debians_chooser_is_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command that chooses a version by itself is passed over."""
    (tmp_path / "pg_wrapper").write_text("#!/bin/sh\n")
    (tmp_path / "pg_wrapper").chmod(0o755)
    (tmp_path / "pg_dump").symlink_to("pg_wrapper")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(programs._on_the_path("pg_dump")) == []
