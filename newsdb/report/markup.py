"""HTML and SVG whose text is always escaped: only what ``tag`` made, or ``Markup`` names, is markup.

In: names, attributes and children. Out: ``Markup``. Whatever else is put in is text, and comes out as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final
from urllib.parse import urlsplit

VOID: Final = frozenset({"br", "circle", "line", "meta", "path", "rect"})
_SVG: Final = frozenset({"circle", "line", "path", "rect"})
# What HTML does not allow, and what turns the direction of writing of all that follows.
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


class Markup(str):
    """A string that is markup already."""

    __slots__ = ()


def plain(text: str) -> str:
    r"""Remove control characters; line feeds and tabs stay.

    >>> plain("a\x1bb")
    'ab'
    """
    return _UNFIT.sub("", text)


def one_line(text: str) -> str:
    """Remove control characters and fold white space, for names and titles."""
    return " ".join(plain(text).split())


def tag(name: str, /, *children: str, **attributes: str | float | bool | None) -> Markup:
    """Make an element.

    Args:
        name: of the element.
        children: markup, or text, which is escaped.
        attributes: ``class_`` is class, ``aria_label`` is aria-label; None and False are left out, True has no value.
    """
    opened = f"<{name}{''.join(map(_attribute, attributes, attributes.values()))}"
    if name in VOID:
        return Markup(opened + ("/>" if name in _SVG else ">"))
    return Markup(f"{opened}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Markup:
    """Put markup and text, which is escaped, behind one another."""
    return Markup("".join(child if isinstance(child, Markup) else escape(plain(child)) for child in children))


def safe_url(url: str) -> str | None:
    """The address if a reader may follow it, which is http or https with a host; else None.

    >>> safe_url("javascript:alert(1)")
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and host and url.lower().startswith(("http://", "https://"))
    return url if is_web and url == plain(url) and not re.search(r"\s", url) else None


def _attribute(name: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    # SVG has attributes with capitals: viewBox.
    shown = "viewBox" if name == "viewbox" else name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {shown}"
    text = _number(value) if isinstance(value, (int, float)) else plain(value)
    return f' {shown}="{escape(text)}"'


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
