"""What a document says with which an agency takes an article back: which article, who, and for how long.

In: a document whose status is withheld or canceled. Out: a ``Withdrawal``; or a reject, if nothing in it tells which
article is meant. Neither holds the item's own text: it must not be used.
"""

from __future__ import annotations

from newsdb.cleaning.identity import known_ids
from newsdb.cleaning.versions import version_of
from newsdb.documents import Document, PubStatus, Reject, Withdrawal

_SHOWN = 200


def withdrawal_of(
    document: Document, status: PubStatus, url: str | None, publisher: str | None, document_id: str | None
) -> Withdrawal | Reject:
    """Read a withdrawal.

    Args:
        document: as it was read.
        status: withheld or canceled.
        url: of the document, as it can be stored; so the others.
        publisher: of the document.
        document_id: of the document.
    """
    ids = known_ids(url, publisher, document_id)
    if not ids:
        told = f"its id {printable(document_id)} alone could be another outlet's" if document_id else "it has no id"
        return unclear(document, status, f"{told} and it has no URL; add the URL of the article, or the publisher")
    return Withdrawal(document.origin, ids, document_id, url, publisher, status, version_of(document.extra))


def unclear(item: Document | Withdrawal, status: PubStatus, why: str) -> Reject:
    """Refuse a withdrawal of which nobody can tell which article it means."""
    reason = f"withdrawn by its publisher (pubStatus {status}), but nothing tells which article that is: {why}"
    return Reject(item.origin, reason, b"")


def printable(text: str) -> str:
    """Show a text of the input in a reason."""
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in shown)
