"""Which person an argument means, and people in a table."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rich.text import Text

from newsdb.cli.arguments import read_text
from newsdb.cli.console import STRONG, Cells, listed, one_line, print_table, remarks
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from sqlalchemy import Connection

    from newsdb.queries.people import Totals
    from newsdb.queries.speakers import Person

_SHOWN_CANDIDATES = 20
_COPIES = "without copies"


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
    shown = ranked[:_SHOWN_CANDIDATES]
    print_people(
        remarks(),
        ["id", "person"],
        [[f"#{person.id}", Text(one_line(person.name), STRONG)] for person in shown],
        [totals[person.id] for person in shown],
    )


def print_people(console: Console, headings: list[str], cells: Sequence[Cells], totals: Sequence[Totals]) -> None:
    """Print people in a table, with their totals; quotes without copies only where there are copies.

    Args:
        console: where to.
        headings: of the cells in front of the totals.
        cells: one row for each person.
        totals: of the same people.
    """
    has_copies = any(each.copies.quotes for each in totals)
    copies = [_COPIES] if has_copies else []
    rows: list[Cells] = []
    for front, each in zip(cells, totals, strict=True):
        without = [each.quotes - each.copies.quotes] if has_copies else []
        numbers = (each.statements, each.quotes, *without, each.articles, each.outlets)
        days = (str(each.first or ""), str(each.last or ""))
        rows.append([*front, *(f"{number:,}" for number in numbers), *days])
    print_table(
        console,
        [*headings, "statements", "quotes", *copies, "articles", "outlets", "first", "last"],
        rows,
        right=" " * len(headings) + "r" * (4 + len(copies)),
    )


def total_fields(totals: Totals) -> dict[str, Any]:
    """Totals for programs: each figure that copies are in also without them."""
    copies = totals.copies
    return {
        "statements": totals.statements,
        "statements_without_copies": totals.statements - copies.statements,
        "quotes": totals.quotes,
        "quotes_without_copies": totals.quotes - copies.quotes,
        "articles": totals.articles,
        "articles_without_copies": totals.articles - copies.articles,
        "outlets": totals.outlets,
        "first": totals.first,
        "last": totals.last,
    }
