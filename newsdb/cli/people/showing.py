"""``newsdb people list`` and ``show``: who is quoted, and what is known of one person."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, FromOption, Limit, SourceOption, ToOption, read_days, read_text
from newsdb.cli.console import (
    FAINT,
    STRONG,
    Cells,
    listed,
    note,
    one_line,
    plural,
    print_json,
    print_table,
    results,
    without_copies,
)
from newsdb.cli.people.choosing import one_person, print_people, read_person, total_fields

if TYPE_CHECKING:
    from rich.console import Console

    from newsdb.queries.people import Printed, Profile
    from newsdb.queries.roles import Held, Role
    from newsdb.queries.search import QuoteHit
    from newsdb.queries.speakers import Person

_SHOWN_NAMES = 12


def list_people(
    limit: Limit = 20,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    as_json: AsJson = False,
) -> None:
    """List the people who are quoted most.

    They are ranked by statements: a statement is one uninterrupted utterance, however many quoted segments it is
    printed in; the same words in another article are another statement. People merged into one count as one.

    Where articles are copies of a story (newsdb stories list), "without copies" counts each quote of a story once.

    --json prints one object per line and person: statements, quotes and articles, and each of these without copies.

    Exit code: 0 also if nobody is quoted, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people list
      newsdb people list --source harborledger.example --from 2026-03 --limit 5
      newsdb people list --limit 1000 --json > people.jsonl
    """
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.people import most_quoted  # noqa: PLC0415

    days = read_days(first, last)
    source = read_text("--source", source)
    with reading() as connection:
        scope = narrow(connection, None, source, days)
        if scope is None:
            return
        people, total = most_quoted(connection, scope, limit)
    if not people:
        note("nobody is quoted" + (" there" if scope.narrows_articles else "; run: newsdb load PATH"))
        return
    if as_json:
        for quoted in people:
            print_json(_person_fields(quoted.person) | total_fields(quoted.totals))
        return
    names = [[Text(one_line(quoted.person.name), STRONG)] for quoted in people]
    print_people(results(), ["person"], names, [quoted.totals for quoted in people])
    note(plural(total, "person", "people") if total == len(people) else f"{len(people):,} of {total:,} people")


def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A full name, a surname that only one person bears, or #ID.")
    ],
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show one person: names, roles with first and last day and outlets, totals, and quotations, newest first.

    Case, accents, titles and middle initials of NAME do not matter. If it fits several people they are listed on
    stderr with their ids: ask again with a fuller name or with the id (quoted: '#12').

    Where articles are copies of a story, each count is told without copies, too.

    --json prints one object, the quotations in it.

    Exit code: 0 shown, 1 nobody or more than one person is called so, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people show "Marta Keller"
      newsdb people show keller --limit 3
      newsdb people show '#12' --json
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.people import profile  # noqa: PLC0415
    from newsdb.queries.scope import Scope  # noqa: PLC0415
    from newsdb.queries.search import search_quotes  # noqa: PLC0415

    asked = read_person("NAME", name)
    with reading() as connection:
        person_id = one_person(connection, asked)
        found = profile(connection, person_id)
        hits = search_quotes(connection, None, Scope(found.person_ids), limit)
    if as_json:
        print_json(_profile_fields(found) | {"latest": [asdict(hit) for hit in hits]})
    else:
        _print_profile(results(), found)
        _print_by_article(results(), hits)
        if len(hits) < found.totals.quotes:
            note(f"the latest {len(hits):,} of {found.totals.quotes:,} quotes; --limit shows more")


def _person_fields(person: Person) -> dict[str, Any]:
    return {"person_id": person.id, "name": person.name, "namesake_no": person.namesake_no}


_LISTS = ("outlet_articles", "names", "roles", "positions")


def _profile_fields(found: Profile) -> dict[str, Any]:
    return (
        _person_fields(found.person)
        | {"wikidata_qid": found.wikidata_qid}
        | total_fields(found.totals)
        | {name: [asdict(each) for each in getattr(found, name)] for name in _LISTS}
    )


def _print_profile(console: Console, found: Profile) -> None:
    totals = found.totals
    heading = Text().append(one_line(found.person.name), STRONG)
    heading.append(f"  #{found.person.id}" + (f"  {found.wikidata_qid}" if found.wikidata_qid else ""), FAINT)
    console.print(heading, soft_wrap=True)
    days = f", {totals.first} to {totals.last}" if totals.first else ""
    console.print(
        Text(
            f"{plural(totals.statements, 'statement')} in {plural(totals.quotes, 'quote')},"
            f" {plural(totals.articles, 'article')}, {plural(totals.outlets, 'outlet')}{days}"
        )
    )
    copies = totals.copies
    if copies != type(copies)():
        console.print(
            Text(
                f"without copies {plural(totals.statements - copies.statements, 'statement')} in"
                f" {plural(totals.quotes - copies.quotes, 'quote')},"
                f" {plural(totals.articles - copies.articles, 'article')}"
            )
        )
    console.print()
    rows: list[Cells] = [
        [Text(heading, FAINT), shown]
        for heading, shown in (
            ("names", _printed(console, found.names)),
            ("roles", _roles(console, found.roles)),
            ("positions", "\n".join(map(_position, found.positions))),
            ("outlets", _printed(console, found.outlet_articles)),
        )
        if shown
    ]
    print_table(console, None, rows)
    console.print()


def _printed(console: Console, forms: tuple[Printed, ...]) -> str:
    """Forms with the number of articles that print them; on a terminal the most frequent ones."""
    shown = forms[:_SHOWN_NAMES] if console.is_terminal else forms
    parts = [f"{one_line(form.text)} ({'alias' if form.is_alias else _articles(form)})" for form in shown]
    return ", ".join(parts) + (f" and {len(forms) - len(shown):,} more" if len(shown) < len(forms) else "")


def _roles(console: Console, roles: tuple[Role, ...]) -> str:
    """Roles, a line each: articles, first and last day, outlets; on a terminal the most frequent ones."""
    shown = roles[:_SHOWN_NAMES] if console.is_terminal else roles
    lines = []
    for role in shown:
        days = "no date" if role.first is None else str(role.first)
        days += "" if role.first == role.last else f" to {role.last}"
        outlets = listed(role.outlets, 3 if console.is_terminal else len(role.outlets))
        lines.append(f"{one_line(role.text)} ({_articles(role)}): {days}, {outlets}")
    rest = len(roles) - len(shown)
    return "\n".join([*lines, *([f"and {rest:,} more"] if rest else [])])


def _articles(printed: Printed | Role) -> str:
    """In how many articles it stands: "12", "12, 10 without copies"."""
    return f"{printed.articles:,}" + without_copies(printed.articles, printed.articles_without_copies)


def _position(held: Held) -> str:
    title = one_line(held.title)
    if held.started_on and held.ended_on:
        return f"{title} ({held.started_on} to {held.ended_on})"
    if held.started_on or held.ended_on:
        return f"{title} (since {held.started_on})" if held.started_on else f"{title} (until {held.ended_on})"
    return title


def _print_by_article(console: Console, hits: list[QuoteHit]) -> None:
    """Print quotations under the articles they stand in."""
    from newsdb.cli.console import print_indented  # noqa: PLC0415
    from newsdb.cli.quotations import article_line, print_address, sentence, together  # noqa: PLC0415

    article = None
    for group in together(hits):
        hit = group[0]
        if hit.article_id != article:
            if article is not None:
                console.print()
            console.print(article_line(hit), soft_wrap=not console.is_terminal)
            print_address(console, hit.url)
        article = hit.article_id
        print_indented(console, sentence(group, shorten=console.is_terminal))
