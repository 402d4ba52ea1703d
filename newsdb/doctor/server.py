"""Checks of the server: its version, its settings, its letters, its room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from newsdb.database.engine import OLDEST_MAJOR
from newsdb.database.roles.grants import roles_here
from newsdb.database.roles.kinds import LIMITS
from newsdb.doctor.registry import Patient, Problem, check, error, note, warning

NEWEST_MAJOR: Final = 18
"""The newest major version of PostgreSQL that newsdb is tested on."""
WORRYING_AGE: Final = 500_000_000
DANGEROUS_AGE: Final = 1_500_000_000
_MB: Final = 1_000_000
_GB: Final = 1_000_000_000
_LITTLE: Final = {
    "shared_buffers": 128 * 2**20,
    "work_mem": 4 * 2**20,
    "maintenance_work_mem": 64 * 2**20,
    "max_wal_size": 2**30,
}
_BIG: Final = _GB
_SETTINGS: Final = text(
    """
    SELECT name, CASE unit
        WHEN '8kB' THEN (setting::bigint * 8192)::text
        WHEN 'kB' THEN (setting::bigint * 1024)::text
        WHEN 'MB' THEN (setting::bigint * 1048576)::text
        ELSE setting END AS value
    FROM pg_settings WHERE name = ANY (:names)
    """
)
_CONNECTIONS: Final = text(
    """
    SELECT current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
               AS most,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
           (SELECT coalesce(sum(rolconnlimit), 0) FROM pg_roles WHERE rolname = ANY (:readers) AND rolconnlimit > 0)
               AS readers
    """
)
_COLLATIONS: Final = text(
    """
    SELECT 'database ' || datname AS name, datcollversion AS made_with,
           pg_database_collation_actual_version(oid) AS now,
           format('DATABASE %I REFRESH COLLATION VERSION', datname) AS sql_name
    FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'collation ' || c.oid::regcollation::text, c.collversion, pg_collation_actual_version(c.oid),
           format('COLLATION %s REFRESH VERSION', c.oid::regcollation)
    FROM pg_collation AS c
    WHERE EXISTS (
        SELECT FROM pg_attribute AS a JOIN pg_class AS t ON t.oid = a.attrelid
        WHERE a.attcollation = c.oid AND t.relnamespace = 'public'::regnamespace AND c.collname <> 'default'
    )
    """
)


@check("PostgreSQL's version is one that newsdb runs on", needs_tables=False)
def server_version(patient: Patient) -> Iterator[Problem]:
    """Look whether the server's version is supported."""
    number = int(patient.connection.scalar(text("SHOW server_version_num")) or 0)
    if number // 10_000 > NEWEST_MAJOR:
        yield note(
            f"the server is PostgreSQL {number // 10_000}, newer than what this newsdb is tested on ({NEWEST_MAJOR})",
            "see whether there is a newer newsdb",
        )
    elif number // 10_000 == OLDEST_MAJOR:
        yield note(
            f"PostgreSQL {OLDEST_MAJOR} is the oldest version that newsdb runs on",
            "plan for a newer server: docs/backup.md says how to move",
        )


@check("committed rows survive a crash", needs_tables=False)
def durability(patient: Patient) -> Iterator[Problem]:
    """Look at the settings that guard rows."""
    found = _settings(patient, "fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    for name in ("fsync", "full_page_writes"):
        if found[name] == "off":
            yield error(
                f"{name} is off: a crash of the machine may destroy the database",
                f"ALTER SYSTEM SET {name} = on, reload",
            )
    if found["synchronous_commit"] == "off":
        yield warning(
            "synchronous_commit is off: a crash may lose what was committed last",
            "ALTER SYSTEM SET synchronous_commit = on, reload; or load those files again after a crash",
        )
    if found["data_checksums"] == "off":
        yield note(
            "data checksums are off: what a disk damages is found late",
            "stop the server and run pg_checksums --enable, or restore a backup into a cluster that has them",
        )


@check("autovacuum is at work", needs_tables=False)
def autovacuum(patient: Patient) -> Iterator[Problem]:
    """Look whether the server tidies up by itself."""
    for name in ("autovacuum", "track_counts"):
        if _settings(patient, name)[name] == "off":
            yield warning(
                f"{name} is off: tables grow, and plans become wrong", f"ALTER SYSTEM SET {name} = on, reload"
            )


@check("the server has memory for a database of this size", needs_tables=False)
def memory(patient: Patient) -> Iterator[Problem]:
    """Look whether a big database runs on the settings of a small one."""
    size = int(patient.connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    if size < _BIG:
        return
    for name, value in _settings(patient, *_LITTLE).items():
        if int(value) < _LITTLE[name] or (name == "shared_buffers" and int(value) == _LITTLE[name]):
            yield warning(
                f"{name} is {int(value) // 2**20} MB, for a database of {size / _GB:.1f} GB",
                f"raise {name} in postgresql.conf: an eighth to a quarter of the memory for shared_buffers, 16 MB or"
                " more for work_mem, 256 MB or more for maintenance_work_mem, 2 GB or more for max_wal_size",
            )


@check("there are connections left", needs_tables=False)
def connections(patient: Patient) -> Iterator[Problem]:
    """Look whether readers may take all connections."""
    readers = [name for name, kind in roles_here(patient.connection).items() if kind in LIMITS]
    row = patient.connection.execute(_CONNECTIONS, {"readers": readers}).one()
    if row.used >= 0.9 * row.most:
        yield warning(
            f"{row.used} of {row.most} connections are taken", "close some, use a pooler, or raise max_connections"
        )
    if row.readers > row.most:
        yield note(
            f"readers may take {row.readers} connections, more than the {row.most} that there are: then loads get none",
            "raise max_connections, or ALTER ROLE … CONNECTION LIMIT for the readers",
        )


@check("letters of all languages are known", needs_tables=False)
def letters(patient: Patient) -> Iterator[Problem]:
    """Look whether the database's locale folds and finds letters with marks."""
    folds = patient.connection.scalar(text("SELECT lower('ÄÉŠŁ') = 'äéšł'"))
    finds = patient.connection.scalar(text("SELECT to_tsvector('simple', '“Ärger”') @@ 'ärger'"))
    if not (folds and finds):
        yield error(
            "the database's locale does not know all letters, so that words and names are not found",
            "back it up, and restore it into CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
        )


@check("text is sorted as it was when the indexes were made", needs_tables=False)
def collation_version(patient: Patient) -> Iterator[Problem]:
    """Look whether the system's rules of sorting have changed below the indexes."""
    for row in patient.connection.execute(_COLLATIONS):
        if row.made_with != row.now and row.made_with is not None:
            yield error(
                f"the {row.name} was made with sorting rules {row.made_with}, the system now has {row.now}: indexes on"
                " text may miss rows",
                f"REINDEX DATABASE, then ALTER {row.sql_name}",
            )


@check("transaction numbers are far from running out", needs_tables=False)
def transaction_age(patient: Patient) -> Iterator[Problem]:
    """Look how far the oldest row is from the point where PostgreSQL stops."""
    row = patient.connection.execute(
        text(
            "SELECT age(datfrozenxid) AS transactions, mxid_age(datminmxid) AS groups FROM pg_database"
            " WHERE datname = current_database()"
        )
    ).one()
    age = max(row.transactions, row.groups)
    remedy = (
        "VACUUM (FREEZE) the database, and see what keeps autovacuum from it: old transactions, prepared ones, slots"
    )
    if age > DANGEROUS_AGE:
        yield error(f"the oldest row is {age:,} transactions old; PostgreSQL stops at 2,100,000,000", remedy)
    elif age > WORRYING_AGE:
        yield warning(f"the oldest row is {age:,} transactions old; autovacuum does not keep up", remedy)


@check("there is room on the disk", needs_tables=False)
def disk_space(patient: Patient) -> Iterator[Problem]:
    """Look how much room the embedded server has; of others nobody can tell from here."""
    if patient.data_folder is None:
        return
    size = int(patient.connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    free = shutil.disk_usage(patient.data_folder).free
    remedy = "free space, or move NEWSDB_HOME to a bigger disk while the server is stopped"
    if free < 200 * _MB:
        yield error(f"{free / _MB:,.0f} MB are free in {patient.data_folder}", remedy)
    elif free < max(_GB, size // 4):
        yield warning(
            f"{free / _GB:,.1f} GB are free in {patient.data_folder}, for a database of {size / _GB:,.1f} GB", remedy
        )


def _settings(patient: Patient, *names: str) -> dict[str, str]:
    """Settings by name, sizes in bytes."""
    return {row.name: row.value for row in patient.connection.execute(_SETTINGS, {"names": list(names)})}
