"""Checks of roles: whether each may what newsdb gave it, no less and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import text

from newsdb.database.models import Base
from newsdb.database.roles.grants import roles_here
from newsdb.database.roles.kinds import APP_READS, HIDDEN, Kind
from newsdb.doctor.registry import Patient, Problem, check, error, warning

_TABLES: Final = frozenset(Base.metadata.tables)
_MAY: Final = text(
    """
    SELECT t.name AS table, p.name AS privilege
    FROM unnest(CAST(:tables AS text[])) AS t (name)
    CROSS JOIN unnest(CAST(:privileges AS text[])) AS p (name)
    WHERE to_regclass('public.' || t.name) IS NOT NULL
      AND has_table_privilege(:role, 'public.' || t.name, p.name) = :wanted
    ORDER BY 1, 2
    """
)
_ANALYST: Final = text(
    """
    SELECT 'the view analyst.' || relname AS name FROM pg_class
    WHERE relnamespace = to_regnamespace('analyst') AND relkind IN ('v', 'm')
      AND NOT (has_schema_privilege(:role, 'analyst', 'USAGE') AND has_table_privilege(:role, oid, 'SELECT'))
    UNION ALL
    SELECT 'the function analyst.' || proname FROM pg_proc
    WHERE pronamespace = to_regnamespace('analyst') AND NOT has_function_privilege(:role, oid, 'EXECUTE')
    ORDER BY 1
    """
)
_WRITE: Final = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
_ROWS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")


@check("roles may what they need, and no more")
def role_rights(patient: Patient) -> Iterator[Problem]:
    """Compare what newsdb's roles may with what newsdb roles create gives them."""
    for name, kind in roles_here(patient.connection).items():
        if kind is Kind.OWNER:
            continue
        for what in _missing(patient, name, kind):
            yield warning(f"{name} lacks {what}", "newsdb migrate, or newsdb roles create, as the owner")
        for table, privileges in _surplus(patient, name, kind).items():
            yield error(
                f"{name} may {', '.join(privileges)} {table}, which a role of its kind must not",
                f'REVOKE {", ".join(privileges)} ON public.{table} FROM "{name}", and from roles that it is in',
            )


@check("only newsdb's roles may connect and make tables")
def public_rights(patient: Patient) -> Iterator[Problem]:
    """Look at what everybody may, once there are roles."""
    if not roles_here(patient.connection):
        return
    row = patient.connection.execute(
        text(
            "SELECT has_database_privilege('public', current_database(), 'CONNECT') AS connect,"
            " has_schema_privilege('public', 'public', 'CREATE') AS make"
        )
    ).one()
    for is_open, what in ((row.connect, "connect to this database"), (row.make, "make tables in the schema public")):
        if is_open:
            yield warning(f"every role of the server may {what}", "newsdb roles create, as the owner")


def _missing(patient: Patient, role: str, kind: Kind) -> Iterator[str]:
    """What a role needs and may not."""
    if kind is Kind.LOADER:
        yield from _described(_privileges(patient, role, _TABLES, _ROWS, wanted=False))
        return
    yield from patient.connection.scalars(_ANALYST, {"role": role})
    if kind is Kind.APP:
        yield from _described(_privileges(patient, role, APP_READS, ("SELECT",), wanted=False))


def _surplus(patient: Patient, role: str, kind: Kind) -> dict[str, list[str]]:
    """What a role may and must not, by table."""
    if kind is Kind.LOADER:
        return {}
    writes = _privileges(patient, role, _TABLES, _WRITE, wanted=True)
    hidden = HIDDEN if kind is Kind.APP else _TABLES
    reads = _privileges(patient, role, hidden, ("SELECT",), wanted=True)
    return {table: reads.get(table, []) + writes.get(table, []) for table in sorted({*reads, *writes})}


def _privileges(
    patient: Patient, role: str, tables: Iterable[str], privileges: Iterable[str], *, wanted: bool
) -> dict[str, list[str]]:
    """Which of some privileges a role has, or has not, by table."""
    values = {"tables": sorted(tables), "privileges": list(privileges), "role": role, "wanted": wanted}
    found: dict[str, list[str]] = {}
    for row in patient.connection.execute(_MAY, values):
        found.setdefault(row.table, []).append(row.privilege)
    return found


def _described(found: dict[str, list[str]]) -> Iterator[str]:
    yield from (f"{', '.join(privileges)} on {table}" for table, privileges in found.items())
