"""The chain of revisions, and what each does, told by the SQL that it emits without a database.

So the description cannot drift from the revision. Where SQL cannot tell (a statement that calls a function, for
example) a revision says it itself, in a list at its top level::

    EFFECTS = [("SELECT public.newsdb_refresh", "utterance_quotes", "EXCLUSIVE", "rewrite")]

that is the beginning of the statement, the table, the lock and the work (``effects.Work``); several lines with the same
beginning are several locks.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory

from newsdb.database.migrating.catalogue import Catalogue
from newsdb.database.migrating.classifying import classify
from newsdb.database.migrating.effects import Effect, Lock, Work
from newsdb.database.migrating.parsing import plain
from newsdb.database.schema import alembic_config


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a revision.

    Attributes:
        sql: as it is emitted.
        transaction: the number of its transaction within the revision; None: it is a transaction of its own.
        effects: locks on what was there before the revision; those on what the revision makes itself concern nobody.
    """

    sql: str
    transaction: int | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """A revision applied, or taken back.

    Attributes:
        statements: in their order.
        refusal: why the revision refuses that; "" if it does not.
    """

    statements: tuple[Statement, ...]
    refusal: str = ""

    @property
    def commits_early(self) -> bool:
        """Tell whether a part stays when a later one fails; it cannot be rolled back, and goes on when run again."""
        return any(statement.transaction != 0 for statement in self.statements)

    @property
    def lost(self) -> tuple[str, ...]:
        """Tables, and columns as table.column, whose data go."""
        going = [effect for statement in self.statements for effect in statement.effects if effect.loses]
        names = [f"{effect.table}.{effect.subject}" if effect.subject else effect.table for effect in going]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of the chain.

    Attributes:
        id: as alembic_version has it.
        parent: the one before; None of the first.
        title: the first line of its docstring.
        created_on: the day it was written, in ISO form.
        up: applied.
        down: taken back.
    """

    id: str
    parent: str | None
    title: str
    created_on: str
    up: Direction
    down: Direction


@cache
def chain() -> tuple[Revision, ...]:
    """All revisions of this newsdb, the first one first."""
    catalogue = Catalogue()
    found = []
    scripts = ScriptDirectory.from_config(alembic_config())
    for script in [*scripts.walk_revisions()][::-1]:
        before = catalogue.copy()
        up = _direction(script, "upgrade", catalogue, before.relations)
        down = _direction(script, "downgrade", catalogue.copy(), catalogue.relations)
        title, _, rest = (script.module.__doc__ or "").strip().partition("\n")
        created = rest.partition("\nCreated:")[2].split()
        parent = script.down_revision
        if isinstance(parent, tuple | list):
            raise TypeError(f"revision {script.revision} has several parents; newsdb's chain is one line")
        found.append(Revision(script.revision, parent, title.rstrip("."), created[0] if created else "", up, down))
    return tuple(found)


def _direction(script: Script, name: str, catalogue: Catalogue, in_use: set[str]) -> Direction:
    """Let a revision emit its SQL, and tell what each statement does; the catalogue learns it."""
    in_use = set(in_use)
    try:
        found = emitted(script, name)
    except NotImplementedError as error:
        return Direction((), " ".join(str(error).split()) or "it cannot be undone")
    for sql, _ in found:
        # A leftover of an index that is to be built is dropped first: whose it is stands further down.
        catalogue.learn_index(plain(sql))
    statements = []
    for sql, transaction in found:
        statement = plain(sql)
        effects = _own_effects(script.module, statement) or classify(sql, catalogue)
        catalogue.learn(statement)
        seen = tuple(effect for effect in effects if effect.table in in_use or effect.work is Work.UNKNOWN)
        statements.append(Statement(sql, transaction, seen))
    return Direction(tuple(statements))


def _own_effects(module: Any, statement: str) -> list[Effect]:
    """What the revision itself says about a statement."""
    return [
        Effect(table, Lock[lock.replace(" ", "_")], Work(work))
        for beginning, table, lock, work in getattr(module, "EFFECTS", ())
        if statement.startswith(beginning)
    ]


def emitted(script: Script, name: str) -> list[tuple[str, int | None]]:
    """The SQL of a revision, statement by statement, with the number of the transaction each belongs to.

    Args:
        script: the revision.
        name: upgrade or downgrade.

    Raises:
        NotImplementedError: the revision cannot be undone.
    """
    output = _Output()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        opts={"as_sql": True, "output_buffer": output, "literal_binds": True, "transactional_ddl": True},
    )
    with Operations.context(context):
        getattr(script.module, name)()
    return output.statements


class _Output(io.StringIO):
    """Takes what Alembic writes, one call a statement; COMMIT begins an autocommit block, BEGIN ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[tuple[str, int | None]] = []
        self._transaction = 0
        self._is_open = True

    def write(self, text: str) -> int:
        sql = text.strip().removesuffix(";").rstrip()
        if sql == "COMMIT":
            self._transaction += 1
            self._is_open = False
        elif sql == "BEGIN":
            self._is_open = True
        elif sql:
            self.statements.append((sql, self._transaction if self._is_open else None))
        return len(text)
