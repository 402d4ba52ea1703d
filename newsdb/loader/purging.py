"""Rejects that hold what is taken down: an earlier load could not store it, and kept its bytes.

In: takedowns. Out: the numbers of the rejects to be emptied. Found are those that read as such an article, and those
that cannot be read and name its address or its document's id: rather one too many than one too few.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from newsdb import readers, writer
from newsdb.cleaning import ids_of, is_global
from newsdb.documents import Document, Withdrawal
from newsdb.loader.sessions import Connection
from newsdb.writer import Look, Takedown

_SCHEME = re.compile(r"(?i)^https?:/*(?:www[0-9]{0,2}\.)?")


def rejects_to_empty(
    connection: Connection, takedowns: Collection[Takedown], withdrawals: Iterable[Withdrawal], seen: Look
) -> list[int]:
    """Find the rejects that hold what is taken down.

    Args:
        connection: to read from.
        takedowns: to be carried out.
        withdrawals: what asks for them.
        seen: what the database knows of the stored articles.
    """
    ids = {key for takedown in takedowns for key in takedown.ids}
    named = [(one.url, one.document_id) for one in withdrawals if not ids.isdisjoint(one.ids)]
    named += [(article.url, article.document_id) for article in seen.articles if article.id in ids]
    phrases = {phrase for url, number in named for phrase in _phrases(url, number)}
    if not phrases:
        return []
    whole = re.compile(rb"(?:%s)(?![\w%%/-]|\.\w)" % b"|".join(re.escape(phrase) for phrase in sorted(phrases)))
    return [
        number for number, path, raw in writer.rejects_mentioning(connection, phrases) if _holds(raw, path, ids, whole)
    ]


def _phrases(url: str | None, document_id: str | None) -> Iterable[bytes]:
    """What stands in the bytes of a document with this address or id, also escaped as JSON and XML do."""
    address = _SCHEME.sub("", (url or "").strip()).split("#")[0].rstrip("/")
    if "/" not in address:  # a front page is named everywhere
        address = ""
    number = (document_id or "").strip()
    for text in {address, number if is_global(number) else ""} - {""}:
        for form in {text, text.replace("/", "\\/"), text.replace("&", "&amp;")}:
            yield form.encode("utf-8", "surrogateescape")


def _holds(raw: bytes, path: str, ids: Collection[object], whole: re.Pattern[bytes]) -> bool:
    """Whether it is, or may well be, a document that is taken down."""
    documents = [item for item in readers.read_bytes(raw, path) if isinstance(item, Document)]
    if documents:
        return any(key in ids for document in documents for key in ids_of(document))
    return whole.search(raw) is not None
