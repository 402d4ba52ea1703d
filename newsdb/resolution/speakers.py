"""Resolve the speaker of each quotation to a person, an organization or an unnamed speaker.

In: body, cast, quotes with the speaker as printed. Out: quotes with ``speaker`` and ``speaker_kind`` resolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from newsdb.documents import Quote, SpeakerKind
from newsdb.extraction.lexicon import SPEAKER_NOUNS
from newsdb.names import fold
from newsdb.resolution.people import Cast, Person, is_organization

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_LOOKED_AT: Final = 80
_DETERMINER: Final = re.compile(
    r"^(?:the|an?|this|that|these|those|his|her|its|their|our|my|some|one of the|another)\s+", re.IGNORECASE
)
_PRONOUN: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_GROUP_PRONOUNS: Final = frozenset("they it we i you who which that".split())
_QUANTITIES: Final = frozenset("some many most others both few several all everyone somebody someone nobody".split())
_QUESTION_AND_ANSWER: Final = frozenset("qa")  # the letters before the lines of an interview
_BODIES: Final = frozenset(
    """campaign company group agency administration newspaper committee department organization organisation board
    court government ministry party council commission union panel network magazine paper report statement lawsuit
    complaint letter ad poll survey website publication editorial article memo document team camp office association
    firm bank university foundation institute police army regime embassy coalition federation bureau airline
    release filing email tweet message video study book""".split()
)
# Nouns that, with "the", take up a person named before; their gender where they have one.
_DESCRIPTIONS: Final[dict[str, str]] = {
    **dict.fromkeys(
        """senator governor nominee candidate billionaire mogul businessman president secretary congressman hopeful
        front-runner frontrunner contender tycoon developer democrat republican lawmaker mayor actor singer author
        neurosurgeon surgeon general minister chancellor premier magnate star leader incumbent
        executive chairman director professor""".split(),
        "",
    ),
    "businesswoman": "f", "congresswoman": "f", "actress": "f", "chairwoman": "f",
}  # fmt: skip
# Nouns that, with "the", take up an organization named before.
_TAKING_UP: Final = frozenset(
    """agency group company organization organisation newspaper paper board commission committee council department
    firm bank university institute foundation association union network magazine outlet publication website""".split()
)
# What an organization says in: "the report said" takes up the organization that spoke or was named just before.
_DOCUMENTS: Final = frozenset("report article editorial ruling study survey statement".split())
_CLOSE: Final = 3  # paragraphs
_SUBJECT_BLOCKERS: Final = re.compile(
    r"\b(?:of|for|from|with|by|"
    r"to|about|against|at|in|on|than|like|and|that|toward|over|between|told|called|said of)\s+(?:the\s+)?"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|President|former|Secretary|rival|Republican|Democratic|fellow)\.?\s+)*$"
)
_SENTENCE_START: Final = re.compile(r"(?:^|[.?!:][”\"’')]*\s+|\n\s*)(?:[\w.’-]+\s+){0,3}$")
_POSSESSED: Final = re.compile(r"[\w.-]+(?:[ \xa0][A-Z][\w.-]*){0,3}['’]s\b")
_WORD: Final = re.compile(r"[\w’'-]+")
_LINE: Final = re.compile(r"\n")


def resolve_speakers(body: str, cast: Cast, quotes: Sequence[Quote], bodies: list[tuple[int, int]]) -> list[Quote]:
    """Resolve every quote's speaker within the article; ``bodies`` are the spans of names of organizations."""
    resolver = _Resolver(body, cast, bodies)
    first = [resolver.named(q) for q in quotes]
    for person in first:
        if person is not None:
            person.spoke += 1
    resolver.dominant = max(cast.people, key=lambda p: (p.spoke, len(p.places)), default=None)
    resolved: list[Quote] = []
    known: dict[int, Person | None] = {}
    previous: tuple[Quote, Person | None] | None = None
    for quote, person in zip(quotes, first, strict=True):
        out = resolver.resolve(quote, person, previous, known)
        resolved.append(out[0])
        if quote.speaker_start is not None:
            known[quote.speaker_start] = out[1]
            previous = out
    return resolved


def agree_on_speakers(quotes: Sequence[Quote]) -> list[Quote]:
    """Give all segments of one statement one speaker: that of the segment whose attribution is surest."""
    surest: dict[int, Quote] = {}
    for quote in quotes:
        best = surest.get(quote.statement_no)
        if quote.speaker is not None and (best is None or quote.confidence > best.confidence):
            surest[quote.statement_no] = quote
    return [
        quote
        if (best := surest.get(quote.statement_no)) is None or best.speaker == quote.speaker
        else replace(
            quote,
            speaker=best.speaker,
            speaker_kind=best.speaker_kind,
            speaker_printed=best.speaker_printed,
            speaker_start=best.speaker_start,
            speaker_end=best.speaker_end,
            speaker_role=best.speaker_role,
            speaker_role_start=best.speaker_role_start,
            speaker_role_end=best.speaker_role_end,
        )
        for quote in quotes
    ]


class _Resolver:
    """Holds what all quotes of one article share."""

    def __init__(self, body: str, cast: Cast, bodies: list[tuple[int, int]]) -> None:
        self.body = body
        self.bodies = bodies
        self.cast = cast
        self.dominant: Person | None = None
        self.lines = [m.start() for m in _LINE.finditer(body)]
        self._disorder: bool | None = None
        self.by_id = {id(p): p for p in cast.people}
        self.body_starts = [start for start, _ in bodies]

    def line(self, offset: int) -> int:
        """Return the number of the line that ``offset`` is in."""
        return bisect_left(self.lines, offset)

    def line_start(self, offset: int) -> int:
        i = bisect_left(self.lines, offset)
        return self.lines[i - 1] + 1 if i else 0

    def named(self, quote: Quote) -> Person | None:
        """Return the person whose name is printed beside the quote."""
        if quote.speaker_start is None or quote.speaker_end is None:
            return None
        person = self.cast.of_mention.get(quote.speaker_start)
        if person is None:
            i = bisect_left(self.cast.starts, quote.speaker_start)
            if i < len(self.cast.starts) and self.cast.starts[i] < quote.speaker_end:
                start = self.cast.starts[i]
                tail = self.body[start : quote.speaker_end]
                head = self.body[quote.speaker_start : start]
                if not head.strip() or not _DETERMINER.match(head):
                    person = (
                        self.cast.of_mention[start]
                        if tail[-1:].isalpha() and tail[:1].isupper() and tail.split()[-1][:1].isupper()
                        else None
                    )
        return person

    def resolve(
        self,
        quote: Quote,
        person: Person | None,
        previous: tuple[Quote, Person | None] | None,
        known: dict[int, Person | None],
    ) -> tuple[Quote, Person | None]:
        """Return the quote with its speaker resolved, and the person."""
        printed = quote.speaker_printed
        if printed is None or quote.speaker_start is None:
            return quote, None
        low = fold(printed).replace("\xa0", " ").strip()
        before = self.body[max(0, quote.speaker_start - 4) : quote.speaker_start]
        if low.rpartition(" ")[2] in _DESCRIPTIONS and before.lower() == "the ":
            low = f"the {low}"  # "the Westport Democrat": the capitals are the place's and the party's
        if person is None:
            person = known.get(quote.speaker_start)
        if person is None and low in _PRONOUN:
            person = self.antecedent(quote, _PRONOUN[low], previous)
        elif person is None and low in ("who", "which"):
            return self._relative(quote)
        elif person is None and low not in _GROUP_PRONOUNS and (printed[0].islower() or _DETERMINER.match(low)):
            person = self._apposed(quote) or self.by_role(quote, low) or self._described(quote, low, previous)
        if person is not None:
            return self._as_person(quote, person), person
        if low in _PRONOUN:
            return replace(quote, speaker=None, speaker_kind=SpeakerKind.UNKNOWN), None
        if low in ("it", "they"):
            return self._group(quote, low, previous), None
        if low.startswith("the ") and low[4:] in _TAKING_UP:
            name = self._speaking_body(quote, previous) or self._last_body(quote.speaker_start)
            if name is not None:
                return replace(quote, speaker=name, speaker_kind=SpeakerKind.ORGANIZATION), None
        if low.startswith("the ") and low.split()[-1] in _DOCUMENTS:
            name = self._speaking_body(quote, previous) or self._last_body(quote.speaker_start)
            if name is not None and is_organization(name):
                return replace(quote, speaker=name, speaker_kind=SpeakerKind.ORGANIZATION), None
        return self._as_printed(quote, printed), None

    def _as_person(self, quote: Quote, person: Person) -> Quote:
        return replace(quote, speaker=person.name, speaker_kind=SpeakerKind.PERSON)

    def _as_printed(self, quote: Quote, printed: str) -> Quote:
        low = fold(printed)
        if low in _QUESTION_AND_ANSWER:
            return replace(quote, speaker=None, speaker_kind=SpeakerKind.UNKNOWN)
        if low in _GROUP_PRONOUNS or low in _QUANTITIES:
            return replace(quote, speaker=printed, speaker_kind=SpeakerKind.UNNAMED)
        bare = _DETERMINER.sub("", printed) or printed
        bare = re.sub(r"['’]s?$", "", bare)
        words = [fold(w) for w in _WORD.findall(bare)]
        is_body = bool(words) and words[-1] in _BODIES
        if is_body and len(words) == 2 and (spelled := self._spelled_out(bare)) != bare:
            bare = spelled
        named = printed[:1].isupper() and not _DETERMINER.match(printed) and bool(words)
        if named and (words[-1] not in SPEAKER_NOUNS or (len(words) > 1 and is_organization(printed))):
            kind = SpeakerKind.ORGANIZATION
            bare = self._spelled_out(bare)
        else:
            kind = SpeakerKind.ORGANIZATION if is_body else SpeakerKind.UNNAMED
        return replace(quote, speaker=bare, speaker_kind=kind)

    def _spelled_out(self, name: str) -> str:
        """Return the organization that an acronym stands for, where the article spells it out."""
        first = name.split(maxsplit=1)[0].replace(".", "")
        if not (2 <= len(first) <= 6 and first.isupper()):
            return name
        for start, end in self.bodies:
            words = [w for w in self.body[start:end].split() if w[:1].isupper()]
            if len(words) == len(first) and all(w[0] == c for w, c in zip(words, first, strict=True)):
                return self.body[start:end]
        return name

    def _relative(self, quote: Quote) -> tuple[Quote, Person | None]:
        """Resolve "who" and "which" to the mention before them."""
        at = quote.speaker_start or 0
        for start, person in self.cast.before(at - 1):
            if at - start < 120 and self.line(start) == self.line(at):
                return self._as_person(quote, person), person
            break
        i = bisect_left(self.body_starts, at) - 1
        if i >= 0 and at - self.bodies[i][1] < 60 and self.line(self.bodies[i][0]) == self.line(quote.start):
            start, end = self.bodies[i]
            return replace(quote, speaker=self.body[start:end], speaker_kind=SpeakerKind.ORGANIZATION), None
        return self._as_printed(quote, quote.speaker_printed or ""), None

    def _speaking_body(self, quote: Quote, previous: tuple[Quote, Person | None] | None) -> str | None:
        """Return the organization that spoke the quote before, if that stands close."""
        if previous is None or previous[0].speaker_kind is not SpeakerKind.ORGANIZATION:
            return None
        return previous[0].speaker if self.line(quote.start) - self.line(previous[0].start) <= _CLOSE else None

    def _group(self, quote: Quote, low: str, previous: tuple[Quote, Person | None] | None) -> Quote:
        """Resolve "it" and "they" to the nearest body or group before them in the paragraph."""
        at = quote.speaker_start or 0
        text = self.body[max(self.line_start(at), at - 300) : at]
        best = None
        for match in re.finditer(r"\b(?:[Tt]he\s+)?((?:[\w’'.-]+\s+){0,2}?([\w’'-]+))\b", text):
            head = fold(match.group(2))
            if head in SPEAKER_NOUNS and (
                head in _BODIES if low == "it" else head.endswith("s") or head in ("people", "police")
            ):
                best = match.group(1)
        if low == "it":
            name = self._speaking_body(quote, previous) or best or self._last_body(at)
            if name is not None:
                return replace(quote, speaker=_DETERMINER.sub("", name), speaker_kind=SpeakerKind.ORGANIZATION)
        if best is None:
            return replace(quote, speaker=quote.speaker_printed, speaker_kind=SpeakerKind.UNNAMED)
        return replace(quote, speaker=_DETERMINER.sub("", best), speaker_kind=SpeakerKind.UNNAMED)

    def _last_body(self, at: int) -> str | None:
        """Return the organization that spoke last, or else the one named last before ``at`` as a subject."""
        line = self.line(at)
        best: str | None = None
        i = bisect_left(self.body_starts, at)
        for start, end in reversed(self.bodies[max(0, i - _MOST_LOOKED_AT) : i]):
            if line - self.line(start) > 2:
                break
            before = self.body[max(0, start - 60) : start]
            if _SENTENCE_START.search(before) or (best is None and _SUBJECT_BLOCKERS.search(before) is None):
                best = self.body[start:end]
                if _SENTENCE_START.search(before):
                    break
        return best

    def antecedent(self, quote: Quote, gender: str, previous: tuple[Quote, Person | None] | None) -> Person | None:
        """Return the person a pronoun stands for: nearest, subject, speaking and of its gender."""
        at = quote.speaker_start or 0
        line = self.line(at)
        low = max(0, at - 1000)
        sentence = max(self.body.rfind(mark, low, at) for mark in (". ", "\n", '" ', "” "))
        scores: dict[int, float] = {}
        found: dict[int, Person] = {}
        seen = 0
        local = is_topic = False
        for start, person in islice(self.cast.before(at - 1), _MOST_LOOKED_AT):
            back = line - self.line(start)
            if back > 12 or seen >= 14:
                break
            if gender and person.gender is not None and person.gender != gender:
                continue
            seen += 1
            score = 3.0 - 1.1 * min(back, 4) ** 0.7 - 0.12 * seen
            before = self.body[max(0, start - 60) : start]
            if _SENTENCE_START.search(before):
                score += 1.4
            elif _SUBJECT_BLOCKERS.search(before) is None:
                score += 0.7
            if _POSSESSED.match(self.body, start):
                score -= 1.4
            if start > sentence:
                score += 0.3
            if back == 0 and start == person.introduced:
                score += 1.0
            if person.gender == gender:
                score += 0.3
            if back == 0:
                local = True
                # Whom a paragraph introduces, or begins a sentence with, its pronouns are about.
                is_topic = is_topic or start == person.introduced or _SENTENCE_START.search(before) is not None
            if scores.get(id(person), -9.0) < score:
                scores[id(person)] = score
                found[id(person)] = person
            else:
                scores[id(person)] += 0.15
        if previous is not None and previous[1] is not None:
            last = previous[1]
            if not gender or last.gender in (gender, None):
                gap = line - self.line(previous[0].start)
                bonus = 2.0 if gap == 0 else 0.4 if is_topic else 1.6 if gap == 1 else 0.9 if gap == 2 else 0.2
                scores[id(last)] = scores.get(id(last), 1.0) + bonus
                found[id(last)] = last
        if (
            not local
            and self.disordered
            and self.dominant is not None
            and (not gender or self.dominant.gender in (gender, None))
        ):
            return self.dominant
        if self.dominant is not None and id(self.dominant) in scores:
            scores[id(self.dominant)] += 0.4
        if not scores:
            return (
                self.dominant
                if self.dominant is not None and (not gender or self.dominant.gender in (gender, None))
                else None
            )
        return found[max(scores, key=lambda k: scores[k])]

    @property
    def disordered(self) -> bool:
        """Whether the paragraphs seem to stand in shuffled order.

        Sign: the main speaker is introduced by full name and role only after having been mentioned, in earlier
        paragraphs, by surname as somebody known.
        """
        if self._disorder is None:
            person = self.dominant
            self._disorder = (
                person is not None
                and len(person.words) > 1
                and bool(person.roles)
                and bool(person.places)
                and person.introduced > 0
                and self.line(person.introduced) - self.line(person.places[0]) >= 2
                and sum(p < person.introduced for p in person.places) >= 2
            )
        return self._disorder

    def _apposed(self, quote: Quote) -> Person | None:
        """Return the person whose name stands in apposition to the phrase: "a former partner, Jane Doe,"."""
        end = quote.speaker_end or 0
        tail = self.body[end : end + 70]
        match = re.match(r"(?:\s+(?:of|for|to|at|from|with)\s+[^,.;\n]{2,50})?,\s+", tail)
        if match:
            after = self.cast.of_mention.get(end + match.end())
            if after is not None and len(after.words) > 1:
                return after
        return None

    def _described(self, quote: Quote, low: str, previous: tuple[Quote, Person | None] | None) -> Person | None:
        """Return the person whom a definite description such as "the billionaire" takes up again."""
        words = [fold(w) for w in _WORD.findall(low)]
        if len(words) < 2 or words[0] not in ("the", "this") or words[-1] not in _DESCRIPTIONS:
            return None
        return self.antecedent(quote, _DESCRIPTIONS[words[-1]], previous)

    def by_role(self, quote: Quote, low: str) -> Person | None:
        """Return the person whose printed role shares the head noun with a phrase such as "the spokesman"."""
        at = quote.speaker_start or 0
        if not re.match(r"(?:the|this|that|his|her|their)\s", low) and " " in low:
            return None
        words = [fold(w) for w in _WORD.findall(_DETERMINER.sub("", low))]
        if not words or words[-1] in _BODIES or (words[-1].endswith("s") and words[-1] != "boss"):
            return None
        head = words[-1]
        best: tuple[float, Person] | None = None
        order = list(dict.fromkeys(id(p) for _, p in islice(self.cast.before(at), _MOST_LOOKED_AT)))
        by_id = self.by_id
        for rank, key in enumerate(order):
            person = by_id[key]
            if head not in person.roles and not (head in ("senator", "sen") and "sen" in person.roles):
                continue
            score = 2.0 + 0.5 * len(set(words[:-1]) & person.roles) - 0.1 * rank
            if best is None or score > best[0]:
                best = (score, person)
        if best is None and self.dominant is not None and head in self.dominant.roles:
            return self.dominant
        return best[1] if best else None
