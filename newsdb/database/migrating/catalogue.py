"""What earlier statements have made: a name in a later one is understood by it (DROP INDEX names no table)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsdb.database.migrating.parsing import NAME, parts, relation

_CREATED = re.compile(
    rf"CREATE (?:OR REPLACE )?(?:UNLOGGED )?(?:TABLE|VIEW|MATERIALIZED VIEW) (?:IF NOT EXISTS )?({NAME})"
)
_DROPPED = re.compile(r"DROP (?:TABLE|VIEW|MATERIALIZED VIEW) (?:IF EXISTS )?(.+?)(?: CASCADE| RESTRICT)?$")
_INDEX = re.compile(rf"CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?({NAME}) ON (?:ONLY )?({NAME})")
_RENAMED = re.compile(rf"ALTER MATERIALIZED VIEW ({NAME}) RENAME TO ({NAME})")
_INDEX_RENAMED = re.compile(rf"ALTER INDEX ({NAME}) RENAME TO ({NAME})")
_ALTERED = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?({NAME})")
_KEY = re.compile(rf"(?:CONSTRAINT ({NAME}) )?FOREIGN KEY ?\([^)]*\) REFERENCES ({NAME})")
_REFERENCE = re.compile(rf"REFERENCES ({NAME})")


@dataclass(slots=True)
class Catalogue:
    """Names as of some point of the chain.

    Attributes:
        relations: tables and views.
        indexes: the table of each index.
        keys: tables that a foreign key refers to, by the key's table and name.
    """

    relations: set[str] = field(default_factory=set)
    indexes: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def copy(self) -> Catalogue:
        """The same, to be changed by itself."""
        return Catalogue(set(self.relations), dict(self.indexes), dict(self.keys))

    def learn(self, sql: str) -> None:
        """Take in a statement, as ``parsing.plain`` gives it."""
        if match := _CREATED.match(sql):
            self.relations.add(relation(match[1]))
            self._learn_keys(relation(match[1]), sql)
        elif match := _ALTERED.match(sql):
            self._learn_keys(relation(match[1]), sql)
        elif match := _DROPPED.match(sql):
            self.relations -= {relation(name) for name in parts(match[1])}
        elif match := _RENAMED.match(sql):
            self._rename(relation(match[1]), relation(match[2]))
        elif match := _INDEX_RENAMED.match(sql):
            self.indexes[relation(match[2])] = self.indexes.pop(relation(match[1]))
        else:
            self.learn_index(sql)

    def learn_index(self, sql: str) -> None:
        """Take in whose index a statement makes, if it makes one."""
        if match := _INDEX.match(sql):
            self.indexes[relation(match[1])] = relation(match[2])

    def referred_by(self, table: str) -> set[str]:
        """Other tables that foreign keys of a table refer to."""
        return {other for (owner, _), other in self.keys.items() if owner == table and other != table}

    def _rename(self, name: str, to: str) -> None:
        self.relations = self.relations - {name} | {to}
        self.indexes |= {index: to for index, table in self.indexes.items() if table == name}

    def _learn_keys(self, table: str, sql: str) -> None:
        for name, other in _KEY.findall(sql):
            self.keys[table, relation(name)] = relation(other)


def references(sql: str) -> set[str]:
    """Tables that foreign keys in a statement refer to."""
    return {relation(name) for name in _REFERENCE.findall(sql)}
