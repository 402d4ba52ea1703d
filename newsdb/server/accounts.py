"""Which uid the server runs under, and how programs are started under it.

In: the owner of a cluster, or nobody yet. Out: a uid and the arguments for `subprocess`.

A user's server runs under the user's own uid. PostgreSQL refuses to run as root; root's server gets a uid of its own
that has no account, so that nobody else's process shares it, and that needs no entry in /etc/passwd. Only initdb
insists on a named account: for the fraction of a second that it runs it borrows an idle one, and what it made changes
hands.
"""

from __future__ import annotations

import os
import pwd
from typing import Any

from newsdb.errors import DatabaseError

# Below 65536, since rootless containers map no more, and in a range that systemd's list of uids leaves unused.
_FREE_UIDS = range(60610, 60700)


def uid_for_new_cluster() -> int:
    """Return the uid that shall own a new cluster: the caller's, or as root one that nobody has.

    Raises:
        DatabaseError: each uid of the range belongs to an account.
    """
    if os.geteuid() != 0:
        return os.geteuid()
    taken = {account.pw_uid for account in pwd.getpwall()}
    for uid in _FREE_UIDS:
        if uid not in taken:
            return uid
    raise DatabaseError(
        f"PostgreSQL does not run as root and all uids from {_FREE_UIDS[0]} to {_FREE_UIDS[-1]} have accounts; "
        "run newsdb as another user or set NEWSDB_DATABASE_URL"
    )


def uid_for_initdb(owner: int) -> int:
    """Return a uid with a named account for initdb: the owner's, or as root an idle account's.

    An idle account, because its processes could otherwise reach the unfinished cluster through /proc.

    Raises:
        DatabaseError: there is no such account.
    """
    accounts = {account.pw_uid for account in pwd.getpwall()}
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(owner)
        except KeyError:
            raise DatabaseError(
                f"PostgreSQL's initdb needs a named account and uid {owner} has none in /etc/passwd; "
                "run newsdb as another user or set NEWSDB_DATABASE_URL"
            ) from None
        return owner
    import psutil  # type: ignore[import-untyped]  # it has no types  # noqa: PLC0415 (needed once in a cluster's life)

    busy = {process.info["uids"].real for process in psutil.process_iter(["uids"]) if process.info["uids"]}
    idle = sorted(accounts - busy - {0})
    if not idle:
        raise DatabaseError(
            "PostgreSQL does not run as root and there is no idle account to create the cluster with; "
            "run newsdb as another user or set NEWSDB_DATABASE_URL"
        )
    return idle[0]


def describe(uid: int) -> str:
    """Name a uid for people."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}, which has no account"


def popen_arguments(uid: int) -> dict[str, Any]:
    """Return what makes `subprocess` start a program under the uid, with nothing of ours but a clean environment.

    No PG* variable, no locale and no time zone of the caller reaches the server.
    """
    arguments: dict[str, Any] = {
        "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        "umask": 0o077,
    }
    if uid != os.geteuid():
        arguments |= {"user": uid, "group": uid, "extra_groups": []}
    return arguments
