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
    without_copies,
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
    about: Annotated[str | None, typer.Option("--about", metavar="NAME", help="Only what names this person.")] = None,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    place: Annotated[
        Place, typer.Option("--in", help="Search quotations, or whole articles with their titles.")
    ] = Place.QUOTES,
    no_copies: Annotated[
        bool, typer.Option("--no-copies", help="Of a story in several articles show each quotation once.")
    ] = False,
    limit: Limit = 20,
    mark: Annotated[bool, typer.Option("--mark", help="Put **asterisks** around the found words.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find quotations by words, speaker, whom they name, outlet and date, the best first.

    WORDS match in any inflection, case and accents aside. All must occur; "words in quotation marks" are a phrase;
    or stands between alternatives; -word excludes.

    NAME may be a full name, a surname, which finds all who bear it, or the id of a person (quoted:
    '#12'). Without WORDS the newest come first.

    With --from or --to, articles without a date are left out.

    Copies are articles of one story (newsdb stories list). With --no-copies a quotation is shown as the article printed
    first has it, of those that the other options find; with --in articles, that article alone.

    --json prints one object per line and hit (JSON lines): the quotation as text, the found words as ranges of
    characters in it (highlights), its sentence as before and after, its place in the article as start and end.
    How many there are in all is said on stderr.

    Exit code: 0 also if nothing is found, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb search harbour wall
      newsdb search '"sea wall" or dike -tunnel' --from 2026-03 --to 2026-06
      newsdb search winter --speaker "Marta Keller" --source harborledger.example
      newsdb search --speaker Keller --about "Jonas Brandt"
      newsdb search --speaker Keller --limit 5 --no-copies
      newsdb search flood --in articles --json | jq -r .url
    """
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.words import check_words  # noqa: PLC0415

    days = read_days(first, last)
    asked = read_text("the text to search", " ".join(words or ()))
    speaker = read_text("--speaker", speaker)
    about = read_text("--about", about)
    source = read_text("--source", source)
    if asked is speaker is about is source is None and days == (None, None):
        raise UsageError(
            "say what to search: words, --speaker, --about, --source, --from or --to (see newsdb search --help)"
        )
    with reading() as connection:
        if asked is not None:
            check_words(connection, asked)
        scope = narrow(connection, speaker, source, days, about=about)
        if scope is None:
            return
        show = _show_quotes if place is Place.QUOTES else _show_articles
        show(connection, asked, scope, limit, "**" if mark else "", no_copies=no_copies, as_json=as_json)


def _show_quotes(
    connection: Connection, words: str | None, scope: Scope, limit: int, mark: str, *, no_copies: bool, as_json: bool
) -> None:
    from newsdb.cli.quotations import print_quote  # noqa: PLC0415
    from newsdb.queries.search import count_quote_copies, count_quotes, search_quotes  # noqa: PLC0415

    hits = search_quotes(connection, words, scope, limit, without_copies=no_copies)
    if _show(hits, print_quote, mark, as_json=as_json):
        count = count_quotes(connection, words, scope)
        # More than can be counted is not looked through for copies, either.
        copies = 0 if count.more else count_quote_copies(connection, words, scope)
        _say_how_many(len(hits), count, copies, "quote", no_copies=no_copies)
    else:
        _say_nothing_found(connection, words, scope, Place.QUOTES)


def _show_articles(
    connection: Connection, words: str | None, scope: Scope, limit: int, mark: str, *, no_copies: bool, as_json: bool
) -> None:
    from newsdb.queries.articles import count_article_copies, count_articles, search_articles  # noqa: PLC0415

    hits = search_articles(connection, words, scope, limit, without_copies=no_copies)
    if _show(hits, _print_article, mark, as_json=as_json):
        count = count_articles(connection, words, scope)
        copies = 0 if count.more else count_article_copies(connection, words, scope)
        _say_how_many(len(hits), count, copies, "article", no_copies=no_copies)
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


def _say_how_many(shown: int, count: Count, copies: int, noun: str, *, no_copies: bool) -> None:
    """Say how many hits there are, with copies and, where these are counted and make a difference, without."""
    without = count.number - copies
    is_all = shown == (without if no_copies else count.number) and not count.more
    number = plural(count.number, noun) if is_all or not count.more else f"{count} {noun}s"
    if is_all and not no_copies:
        head = number
    elif no_copies and copies:
        head = f"{plural(without, noun)} without copies, {count.number:,} with them"
        head = head if is_all else f"{shown:,} of {head}"
    else:
        head = number if is_all else f"{shown:,} of {number}"
    told = "" if no_copies else without_copies(count.number, without)
    note(head + told + ("" if is_all else "; --limit shows more"))


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
