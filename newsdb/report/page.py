"""The whole page: one HTML document that asks for nothing from outside, and allows nothing.

In: ``Facts``. Out: HTML. Its style and its script stand in it; the policy names both by their digests, so that nothing
else, whatever a text from the database may hold, is run or applied.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

from newsdb.report import phrases
from newsdb.report.embedding import embedded, shown_name
from newsdb.report.figures import naming_section, sections
from newsdb.report.markup import Markup, joined, one_line, safe_url, tag
from newsdb.report.moments import written
from newsdb.report.selecting import EMBEDDED
from newsdb.report.values import Facts, Sentence

_FOLDER: Final = Path(__file__).parent


def page(facts: Facts, version: str) -> str:
    """Write the page.

    Args:
        facts: what it shows.
        version: of newsdb.
    """
    style, script = _read("style.css"), _read("script.js")
    found = facts.figures.quotes > 0
    has_marks = found or bool(facts.namings)
    title = phrases.heading(facts.question)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none';"
        " form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=f"newsdb {version}"),
        tag("title", f"{title} · newsdb"),
        tag("style", Markup(style)),
    )
    content = [*sections(facts), _latest(facts)] if found else [_nothing(facts)]
    if not found and facts.namings:
        content.append(naming_section(facts))
    body = tag(
        "body",
        tag("header", *_top(facts, title)),
        tag("main", *content),
        tag("footer", *_bottom(facts, version)),
        embedded(facts) if has_marks else Markup(),
        tag("script", Markup(script)) if has_marks else Markup(),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


def _top(facts: Facts, title: str) -> list[Markup]:
    figures, question = facts.figures, facts.question
    lines = [tag("h1", title, dir="auto")]
    asked = phrases.period(question)
    if asked:
        lines.append(tag("p", f"Articles published {asked}", class_="period"))
    if not figures.quotes:
        return lines
    numbers = [
        (figures.quotes, "quote", "quotes"),
        (figures.statements, "statement", "statements"),
        (figures.articles, "article", "articles"),
        (figures.outlets, "outlet", "outlets"),
    ]
    if not question.person:
        numbers.append((figures.people, "person", "people"))
    items = [
        tag("div", tag("dt", one if count == 1 else many), tag("dd", f"{count:,}")) for count, one, many in numbers
    ]
    lines.append(tag("dl", *items, class_="figures"))
    lines.append(tag("p", f"{phrases.days(figures)}. {phrases.copies(question)}", class_="note"))
    hint = "Click a bar, a dot or a line for the sentences behind it; or press Tab, the arrow keys and Enter."
    lines.append(tag("p", hint, class_="hint", hidden=True))
    return lines


def _nothing(facts: Facts) -> Markup:
    question = facts.question
    sentence = phrases.nobody(question)
    asked_for_all = not (question.person or question.words or question.outlet or phrases.period(question))
    advice = tag("p", "Load articles first: newsdb load PATH.", class_="note") if asked_for_all else Markup()
    return tag("section", tag("p", sentence, class_="empty", dir="auto"), advice)


def _latest(facts: Facts) -> Markup:
    shown = [facts.sentences[place] for place in facts.latest if place in facts.sentences]
    total = facts.figures.quotes
    heading = "All quotes" if len(shown) == total else "The newest quotes"
    note = f"{phrases.of_all(len(shown), total, 'quotes')}, the newest first."
    items = tag("ol", *map(_item, shown), class_="quotes")
    return tag("section", tag("h2", heading, id="latest"), tag("p", note, class_="note"), items)


def _item(sentence: Sentence) -> Markup:
    """A sentence as the script makes it, too."""
    said = tag("p", sentence.before, tag("mark", sentence.text), sentence.after, class_="sentence", dir="auto")
    title = one_line(sentence.title or "")
    url = safe_url(sentence.url)
    shown = title or (sentence.url if url is None else url)
    link = tag("a", shown, href=url, rel="noopener noreferrer", dir="auto") if url else tag("bdi", shown)
    where = joined(
        [
            tag("bdi", shown_name(sentence), class_="speaker"),
            " · ",
            tag("bdi", one_line(sentence.outlet)),
            f" · {written(sentence.published_on)} · ",
            link,
        ]
    )
    return tag("li", said, tag("p", where, class_="where"))


def _bottom(facts: Facts, version: str) -> list[Markup]:
    held, total = facts.held, facts.figures.quotes
    read_at = f"{facts.read_at:%Y-%m-%d %H:%M} UTC"
    lines = [tag("p", f"Made by newsdb {version} from the state of {read_at}.")]
    if total:
        lines.append(
            tag(
                "p",
                "A quote is one stretch of words within quotation marks, verbatim; a statement is one uninterrupted"
                " utterance, however many quotes it is printed in. Who said it is told by a program, and can be wrong.",
            )
        )
        size = (
            f"All {total:,} quotes are in this file."
            if held >= total
            else f"This file holds the sentences of {held:,} quotes: of each bar, dot and line the newest"
            f" {EMBEDDED}, or all if there are fewer. The counts are of all {total:,}."
        )
        lines.append(tag("p", size))
    return lines


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
