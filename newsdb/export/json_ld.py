"""Quotations as linked data: schema.org's Quotation, with the selectors of the W3C Web Annotation model.

In: a row of ``datasets.QUOTES_IN_CONTEXT`` as a JSON object. Out: one JSON-LD object, which needs no other file, with
its context in it. It is a Quotation, and an Annotation whose target is a stretch of the article's text:

- TextPositionSelector: ``start`` and ``end`` count Unicode code points of the text from 0, ``end`` is exclusive. (As
  JavaScript counts, in UTF-16 units, they would be larger behind an emoji.) The text is ``articles.body``, not the web
  page, whose markup newsdb does not keep.
- TextQuoteSelector: ``exact`` are the words, ``prefix`` and ``suffix`` up to 32 code points beside them, by which they
  are found on the page, too.

Articles and quotations have names that are the same in every database; people have the one of their Wikidata item, or
none, since ``speaker_id`` is a number of this database only. Terms that neither vocabulary has are newsdb's own
(``urn:newsdb:terms:``), and mean what the columns of that name do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
_DATE: Final = "schema:Date"
_OWN: Final = ("ordinal", "kind", "cue", "venue", "speaker_role", "speaker_id", "confidence")
CONTEXT: Final[dict[str, Any]] = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "newsdb": "urn:newsdb:terms:",
    "id": "@id",
    "type": "@type",
    **{
        name: f"schema:{name}"
        for name in (
            *("Quotation", "NewsArticle", "Person", "Organization"),
            *("text", "inLanguage", "creator", "creditText", "name", "isPartOf", "headline", "publisher"),
        )
    },
    **{name: {"@id": f"schema:{name}", "@type": "@id"} for name in ("url", "sameAs")},
    "datePublished": {"@id": "schema:datePublished", "@type": _DATE},
    **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextQuoteSelector", "TextPositionSelector")},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    **{name: f"oa:{name}" for name in ("exact", "prefix", "suffix")},
    **{name: {"@id": f"oa:{name}", "@type": _INTEGER} for name in ("start", "end")},
    **{name: f"newsdb:{name}" for name in _OWN},
}
"""The context of every object."""
AROUND: Final = 32
"""Code points of prefix and suffix."""


def quotation(row: Mapping[str, Any]) -> dict[str, Any]:
    """Describe one quotation, without its context; what is null in the row is left out."""
    before = min(row["start_char"], AROUND)
    article = f"urn:newsdb:article:{row['article_id']}"
    return {
        "id": f"urn:newsdb:quote:{row['article_id']}:{row['ordinal']}",
        "type": ["Quotation", "Annotation"],
        "text": row["text"],
        **_there(
            inLanguage=row["language"],
            creator=_speaker(row),
            creditText=row["speaker_printed"],
            **{name: row[name] for name in _OWN},
        ),
        "isPartOf": {
            "id": article,
            "type": "NewsArticle",
            **_there(
                url=row["url"] if row["url"].startswith(("http://", "https://")) else None,
                headline=row["title"],
                datePublished=row["published_on"],
                inLanguage=row["language"],
            ),
            "publisher": {"type": "Organization", "name": row["outlet"]},
        },
        "target": {
            "type": "SpecificResource",
            "source": article,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": row["text"],
                    "prefix": row["context"][:before],
                    "suffix": row["context"][before + len(row["text"]) :],
                },
                {"type": "TextPositionSelector", "start": row["start_char"], "end": row["end_char"]},
            ],
        },
    }


def _speaker(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who said it; None for whoever is not named, of whom ``creditText`` may tell."""
    if row["speaker"] is None or row["speaker_kind"] not in {"person", "organization"}:
        return None
    if row["speaker_kind"] == "organization":
        return {"type": "Organization", "name": row["speaker"]}
    item = row["speaker_wikidata_qid"]
    return _there(
        type="Person",
        name=row["speaker"],
        sameAs=None if item is None else f"http://www.wikidata.org/entity/{item}",
    )


def _there(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
