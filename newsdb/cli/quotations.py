"""How a quotation is shown: in its sentence, with speaker, outlet, date, title and address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from newsdb.cli.console import FAINT, INDENT, STRONG, clean, marked_text, one_line, print_indented, print_numbered
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


def together(hits: Sequence[QuoteHit]) -> Iterator[list[QuoteHit]]:
    """Put quotations that stand in one sentence into one list; in the order of their articles."""
    group: list[QuoteHit] = []
    for hit in hits:
        last = group[-1] if group else None
        if last and last.article_id == hit.article_id and last.end <= hit.start <= last.end + len(last.after):
            group.append(hit)
            continue
        if group:
            yield group
        group = [hit]
    if group:
        yield group


def sentence(group: Sequence[QuoteHit], *, shorten: bool) -> Text:
    """The sentence of quotations that stand in one, as ``together`` puts them."""
    result = Text()
    for hit, following in zip_longest(group, group[1:]):
        # What follows reaches to the next quotation, and its "before" is told by then.
        after = hit.after if following is None else hit.after[: following.start - hit.end]
        before = hit.before if hit is group[0] else ""
        result.append_text(quotation(replace(hit, before=before, after=after), shorten=shorten))
    return result


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
    if hit.told_by:
        details.append(f"as {one_line(hit.told_by)} tells")
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
    """Print an article's address in one piece, so that it can be copied and clicked."""
    console.print(Text(" " * INDENT).append(one_line(url), FAINT), soft_wrap=True)
