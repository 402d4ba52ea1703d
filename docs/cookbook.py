"""The results in ``cookbook.md``: its SQL run on the sample articles, as an analyst.

In: the page, and a database with the articles of ``seeds/``. Out: the page with the result of each block of SQL in the
table below it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import psycopg
from sqlalchemy import NullPool, create_engine, make_url

from newsdb.database import roles
from newsdb.database.roles import Kind, kinds
from newsdb.errors import NewsdbError

PAGE = Path(__file__).resolve().parent / "cookbook.md"

# A block of SQL, and the table that follows it if it was run before.
BLOCK = re.compile(r"^```sql\n(?P<sql>(?:(?!```).*\n)*)```\n(?:\n(?:\|.*\n)+)?", re.MULTILINE)

Row = Sequence[object]


def blocks(page: str) -> list[str]:
    """The page's blocks of SQL."""
    return [found["sql"] for found in BLOCK.finditer(page)]


def render(page: str, connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """Put the result of each block of SQL below it.

    Args:
        page: with or without results.
        connection: of an analyst.

    Raises:
        NewsdbError: a block fails, or has no row.
    """

    def answered(found: re.Match[str]) -> str:
        return f"```sql\n{found['sql']}```\n\n{answer(found['sql'], connection)}"

    return BLOCK.sub(answered, page)


def answer(statement: str, connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """Run a statement and set its result as a Markdown table.

    Raises:
        NewsdbError: it fails, or has no row.
    """
    try:
        cursor = connection.execute(statement.encode())
        rows = cursor.fetchall()
    except psycopg.Error as error:
        raise NewsdbError(f"a question of docs/cookbook.md fails: {error}\n{statement}") from None
    if not rows:
        raise NewsdbError(f"a question of docs/cookbook.md finds no row:\n{statement}")
    names = [column.name for column in cursor.description or ()]
    rulers = ["---:" if is_numeric([row[at] for row in rows]) else "---" for at in range(len(names))]
    lines: list[Row] = [names, rulers, *([cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def is_numeric(column: Sequence[object]) -> bool:
    """Whether a column has numbers only, which are set at its right; nulls aside."""
    values = [value for value in column if value is not None]
    return bool(values) and all(type(value) in {int, float, Decimal} for value in values)


def cell(value: object) -> str:
    """Write a value as one cell of a Markdown table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return re.sub(r"\s*\n\s*", " ⏎ ", re.sub(r"([|<*_`])", r"\\\1", str(value)))


@contextmanager
def analyst(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Connect as an analyst; see ``analyst_url``."""
    with analyst_url(url) as own, psycopg.connect(own, autocommit=True) as connection:
        yield connection


@contextmanager
def analyst_url(url: str) -> Iterator[str]:
    """Give the URL of a database for an analyst, with a role that is dropped again.

    Args:
        url: of the database, for somebody who owns it and may create roles.
    """
    prefix, password = f"cookbook_{secrets.token_hex(4)}", secrets.token_hex(16)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as owner:
        roles.create(owner, prefix, [Kind.ANALYST], {Kind.ANALYST: password})
    try:
        own = make_url(url).difference_update_query(["user", "passfile"])
        own = own.set(drivername="postgresql", username=kinds.role_name(prefix, Kind.ANALYST), password=password)
        yield own.render_as_string(hide_password=False)
    finally:
        with engine.begin() as owner:
            roles.drop(owner, prefix, [Kind.ANALYST])
