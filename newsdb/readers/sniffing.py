"""What a file holds, told from its first bytes; its name decides where these leave it open or are damaged."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import PurePath

from newsdb.readers.decoding import decode
from newsdb.readers.discovery import COMPRESSION_SUFFIXES
from newsdb.readers.flavours import BODY_KEYS, LIST_KEYS, holds_articles, holds_records, is_article


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
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
_BODY_KEY = re.compile(r'"(?:%s)"\s*:' % "|".join(BODY_KEYS))  # noqa: UP031 - as above
_LINE_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jl"})


def sniff(head: bytes, whole: bool, name: str = "", forced: Format | None = None) -> Format | str:
    """Tell a file's format: by its content where that is clear, else by its name.

    Args:
        head: its first bytes, decompressed.
        whole: whether that is all of it.
        name: the file's name, with or without its folders.
        forced: the format that the user says it has; then it only has to be text.

    Returns:
        The format, or one line that says why the file cannot be read as articles.
    """
    text = decode(head)[0].replace("\0", "")
    suffix = _suffix(name)
    by_lines = suffix in _LINE_SUFFIXES
    problem = not_text(head)
    if problem is not None:
        # Noise before or between good lines is no reason to lose these.
        told = forced is Format.JSON_LINES or (forced is None and by_lines)
        return Format.JSON_LINES if told and _article_lines(text, whole)[0] else problem
    if forced is not None:
        return forced
    if _is_text_format(text):
        return Format.TEXT
    start = text.lstrip()
    if start.startswith(("[", "{")):
        return _which_json(start, whole, by_lines)
    return _damaged_json(start, whole, suffix) or (
        f"is {'HTML or XML' if _MARKUP.match(head.lstrip()) else 'of no known format'}: neither JSON nor text with "
        "title, date (YYYYMMDD) and URL in its first three lines; convert it, or force a format with --format text, "
        "jsonl or json"
    )


def not_text(head: bytes) -> str | None:
    """Say why these bytes are no text at all; None if they may be."""
    for magic, name in _KNOWN_BINARY:
        if head.startswith(magic):
            return f"is no text but {name}; convert it or leave it out"
    if head[257:262] == b"ustar":
        return "is no text but a tar archive; unpack it"
    # Damaged text has a stray control character now and then, binary data a tenth of them. NULs come in crowds: a
    # crash or a broken disk leaves them, and files are filled up with them; cleaning takes them out and records it.
    filled = head.strip(b"\0")
    nuls = filled.count(0)
    others = len(filled) - len(filled.translate(None, _CONTROL)) - nuls
    if (head and not filled) or others > 0.03 * len(filled) or nuls > 0.1 * len(filled):
        return "is no text but binary data; convert it or leave it out"
    return None


def _suffix(name: str) -> str:
    """Return the suffix in lower case, that of a compression aside."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in COMPRESSION_SUFFIXES else path.suffix


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


def _which_json(start: str, whole: bool, by_lines: bool) -> Format:
    """Tell JSON lines from one JSON document, of what begins with an object or a list.

    Args:
        start: the text from its first bracket on.
        whole: whether that is all of it.
        by_lines: whether the file is named as JSON lines; decides where the content leaves it open.
    """
    first, ended, rest = start.partition("\n")
    if not ended and not whole:
        return _which_long_line(first, by_lines)
    value, more = _parsed(first), rest.strip() != ""
    if isinstance(value, dict):
        return Format.JSON if holds_articles(value) and not (by_lines and more) else Format.JSON_LINES
    articles, elements = _article_lines(start, whole)
    if isinstance(value, list):
        lines = more and (by_lines or (articles > 0 and not holds_records(value)))
        return Format.JSON_LINES if lines else Format.JSON
    # The first line of a printed document, or a damaged line?
    if more and _begins_value(start, whole):
        return Format.JSON
    printed = first.rstrip().endswith(("{", "[", ",", ":"))
    if articles > elements and (by_lines or not printed):
        return Format.JSON_LINES
    damaged = by_lines or (first.startswith("{") and (not more or first.rstrip().endswith("}")))
    return Format.JSON_LINES if damaged and not printed else Format.JSON


def _which_long_line(first: str, by_lines: bool) -> Format:
    """Do the same where the first line goes on behind the head."""
    if first.startswith("{"):
        wrapped = _FIRST_IS_LIST.match(first) or (not _has_body(first) and _WRAPPED_LIST.search(first))
        return Format.JSON if wrapped else Format.JSON_LINES
    clear = not by_lines or (_LIST_OF_OBJECTS.match(first) and _begins_value(first, whole=False))
    return Format.JSON if clear else Format.JSON_LINES


def _damaged_json(start: str, whole: bool, suffix: str) -> Format | None:
    """Tell JSON whose beginning is damaged: by articles further on, or by the file's name; None if it is none."""
    articles, _ = _article_lines(start, whole)
    markup = _MARKUP.match(start.encode(errors="replace")) is not None
    if suffix in _LINE_SUFFIXES:
        return Format.JSON_LINES if start and (articles or not markup) else None
    others = [line for line in start.split("\n")[1:] if line.strip()]
    if articles and 2 * articles >= len(others):
        return Format.JSON_LINES
    return Format.JSON if suffix == ".json" and not markup and _BODY_KEY.search(start) else None


def _article_lines(text: str, whole: bool) -> tuple[int, int]:
    """Count the lines behind the first that hold articles alone, and those that do with a comma behind them."""
    lines = [line.strip() for line in text.split("\n")[1 : None if whole else -1]]
    found = [line for line in lines if line.startswith("{") and _is_record(_parsed(line.removesuffix(",")))]
    elements = sum(line.endswith(",") for line in found)
    return len(found) - elements, elements


def _is_record(value: object) -> bool:
    return is_article(value) or holds_articles(value)


def _begins_value(text: str, whole: bool) -> bool:
    """Tell whether a text begins with a JSON value, or with a part of one that nothing but its end is missing from."""
    text = text.rstrip()
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        # At the very end; or in a word, number or escape that the end of the head has cut in two.
        return error.msg.startswith("Unterminated string") or error.pos >= len(text) - (0 if whole else 8)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(line: str) -> object:
    """Return what a line of JSON holds, None if it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _has_body(start: str) -> bool:
    return re.search(r'"(?:text|body|maintext|content|plaintext)"\s*:\s*"', start) is not None
