"""How PostgreSQL's own programs are told where the database is, without a password that others could read.

In: the settings, or a URL. Out: an address for the command line, which everybody on the machine may see, and an
environment, which nobody else may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsdb.errors import UsageError
from newsdb.settings import child_environment

if TYPE_CHECKING:
    from sqlalchemy import URL

    from newsdb.settings import Settings

# Variables made for another server, which the embedded one must not get.
_ASTRAY = ("PGPASSWORD", "PGHOSTADDR", "PGSERVICE", "PGOPTIONS")


@dataclass(frozen=True, slots=True)
class Address:
    """What a program is given.

    Attributes:
        url: for ``--dbname``, without a password.
        environment: all of it, the password included.
    """

    url: str
    environment: dict[str, str]


def for_program(settings: Settings, application_name: str) -> Address:
    """Say to a program where the database is; the embedded server is started if need be.

    Args:
        settings: where the database is.
        application_name: shown in pg_stat_activity.

    Raises:
        DatabaseError: the embedded server cannot be had.
        UsageError: the URL holds a secret that no program can be given unseen.
    """
    given = settings.sqlalchemy_url()
    if given is None:
        from newsdb import server  # noqa: PLC0415  (whoever has a server needs no embedded one)

        return Address(server.start(settings).url, child_environment({"PGAPPNAME": application_name}, without=_ASTRAY))
    if "sslpassword" in given.query:
        raise UsageError(
            "NEWSDB_DATABASE_URL has sslpassword, which PostgreSQL's programs take on their command line only, where"
            " others can read it; use a key without a passphrase"
        )
    password = given.password if given.password is not None else given.query.get("password")
    # Of a user's own server the caller's PG* variables are as good as the URL.
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    return Address(without_password(given), child_environment({"PGAPPNAME": application_name, **secret}))


def without_password(url: URL) -> str:
    """Render a URL for libpq, which reads %20 and knows no "+", leaving the password out."""
    query = {name: value for name, value in url.query.items() if name not in {"password", "sslpassword"}}
    bare = url.set(drivername="postgresql", query=query)._replace(password=None)
    address, mark, parameters = bare.render_as_string().partition("?")
    return address + mark + parameters.replace("+", "%20")
