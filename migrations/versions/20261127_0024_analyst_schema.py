"""The schema analyst: commented views and functions, which stay as they are while tables change.

Why: analysts read these and no tables; see newsdb/database/analyst.
Locks: none on any table.
Expected time: ten seconds for each million quotes, to tell utterances for the first time.
Reversible: yes. Whoever built views of their own on these has to drop them first.

The SQL is in migrations/analyst/0024, files that never change.

Revision: 0024
Revises: 0023
Created: 2026-11-27
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst" / revision
_ORDER = (
    "sentence",
    "articles",
    "quotes",
    "earlier_copies",
    "statements",
    "mentions",
    "stories",
    "people",
    "person_names",
    "roles",
    "positions",
    "outlets",
    "speakers",
    "speaker_days",
    "speaker_months",
    "outlet_days",
    "outlet_months",
    "who_speaks_where",
    "venues",
    "who_quotes_whom",
    "who_mentions_whom",
    "utterance_quotes",
    "printings",
    "utterances",
    "first_printed_by",
    "find_people",
    "who_is_meant",
    "outlets_meant",
    "searched_words",
    "search_quotes",
    "search_articles",
    "topic_days",
    "topic_months",
    "newsdb_refresh",
)


def _statements(name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line outside of a function's body."""
    lines: list[str] = []
    is_body = False
    for line in (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines():
        is_body ^= line.count("$function$") % 2 == 1
        lines.append(line)
        if line.endswith(";") and not is_body:
            # A colon would be taken for the beginning of a parameter.
            yield "\n".join(lines).removesuffix(";").replace(":", r"\:")
            lines = []


def _made_by(name: str) -> str:
    """What a file makes, as DROP names it: VIEW analyst.quotes."""
    source = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    found = re.search(
        rf"^CREATE (?:OR REPLACE )?((?:MATERIALIZED VIEW|VIEW|FUNCTION) \w+\.{name})\b", source, re.MULTILINE
    )
    return found[1] if found else ""


def upgrade() -> None:
    """Apply the revision."""
    op.execute("CREATE SCHEMA analyst")
    op.execute(
        "COMMENT ON SCHEMA analyst IS"
        " 'What analysts read: views and functions, each with comments, which stay while the tables of public change.'"
    )
    for name in _ORDER:
        for statement in _statements(name):
            op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    for name in reversed(_ORDER):
        op.execute(f"DROP {_made_by(name)}")
    op.execute("DROP SCHEMA analyst")
