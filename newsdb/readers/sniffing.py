"""What a file holds, told from its first bytes, its name aside."""

from __future__ import annotations

import json
import re
from enum import StrEnum

from newsdb.readers.decoding import decode
from newsdb.readers.flavours import LIST_KEYS, holds_articles


class Format(StrEnum):
    """The input formats, by the names that ``--format`` takes."""

    TEXT = "text"  # line 1 title, line 2 date, line 3 URL, then one paragraph a line
    JSON_LINES = "jsonl"  # one JSON object a line
    JSON = "json"  # an object, a list of objects, or an object that holds such a list


_KNOWN_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or office document (unpack it first)"),
    (b"7z\xbc\xaf", "a 7z archive (unpack it first)"),
    (b"\xfd7zXZ", "xz-compressed (recompress it as .gz, .zst or .bz2)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_MARKUP = re.compile(rb"<(?:!doctype|html|\?xml|head|body|rss|feed)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_DATE_LINE = re.compile(r"[0-9]{8}|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ].{0,25})?|.{0,20}\b[0-9]{4}\b.{0,20}")
_URL_LINE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WRAPPED_LIST = re.compile(r'"(?:%s)"\s*:\s*[\[{]' % "|".join(sorted(LIST_KEYS)))  # noqa: UP031 - braces abound
_FIRST_IS_LIST = re.compile(r'\{\s*"[^"]*"\s*:\s*\[\s*\{')


def sniff(head: bytes, whole: bool) -> Format | str:
    """Tell a file's format.

    Args:
        head: its first bytes, decompressed.
        whole: whether that is all of it.

    Returns:
        The format, or one line that says why the file cannot be read as articles.
    """
    problem = not_text(head)
    if problem is not None:
        return problem
    text = decode(head)[0]
    if _is_text_format(text):
        return Format.TEXT
    start = text.lstrip()
    if start.startswith("["):
        return Format.JSON
    if start.startswith("{"):
        return _which_json(start, whole)
    kind = "HTML or XML" if _MARKUP.match(head.lstrip()) else "of no known format"
    return (
        f"is {kind}: neither JSON nor text with title, date (YYYYMMDD) and URL in its first three lines; convert it, "
        "or force a format with --format text, jsonl or json"
    )


def not_text(head: bytes) -> str | None:
    """Say why these bytes are no text at all; None if they may be."""
    for magic, name in _KNOWN_BINARY:
        if head.startswith(magic):
            return f"is no text but {name}; convert it or leave it out"
    # Damaged text has a stray control character now and then, binary data a tenth of them.
    if len(head) - len(head.translate(None, _CONTROL)) > 0.03 * len(head):
        return "is no text but binary data; convert it or leave it out"
    return None


def _is_text_format(text: str) -> bool:
    lines = [line.strip() for line in _LINE_END.split(text, maxsplit=3)[:3]]
    if len(lines) < 3 or lines[0].startswith(('{"', "[{", '["')):
        return False
    _, date, url = lines
    has_date, has_url = _DATE_LINE.fullmatch(date) is not None, _URL_LINE.fullmatch(url) is not None
    # One of the two may be missing or odd. A bare year in a sentence is no evidence, so without a URL
    # the date has to be one of figures.
    if has_url:
        return has_date or len(date) <= 10 or (len(date) <= 40 and any(character.isdigit() for character in date))
    return url == "" and has_date and date[0].isdigit() and len(date) <= 30


def _which_json(start: str, whole: bool) -> Format:
    """Tell JSON lines from one JSON document that begins with an object."""
    lines = start.split("\n")
    first = lines[0].rstrip()
    if len(lines) == 1 and not whole:  # one very long line
        wrapped = _FIRST_IS_LIST.match(first) or (not _has_body(first) and _WRAPPED_LIST.search(first))
        return Format.JSON if wrapped else Format.JSON_LINES
    record = _parsed(first)
    if record is not None:
        return Format.JSON if holds_articles(record) else Format.JSON_LINES
    # A damaged first line, or the first line of a printed object?
    if first.endswith(("{", "[", ",", ":")):
        return Format.JSON
    second = next((line.strip() for line in lines[1:] if line.strip()), "")
    damaged = len(lines) == 1 or first.endswith("}") or isinstance(_parsed(second), dict)
    return Format.JSON_LINES if damaged else Format.JSON


def _parsed(line: str) -> object:
    """Return what a line of JSON holds, None if it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _has_body(start: str) -> bool:
    return re.search(r'"(?:text|body|maintext|content|plaintext)"\s*:\s*"', start) is not None
