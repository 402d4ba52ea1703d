"""Expected failures: each ends a command with one line on stderr and its exit code, never a traceback."""

from __future__ import annotations


class NewsdbError(Exception):
    """A failure that the user can mend; the message is one line and names the remedy.

    Attributes:
        exit_code: what the command returns to its caller.
    """

    exit_code = 1


class UsageError(NewsdbError):
    """The command was called with something that cannot work, such as a path that does not exist."""

    exit_code = 2


class DatabaseError(NewsdbError):
    """The database cannot be reached, or its schema does not fit the code."""

    exit_code = 3
