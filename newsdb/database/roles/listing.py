"""Which roles there are, what they may take, and who is to be asked instead of a role that may not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from newsdb.database.roles.grants import owner_here, roles_here
from newsdb.database.roles.kinds import PURPOSES, Kind

_LISTED = text(
    """
    SELECT
        r.rolname AS name,
        r.rolcanlogin AS can_log_in,
        r.rolsuper AS is_superuser,
        nullif(r.rolconnlimit, -1) AS connection_limit,
        (SELECT s.value FROM pg_options_to_table(
            (SELECT array_agg(replace(o, 'statement_timeout=', 't=')) FROM unnest(c.setconfig) AS o
                WHERE o LIKE 'statement_timeout=%')) AS s (name, value)) AS statement_timeout,
        (SELECT count(*) FROM pg_stat_activity AS a WHERE a.usesysid = r.oid AND a.datname = current_database())
            AS connections
    FROM pg_roles AS r
    LEFT JOIN pg_db_role_setting AS c ON c.setrole = r.oid
        AND c.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    WHERE r.rolname = ANY (:names)
    """
)


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A role of this database.

    Attributes:
        name: its name.
        kind: what it is for.
        purpose: the same in words.
        can_log_in: whether it may.
        is_superuser: it may everything on the server, which an owner need not.
        connection_limit: connections at once; None: as many as the server takes.
        statement_timeout: how long a statement may take; None: no limit.
        connections: open now.
    """

    name: str
    kind: Kind
    purpose: str
    can_log_in: bool
    is_superuser: bool
    connection_limit: int | None
    statement_timeout: str | None
    connections: int


def who_may(connection: Connection) -> str:
    """Say as whom newsdb's commands can connect to this database, by the names of its roles."""
    kinds = {**roles_here(connection), owner_here(connection): Kind.OWNER}
    what = {Kind.APP: "to read", Kind.LOADER: "to load, too", Kind.OWNER: "for everything"}
    return ", ".join(f"{name} {told}" for kind, told in what.items() for name in kinds if kinds[name] is kind)


def list_roles(connection: Connection) -> list[ListedRole]:
    """Read the roles that newsdb made for this database, and its owner, in the order of ``Kind``."""
    kinds = {**roles_here(connection), owner_here(connection): Kind.OWNER}
    rows = connection.execute(_LISTED, {"names": list(kinds)}).mappings()
    listed = [ListedRole(kind=kinds[row["name"]], purpose=PURPOSES[kinds[row["name"]]], **row) for row in rows]
    order = list(Kind)
    return sorted(listed, key=lambda role: (order.index(role.kind), role.name))
