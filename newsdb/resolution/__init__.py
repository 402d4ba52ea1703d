"""In-article resolution: every quotation's speaker under the fullest name that the article gives.

In: title, body and what ``newsdb.extraction.extract`` found. Out: the same with speakers resolved: surname to full
name, pronoun to person, "the spokesman" to the person with that role; organizations and unnamed speakers typed and
kept. Mentions are those of named people, completed with full names. A pure function of the text.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from newsdb.documents import Extraction, Mention
from newsdb.resolution.agreement import agree_on_speakers
from newsdb.resolution.casting import build_cast
from newsdb.resolution.overlooked import find_overlooked
from newsdb.resolution.speakers import resolve_speakers
from newsdb.resolution.spoken_of import find_spoken_of

__all__ = ["resolve"]

_START: Final = attrgetter("start")


def resolve(title: str | None, body: str, extraction: Extraction) -> Extraction:
    """Resolve the speakers and mentions of one article.

    Args:
        title: the headline, or None; it may hold the only full name.
        body: the text that ``extraction`` was made of.
        extraction: quotes and mentions as printed.

    Returns:
        Quotes with ``speaker`` and ``speaker_kind`` resolved; mentions of named people only, under full names, with
        those inside quotations and headlines.
    """
    speaking = frozenset(q.speaker_start for q in extraction.quotes if q.speaker_start is not None)
    cast = build_cast(title, body, extraction.mentions, speaking)
    mentions: list[Mention] = []
    bodies: list[tuple[int, int]] = []
    for mention in extraction.mentions:
        person = cast.of_mention.get(mention.start)
        if person is None:
            bodies.append((mention.start, mention.end))
        elif not person.is_somebody:
            continue
        elif person.name == mention.name:
            mentions.append(mention)
        else:
            mentions.append(Mention(mention.start, mention.end, mention.printed, person.name, mention.role))
    quotes = agree_on_speakers(resolve_speakers(body, cast, extraction.quotes, bodies))
    overlooked = find_overlooked(body, extraction.mentions, cast)
    named = sorted((*extraction.mentions, *overlooked), key=_START) if overlooked else extraction.mentions
    overlooked += find_spoken_of(body, extraction.quotes, named, cast)
    if overlooked:
        mentions = sorted(mentions + overlooked, key=_START)
    return Extraction(tuple(quotes), tuple(mentions))
