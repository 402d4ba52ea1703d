"""``newsdb search``: who said it, where and when."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from newsdb.cli.arguments import AsJson, FromOption, Limit, SourceOption, ToOption, read_days, read_text
from newsdb.cli.console import (
    FAINT,
    STRONG,
    marked_text,
    note,
    one_line,
    plural,
    print_indented,
    print_json,
    print_numbered,
    results,
)
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from sqlalchemy import Connection

    from newsdb.queries.articles import ArticleHit
    from newsdb.queries.scope import Scope
    from newsdb.queries.search import Count, QuoteHit

    Hit = TypeVar("Hit", QuoteHit, ArticleHit)


class Place(StrEnum):
    """What is searched."""

    QUOTES = "quotes"
    ARTICLES = "articles"


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="What to find; without words: all, newest first.", show_default=False),
    ] = None,
    speaker: Annotated[
        str | None, typer.Option("--speaker", metavar="NAME", help="Only what this person or body said.")
    ] = None,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    place: Annotated[
        Place, typer.Option("--in", help="Search quotations, or whole articles with their titles.")
    ] = Place.QUOTES,
    limit: Limit = 20,
    mark: Annotated[bool, typer.Option("--mark", help="Put **asterisks** around the found words.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find quotations by words, speaker, outlet and date, the best first.

    WORDS match in any inflection, case and accents aside. All must occur; "words in quotation marks" are a phrase;
    or stands between alternatives; -word excludes.

    NAME may be a full name, a surname, which finds all who bear it, or the id of a person (quoted:
    '#12'). Without WORDS the newest come first.

    With --from or --to, articles without a date are left out.

    --json prints one object per line and hit (JSON lines): the quotation as text, the found words as ranges of
    characters in it (highlights), its sentence as before and after, its place in the article as start and end.
    How many there are in all is said on stderr.

    Exit code: 0 also if nothing is found, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb search harbour wall
      newsdb search '"sea wall" or dike -tunnel' --from 2026-03 --to 2026-06
      newsdb search winter --speaker "Marta Keller" --source harborledger.example
      newsdb search --speaker Keller --limit 5
      newsdb search flood --in articles --json | jq -r .url
    """
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.words import check_words  # noqa: PLC0415

    days = read_days(first, last)
    asked = read_text("the text to search", " ".join(words or ()))
    speaker = read_text("--speaker", speaker)
    source = read_text("--source", source)
    if asked is None and speaker is None and source is None and days == (None, None):
        raise UsageError("say what to search: words, --speaker, --source, --from or --to (see newsdb search --help)")
    with reading() as connection:
        if asked is not None:
            check_words(connection, asked)
        scope = narrow(connection, speaker, source, days)
        if scope is None:
            return
        if place is Place.QUOTES:
            _show_quotes(connection, asked, scope, limit, "**" if mark else "", as_json=as_json)
        else:
            _show_articles(connection, asked, scope, limit, "**" if mark else "", as_json=as_json)


def _show_quotes(
    connection: Connection, words: str | None, scope: Scope, limit: int, mark: str, *, as_json: bool
) -> None:
    from newsdb.cli.quotations import print_quote  # noqa: PLC0415
    from newsdb.queries.search import count_quotes, search_quotes  # noqa: PLC0415

    hits = search_quotes(connection, words, scope, limit)
    if _show(hits, print_quote, mark, as_json=as_json):
        _say_how_many(len(hits), count_quotes(connection, words, scope) if len(hits) == limit else None, "quote")
    else:
        _say_nothing_found(connection, words, scope, Place.QUOTES)


def _show_articles(
    connection: Connection, words: str | None, scope: Scope, limit: int, mark: str, *, as_json: bool
) -> None:
    from newsdb.queries.articles import count_articles, search_articles  # noqa: PLC0415

    hits = search_articles(connection, words, scope, limit)
    if _show(hits, _print_article, mark, as_json=as_json):
        _say_how_many(len(hits), count_articles(connection, words, scope) if len(hits) == limit else None, "article")
    else:
        _say_nothing_found(connection, words, scope, Place.ARTICLES)


def _show(
    hits: Sequence[Hit], print_hit: Callable[[Console, int, Hit, str], None], mark: str, *, as_json: bool
) -> bool:
    """Print hits, for programs or for people; tell whether there were any."""
    console = results()
    for number, hit in enumerate(hits, start=1):
        if as_json:
            print_json(asdict(hit))
        else:
            print_hit(console, number, hit, mark)
    return bool(hits)


def _say_how_many(shown: int, count: Count | None, noun: str) -> None:
    if count is None or (count.number == shown and not count.more):
        note(plural(shown, noun))
    else:
        note(f"{shown:,} of {count} {noun}s; --limit shows more")


def _say_nothing_found(connection: Connection, words: str | None, scope: Scope, place: Place) -> None:
    """Say so, and what would find something."""
    from newsdb.queries.articles import count_articles  # noqa: PLC0415
    from newsdb.queries.scope import EVERYTHING  # noqa: PLC0415
    from newsdb.queries.search import count_quotes  # noqa: PLC0415

    hint = "try other or fewer words"
    count = count_quotes if place is Place.QUOTES else count_articles
    if not count_articles(connection, None, EVERYTHING, most=1).number:
        hint = "the database has no articles yet; run: newsdb load PATH"
    elif scope != EVERYTHING and (rest := count(connection, words, EVERYTHING)).number:
        hint = f"without the other options there would be {rest}" if words else "widen the other options"
    elif place is Place.QUOTES and words and (rest := count_articles(connection, words, scope)).number:
        hint = (
            f"{rest} article{'s have' if rest.number > 1 else ' has'} the words outside quotations; add --in articles"
        )
    note(f"no {place} found; {hint}")


def _print_article(console: Console, number: int, hit: ArticleHit, mark: str) -> None:
    from newsdb.cli.quotations import print_address  # noqa: PLC0415

    print_numbered(console, number, marked_text(hit.title or "(no title)", hit.title_highlights, STRONG, mark))
    passage = Text().append("… " if hit.passage.cut_before else "", FAINT)
    passage.append_text(marked_text(hit.passage.text, hit.passage.highlights, "", mark))
    passage.append(" …" if hit.passage.cut_after else "", FAINT)
    print_indented(console, passage)
    line = Text(f"{one_line(hit.outlet)} · {hit.published_on or 'no date'} · {plural(hit.quotes, 'quote')}")
    print_indented(console, line)
    print_address(console, hit.url)
    console.print()
