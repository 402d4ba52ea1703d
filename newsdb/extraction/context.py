"""Read what stands beside a quotation and its speaker: cue, role, venue; and tell direct from mixed quotation.

In: a decided segment with its view. Out: short strings as printed, or None. Plain patterns: where they see nothing
sure they say nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsdb.documents import Kind
from newsdb.extraction.lexicon import SPEAKER_NOUNS, TITLES, WORDS
from newsdb.extraction.units import QUOTE_CLASSES

if TYPE_CHECKING:
    from newsdb.extraction.segments import Segment
    from newsdb.extraction.views import Candidate, View

_OUTLET: Final = r"(?:the )?[A-Z0-9][\w.&’'-]*(?: (?:of the |of |the |and |& )?[A-Z0-9][\w.&’'-]*){0,5}"
_VENUE: Final = re.compile(
    rf"\b(?:told|tells|telling)\s+(?P<told>(?:[A-Z][a-z]+ )?(?:media|news outlets)|{_OUTLET}|"
    r"reporters|journalists|supporters|a crowd|lawmakers|the crowd)"
    r"|\b(?:in|on|at|during|via|through)\s+(?P<form>(?:an?|the|his|her|their)\s+(?:[\w’'-]+\s+){0,3}?"
    r"(?:interview|tweet|statement|speech|email|e-mail|letter|memo|post|blog post|op-ed|news conference|"
    r"press conference|"
    r"briefing|podcast|column|essay|video|debate|rally|town hall|hearing|press release|series of tweets|phone call|"
    r"conference call|Facebook post|testimony|report|filing|lawsuit)\b"
    rf"(?:\s+(?:with|on|to|for|in)\s+{_OUTLET})?)"
    r"|\b(?:on|in|via)\s+(?P<site>Twitter|Facebook|Instagram|YouTube|Reddit|Snapchat|Telegram|WhatsApp|Medium|X)\b"
    rf"|\bon\s+(?P<show>(?:(?:ABC|CBS|NBC|CNN|MSNBC|Fox(?: News)?|PBS|NPR|BBC|HBO|ITV|Sky)(?:['’]s)?\s+)?"
    rf"[\"“'‘]{{1,2}}[A-Z][^\"“”\n]{{2,40}}?[\"”'’]{{1,2}})"
    rf"|\bon\s+(?P<network>(?:ABC|CBS|NBC|CNN|MSNBC|Fox|PBS|NPR|BBC|HBO|C-SPAN)\b(?:['’]s)?(?: [A-Z][\w]*){{0,3}})"
)  # fmt: skip
_APPOSITION: Final = re.compile(
    r"\s*,\s+(?P<role>(?:(?:an?|the|who is|one of|his|her|their|(?:[A-Z][\w.-]*\s+){0,3}[A-Z][\w.-]*['’]s)\s+"
    r"|(?=[a-z-]*[a-z]\b))"
    r"[^,.;:()“”\"—?!]{3,90})(?=[,.;—(]|\s+[-–]\s)"
)
_WORD: Final = re.compile(r"[\w’'-]+")


def quote_kind(view: View, unit: int, segment: Segment, body: str) -> Kind:
    """Tell a whole utterance from a fragment inside reported speech."""
    if not segment.opened or segment.continued:
        return Kind.DIRECT
    classes = view.units.classes
    before = classes[unit - 1] if unit else "^"
    first = body[segment.start]
    whole = first.isupper() or not first.isalpha()
    spaces = body.count(" ", segment.start, segment.end)
    if whole and (before in "^.:,-;|" or before in QUOTE_CLASSES or before in "Ss"):
        return Kind.DIRECT if spaces >= 1 or body[segment.end - 1] in ",.?!" else Kind.MIXED
    if before == "^" and spaces >= 3:
        return Kind.DIRECT
    if (
        before == ","
        and body[segment.end - 1] in ",.?!"
        and spaces >= 3
        and any(c in "Ss" for c in classes[max(0, unit - 5) : unit])
    ):
        return Kind.DIRECT  # the second half of an interrupted sentence
    return Kind.DIRECT if whole and spaces >= 6 else Kind.MIXED


def find_cue(view: View, unit: int, speaker: Candidate | None) -> str | None:
    """Return the cue that ties the speaker to the segment, as printed."""
    if speaker is None or speaker.view is not view:
        return None
    cues = view.cues_of.get(speaker.unit)
    if not cues:
        return None
    classes, u = view.units.classes, view.units
    near = min(cues, key=lambda c: (view.units.classes[c.unit] not in _SPOKEN, abs(c.unit - unit), c.unit))
    text = view.body[u.starts[near.unit] : u.ends[near.unit]]
    if classes[near.unit] == "A" and near.unit + 1 < len(classes):
        text = view.body[u.starts[near.unit] : u.ends[near.unit + 1]]
    return text


def find_role(body: str, left: int, start: int, end: int) -> str | None:
    """Return the role printed beside the name at [start, end): titles and nouns before it, or an apposition.

    Args:
        body: the article's text.
        left: where the name's titles begin (``start`` if it has none).
        start: where the name begins.
        end: where it ends.
    """
    before = body[max(left - 90, start - 140, 0) : start]
    role = _role_before(before) if _may_be_role(before) else ""
    if role and role.rstrip(".").lower() not in _PLAIN_HONORIFICS:
        return role
    return _role_behind(body, end) if body.startswith(",", end) else None


def _may_be_role(before: str) -> bool:
    """Tell by the last word alone, as for most names there is no role."""
    words = before.rsplit(None, 1)
    bare = words[-1].rstrip(".,").lower() if words else ""
    return bare in SPEAKER_NOUNS or bare in TITLES or f"{bare}." in TITLES


def _role_before(before: str) -> str:
    """Return the titles and nouns that end ``before``, "" if there are none."""
    words = before.rsplit(None, 7)[-7:]
    kept: list[str] = []
    for word in reversed(words):
        bare = word.rstrip(".,").lower()
        if not (word[-1].isalnum() or word[-1] == ".") or bare in _ROLE_STOPS or not word[0].isalnum():
            break
        if not kept and not (bare in SPEAKER_NOUNS or bare in TITLES or f"{bare}." in TITLES):
            break
        if word[-1] == "." and f"{bare}." not in TITLES and len(bare) > 2:
            break
        if bare.endswith(("ing", "ed")) and WORDS.get(bare, "v") != "R":
            break
        kept.insert(0, word)
    return " ".join(kept)


def _role_behind(body: str, end: int) -> str | None:
    """Return the role in an apposition to the name that ends at the comma ``end``."""
    after = _APPOSITION.match(body, end, min(len(body), end + 120))
    if after is None:
        return None
    role = re.sub(r"^(?:an?|the|who is|his|her|their|its)\s+", "", after.group("role").strip())
    words = role.split()
    # A role is a noun with what belongs to it, "director of the institute"; a clause is none.
    clause = next((i for i, word in enumerate(words) if word.strip(".,").lower() in _CLAUSE_WORDS), len(words))
    words = words[:clause]
    head = next((i for i, word in enumerate(words) if word.lower() in _ROLE_PREPOSITIONS), len(words))
    noun = words[head - 1].strip(".,").lower() if head else ""
    if noun not in SPEAKER_NOUNS and noun not in TITLES:
        return None
    return " ".join(words)


_SPOKEN: Final = frozenset("SsGA")  # cues that attribute by themselves; they win over nearer weak ones


_ROLE_STOPS: Final = frozenset(
    """the a an said says told by to of and or but for from with in on at as that which who his her their its when while
    like than added according asked wrote called was is were are be been has had have after before if because""".split()
)
_ROLE_PREPOSITIONS: Final = frozenset("of at for in with to from on by behind near under".split())
_CLAUSE_WORDS: Final = frozenset(
    """who whose whom which that where when while said says told asked added wrote called was were is are be been
    has had have did does will would could can he she it they we i but because if although after before""".split()
)
_PLAIN_HONORIFICS: Final = frozenset("mr mrs ms miss dr sir".split())


def find_venue(view: View, unit: int, speaker: Candidate | None) -> str | None:
    """Return where it was said, as printed: "CNN", "a tweet", from the speaker's own sentence."""
    if speaker is None or speaker.view is not view:
        return None
    body, u = view.body, view.units
    a = u.starts[speaker.unit]
    start, end = a, u.ends[speaker.unit]
    classes = u.classes
    i = speaker.unit
    while i > 0 and classes[i - 1] not in ".;" and classes[i - 1] not in QUOTE_CLASSES and speaker.unit - i < 25:
        i -= 1
    start = u.starts[i]
    i = speaker.unit
    while i + 1 < len(classes) and classes[i + 1] not in ".;" and i - speaker.unit < 30:
        i += 1
        if classes[i] in QUOTE_CLASSES and i != unit and u.ends[i] - u.starts[i] > 40:
            break
    end = u.ends[i]
    match = _VENUE.search(body, start, min(end, start + 600))
    if match is None:
        return None
    found = next(g for g in match.groups() if g)
    return found.strip(" .,")
