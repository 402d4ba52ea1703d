"""Checks of what should have been done by now: vacuum, statistics, refreshing, and what was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from psycopg import sql
from sqlalchemy import text

from newsdb.database.locks import LOAD_IS_HELD
from newsdb.doctor.registry import Patient, Problem, check, error, note, warning

DEAD_ROWS: Final = 50_000
DEAD_SHARE: Final = 0.3
BLOATED_BYTES: Final = 100_000_000
FREE_SHARE: Final = 50
UNKNOWN_BYTES: Final = 1_000_000

_VACUUM: Final = text(
    """
    SELECT relname AS name, n_live_tup AS live, n_dead_tup AS dead,
           greatest(last_vacuum, last_autovacuum)::timestamp(0) AS vacuumed_at
    FROM pg_stat_user_tables
    WHERE schemaname = 'public' AND n_dead_tup > :rows AND n_dead_tup > :share * (n_live_tup + n_dead_tup)
    ORDER BY n_dead_tup DESC
    """
)
_HAS_PGSTATTUPLE: Final = text(
    """
    SELECT format('%I', n.nspname) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.proname = 'pgstattuple_approx' AND has_function_privilege(p.oid, 'EXECUTE')
      AND has_schema_privilege(n.oid, 'USAGE')
    """
)
_BLOATED: Final = sql.SQL(
    """
    SELECT c.relname AS name, s.approx_free_percent AS free, s.table_len AS bytes
    FROM pg_class AS c CROSS JOIN LATERAL {schema}.pgstattuple_approx(c.oid) AS s
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND pg_relation_size(c.oid) > {bytes}
      AND s.approx_free_percent > {share}
    """
)
_STATISTICS: Final = text(
    """
    SELECT relname AS name FROM pg_class AS c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') AND pg_relation_size(c.oid) > :bytes
      AND NOT EXISTS (SELECT FROM pg_stats AS s WHERE s.schemaname = 'public' AND s.tablename = c.relname)
    ORDER BY 1
    """
)
_IDENTITIES: Final = text(
    """
    SELECT t.relname AS table, a.attname AS column, s.relname AS sequence
    FROM pg_depend AS d
    JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_class AS t ON t.oid = d.refobjid
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('i', 'a') AND t.relnamespace = 'public'::regnamespace
    ORDER BY 1, 2
    """
)
_NEXT: Final = sql.SQL(
    "SELECT (SELECT max({column}) FROM {table}) AS highest, CASE WHEN is_called THEN last_value ELSE last_value - 1 END"
    " AS reached FROM {sequence}"
)
_UNFILLED: Final = text(
    "SELECT matviewname FROM pg_matviews WHERE schemaname = 'public' AND NOT ispopulated ORDER BY matviewname"
)
_VIEW: Final = text(
    """
    SELECT s.last_analyze AS refreshed_at,
           (SELECT coalesce(sum(l.quote_count), 0) FROM loads AS l WHERE l.finished_at > s.last_analyze) AS since,
           s.last_analyze < now() - interval '2 days' AS is_old
    FROM pg_stat_user_tables AS s WHERE s.relid = to_regclass('public.utterance_quotes')
    """
)
_OLD: Final = text(
    "SELECT pid, application_name AS name, date_trunc('second', now() - xact_start)::text AS age FROM pg_stat_activity"
    " WHERE datname = current_database() AND xact_start < now() - interval '1 day' AND pid <> pg_backend_pid()"
)
# What, of which table and under which condition, named by which column; what to do.
_LEFT: Final = (
    (
        "loads that were killed",
        ("loads AS l", f"l.status = 'running' AND NOT {LOAD_IS_HELD}", "l.id"),
        "load the same files again: it goes on where the last commit left it",
    ),
    (
        "files that a load was reading whose lease ended an hour ago",
        ("load_units", "status = 'reading' AND lease_ends_at < now() - interval '1 hour'", "path"),
        "load the same files again: it takes them over",
    ),
    (
        "loads of which nobody has told who is who",
        (
            "loads",
            "resolved_at IS NULL AND new_count + updated_count > 0 AND finished_at < now() - interval '1 hour'",
            "id",
        ),
        "newsdb people resolve",
    ),
    (
        "articles whose quotes wait to be linked to utterances, for a day or longer",
        ("unlinked_articles", "queued_at < now() - interval '1 day'", "article_id"),
        "newsdb utterances link",
    ),
    (
        "judgements that are not carried out on all stored quotes",
        ("judgements", "unsettled IS NOT NULL", "id"),
        "newsdb people settle",
    ),
    (
        "takedowns that were cut off",
        ("takedown_orders", "finished_at IS NULL AND lifted_at IS NULL AND kind <> 'agency'", "id"),
        "the same newsdb takedown command goes on",
    ),
)


@check("tables are vacuumed")
def dead_rows(patient: Patient) -> Iterator[Problem]:
    """Look at the server's own count of rows that are gone and still take room."""
    for row in patient.connection.execute(_VACUUM, {"rows": DEAD_ROWS, "share": DEAD_SHARE}):
        when = f"last vacuumed {row.vacuumed_at}" if row.vacuumed_at else "never vacuumed, as far as the server knows"
        yield warning(
            f"about {row.dead:,} of {row.dead + row.live:,} rows of {row.name} are dead; {when}",
            f"VACUUM (ANALYZE) {row.name}; if it stays so, see what old transaction keeps them",
        )


@check("tables are not mostly empty")
def bloat(patient: Patient) -> Iterator[Problem]:
    """Measure free room in big tables, where the extension pgstattuple is there and allowed; nothing tells it else."""
    schema = patient.connection.scalar(_HAS_PGSTATTUPLE)
    if schema is None:
        return
    query = _BLOATED.format(schema=sql.SQL(schema), bytes=sql.Literal(BLOATED_BYTES), share=sql.Literal(FREE_SHARE))
    for row in patient.connection.exec_driver_sql(query.as_string(None)):
        yield warning(
            f"{row.free:.0f} % of {row.name} is free ({row.bytes / 1e6:,.0f} MB in all)",
            f"nothing, if as much comes again; else VACUUM (FULL) {row.name}, which locks it, or pg_repack",
        )


@check("the planner knows all tables")
def statistics(patient: Patient) -> Iterator[Problem]:
    """Look for tables without statistics."""
    for row in patient.connection.execute(_STATISTICS, {"bytes": UNKNOWN_BYTES}):
        yield warning(f"{row.name} was never analyzed: plans are guesses", f"ANALYZE {row.name}")


@check("numbers of new rows are free")
def identity_sequences(patient: Patient) -> Iterator[Problem]:
    """Look for sequences that are behind the rows."""
    for row in patient.connection.execute(_IDENTITIES).all():
        table, sequence = sql.Identifier("public", row.table), sql.Identifier("public", row.sequence)
        query = _NEXT.format(column=sql.Identifier(row.column), table=table, sequence=sequence)
        found = patient.connection.exec_driver_sql(query.as_string(None)).one()
        if found.highest is not None and found.highest > found.reached:
            yield error(
                f"{row.table}.{row.column} has {found.highest:,} already, and new rows get {found.reached + 1:,} and so"
                " on: they are refused",
                f"SELECT setval('public.{row.sequence}', {found.highest})",
            )


@check("analysts see the utterances of today")
def analyst_views(patient: Patient) -> Iterator[Problem]:
    """Look whether the materialized view is filled, and how long ago it was made."""
    for name in patient.connection.scalars(_UNFILLED):
        yield error(
            f"public.{name} is not filled: the views that read it fail", "REFRESH MATERIALIZED VIEW public." + name
        )
    row = patient.connection.execute(_VIEW).one_or_none()
    if row is None:
        yield error("public.utterance_quotes is missing: the views of utterances fail", "restore a backup")
    elif row.is_old and row.since:
        yield warning(
            f"utterances in the schema analyst are of {row.refreshed_at:%Y-%m-%d}; {row.since:,} quotes came since",
            "newsdb analyst refresh, every night",
        )


@check("nothing was left half done")
def cut_off_work(patient: Patient) -> Iterator[Problem]:
    """Look for work that was begun and is at nobody's hands."""
    for what, (table, condition, name), remedy in _LEFT:
        query = f"SELECT count(*) AS left, min({name}::text) AS example FROM {table} WHERE {condition}"  # noqa: S608  (no input)
        row = patient.connection.execute(text(query)).one()
        if row.left:
            yield warning(f"{row.left:,} {what}: {row.example} for example", remedy)


@check("nobody holds an old transaction", needs_tables=False)
def old_transactions(patient: Patient) -> Iterator[Problem]:
    """Look for sessions and prepared transactions that keep dead rows."""
    for row in patient.connection.execute(_OLD):
        yield warning(
            f"process {row.pid} ({row.name or 'no name'}) holds one transaction for {row.age}: VACUUM waits for it",
            f"end it: SELECT pg_terminate_backend({row.pid})",
        )
    for gid in patient.connection.scalars(
        text(
            "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
            " AND prepared < now() - interval '1 day'"
        )
    ):
        yield note(f"the transaction {gid} is prepared and not decided", "COMMIT PREPARED or ROLLBACK PREPARED")
