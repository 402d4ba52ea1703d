"""What the resolution of all speakers of one article shares: the text, its people and bodies, and who spoke last."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdb.documents import SpeakerKind
from newsdb.resolution.clauses import Part, part_of
from newsdb.resolution.organizations import Organizations

if TYPE_CHECKING:
    from newsdb.resolution.people import Cast, Person

_LINE: Final = re.compile(r"\n\s*")


class Speaker(NamedTuple):
    """Who a mention is.

    Attributes:
        name: as ``Quote.speaker``.
        kind: as ``Quote.speaker_kind``.
        person: the person of the cast, where it is one.
    """

    name: str | None
    kind: SpeakerKind
    person: Person | None = None

    @classmethod
    def of(cls, person: Person) -> Speaker:
        """Return the speaker that a person of the cast is."""
        return cls(person.name, SpeakerKind.PERSON, person)

    @classmethod
    def body(cls, name: str) -> Speaker:
        """Return the speaker that a named body is."""
        return cls(name, SpeakerKind.ORGANIZATION)

    @classmethod
    def unnamed(cls, phrase: str) -> Speaker:
        """Return the speaker of whom there is a phrase only."""
        return cls(phrase, SpeakerKind.UNNAMED)


UNKNOWN: Final = Speaker(None, SpeakerKind.UNKNOWN)


class Spoken(NamedTuple):
    """A quotation that has a speaker already: its span, its speaker and the speaker's mention."""

    start: int
    end: int
    speaker: Speaker
    mention: int
    printed: str


@dataclass(slots=True)
class Scene:
    """One article while its speakers are resolved, in the order of the text.

    Attributes:
        body: the text.
        cast: its people.
        organizations: its bodies.
        dominant: who speaks most; the text is about them.
        previous: the quotation before, with its speaker.
        narrator: who speaks the quotation that the mention stands in: not whom its "he" is about.
        joint: where several people spoke as one last.
        known: the speakers that mentions (by their offsets) have been resolved to.
    """

    body: str
    cast: Cast
    organizations: Organizations
    dominant: Person | None = None
    previous: Spoken | None = None
    narrator: Person | None = None
    joint: Speaker | None = None
    known: dict[int, Speaker] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    _disorder: bool | None = None
    _parts: dict[int, Part] = field(default_factory=dict)
    _nouns: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the lines that hold text."""
        self.lines = [match.end() - 1 for match in _LINE.finditer(self.body)]

    def line(self, offset: int) -> int:
        """Return the number of the line that ``offset`` is in."""
        return bisect_left(self.lines, offset)

    def line_start(self, offset: int) -> int:
        """Return where the line of ``offset`` begins."""
        i = bisect_left(self.lines, offset)
        return self.lines[i - 1] + 1 if i else 0

    def part(self, start: int) -> Part:
        """Return what part the person's mention at ``start`` plays in its sentence."""
        part = self._parts.get(start)
        if part is None:
            part = self._parts[start] = part_of(self.body, start, self.cast.ends[start])
        return part

    def places_of(self, noun: str) -> list[int]:
        """Return where a noun stands in the text."""
        places = self._nouns.get(noun)
        if places is None:
            places = self._nouns[noun] = [m.start() for m in re.finditer(rf"{re.escape(noun)}\b", self.body)]
        return places

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
                and self.line(person.introduced) > self.line(person.places[0])
                and sum(p < person.introduced for p in person.places) >= 2
            )
        return self._disorder
