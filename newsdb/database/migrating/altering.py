"""What the actions of ALTER TABLE do, each by its own lock level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdb.database.migrating.catalogue import Catalogue, references
from newsdb.database.migrating.effects import Effect, Lock, Work
from newsdb.database.migrating.parsing import parts, relation

# Functions whose value is the same for all rows of a statement: a default of them is stored once, not in each row.
_STABLE = {"now", "statement_timestamp", "transaction_timestamp", "current_setting", "to_timestamp", "to_date"}
_CALL = re.compile(r"\b(\w+) ?\(")
_DEFAULT = re.compile(r"\bDEFAULT (.+?)(?= NOT NULL| NULL| CHECK| CONSTRAINT| UNIQUE| PRIMARY| REFERENCES|$)")

# Everything else of ALTER COLUMN and of the table, by how it begins.
_OTHERS: tuple[tuple[str, Lock, Work], ...] = (
    (r"ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE", Lock.ACCESS_EXCLUSIVE, Work.REWRITE),
    (r"ALTER (?:COLUMN )?\S+ SET NOT NULL", Lock.ACCESS_EXCLUSIVE, Work.SCAN),
    (r"ALTER (?:COLUMN )?\S+ SET EXPRESSION", Lock.ACCESS_EXCLUSIVE, Work.REWRITE),
    (r"ALTER (?:COLUMN )?\S+ (?:SET STATISTICS|SET \(|RESET \()", Lock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOGUE),
    (
        (
            r"ALTER (?:COLUMN )?\S+ (?:DROP (?:NOT NULL|DEFAULT|IDENTITY|EXPRESSION)|SET DEFAULT|ADD GENERATED"
            r"|SET GENERATED|RESTART|SET STORAGE|SET COMPRESSION)"
        ),
        Lock.ACCESS_EXCLUSIVE,
        Work.CATALOGUE,
    ),
    (r"ALTER CONSTRAINT", Lock.ACCESS_EXCLUSIVE, Work.CATALOGUE),
    (r"RENAME |SET SCHEMA|OWNER TO|REPLICA IDENTITY|INHERIT |NO INHERIT ", Lock.ACCESS_EXCLUSIVE, Work.CATALOGUE),
    (r"(?:ENABLE|DISABLE|FORCE|NO FORCE) ROW", Lock.ACCESS_EXCLUSIVE, Work.CATALOGUE),
    (r"(?:ENABLE|DISABLE) (?:REPLICA |ALWAYS )?TRIGGER", Lock.SHARE_ROW_EXCLUSIVE, Work.CATALOGUE),
    (r"SET (?:TABLESPACE|LOGGED|UNLOGGED|ACCESS METHOD)", Lock.ACCESS_EXCLUSIVE, Work.REWRITE),
    (r"SET \(|RESET \(|CLUSTER ON|SET WITHOUT CLUSTER", Lock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOGUE),
)


def alter_effects(table: str, actions: str, catalogue: Catalogue) -> list[Effect] | None:
    """Tell what ALTER TABLE does.

    Args:
        table: its name.
        actions: what follows the name, plain.
        catalogue: what is there already.

    Returns:
        The locks, on other tables, too; None if an action is not known.
    """
    found: list[Effect] = []
    for action in parts(actions):
        effects = list(_action(table, action, catalogue))
        if not effects or action.endswith(" CASCADE"):
            return None
        found += effects
    return found


def _action(table: str, action: str, catalogue: Catalogue) -> Iterator[Effect]:
    if match := re.match(r"VALIDATE CONSTRAINT (\S+)", action):
        name = relation(match[1])
        yield Effect(table, Lock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, name)
        if other := catalogue.keys.get((table, name)):
            yield Effect(other, Lock.ROW_SHARE, subject=name)
    elif match := re.match(r"DROP CONSTRAINT (?:IF EXISTS )?(\S+)", action):
        name = relation(match[1])
        yield Effect(table, Lock.ACCESS_EXCLUSIVE, subject=name)
        if other := catalogue.keys.get((table, name)):
            yield Effect(other, Lock.ACCESS_EXCLUSIVE, subject=name)
    elif match := re.match(r"ADD (?:CONSTRAINT (\S+) )?(CHECK|FOREIGN|PRIMARY|UNIQUE|EXCLUDE|NOT NULL)\b", action):
        yield from _constraint(table, relation(match[1] or ""), match[2], action)
    elif match := re.match(r"ADD (?:COLUMN )?(?:IF NOT EXISTS )?(\S+) ", action):
        yield from _column(table, relation(match[1]), action)
    elif match := re.match(r"DROP (?:COLUMN )?(?:IF EXISTS )?(\S+)", action):
        yield Effect(table, Lock.ACCESS_EXCLUSIVE, subject=relation(match[1]), loses=True)
    else:
        for pattern, lock, work in _OTHERS:
            if re.match(pattern, action):
                yield Effect(table, lock, work, _subject(action))
                return


def _constraint(table: str, name: str, kind: str, action: str) -> Iterator[Effect]:
    if kind in {"PRIMARY", "UNIQUE", "EXCLUDE"}:
        work = Work.CATALOGUE if "USING INDEX" in action else Work.INDEX
        yield Effect(table, Lock.ACCESS_EXCLUSIVE, work, name)
        return
    work = Work.CATALOGUE if "NOT VALID" in action else Work.SCAN
    yield Effect(table, Lock.SHARE_ROW_EXCLUSIVE if kind == "FOREIGN" else Lock.ACCESS_EXCLUSIVE, work, name)
    for other in references(action) if kind == "FOREIGN" else ():
        yield Effect(other, Lock.SHARE_ROW_EXCLUSIVE, subject=name)


def _column(table: str, name: str, action: str) -> Iterator[Effect]:
    if _fills_each_row(action):
        work = Work.REWRITE
    elif re.search(r"\b(?:UNIQUE|PRIMARY KEY)\b", action):
        work = Work.INDEX
    else:
        work = Work.SCAN if re.search(r"\bCHECK\b", action) else Work.CATALOGUE
    yield Effect(table, Lock.ACCESS_EXCLUSIVE, work, name)
    for other in references(action):
        yield Effect(other, Lock.SHARE_ROW_EXCLUSIVE, subject=name)


def _fills_each_row(action: str) -> bool:
    """Tell whether a new column has a value of its own in each row, which rewrites the table."""
    if re.search(r"\b(?:STORED|IDENTITY)\b|\b(?:BIG|SMALL)?SERIAL\b", action, re.IGNORECASE):
        return True
    default = _DEFAULT.search(action)
    return default is not None and bool({call.lower() for call in _CALL.findall(default[1])} - _STABLE)


def _subject(action: str) -> str:
    match = re.match(r"ALTER (?:COLUMN |CONSTRAINT )?(\S+)", action)
    return relation(match[1]) if match else ""
