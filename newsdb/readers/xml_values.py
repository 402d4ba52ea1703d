"""XML to small trees. In: the text of one element. Out: an ``Element``, or why it cannot be read.

Nothing outside the text is ever read and no entity is ever expanded: a record is an element, which cannot declare
any. Names of known namespaces have their usual prefixes, whatever the file calls them; an undeclared prefix is taken
for what it says. What feeds in the wild get wrong is mended: ampersands of their own, HTML's named characters,
control characters (which come through, for cleaning to take out and record).
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from newsdb.documents import Origin
from newsdb.readers.limits import MAX_NESTING

PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://iptc.org/std/nar/2006-10-01/": "",
    "http://iptc.org/std/NITF/2006-10-18/": "",
    "http://www.w3.org/1999/xhtml": "",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_NAMESPACE = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{0,31}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_OWN_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NUMBERED = re.compile(r"&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));")
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Where forbidden characters stay while XML's parser looks at the text: a corner of the second private plane.
_HIDING_PLACE = 0x100000


class BadXmlError(Exception):
    """Text that is no well-formed XML; the message is the reason in a few words."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record comes from.

    Attributes:
        origin: its place.
        raw: its bytes.
        encoding: what these were decoded from, if not UTF-8.
    """

    origin: Origin
    raw: bytes
    encoding: str | None


@dataclass(slots=True)
class Element:
    """An element.

    Attributes:
        name: with the usual prefix of its namespace.
        attributes: names as written.
        content: elements and text in order.
    """

    name: str
    attributes: dict[str, str]
    content: list[Element | str] = field(default_factory=list)

    def children(self, *names: str) -> Iterator[Element]:
        """Yield the elements in it, only those of these names if any is given."""
        for part in self.content:
            if isinstance(part, Element) and (not names or part.name in names):
                yield part

    def child(self, *path: str) -> Element | None:
        """Return the first element at the end of a path of names."""
        found: Element | None = self
        for name in path:
            found = None if found is None else next(found.children(name), None)
        return found

    def descendants(self, *names: str) -> Iterator[Element]:
        """Yield the elements of these names anywhere in it, in order."""
        for child in self.children():
            if child.name in names:
                yield child
            yield from child.descendants(*names)

    def text(self) -> str:
        """Return the text in it and in all its elements."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)

    def markup(self) -> str:
        """Write what is in it as markup again."""
        return "".join(
            html.escape(part, quote=False)
            if isinstance(part, str)
            else f"<{part.name}>{part.markup()}</{part.name}>"
            if part.content
            else f"<{part.name}/>"
            for part in self.content
        )

    def value(self) -> Any:
        """Return it as a JSON value: its text if that is all, else an object; "text" is what stands beside elements."""
        children = list(self.children())
        text = "".join(part for part in self.content if isinstance(part, str)).strip()
        if not children and not self.attributes:
            return text
        result: dict[str, Any] = {f"@{name}": value for name, value in self.attributes.items()}
        for child in children:
            add_value(result, child.name, child.value())
        if text:
            result["text"] = text
        return result


def add_value(values: dict[str, Any], name: str, value: Any) -> None:
    """Add a value under a name; of several with one name a list is made."""
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]


def namespaces(markup: str) -> dict[str, str]:
    """Find the namespaces that start tags declare: prefix and address; "" is the prefix of names without one."""
    return {match[1] or "": match[2] or match[3] or "" for match in _NAMESPACE.finditer(markup)}


def parse_element(text: str, declared: Mapping[str, str]) -> Element:
    """Parse one element, mended if need be.

    Args:
        text: from its start tag to its end tag.
        declared: the namespaces declared around it.

    Raises:
        BadXmlError: it is not well-formed, nor mended with certainty, or nested too deep.
    """
    try:
        return _Builder(declared).parse(text)
    except BadXmlError:
        mended = _mended(text)
        if mended == text:
            raise
        return _Builder(declared, hidden=any(ord(character) >= _HIDING_PLACE for character in mended)).parse(mended)


class _Builder:
    def __init__(self, declared: Mapping[str, str], *, hidden: bool = False) -> None:
        self.scopes = [dict(declared)]
        self.open: list[Element] = []
        self.root: Element | None = None
        self.hidden = hidden

    def parse(self, text: str) -> Element:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            place = f"line {error.lineno}, column {error.offset + 1}"
            raise BadXmlError(f"not well-formed XML ({expat.ErrorString(error.code)} at {place})") from None
        except UnicodeEncodeError:
            raise BadXmlError("not well-formed XML (half of a character)") from None
        if self.root is None:
            raise BadXmlError("not well-formed XML (no element)")
        return self.root

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= MAX_NESTING:
            raise BadXmlError(f"nested deeper than {MAX_NESTING} levels")
        scope = self.scopes[-1]
        own = {key[5:].lstrip(":"): value for key, value in attributes.items() if key.split(":")[0] == "xmlns"}
        if own:
            scope = scope | own
            attributes = {key: value for key, value in attributes.items() if key.split(":")[0] != "xmlns"}
        self.scopes.append(scope)
        values = {key: self.shown(value) for key, value in attributes.items()}
        element = Element(usual_name(name, scope), values)
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()
        self.scopes.pop()

    def characters(self, text: str) -> None:
        self.open[-1].content.append(self.shown(text))

    def shown(self, text: str) -> str:
        """Bring hidden characters back."""
        if not self.hidden:
            return text
        return "".join(
            chr(ord(character) - _HIDING_PLACE) if ord(character) >= _HIDING_PLACE else character for character in text
        )


def usual_name(name: str, declared: Mapping[str, str]) -> str:
    """Return a name with the usual prefix of its namespace."""
    prefix, colon, local = name.rpartition(":")
    usual = PREFIXES.get(declared.get(prefix, ""), prefix) if colon else ""
    return f"{usual}:{local}" if usual else local


def _mended(text: str) -> str:
    """Mend what stands outside CDATA sections; hide forbidden characters unless the text uses their hiding place."""
    parts: list[str] = []
    position = 0
    while True:
        start = text.find("<![CDATA[", position)
        parts.append(_mended_markup(text[position : start if start >= 0 else len(text)]))
        if start < 0:
            break
        end = text.find("]]>", start)
        position = len(text) if end < 0 else end + 3
        parts.append(text[start:position])
    mended = "".join(parts)
    if max(mended, default="") >= chr(_HIDING_PLACE):
        return mended
    return _FORBIDDEN.sub(lambda match: chr(_HIDING_PLACE + ord(match[0])), mended)


def _mended_markup(text: str) -> str:
    text = _NAMED.sub(_named, _AMPERSAND.sub("&amp;", text))
    return _NUMBERED.sub(_numbered, text)


def _named(match: re.Match[str]) -> str:
    if match[1] in _OWN_NAMES:
        return match[0]
    character = html.entities.html5.get(f"{match[1]};")
    return f"&amp;{match[1]};" if character is None else html.escape(character, quote=False)


def _numbered(match: re.Match[str]) -> str:
    """Resolve numbers of characters that XML forbids; the parser takes the others."""
    number = int(match[1]) if match[1] else int(match[2], 16)
    if number > 0x10FFFF:
        return "\ufffd"
    return chr(number) if _FORBIDDEN.match(chr(number)) else match[0]
