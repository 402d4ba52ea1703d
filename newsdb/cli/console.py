"""What commands share to print: results on stdout, remarks on stderr, colours on terminals only.

Text that comes from articles and files passes ``clean`` before it reaches a terminal, so that it can neither colour,
nor move, nor command it; nothing is read as rich's markup. On a terminal lines are wrapped to its width; elsewhere
every line is complete however long, so that no data is lost in a pipe.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

# Found words, as grep shows them.
FOUND = "bold red"
FAINT = "dim"
STRONG = "bold"

Cells = Sequence[str | Text]

INDENT = 5
# Wider than any line: what is piped is not wrapped.
_UNLIMITED = 100_000
# Whole control sequences (CSI; OSC and the like up to their end), then single control characters but tab and line feed,
# then the marks that turn the direction of writing.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# JSON leaves these as they are; terminals take some as commands, and some readers of lines as line ends.
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029]")


def results() -> Console:
    """The console for results."""
    return _console(sys.stdout)


def remarks() -> Console:
    """The console for remarks, which are no results."""
    return _console(sys.stderr)


def note(message: str) -> None:
    """Print a remark on stderr, in one line (wrapped on a terminal)."""
    remarks().print(Text(one_line(message)))


def print_json(value: Any) -> None:
    """Print a value as one line of JSON; days, instants and ids as text."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    # Flushed line by line, so that a reader that went away is met here and not when Python ends.
    sys.stdout.write(_UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", line) + "\n")
    sys.stdout.flush()


def print_numbered(console: Console, number: int, text: Text) -> None:
    """Print a text with a number in front of it, its further lines indented as by ``print_indented``."""
    lead = f"{number:>{INDENT - 2}}. "
    if console.is_terminal:
        grid = Table.grid()
        grid.add_column(width=INDENT, style=FAINT)
        grid.add_column()
        grid.add_row(lead, text)
        console.print(grid)
    else:
        console.print(Text(lead + text.plain.replace("\n", "\n" + " " * INDENT)), soft_wrap=True)


def print_indented(console: Console, text: Text) -> None:
    """Print a text with all of its lines indented."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, INDENT)))
    else:
        margin = " " * INDENT
        console.print(Text(margin + text.plain.replace("\n", "\n" + margin)), soft_wrap=True)


def print_table(
    console: Console,
    headings: Sequence[str] | None,
    rows: Iterable[Cells],
    right: str = "",
    gap: int = 2,
    indent: int = 0,
) -> None:
    """Print rows in columns.

    Args:
        console: where to.
        headings: one a column; None: two columns without headings.
        rows: cells, cleaned already.
        right: "r" for each column that is set to the right, else any other character; "" for none.
        gap: spaces between columns.
        indent: spaces in front of each line.
    """
    table = Table(
        box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style=FAINT, show_header=headings is not None
    )
    for number, heading in enumerate(("", "") if headings is None else headings):
        table.add_column(heading, justify="right" if right[number : number + 1] == "r" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    shown = Padding(table, (0, 0, 0, indent), expand=False) if indent else table
    if console.is_terminal:
        console.print(shown)
        return
    with console.capture() as capture:
        console.print(shown)
    for line in capture.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)


def marked_text(text: str, ranges: Iterable[tuple[int, int]], style: str = "", mark: str = "") -> Text:
    """Text with found words in it.

    Args:
        text: as stored.
        ranges: of the found words, half open, in order.
        style: of the other words.
        mark: put before and behind each found word.
    """
    result = Text()
    place = 0
    for start, end in ranges:
        result.append(clean(text[place:start]), style)
        result.append(f"{mark}{clean(text[start:end])}{mark}", FOUND)
        place = end
    result.append(clean(text[place:]), style)
    return result


def clean(text: str) -> str:
    """Remove what a terminal would take as a command; line feeds and tabs stay.

    >>> clean("a\\x1b[31mb\\x07c")
    'abc'
    """
    return _CONTROL.sub("", _SEQUENCE.sub("", text))


def one_line(text: str) -> str:
    """Clean a text and fold its white space, for titles and names."""
    return " ".join(clean(text).split())


def escaped(text: str) -> str:
    """Show control characters instead of removing them; line feeds and tabs stay.

    >>> print(escaped("a\\x1b[31m"))
    a\\x1b[31m
    """
    return _CONTROL.sub(lambda match: _escape(ord(match[0])), text)


def size(number: int) -> str:
    """A number of bytes for people: "12 B", "3.4 kB", "1.2 GB"."""
    amount, unit = float(number), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a row: "A, B and C", "A, B and 12 more"."""
    shown = [one_line(name) for name in names[:most]]
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest:,} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 quote", "1,204 quotes"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def without_copies(number: int, without: int) -> str:
    """What follows a count that copies are in: ", 388 without copies", or nothing where they make no difference."""
    return "" if without == number else f", {without:,} without copies"


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _console(file: TextIO) -> Console:
    if isinstance(file, TextIOWrapper):
        # Under an old locale a letter that cannot be shown is escaped instead of ending the command.
        file.reconfigure(errors="backslashreplace")
    console = Console(file=file, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _UNLIMITED
    return console
