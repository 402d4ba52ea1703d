"""People as files from elsewhere describe them: Wikidata, OpenSanctions, a table of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newsdb.documents import Origin


@dataclass(frozen=True, slots=True)
class Position:
    """A position that somebody held.

    Attributes:
        title: as the file names it.
        started_on: first day; of a mere year or month its first day.
        ended_on: last day; of a mere year or month its last day.
    """

    title: str
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One person of a file.

    Attributes:
        origin: where it stands.
        id: what the file calls the person: the Wikidata item, else its own identifier, else the first name.
        names: the label first, then aliases, each once.
        item: the Wikidata item; None if the file tells none.
        positions: held, each once.
        countries: codes or names as given.
    """

    origin: Origin
    id: str
    names: tuple[str, ...]
    item: str | None = None
    positions: tuple[Position, ...] = ()
    countries: tuple[str, ...] = ()
