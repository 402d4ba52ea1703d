"""Who reaches the embedded server: its owner, with the password, through the socket; nobody else, by no way."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no types
import psycopg
import pytest

from newsdb.errors import DatabaseError
from newsdb.server import control, layout
from tests.server.conftest import STRANGER, Homes, as_uid, moved, needs_root, postmaster_of, the_layout


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_symlink()]


def test_nothing_in_the_home_is_open_to_others(shared_home: Path) -> None:
    """No file or folder of the server grants anything to group or others."""
    open_ones = [path for path in [shared_home, *_files(shared_home)] if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_ones == []


@needs_root
def test_a_stranger_reaches_neither_socket_nor_files(shared_home: Path) -> None:
    """Another uid can neither connect nor read password, log or data, whatever path it tries."""
    found = the_layout(shared_home)

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(found.socket))

    for attempt in (
        connect,
        found.passfile.read_text,
        found.log.read_text,
        (found.data / "PG_VERSION").read_text,
        lambda: list(found.folder.iterdir()),
    ):
        assert isinstance(as_uid(STRANGER, attempt), PermissionError)


@needs_root
def test_a_stranger_is_told_whose_folder_it_is(shared_home: Path) -> None:
    """Another user who points newsdb at the same home gets one line, even where the home itself is open."""
    control.start(shared_home)
    shared_home.chmod(0o755)
    shared_home.parent.chmod(0o755)
    try:
        error = as_uid(STRANGER, lambda: control.start(shared_home))
    finally:
        shared_home.parent.chmod(0o700)
        shared_home.chmod(0o700)
    assert isinstance(error, DatabaseError)
    assert "belongs to root; run newsdb as that user" in str(error)
    assert "\n" not in str(error)


@needs_root
def test_the_servers_own_uid_cannot_get_at_the_password(shared_home: Path) -> None:
    """A process under the server's uid can read neither the password's file nor the socket's folder."""
    found = the_layout(shared_home)
    uid = found.cluster.stat().st_uid
    assert uid != 0
    assert isinstance(as_uid(uid, found.passfile.read_text), PermissionError)
    assert isinstance(as_uid(uid, lambda: list(found.socket_folder.iterdir())), PermissionError)


@needs_root
def test_roots_server_runs_under_a_uid_of_its_own(shared_home: Path) -> None:
    """As root the server has a uid without account, no groups, and no capability."""
    status = Path(f"/proc/{postmaster_of(shared_home)}/status").read_text(encoding="ascii")
    values = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    uid = the_layout(shared_home).cluster.stat().st_uid
    assert values["Uid"].split() == [str(uid)] * 4
    assert values["Groups"].split() == []
    assert int(values["CapEff"], 16) == int(values["CapPrm"], 16) == 0


def test_parents_keep_their_permissions(shared_home: Path) -> None:
    """The server works below a folder that only its owner may enter, and that folder stays as it is."""
    control.start(shared_home)
    assert stat.S_IMODE(shared_home.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared_home.stat().st_mode) == 0o700


def test_no_connection_without_the_password(shared_home: Path) -> None:
    """The owner of the socket, too, needs the password: of either role, and a wrong one is refused."""
    host = str(the_layout(shared_home).socket_folder)
    for user in (layout.OWNER, layout.SUPERUSER):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=host, user=user, dbname=layout.DATABASE, passfile="/dev/null")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=host, user=user, dbname=layout.DATABASE, password="wrong")  # noqa: S106 (is wrong)


def test_both_roles_get_in_with_the_password_file(shared_home: Path) -> None:
    """The file holds the passwords of the owner, who is no superuser, and of the superuser."""
    url = control.start(shared_home).url
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_user, current_setting('is_superuser')").fetchone()
    assert row == ("newsdb", "off")
    with psycopg.connect(url, user=layout.SUPERUSER) as connection:
        assert connection.execute("SELECT current_setting('is_superuser')").fetchone() == ("on",)


def test_the_socket_is_the_only_way_in(shared_home: Path) -> None:
    """The server listens on no network port and its rules know one line: local, with SCRAM."""
    url = control.start(shared_home).url
    with psycopg.connect(url, user=layout.SUPERUSER) as connection:
        rules = connection.execute("SELECT type, database, user_name, auth_method FROM pg_hba_file_rules").fetchall()
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        stored = connection.execute(
            "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'"
        ).fetchone()
    assert rules == [("local", ["all"], ["all"], "scram-sha-256")]
    assert stored == (2,)
    assert psutil.Process(postmaster_of(shared_home)).net_connections("inet") == []


def test_access_settings_cannot_be_changed_in_the_file(shared_home: Path) -> None:
    """What postgresql.conf says about addresses and durability does not open or weaken the server."""
    control.start(shared_home)
    control.stop(shared_home)
    configuration = the_layout(shared_home).data / "postgresql.conf"
    good = configuration.read_text(encoding="utf-8")
    configuration.write_text(good + "listen_addresses = '*'\nunix_socket_directories = '/tmp'\nfsync = off\n", "utf-8")
    with psycopg.connect(control.start(shared_home).url) as connection:
        names = ("listen_addresses", "fsync")
        assert [connection.execute(f"SHOW {name}").fetchone() for name in names] == [("",), ("on",)]
    configuration.write_text(good, encoding="utf-8")


def test_passwords_stand_in_no_argument_list_and_no_log(shared_home: Path) -> None:
    """No process shows a password, and the log has none."""
    found = the_layout(shared_home)
    passwords = [line.rpartition(":")[2] for line in found.passfile.read_text(encoding="utf-8").splitlines()]
    shown = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    shown.append(found.log.read_text(encoding="utf-8"))
    assert len(passwords) == 2
    assert len(passwords[0]) >= 40
    assert not [text for text in shown for password in passwords if password in text]


def test_errors_leave_no_data_in_the_log(shared_home: Path) -> None:
    """A failing statement and its values go to the client, not to the log."""
    with psycopg.connect(control.start(shared_home).url) as connection:
        connection.execute("CREATE TEMP TABLE secrets (word text PRIMARY KEY)")
        connection.execute("INSERT INTO secrets VALUES ('Rhabarber')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO secrets VALUES (%s)", ["Rhabarber"])
    assert "Rhabarber" not in the_layout(shared_home).log.read_text(encoding="utf-8")


def test_a_home_that_everybody_may_write_is_refused(homes: Homes) -> None:
    """No data goes into a folder where any user could move it away."""
    home = homes.new()
    home.mkdir()
    home.chmod(0o777)
    with pytest.raises(DatabaseError, match="every user may write"):
        control.start(home)


def test_a_long_home_gets_a_private_socket_folder_elsewhere(shared_home: Path) -> None:
    """A path too long for a socket is no obstacle; the other folder is private and goes when the server stops."""
    with moved(shared_home, "x" * 120) as home:
        running = control.start(home)
        assert home not in running.socket_folder.parents
        assert stat.S_IMODE(running.socket_folder.lstat().st_mode) == 0o700
        with psycopg.connect(running.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not running.socket_folder.exists()


@pytest.mark.parametrize("trap", ["link", "open folder", "file"])
def test_an_occupied_socket_folder_is_refused(shared_home: Path, trap: str, tmp_path: Path) -> None:
    """A link, an open folder or a file in the place of the private folder is refused, not used."""
    with moved(shared_home, "x" * 120) as home:
        place = the_layout(home).socket_folder
        try:
            if trap == "link":
                place.symlink_to(tmp_path)
            elif trap == "file":
                place.touch(0o600)
            else:
                place.mkdir()
                place.chmod(0o755)
            with pytest.raises(DatabaseError, match="should be a private folder"):
                control.start(home)
        finally:
            place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()


@needs_root
def test_somebody_elses_socket_folder_is_refused(shared_home: Path) -> None:
    """A stranger who made the folder first gains nothing."""
    with moved(shared_home, "x" * 120) as home:
        place = the_layout(home).socket_folder
        as_uid(STRANGER, lambda: place.mkdir(mode=0o700))
        try:
            with pytest.raises(DatabaseError, match="should be a private folder"):
                control.start(home)
        finally:
            place.rmdir()
