"""Quotation extraction: which ranges of a text are quoted words, and which mention beside them speaks them.

In: title and body. Out: ``Extraction``: quotes with the speaker as printed, and every mention of a name. A pure
function of the text. Who a mention is (surname to full name, pronoun to person) is for ``newsdb.resolution``.

    paragraphs ▶ segments ▶ tokens ▶ units ▶ cues ▶ views ▶ sourcehood ▶ features ▶ ranking ▶ quotehood
             ▶ statements ▶ nested ▶ context (cue, kind), roles, venues
"""

from __future__ import annotations

from typing import Final

from newsdb.extraction.reporting import extract

EXTRACTOR_VERSION: Final[int] = 6

__all__ = ["EXTRACTOR_VERSION", "extract"]
