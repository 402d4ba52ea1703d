"""What a file holds, told from its first bytes; its name decides where these leave it open or are damaged."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import PurePath

from newsdb.readers.decoding import decode
from newsdb.readers.discovery import COMPRESSION_SUFFIXES
from newsdb.readers.flavours import BODY_KEYS, LIST_KEYS, holds_articles, holds_records, is_article
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.streams import PARQUET_MAGIC, WARC_MAGIC
from newsdb.readers.tables import find_delimiter


class Format(StrEnum):
    """The input formats, by the names that ``--format`` takes."""

    TEXT = "text"  # line 1 title, line 2 date, line 3 URL, then one paragraph a line
    JSON_LINES = "jsonl"  # one JSON object a line
    JSON = "json"  # an object, a list of objects, or an object that holds such a list
    CSV = "csv"  # a header row, then one article a row; commas, tabs, semicolons or bars between
    TSV = "tsv"  # the same with tabs
    PARQUET = "parquet"  # one article a row
    HTML = "html"  # one web page
    WARC = "warc"  # a web archive with pages in it
    FEED = "feed"  # RSS or Atom with whole texts
    NEWSML = "newsml"  # NewsML-G2, one item or several


_KNOWN_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or office document (unpack it first)"),
    (b"7z\xbc\xaf", "a 7z archive (unpack it first)"),
    (b"\xfd7zXZ", "xz-compressed (recompress it as .gz, .zst or .bz2)"),
    (b"PARE", "an encrypted Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_MARKUP = re.compile(rb"<(?:!doctype|html|\?xml|head|body|rss|feed)\b", re.IGNORECASE)
# The first start tag behind declaration, document type and comments tells what markup is about.
_BEFORE_ROOT = re.compile(r"\s*+(?:<\?[^>]*+>|<!--|<!doctype[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)", re.IGNORECASE)
_ROOT = re.compile(r"\s*+<(?:[\w.-]{1,80}:)?([A-Za-z][\w.-]{0,80})")
_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "item", "entry", "channel"})
_NEWSML_ROOTS = frozenset({
    "newsmessage", "newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem",
})  # fmt: skip
_PAGE_ROOTS = frozenset({"html", "head", "body", "meta", "title", "link", "script", "div", "article", "main", "p"})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
# Of a header row, so that the first line of a text is not looked at as one.
_LONGEST_HEADER = 4096
_TABLE_SUFFIXES = {".csv": Format.CSV, ".tsv": Format.TSV, ".tab": Format.TSV}
_LINE_END = re.compile(r"\r\n|\n|\r")
_DATE_LINE = re.compile(r"[0-9]{8}|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ].{0,25})?|.{0,20}\b[0-9]{4}\b.{0,20}")
_URL_LINE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WRAPPED_LIST = re.compile(r'"(?:%s)"\s*:\s*[\[{]' % "|".join(sorted(LIST_KEYS)))  # noqa: UP031 - braces abound
_FIRST_IS_LIST = re.compile(r'\{\s*"[^"]*"\s*:\s*\[\s*\{')
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
_BODY_KEY = re.compile(r'"(?:%s)"\s*:' % "|".join(BODY_KEYS))  # noqa: UP031 - as above
_LINE_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jl"})


def sniff(
    head: bytes, whole: bool, name: str = "", forced: Format | None = None, keys: KeyMap = NO_MAP
) -> Format | str:
    """Tell a file's format: by its content where that is clear, else by its name.

    Args:
        head: its first bytes, decompressed.
        whole: whether that is all of it.
        name: the file's name, with or without its folders.
        forced: the format that the user says it has; then it only has to be text, if that format is.
        keys: the user's own keys.

    Returns:
        The format, or one line that says why the file cannot be read as articles.
    """
    binary = _binary_format(head, forced)
    if binary is not None:
        return binary
    text = decode(head)[0].replace("\0", "")
    suffix = _suffix(name)
    by_lines = suffix in _LINE_SUFFIXES
    problem = not_text(head)
    if problem is not None:
        # Noise before or between good lines is no reason to lose these.
        told = forced is Format.JSON_LINES or (forced is None and by_lines)
        return Format.JSON_LINES if told and _article_lines(text, whole, keys)[0] else problem
    if forced is not None:
        return forced
    if suffix not in _TABLE_SUFFIXES and _is_text_format(text):
        return Format.TEXT
    start = text.lstrip()
    if start.startswith(("[", "{")):
        return _which_json(start, whole, by_lines, keys)
    markup = _which_markup(start, suffix)
    if markup is not None and not by_lines:  # a page may well have lines of JSON in it
        return markup
    return (
        _damaged_json(start, whole, suffix, keys)
        or markup
        or _which_table(start, suffix, keys)
        or (f"is {_unknown(start)}; convert it, or force a format with --format {_or(list(Format))}")
    )


def _binary_format(head: bytes, forced: Format | None) -> Format | None:
    """Tell the formats that are no text, by their first bytes, or because the user says so."""
    if forced in {Format.PARQUET, Format.WARC}:
        return forced
    if forced is not None:
        return None
    if head.startswith(PARQUET_MAGIC):
        return Format.PARQUET
    return Format.WARC if head.startswith(WARC_MAGIC) else None


def _which_markup(start: str, suffix: str) -> Format | None:
    """Tell a page, a feed and news in XML by their outermost element."""
    root = _root(start)
    if root in _FEED_ROOTS and (root != "rdf" or "purl.org/rss" in start or "netscape.com/rdf" in start):
        return Format.FEED
    if root in _NEWSML_ROOTS:
        return Format.NEWSML
    if root in _PAGE_ROOTS or re.match(r"<!doctype\s+html\b", start, re.IGNORECASE):
        return Format.HTML
    return Format.HTML if suffix in _PAGE_SUFFIXES and root else None


def _root(start: str) -> str | None:
    """Return the name of the first element, in lower case; None if it is no markup."""
    position = 0
    while (before := _BEFORE_ROOT.match(start, position)) is not None:
        position = before.end()
        if before[0].endswith("<!--"):
            end = start.find("-->", position)
            if end < 0:
                return None
            position = end + 3
    root = _ROOT.match(start, position)
    return root[1].lower() if root else None


def _which_table(start: str, suffix: str, keys: KeyMap) -> Format | None:
    """Tell a table by its header row, or by its name."""
    if suffix in _TABLE_SUFFIXES and _root(start) is None:
        return (
            _TABLE_SUFFIXES[suffix] if suffix == ".csv" or "\t" in _LINE_END.split(start, maxsplit=1)[0] else Format.CSV
        )
    header = _LINE_END.split(start, maxsplit=1)[0]
    return Format.CSV if len(header) < _LONGEST_HEADER and find_delimiter(header, keys) else None


def _unknown(start: str) -> str:
    root = _root(start)
    if root is not None:
        return f"markup with <{root}> outermost: neither a page, nor RSS, Atom or NewsML-G2"
    return (
        "of no known format: neither JSON, nor a table with a header row, nor markup, nor text with title, date "
        "(YYYYMMDD) and URL in its first three lines"
    )


def _or(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


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


def _which_json(start: str, whole: bool, by_lines: bool, keys: KeyMap) -> Format:
    """Tell JSON lines from one JSON document, of what begins with an object or a list.

    Args:
        start: the text from its first bracket on.
        whole: whether that is all of it.
        by_lines: whether the file is named as JSON lines; decides where the content leaves it open.
        keys: the user's own keys.
    """
    first, ended, rest = start.partition("\n")
    if not ended and not whole:
        return _which_long_line(first, by_lines, keys)
    value, more = _parsed(first), rest.strip() != ""
    if isinstance(value, dict):
        return Format.JSON if holds_articles(value, keys) and not (by_lines and more) else Format.JSON_LINES
    articles, elements = _article_lines(start, whole, keys)
    if isinstance(value, list):
        lines = more and (by_lines or (articles > 0 and not holds_records(value, keys)))
        return Format.JSON_LINES if lines else Format.JSON
    # The first line of a printed document, or a damaged line?
    if more and _begins_value(start, whole):
        return Format.JSON
    printed = first.rstrip().endswith(("{", "[", ",", ":"))
    if articles > elements and (by_lines or not printed):
        return Format.JSON_LINES
    damaged = by_lines or (first.startswith("{") and (not more or first.rstrip().endswith("}")))
    return Format.JSON_LINES if damaged and not printed else Format.JSON


def _which_long_line(first: str, by_lines: bool, keys: KeyMap) -> Format:
    """Do the same where the first line goes on behind the head."""
    if first.startswith("{"):
        wrapped = _FIRST_IS_LIST.match(first) or (not _has_body(first, keys) and _WRAPPED_LIST.search(first))
        return Format.JSON if wrapped else Format.JSON_LINES
    clear = not by_lines or (_LIST_OF_OBJECTS.match(first) and _begins_value(first, whole=False))
    return Format.JSON if clear else Format.JSON_LINES


def _damaged_json(start: str, whole: bool, suffix: str, keys: KeyMap) -> Format | None:
    """Tell JSON whose beginning is damaged: by articles further on, or by the file's name; None if it is none."""
    articles, _ = _article_lines(start, whole, keys)
    markup = _MARKUP.match(start.encode(errors="replace")) is not None
    if suffix in _LINE_SUFFIXES:
        return Format.JSON_LINES if start and (articles or not markup) else None
    others = [line for line in start.split("\n")[1:] if line.strip()]
    if articles and 2 * articles >= len(others):
        return Format.JSON_LINES
    return Format.JSON if suffix == ".json" and not markup and _BODY_KEY.search(start) else None


def _article_lines(text: str, whole: bool, keys: KeyMap) -> tuple[int, int]:
    """Count the lines behind the first that hold articles alone, and those that do with a comma behind them."""
    lines = [line.strip() for line in text.split("\n")[1 : None if whole else -1]]
    found = [line for line in lines if line.startswith("{") and _is_record(_parsed(line.removesuffix(",")), keys)]
    elements = sum(line.endswith(",") for line in found)
    return len(found) - elements, elements


def _is_record(value: object, keys: KeyMap) -> bool:
    return is_article(value, keys) or holds_articles(value, keys)


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


def _has_body(start: str, keys: KeyMap) -> bool:
    if any(f'"{key}"' in start for key in keys.roots):
        return True
    return re.search(r'"(?:text|body|maintext|content|plaintext)"\s*:\s*"', start) is not None
