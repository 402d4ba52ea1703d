"""Where the dots of an utterance's spread, and the lines between people, stand; see ``layout``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsdb.report import moments
from newsdb.report.layout import NARROW, SMALL, TEXT, WIDE, quotes, titled
from newsdb.report.markup import one_line
from newsdb.report.scales import day_ticks, fitted, text_width
from newsdb.report.shapes import Curve, Dot, Line, Mark, Picture, Shape, Words
from newsdb.report.values import Naming, Utterance

_OUTLETS: Final = 20  # rows that are drawn; the table has all
_ROUNDS: Final = 6
_BROAD: Final = 6  # quotes that a line has to stand for to be of full width


def spread_picture(utterance: Utterance, *, wide: bool) -> Picture | None:
    """Lay out who printed an utterance when: a row for each outlet, a dot for each day; None without any date."""
    dated = [(printed, printed.on) for printed in utterance.printed if printed.on is not None]
    if not dated:
        return None
    width = WIDE if wide else NARROW
    outlets = list(dict.fromkeys(printed.outlet for printed, _ in dated))[:_OUTLETS]
    labels = min(230.0, max(text_width(one_line(outlet), TEXT) for outlet in outlets))
    left, right = (labels + 24 if wide else 16.0), 16.0
    step, top = (30.0 if wide else 46.0), 14.0
    rows = {outlet: top + step * (place + 0.5) + (0 if wide else 10) for place, outlet in enumerate(outlets)}
    base = top + step * len(outlets) + 6
    first, last = min(day for _, day in dated), max(day for _, day in dated)
    span = max((last - first).days, 1)
    room = width - left - right
    items: list[Shape | Mark] = [Line(left, base, width - right, base, "base")]
    ticks = day_ticks(first, last, int(room // 92))
    for day, label in ticks:
        x = left + (day - first).days / span * room
        half = text_width(label, SMALL) / 2
        items.append(Line(x, top, x, base + 5, "grid"))
        items.append(Words(max(half, min(x, width - half)), base + 20, label, "middle", "tick"))
    items.append(Words(left + room / 2, base + 42, "day of publication", "middle", "unit"))
    for outlet, y in rows.items():
        label = one_line(outlet)
        items.append(Line(left, y, width - right, y, "grid"))
        if wide:
            items.append(Words(left - 16, y + 4, fitted(label, left - 18, TEXT), "end"))
        else:
            items.append(Words(2, y - 11, fitted(label, width - 4, TEXT)))
    for printed, day in dated:
        if printed.outlet not in rows:
            continue
        x, y = left + (day - first).days / span * room, rows[printed.outlet]
        title = titled(printed.point, f"{printed.outlet}, {moments.written(day)}")
        radius = min(5.0 + 1.5 * printed.point.count, 11.0)
        items.append(Mark(printed.point.key, title, (Dot(x, y, radius),)))
    hidden = len({printed.outlet for printed, _ in dated}) - len(outlets)
    description = (
        f"{utterance.articles:,} articles of {utterance.outlets:,} outlets, from {moments.written(first)} to"
        f" {moments.written(last)}; a dot is an outlet's printings of one day, larger for more quotes."
        + (f" {hidden:,} more outlets are in the table." if hidden else "")
    )
    return Picture(width, base + 50, "Which outlets printed it, and when", description, tuple(items))


def naming_picture(namings: tuple[Naming, ...], *, wide: bool) -> Picture:
    """Lay out who names whom: speakers to the left, whom they name to the right, lines as wide as there are quotes."""
    width = WIDE if wide else NARROW
    labels = 240.0 if wide else 118.0
    size = TEXT if wide else SMALL
    step, top = (26.0, 34.0) if wide else (25.0, 34.0)
    speakers, named = _ordered(namings)
    rows = max(len(speakers), len(named))
    height = top + step * rows
    left = _places(speakers, top, step, rows)
    right = _places(named, top, step, rows)
    largest = max(naming.point.count for naming in namings)
    items: list[Shape | Mark] = [
        Words(labels, 14, "who speaks", "end", "unit"),
        Words(width - labels, 14, "whom they name", "start", "unit"),
    ]
    for naming in sorted(namings, key=lambda each: -each.point.count):
        ends = (labels + 8, left[naming.speaker_id], width - labels - 8, right[naming.named_id])
        shown = 10.0 * naming.point.count / max(largest, _BROAD)
        shapes = (Curve(*ends, shown), Curve(*ends, max(shown, 14), "area"))
        items.append(Mark(naming.point.key, titled(naming.point), shapes))
    for names, places, x, anchor in (
        (speakers, left, labels, "end"),
        (named, right, width - labels, "start"),
    ):
        items += [
            Words(x, places[key] + 4, fitted(one_line(name), labels - 2, size), anchor) for key, name in names.items()
        ]
    most = max(namings, key=lambda naming: naming.point.count)
    description = (
        f"{len(namings):,} pairs of people; the widest line is {titled(most.point)}. The thinnest stands for"
        f" {quotes(min(naming.point.count for naming in namings))}."
    )
    return Picture(width, height, "Who names whom in quotes", description, tuple(items))


def _ordered(namings: tuple[Naming, ...]) -> tuple[dict[int, str], dict[int, str]]:
    """Put speakers and named so that lines cross little: each near the middle of those it is linked to."""
    speakers = {naming.speaker_id: naming.speaker for naming in namings}
    named = {naming.named_id: naming.named for naming in namings}
    links = [(naming.speaker_id, naming.named_id, naming.point.count) for naming in namings]
    for _ in range(_ROUNDS):
        named = _by_middle(named, speakers, ((there, here, weight) for here, there, weight in links))
        speakers = _by_middle(speakers, named, links)
    return speakers, named


def _by_middle(names: dict[int, str], others: dict[int, str], links: Iterable[tuple[int, int, int]]) -> dict[int, str]:
    places = {key: (place + 0.5) / len(others) for place, key in enumerate(others)}
    sums, weights = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0)
    for key, other, weight in links:
        sums[key] += places[other] * weight
        weights[key] += weight
    return {key: names[key] for key in sorted(names, key=lambda key: (sums[key] / weights[key], names[key], key))}


def _places(names: dict[int, str], top: float, step: float, rows: int) -> dict[int, float]:
    """Heights of some names, spread over as much room as the longer column has."""
    room = step * rows / len(names)
    return {key: top + room * (place + 0.5) for place, key in enumerate(names)}
