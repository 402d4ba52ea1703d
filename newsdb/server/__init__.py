"""The embedded PostgreSQL server: a server of one's own without installing, configuring or being root of anything.

In: the settings (NEWSDB_HOME). Out: `start`, `stop`, `status` and what they return. The server outlives the command
that started it, takes connections through a Unix socket in a private folder only, and asks for a password that lies in
a file of its owner. `layout` shows where everything lies; the modules are, from the bottom: `layout`, `locks`,
`programs`, `accounts`, `configuration`, `creation`, `postmaster`, `control`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from newsdb.errors import DatabaseError
from newsdb.settings import load_settings

if TYPE_CHECKING:
    from newsdb.server.control import Running, Status
    from newsdb.settings import Settings


def start(settings: Settings | None = None) -> Running:
    """Make sure that the embedded server runs; creates it where there is none yet.

    Args:
        settings: whose home; None: those of the environment.

    Raises:
        DatabaseError: it cannot be had; one line with the reason and the remedy.
    """
    _refuse_windows()
    from newsdb.server import control  # noqa: PLC0415 (Unix only; a command with a URL never needs it)

    return control.start((settings or load_settings()).home)


def stop(settings: Settings | None = None) -> bool:
    """Stop the embedded server and tell whether it was running.

    Args:
        settings: whose home; None: those of the environment.

    Raises:
        DatabaseError: it does not stop.
    """
    _refuse_windows()
    from newsdb.server import control  # noqa: PLC0415 (see start)

    return control.stop((settings or load_settings()).home)


def status(settings: Settings | None = None) -> Status:
    """Describe the embedded server without starting it.

    Args:
        settings: whose home; None: those of the environment.

    Raises:
        DatabaseError: its folder cannot be read.
    """
    _refuse_windows()
    from newsdb.server import control  # noqa: PLC0415 (see start)

    return control.status((settings or load_settings()).home)


def is_running(settings: Settings | None = None) -> bool:
    """Tell whether the embedded server takes connections, without starting it; costs next to nothing.

    Args:
        settings: whose home; None: those of the environment.

    Raises:
        DatabaseError: its folder cannot be read.
    """
    _refuse_windows()
    from newsdb.server import control  # noqa: PLC0415 (see start)

    return control.is_running((settings or load_settings()).home)


def url(settings: Settings | None = None) -> str:
    """Return the URL of the embedded server, starting it if need be; names the password's file, not the password.

    Args:
        settings: whose home; None: those of the environment.

    Raises:
        DatabaseError: it cannot be had.
    """
    return start(settings).url


def _refuse_windows() -> None:
    """Say what to do where there is neither a uid nor a Unix socket in a private folder."""
    if sys.platform == "win32":
        raise DatabaseError(
            "the embedded server does not run on Windows; set NEWSDB_DATABASE_URL to a PostgreSQL server"
        )
