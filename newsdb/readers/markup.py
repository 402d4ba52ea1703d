"""HTML to text: one paragraph a line. In: markup, however broken. Out: what a reader sees.

The pieces of markup are found by hand: that takes linear time whatever the input, which neither Python's parser nor
regular expressions alone promise. Nothing is left out but what no reader sees (scripts, styles, comments).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# Elements that begin a line of their own.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 head header hl1 hl2 hr html legend li main menu nav ol option p pre section "
    "select summary table tbody tfoot thead title tr ul".split()
)
_CELLS = frozenset({"td", "th"})
# Elements whose content is no markup, and not shown.
_RAW = frozenset({"script", "style", "iframe", "noembed", "noframes", "textarea", "xmp"})
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/><]*)")
_QUOTED_END = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_SPACE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")  # what is not one blank already
# More figures than any character has; Python refuses to convert thousands of them.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9,};?")
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class Tag(NamedTuple):
    """A tag.

    Attributes:
        name: in lower case.
        closing: whether it is an end tag.
        inside: its attributes as written; of an element like ``script`` see ``content``.
        content: what stands in an element whose content is no markup.
    """

    name: str
    closing: bool
    inside: str
    content: str = ""

    def attributes(self) -> dict[str, str]:
        """Read the attributes; of a repeated one the first counts."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.inside):
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match[1].lower(), unescape(value))
        return found


def unescape(text: str) -> str:
    """Resolve character references."""
    if "&" not in text:
        return text
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def has_tags(text: str) -> bool:
    """Tell whether there is markup in a text."""
    return _ANY_TAG.search(text) is not None


def only(*names: str) -> re.Pattern[str]:
    """Make a pattern for ``pieces`` by which it finds the tags of these names many times faster, and no others."""
    return re.compile(rf"<(?=!--|!\[CDATA\[|/?(?:{'|'.join((*names, *_RAW))})\b)", re.IGNORECASE)


def pieces(markup: str, wanted: re.Pattern[str] | None = None) -> Iterator[str | Tag]:
    """Yield tags and the text between them, with its character references still in it.

    Args:
        markup: the text to take apart.
        wanted: finds where a tag that matters begins; all others stay in the text.
    """
    position, quotes = 0, True
    while True:
        if wanted is None:
            start = markup.find("<", position)
        else:
            found = wanted.search(markup, position)
            start = -1 if found is None else found.start()
        if start < 0:
            yield markup[position:]
            return
        if start > position:
            yield markup[position:start]
        if markup.startswith("<!--", start):
            end = markup.find("-->", start + 4)
            position = len(markup) if end < 0 else end + 3
            continue
        if markup.startswith("<![CDATA[", start):
            end = markup.find("]]>", start)
            end = len(markup) if end < 0 else end
            yield html.escape(markup[start + 9 : end], quote=False)
            position = end + 3
            continue
        name = _NAME.match(markup, start)
        if name is None and not markup.startswith(("<!", "<?", "</"), start):
            yield "<"
            position = start + 1
            continue
        plain = markup.find(">", start)
        if plain < 0:  # there is no tag any more
            yield markup[start:]
            return
        end = plain + 1
        if name is None:
            position = end
            continue
        if quotes and ('"' in markup[name.end() : plain] or "'" in markup[name.end() : plain]):
            whole = _QUOTED_END.match(markup, name.end())
            quotes = whole is not None  # a quotation mark that nothing closes: they mean nothing from here on
            end = plain + 1 if whole is None else whole.end()
        tag = Tag(name[2].lower(), name[1] == "/", markup[name.end() : end - 1])
        position = end
        if tag.name in _RAW and not tag.closing and not tag.inside.endswith("/"):
            closing = re.compile(rf"</{tag.name}\b", re.IGNORECASE).search(markup, end)
            position = len(markup) if closing is None else closing.start()
            tag = tag._replace(content=markup[end:position])
        yield tag


def to_text(markup: str) -> str:
    """Turn HTML into text, one paragraph a line; text without any tag only has its character references resolved."""
    if not has_tags(markup):
        return unescape(markup).strip()
    lines: list[str] = []
    line: list[str] = []
    verbatim = 0

    def end_line() -> None:
        text = "".join(line) if verbatim else _SPACE.sub(" ", "".join(line))
        lines.extend(part for part in (part.strip() for part in text.split("\n")) if part)
        line.clear()

    for piece in pieces(markup):
        if isinstance(piece, str):
            line.append(unescape(piece))
        elif piece.name == "pre":
            end_line()
            verbatim = max(0, verbatim + (-1 if piece.closing else 1))
        elif piece.name in _BLOCKS:
            end_line()
        elif piece.name in _CELLS:
            line.append(" ")
        elif piece.name == "q":  # browsers show it in quotation marks
            line.append("”" if piece.closing else "“")
    end_line()
    return "\n".join(lines)
