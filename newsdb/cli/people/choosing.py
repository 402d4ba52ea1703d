"""Which person an argument means, and people in a table."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.text import Text

from newsdb.cli.arguments import read_text
from newsdb.cli.console import STRONG, Cells, listed, one_line, print_table, remarks
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.queries.people import Totals
    from newsdb.queries.speakers import Person

_SHOWN_CANDIDATES = 20
TOTAL_HEADINGS = ["statements", "quotes", "articles", "outlets", "first", "last"]


def read_person(what: str, name: str) -> str:
    """Check a name or id that goes to the database.

    Args:
        what: the argument, named in the error.
        name: as typed.

    Raises:
        UsageError: it is blank, or not valid UTF-8.
    """
    asked = read_text(what, name)
    if asked is None:
        raise UsageError(
            f"{what} is empty; give a name or an id, as in '#12'; newsdb people list shows who is quoted most"
        )
    return asked


def one_person(connection: Connection, asked: str) -> int:
    """The id of the only person of a name.

    Raises:
        NewsdbError: there is none, or more than one, who are listed then.
    """
    from newsdb.cli.narrowing import unknown_name  # noqa: PLC0415
    from newsdb.queries.speakers import find_speaker  # noqa: PLC0415

    match = find_speaker(connection, f"#{asked}" if asked.isascii() and asked.isdigit() else asked)
    if not match.found:
        raise NewsdbError(unknown_name(match))
    if not match.people:
        raise NewsdbError(
            f"no person is known by “{one_line(asked)}”, but quotations of {listed(match.names, 3)} are there;"
            f" run: newsdb search --speaker {shlex.quote(one_line(asked))}"
        )
    if len(match.people) > 1:
        _list_candidates(connection, match.people)
        raise NewsdbError(f"“{one_line(asked)}” fits {len(match.people):,} people; give a fuller name or an id")
    return match.people[0].id


def _list_candidates(connection: Connection, people: tuple[Person, ...]) -> None:
    from newsdb.queries.people import totals_of  # noqa: PLC0415

    totals = totals_of(connection, [person.id for person in people])
    ranked = sorted(people, key=lambda person: (-totals[person.id].statements, person.name))
    rows: list[Cells] = [
        [f"#{person.id}", Text(one_line(person.name), STRONG), *total_cells(totals[person.id])]
        for person in ranked[:_SHOWN_CANDIDATES]
    ]
    print_table(remarks(), ["id", "person", *TOTAL_HEADINGS], rows, right="r rrrr")


def total_cells(totals: Totals) -> list[str]:
    """Cells below ``TOTAL_HEADINGS``."""
    numbers = (totals.statements, totals.quotes, totals.articles, totals.outlets)
    return [*(f"{number:,}" for number in numbers), str(totals.first or ""), str(totals.last or "")]
