"""The sentences as JSON inside a page: nothing in it can end the element it stands in.

In: ``Facts``. Out: a script element of data, which browsers do not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from newsdb.report.markup import Markup, one_line, plain, safe_url
from newsdb.report.moments import written
from newsdb.report.values import Facts, Place, Point, Sentence

# Markup, and line ends that only some readers know, are written as escapes.
_UNSAFE: Final = re.compile("[<>&'\u2028\u2029\u007f-\u009f]")


def points_of(facts: Facts) -> list[tuple[Point, str]]:
    """All points of a report, each with what its list of sentences is headed with."""
    found: list[tuple[Point, str]] = []
    if facts.course:
        found += [(moment.point, moment.point.label) for moment in facts.course.moments]
    for ranking in (facts.outlets, facts.people):
        found += [(point, point.label) for point in (ranking.points if ranking else ())]
    for utterance in facts.utterances:
        found += [(each.point, f"{each.outlet}, {written(each.on)}") for each in utterance.printed]
    found += [(naming.point, naming.point.label) for naming in facts.namings]
    return found


def embedded(facts: Facts) -> Markup:
    """Write sentences, and which of them belong to which point."""
    numbers: dict[Place, int] = {}
    points: dict[str, Any] = {}
    for point, heading in points_of(facts):
        places = [place for place in point.places if place in facts.sentences]
        shown = [numbers.setdefault(place, len(numbers)) for place in places]
        if shown:
            points[point.key] = {"h": one_line(heading), "n": point.count, "s": shown}
    data = {"sentences": [_fields(facts.sentences[place]) for place in numbers], "points": points}
    return Markup(f'<script type="application/json" id="data">{safe_json(data)}</script>')


def safe_json(value: Any) -> str:
    r"""JSON without any character that means something to HTML.

    >>> safe_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shown_name(sentence: Sentence) -> str:
    """Who said it, in what role, and whether that is unsure."""
    if not sentence.speaker:
        return "speaker unknown"
    name = one_line(sentence.speaker) + (f", {one_line(sentence.role)}" if sentence.role else "")
    return f"{name} (unsure)" if sentence.is_unsure else name


def _fields(sentence: Sentence) -> list[str]:
    """Before, quotation, behind; speaker; day; outlet; title; address, or nothing."""
    return list(_clean(sentence))


def _clean(sentence: Sentence) -> Iterable[str]:
    yield from (plain(part) for part in (sentence.before, sentence.text, sentence.after))
    yield shown_name(sentence)
    yield written(sentence.published_on)
    yield one_line(sentence.outlet)
    yield one_line(sentence.title or "")
    yield safe_url(sentence.url) or ""
