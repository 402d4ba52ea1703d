"""Migrations while others write and query: ``python -m benchmarks.under_fire``.

Makes a database of many articles out of the shared sample (see ``benchmarks/growing.py``) and brings it back to the
first revision that has tables. Then loaders write and analysts ask without pause while the chain is migrated to its
head, revision by revision. Prints for each revision how long it took and how long it kept them waiting; --output writes
that as Markdown. All happens on a server of its own.

Exit code: 1 if anybody failed, anything is lost or damaged, or somebody waited longer than is allowed: an analyst for a
second, a loader for three.
"""

from __future__ import annotations

import argparse
import logging
import math
import sys
from pathlib import Path
from typing import Final

import psycopg
from pydantic import SecretStr

from benchmarks.corpus import sample, write
from benchmarks.growing import grow
from benchmarks.loading.sandbox import Sandbox, dsn, sandbox
from benchmarks.scoring import SHARED
from benchmarks.under_fire.fire import fire, take_back
from benchmarks.under_fire.page import missed, page, told
from newsdb.settings import Settings

_PAUSE_SECONDS: Final = 0.5


def prepare(box: Sandbox, articles: int, shared: Path) -> Settings:
    """Make a database of about so many articles at the first revision that has tables."""
    rows = sample(shared)
    times = math.ceil(articles / len(rows))
    paths = write(rows[: math.ceil(articles / times)], box.folder / "articles")
    url = box.database()
    load = box.newsdb(url, "load", *map(str, paths), "--quiet")
    output, errors = load.communicate()
    if load.returncode != 0:
        raise SystemExit(f"the sample could not be loaded: {(errors or output).decode().strip()}")
    if times > 1:
        with psycopg.connect(dsn(box.superuser.set(database=url.database)), autocommit=True) as connection:
            grow(connection, times - 1, keeps_schema=True)
    settings = Settings(database_url=SecretStr(dsn(url)), home=box.folder / "unused")
    take_back(settings)
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    box.settle()
    return settings


def contents(settings: Settings) -> tuple[str, str]:
    """Say what a database holds, and which PostgreSQL it is on."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        counts = [
            f"{connection.execute(f'SELECT count(*) FROM {name}'.encode()).fetchall()[0][0]:,} {name}"  # noqa: S608
            for name in ("articles", "quotes", "mentions", "people")
        ]
        return ", ".join(counts), (connection.info.parameter_status("server_version") or "").partition(" ")[0]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000, help="about how many are stored before (50,000)")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with the sample")
    parser.add_argument("--loaders", type=int, default=2, help="how many write (2)")
    parser.add_argument("--analysts", type=int, default=4, help="how many ask (4)")
    parser.add_argument("--calm", type=float, default=20, help="seconds before the first revision (20)")
    parser.add_argument("--output", type=Path, help="write it as Markdown: docs/migrating-under-fire.md")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    if min(options.articles, options.loaders, options.analysts) < 1:
        parser.error("--articles, --loaders and --analysts are 1 at least")
    logging.getLogger("newsdb").setLevel(logging.ERROR)  # what is tried again is counted
    with sandbox(options.work) as box:
        settings = prepare(box, options.articles, options.shared)
        database, version = contents(settings)
        print(database, flush=True)
        outcome = fire(
            settings,
            loaders=options.loaders,
            analysts=options.analysts,
            calm_seconds=options.calm,
            pause_seconds=_PAUSE_SECONDS,
        )
    print(told(outcome))
    if options.output:
        clients = {"loader": options.loaders, "analyst": options.analysts}
        options.output.write_text(page(outcome, database, version, clients), encoding="utf-8")
    wrong = [*outcome.failures, *outcome.wrong, *missed(outcome)]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
