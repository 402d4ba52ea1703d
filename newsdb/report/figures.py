"""The parts of a page: each picture with its heading, its table, and room for the sentences behind it.

In: ``Facts``. Out: sections of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newsdb.report.drawing import draw
from newsdb.report.layout import course_picture, ranking_picture
from newsdb.report.layout_links import naming_picture, spread_picture
from newsdb.report.markup import Markup, joined, one_line, tag
from newsdb.report.moments import written
from newsdb.report.phrases import number, of_all
from newsdb.report.shapes import Picture
from newsdb.report.values import Course, Facts, Point, Ranking, Utterance

Row = tuple[Sequence[str], Point]


def sections(facts: Facts) -> list[Markup]:
    """Make all sections with pictures."""
    made = [_over_time(facts)]
    if facts.outlets is not None:
        note = (
            f"{of_all(len(facts.outlets.points), facts.outlets.total, 'outlets')} with quotes, those with most first."
        )
        made.append(_ranked("outlets", "Outlets", note, "outlet", facts.outlets))
    if facts.people is not None:
        if facts.people.points:
            shown = of_all(len(facts.people.points), facts.people.total, "people")
            note = f"{shown} who are known by name. Officials, bodies and speakers that are unknown are not among them."
            made.append(_ranked("people", "Most quoted", note, "person", facts.people))
        else:
            made.append(_empty("people", "Most quoted", "None of these quotes is by a person who is known by name."))
    made.append(_spread(facts))
    made.append(naming_section(facts))
    return made


def _over_time(facts: Facts) -> Markup:
    course, undated = facts.course, facts.figures.undated
    if course is None:
        return _empty("time", "Over time", "None of these articles has a date.")
    note = _undated(undated)
    rows = [((moment.point.label,), moment.point) for moment in course.moments]
    figure = _figure("time", lambda wide: course_picture(course, wide=wide), (_capital(course),), rows)
    return _section("time", "Over time", note, figure)


def _undated(undated: int) -> str:
    if not undated:
        return ""
    return f"{number(undated, 'quote')} in articles without a date {'is' if undated == 1 else 'are'} not shown here."


def _capital(course: Course) -> str:
    return course.unit.capitalize()


def _ranked(name: str, title: str, note: str, noun: str, ranking: Ranking) -> Markup:
    rows = [((one_line(point.label),), point) for point in ranking.points]
    figure = _figure(name, lambda wide: ranking_picture(ranking, title, wide=wide), (noun.capitalize(),), rows)
    return _section(name, title, note, figure)


def _spread(facts: Facts) -> Markup:
    title = "How utterances spread"
    if not facts.utterances:
        return _empty("spread", title, "None of these quotes is printed by more than one of these articles.")
    note = "What most outlets printed, of the same articles one utterance only. Words that are nearly the same are one."
    return _section("spread", title, note, *(_utterance(utterance) for utterance in facts.utterances))


def _utterance(utterance: Utterance) -> Markup:
    said = tag("blockquote", tag("p", utterance.text, dir="auto"), class_="said")
    names = [tag("bdi", one_line(name)) for name in utterance.speakers]
    by = joined(part for place, name in enumerate(names) for part in ((" or ", name) if place else ("— ", name)))
    where = f"{number(utterance.articles, 'article')}, {number(utterance.outlets, 'outlet')}"
    rows = [((one_line(each.outlet), written(each.on)), each.point) for each in utterance.printed]
    without_date = sum(each.on is None for each in utterance.printed)
    note = f" · {number(without_date, 'printing')} without a date only in the table" if without_date else ""
    figure = _figure(
        utterance.key, lambda wide: spread_picture(utterance, wide=wide), ("Outlet", "Day of publication"), rows
    )
    return tag("div", said, tag("p", by, " · " if names else "", where, note, class_="by"), figure, class_="utterance")


def naming_section(facts: Facts) -> Markup:
    """Who names whom."""
    title = "Who names whom"
    if not facts.namings:
        return _empty("names", title, "No person who is known by name names another one in these quotes.")
    note = f"The {number(len(facts.namings), 'pair')} with most quotes in which one person names the other."
    if len(facts.namings) == 1:
        note = "One person names another one."
    if facts.question.person:
        note += " Those who name the person are shown, too, whoever they are."
    rows = [((one_line(each.speaker), one_line(each.named)), each.point) for each in facts.namings]
    figure = _figure(
        "names", lambda wide: naming_picture(facts.namings, wide=wide), ("Who speaks", "Whom they name"), rows
    )
    return _section("names", title, note, figure)


def _figure(
    name: str, lay_out: Callable[[bool], Picture | None], headings: Sequence[str], rows: Iterable[Row]
) -> Markup:
    """A picture in two widths, the same as a table, and room for sentences."""
    drawn = [
        draw(picture, f"{name}-{'wide' if wide else 'narrow'}", wide=wide)
        for wide in (True, False)
        if (picture := lay_out(wide)) is not None
    ]
    table = tag("details", tag("summary", "As a table"), tag("div", _table(headings, rows), class_="scroll"))
    # What is shown is read out in short; the sentences themselves are there to be gone through.
    told = tag("div", role="status")
    room = tag(
        "div", told, tag("ol", class_="quotes", tabindex="0"), class_="sentences", id=f"{name}-sentences", hidden=True
    )
    return tag("figure", *drawn, room, table)


def _table(headings: Sequence[str], rows: Iterable[Row]) -> Markup:
    head = [tag("th", heading, scope="col") for heading in headings]
    body = []
    for cells, point in rows:
        first, *others = [tag("bdi", cell) for cell in cells]
        body.append(
            tag(
                "tr",
                tag("th", first, scope="row"),
                *(tag("td", other) for other in others),
                tag("td", f"{point.count:,}", class_="number", data_key=point.key if point.count else None),
            )
        )
    top = tag("tr", *head, tag("th", "Quotes", scope="col", class_="number"))
    return tag("table", tag("thead", top), tag("tbody", *body))


def _empty(name: str, title: str, sentence: str) -> Markup:
    return _section(name, title, "", tag("p", sentence, class_="empty"))


def _section(name: str, title: str, note: str, *content: Markup) -> Markup:
    heading = tag("h2", title, id=name)
    return tag("section", heading, tag("p", note, class_="note") if note else Markup(), *content, aria_labelledby=name)
