"""The schema ``analyst``: one file of SQL for each view and function, with its comments. Analysts read nothing else.

In: nothing. Out: the files' statements, in an order in which they can be carried out. The database is built by the
migrations, which carry frozen copies of these files; tests hold the two equal. How to change one: migrations/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

ORDER: Final = (
    # What was printed.
    "sentence",
    "articles",
    "article_versions",
    "quotes",
    "earlier_copies",
    "statements",
    "said_by",
    "quotes_of",
    "statements_of",
    "mentions",
    "said_about",
    "quotes_about",
    "stories",
    # Who said it, and who printed it.
    "people",
    "person_names",
    "roles",
    "positions",
    "outlets",
    # Counts.
    "newsdb_counted_state",
    "counted_state",
    "newsdb_counts_are_current",
    "speaker_outlet_counts",
    "speaker_counts",
    "outlet_day_counts",
    "speakers",
    "speaker_days",
    "speaker_months",
    "outlet_days",
    "outlet_months",
    "who_speaks_where",
    "venues",
    "who_quotes_whom",
    "who_mentions_whom",
    # What was said once.
    "utterance_quotes",
    "printings",
    "utterances",
    "first_printed_by",
    # Search.
    "find_people",
    "who_is_meant",
    "outlets_meant",
    "searched_words",
    "search_quotes",
    "search_articles",
    "topic_days",
    "topic_months",
    "newsdb_refresh",
    # For exports of who does not see takedowns.
    "newsdb_takedown_state",
    # Which older newsdb may use all this.
    "newsdb_compatible_since",
)
"""All views and functions; each stands behind those that it is made of."""


def sql(name: str) -> str:
    """The SQL of a view or function, as its file has it."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def statements(source: str) -> Iterator[str]:
    """Split SQL into its statements: each ends with a semicolon at the end of a line outside of a function's body."""
    lines: list[str] = []
    is_body = False
    for line in source.splitlines():
        is_body ^= line.count("$function$") % 2 == 1
        lines.append(line)
        if line.endswith(";") and not is_body:
            yield "\n".join(lines).removesuffix(";")
            lines = []


def made_by(name: str) -> str:
    """What a file makes, as DROP and COMMENT name it: VIEW analyst.quotes, FUNCTION analyst.search_quotes."""
    found = re.search(
        rf"^CREATE (?:OR REPLACE )?((?:MATERIALIZED VIEW|VIEW|FUNCTION) \w+\.{name})\b", sql(name), re.MULTILINE
    )
    if found is None:
        raise AssertionError(f"{name}.sql makes no view or function {name}")
    return found[1]
