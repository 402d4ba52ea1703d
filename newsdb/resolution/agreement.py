"""One speaker for all segments of one statement.

In and out: the quotes of an article with their speakers resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdb.documents import Quote


def agree_on_speakers(quotes: Sequence[Quote]) -> list[Quote]:
    """Give all segments of one statement one speaker: that of the segment whose attribution is surest.

    A segment that changes its speaker takes over all that is said of the attribution, confidence and runner-up too,
    as they belong to the speaker shown.
    """
    surest: dict[int, Quote] = {}
    for quote in quotes:
        best = surest.get(quote.statement_no)
        if quote.speaker is not None and (best is None or quote.confidence > best.confidence):
            surest[quote.statement_no] = quote
    return [
        quote
        if (best := surest.get(quote.statement_no)) is None or best.speaker == quote.speaker
        else quote._replace(
            speaker=best.speaker,
            speaker_kind=best.speaker_kind,
            speaker_printed=best.speaker_printed,
            speaker_start=best.speaker_start,
            speaker_end=best.speaker_end,
            speaker_role=best.speaker_role,
            speaker_role_start=best.speaker_role_start,
            speaker_role_end=best.speaker_role_end,
            confidence=best.confidence,
            runner_up=best.runner_up,
            runner_up_confidence=best.runner_up_confidence,
        )
        for quote in quotes
    ]
