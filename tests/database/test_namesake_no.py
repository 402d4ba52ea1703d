"""people.homonym_no became people.namesake_no, step by step, over rows of all times."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from newsdb.database.migrating.session import Running
from newsdb.database.schema import migrate

_MANY = 12_000  # more than two batches


@pytest.fixture
def older(empty_database_url: str) -> Iterator[Connection]:
    """Give a database of before the rename, with many people, every tenth of them somebody's namesake."""
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        migrate(connection, "0028")
        connection.execute(
            text(
                "INSERT INTO people (name, name_key, homonym_no) SELECT 'Ada Keller', 'ada keller ' || n / 10,"
                " CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % 10 END FROM generate_series(0, :many - 1) AS n"
            ),
            {"many": _MANY},
        )
        connection.commit()
        yield connection


def count(connection: Connection, condition: str) -> int:
    """How many people fulfil a condition."""
    found = connection.scalar(text(f"SELECT count(*) FROM people WHERE {condition}"))
    connection.rollback()
    return int(found or 0)


def test_added_it_is_read_before_it_is_filled(older: Connection) -> None:
    """Rows keep what they have; who reads the view finds the number; who inserts without it gets one."""
    migrate(older, "0029")
    assert count(older, "namesake_no IS NULL") == _MANY
    assert older.scalar(text("SELECT max(namesake_no) FROM analyst.people")) == 10
    older.execute(text("INSERT INTO people (name, name_key) VALUES ('Ilva Renn', 'ilva renn')"))
    older.commit()
    assert count(older, "namesake_no = 1") == 1


def test_filled_batch_by_batch(older: Connection) -> None:
    """Each number is the former one; the server tells how far it is; another run changes nothing."""
    told: list[str] = []
    driver = older.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    migrate(older, "0030")
    assert count(older, "namesake_no = homonym_no") == _MANY
    assert told[-3:] == [f"done: {bound} of {_MANY}" for bound in (5_000, 10_000, _MANY)]
    newest = text("SELECT max(xmin::text::bigint) FROM people")
    stamp = older.scalar(newest)
    older.execute(text("UPDATE alembic_version SET version_num = '0029'"))
    older.commit()
    migrate(older, "0030")
    assert older.scalar(newest) == stamp


def test_cut_off_it_goes_on_behind_the_last_batch(older: Connection, empty_database_url: str) -> None:
    """A batch that meets somebody's lock is given up, those before it stay; the next attempt does the rest."""
    migrate(older, "0029")
    told: list[str] = []
    with create_engine(empty_database_url, poolclass=NullPool).connect() as holder:
        holder.execute(text("SELECT FROM people WHERE id = 7000 FOR UPDATE"))

        def tell(message: str) -> None:
            told.append(message)
            assert count(holder, "namesake_no IS NOT NULL") == 5_000  # and so it lets go

        migrate(older, "0030", running=Running(tell=tell))
    assert ["trying again" in message for message in told] == [True]
    assert count(older, "namesake_no = homonym_no") == _MANY


def test_there_and_back(older: Connection) -> None:
    """At the end the number is there under its new name alone, and going back brings the former one again."""
    numbers = older.execute(text("SELECT id, homonym_no FROM people ORDER BY id")).all()
    older.rollback()
    migrate(older, "0034")
    assert older.execute(text("SELECT id, namesake_no FROM people ORDER BY id")).all() == numbers
    assert older.execute(text("SELECT person_id, homonym_no FROM analyst.people ORDER BY 1")).all() == numbers
    older.execute(text("INSERT INTO people (name, name_key, namesake_no) VALUES ('Ada Keller', 'ada keller 0', 11)"))
    older.commit()
    migrate(older, "0028", is_back=True)
    assert older.execute(text("SELECT id, homonym_no FROM people ORDER BY id")).all()[: len(numbers)] == numbers
    assert older.scalar(text("SELECT max(homonym_no) FROM people")) == 11
