"""SQL made comparable: one line, without comments, strings and bodies of functions; names and lists in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LITERAL = re.compile(
    r"--[^\n]*|/\*.*?\*/"  # comments
    r"|(?P<text>\b[Ee]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)",
    re.DOTALL,
)
NAME: Final = r'(?:(?:"[^"]+"|\w+)\.)?(?:"[^"]+"|\w+)'
"""A relation's name in a pattern, with its schema or without."""


def plain(sql: str) -> str:
    r"""A statement in one line, its comments gone and its strings empty.

    >>> plain("COMMENT ON TABLE x -- why\n IS 'DROP it';")
    "COMMENT ON TABLE x IS ''"
    """
    bare = _LITERAL.sub(lambda match: "''" if match["text"] else " ", sql)
    return " ".join(bare.split()).removesuffix(";").rstrip()


def literals(sql: str) -> Iterator[str]:
    r"""The strings of a statement, bodies of functions among them, without what encloses them.

    >>> list(literals("SELECT 'it''s' -- 'no'\n, $a$'x'$a$"))
    ["it's", "'x'"]
    """
    for match in _LITERAL.finditer(sql):
        text = match["text"]
        if text and text.startswith("$"):
            yield text.removeprefix(f"${match['tag']}$").removesuffix(f"${match['tag']}$")
        elif text:
            yield text[text.index("'") + 1 : -1].replace("''", "'")


def relation(name: str) -> str:
    """A relation's name as newsdb says it: without quotes, and without the schema public.

    >>> relation('public."quotes"'), relation("analyst.quotes")
    ('quotes', 'analyst.quotes')
    """
    return name.replace('"', "").removeprefix("public.")


def parts(text: str) -> list[str]:
    """What stands between the commas that are outside of brackets.

    >>> parts("ADD a numeric(3, 1), DROP b")
    ['ADD a numeric(3, 1)', 'DROP b']
    """
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]
