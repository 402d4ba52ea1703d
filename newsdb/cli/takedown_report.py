"""What ``newsdb takedown`` shows: what would go, what went, what was searched and what is left."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from rich.console import Console
from rich.text import Text

from newsdb.cli.console import FAINT, STRONG, listed, note, one_line, plural, print_indented, remarks, results
from newsdb.loader import TakenArticles, TakenPerson, Wanted
from newsdb.queries.takedowns import Candidate, Footprint, Listed
from newsdb.writer import Remains

_SHOWN: Final = 10
_SECONDS_BETWEEN_LINES: Final = 5.0


class Ticker:
    """Says now and then how many articles were read and masked."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def update(self, read: int, masked: int) -> None:
        """Say it, if it is time."""
        if time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            note(f"{plural(read, 'article')} read, {masked:,} masked")


def show_articles(stored: Sequence[Candidate], copies: Sequence[Candidate], asked: int, *, with_copies: bool) -> None:
    """Show on stderr which articles an order is about."""
    console = remarks()
    for one in stored:
        _print_candidate(console, one)
    if missing := asked - len(stored):
        note(f"{plural(missing, 'article is', 'articles are')} not stored; what comes of {_it(missing)} is kept out")
    if copies:
        goes = "goes along" if with_copies else "stays; --copies takes it along"
        go = "go along" if with_copies else "stay; --copies takes them along"
        note(f"{plural(len(copies), f'copy under another address {goes}', f'copies under other addresses {go}')}:")
        for one in copies[:_SHOWN]:
            _print_candidate(console, one)
        if len(copies) > _SHOWN:
            note(f"and {len(copies) - _SHOWN:,} more")


def show_person(wanted: Wanted, found: Footprint) -> None:
    """Show on stderr whom an order is about."""
    console = remarks()
    console.print(Text("names: ").append(listed(wanted.names, 20), STRONG), soft_wrap=not console.is_terminal)
    if not wanted.people:
        note("nobody of that name is stored as a person; it is masked wherever it stands, and in later loads")
        return
    note(
        f"{plural(found.quotes, 'quote')}, {plural(found.mentions, 'mention')}, {plural(found.articles, 'article')};"
        " and wherever else a name stands"
    )
    for one in found.latest:
        _print_candidate(console, one)
    if found.articles > len(found.latest):
        note(f"and {found.articles - len(found.latest):,} more articles")
    if found.namesakes:
        note(f"{plural(found.namesakes, 'namesake', 'namesakes')} of theirs, whose name is masked as well")


def footprint_fields(found: Footprint) -> dict[str, Any]:
    """For JSON."""
    fields = asdict(found)
    return {name: fields[name] for name in ("articles", "quotes", "mentions", "namesakes", "latest")}


def articles_fields(done: TakenArticles) -> dict[str, Any]:
    """For JSON."""
    return {
        "id": done.order_id,
        "is_new": done.is_new,
        "articles": done.articles,
        "rejects_emptied": done.rejects,
        "people_gone": done.people,
        "passages_searched": done.passages,
        "copies": list(done.copies),
        "not_vacuumed": list(done.unvacuumed),
    } | _proof_fields(done.remains, done.left)


def person_fields(done: TakenPerson) -> dict[str, Any]:
    """For JSON."""
    return {
        "id": done.order_id,
        "is_new": done.is_new,
        "articles_masked": done.articles,
        "rejects_emptied": done.rejects,
        "people_nameless": done.nameless,
        "articles_left": sorted(done.remains.articles),
        "not_vacuumed": list(done.unvacuumed),
    } | _proof_fields(done.remains, done.remains.rows)


def print_articles(done: TakenArticles) -> None:
    """Print what became of articles."""
    console = results()
    gone = [plural(done.articles, "article is", "articles are") + " gone" if done.articles else "kept out"]
    gone += [plural(done.people, "person", "people") + " whom nothing else named"] if done.people else []
    gone += [plural(done.rejects, "reject is", "rejects are") + " emptied"] if done.rejects else []
    known = "" if done.is_new else " (was taken down before)"
    _print(console, Text(f"#{done.order_id}{known}: ", STRONG).append(", ".join(gone)))
    if done.remains is None:
        _print(console, Text("no text of it was stored, so that there is nothing to search for"))
        return
    _print_searched(console, done.remains, plural(done.passages, "passage"))
    shared = len(done.remains.articles) - len(done.copies)
    _print_found(console, done.left)
    for key in done.copies[:_SHOWN]:
        _print(console, Text(f"left: most of it in another article, #{key}"))
    if shared:
        _print(console, Text(f"{plural(shared, 'other article shares', 'other articles share')} a passage with it"))
    _print_unvacuumed(console, done.unvacuumed)


def print_person(done: TakenPerson) -> None:
    """Print what became of a person."""
    console = results()
    gone = [f"masked in {plural(done.articles, 'article')}"]
    gone += [plural(done.rejects, "reject is", "rejects are") + " emptied"] if done.rejects else []
    gone += [f"{plural(done.nameless, 'person')} without a name stay, since something refers to them"] * bool(
        done.nameless
    )
    known = "" if done.is_new else " (goes on)"
    _print(console, Text(f"#{done.order_id}{known}: ", STRONG).append(", ".join(gone)))
    _print_searched(console, done.remains, "the names")
    _print_found(console, done.remains.rows)
    for key in sorted(done.remains.articles)[:_SHOWN]:
        _print(console, Text(f"left: in article #{key}"))
    _print_unvacuumed(console, done.unvacuumed)


def print_listed(console: Console, one: Listed) -> None:
    """Print one takedown."""
    heading = Text().append(f"{'' if one.id is None else f'#{one.id}':>5} ", FAINT).append(one.kind, STRONG)
    heading.append(f"  {one.ordered_at.astimezone():%Y-%m-%d %H:%M}", FAINT)
    heading.append(f"  by {one_line(one.ordered_by)}" if one.ordered_by else "", FAINT)
    limits = [
        *(["stored articles only"] if one.is_stored_only else []),
        *(["with what they said"] if one.is_wordless else []),
        *([] if one.is_finished or one.lifted_at else ["cut off: give the same command again"]),
    ]
    heading.append(f"  ({', '.join(limits)})" if limits else "")
    console.print(heading, soft_wrap=not console.is_terminal)
    print_indented(console, Text(f" {one_line(one.reason)}"))
    if one.lifted_at:
        lifted = f" lifted {one.lifted_at.astimezone():%Y-%m-%d %H:%M} by {one_line(one.lifted_by or '')}:"
        print_indented(console, Text(f"{lifted} {one_line(one.lift_reason or '')}"))


def left_line(rows: Mapping[tuple[str, str], int], copies: Sequence[UUID], unread: Sequence[str]) -> str:
    """The line with which a command ends that left something, or could not look everywhere."""
    parts = [f"{table}.{column}" for table, column in sorted(rows)]
    parts += [plural(len(copies), "copy", "copies") + " (add --copies)"] if copies else []
    found = [f"something is left: {', '.join(parts)}"] * bool(parts)
    if unread:
        tables = ", ".join(unread[:_SHOWN]) + (" …" if len(unread) > _SHOWN else "")
        found.append(f"this role may not read {tables}: whoever owns them has to make them anew, or to look")
    return "; ".join(found)


def _print_searched(console: Console, remains: Remains, what: str) -> None:
    number = sum(map(len, remains.searched.values()))
    found = sum(remains.rows.values())
    summary = (
        f"searched {plural(number, 'column')} of {plural(len(remains.searched), 'table')} for {what}: found {found:,}"
    )
    _print(console, Text(summary, STRONG))
    for table, columns in remains.searched.items():
        print_indented(console, Text(f"{table}: ").append(", ".join(columns), FAINT))


def _print_found(console: Console, rows: Mapping[tuple[str, str], int]) -> None:
    for (table, column), number in sorted(rows.items()):
        _print(console, Text(f"left: {plural(number, 'row')} of {table}.{column}"))


def _print_unvacuumed(console: Console, tables: Sequence[str]) -> None:
    if tables:
        _print(console, Text(f"may not be vacuumed by this role: {', '.join(tables)}; let their owner do it"))


def _print_candidate(console: Console, one: Candidate) -> None:
    line = Text(f"{one_line(one.outlet)} · {one.published_on or 'no date'} · ")
    line.append(one_line(one.title or "(no title)"), "italic")
    print_indented(console, line)
    earlier = f", {plural(one.versions, 'earlier text')}" if one.versions else ""
    detail = f"{plural(one.quotes, 'quote')}, {plural(one.mentions, 'mention')}{earlier} · {one_line(one.url)}"
    print_indented(console, Text(detail, FAINT))


def _proof_fields(remains: Remains | None, left: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "searched": {} if remains is None else remains.searched,
        "not_searched": [] if remains is None else remains.unread,
        "found": [
            {"table": table, "column": column, "rows": number} for (table, column), number in sorted(left.items())
        ],
    }


def _print(console: Console, line: Text) -> None:
    console.print(line, soft_wrap=not console.is_terminal)


def _it(number: int) -> str:
    return "it" if number == 1 else "them"
