"""How far the times of ``newsdb migrate --plan`` are off: ``python -m benchmarks.migrating [--rows N]``.

In: nothing. Out: statements as revisions have them, on a table of quotations with so many rows: what the plan says,
what each took, and the one divided by the other. Processors, disks and what else they do differ by more than a plan can
know; of a query nobody knows beforehand. Everything happens on a server of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, NullPool, create_engine

from benchmarks.loading.sandbox import sandbox
from benchmarks.loading.tables import table
from newsdb.database.migrating.catalogue import Catalogue
from newsdb.database.migrating.classifying import classify
from newsdb.database.migrating.estimating import read_sizes, seconds_of
from newsdb.database.migrating.parsing import plain
from newsdb.database.migrating.revisions import Statement

_MADE: Final = (
    "CREATE TABLE printed (article_id uuid, ordinal integer, text text, speaker text, confidence real, extra text)",
    """
    INSERT INTO printed SELECT gen_random_uuid(), i % 40,
        (SELECT string_agg(md5((i * j)::text), ' ') FROM generate_series(1, 4) AS j), 'Speaker ' || i % 9973, 0.5, 'x'
    FROM generate_series(1, {rows}) AS i
    """,
    "ALTER TABLE printed ADD PRIMARY KEY (article_id, ordinal)",
    "ALTER TABLE printed ADD CONSTRAINT ck_printed CHECK (char_length(text) > 0 AND confidence <= 1) NOT VALID",
    "VACUUM ANALYZE printed",
)
_TIMED: Final = (
    "ALTER TABLE printed VALIDATE CONSTRAINT ck_printed",
    "ALTER TABLE printed ALTER COLUMN confidence SET NOT NULL",
    "CREATE INDEX ix_speaker ON printed (speaker)",
    "CREATE INDEX CONCURRENTLY ix_speaker_again ON printed (speaker)",
    "CREATE INDEX ix_words ON printed USING gin (to_tsvector('simple', text))",
    "CREATE INDEX CONCURRENTLY ix_words_again ON printed USING gin (to_tsvector('simple', text))",
    "CREATE MATERIALIZED VIEW counted AS SELECT speaker, count(*) FROM printed GROUP BY 1",
    "ALTER TABLE printed ALTER COLUMN ordinal TYPE bigint",
    "DROP INDEX ix_words",
    "DROP INDEX ix_words_again",
    "UPDATE printed SET confidence = 0.6",
)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How far the times of newsdb migrate --plan are off.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the table (default: 1,000,000)")
    rows = parser.parse_args().rows
    with sandbox() as server, server.connection() as connection:
        connection.autocommit = True
        catalogue = Catalogue()
        for sql in _MADE:
            connection.execute(sql.format(rows=rows))
            catalogue.learn(plain(sql))
        engine = create_engine(
            server.url.set(database=connection.info.dbname), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        lines = [line for sql in _TIMED if (line := _line(connection, sql, catalogue, engine))]
    heading = ["statement", "plan, s", "took, s", "plan / took"]
    sys.stdout.write(table(f"{rows:,} rows", heading, lines) + "\n")


def _line(connection: psycopg.Connection[Any], sql: str, catalogue: Catalogue, engine: Engine) -> list[str]:
    with engine.connect() as reader:
        sizes = read_sizes(reader)
    statement = Statement(sql, None, tuple(classify(sql, catalogue)))
    planned = seconds_of(statement, sizes) or 0.0
    catalogue.learn(plain(sql))
    began = time.perf_counter()
    connection.execute(sql)
    took = time.perf_counter() - began
    return [sql[:60], f"{planned:.2f}", f"{took:.2f}", f"{planned / took:.2f}"] if planned else []


if __name__ == "__main__":
    main()
