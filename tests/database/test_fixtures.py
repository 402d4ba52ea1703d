"""The suite's own fixtures: what the other database tests rely on."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, select, text

from newsdb.database.models import LoadRow


def test_a_fresh_database_is_migrated(database_url: str) -> None:
    """``database_url`` leads to a database with the tables and without rows."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(LoadRow)) == 0
    engine.dispose()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    """``empty_database_url`` leads to a database in which no migration ran."""
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_connection(connection: Connection) -> None:
    """``connection`` sees the tables."""
    assert connection.scalar(text("SELECT count(*) FROM articles")) == 0


def test_tests_have_a_data_folder_of_their_own(tmp_path_factory: object) -> None:
    """No test reads or writes the data folder of whoever runs the suite."""
    assert "newsdb-home-" in Path(os.environ["NEWSDB_HOME"]).name
    assert "NEWSDB_DATABASE_URL" not in os.environ
