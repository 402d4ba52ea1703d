"""What a report says in words: what it is about, that nothing was found, how much there is."""

from __future__ import annotations

from newsdb.report.markup import one_line
from newsdb.report.moments import written
from newsdb.report.values import Figures, Question


def heading(question: Question) -> str:
    """What the report is about."""
    parts = [one_line(question.person) if question.person else "Quotes"]
    if question.words:
        parts.append(f"about “{one_line(question.words)}”")
    if question.outlet:
        parts.append(f"in {one_line(question.outlet)}")
    return " ".join(parts) if len(parts) > 1 or question.person else "All quotes"


def period(question: Question) -> str:
    """The days that are asked for; empty for any."""
    first, last = question.scope.first, question.scope.last
    if first and first == last:
        return f"on {written(first)}"
    if first and last:
        return f"from {written(first)} to {written(last)}"
    if first:
        return f"since {written(first)}"
    return f"until {written(last)}" if last else ""


def nobody(question: Question) -> str:
    """That nothing was found, in a sentence."""
    about = f"about “{one_line(question.words)}”" if question.words else ""
    where = f"in {one_line(question.outlet)}" if question.outlet else ""
    who = f"{one_line(question.person)} is not quoted" if question.person else "Nobody is quoted"
    parts = [part for part in (about, where, period(question)) if part]
    return " ".join([who, *(parts or ["in any article that is stored"])]) + "."


def number(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 quote", "1,204 quotes"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def days(figures: Figures) -> str:
    """The first and the last day with a quotation."""
    if figures.first is None or figures.last is None:
        return "No dates"
    if figures.first == figures.last:
        return written(figures.first)
    return f"{written(figures.first)} to {written(figures.last)}"


def copies(question: Question) -> str:
    """Whether copies count, in a sentence."""
    if question.without_copies:
        return "Copies are left out: of a story in several articles each quote counts once."
    return "Copies count: a story printed by several outlets counts in each of them."


def of_all(shown: int, total: int, noun: str) -> str:
    """How many of how many are shown: "15 of 82 outlets"."""
    return f"All {total:,} {noun}" if shown == total and total > 1 else f"{shown:,} of {total:,} {noun}"
