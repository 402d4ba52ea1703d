"""Rules for what SQL reads and writes, in views and in the bodies of functions, too: what a cluster cannot carry out.

What it refuses was measured (Citus 13.2 and 14.0); articles and what belongs to them are distributed by the article,
all else is a reference table, which each node has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsdb.database.migrating.parsing import NAME, literals, parts, plain, relation

# A table's alias, and not the word that goes on behind the table.
_ALIAS = (
    r"(?: AS \w+| (?!(?:AS|ON|USING|WHERE|SET|JOIN|CROSS|NATURAL|INNER|LEFT|RIGHT|FULL|GROUP|ORDER|HAVING|LIMIT|OFFSET"
    r"|FOR|UNION|EXCEPT|INTERSECT|WINDOW|VALUES|SELECT|RETURNING|TABLESAMPLE|WITH|DEFAULT|OVERRIDING)\b)\w+)?"
)
_READ = re.compile(
    rf"\b(?:FROM|JOIN|UPDATE|INTO) ((?:ONLY )?{NAME}{_ALIAS}(?:, (?:ONLY )?{NAME}{_ALIAS})*)", re.IGNORECASE
)
_SOURCE = re.compile(rf"(?:ONLY )?({NAME})(?: AS)?(?: (\w+))?", re.IGNORECASE)
_VIEW = re.compile(rf"CREATE (?:OR REPLACE )?VIEW ({NAME})")
_SUBQUERY = re.compile(r"\b(?:FROM|JOIN) (?:LATERAL )?\(#", re.IGNORECASE)

Wrong = tuple[str, str]
"""What is wrong, and what to do instead."""


class Cluster:
    """Which relations are distributed: tables by their role, and views that read one of them.

    Args:
        roles: "distributed" or "reference", by table.
    """

    def __init__(self, roles: Mapping[str, str]) -> None:
        self._roles = dict(roles)

    def learn(self, statement: str) -> None:
        """Take in a view, from a statement as ``parsing.plain`` gives it."""
        if match := _VIEW.match(statement):
            self._roles[relation(match[1])] = "distributed" if self.read_by(statement) else "reference"

    def is_distributed(self, name: str) -> bool:
        """Tell whether a relation's rows are spread."""
        return self._roles.get(name) == "distributed"

    def is_reference(self, name: str) -> bool:
        """Tell whether each node has all rows of a relation."""
        return self._roles.get(name) == "reference"

    def shard_column(self, table: str) -> str:
        """By which column a distributed table is spread."""
        return "id" if table == "articles" else "article_id"

    def read_by(self, text: str) -> list[str]:
        """Distributed relations that a text reads or writes."""
        return [name for name in _sources(text) if self.is_distributed(name)]


def query_findings(sql: str, cluster: Cluster) -> Iterator[Wrong]:
    """Lint a statement, and what it carries in the bodies of functions."""
    statement = plain(sql)
    is_code = re.match(r"CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b|DO\b", statement) is not None
    for text in [statement, *(map(plain, literals(sql)) if is_code else ())]:
        yield from dict.fromkeys([*_words(text), *_recursion(text, cluster), *_locked(text, cluster)])
        yield from dict.fromkeys(_not_exists(text, cluster))


def _words(text: str) -> Iterator[Wrong]:
    if re.search(r"\bMERGE INTO\b", text, re.IGNORECASE):
        yield "MERGE is refused by a sharded cluster", "write INSERT … ON CONFLICT"
    if match := re.search(r"\b(GROUPING SETS|ROLLUP|CUBE) ?\(", text, re.IGNORECASE):
        yield f"{match[1].upper()} is refused by a sharded cluster", "write one GROUP BY for each, joined by UNION ALL"


def _recursion(text: str, cluster: Cluster) -> Iterator[Wrong]:
    if re.search(r"\bWITH RECURSIVE\b", text, re.IGNORECASE) and (names := cluster.read_by(text)):
        yield (
            f"a sharded cluster refuses recursive SQL over {', '.join(names)}",
            "store what the recursion finds, as people.root_id does, or write its steps out",
        )


def _locked(text: str, cluster: Cluster) -> Iterator[Wrong]:
    if re.search(r"\bSKIP LOCKED\b", text, re.IGNORECASE) and (names := cluster.read_by(text)):
        yield f"SKIP LOCKED over {', '.join(names)} does not work across shards", "keep the queue in a reference table"


def _not_exists(text: str, cluster: Cluster) -> Iterator[Wrong]:
    """A query of reference tables alone with a NOT EXISTS that refers to them and reads a distributed one."""
    own, inner = levels(text)
    for select in re.split(r"(?i)\b(?:UNION|EXCEPT|INTERSECT)\b|;", own):
        sources = _sources(select)
        if not sources or _SUBQUERY.search(select) or not all(map(cluster.is_reference, sources)):
            continue
        for match in re.finditer(r"(?i)\bNOT EXISTS ?\(#(\d+)\)", select):
            body = inner[int(match[1])]
            names = cluster.read_by(body)
            if names and any(re.search(rf"\b{re.escape(alias)}\.", body) for alias in sources.values()):
                yield (
                    f"a sharded cluster refuses NOT EXISTS over {', '.join(names)} for rows of {', '.join(sources)}",
                    "write LEFT JOIN … WHERE … IS NULL, or EXCEPT",
                )
    for each in inner:
        yield from _not_exists(each, cluster)


def _sources(text: str) -> dict[str, str]:
    """Relations that a text reads or writes, with the names by which it calls them."""
    found = [_SOURCE.match(part) for match in _READ.finditer(text) for part in parts(match[1])]
    return {relation(each[1]): each[2] or relation(each[1]) for each in found if each}


def levels(text: str) -> tuple[str, list[str]]:
    """Split a text into what stands outside of brackets, which become (#0), (#1) and so on, and what stands in them."""
    own, depth, start = "", 0, 0
    inner: list[str] = []
    for place, letter in enumerate(text):
        if letter == "(":
            depth += 1
            if depth == 1:
                start = place + 1
        elif letter == ")" and depth:
            depth -= 1
            if not depth:
                own += f"(#{len(inner)})"
                inner.append(text[start:place].strip())
        elif not depth:
            own += letter
    return own, inner
