"""``newsdb extract``: quotations as JSON lines, without a database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import typer

from newsdb.cli.arguments import FormatOption, MapOption, Paths, read_map
from newsdb.documents import ExtractedArticle, Reject, Withdrawal


def extract(
    paths: Paths,
    format: FormatOption = None,  # noqa: A002  (the option's name)
    map: MapOption = None,  # noqa: A002  (as above)
) -> None:
    """Print the quotations of articles as JSON lines; no database is needed.

    One object per article, in input order: url, title, published_on, source, language, agency, body, repairs,
    quotes, mentions, and the input's own id if it has one. Of an article in another language than English there are no
    quotes and mentions. start and end count characters of body (code points from 0), end exclusive.
    Rejected input is reported on stderr, one line each.

    Exit code: 0 all read, 1 some input was rejected, 2 wrong usage.

    \b
    Examples:
      newsdb extract article.txt
      newsdb extract archive/ > quotes.jsonl
      newsdb extract table.parquet --map title=headline,text=story
    """
    keys = read_map(map)
    from newsdb import readers  # noqa: PLC0415  (help and errors of usage come at once)
    from newsdb.pipeline import cleaned, extracted  # noqa: PLC0415

    rejected = 0
    for file in readers.discover(paths):
        for document in readers.read(file, format, keys=keys):
            item = cleaned(document)
            if isinstance(item, Withdrawal):
                item = Reject(item.origin, f"withdrawn by its publisher (pubStatus {item.status})", b"")
            result = item if isinstance(item, Reject) else extracted(item)
            if isinstance(result, Reject):
                rejected += 1
                typer.echo(f"newsdb: rejected: {result.origin}: {result.reason}", err=True)
            else:
                line = json.dumps(as_record(result), ensure_ascii=False)
                sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()
    raise typer.Exit(1 if rejected else 0)


def as_record(item: ExtractedArticle) -> dict[str, Any]:
    """The JSON object of one article, as README and help describe it."""
    article, traits, extraction = item.article, item.traits, item.extraction
    record: dict[str, Any] = {} if article.document_id is None else {"id": article.document_id}
    return record | {
        "url": article.url,
        "title": article.title,
        "published_on": article.published_on.isoformat() if article.published_on else None,
        "source": article.source_name,
        "language": traits.language,
        "agency": traits.agency,
        "body": article.body,
        "repairs": [asdict(repair) for repair in article.repairs],
        "quotes": [quote._asdict() for quote in extraction.quotes],
        "mentions": [mention._asdict() for mention in extraction.mentions],
    }
