"""Joining names that are one person's: compared when somebody is new, or known of in twice as many articles as before.

In: the people that wait. Out: judgements by "newsdb" that merge them, with what they were decided on; a person can see
and undo them like any other, and what was undone, or judged to be two, is not joined again.

The same articles give the same people whatever order they are loaded in, as long as everybody is compared once all are
stored (``newsdb people resolve --all``). What is loaded bit by bit is decided on what was known at the time: a pair
that had enough in common early may not have had it later, and the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.identity.surroundings import Rarity
from newsdb.identity.variants import Evidence, Side, are_told_apart, choose, weigh
from newsdb.name_variants.kinds import Difference, differences
from newsdb.writer import judging, sides
from newsdb.writer.candidates import Block, Pair, blocks_of_waiting, forget_waiting, gather_waiting
from newsdb.writer.judgements import NOT_THE_SAME, Stamp, merge, undone

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
        stopped: asked between surnames whether to stop; what is left waits.
    """
    if not _first(connection, "SELECT EXISTS (SELECT 1 FROM people WHERE compared_articles IS NULL)", ()):
        return 0
    if not _first(connection, "SELECT pg_try_advisory_lock(%s, %s)", _LOCK):
        return 0
    # Whatever a crash loses here is found again: who was compared is noted behind the judgements.
    connection.execute("SET synchronous_commit = off")
    try:
        gather_waiting(connection)
        joined = 0
        work = _Work(connection)
        for block in blocks_of_waiting(connection, work.standing):
            if stopped():
                return joined
            joined += work.join(block)
        forget_waiting(connection)
        return joined
    finally:
        if not connection.closed and not connection.broken:
            connection.execute("RESET synchronous_commit")
            connection.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


@dataclass(slots=True)
class _Work:
    """What is known while names are joined.

    Attributes:
        connection: to work over.
        standing: for everybody who was merged, who stands for them.
        refused: pairs that are not to be joined: judged to be two, or parted by an undo; by who stands for them.
    """

    connection: Connection[Any]
    standing: dict[int, int] = field(init=False)
    refused: set[frozenset[int]] = field(init=False)
    _rarity: Rarity | None = None
    _roles: Mapping[str, float] | None = None
    _both: dict[frozenset[int], int] = field(default_factory=dict)
    _families: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        merged = [row[0] for row in self.connection.execute("SELECT id FROM people WHERE merged_into_id IS NOT NULL")]
        self.standing = judging.standing(self.connection, merged)
        self.refused = self._by_standing(self._refused())

    def _refused(self) -> Iterator[frozenset[int]]:
        down = undone(self.connection)
        found = self.connection.execute(
            "SELECT id, kind, person_id, other_person_id FROM judgements WHERE other_person_id IS NOT NULL"
        )
        for number, kind, one, other in found:
            parted = kind == "merge" and number in down
            if parted or (kind in NOT_THE_SAME and number not in down):
                yield frozenset((one, other))

    def _by_standing(self, pairs: Iterable[frozenset[int]]) -> set[frozenset[int]]:
        return {frozenset(self.standing.get(each, each) for each in pair) for pair in pairs}

    def join(self, block: Block) -> int:
        """Join whom the names of one surname say to be one."""
        self._both.clear()
        self._families.clear()
        pairs = {pair.people: pair for pair in block.pairs if pair.people not in self.refused}
        known = self._sides(pairs.values())
        evidence = {people: self._weighed(pair, known) for people, pair in pairs.items()}
        chosen = choose(
            ((each.points, min(people), max(people)) for people, each in evidence.items()),
            lambda person: known[person].key,
            lambda one, other: self._compatible(block, known, one, other),
        )
        joined = 0
        for person, into, by in _outwards(chosen, lambda each: (-known[each].articles, known[each].key)):
            joined += self._merge(person, into, _stamp(pairs[by], evidence[by], known))
        block.compared({person: side.articles for person, side in known.items()})
        return joined

    def _sides(self, pairs: Iterable[Pair]) -> dict[int, Side]:
        names = {name.person_id: name.key for pair in pairs for name in (pair.second, pair.first)}
        return {
            person: sides.side_of(self.connection, self._family(person), key) for person, key in sorted(names.items())
        }

    def _weighed(self, pair: Pair, known: Mapping[int, Side]) -> Evidence:
        if self._rarity is None or self._roles is None:
            self._rarity, self._roles = sides.rarity(self.connection), sides.role_rarity(self.connection)
        one, other = pair.first.person_id, pair.second.person_id
        return weigh(
            pair.kinds,
            known[one],
            known[other],
            bearers=pair.bearers,
            together=self._together(one, other),
            rarity=self._rarity,
            role_rarity=self._roles.__getitem__,
        )

    def _compatible(self, block: Block, known: Mapping[int, Side], one: int, other: int) -> bool:
        """Whether two people can be one: no names contradict each other, and articles do not tell them apart."""
        if frozenset((one, other)) in self.refused:
            return False
        for a, b in product(block.keys[one], block.keys[other]):
            kinds = frozenset[Difference]() if a == b else differences(a, b)
            if kinds is None:
                return False
            if a != b and are_told_apart(kinds, known[one], known[other], self._together(one, other)):
                return False
        return True

    def _together(self, one: int, other: int) -> int:
        """How many articles name both."""
        people = frozenset((one, other))
        if people not in self._both:
            self._both[people] = sides.together(self.connection, self._family(one), self._family(other))
        return self._both[people]

    def _family(self, person: int) -> set[int]:
        """A person with all who were merged into them; of a block everybody is read before anybody is merged."""
        if person not in self._families:
            self._families[person] = judging.members(self.connection, [person])
        return self._families[person]

    def _merge(self, person: int, into: int, stamp: Stamp) -> bool:
        """Merge somebody into another, unless somebody judged otherwise meanwhile."""
        try:
            merge(self.connection, person, into, stamp)
        except NewsdbError:
            return False
        # In place: whoever reads names looks here, too.
        self.standing |= {who: into for who, whom in self.standing.items() if whom == person} | {person: into}
        self.refused = self._by_standing(self.refused)
        return True


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
