"""The article that a page describes in JSON-LD: NewsArticle and its kin of schema.org.

In: the texts of its scripts, valid or not. Out: the article's properties. Lists, ``@graph`` and references by ``@id``
are followed; a script that is no JSON is passed over, since it says nothing about the page's text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from newsdb.readers.authors import author_names
from newsdb.readers.json_values import DECODER, BadJsonError, check_nesting

_TYPES = re.compile(r"\w*Article|\w*BlogPosting|Report|Review")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)?\s*")
_TRAILING_COMMA = re.compile(r",\s*+(?=[\]}])")


@dataclass(slots=True)
class LinkedArticle:
    """An article's properties.

    Attributes:
        rest: those that were not asked for.
        known: the nodes that have an ``@id``, which others refer to.
    """

    rest: dict[str, Any]
    known: Mapping[str, Any] = field(default_factory=dict)

    def text(self, *names: str) -> str | None:
        """Take the first of these properties that is a text."""
        for name in names:
            value = self.rest.get(name)
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            if isinstance(value, dict):
                value = value.get("@value", value.get("alternateName"))
            if isinstance(value, str) and value.strip():
                del self.rest[name]
                return value.strip() if name != "articleBody" else value
        return None

    def names(self, *properties: str) -> tuple[str, ...]:
        """Take the names of the people or organizations of the first of these properties that has any."""
        for name in properties:
            value = self.rest.get(name)
            items = [self._followed(item) for item in (value if isinstance(value, list) else [value])]
            found = [one for item in items for one in _names(item)]
            if found:
                del self.rest[name]
                return tuple(dict.fromkeys(found))
        return ()

    def url(self) -> str | None:
        """Return the address of its page."""
        for name in ("url", "mainEntityOfPage", "@id"):
            value = self.rest.get(name)
            if isinstance(value, dict):
                value = value.get("@id", value.get("url"))
            if isinstance(value, str) and value.startswith(("http://", "https://")):
                return value
        return None

    def _followed(self, item: Any) -> Any:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            return self.known.get(item["@id"], item)
        return item


def _names(item: Any) -> tuple[str, ...]:
    if isinstance(item, dict):
        name = item.get("name")
        if isinstance(name, list):
            return tuple(one.strip() for one in name if isinstance(one, str) and one.strip())
        return (html.unescape(name.strip()),) if isinstance(name, str) and name.strip() else ()
    if isinstance(item, str) and not item.startswith(("http://", "https://")):
        return author_names(item) or ()
    return ()


def find_article(scripts: list[str], address: str | None) -> LinkedArticle | None:
    """Find the article that a page is about: the one with its address, else the one with the longest text."""
    nodes = [node for script in scripts for node in _nodes(_parsed(script))]
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [LinkedArticle(dict(node), known) for node in nodes if _is_article(node)]
    if not articles:
        return None
    return max(articles, key=lambda one: (address is not None and one.url() == address, _length(one)))


def _length(article: LinkedArticle) -> int:
    body = article.rest.get("articleBody")
    return len(body) if isinstance(body, str) else 0


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and _TYPES.fullmatch(kind.replace("#", "/").rpartition("/")[2])
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects that are described by themselves: not those that only are parts of others."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            if isinstance(value.get(key), list | dict):
                yield from _nodes(value[key])


def _parsed(script: str) -> Any:
    """Return what a script holds; None if it is no JSON, mended or not."""
    start = script[_end(_WRAPPING.match(script)) :]
    for text in (start, _TRAILING_COMMA.sub("", start), html.unescape(start) if "&quot;" in start else ""):
        try:
            value, end = DECODER.raw_decode(text)
            check_nesting(text[:end], value)
        except (ValueError, RecursionError, BadJsonError):
            continue
        return value
    return None


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
