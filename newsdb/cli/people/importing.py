"""``newsdb people import``: names, Wikidata items and positions from files of people."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.cli.console import note, one_line, plural, print_json
from newsdb.cli.people.deciding import By, Reason, deciding, stamp
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from newsdb.cli.people.deciding import Driver
    from newsdb.documents import Reject
    from newsdb.entities import Entity
    from newsdb.writer.entities import Match
    from newsdb.writer.judgements import Stamp

_BATCH = 500
# Of those that are somebody's: as many are one transaction, for which loads wait.
_TAKEN_AT_ONCE = 100
_SHOWN_IDS = 3


def import_people(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON lines or CSV, compressed or not.")],
    by: By = None,
    reason: Reason = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
) -> None:
    """Take over aliases, Wikidata items and positions of people who are known here; nobody is made.

    Files may be OpenSanctions' and other FollowTheMoney (schema Person: name, alias, wikidataId, position, country;
    weakAlias is left out: it fits others as well), Wikidata's JSON, or JSON lines and CSV with qid, label, aliases and
    positions, as a query gives them; "|" or ";" separates several in a field. A position may say when:
    "mayor (2014–2018)", or start and end beside it.

    An entity is taken for the person linked to its item, else for the only person who has one of its full names. What
    fits several people, or several entities of the files that fit one person, is said and left. So is what contradicts
    what is known. Once more changes nothing; what was undone is not taken over again. Loads need not stop.

    Each person who got something new is one judgement, which newsdb people undo takes back; with --import it takes back
    all of this run.

    Exit code: 0 done, 1 some rows could not be read, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people import peps.ftm.json
      newsdb people import mayors.csv --by "M. Editor" --reason "list of the council"
    """
    decision = stamp(by, reason)
    for path in paths:
        for _ in islice(_entities([path]), 1):  # says what is wrong before anything is changed
            pass
    with deciding() as driver:
        run = _Import(driver, decision)
        run.survey(paths)
        run.take(paths)
    if as_json:
        print_json(run.fields())
    else:
        note(run.summary())
    if run.counts["rejected"]:
        raise typer.Exit(1)


@dataclass(slots=True)
class _Import:
    """One run.

    Attributes:
        driver: to write over.
        stamp: who decides, and why.
        id: kept with its judgements.
        claims: entities by the person that they fit, some of them.
        counts: what came of it.
    """

    driver: Driver
    stamp: Stamp
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    claims: dict[int, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    first_judgement: int | None = None

    def survey(self, paths: list[str]) -> None:
        """Learn which people several entities fit."""
        for batch in _batches(paths):
            for entity, match in self._matched(batch):
                if (person_id := match.person_id) is not None:
                    own = self.claims.setdefault(person_id, [])
                    if entity.id not in own and len(own) <= _SHOWN_IDS:
                        own.append(entity.id)

    def take(self, paths: list[str]) -> None:
        """Take over what entities say that are exactly one person."""
        from newsdb.documents import Reject  # noqa: PLC0415

        for batch in _batches(paths):
            for reject in batch:
                if isinstance(reject, Reject):
                    self._say("rejected", reject, reject.reason)
            wanted = [
                (entity, person_id)
                for entity, match in self._matched(batch)
                if (person_id := self._decided(entity, match)) is not None
            ]
            for start in range(0, len(wanted), _TAKEN_AT_ONCE):
                self._take(wanted[start : start + _TAKEN_AT_ONCE])

    def summary(self) -> str:
        """What came of it, in one line."""
        counts = self.counts
        line = (
            f"{plural(counts['people'], 'person', 'people')} got something new:"
            f" {plural(counts['aliases'], 'alias', 'aliases')}, {plural(counts['items'], 'Wikidata item')},"
            f" {plural(counts['positions'], 'position')}; {counts['unchanged']:,} unchanged,"
            f" {counts['unknown']:,} not known here, {counts['ambiguous']:,} ambiguous,"
            f" {plural(counts['conflicts'], 'conflict')}, {plural(counts['rejected'], 'row')} rejected"
        )
        if self.first_judgement is not None:
            line += f"; to take it back: newsdb people undo {self.first_judgement} --import"
        return line

    def fields(self) -> dict[str, int | None]:
        """The counts for programs."""
        names = "people aliases items positions unchanged unknown ambiguous conflicts rejected".split()
        fields: dict[str, int | None] = {name: self.counts[name] for name in names}
        return fields | {"first_judgement": self.first_judgement}

    def _matched(self, batch: list[Entity | Reject]) -> Iterator[tuple[Entity, Match]]:
        from newsdb.entities import Entity  # noqa: PLC0415
        from newsdb.writer.entities import match  # noqa: PLC0415

        entities = [each for each in batch if isinstance(each, Entity)]
        yield from zip(entities, match(self.driver, entities), strict=True)

    def _decided(self, entity: Entity, match: Match) -> int | None:
        """The person that an entity is, or None, and why is said then."""
        from newsdb.writer.changes import label  # noqa: PLC0415
        from newsdb.writer.entities import are_distinct  # noqa: PLC0415

        people = sorted(match.people)
        if not people:
            self.counts["unknown"] += 1
            return None
        if match.by_item is not None:
            others = [
                each for each in people if each != match.by_item and not are_distinct(self.driver, each, match.by_item)
            ]
            for other in others:
                self._say("conflicts", entity, self._suggestion(entity, match, other, match.by_item))
            return match.by_item
        if len(people) == 1:
            claims = self.claims.get(people[0], [])
            if len(claims) == 1:
                return people[0]
            shown = ", ".join(claims[:_SHOWN_IDS]) + (" and others" if len(claims) > _SHOWN_IDS else "")
            self._say("ambiguous", entity, f"several of the files fit {label(self.driver, people[0])}: {shown}")
        elif any(len(bearers) > 1 for bearers in match.by_name.values()):
            named = ", ".join(label(self.driver, each) for each in people)
            self._say(
                "ambiguous",
                entity,
                f"{entity.names[0]} fits {len(people)} people: {named}; newsdb people link says which",
            )
        else:
            self._say("conflicts", entity, self._suggestion(entity, match, people[1], people[0]))
        return None

    def _suggestion(self, entity: Entity, match: Match, person_id: int, into_id: int) -> str:
        from newsdb.writer.changes import label  # noqa: PLC0415

        names = [name for name, people in match.by_name.items() if person_id in people]
        return (
            f"{entity.id} is {label(self.driver, into_id)} and, as “{names[0]}”, {label(self.driver, person_id)};"
            f" the same? newsdb people merge '#{person_id}' '#{into_id}'"
        )

    def _take(self, wanted: list[tuple[Entity, int]]) -> None:
        from newsdb.writer.entities import take_over  # noqa: PLC0415

        for (entity, _), taken in zip(wanted, take_over(self.driver, wanted, self.id, self.stamp), strict=True):
            for conflict in taken.conflicts:
                self._say("conflicts", entity, conflict)
            if taken.judgement_id is None:
                self.counts["unchanged"] += not taken.conflicts
                continue
            self.first_judgement = self.first_judgement or taken.judgement_id
            self.counts.update(people=1, aliases=taken.aliases, items=taken.items, positions=taken.positions)

    def _say(self, outcome: str, item: Entity | Reject, reason: str) -> None:
        self.counts[outcome] += 1
        note(f"{item.origin}: {one_line(reason)}")


def _entities(paths: Iterable[str]) -> Iterator[Entity | Reject]:
    from newsdb.readers.entities import read_entities  # noqa: PLC0415

    for path in paths:
        if path == "-":
            raise UsageError("files of people are read twice, which standard input cannot be; give a file")
        yield from read_entities(path)


def _batches(paths: Iterable[str]) -> Iterator[list[Entity | Reject]]:
    rows = _entities(paths)
    while batch := list(islice(rows, _BATCH)):
        yield batch
