"""How a quotation is shown: in its sentence, with speaker, outlet, date, title and address."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from newsdb.cli.console import FAINT, STRONG, clean, marked_text, one_line, print_indented, print_numbered
from newsdb.queries.highlights import best_passage
from newsdb.queries.search import QuoteHit

# Of a longer quotation a terminal shows the best passage; pipes and --json have it whole.
_SHOWN = 420
# Below this the speaker shown is as likely wrong as right.
_UNSURE = 0.5


def print_quote(console: Console, number: int, hit: QuoteHit, mark: str = "") -> None:
    """Print a quotation with all that belongs to it.

    Args:
        console: where to.
        number: its place in the list.
        hit: the quotation.
        mark: put around found words.
    """
    print_numbered(console, number, quotation(hit, mark, shorten=console.is_terminal))
    print_indented(console, speaker_line(hit))
    print_indented(console, article_line(hit))
    print_address(console, hit.url)
    console.print()


def quotation(hit: QuoteHit, mark: str = "", *, shorten: bool) -> Text:
    """The quotation in its sentence.

    Args:
        hit: the quotation.
        mark: put around found words.
        shorten: of a long quotation show the best passage only.
    """
    passage = best_passage(hit.text, hit.highlights, _SHOWN if shorten else len(hit.text))
    result = Text().append(clean(hit.before), FAINT)
    result.append("… " if passage.cut_before else "", FAINT)
    result.append_text(marked_text(passage.text, passage.highlights, STRONG, mark))
    result.append(" …" if passage.cut_after else "", FAINT)
    result.append(clean(hit.after), FAINT)
    return result


def speaker_line(hit: QuoteHit) -> Text:
    """Who said it, in what role, where, and whether that is unsure."""
    printed = hit.speaker_printed
    name = hit.speaker or printed
    line = Text("— ")
    if not name:
        return line.append("speaker unknown", FAINT)
    line.append(one_line(name), "cyan")
    details = []
    if hit.speaker_role:
        details.append(one_line(hit.speaker_role))
    if hit.venue:
        details.append(f"to {one_line(hit.venue)}")
    if details:
        line.append(", " + "; ".join(details))
    if hit.confidence < _UNSURE:
        line.append(f" (unsure: {hit.confidence:.0%})", FAINT)
    return line


def article_line(hit: QuoteHit) -> Text:
    """Where and when it was printed, and under what title."""
    line = Text(f"{one_line(hit.outlet)} · {hit.published_on or 'no date'}")
    if hit.title:
        line.append(" · ").append(one_line(hit.title), "italic")
    return line


def print_address(console: Console, url: str) -> None:
    """Print an article's address, never cut."""
    print_indented(console, Text(one_line(url), FAINT, overflow="fold"))
