"""From a document to an extracted article: the pure stages wired together, shared by ``load`` and ``extract``."""

from __future__ import annotations

from newsdb.cleaning import clean, traits_of
from newsdb.documents import Article, Document, ExtractedArticle, Extraction, Reject, Withdrawal
from newsdb.extraction import extract
from newsdb.resolution import resolve


def cleaned(item: Document | Reject) -> Article | Withdrawal | Reject:
    """Clean a document; a reject passes through."""
    return clean(item) if isinstance(item, Document) else item


def extraction_of(title: str | None, body: str) -> Extraction:
    """Extract the quotes and mentions of a text and resolve their speakers."""
    return resolve(title, body, extract(title, body))


def extracted(article: Article) -> ExtractedArticle | Reject:
    """Extract an article's quotes and mentions and resolve their speakers; of another language than English, nothing.

    An article that breaks the extraction is our defect; it goes to quarantine, so that it neither stops the load nor
    is lost, and ``rejects retry`` takes it up again once the defect is mended.
    """
    try:
        traits = traits_of(article.title, article.body, article.authors)
        if not traits.is_extractable:
            return ExtractedArticle(article, traits, Extraction())
        extraction = extraction_of(article.title, article.body)
    except Exception as error:  # noqa: BLE001  (whatever it is, the other articles must not suffer)
        reason = f"extraction failed: {type(error).__name__}: {error}; please report this as a defect of newsdb"
        return Reject(article.origin, " ".join(reason.split()), article.raw)
    return ExtractedArticle(article, traits, extraction)
