"""Extraction as one function: read, decide, describe.

In: title and body. Out: ``Extraction`` with the speakers as printed (``speaker`` = ``speaker_printed``); the
mentions are every name in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from operator import attrgetter
from typing import Final

from newsdb.documents import Extraction, Mention, Quote, SpeakerKind
from newsdb.extraction.attribution import Decision, Reading, read_article
from newsdb.extraction.context import find_cue, quote_kind
from newsdb.extraction.finding import find_units, wanted
from newsdb.extraction.nested import Inner, find_nested
from newsdb.extraction.paragraphs import Paragraph
from newsdb.extraction.quotehood import is_named_by_nobody
from newsdb.extraction.ranking import load_model
from newsdb.extraction.roles import Span, find_role
from newsdb.extraction.segments import Segment
from newsdb.extraction.statements import goes_on
from newsdb.extraction.units import Units
from newsdb.extraction.venues import find_venue
from newsdb.extraction.views import Candidate
from newsdb.names import split_title

_SIGNATURE: Final = re.compile(r"[Qqz]\.?[-]+[nd]*N(?:[,(].{0,20})?\.?")
_SIGNED: Final = 0.9  # the probability that such a quotation is one
# The probability that the speaker of a nested quotation is right: of 87 in PolNeAR and in general news, read by hand,
# 38 of the 53 with a pronoun and 31 of the others were.
_NESTED_PRONOUN: Final = 0.7
_NESTED: Final = 0.9
# The name in "President Keller's spokesman", which is one unit with the noun.
_OWNER: Final = re.compile(r"((?:[A-Z][\w.-]*[ \xa0]){0,4}[A-Z][\w.-]*)['’]s?\s")
_NAME_OR_NOUN: Final = wanted("ND")
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
        Quotes in order with ``text == body[start:end]``, a nested one behind the one it stands in, and every mention
        of a name outside quotations, and of speakers of nested ones, with the role printed beside it. Speakers are as
        printed; ``newsdb.resolution.resolve`` resolves them.
    """
    reading = read_article(body)
    roles: Roles = {}
    decided, number = _quotes(reading, roles)
    mentions = _mentions_outside(reading, roles)
    quotes: list[Quote] = []
    told: list[Mention] = []
    for quote, segment in decided:
        outer = len(quotes)
        quotes.append(quote)
        nested = find_nested(body, segment)
        for inner in nested:
            number += 1
            speaker = inner.view.candidate(inner.cue.subject)
            sure = _NESTED_PRONOUN if speaker.tag in "Pp" else _NESTED
            quotes.append(_quote(inner, number, speaker, sure, roles, outer=outer))
        if nested:
            told += _mentions(body, nested[0].view.units, roles)
            nested[0].view.forget_candidates()
    if told:
        mentions = sorted(mentions + told, key=attrgetter("start"))
    return Extraction(tuple(quotes), tuple(mentions))


def _quotes(reading: Reading, roles: Roles) -> tuple[list[tuple[Quote, Segment]], int]:
    """Return the quotations with their segments, and the number of their last statement."""
    model = load_model()
    quotes: list[tuple[Quote, Segment]] = []
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
        if best is None or speaker is None:
            quote = _quote_of_nobody(decision, number, sure)
        else:
            shares = model.probabilities(scores)
            sureness = round(model.confidence(sure * shares[best]), 3)
            rival = _rival(decision.candidates, scores, best)
            runner_up = None
            if rival is not None:
                runner_up = decision.candidates[rival], round(model.confidence(sure * shares[rival]), 3)
            quote = _quote(decision, number, speaker, sureness, roles, runner_up=runner_up)
        quotes.append((quote, decision.segment))
        return best

    reading.decide(choose, model)
    return quotes, number


def _is_signed(decision: Decision) -> bool:
    """Tell a line that is a quotation and, behind a dash, its speaker: too rare in the corpus to be learnt."""
    return _SIGNATURE.fullmatch(decision.view.units.classes) is not None


def _quote_of_nobody(decision: Decision, number: int, sure: float) -> Quote:
    """Fill in the row of a quotation whose speaker could not be told."""
    segment, view = decision.segment, decision.view
    text = view.body[segment.start : segment.end]
    kind = quote_kind(view, decision.unit, segment, view.body)
    return Quote(segment.start, segment.end, text, kind, number, confidence=round(1 - sure, 3))


def _quote(
    at: Decision | Inner,
    number: int,
    speaker: Candidate,
    confidence: float,
    roles: Roles,
    *,
    runner_up: tuple[Candidate, float] | None = None,
    outer: int | None = None,
) -> Quote:
    """Fill in the row of a quotation that ``speaker`` speaks; ``runner_up`` with its probability."""
    segment, view, unit = at.segment, at.view, at.unit
    body = view.body
    u = speaker.view.units
    start, end = u.starts[speaker.unit], u.ends[speaker.unit]
    printed = body[start:end]
    role = _role(body, u, speaker.unit, roles) if u.classes[speaker.unit] == "N" else None
    return Quote(
        start=segment.start,
        end=segment.end,
        text=body[segment.start : segment.end],
        kind=quote_kind(view, unit, segment, body),
        statement_no=number,
        cue=find_cue(view, unit, speaker),
        confidence=confidence,
        speaker=printed,
        speaker_kind=SpeakerKind.UNKNOWN,
        speaker_printed=printed,
        speaker_start=start,
        speaker_end=end,
        speaker_role=None if role is None else body[slice(*role)],
        speaker_role_start=None if role is None else role[0],
        speaker_role_end=None if role is None else role[1],
        venue=find_venue(view, unit, speaker),
        runner_up=None if runner_up is None else _printed(runner_up[0]),
        runner_up_confidence=None if runner_up is None else runner_up[1],
        outer=outer,
    )


def _role(body: str, units: Units, unit: int, roles: Roles) -> Span | None:
    """Return the role beside the name at ``unit``."""
    start = units.starts[unit]
    if start not in roles:
        roles[start] = find_role(body, units, unit)
    return roles[start]


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


def _mentions_outside(reading: Reading, roles: Roles) -> list[Mention]:
    """Return every name outside quotations, in order."""
    found: list[Mention] = []
    body = reading.body
    for paragraph, units in zip(reading.paragraphs, reading.units, strict=True):
        if ("N" not in units.classes and "D" not in units.classes) or _is_headline(body, paragraph):
            continue  # where every word is in capitals, names cannot be told from what stands beside them
        found += _mentions(body, units, roles)
    return found


def _mentions(body: str, units: Units, roles: Roles) -> Iterator[Mention]:
    """Yield the names of a paragraph, in order."""
    classes, starts, ends = units.classes, units.starts, units.ends
    for i in find_units(classes, _NAME_OR_NOUN):
        start, end = starts[i], ends[i]
        if classes[i] == "D":
            if body[start].isupper() and (owner := _OWNER.match(body, start, end)):
                title, name = split_title(owner.group(1))
                end = owner.end(1)
                yield Mention(end - len(name), end, name, name, title or None)
        elif _FEWEST_NAME_LETTERS <= end - start <= _LONGEST_NAME:
            printed = body[start:end]
            role = _role(body, units, i, roles)
            yield Mention(start, end, printed, printed, None if role is None else body[slice(*role)])


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
