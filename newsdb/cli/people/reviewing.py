"""``newsdb people review``: suggestions decided pair by pair."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsdb.cli.arguments import Limit
from newsdb.cli.console import FAINT, note, plural, print_indented, results
from newsdb.cli.people.deciding import By, Reason, deciding, settle, stamp
from newsdb.cli.people.suggesting import find, print_suggestion
from newsdb.errors import NewsdbError

if TYPE_CHECKING:
    from rich.console import Console

    from newsdb.cli.people.deciding import Driver
    from newsdb.queries.suggestions import Side, Suggestion
    from newsdb.writer.judgements import Stamp

_SHOWN_QUOTES = 3
_QUESTION = "the same? y(es), n(o), s(kip), q(uit): "


def review(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Only pairs with this person: a name, or an id, as in '#12'."),
    ] = None,
    limit: Limit = 100,
    by: By = None,
    reason: Reason = None,
) -> None:
    """Show suggested pairs one by one, with some quotations of both, and ask whether they are the same person.

    y: they are, and the second is merged into the first; n: they are not, and the pair is not suggested again; s: ask
    another time; q: stop. Each answer is committed at once. Answers may be piped in, one a line.

    Exit code: 0 also if there are no pairs, 1 nobody or several are called so, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people review
      newsdb people review "William Fenwick" --by "M. Editor"
    """
    decision = stamp(by, reason)
    found = find(name, limit)
    if not found:
        note("no pairs to review")
        return
    console = results()
    counts = {"y": 0, "n": 0, "s": 0}
    with deciding() as driver:
        for number, suggestion in enumerate(found, start=1):
            if not _is_open(driver, suggestion):  # an answer before has decided it
                continue
            print_suggestion(console, number, suggestion)
            for side in (suggestion.first, suggestion.second):
                _print_quotes(console, side)
            answer = _ask()
            if answer == "q":
                break
            if answer in {"y", "n"}:
                evidence = {"score": suggestion.score, "names": suggestion.reason, "also": list(suggestion.evidence)}
                _judge(driver, suggestion, answer, stamp(decision.by, decision.reason, **evidence))
            counts[answer] += 1
    note(f"{counts['y']:,} the same, {counts['n']:,} not the same, {plural(counts['s'], 'pair')} skipped")


def _is_open(driver: Driver, suggestion: Suggestion) -> bool:
    from newsdb.writer.entities import are_distinct  # noqa: PLC0415
    from newsdb.writer.judging import standing  # noqa: PLC0415

    pair = [suggestion.first.person.id, suggestion.second.person.id]
    one, other = (standing(driver, pair)[each] for each in pair)
    return one != other and not are_distinct(driver, one, other)


def _judge(driver: Driver, suggestion: Suggestion, answer: str, decision: Stamp) -> None:
    from newsdb.writer.judgements import distinguish, merge  # noqa: PLC0415
    from newsdb.writer.judging import standing  # noqa: PLC0415

    pair = [suggestion.first.person.id, suggestion.second.person.id]
    into, person = (standing(driver, pair)[each] for each in pair)
    try:
        judgement = (merge if answer == "y" else distinguish)(driver, person, into, decision)
    except NewsdbError as error:
        note(f"not judged: {error}")
    else:
        settle(driver)
        note(f"judgement {judgement.id}")


def _ask() -> str:
    """Read a key; at the end of the input it is q."""
    while True:
        sys.stderr.write(_QUESTION)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not sys.stdin.isatty():  # nobody's key has ended the line of the question
            sys.stderr.write("\n")
        if not line:
            return "q"
        answer = line.strip().lower()[:1]
        if answer in {"y", "n", "s", "q"}:
            return answer


def _print_quotes(console: Console, side: Side) -> None:
    """Print some quotations of one of them, the newest first."""
    from newsdb.cli.quotations import article_line, sentence, together  # noqa: PLC0415
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.scope import Scope  # noqa: PLC0415
    from newsdb.queries.search import search_quotes  # noqa: PLC0415

    with reading() as connection:
        hits = search_quotes(connection, None, Scope(side.person_ids), 2 * _SHOWN_QUOTES)
    print_indented(console, Text(f"{side.person.name} #{side.person.id}" + ("" if hits else " is not quoted"), FAINT))
    for group in list(together(hits))[:_SHOWN_QUOTES]:
        print_indented(console, sentence(group, shorten=True))
        print_indented(console, article_line(group[0]))
