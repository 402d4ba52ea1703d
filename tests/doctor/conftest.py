"""What tests of newsdb doctor share: a healthy database, and what a check says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from newsdb import doctor
from newsdb.settings import Settings
from tests.database.conftest import serve

__all__ = ["serve"]


class Patient:
    """A database with the sample articles, of the test's own."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.settings = Settings(database_url=SecretStr(url), home=home)
        self.engine = create_engine(url, poolclass=NullPool)

    def run(self, *statements: str) -> None:
        """Break something, as its owner."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def run_alone(self, statement: str) -> None:
        """Run what no transaction may hold."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))

    def check(self, name: str, *, is_full: bool = False) -> list[doctor.Finding]:
        """Make one check."""
        assert name in {check.name for check in doctor.CHECKS}
        return list(doctor.examine(self.settings, is_full=is_full, only=[name]))

    def problem(self, name: str, *, is_full: bool = False) -> str:
        """Make one check that finds exactly one thing: its level and message."""
        (found,) = self.check(name, is_full=is_full)
        assert found.remedy, "it names no remedy"
        return f"{found.level}: {found.message}"


@pytest.fixture
def patient(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL, tmp_path: Path
) -> Iterator[Patient]:
    """Give a database to break."""
    url = create_database(seeds_template)
    yield Patient(url.render_as_string(hide_password=False), tmp_path / "home")
    drop_database(url)


@pytest.fixture
def superuser(server_url: URL, patient: Patient) -> Iterator[Connection]:
    """Give a connection that may break what no owner can, or skip the test."""
    url = make_url(patient.url)
    if url.query.get("user") == "newsdb" and str(url.query.get("passfile", "")).startswith("/"):
        url = url.update_query_dict({"user": "postgres"})
    engine = create_engine(url, poolclass=NullPool)
    try:
        connection = engine.connect()
    except Exception:  # noqa: BLE001  (whatever it says: there is none for us)
        pytest.skip("needs a superuser, whom the embedded server has")
    with connection:
        if connection.scalar(text("SELECT current_setting('is_superuser')")) != "on":
            pytest.skip("needs a superuser, whom the embedded server has")
        connection.rollback()
        yield connection
