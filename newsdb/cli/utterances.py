"""``newsdb utterances``: what was said once and printed often, and how it changed on the way."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, FromOption, Limit, Quiet, SourceOption, ToOption, read_days, read_text
from newsdb.cli.console import (
    FAINT,
    STRONG,
    clean,
    listed,
    note,
    one_line,
    plural,
    print_indented,
    print_json,
    print_numbered,
    remarks,
    results,
)
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from newsdb.queries.utterances import Printing, Speaker, Spread
    from newsdb.wording.differences import Piece

app = typer.Typer(
    no_args_is_help=True, help="What was said once and printed often: how far it went, and how it was shortened."
)

_SHOWN_CANDIDATES = 20
# Words that were cut are shown up to this number, else counted.
_SHOWN_CUT = 8


@app.command("list")
def list_utterances(
    limit: Limit = 20,
    speaker: Annotated[
        str | None, typer.Option("--speaker", metavar="NAME", help="Only what this person or body said.")
    ] = None,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    as_json: AsJson = False,
) -> None:
    """List the utterances that most outlets printed.

    An utterance is what was said once, whole, shortened or reworded a little; its longest form is shown. Ordinary words
    ("I don't know") are one utterance only if one speaker said them within days. Where articles name different
    speakers, all are shown. Copies are articles of a story that another one is of, too (newsdb stories list).

    --json prints one object per line and utterance, with articles and articles_without_copies.

    Exit code: 0 also if there is none, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb utterances list
      newsdb utterances list --speaker "Marta Keller" --from 2026-03
      newsdb utterances list --limit 1000 --json > utterances.jsonl
    """
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.utterances import most_spread  # noqa: PLC0415

    days = read_days(first, last)
    speaker = read_text("--speaker", speaker)
    source = read_text("--source", source)
    with reading() as connection:
        scope = narrow(connection, speaker, source, days)
        if scope is None:
            return
        spreads, total = most_spread(connection, scope, limit)
        _say_what_waits(connection)
    console = results()
    for number, spread in enumerate(spreads, start=1):
        if as_json:
            print_json(_fields(spread))
        else:
            _print_spread(console, number, spread)
    if not spreads:
        note("no utterance is printed in more than one article" + (" there" if scope != type(scope)() else ""))
    elif len(spreads) < total:
        note(f"{len(spreads):,} of {total:,} utterances in several articles; --limit shows more")
    else:
        note(f"{plural(total, 'utterance')} in several articles")


@app.command()
def show(
    asked: Annotated[
        list[str], typer.Argument(metavar="UTTERANCE", help="Its id as list shows it, or words of it in a row.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show one utterance: every printing in the order of time, against the longest form.

    What a printing leaves out stands in [-brackets-], what it has of its own in {+braces+}; many words left out are
    counted instead. A printing that names another speaker than most do says so.

    --json prints one object, the printings in it.

    Exit code: 0 shown, 1 the words fit none or several, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb utterances show 5d0c2f9a71be
      newsdb utterances show a price worth paying
      newsdb utterances show 5d0c2f9a71be --json
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.utterances import find_utterances, printings, spread  # noqa: PLC0415

    words = read_text("UTTERANCE", " ".join(asked))
    if words is None:
        raise UsageError("say which utterance to show; newsdb utterances list shows ids")
    with reading() as connection:
        found = find_utterances(connection, words)
        if not found:
            raise NewsdbError(
                f"no utterance is “{one_line(words)}”; newsdb utterances list shows ids, newsdb search finds words"
            )
        if len(found) > 1:
            for number, each in enumerate(found[:_SHOWN_CANDIDATES], start=1):
                _print_spread(remarks(), number, spread(each, printings(connection, each)))
            raise NewsdbError(f"“{one_line(words)}” fits {len(found):,} utterances; give more words or an id")
        printed = printings(connection, found[0])
    whole = spread(found[0], printed)
    if as_json:
        print_json(_fields(whole) | {"printings": [_printing_fields(each) for each in printed]})
        return
    console = results()
    _print_heading(console, whole)
    for number, printing in enumerate(printed, start=1):
        _print_printing(console, number, printing)


@app.command()
def link(
    every: Annotated[
        bool, typer.Option("--all", help="Look at all stored articles, also at those that are linked already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Link the wordings of stored quotations: find out which are one utterance.

    Each load does so for its own articles. This does it for those that a load left, as one that was interrupted, and
    with --all for articles that were stored before newsdb had utterances. Loads go on beside it. Whatever ends it, the
    same command without --all goes on from there.

    Exit code: 0 all done, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb utterances link
      newsdb utterances link --all
    """
    from newsdb.cli.linking import run_linking  # noqa: PLC0415  (the loader takes time to import)

    run_linking(every=every, as_json=as_json, quiet=quiet)


def _say_what_waits(connection: Connection) -> None:
    """Remark on articles that the answer cannot take into account yet."""
    from newsdb.queries.articles import count_articles  # noqa: PLC0415
    from newsdb.queries.scope import EVERYTHING  # noqa: PLC0415
    from newsdb.queries.utterances import count_unlinked, has_links  # noqa: PLC0415

    if waiting := count_unlinked(connection):
        note(f"the wordings of {plural(waiting, 'article')} are not linked yet; run: newsdb utterances link")
    elif not has_links(connection) and count_articles(connection, None, EVERYTHING, most=1).number:
        note("no wordings are linked yet; run: newsdb utterances link --all")


def _fields(spread: Spread) -> dict[str, Any]:
    fields = asdict(spread) | {"utterance": str(spread.utterance), "is_disputed": spread.is_disputed}
    return {"id": fields.pop("utterance")} | fields


def _printing_fields(printing: Printing) -> dict[str, Any]:
    fields = asdict(printing)
    del fields["speaker_key"]
    return fields | {"pieces": [{"change": change.value, "text": text} for change, text in printing.pieces]}


def _print_spread(console: Console, number: int, spread: Spread) -> None:
    print_numbered(console, number, Text(clean(spread.text), STRONG))
    print_indented(console, _speakers_line(spread))
    print_indented(console, _numbers_line(spread))
    print_indented(console, Text(str(spread.utterance), FAINT))
    console.print()


def _print_heading(console: Console, spread: Spread) -> None:
    console.print(Text(clean(spread.text), STRONG), soft_wrap=not console.is_terminal)
    console.print(_speakers_line(spread), soft_wrap=not console.is_terminal)
    console.print(_numbers_line(spread), soft_wrap=not console.is_terminal)
    console.print(Text(str(spread.utterance), FAINT))
    console.print()


def _speakers_line(spread: Spread) -> Text:
    line = Text("— ").append(
        listed([_speaker(each, alone=len(spread.speakers) == 1) for each in spread.speakers], 4), "cyan"
    )
    return line.append(" (articles disagree)", "yellow") if spread.is_disputed else line


def _speaker(speaker: Speaker, *, alone: bool) -> str:
    name = speaker.name or "nobody named"
    return name if alone else f"{name} ({speaker.articles:,})"


def _numbers_line(spread: Spread) -> Text:
    copies = spread.articles - spread.articles_without_copies
    parts = [
        plural(spread.outlets, "outlet"),
        plural(spread.articles, "article") + (f", {copies:,} of them copies" if copies else ""),
        plural(spread.forms, "wording"),
    ]
    if spread.first:
        until = f", last on {spread.last}" if spread.last != spread.first else ""
        parts.append(f"first on {spread.first} by {listed(spread.first_outlets, 3)}{until}")
    return Text(" · ".join(parts))


def _print_printing(console: Console, number: int, printing: Printing) -> None:
    from newsdb.cli.quotations import print_address  # noqa: PLC0415

    print_numbered(console, number, _marked(printing.pieces))
    line = Text("— ").append(one_line(printing.speaker or printing.speaker_printed or "speaker unknown"), "cyan")
    if printing.disagrees:
        line.append(" (others name somebody else)", "yellow")
    print_indented(console, line)
    line = Text(f"{one_line(printing.outlet)} · {printing.published_on or 'no date'}")
    if printing.agency:
        line.append(f" · {one_line(printing.agency)}")
    if printing.is_copy:
        line.append(" · copy")
    if printing.title:
        line.append(" · ").append(one_line(printing.title), "italic")
    print_indented(console, line)
    print_address(console, printing.url)
    console.print()


def _marked(pieces: tuple[Piece, ...]) -> Text:
    """A printing against the longest form, as wdiff marks what differs."""
    line = Text()
    for piece in pieces:
        text = one_line(piece.text)
        if line:
            line.append(" ")
        if piece.change == "same":
            line.append(text)
        elif piece.change == "added":
            line.append(f"{{+{text}+}}", "green")
        else:
            words = len(text.split())
            line.append(f"[-{text}-]" if words <= _SHOWN_CUT else f"[-{words:,} words-]", "dim strike")
    return line
