"""``newsdb people history``, ``undo`` and ``settle``: what was judged, and taking it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, Limit
from newsdb.cli.console import FAINT, STRONG, note, one_line, plural, print_indented, print_json, results
from newsdb.cli.people.choosing import one_person, read_person
from newsdb.cli.people.deciding import By, Reason, deciding, stamp
from newsdb.cli.people.deciding import settle as settle_rest
from newsdb.errors import NewsdbError

if TYPE_CHECKING:
    from newsdb.queries.judgements import Judged

_LARGEST_ID = 2**63 - 1


def history(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="About whom: a name, or an id, as in '#12'. Without it: all.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what was judged about a person and all who were merged into them, the latest first.

    Each has its number, which newsdb people undo takes, who decided, when, and why.

    --json prints one object per line and judgement.

    Exit code: 0 also if nothing was judged, 1 nobody or several are called so, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people history
      newsdb people history "Marta Keller"
      newsdb people history '#12' --json
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries.judgements import list_judgements  # noqa: PLC0415
    from newsdb.queries.speakers import family  # noqa: PLC0415

    asked = None if name is None else read_person("NAME", name)
    with reading() as connection:
        person_ids = None if asked is None else family(connection, [one_person(connection, asked)])[0]
        found, total = list_judgements(connection, person_ids, limit)
    if not found:
        note("nothing was judged" + ("" if asked is None else f" about {one_line(asked)}"))
        return
    console = results()
    for judged in found:
        if as_json:
            print_json(asdict(judged))
            continue
        heading = Text().append(f"{judged.id:>4} ", FAINT).append(sentence(judged), STRONG if judged.holds else FAINT)
        if not judged.holds:
            heading.append("  (undone)", FAINT)
        console.print(heading, soft_wrap=not console.is_terminal)
        line = f"{one_line(judged.judged_by)}, {judged.judged_at.astimezone():%Y-%m-%d %H:%M}"
        line += f": {one_line(judged.reason)}" if judged.reason else ""
        print_indented(console, Text(line, FAINT))
        if not judged.is_settled:
            print_indented(console, Text("stored quotes do not follow it yet; run: newsdb people settle"))
    note(plural(total, "judgement") if total == len(found) else f"{len(found):,} of {total:,}; --limit shows more")


def undo(
    numbers: Annotated[list[int], typer.Argument(metavar="ID...", min=1, help="Numbers in newsdb people history.")],
    whole_import: Annotated[
        bool, typer.Option("--import", help="With all other judgements of the same run of newsdb people import.")
    ] = False,
    by: By = None,
    reason: Reason = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line and judgement.")] = False,
) -> None:
    """Take judgements back: what they changed is as it was before. That is a judgement, too, and can be undone.

    What later judgements build on is refused, and they are named: undo these first.

    Exit code: 0 undone, 1 there is none of that number, or others build on it (those before it on the command line are
    undone), 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people undo 17
      newsdb people undo 12 --import --reason "wrong file"
    """
    from newsdb.writer.undoing import imported_with  # noqa: PLC0415  (psycopg takes time to import)
    from newsdb.writer.undoing import undo as take_back  # noqa: PLC0415

    decision = stamp(by, reason)
    with deciding() as driver:
        try:
            wanted = [min(number, _LARGEST_ID) for number in numbers]
            if whole_import:
                wanted = list(dict.fromkeys(each for number in wanted for each in imported_with(driver, number)))
            if not wanted:
                raise NewsdbError("all judgements of that import were undone before; newsdb people history lists them")
            for number in wanted:
                judgement = take_back(driver, number, decision)
                if as_json:
                    print_json(asdict(judgement))
                else:
                    note(f"judgement {judgement.id}: judgement {number} does not hold")
        finally:
            settle_rest(driver)


def settle() -> None:
    """Finish what a judgement that was cut off left: give stored quotes and mentions to whom they belong.

    Every command that judges does so, too.

    Exit code: 0 done, 3 no database.

    \b
    Examples:
      newsdb people settle
    """
    with deciding():
        note("nothing is left to settle")


def sentence(judged: Judged) -> str:
    """What was judged, in words."""
    who = f"{one_line(judged.name)} (#{judged.person_id})"
    other = f"{one_line(judged.other_name or '')} (#{judged.other_person_id})"
    value = one_line(judged.value or "")
    return {
        "merge": f"{who} is {other}",
        "distinct": f"{who} is not {other}",
        "split": f"{who} is a namesake of {other}",
        "rename": f"#{judged.person_id} is shown as {value}",
        "alias": f"{who} is also called {value}",
        "unalias": f"{who} is not called {value}",
        "link": f"{who} is {value}",
        "import": f"{who} is {value} of {judged.evidence.get('file', 'a file')}, {judged.evidence.get('place', '')}",
        "undo": f"judgement {judged.undoes_id} does not hold",
    }[judged.kind]
