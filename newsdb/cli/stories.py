"""``newsdb stories``: articles that are one text under several addresses, and who printed it first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsdb.cli.arguments import (
    AsJson,
    FromOption,
    Limit,
    SourceOption,
    ToOption,
    read_article,
    read_days,
    read_text,
)
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
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from newsdb.queries.stories import Copy, Story

app = typer.Typer(
    no_args_is_help=True, help="Articles that are one text under several addresses: wire copy, syndication, reprints."
)


@app.command("list")
def list_stories(
    limit: Limit = 20,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    as_json: AsJson = False,
) -> None:
    """List the stories that were printed under several addresses, those of most outlets first.

    A story is one text, or nearly: other by-lines, credits, cuts and small edits make no other one. The headline and
    the id are those of the article printed first. The agency is what any of the articles names.

    --source, --from and --to: one article of the story has to be of that outlet and those days; all of its articles are
    counted.

    --json prints one object per line and story.

    Exit code: 0 also if there is none, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb stories list
      newsdb stories list --source harborledger.example --from 2026-03
      newsdb stories list --limit 1000 --json > stories.jsonl
    """
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.stories import most_printed  # noqa: PLC0415

    days = read_days(first, last)
    source = read_text("--source", source)
    with reading() as connection:
        scope = narrow(connection, None, source, days)
        if scope is None:
            return
        stories, total = most_printed(connection, scope, limit)
    console = results()
    for number, story in enumerate(stories, start=1):
        if as_json:
            print_json(_fields(story))
        else:
            _print_story(console, number, story)
    if not stories:
        note("no story is printed under several addresses" + (" there" if scope.narrows_articles else ""))
    elif len(stories) < total:
        note(f"{len(stories):,} of {total:,} stories; --limit shows more")
    else:
        note(plural(total, "story", "stories"))


@app.command()
def show(
    asked: Annotated[
        str, typer.Argument(metavar="URL|#ID", help="Address of one of its articles, or that article's id, quoted.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show one story: its articles in the order of time, with outlet, headline, address, agency and number of quotes.

    Articles of one day are in the order of their hours; where the input has none, in that of their addresses, which
    says nothing. Those without a date come last. An article that has no copies is shown alone.

    --json prints one object, the articles in it (copies).

    Exit code: 0 shown, also without copies; 1 no such article, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb stories show https://harborledger.example/2026/ferry
      newsdb stories show '#5f0c8f0e-9d0f-5a39-8a39-0d6d0b6f0a51' --json
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries.stories import find_story  # noqa: PLC0415

    text = read_text("URL|#ID", asked)
    if text is None:
        raise UsageError("say which article's story to show, by its address or its id; newsdb search shows addresses")
    article_id, _ = read_article(text)
    with reading() as connection:
        found = find_story(connection, article_id)
    if found is None:
        raise NewsdbError(f"no article is stored as {one_line(text)}; newsdb search --in articles finds some")
    story, copies = found
    if as_json:
        print_json(_fields(story) | {"copies": [_fields(copy) for copy in copies]})
        return
    console = results()
    soft_wrap = not console.is_terminal
    console.print(Text(one_line(story.title or "(no title)"), STRONG), soft_wrap=soft_wrap)
    console.print(_numbers_line(story), soft_wrap=soft_wrap)
    console.print()
    for number, copy in enumerate(copies, start=1):
        _print_copy(console, number, copy, is_first=number == 1 and len(copies) > 1 and copy.published_on is not None)
    if len(copies) == 1:
        note("this article has no copies: its text is stored under no other address")


def _fields(each: Story | Copy) -> dict[str, Any]:
    fields = asdict(each)
    del fields["story_key"]  # a digest, for joins in SQL
    return fields


def _print_story(console: Console, number: int, story: Story) -> None:
    print_numbered(console, number, Text(one_line(story.title or "(no title)"), STRONG))
    print_indented(console, _numbers_line(story))
    print_indented(console, Text(f"#{story.article_id}", FAINT))
    console.print()


def _numbers_line(story: Story) -> Text:
    quotes = plural(story.quotes, "quote") + without_copies(story.quotes, story.quotes_without_copies)
    parts = [plural(story.outlets, "outlet"), plural(story.articles, "article"), quotes]
    if story.first and story.first_outlet:
        until = f", last on {story.last}" if story.last != story.first else ""
        parts.append(f"first on {story.first} by {one_line(story.first_outlet)}{until}")
    if story.agencies:
        parts.append(listed(story.agencies))
    return Text(" · ".join(parts))


def _print_copy(console: Console, number: int, copy: Copy, *, is_first: bool) -> None:
    from newsdb.cli.quotations import print_address  # noqa: PLC0415

    print_numbered(console, number, Text(one_line(copy.title or "(no title)")))
    parts = [one_line(copy.outlet), str(copy.published_on or "no date"), plural(copy.quotes, "quote")]
    parts += [one_line(copy.agency)] if copy.agency else []
    parts += ["printed first"] if is_first else []
    print_indented(console, Text(" · ".join(parts)))
    print_address(console, copy.url)
    console.print()
