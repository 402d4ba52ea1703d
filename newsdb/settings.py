"""What the environment says: the only module that reads it.

In: NEWSDB_DATABASE_URL (unset: newsdb runs its own PostgreSQL) and NEWSDB_HOME (its folder, default the platform's
user data folder). Out: one frozen `Settings`, checked, with a password that no message or repr shows.
"""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from newsdb.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import URL

DRIVER = "postgresql+psycopg"
_ACCEPTED = frozenset({"postgres", "postgresql", DRIVER})
_HOST = re.compile(r"[\w.,:%-]*")
_DATABASE = re.compile(r"[^@/:?#]*")
_PARAMETER = re.compile(r"[a-z_]+")
_EXAMPLE = "postgresql://user@host:5432/newsdb"


def _absolute(path: Path) -> Path:
    """Resolve ~, relative parts and links, so that one folder has one name however it is reached."""
    return Path(os.path.realpath(path.expanduser()))


class Settings(BaseSettings):
    """The settings of one command.

    Attributes:
        database_url: the user's own server, as given; None: the embedded one.
        home: the folder that holds everything of the embedded server; absolute.
    """

    model_config = SettingsConfigDict(env_prefix="NEWSDB_", env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: SecretStr | None = None
    home: Annotated[Path, AfterValidator(_absolute)] = Field(
        default_factory=lambda: _absolute(Path(platformdirs.user_data_dir("newsdb", appauthor=False)))
    )

    def sqlalchemy_url(self) -> URL | None:
        """Return the user's URL for SQLAlchemy's psycopg dialect, or None for the embedded server.

        Raises:
            DatabaseError: if it is no PostgreSQL URL; the message never shows what was given.
        """
        if self.database_url is None:
            return None
        return parse_database_url(self.database_url.get_secret_value())


def load_settings() -> Settings:
    """Read and check the environment.

    Raises:
        UsageError: NEWSDB_HOME cannot be a folder.
        DatabaseError: NEWSDB_DATABASE_URL is no URL of a PostgreSQL server.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        # Pydantic's own text shows the input, which may hold a password.
        names = ", ".join(sorted({f"NEWSDB_{str(item['loc'][0]).upper()}" for item in error.errors()}))
        raise UsageError(f"{names} has a value that newsdb cannot use; correct or unset it") from None
    except (RuntimeError, ValueError, OSError) as error:
        raise UsageError(f"NEWSDB_HOME cannot be used ({error}); name a folder or unset it") from None
    if settings.home.exists() and not settings.home.is_dir():
        raise UsageError(f"NEWSDB_HOME is {settings.home}, which is not a folder; name another or unset it")
    settings.sqlalchemy_url()
    return settings


def parse_database_url(text: str, variable: str = "NEWSDB_DATABASE_URL") -> URL:
    """Parse a PostgreSQL URL and give it the driver that newsdb uses.

    Args:
        text: ``postgres://``, ``postgresql://`` or ``postgresql+psycopg://`` with whatever libpq takes as query.
        variable: where it was given, named in the error.

    Raises:
        DatabaseError: no such URL; never quotes the text, since a mistyped URL may show its password anywhere.
    """
    malformed = DatabaseError(
        f"{variable} is not a URL such as {_EXAMPLE}; special characters in a password are percent-encoded"
    )
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise malformed from None
    if url.drivername not in _ACCEPTED:
        backend, _, driver = url.drivername.partition("+")
        if backend in {"postgres", "postgresql"}:
            raise DatabaseError(f"{variable} asks for the driver {driver!r}; newsdb uses psycopg: write {_EXAMPLE}")
        raise DatabaseError(f"{variable} names a {backend} database; newsdb needs PostgreSQL: write {_EXAMPLE}")
    # An @, / or : left unencoded in a password ends up in the next part, which messages do show.
    if not _HOST.fullmatch(url.host or "") or not _DATABASE.fullmatch(url.database or ""):
        raise malformed
    if not all(_PARAMETER.fullmatch(name) for name in url.query):
        raise malformed
    return url.set(drivername=DRIVER)


def child_environment(changes: Mapping[str, str], *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the environment for a program that the user talks to, such as psql.

    Args:
        changes: variables to set.
        without: variables to leave out.
    """
    return {name: value for name, value in os.environ.items() if name not in without} | dict(changes)


def login_name() -> str | None:
    """The name of whoever runs this; None where there is none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def role_password(kind: str) -> str | None:
    """The password for a role that `newsdb roles create` makes: NEWSDB_ANALYST_PASSWORD and so on; None if not given.

    Args:
        kind: owner, loader, analyst or app.
    """
    return os.environ.get(f"NEWSDB_{kind.upper()}_PASSWORD") or None
