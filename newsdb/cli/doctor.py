"""``newsdb doctor``: what is wrong with the database and its server, and what mends it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import FAINT, FOUND, STRONG, note, one_line, plural, print_indented, print_json, results
from newsdb.errors import UsageError

_STYLES = {"ok": FAINT, "note": "", "warning": STRONG, "error": FOUND}


def doctor(
    full: Annotated[
        bool, typer.Option("--full", help="Look at all rows, however long it takes; else at some thousands.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="CHECK", help="Make only this check; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the database and its server, and say what would mend what is wrong. Changes nothing.

    Version, schema, extensions, locale and sorting rules; indexes and constraints that are not whole; vacuum,
    statistics, transaction numbers, sequences; settings, disk, connections; rights of roles; what loads, judgements
    and takedowns left undone; whether quotes are what their articles say, and all references lead somewhere.

    A note is good to know, a warning will do harm or slows things down, an error means that rows are wrong or may be
    lost. What takes longer than half a minute is left out and told; --full has no limit.

    --json prints one object per line and finding: check, level (ok, note, warning, error), message, remedy.

    Exit code: 0 no warning and no error, 1 some, 2 wrong usage, 3 the database cannot be reached.

    \b
    Examples:
      newsdb doctor
      newsdb doctor --full --only verbatim-texts
      newsdb doctor --json | jq -r 'select(.level == "error").remedy'
    """
    from newsdb.doctor import CHECKS, Level, examine  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.settings import load_settings  # noqa: PLC0415

    names = {check.name for check in CHECKS}
    if unknown := sorted(set(only or ()) - names):
        raise UsageError(f"there is no check {unknown[0]!r}; there are {', '.join(sorted(names))}")
    console = results()
    counts: Counter[str] = Counter()
    for finding in examine(load_settings(), is_full=full, only=only or ()):
        counts[finding.level] += 1
        if as_json:
            print_json(asdict(finding))
            continue
        line = Text(f"{finding.level:<8}", _STYLES[finding.level])
        line.append(f"{finding.check}: ", FAINT).append(one_line(finding.message))
        console.print(line, soft_wrap=True)
        if finding.remedy:
            print_indented(console, Text(f"   → {one_line(finding.remedy)}"))
    bad = counts[Level.WARNING] + counts[Level.ERROR]
    note(f"{plural(counts[Level.ERROR], 'error')}, {plural(counts[Level.WARNING], 'warning')}")
    if bad:
        raise typer.Exit(1)
