"""What tests of roles share: a database with roles of names that nobody else has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, make_url, text

from newsdb.database import roles
from newsdb.database.roles import Kind, Limits, kinds

READERS: Final = (Kind.ANALYST, Kind.APP)
DENIED: Final = "42501"

Run = Callable[..., tuple[int, str, str]]
"""Runs ``newsdb`` with arguments on a database: its exit code, output and errors."""


@dataclass
class Server:
    """A database of the test's own, with roles of names that nobody else has.

    Attributes:
        url: of the database, as who made it.
        prefix: of the roles' names.
        connection: as who made it.
        passwords: of the roles.
    """

    url: str
    prefix: str
    connection: Connection
    passwords: dict[Kind, str]

    def create(self, *wanted: Kind, limits: Limits | None = None) -> list[roles.Made]:
        """Make roles, with passwords."""
        given = {kind: self.passwords[kind] for kind in wanted}
        made = roles.create(
            self.connection, self.prefix, wanted, given, None if limits is None else dict.fromkeys(READERS, limits)
        )
        self.connection.commit()
        return made

    def url_of(self, kind: Kind) -> str:
        """The URL of the database for a role."""
        url = make_url(self.url).difference_update_query(["user", "passfile"])
        url = url.set(username=kinds.role_name(self.prefix, kind), password=self.passwords[kind])
        return url.render_as_string(hide_password=False)

    def log_in(self, kind: Kind) -> psycopg.Connection[Any]:
        """Connect as a role."""
        plain = make_url(self.url_of(kind)).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


def may_create_roles(connection: Connection) -> bool:
    """Whether the role that runs the tests may create others."""
    return bool(connection.scalar(text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")))


def refused(connection: psycopg.Connection[Any], statement: str) -> str | None:
    """The SQLSTATE by which a statement is refused; None if it is carried out."""
    try:
        connection.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    return None
