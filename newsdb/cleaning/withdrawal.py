"""What becomes of an article that its publisher took back: the one place that decides it.

In: a withdrawn document. Out: a reject, so that it is never stored as an article. Taking down what is stored of it
is the user's to do, with the identifiers that the reason names.
"""

from __future__ import annotations

from newsdb.documents import Document, Reject

_SHOWN = 200


def reject_withdrawn(document: Document) -> Reject:
    """Refuse a withdrawn document and say which article to take down."""
    status = document.extra.get("pubStatus", document.extra.get("pubstatus"))
    why = f" (pubStatus {_one_line(status)})" if isinstance(status, str) else ""
    named = [f"{name} {_one_line(value)}" for name, value in (("URL", document.url), ("id", document.id)) if value]
    what = f"the article with {' or '.join(named)}" if named else "the article that it names"
    return Reject(document.origin, f"withdrawn by its publisher{why}; take down {what}", document.raw)


def _one_line(text: str) -> str:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in shown)
