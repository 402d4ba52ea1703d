"""``newsdb rejects``: input that could not be loaded, why, and the input itself."""

from __future__ import annotations

import base64
import sys
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsdb.cli import logs
from newsdb.cli.arguments import (
    DEFAULT_LOG_REJECTS,
    AsJson,
    Jobs,
    Limit,
    LogFormatOption,
    LogRejects,
    MetricsPath,
    Quiet,
)
from newsdb.cli.console import (
    FAINT,
    STRONG,
    escaped,
    note,
    one_line,
    plural,
    print_indented,
    print_json,
    print_table,
    results,
    size,
)
from newsdb.cli.logs import LogFormat
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from newsdb.queries.rejects import Rejected

app = typer.Typer(no_args_is_help=True, help="Input that could not be loaded: why, where, and the input itself.")

_SHOWN_BYTES = 2_000
_LARGEST_ID = 2**63 - 1


@app.command("list")
def list_rejects(
    load: Annotated[
        int | None, typer.Option("--load", metavar="LOAD", min=1, help="Only those first met by this load.")
    ] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List rejected input, the latest first: number, load, place, size and reason.

    The same input rejected again for the same reason is kept once, with the load that met it first.

    --json prints one object per line and reject.

    Exit code: 0 also if there is none, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb rejects list
      newsdb rejects list --load 7 --limit 100
      newsdb rejects list --json --limit 100000 | jq -r .reason | sort | uniq -c
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries import rejects  # noqa: PLC0415

    with reading() as connection:
        found, total = rejects.list_rejects(connection, limit, None if load is None else min(load, _LARGEST_ID))
    if not found:
        note("nothing was rejected" + ("" if load is None else f" first by load {load}"))
        return
    console = results()
    for reject in found:
        if as_json:
            print_json(asdict(reject))
            continue
        heading = Text().append(f"{reject.id:>4} ", FAINT).append(one_line(reject.place), STRONG)
        heading.append(f"  load {reject.load_id}, {reject.rejected_at.astimezone():%Y-%m-%d %H:%M}, ", FAINT)
        heading.append(size(reject.size), FAINT)
        console.print(heading, soft_wrap=not console.is_terminal)
        print_indented(console, Text(one_line(reject.reason)))
    note(plural(total, "reject") if total == len(found) else f"{len(found):,} of {total:,} rejects; --limit shows more")


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", min=1, help="Its number in newsdb rejects list.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the rejected bytes to stdout as they are, nothing else.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one piece of rejected input: reason, place, load, size and the beginning of the input.

    Control characters are shown escaped (as in \\x1b), so that the input cannot do anything to the terminal; bytes
    that are no UTF-8 likewise. --raw writes the exact bytes, to be mended and loaded again.

    --json prints one object; the input is in raw_base64.

    Exit code: 0 shown, 1 there is no reject of that number, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb rejects show 12
      newsdb rejects show 12 --raw > mended.jsonl
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries import rejects  # noqa: PLC0415

    if raw and as_json:
        raise UsageError("--raw and --json exclude each other; --json has the input as base64")
    with reading() as connection:
        found = rejects.read_reject(connection, min(number, _LARGEST_ID))
    if found is None:
        raise NewsdbError(f"there is no reject {number}; newsdb rejects list shows those there are")
    reject, content = found
    if raw:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    if as_json:
        print_json(asdict(reject) | {"raw_base64": base64.b64encode(content).decode()})
        return
    _print_reject(reject, content)


@app.command()
def retry(
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", min=1, help="Their numbers in newsdb rejects list.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
    load: Annotated[
        int | None, typer.Option("--load", metavar="LOAD", min=1, help="Those first met by this load.")
    ] = None,
    jobs: Jobs = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
    quiet: Quiet = False,
    log_format: LogFormatOption = LogFormat.TEXT,
    log_rejects: LogRejects = DEFAULT_LOG_REJECTS,
    metrics_file: MetricsPath = None,
) -> None:
    """Try rejected input again, after it or newsdb was mended.

    A file that is still where it was is read again; if it was changed since, all of it. Of a file that is gone, the
    bytes that were kept are read. What is accepted now leaves the quarantine, the rest stays.

    Exit code: 0 all accepted, 1 some were rejected again, 2 wrong usage, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb rejects retry 12 13
      newsdb rejects retry --load 7
      newsdb rejects retry --all
    """
    logs.start(log_format, quiet=quiet, most_rejects=log_rejects)
    from newsdb import loader  # noqa: PLC0415
    from newsdb.cli.running import run_job  # noqa: PLC0415

    if [bool(numbers), every, load is not None].count(True) != 1:
        raise UsageError("say which: numbers, --load LOAD, or --all")
    perform = partial(loader.retry, numbers=numbers, load_id=load, jobs=jobs)
    run_job(perform, "retry", as_json=as_json, quiet=quiet, metrics_file=metrics_file)


def _print_reject(reject: Rejected, content: bytes) -> None:
    console = results()
    rows = {
        "reject": str(reject.id),
        "reason": one_line(reject.reason),
        "place": one_line(reject.place),
        "load": str(reject.load_id),
        "when": f"{reject.rejected_at.astimezone():%Y-%m-%d %H:%M:%S %z}",
        "size": f"{reject.size:,} bytes",
    }
    print_table(console, None, [[Text(name, FAINT), value] for name, value in rows.items()])
    if not content:
        return
    console.print()
    # Decoded as far as it goes: a letter cut by the limit is no broken one.
    shown = content[:_SHOWN_BYTES]
    while len(shown) < len(content) and shown and content[len(shown)] & 0xC0 == 0x80 and len(shown) > _SHOWN_BYTES - 4:
        shown = shown[:-1]
    console.print(Text(escaped(shown.decode("utf-8", "backslashreplace"))), soft_wrap=True)
    if len(shown) < len(content):
        note(f"the first {len(shown):,} of {len(content):,} bytes; --raw writes all")
