"""Author fields to lists of names: lists as they are, strings split only where that is safe."""

from __future__ import annotations

import ast
import json
import re

_SEPARATORS = re.compile(r"\s*,\s+and\s+|\s*,\s*|\s+and\s+|\s+&\s+")
_BY = re.compile(r"^by\s+", re.IGNORECASE)
# Two to five words that begin with a capital letter, particles allowed: what a name in a byline looks like.
_PARTICLE = r"(?:al|bin|da|de|del|della|der|di|do|dos|du|el|la|le|van|von|y|zu)"
_WORD = rf"(?:(?:[^\W\d_a-z]|[\"'‘’“”])[\w.'‘’“”\"-]*|{_PARTICLE}(?= ))"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,4}}")
_SUFFIX = re.compile(r"(?:Jr|Sr|Esq|Ph\.?D|M\.?D|II|III|IV)\.?")
# "Jane Keller, Political Editor" is one author.
_ROLE = re.compile(
    r"(?:analyst|author|chief|columnist|contributor|correspondent|desk|director|editor|fellow|host|officer|"
    r"photographer|president|producer|professor|reporter|staff|writer)s?",
    re.IGNORECASE,
)

# No byline is longer, and Python's own parser is not for texts of any length.
_LONGEST_LIST = 4096


def author_names(value: object) -> tuple[str, ...] | None:
    """Read an author field.

    Args:
        value: a string, or a list of strings or of objects with a "name", or one such object.

    Returns:
        The names in order; () where the field is empty; None where it is of no known shape.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        written = _written_list(value)
        return split_authors(value) if written is None else author_names(written)
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return None
    names = [item.get("name") if isinstance(item, dict) else item for item in value]
    if not all(name is None or isinstance(name, str) for name in names):
        return None
    return tuple(name.strip() for name in names if name and name.strip() and name != "None")


def _written_list(text: str) -> list[str] | None:
    """Read a list that a table holds as text, as JSON or as Python writes it; None if it is none."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]") and len(text) <= _LONGEST_LIST):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return value
    return None


def split_authors(text: str) -> tuple[str, ...]:
    """Split "A, B and C" or "A; B" into names; keep the string whole where its parts do not all look like names."""
    text = text.strip()
    if text in {"", "None", "null"}:
        return ()
    if ";" in text:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    names: list[str] = []
    for part in _SEPARATORS.split(_BY.sub("", text)):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif _NAME.fullmatch(part) and not any(_ROLE.fullmatch(word) for word in part.split()):
            names.append(part)
        else:
            return (text,)
    return tuple(names)
