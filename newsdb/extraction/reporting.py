"""Extraction as one function: read, decide, describe.

In: title and body. Out: ``Extraction`` with the speakers as printed (``speaker`` = ``speaker_printed``); the
mentions are every name in the text.
"""

from __future__ import annotations

import re
from typing import Final

from newsdb.documents import Extraction, Mention, Quote, SpeakerKind
from newsdb.extraction.attribution import Decision, Reading, read_article
from newsdb.extraction.context import find_cue, quote_kind
from newsdb.extraction.quotehood import is_named_by_nobody
from newsdb.extraction.ranking import load_model
from newsdb.extraction.roles import find_role
from newsdb.extraction.segments import Paragraph, Segment
from newsdb.extraction.statements import goes_on
from newsdb.extraction.venues import find_venue
from newsdb.extraction.views import Candidate
from newsdb.names import split_title

_SIGNATURE: Final = re.compile(r"[Qqz]\.?[-]+[nd]*N(?:[,(].{0,20})?\.?")
_SIGNED: Final = 0.9  # the probability that such a quotation is one
# The name in "President Keller's spokesman", which is one unit with the noun.
_OWNER: Final = re.compile(r"((?:[A-Z][\w.-]*[ \xa0]){0,4}[A-Z][\w.-]*)['’]s?\s")
_NAME_OR_NOUN: Final = re.compile("[ND]")
_FEWEST_NAME_LETTERS: Final = 2
_LONGEST_HEADLINE: Final = 200
_LONGEST_NAME: Final = 80


def extract(title: str | None, body: str) -> Extraction:  # noqa: ARG001  (the title belongs to the contract)
    """Find the quotations of an article and the mentions that speak them.

    Args:
        title: the headline, or None.
        body: the text; all offsets count its code points.

    Returns:
        Quotes in order with ``text == body[start:end]``, and every mention of a name outside quotations, with
        the role printed beside it. Speakers are as printed; ``newsdb.resolution.resolve`` resolves them.
    """
    reading = read_article(body)
    return Extraction(tuple(_quotes(reading)), tuple(_mentions(reading)))


def _quotes(reading: Reading) -> list[Quote]:
    model = load_model()
    quotes: list[Quote] = []
    last: tuple[Segment, int, Candidate | None] | None = None
    number = 0

    def choose(decision: Decision) -> int | None:
        nonlocal last, number
        scores = model.scores(decision.rows)
        sure = model.quote_probability(decision.quote_features(scores))
        if _is_signed(decision):
            sure = max(sure, _SIGNED)
        if sure < model.quote_floor:
            return None
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        chances = [model.confidence(sure * p) for p in model.probabilities(scores)]
        named = sure >= model.speaker_floor and not is_named_by_nobody(decision.view.body, decision.segment)
        best = order[0] if order and named else None
        speaker = decision.candidates[best] if best is not None else None
        this = (decision.segment, decision.unit, speaker)
        if last is None or not goes_on(decision.view, last, this):
            number += 1
        last = this
        quotes.append(_quote(decision, number, sure, speaker, order, chances))
        return best

    reading.decide(choose, model)
    return quotes


def _is_signed(decision: Decision) -> bool:
    """Tell a line that is a quotation and, behind a dash, its speaker: too rare in the corpus to be learnt."""
    return _SIGNATURE.fullmatch(decision.view.units.classes) is not None


def _quote(
    decision: Decision, number: int, sure: float, speaker: Candidate | None, order: list[int], chances: list[float]
) -> Quote:
    """Fill in one row."""
    segment, view, unit = decision.segment, decision.view, decision.unit
    body = view.body
    kind = quote_kind(view, unit, segment, body)
    text = body[segment.start : segment.end]
    if speaker is None:
        return Quote(segment.start, segment.end, text, kind, number, confidence=round(1 - sure, 3))
    u = speaker.view.units
    start, end = u.starts[speaker.unit], u.ends[speaker.unit]
    printed = body[start:end]
    key = speaker.view.key(speaker.unit)
    role = find_role(body, u.lefts[speaker.unit], start, end) if u.classes[speaker.unit] == "N" else None
    rival = next((i for i in order[1:] if decision.candidates[i].view.key(decision.candidates[i].unit) != key), None)
    return Quote(
        start=segment.start,
        end=segment.end,
        text=text,
        kind=kind,
        statement_no=number,
        cue=find_cue(view, unit, speaker),
        confidence=round(chances[order[0]], 3),
        speaker=printed,
        speaker_kind=SpeakerKind.UNKNOWN,
        speaker_printed=printed,
        speaker_start=start,
        speaker_end=end,
        speaker_role=None if role is None else body[slice(*role)],
        speaker_role_start=None if role is None else role[0],
        speaker_role_end=None if role is None else role[1],
        venue=find_venue(view, unit, speaker),
        runner_up=None if rival is None else _printed(decision.candidates[rival]),
        runner_up_confidence=None if rival is None else round(chances[rival], 3),
    )


def _printed(candidate: Candidate) -> str:
    u = candidate.view.units
    return candidate.view.body[u.starts[candidate.unit] : u.ends[candidate.unit]]


def _mentions(reading: Reading) -> list[Mention]:
    """Return every name in the text, in order."""
    found: list[Mention] = []
    body = reading.body
    for paragraph, units in zip(reading.paragraphs, reading.units, strict=True):
        if _is_headline(body, paragraph):
            continue  # where every word is in capitals, names cannot be told from what stands beside them
        for match in _NAME_OR_NOUN.finditer(units.classes):
            i, tag = match.start(), match.group()
            if tag == "D" and (owner := _OWNER.match(body, units.starts[i], units.ends[i])):
                title, name = split_title(owner.group(1))
                end = owner.end(1)
                found.append(Mention(end - len(name), end, name, name, title or None))
            elif tag == "N":
                start, end = units.starts[i], units.ends[i]
                printed = body[start:end]
                if _FEWEST_NAME_LETTERS <= len(printed) <= _LONGEST_NAME:
                    role = find_role(body, units.lefts[i], start, end)
                    found.append(Mention(start, end, printed, printed, None if role is None else body[slice(*role)]))
    return found


def _is_headline(body: str, paragraph: Paragraph) -> bool:
    """Tell a line in title case from running text."""
    if paragraph.end - paragraph.start > _LONGEST_HEADLINE:
        return False
    words = [w for w in body[paragraph.start : paragraph.end].split() if w[:1].isalpha() and len(w) > 3]
    return len(words) >= 4 and sum(w[0].isupper() for w in words) >= 0.85 * len(words)
