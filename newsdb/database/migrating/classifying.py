"""Statements to effects: the table of what newsdb's revisions may do, and what that locks."""

from __future__ import annotations

import re
from collections.abc import Callable

from newsdb.database.migrating.altering import alter_effects
from newsdb.database.migrating.catalogue import Catalogue, references
from newsdb.database.migrating.effects import UNKNOWN, Effect, Lock, Work
from newsdb.database.migrating.parsing import NAME, parts, plain, relation

_Tell = Callable[[re.Match[str], Catalogue], list[Effect] | None]

_READ = re.compile(rf"\b(?:FROM|JOIN) (?:ONLY )?({NAME})")


def classify(sql: str, catalogue: Catalogue) -> list[Effect]:
    """Tell which locks a statement takes on what is there already, beside those of mere reading.

    Args:
        sql: one statement.
        catalogue: what earlier statements have made.

    Returns:
        Its effects, none if it touches no table in use; ``[UNKNOWN]`` if the statement is not known.
    """
    statement = plain(sql)
    for pattern, tell in _RULES:
        if match := re.match(pattern, statement):
            found = tell(match, catalogue)
            return [UNKNOWN] if found is None else found
    return [UNKNOWN]


def is_concurrent(sql: str) -> bool:
    """Tell whether a statement waits for others without stopping them: their reading and writing goes on meanwhile."""
    return re.match(r"(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY |REINDEX .*CONCURRENTLY ", plain(sql)) is not None


def stops_nobody(sql: str) -> bool:
    """Tell whether others read and write beside a long statement: it commits batches, or makes a view's first rows."""
    return re.match(r"DO\b.*\bCOMMIT;|CREATE MATERIALIZED VIEW\b", sql.strip(), re.DOTALL) is not None


def _nothing(_: re.Match[str], __: Catalogue) -> list[Effect]:
    return []


def _lock(lock: Lock, work: Work = Work.CATALOGUE, *, loses: bool = False) -> _Tell:
    """A lock on what the pattern's first group names."""
    return lambda match, _: [Effect(relation(match[1]), lock, work, loses=loses)]


def _alter(match: re.Match[str], catalogue: Catalogue) -> list[Effect] | None:
    return alter_effects(relation(match[1]), match[2], catalogue)


def _create(match: re.Match[str], catalogue: Catalogue) -> list[Effect]:
    """A new table: what its keys refer to is locked, and what AS reads may take long."""
    name = relation(match[1])
    found = [Effect(other, Lock.SHARE_ROW_EXCLUSIVE) for other in sorted(references(match.string) - {name})]
    is_query = re.search(r" AS (?:SELECT|WITH)", match.string) is not None
    return found + (_stored_query(match.string, catalogue) if is_query else [])


def _create_view(match: re.Match[str], catalogue: Catalogue) -> list[Effect]:
    name = relation(match[1])
    return [Effect(name, Lock.ACCESS_EXCLUSIVE)] if name in catalogue.relations else []


def _create_materialized(match: re.Match[str], catalogue: Catalogue) -> list[Effect]:
    return [] if match.string.endswith("WITH NO DATA") else _stored_query(match.string, catalogue)


def _stored_query(sql: str, catalogue: Catalogue) -> list[Effect]:
    read = {relation(name) for name in _READ.findall(sql)} & catalogue.relations
    return [Effect(table, Lock.ACCESS_SHARE, Work.QUERY) for table in sorted(read)]


def _create_index(match: re.Match[str], _: Catalogue) -> list[Effect]:
    is_gin = re.search(r" USING (?:gin|gist)\b", match.string, re.IGNORECASE) is not None
    if match["concurrently"]:
        work = Work.CONCURRENT_GIN_INDEX if is_gin else Work.CONCURRENT_INDEX
        lock = Lock.SHARE_UPDATE_EXCLUSIVE
    else:
        work, lock = Work.GIN_INDEX if is_gin else Work.INDEX, Lock.SHARE
    return [Effect(relation(match["table"]), lock, work, relation(match["index"]))]


def _of_index(lock: Lock, concurrent: Lock, work: Work = Work.CATALOGUE) -> _Tell:
    """A lock on the table of the index that is named; of an unknown index nobody knows the table."""

    def tell(match: re.Match[str], catalogue: Catalogue) -> list[Effect] | None:
        index = relation(match["index"])
        table = catalogue.indexes.get(index)
        return None if table is None else [Effect(table, concurrent if match["concurrently"] else lock, work, index)]

    return tell


def _drop(match: re.Match[str], catalogue: Catalogue) -> list[Effect] | None:
    if match.string.endswith(" CASCADE"):
        return None  # what others have built on it is nobody's to know
    found = []
    for name in (relation(part) for part in parts(match[2])):
        found.append(Effect(name, Lock.ACCESS_EXCLUSIVE, loses=match[1] == "TABLE"))
        found += [Effect(other, Lock.ACCESS_EXCLUSIVE) for other in sorted(catalogue.referred_by(name))]
    return found


def _write(match: re.Match[str], catalogue: Catalogue) -> list[Effect]:
    """UPDATE, DELETE or INSERT, also behind WITH; names of that query's own parts are no tables."""
    verb = re.search(rf"\b(UPDATE|DELETE FROM|INSERT INTO) (?:ONLY )?({NAME})", match.string)
    if verb is None:
        return [] if match.string.startswith("WITH") else [UNKNOWN]
    table = relation(verb[2])
    if verb[1] == "INSERT INTO":
        return [Effect(table, Lock.ROW_EXCLUSIVE), *_stored_query(match.string, catalogue)]
    return [Effect(table, Lock.ROW_EXCLUSIVE, Work.ROWS, loses=verb[1] != "UPDATE")]


def _comment(match: re.Match[str], _: Catalogue) -> list[Effect]:
    name = match[2].rpartition(".")[0] if match[1] == "COLUMN" else match[2]
    return [Effect(relation(name), Lock.SHARE_UPDATE_EXCLUSIVE)]


def _explicit(match: re.Match[str], _: Catalogue) -> list[Effect]:
    mode = Lock[match[2].replace(" ", "_")]
    return [Effect(relation(name), mode) for name in parts(match[1])]


_SETTINGS = r"SET |RESET "
_NO_TABLES = (
    r"(?:CREATE|ALTER|DROP) (?:OR REPLACE )?(?:EXTENSION|SCHEMA|FUNCTION|PROCEDURE|AGGREGATE|TEXT SEARCH|TYPE|DOMAIN"
    r"|COLLATION|SEQUENCE|DEFAULT PRIVILEGES)\b|GRANT |REVOKE "
    r"|COMMENT ON (?!TABLE|COLUMN|VIEW|MATERIALIZED|INDEX)"
)
_RULES: tuple[tuple[str, _Tell], ...] = (
    (rf"(?:{_SETTINGS}|{_NO_TABLES})", _nothing),
    (rf"COMMENT ON (TABLE|COLUMN|VIEW|MATERIALIZED VIEW) ((?:{NAME})(?:\.\w+)?) IS", _comment),
    (
        rf"COMMENT ON INDEX (?P<index>{NAME}) IS(?P<concurrently>)",
        _of_index(Lock.ACCESS_SHARE, Lock.ACCESS_SHARE),
    ),
    (rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?({NAME}) (.+)", _alter),
    (rf"ALTER MATERIALIZED VIEW ({NAME}) RENAME TO ", _lock(Lock.ACCESS_EXCLUSIVE)),
    (rf"CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?({NAME})", _create),
    (rf"CREATE (?:OR REPLACE )?VIEW ({NAME})", _create_view),
    (rf"CREATE MATERIALIZED VIEW (?:IF NOT EXISTS )?({NAME})", _create_materialized),
    (
        (
            rf"CREATE (?:UNIQUE )?INDEX (?P<concurrently>CONCURRENTLY )?(?:IF NOT EXISTS )?(?P<index>{NAME})"
            rf" ON (?:ONLY )?(?P<table>{NAME})"
        ),
        _create_index,
    ),
    (
        rf"DROP INDEX (?P<concurrently>CONCURRENTLY )?(?:IF EXISTS )?(?P<index>{NAME})",
        _of_index(Lock.ACCESS_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE),
    ),
    (
        rf"ALTER INDEX (?:IF EXISTS )?(?P<index>{NAME}) (?P<concurrently>)",
        _of_index(Lock.ACCESS_SHARE, Lock.ACCESS_SHARE),  # the index is locked, and not its table
    ),
    (
        rf"REINDEX INDEX (?P<concurrently>CONCURRENTLY )?(?P<index>{NAME})",
        _of_index(Lock.SHARE, Lock.SHARE_UPDATE_EXCLUSIVE, Work.CONCURRENT_INDEX),
    ),
    (r"DROP (TABLE|VIEW|MATERIALIZED VIEW) (?:IF EXISTS )?(.+?)(?: CASCADE| RESTRICT)?$", _drop),
    (rf"REFRESH MATERIALIZED VIEW CONCURRENTLY ({NAME})", _lock(Lock.EXCLUSIVE, Work.REWRITE)),
    (rf"REFRESH MATERIALIZED VIEW ({NAME})", _lock(Lock.ACCESS_EXCLUSIVE, Work.REWRITE)),
    (rf"TRUNCATE (?:TABLE )?(?:ONLY )?({NAME})$", _lock(Lock.ACCESS_EXCLUSIVE, loses=True)),
    (r"(?:UPDATE|DELETE|INSERT|WITH) ", _write),
    (rf"ANALYZE ({NAME})", _lock(Lock.SHARE_UPDATE_EXCLUSIVE)),
    (r"LOCK (?:TABLE )?(?:ONLY )?(.+?) IN ([A-Z ]+?) MODE", _explicit),
    (rf"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER \S+ .*? ON ({NAME})", _lock(Lock.SHARE_ROW_EXCLUSIVE)),
    (rf"(?:CREATE|ALTER|DROP) POLICY (?:IF EXISTS )?\S+ ON ({NAME})", _lock(Lock.ACCESS_EXCLUSIVE)),
    (rf"DROP TRIGGER (?:IF EXISTS )?\S+ ON ({NAME})", _lock(Lock.ACCESS_EXCLUSIVE)),
    (rf"CREATE STATISTICS .*? FROM ({NAME})", _lock(Lock.SHARE_UPDATE_EXCLUSIVE)),
)
