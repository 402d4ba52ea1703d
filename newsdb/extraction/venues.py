"""Read where something was said: "CNN", "a tweet", "the first debate", "reporters".

In: the view and unit of a segment and its speaker. Out: medium, occasion or audience as printed in the sentence that
attributes the segment, or None. A phrase counts only where it can belong to the cue: between the cue and a clause
that begins behind it, behind the quotation, or at the beginning of the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from newsdb.extraction.lexicon import word_class
from newsdb.extraction.units import ORGANIZATION_WORDS, QUOTE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsdb.extraction.views import Candidate, View

# What one says something in, at or on.
_WRITTEN: Final = """
    statement tweet tweets email emails e-mail e-mails letter memo memorandum memoir post posts op-ed column essay
    editorial article book autobiography report filing filings lawsuit suit complaint affidavit testimony release
    message messages text texts note newsletter opinion dissent ruling brief paper papers study video clip ad
    commercial documentary film interview interviews conversation speech address remarks comments documents
    declaration petition thread blog profile monologue exchange document transcript questionnaire
"""
_EVENTS: Final = """
    interview speech address debate debates rally hall hearing hearings conference briefing forum event convention
    meeting ceremony fundraiser fund-raiser dinner breakfast luncheon lunch reception summit gathering vigil appearance
    stop discussion session deposition lecture sermon service funeral presser roundtable symposium parade protest
    march celebration broadcast call segment remarks testimony availability party presentation monologue conversation
    town-hall talk panel caucus commencement visit
"""
_AIRED: Final = """
    show program programme podcast broadcast radio television tv website site blog page account feed call floor stump
    trail air media telecast newscast phone webcast livestream
"""
# Who is told something; and words that names of outlets hold.
_AUDIENCE: Final = """
    reporters journalists supporters crowd crowds lawmakers audience audiences media outlets voters donors delegates
    activists viewers listeners newspaper magazine committee panel subcommittee congress parliament rally conference
    convention website station newspapers outlet attendees rallygoers fans court jurors network forum gathering
"""
_OUTLET_WORDS: Final = frozenset(
    """news times post journal tribune herald press radio tv television magazine daily weekly network today gazette
    chronicle observer telegraph independent examiner inquirer guardian globe sun star mail mirror standard review
    register dispatch ledger bulletin courier sentinel mercury bee reporter week hour atlantic nation economist
    broadcasting media online wire agency blog politico reuters bloomberg axios breitbart vox buzzfeed newsweek slate
    salon mashable mic gawker forbes fortune variety twitter facebook instagram youtube reddit snapchat telegram
    whatsapp periscope tumblr linkedin tiktok medium msnbc c-span univision telemundo newsmax infowars fox cnn cnbc
    abc cbs nbc npr pbs bbc itv hbo ap afp upi gma yorker beast caller intercept blaze show tonight morning stone
    affairs policy business insider wired techcrunch verge quartz jazeera""".split()
)
_DAYS: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december""".split()
)
# Lower-case words that may follow a venue; any other noun shows that the venue's noun was none.
_FOLLOWING: Final = frozenset(
    "last late earlier early later next today yesterday tonight afterward afterwards then aboard here there".split()
)

_NAME: Final = r"[A-Z0-9][\w&.’'-]*"
_TITLE: Final = r"(?:[\"“‘]|'')(?=[A-Z])[^\"“”\n]{2,60}?(?:[\"”’]|'')(?!\w)"
_OUTLET: Final = (
    rf"(?:[Tt]he )?{_NAME}(?: (?:of the |of |the |and |& |host |anchor |correspondent |reporter )?{_NAME}){{0,6}}"
    rf"(?: {_TITLE})?"
)
_MODIFIERS: Final = r"(?:[\w’'$.-]+ ){0,5}?"
_DETERMINER: Final = r"(?:an?|the|his|her|their|its|one|several|[A-Z][\w.-]*['’]s|[A-Z]\w+s['’])"
_NO_DAY: Final = rf"(?!(?i:{'|'.join(sorted(_DAYS))})\b)"
_ALL_NOUNS: Final = rf"(?:{'|'.join(sorted({*_WRITTEN.split(), *_EVENTS.split(), *_AIRED.split()}))})\b"


def _nouns(words: str) -> str:
    """Return the pattern of the last noun of a phrase: "conference", but not before "call"."""
    return rf"(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})\b(?! {_ALL_NOUNS})"


def _of(prepositions: str) -> str:
    """Return the pattern of what goes with a medium or occasion: "with CNN", "in Ohio"."""
    return rf"(?: (?:{prepositions}) {_NO_DAY}(?:(?i:an?|the) )?(?:{_OUTLET}|{_TITLE}))?"


_VENUE: Final = re.compile(
    r"\b(?:"
    rf"(?i:told|tells|telling|tell) (?:(?P<audience>{_MODIFIERS}{_nouns(_AUDIENCE)})|(?P<told>{_OUTLET}|{_TITLE}))"
    rf"|(?i:in|via|through) (?P<written>(?:{_DETERMINER} )?{_MODIFIERS}{_nouns(_WRITTEN)}){_of('with|on|to|for')}"
    rf"|(?i:during|at|in) (?P<event>{_DETERMINER} {_MODIFIERS}{_nouns(_EVENTS)}){_of('with|on|for|at|in')}"
    rf"|(?i:on|via) (?P<aired>(?:{_DETERMINER} )?{_MODIFIERS}{_nouns(_AIRED)})"
    rf"|(?i:on|in|via|(?:wrote|writes|writing) for) (?:(?P<show>{_TITLE})|(?P<outlet>{_OUTLET})))"
)
_COLLECTIONS: Final = re.compile(r"\b(?:series|string|flurry|pair|couple|number|batch|spate) of ")
_UNCOUNTED: Final = frozenset("testimony television tv radio air media print".split())
_NO_MODIFIERS: Final = frozenset("iftckWPpIASsGgav")  # classes of words that no medium or occasion holds
_NO_OUTLETS: Final = frozenset("committee department ministry council court street city university county".split())
_NEXT: Final = re.compile(r"['’]s\b|\s+([a-z][\w-]*)")
# Behind the cue, these begin a clause whose venues are not the speaker's.
_CLAUSE: Final = re.compile(
    r"\b(?:that|there|who|whom|which|because|if|whether|when|while|how|why|what|after|before|since|until|accusing"
    r"|referring|citing|noting|recalling|adding|calling|saying|he|she|they|we"
    r"|it(?= (?:is|was|has|had|will|would|can|could|may|might|does|did|\w+ed)\b))\b"
)
# The words that any venue begins with; a stretch without them needs no closer look. A search skips to the letters
# that an expression begins with, so the assertion stands behind them.
_LEADING: Final = r"[iIoOaAvVtTdDwW](?<!\w.)(?i:n|t|ia|hrough|uring|old|ells?|elling|rote|rites|riting) "
_LEAD: Final = re.compile(_LEADING)
# What a phrase may begin behind.
_PARTICIPLE: Final = re.compile(r"\w+(?:ing|ed) ")
_ADVERB: Final = re.compile(r"(?:\w+ly|again|earlier) ")
_BREAK: Final = re.compile(rf"[,—–-] (?={_LEADING})")  # of the dashes those that stand free: " — ", "-- "
_DEFINITE: Final = ("the ", "his ", "her ", "their ", "its ")
_REST_OF_SENTENCE: Final = re.compile(r"[^.;qz]*[qz]?")
_unit_of: Final = attrgetter("unit")
_FARTHEST: Final = 6  # words from the cue; farther off, "the debate" is what is spoken of
_SENTENCE: Final = 60  # units to either side of the speaker
_LONGEST: Final = 400
_SHORT_QUOTE: Final = 60  # longer quotations hold speech, not titles of shows


def find_venue(view: View, unit: int, speaker: Candidate | None) -> str | None:
    """Return where the segment at ``unit`` was said, as printed."""
    if speaker is None or speaker.view is not view:
        return None
    body, classes, at = view.body, view.units.classes, speaker.unit
    low = max(0, at - _SENTENCE)
    first = 1 + max(low - 1, *[classes.rfind(stop, low, at) for stop in ".;qz"])
    rest = _REST_OF_SENTENCE.match(classes, at + 1, at + _SENTENCE)
    last = rest.end() - 1 if rest is not None else at
    cue = _cue_behind(view, at, last)
    for a, b, search in ((cue, last + 1, _within), (first, at, _opening), (at + 1, cue, _opening)):
        for start, end in _outside_quotes(view, unit, a, b) if a < b else ():
            venue = search(body, start, end)
            if venue is not None:
                return venue
    return None


def _cue_behind(view: View, speaker: int, last: int) -> int:
    """Return the unit of the speaker's cue that stands behind it, not after ``last``; the next unit if none does."""
    own = view.cues_of.get(speaker)
    if own is None:
        return speaker + 1
    classes = view.units.classes
    first = -1
    behind = bisect_right(own, speaker, key=_unit_of)
    for cue in own[behind : behind + _SENTENCE]:
        if cue.unit > last:
            break
        if classes[cue.unit] in "SA":
            return cue.unit
        first = cue.unit if first < 0 else first
    # "spoke in an interview, calling it": the participle shares the sentence's venue
    return first if first >= 0 and classes[first] not in "Gg" else speaker + 1


def _outside_quotes(view: View, unit: int, a: int, b: int) -> list[tuple[int, int]]:
    """Return the stretches of text of the units [a, b) between quotations; titles of shows stay in."""
    u = view.units
    if QUOTE_CLASSES.isdisjoint(u.classes[a:b]):
        return [(u.lefts[a], min(u.ends[b - 1], u.lefts[a] + _LONGEST))]
    stretches: list[tuple[int, int]] = []
    start = a
    for i in range(a, b + 1):
        ends = i == b or (u.classes[i] in QUOTE_CLASSES and (i == unit or u.ends[i] - u.starts[i] > _SHORT_QUOTE))
        if ends:
            if i > start:
                stretches.append((u.lefts[start], min(u.ends[i - 1], u.lefts[start] + _LONGEST)))
            start = i + 1
    return stretches


def _within(body: str, start: int, end: int) -> str | None:
    """Return the first venue in [start, end), before a clause begins there."""
    leads = [lead.start() for lead in _LEAD.finditer(body, start, end)]
    if not leads:
        return None
    clause = _CLAUSE.search(body, start, end)
    stop = end if clause is None else clause.start()
    for at in leads:
        match = _VENUE.match(body, at, stop) if at < stop else None
        venue = None if match is None else _venue(body, match, start)
        if venue is not None:
            return venue
    return None


def _opening(body: str, start: int, end: int) -> str | None:
    """Return the first venue that begins a phrase in [start, end)."""
    for at in _openings(body, start, end):
        match = _VENUE.match(body, at, end)
        if match is not None:
            venue = _venue(body, match, start)
            if venue is not None:
                return venue
    return None


def _openings(body: str, start: int, end: int) -> Iterator[int]:
    """Yield where a phrase may begin: at ``start``, behind a participle and an adverb there, behind marks."""
    yield start
    first = _PARTICIPLE.match(body, start, end)
    if first is not None:
        yield first.end()
    second = _ADVERB.match(body, start if first is None else first.end(), end)
    if second is not None:
        yield second.end()
    for found in _BREAK.finditer(body, start, end):
        at = found.start()
        if body[at] == "," or (at > start and body[at - 1] == ("-" if body[at] == "-" else " ")):
            yield found.end()


def _venue(body: str, match: re.Match[str], start: int) -> str | None:
    """Return the phrase that was matched if it is a venue, and one of the cue that the stretch from ``start`` is of."""
    kind = match.lastgroup or ""
    venue = _phrase(body, match, kind)
    if venue is None or kind == "told" or not venue.startswith(_DEFINITE):
        return venue
    return venue if body.count(" ", start, match.start()) <= _FARTHEST else None


def _phrase(body: str, match: re.Match[str], kind: str) -> str | None:
    """Return the phrase that was matched if it is one of a medium, an occasion or an audience."""
    phrase = match[kind]
    if kind == "show" or phrase[0] in "\"“‘'":
        return phrase
    if kind in ("told", "outlet"):
        return _outlet(phrase, told=kind == "told")
    words = _COLLECTIONS.sub("", phrase).split()
    if any(word_class(word, False) in _NO_MODIFIERS for word in words[1:-1] if word[0].isalpha()):
        return None
    determined = re.match(rf"{_DETERMINER} ", phrase) is not None
    if not determined and kind != "audience" and not words[-1].endswith("s") and words[-1] not in _UNCOUNTED:
        return None
    following = _NEXT.match(body, match.end(kind))
    if following is not None:
        word = following[1] or "'s"
        if word == "'s" or (word not in _FOLLOWING and word_class(word, False) in "nR"):
            return None
    return _trimmed(body[match.start(kind) : match.end()])


def _outlet(phrase: str, *, told: bool) -> str | None:
    """Return the name of an outlet without the day behind it; None if it is none."""
    venue = _trimmed(phrase)
    words = [re.sub(r"['’]s?$", "", word) for word in venue.split()]
    low = {word.lower() for word in words}
    if not _NO_OUTLETS.isdisjoint(low) and not told:
        return None
    if not _OUTLET_WORDS.isdisjoint(low):
        return venue
    if told and (
        any(len(word) > 1 and not word.islower() and not word.istitle() and word.isalnum() for word in words)
        or (low & {"the", "congress"} and (words[-1].lower() in ORGANIZATION_WORDS or words[-1] == "Hill"))
    ):
        return venue
    return None


def _trimmed(phrase: str) -> str:
    """Cut days and punctuation off the end."""
    phrase = re.sub(r"['’]s$", "", phrase.rstrip(" .,"))
    while " " in phrase and (parts := phrase.rsplit(None, 1))[1].lower() in _DAYS and not parts[0].endswith("News"):
        phrase = parts[0].rstrip(" .,")
    return phrase
