"""Extraction as one function: read, decide, describe.

In: title and body. Out: ``Extraction`` with the speakers as printed (``speaker`` = ``speaker_printed``); the
mentions are every name in the text.
"""

from __future__ import annotations

import re
from math import inf
from typing import Final

from newsdb.documents import Extraction, Mention, Quote, SpeakerKind
from newsdb.extraction.attribution import Decision, Reading, read_article
from newsdb.extraction.context import find_cue, quote_kind
from newsdb.extraction.paragraphs import Paragraph
from newsdb.extraction.quotehood import is_named_by_nobody
from newsdb.extraction.ranking import load_model
from newsdb.extraction.roles import Span, find_role
from newsdb.extraction.segments import Segment
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
_FEWEST_LONG_WORDS: Final = 4
_LONG_WORD: Final = 4  # letters; shorter ones are in small letters in headlines too
_SMALL_IN_HEADLINE: Final = 0.15  # the share of its long words
_LONGEST_NAME: Final = 80

# The role beside each speaking name, by the name's offset: looked for once, for its quotes and its mention.
Roles = dict[int, Span | None]


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
    roles: Roles = {}
    quotes = _quotes(reading, roles)
    return Extraction(tuple(quotes), tuple(_mentions(reading, roles)))


def _quotes(reading: Reading, roles: Roles) -> list[Quote]:
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
        named = scores and sure >= model.speaker_floor and not is_named_by_nobody(decision.view.body, decision.segment)
        best = scores.index(max(scores)) if named else None
        speaker = decision.candidates[best] if best is not None else None
        this = (decision.segment, decision.unit, speaker)
        if last is None or not goes_on(decision.view, last, this):
            number += 1
        last = this
        if best is None:
            quotes.append(_quote_of_nobody(decision, number, sure))
        else:
            rival = _rival(decision.candidates, scores, best)
            shares = model.probabilities(scores)
            chances = [round(model.confidence(sure * shares[i]), 3) for i in (best, rival) if i is not None]
            quotes.append(_quote(decision, number, best, rival, chances, roles))
        return best

    reading.decide(choose, model)
    return quotes


def _is_signed(decision: Decision) -> bool:
    """Tell a line that is a quotation and, behind a dash, its speaker: too rare in the corpus to be learnt."""
    return _SIGNATURE.fullmatch(decision.view.units.classes) is not None


def _quote_of_nobody(decision: Decision, number: int, sure: float) -> Quote:
    """Fill in the row of a quotation whose speaker could not be told."""
    segment, view = decision.segment, decision.view
    text = view.body[segment.start : segment.end]
    kind = quote_kind(view, decision.unit, segment, view.body)
    return Quote(segment.start, segment.end, text, kind, number, confidence=round(1 - sure, 3))


def _quote(decision: Decision, number: int, best: int, rival: int | None, chances: list[float], roles: Roles) -> Quote:
    """Fill in the row of a quotation that the candidate ``best`` speaks; ``chances`` are its and the rival's."""
    segment, view, unit = decision.segment, decision.view, decision.unit
    body = view.body
    speaker = decision.candidates[best]
    u = speaker.view.units
    start, end = u.starts[speaker.unit], u.ends[speaker.unit]
    printed = body[start:end]
    role: Span | None = None
    if u.classes[speaker.unit] == "N":
        if start not in roles:
            roles[start] = find_role(body, u, speaker.unit)
        role = roles[start]
    return Quote(
        start=segment.start,
        end=segment.end,
        text=body[segment.start : segment.end],
        kind=quote_kind(view, unit, segment, body),
        statement_no=number,
        cue=find_cue(view, unit, speaker),
        confidence=chances[0],
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
        runner_up_confidence=None if rival is None else chances[1],
    )


def _rival(candidates: list[Candidate], scores: list[float], best: int) -> int | None:
    """Return the likeliest candidate that is not the speaker over again."""
    key = candidates[best].key
    left, likeliest = scores.copy(), best
    for _ in range(len(scores) - 1):
        left[likeliest] = -inf
        likeliest = left.index(max(left))
        if candidates[likeliest].key != key:
            return likeliest
    return None


def _printed(candidate: Candidate) -> str:
    u = candidate.view.units
    return candidate.view.body[u.starts[candidate.unit] : u.ends[candidate.unit]]


def _mentions(reading: Reading, roles: Roles) -> list[Mention]:
    """Return every name in the text, in order."""
    found: list[Mention] = []
    body = reading.body
    for paragraph, units in zip(reading.paragraphs, reading.units, strict=True):
        classes, starts, ends = units.classes, units.starts, units.ends
        if ("N" not in classes and "D" not in classes) or _is_headline(body, paragraph):
            continue  # where every word is in capitals, names cannot be told from what stands beside them
        for match in _NAME_OR_NOUN.finditer(classes):
            i = match.start()
            start, end = starts[i], ends[i]
            if classes[i] == "D":
                if body[start].isupper() and (owner := _OWNER.match(body, start, end)):
                    title, name = split_title(owner.group(1))
                    end = owner.end(1)
                    found.append(Mention(end - len(name), end, name, name, title or None))
            elif _FEWEST_NAME_LETTERS <= end - start <= _LONGEST_NAME:
                printed = body[start:end]
                role = roles[start] if start in roles else find_role(body, units, i)
                found.append(Mention(start, end, printed, printed, None if role is None else body[slice(*role)]))
    return found


def _is_headline(body: str, paragraph: Paragraph) -> bool:
    """Tell a line in title case from running text."""
    length = paragraph.end - paragraph.start
    if length > _LONGEST_HEADLINE:
        return False
    # As many as there may be if it were made of long words alone: running text has soon more.
    most_small = _SMALL_IN_HEADLINE * (length + 1) / (_LONG_WORD + 1)
    words = small = 0
    for word in body[paragraph.start : paragraph.end].split():
        if len(word) >= _LONG_WORD and word[0].isalpha():
            words += 1
            if not word[0].isupper():
                small += 1
                if small > most_small:
                    return False
    return words >= _FEWEST_LONG_WORDS and words - small >= (1 - _SMALL_IN_HEADLINE) * words
