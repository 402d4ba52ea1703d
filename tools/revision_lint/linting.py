"""All rules over all revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic.script import Script, ScriptDirectory

from newsdb.database.migrating.parsing import plain
from newsdb.database.migrating.revisions import emitted
from tools.revision_lint.queries import Cluster
from tools.revision_lint.source import source_findings
from tools.revision_lint.statements import statement_findings

_SHOWN: Final = 70  # letters of a statement


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a revision.

    Attributes:
        revision: its id.
        place: "line 24", or the direction and the beginning of the statement.
        what: what is there, and why that is wrong.
        remedy: what to write instead.
    """

    revision: str
    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """In one line."""
        return f"revision {self.revision}, {self.place}: {self.what}; {self.remedy}"


def lint(scripts: ScriptDirectory, roles: Mapping[str, str]) -> list[Finding]:
    """Lint all revisions, the first one first.

    Args:
        scripts: the chain.
        roles: "distributed" or "reference", by table; statements on a table that is in neither are not judged by it.
    """
    cluster = Cluster(roles)
    chain = [*scripts.walk_revisions()][::-1]
    return [finding for script in chain for finding in _of_revision(script, cluster)]


def _of_revision(script: Script, cluster: Cluster) -> Iterator[Finding]:
    source = Path(script.path).read_text(encoding="utf-8")
    found = [Finding(script.revision, place, *about) for place, *about in source_findings(source)]
    yield from found
    if found:
        return  # what reads the database emits no SQL without one
    for direction in ("upgrade", "downgrade"):
        try:
            statements = emitted(script, direction)
        except NotImplementedError:
            continue
        for sql, transaction in statements:
            shown = plain(sql)
            shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
            for what, remedy in statement_findings(sql, cluster, is_alone=transaction is None):
                yield Finding(script.revision, f"{direction}, {shown}", what, remedy)
            if direction == "upgrade":
                cluster.learn(plain(sql))
