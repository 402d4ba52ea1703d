"""Joining names that are one person's: compared when somebody is new, or known of in twice as many articles as before.

In: the people that wait. Out: judgements by "newsdb" that merge them, with what they were decided on; a person can see
and undo them like any other, and what was undone, or judged to be two, is not joined again.

The same articles give the same people whatever order they are loaded in, as long as everybody is compared once all are
stored (``newsdb people resolve --all``). What is loaded bit by bit is decided on what was known at the time: a pair
that had enough in common early may not have had it later, and the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from psycopg import Connection

from newsdb.identity.surroundings import Rarity
from newsdb.identity.variants import Evidence, Side, are_told_apart, choose, weigh
from newsdb.name_variants.kinds import Difference, differences
from newsdb.writer import judging, sides
from newsdb.writer.candidates import Block, Page, Pair, forget_waiting, gather_waiting, note_compared, read_page
from newsdb.writer.judgements import NOT_THE_SAME, Stamp, undone
from newsdb.writer.merging import Merge, RefusedError, merge_all
from newsdb.writer.sides import Sides

JUDGE: Final = "newsdb"
"""Who decided, of judgements that nobody made."""

_LOCK: Final = (0x6A756467, 1)  # beside that of ``judging``: who joins names
_WORDS_KEPT: Final = 5  # of the roles in the evidence


def let_wait(connection: Connection[Any], load_id: int | None) -> None:
    """Let those wait of whom a load told so much that it may change what was decided; None: everybody.

    Args:
        connection: in autocommit mode, in no transaction.
        load_id: the load.
    """
    if load_id is None:
        connection.execute("UPDATE people SET compared_articles = NULL WHERE compared_articles IS NOT NULL")
        return
    doubled = connection.execute(
        "SELECT p.id FROM people p JOIN (SELECT m.person_id, count(DISTINCT m.article_id) AS articles"
        " FROM mentions m JOIN articles a ON a.id = m.article_id WHERE a.load_id = %s GROUP BY m.person_id) AS told"
        " ON told.person_id = p.id WHERE p.compared_articles BETWEEN 1 AND told.articles ORDER BY p.id",
        (load_id,),
    ).fetchall()
    if doubled:
        connection.execute(
            "UPDATE people SET compared_articles = NULL WHERE id = ANY(%s)", ([row[0] for row in doubled],)
        )


def join_variants(connection: Connection[Any], stopped: Callable[[], bool] = lambda: False) -> int:
    """Join the names of those who wait; returns how many people were merged into others.

    Nothing is done if somebody else is at it: whoever waits is compared by them, or by the next run.

    Args:
        connection: in autocommit mode, in no transaction.
        stopped: asked between pages of surnames whether to stop; what is left waits.
    """
    if not _first(connection, "SELECT EXISTS (SELECT 1 FROM people WHERE compared_articles IS NULL)", ()):
        return 0
    if not _first(connection, "SELECT pg_try_advisory_lock(%s, %s)", _LOCK):
        return 0
    # Whatever a crash loses here is found again: who was compared is noted behind the judgements.
    connection.execute("SET synchronous_commit = off")
    try:
        joined = 0
        work = _Work(connection)
        for number in range(gather_waiting(connection)):
            if stopped():
                return joined
            joined += work.join(number)
        forget_waiting(connection)
        return joined
    finally:
        if not connection.closed and not connection.broken:
            connection.execute("RESET synchronous_commit")
            connection.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


@dataclass(slots=True)
class _Work:
    """What is known while names are joined, page by page.

    Attributes:
        connection: to work over.
        undone: judgements that do not hold.
        never: pairs whose merges were refused.
    """

    connection: Connection[Any]
    undone: set[int] = field(init=False)
    never: set[frozenset[int]] = field(default_factory=set)
    _rarity: Rarity | None = None
    _roles: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        self.undone = undone(self.connection)

    def join(self, number: int) -> int:
        """Join whom the names of a page say to be one; returns how many were merged."""
        while True:
            compared = self._compare(read_page(self.connection, number))
            try:
                merge_all(self.connection, compared.merges)
            except RefusedError as error:  # somebody judged meanwhile: what was decided on may be otherwise, too
                self.never.add(frozenset((error.merge.person, error.merge.into)))
                continue
            note_compared(self.connection, compared.articles)
            return len(compared.merges)

    def _compare(self, page: Page) -> _Compared:
        pairs = page.pairs()
        families = judging.families(self.connection, {person for pair in pairs for person in pair})
        refused = self._refused(families)
        compared = _Compared(page, Sides(self.connection, families), refused)
        if to_read := pairs - refused:
            if self._rarity is None or self._roles is None:
                self._rarity, self._roles = sides.rarity(self.connection), sides.role_rarity(self.connection)
            compared.sides.read(to_read)
            compared.compare(self._rarity, self._roles)
        return compared

    def _refused(self, families: Mapping[int, Collection[int]]) -> set[frozenset[int]]:
        """Pairs that are not to be joined: judged to be two, parted by an undo, or refused; by who stands for them."""
        stands = {member: person for person, family in families.items() for member in family}
        found = self.connection.execute(
            "SELECT id, kind, person_id, other_person_id FROM judgements"
            " WHERE person_id = ANY(%(people)s) AND other_person_id = ANY(%(people)s)",
            {"people": list(stands)},
        )
        pairs = {
            frozenset((one, other))
            for number, kind, one, other in found
            if (kind == "merge" and number in self.undone) or (kind in NOT_THE_SAME and number not in self.undone)
        }
        return {frozenset(stands.get(each, each) for each in pair) for pair in pairs | self.never}


@dataclass(slots=True)
class _Compared:
    """Who of a page is one, as it is decided block by block: nothing is written yet.

    Attributes:
        page: names.
        sides: what articles say of people.
        refused: pairs that are not to be joined, by who stands for them.
        merges: who is merged, in order.
        articles: in how many articles those are who were compared.
    """

    page: Page
    sides: Sides
    refused: set[frozenset[int]]
    merges: list[Merge] = field(default_factory=list)
    articles: dict[int, int] = field(default_factory=dict)

    def compare(self, rarity: Rarity, role_rarity: Mapping[str, float]) -> None:
        """Compare all blocks, each with what the ones before have made of it."""
        for block in self.page.blocks():
            self._block(block, rarity, role_rarity)

    def _block(self, block: Block, rarity: Rarity, role_rarity: Mapping[str, float]) -> None:
        pairs = {pair.people: pair for pair in block.pairs if pair.people not in self.refused}
        names = {name.person_id: name.key for pair in pairs.values() for name in (pair.second, pair.first)}
        known = {person: self.sides.of(person, key) for person, key in names.items()}
        evidence = {
            people: weigh(
                pair.kinds,
                known[pair.first.person_id],
                known[pair.second.person_id],
                bearers=pair.bearers,
                together=self.sides.together(people),
                rarity=rarity,
                role_rarity=role_rarity.__getitem__,
            )
            for people, pair in pairs.items()
        }
        chosen = choose(
            ((each.points, min(people), max(people)) for people, each in evidence.items()),
            lambda person: known[person].key,
            lambda one, other: self._compatible(block, known, one, other),
        )
        for person, into, by in _outwards(chosen, lambda each: (-known[each].articles, known[each].key)):
            self._merge(Merge(person, into, _stamp(pairs[by], evidence[by], known)))
        self.articles |= {person: side.articles for person, side in known.items()}

    def _compatible(self, block: Block, known: Mapping[int, Side], one: int, other: int) -> bool:
        """Whether two people can be one: no names contradict each other, and articles do not tell them apart."""
        people = frozenset((one, other))
        if people in self.refused:
            return False
        for a, b in product(block.keys[one], block.keys[other]):
            kinds = frozenset[Difference]() if a == b else differences(a, b)
            if kinds is None:
                return False
            if a != b and are_told_apart(kinds, known[one], known[other], self.sides.together(people)):
                return False
        return True

    def _merge(self, merge: Merge) -> None:
        self.merges.append(merge)
        self.page.merge(merge.person, merge.into)
        self.sides.merge(merge.person, merge.into)
        self.refused = {
            frozenset(merge.into if each == merge.person else each for each in pair) for pair in self.refused
        }


def _outwards(
    chosen: Iterable[tuple[int, int]], rank: Callable[[int], tuple[int, str]]
) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield who is merged into whom, and by which pair: the first of each group stands for all of it."""
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in chosen:
        beside[one].append(other)
        beside[other].append(one)
    met: set[int] = set()
    for first in sorted(beside, key=rank):
        waiting = [] if first in met else [first]
        met.add(first)
        while waiting:
            person = waiting.pop()
            for other in sorted(beside[person], key=rank):
                if other not in met:
                    met.add(other)
                    waiting.append(other)
                    yield other, first, frozenset((person, other))


def _stamp(pair: Pair, evidence: Evidence, known: Mapping[int, Side]) -> Stamp:
    articles = [known[name.person_id].articles for name in (pair.first, pair.second)]
    return Stamp(
        JUDGE,
        f"{pair.first.key} = {pair.second.key}: {', '.join(sorted(pair.kinds))}",
        {
            "names": [pair.first.key, pair.second.key],
            "differences": [kind.name.lower() for kind in sorted(pair.kinds)],
            "points": evidence.points,
            "confidence": evidence.confidence,
            "likeness": evidence.likeness,
            "roles": list(evidence.roles[:_WORDS_KEPT]),
            "bearers": evidence.bearers,
            "together": evidence.together,
            "articles": articles,
        },
    )


def _first(connection: Connection[Any], query: str, values: tuple[Any, ...]) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
