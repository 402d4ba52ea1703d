"""The values that the stages of a report exchange: what is asked, what was found, and what a picture is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from newsdb.queries.scope import Scope

Place: TypeAlias = tuple[UUID, int]
"""A quotation: its article and its ordinal there."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is about.

    Attributes:
        scope: the person, the outlet and the days.
        words: that quotations have, in the syntax of ``newsdb.queries.words``.
        without_copies: of the articles of a story, what repeats is left out.
        person: name of the person of the scope.
        outlet: name of the outlet of the scope.
    """

    scope: Scope
    words: str | None = None
    without_copies: bool = False
    person: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How much is found; all zero where nothing is."""

    quotes: int
    statements: int
    articles: int
    outlets: int
    people: int
    undated: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """A bar, a dot or a line: something that is counted.

    Attributes:
        key: tells it from all others of the report.
        label: what it stands for.
        count: of quotations.
        places: of the newest of them, or all.
    """

    key: str
    label: str
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month, quarter, year or decade, and what was printed in it."""

    begins_on: date
    point: Point


@dataclass(frozen=True, slots=True)
class Course:
    """What was printed when: all moments in a row, also those without any quotation."""

    unit: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Those with most quotations, and how many there are in all."""

    points: tuple[Point, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Printed:
    """An utterance in one outlet on one day."""

    outlet: str
    on: date | None
    point: Point


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said once, and who printed it when, in the order of time.

    Attributes:
        key: tells it from others of the report.
        text: its longest form.
        speakers: who is said to have said it.
        articles: that print it.
        outlets: that do.
        printed: outlet by outlet and day by day.
    """

    key: str
    text: str
    speakers: tuple[str, ...]
    articles: int
    outlets: int
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """A person who names another one in quotations."""

    speaker_id: int
    speaker: str
    named_id: int
    named: str
    point: Point


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotation in its sentence, as it is shown."""

    before: str
    text: str
    after: str
    speaker: str | None
    role: str | None
    is_unsure: bool
    outlet: str
    published_on: date | None
    title: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report shows.

    Attributes:
        question: what was asked.
        figures: how much is found.
        course: when; None without any date.
        outlets: which printed most; None where one outlet is asked for.
        people: who is quoted most; None where one person is asked for.
        utterances: what most outlets printed.
        namings: who names whom.
        latest: the newest quotations.
        held: how many of the quotations that are counted have their sentence in the report.
        sentences: of all places named above; among them may be some that are not counted, which name the person.
        read_at: when the database was read.
    """

    question: Question
    figures: Figures
    course: Course | None
    outlets: Ranking | None
    people: Ranking | None
    utterances: tuple[Utterance, ...]
    namings: tuple[Naming, ...]
    latest: tuple[Place, ...]
    held: int
    sentences: dict[Place, Sentence]
    read_at: datetime
