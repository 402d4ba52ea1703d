"""From a document to an extracted article: the pure stages wired together, shared by ``load`` and ``extract``."""

from __future__ import annotations

from collections.abc import Sequence

from newsdb.cleaning import clean, traits_of
from newsdb.documents import Article, Document, ExtractedArticle, Extraction, Reject, Traits, Withdrawal
from newsdb.extraction import extract
from newsdb.resolution import resolve


def cleaned(item: Document | Reject) -> Article | Withdrawal | Reject:
    """Clean a document; a reject passes through."""
    return clean(item) if isinstance(item, Document) else item


def read_text(title: str | None, body: str, authors: Sequence[str]) -> tuple[Traits, Extraction]:
    """Tell the traits of a cleaned text, extract its quotes and mentions and resolve their speakers.

    Of another language than English nothing is extracted.
    """
    traits = traits_of(title, body, authors)
    return traits, resolve(title, body, extract(title, body)) if traits.is_extractable else Extraction()


def extracted(article: Article) -> ExtractedArticle | Reject:
    """Read an article's text.

    An article that breaks the extraction is our defect; it goes to quarantine, so that it neither stops the load nor
    is lost, and ``rejects retry`` takes it up again once the defect is mended.
    """
    try:
        traits, extraction = read_text(article.title, article.body, article.authors)
    except Exception as error:  # noqa: BLE001  (whatever it is, the other articles must not suffer)
        reason = f"extraction failed: {type(error).__name__}: {error}; please report this as a defect of newsdb"
        return Reject(article.origin, " ".join(reason.split()), article.raw)
    return ExtractedArticle(article, traits, extraction)
