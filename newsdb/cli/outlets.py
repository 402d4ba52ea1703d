"""``newsdb outlets``: which outlets there are, and which domains are theirs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, Limit
from newsdb.cli.console import STRONG, Cells, note, plural, print_json, print_table, results
from newsdb.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Which outlets there are, and which domains are theirs.")


@app.command("list")
def list_outlets(limit: Limit = 100, as_json: AsJson = False) -> None:
    """List the outlets with their domains and how many articles of them are stored, the most first.

    Where an outlet printed a story several times, "without copies" counts it once.

    --json prints one object per line and outlet, with articles and articles_without_copies.

    Exit code: 0 also if there is none, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb outlets list
      newsdb outlets list --json | jq -r .name
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries.outlets import list_all_outlets  # noqa: PLC0415

    with reading() as connection:
        outlets, total = list_all_outlets(connection, limit)
    if as_json:
        for outlet in outlets:
            print_json(asdict(outlet))
        return
    if not outlets:
        note("no outlets yet; run: newsdb load PATH")
        return
    has_copies = any(outlet.articles != outlet.articles_without_copies for outlet in outlets)
    rows: list[Cells] = [
        [
            Text(outlet.name, STRONG),
            f"{outlet.articles:,}",
            *([f"{outlet.articles_without_copies:,}"] if has_copies else []),
            ", ".join(outlet.domains),
        ]
        for outlet in outlets
    ]
    copies = ["without copies"] if has_copies else []
    print_table(results(), ["outlet", "articles", *copies, "domains"], rows, right=" rr" if has_copies else " r")
    rest = f" of {total:,}; --limit shows more" if total > len(outlets) else ""
    note(f"{plural(len(outlets), 'outlet')}{rest}")


@app.command()
def alias(
    domain: Annotated[str, typer.Argument(help="The domain, or any address under it.")],
    outlet: Annotated[str, typer.Argument(help="The outlet that publishes under it: its domain or its name.")],
) -> None:
    """Say that a domain is another one of an outlet's.

    Articles stored under the domain move to the outlet, and later loads put them there. Their ids and addresses stay.

    To take it back: newsdb outlets alias DOMAIN DOMAIN, where the domain had articles before.

    Exit code: 0 done, 2 no such outlet, 3 no database.

    \b
    Examples:
      newsdb outlets alias harborledger-sport.example harborledger.example
    """
    from newsdb.cleaning.outlets import outlet_domain  # noqa: PLC0415  (takes time to import)
    from newsdb.cleaning.urls import canonical_url  # noqa: PLC0415
    from newsdb.cli.narrowing import one_outlet  # noqa: PLC0415
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.schema import require_current  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415
    from newsdb.writer.outlets import alias_domain  # noqa: PLC0415

    canonical = canonical_url(domain if "//" in domain else f"//{domain}")
    if canonical is None:
        raise UsageError(f"{domain!r} is no domain; write it as harborledger.example")
    registrable = outlet_domain(canonical)
    with connect(load_settings()) as connection:
        require_current(connection)
        connection.rollback()
        with connection.begin():
            source_id, name = one_outlet(connection, outlet, by_name=outlet.strip().lower() == registrable)
            moved = alias_domain(connection, registrable, source_id)
    note(f"{registrable} is {name}'s; {plural(moved, 'article')} moved")
