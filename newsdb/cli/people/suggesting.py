"""``newsdb people suggest``: who may be one person."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, Limit
from newsdb.cli.console import (
    FAINT,
    STRONG,
    listed,
    note,
    one_line,
    plural,
    print_indented,
    print_json,
    print_numbered,
    results,
    without_copies,
)
from newsdb.cli.people.choosing import one_person, read_person, total_fields
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from newsdb.queries.suggestions import Side, Suggestion


def suggest(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Only pairs with this person: a name, or an id, as in '#12'."),
    ] = None,
    namesakes: Annotated[
        bool, typer.Option("--namesakes", help="Names that may be several people's, instead of pairs that may be one.")
    ] = False,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Suggest people who may be one, the likeliest first, with what speaks for and against it.

    Names are compared by general knowledge: initials, short forms (Bill and William), spellings of other languages and
    alphabets, small mistakes, second given names and surnames, order. Roles, outlets, years and people named beside
    them raise the score, being named in one article lowers it; it is an order, not a measured probability.

    Pairs that were judged are left out. To decide pair by pair: newsdb people review.

    With --namesakes: names beside which different articles print roles that hardly one person has, such as a coach's
    and a judge's. newsdb never splits a name by itself; newsdb people split does it.

    --json prints one object per line and pair.

    Exit code: 0 also if there are none, 1 nobody or several are called so, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people suggest
      newsdb people suggest "William Fenwick"
      newsdb people suggest --limit 200 --json > pairs.jsonl
      newsdb people suggest --namesakes
    """
    if namesakes:
        if name is not None:
            raise UsageError("--namesakes looks at all names; leave NAME out")
        _suggest_namesakes(limit, as_json=as_json)
        return
    found = find(name, limit)
    console = results()
    for number, suggestion in enumerate(found, start=1):
        if as_json:
            print_json(_fields(suggestion))
            continue
        print_suggestion(console, number, suggestion)
        second, first = suggestion.second.person.id, suggestion.first.person.id
        print_indented(console, Text(f"newsdb people merge '#{second}' '#{first}'", FAINT))
        console.print()
    if found:
        note(plural(len(found), "pair") + "; to decide one by one: newsdb people review")
    else:
        note("no pairs to suggest")


def _suggest_namesakes(limit: int, *, as_json: bool) -> None:
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries.namesakes import suggest_namesakes  # noqa: PLC0415

    with reading() as connection:
        found = suggest_namesakes(connection, limit)
    console = results()
    for number, each in enumerate(found, start=1):
        if as_json:
            print_json(asdict(each))
            continue
        print_numbered(console, number, Text(one_line(each.person.name), "cyan").append(f" #{each.person.id}", FAINT))
        for field in each.fields:
            roles = listed(field.roles, len(field.roles))
            print_indented(console, Text(f"{field.name}, {plural(field.articles, 'article')}: {one_line(roles)}"))
        print_indented(console, Text(f"newsdb people split '#{each.person.id}' --role …", FAINT))
        console.print()
    note(plural(len(found), "name") if found else "no names to suggest")


def find(name: str | None, limit: int) -> list[Suggestion]:
    """Find suggestions, for one person or for all."""
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries import suggestions  # noqa: PLC0415
    from newsdb.queries.speakers import family  # noqa: PLC0415

    asked = None if name is None else read_person("NAME", name)
    with reading() as connection:
        person_ids = None if asked is None else family(connection, [one_person(connection, asked)])[0]
        return suggestions.suggest(connection, limit, person_ids)


def print_suggestion(console: Console, number: int, suggestion: Suggestion) -> None:
    """Print a pair: how alike the names are, both people, and what else is known."""
    heading = Text(f"{suggestion.reason}  ", STRONG).append(f"{suggestion.score:.2f}", FAINT)
    print_numbered(console, number, heading)
    for side in (suggestion.first, suggestion.second):
        print_indented(console, _side(side))
    if suggestion.evidence:
        print_indented(console, Text(one_line("; ".join(suggestion.evidence))))


def _fields(suggestion: Suggestion) -> dict[str, Any]:
    """A pair for programs, with the totals of both as ``newsdb people show`` has them."""
    sides = {"first": suggestion.first, "second": suggestion.second}
    return asdict(suggestion) | {
        name: asdict(side) | {"totals": total_fields(side.totals)} for name, side in sides.items()
    }


def _side(side: Side) -> Text:
    text = Text().append(one_line(side.person.name), "cyan").append(f" #{side.person.id}", FAINT)
    quotes = side.totals.quotes
    details = [plural(quotes, "quote") + without_copies(quotes, quotes - side.totals.copies.quotes)]
    if side.first:
        details.append(str(side.first) if side.first == side.last else f"{side.first} to {side.last}")
    if side.roles:
        details.append(listed(side.roles, 3))
    if side.outlets:
        details.append(listed(side.outlets, 3))
    return text.append(f": {'; '.join(details)}")
