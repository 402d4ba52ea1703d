"""People whose names can be one person's, as far as somebody of them waits to be compared.

In: those that wait (``people.compared_articles`` is null). Out: pages of blocks: names that share a surname, roughly
spelt, and pairs of them. Never everybody with everybody: names are found by indexes of their codes, those without a
namesake of any kind stay in the server, and memory holds one page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from psycopg import Connection

from newsdb.identity.variants import MANY_BEARERS
from newsdb.name_variants import given_codes
from newsdb.name_variants.kinds import Difference, differences, surname_of, surnames_agree
from newsdb.name_variants.spelling import sounded
from newsdb.writer import judging
from newsdb.writer.connected import smallest_connected

_MOST_IN_A_BLOCK: Final = 400  # names of one surname whose given names can be variants
_PAGE: Final = 4_000  # names read at once, and all of the last surname
# Names stand under their surname, roughly spelt, and under their given name with the first letter of the surname,
# behind a slash: there surnames are compared that miss a letter. The names of those who wait stand under their first
# word, too, if they have two: "Keller Nora" beside "Nora Keller". The functions are those that person_names is indexed
# by, each code by itself (OFFSET 0), since the planner takes computing them for all names for cheap. A name that stands
# somewhere alone meets nobody there.
WAITING_NAMES: Final = f"""
    WITH waiting AS MATERIALIZED (
        SELECT DISTINCT n.name_key FROM person_names n JOIN newsdb_waiting w ON w.id = n.person_id
        WHERE n.name_key LIKE '% %'
    ), surnames AS MATERIALIZED (
        SELECT newsdb_surname_code(name_key) AS code FROM waiting
        UNION SELECT newsdb_surname_code(split_part(name_key, ' ', 1)) FROM waiting WHERE name_key NOT LIKE '% % %'
    ), given AS MATERIALIZED (
        SELECT DISTINCT newsdb_given_code(name_key) AS code FROM waiting WHERE split_part(name_key, ' ', 1) LIKE '__%'
    ), coded AS MATERIALIZED (
        SELECT '.' || code AS code, n.person_id, n.name_key, false AS is_turned
        FROM surnames CROSS JOIN LATERAL (
            SELECT * FROM person_names WHERE newsdb_surname_code(name_key) = code OFFSET 0
        ) AS n WHERE n.name_key LIKE '% %'
        UNION SELECT '.' || newsdb_surname_code(split_part(n.name_key, ' ', 1)), n.person_id, n.name_key, true
        FROM person_names n JOIN newsdb_waiting w ON w.id = n.person_id
        WHERE n.name_key LIKE '% %' AND n.name_key NOT LIKE '% % %'
        UNION SELECT '/' || code, n.person_id, n.name_key, false
        FROM given CROSS JOIN LATERAL (
            SELECT * FROM person_names WHERE newsdb_given_code(name_key) = code OFFSET 0
        ) AS n WHERE split_part(n.name_key, ' ', 1) LIKE '__%'
    ), met AS (
        SELECT *, count(*) OVER (PARTITION BY code) AS names FROM coded
    )
    SELECT (count(*) OVER (ORDER BY code) / {_PAGE})::integer AS page, code, person_id, name_key,
        EXISTS (SELECT FROM newsdb_waiting WHERE id = person_id) AS waits, is_turned
    FROM met WHERE names > 1
"""  # noqa: S608  (constants)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of somebody.

    Attributes:
        person_id: who stands for the bearer, merges followed.
        key: of the name.
        waits: the bearer waits to be compared.
        is_turned: it stands here because of its first word.
        surname: of the key.
    """

    person_id: int
    key: str
    waits: bool
    is_turned: bool
    surname: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people whose names can be one person's.

    Attributes:
        first: name of the one.
        second: name of the other.
        kinds: in what they differ.
        bearers: others of the surname who can be neither of the two.
    """

    first: Name
    second: Name
    kinds: frozenset[Difference]
    bearers: int

    @property
    def people(self) -> frozenset[int]:
        """Both."""
        return frozenset((self.first.person_id, self.second.person_id))


@dataclass(frozen=True, slots=True)
class Block:
    """People of one surname, roughly spelt.

    Attributes:
        keys: all names of each, in the block.
        pairs: of two people with names that can be one person's, somebody of whom waits.
    """

    keys: Mapping[int, frozenset[str]]
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A pair before the bearers of its surnames are counted."""

    first: Name
    second: Name
    kinds: frozenset[Difference]

    @property
    def people(self) -> frozenset[int]:
        return frozenset((self.first.person_id, self.second.person_id))


_Row = tuple[str, int, str, bool, bool]
_Bearers = Mapping[str, Mapping[int, str]]


class Page:
    """The names of some surnames, and who is paired with whom, as merges stand.

    Args:
        rows: names by their code.
        standing: for those here who were merged, who stands for them.
    """

    def __init__(self, rows: Mapping[str, Sequence[_Row]], standing: Mapping[int, int]) -> None:
        self._rows = rows
        self._standing = dict(standing)
        self._bearers: Mapping[str, Sequence[tuple[int, str]]] = {}
        self._codes: dict[int, set[str]] = defaultdict(set)
        for code, group in rows.items():
            for row in group:
                self._codes[row[1]].add(code)
        self._met = {code: self._meetings(code) for code in rows}

    def pairs(self) -> set[frozenset[int]]:
        """Each two people who are paired."""
        return {meeting.people for met in self._met.values() for meeting in met}

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks with pairs, each as merges stand when it is asked for."""
        for code in self._rows:
            if met := self._met[code]:
                names = self._names(code)
                bearers = self._everybody(met) if code.startswith("/") else _bearers(names)
                pairs = [Pair(one.first, one.second, one.kinds, _others(bearers, one)) for one in met]
                yield Block(_keys(names), pairs)

    def merge(self, person: int, into: int) -> None:
        """Let a person stand for another, who is paired somewhere here, too, and for all whom that one stood for."""
        changed = {who for who, whom in self._standing.items() if whom == person} | {person}
        self._standing |= dict.fromkeys(changed, into)
        for code in {code for who in changed for code in self._codes.get(who, ())}:
            self._met[code] = self._meetings(code)

    def surnames(self) -> set[str]:
        """Those whose bearers do not all stand here."""
        met = (meeting for code, found in self._met.items() if code.startswith("/") for meeting in found)
        return {name.surname for meeting in met for name in (meeting.first, meeting.second)}

    def add_bearers(self, bearers: Mapping[str, Sequence[tuple[int, str]]], standing: Mapping[int, int]) -> None:
        """Take in everybody who bears ``surnames``, with their names; and who stands for those of them merged."""
        self._bearers = bearers
        self._standing |= standing

    def _names(self, code: str) -> list[Name]:
        return [
            Name(self._standing.get(person, person), key, waits, is_turned, surname_of(key))
            for _, person, key, waits, is_turned in self._rows[code]
        ]

    def _meetings(self, code: str) -> list[_Meeting]:
        names = self._names(code)
        return list(_best(_misspelt(names) if code.startswith("/") else _similar(names)))

    def _everybody(self, met: Iterable[_Meeting]) -> _Bearers:
        surnames = {name.surname for meeting in met for name in (meeting.first, meeting.second)}
        return {
            surname: {self._standing.get(person, person): key for person, key in self._bearers.get(surname, ())}
            for surname in surnames
        }


def gather_waiting(connection: Connection[Any]) -> int:
    """Set out the names of those who wait, and of whoever shares a surname with them, in tables of the session's.

    Returns:
        The number of pages.
    """
    connection.execute("DROP TABLE IF EXISTS newsdb_names, newsdb_waiting")
    connection.execute("CREATE TEMP TABLE newsdb_waiting AS SELECT id FROM people WHERE compared_articles IS NULL")
    # Whether a few wait or everybody makes the difference between looking names up and reading them all.
    connection.execute("ANALYZE newsdb_waiting")
    connection.execute(f"CREATE TEMP TABLE newsdb_names AS {WAITING_NAMES}")
    connection.execute("CREATE INDEX ON newsdb_names (page)")
    row = connection.execute("SELECT coalesce(max(page) + 1, 0) FROM newsdb_names").fetchone()
    return 0 if row is None else int(row[0])


def forget_waiting(connection: Connection[Any]) -> None:
    """Let nobody wait any more of those who were set out, whatever they are called."""
    connection.execute(
        "UPDATE people SET compared_articles = 0 WHERE compared_articles IS NULL"
        " AND id IN (SELECT id FROM newsdb_waiting)"
    )
    connection.execute("DROP TABLE newsdb_names, newsdb_waiting")


def read_page(connection: Connection[Any], number: int) -> Page:
    """Read a page of what was set out, as merges stand now.

    Args:
        connection: that the names were set out over.
        number: of the page, from 0.
    """
    found = connection.execute(
        "SELECT code, person_id, name_key, waits, is_turned FROM newsdb_names WHERE page = %s"
        " ORDER BY code, name_key, person_id, is_turned",
        (number,),
    ).fetchall()
    rows = {code: list(group) for code, group in groupby(found, key=itemgetter(0))}
    page = Page(rows, judging.standing_of_merged(connection, {row[1] for row in found}))
    if surnames := page.surnames():
        bearers = _read_bearers(connection, surnames)
        everybody = {person for borne in bearers.values() for person, _ in borne}
        page.add_bearers(bearers, judging.standing_of_merged(connection, everybody))
    return page


def note_compared(connection: Connection[Any], articles: Mapping[int, int]) -> None:
    """Note on how many articles people were compared, who wait no more."""
    people = sorted(articles)
    connection.execute(
        "UPDATE people SET compared_articles = given.articles"
        " FROM unnest(%s::bigint[], %s::int[]) AS given (id, articles) WHERE people.id = given.id",
        (people, [articles[person] for person in people]),
    )


def _keys(names: Iterable[Name]) -> dict[int, frozenset[str]]:
    keys: dict[int, set[str]] = defaultdict(set)
    for name in names:
        keys[name.person_id].add(name.key)
    return {person: frozenset(found) for person, found in keys.items()}


def _similar(block: Sequence[Name]) -> Iterator[_Meeting]:
    """Pairs of one surname, roughly spelt, with given names that can be variants."""
    straight = [name for name in block if not name.is_turned]
    kin = _kin({name.surname for name in straight})
    waiting = {kin[name.surname] for name in straight if name.waits}
    by_code: dict[str, list[Name]] = defaultdict(list)
    for name in straight:
        if kin[name.surname] not in waiting:
            continue
        for code in given_codes(name.key).union(name.key.split()[:-1]):
            by_code[code].append(name)
    met: set[tuple[int, str, int, str]] = set()
    for names in by_code.values():
        by_kin: dict[str, list[Name]] = defaultdict(list)
        for name in names[:_MOST_IN_A_BLOCK]:
            by_kin[kin[name.surname]].append(name)
        for kindred in by_kin.values():
            for one, other in _waited_for(kindred):
                meeting = (one.person_id, one.key, other.person_id, other.key)
                if one.person_id == other.person_id or meeting in met:
                    continue
                met.add(meeting)
                if surnames_agree(one.surname, other.surname):
                    kinds = differences(one.key, other.key)
                    if kinds is not None:
                        yield _Meeting(one, other, kinds)
    yield from _reordered(block)


def _kin(surnames: Collection[str]) -> dict[str, str]:
    """Surnames in groups, each called by one of them: those that can be one person's are in one group."""
    if len(surnames) == 1:
        return {surname: surname for surname in surnames}
    return smallest_connected(
        (surname, f"~{rest}") for surname in surnames for rest in {f"~{sounded(surname)}", *_without_a_letter(surname)}
    )


def _reordered(block: Sequence[Name]) -> Iterator[_Meeting]:
    """Pairs of the same words in another order, one of which stands here by its first word."""
    by_words: dict[str, list[Name]] = defaultdict(list)
    for name in block if any(name.is_turned for name in block) else ():
        by_words[" ".join(sorted(name.key.split()))].append(name)
    for names in by_words.values():
        for one, other in _waited_for(names):
            # Under its first word a name is only looked for among those that have it last.
            if one.is_turned != other.is_turned and one.person_id != other.person_id:
                kinds = differences(one.key, other.key)
                if kinds is not None and Difference.ORDER in kinds:
                    yield _Meeting(one, other, kinds)


def _misspelt(block: Sequence[Name]) -> Iterator[_Meeting]:
    """Pairs of one given name with surnames that differ by a letter, found by what is left without one of theirs."""
    by_rest: dict[str, list[Name]] = defaultdict(list)
    for name in block:
        for rest in _without_a_letter(name.surname):
            by_rest[rest].append(name)
    met: set[tuple[str, str]] = set()
    for names in by_rest.values():
        for one, other in _waited_for(names):
            if one.person_id == other.person_id or (one.key, other.key) in met:
                continue
            met.add((one.key, other.key))
            kinds = differences(one.key, other.key)
            if kinds and kinds <= {Difference.SURNAME_MISSPELT, Difference.SURNAME_SPELLING}:
                yield _Meeting(one, other, kinds)


def _without_a_letter(word: str) -> set[str]:
    """A word, and what is left of it without one of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _waited_for(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Each two of whom somebody waits, the one that stands first first."""
    for place, name in enumerate(names):
        if name.waits:
            yield from ((one, name) for one in names[:place] if not one.waits)
            yield from ((name, other) for other in names[place + 1 :])


def _bearers(block: Iterable[Name]) -> _Bearers:
    """Who bears which surname of a block: the first of the names of each."""
    bearers = defaultdict[str, dict[int, str]](dict)
    for name in block:
        if not name.is_turned:
            bearers[name.surname].setdefault(name.person_id, name.key)
    return bearers


def _read_bearers(connection: Connection[Any], surnames: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Everybody who bears some surnames."""
    found = connection.execute(
        "SELECT DISTINCT surname, person_id, name_key FROM unnest(%s::text[]) AS surname CROSS JOIN LATERAL"
        " (SELECT * FROM person_names WHERE newsdb_surname_code(name_key) = newsdb_surname_code(surname) OFFSET 0) AS n"
        " WHERE right(name_key, length(surname) + 1) = ' ' || surname ORDER BY surname, name_key, person_id",
        (sorted(surnames),),
    )
    bearers: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for surname, person_id, key in found:
        bearers[surname].append((person_id, key))
    return bearers


def _others(bearers: _Bearers, met: _Meeting) -> int:
    """Count people with the surname of either who can be neither, until they are many."""
    one, other = met.first, met.second
    others = (
        person
        for surname in sorted({one.surname, other.surname})
        for person, key in bearers.get(surname, {}).items()
        if person not in met.people and not _can_be(key, one.key) and not _can_be(key, other.key)
    )
    return len(list(islice(others, MANY_BEARERS)))


def _can_be(key: str, other: str) -> bool:
    return key == other or differences(key, other) is not None


def _best(pairs: Iterable[_Meeting]) -> Iterable[_Meeting]:
    """Keep of each two people the names with the fewest differences, the first of them by the alphabet."""
    best: dict[frozenset[int], _Meeting] = {}
    for pair in pairs:
        known = best.get(pair.people)
        if known is None or _rank(pair) < _rank(known):
            best[pair.people] = pair
    return best.values()


def _rank(pair: _Meeting) -> tuple[int, list[str], str, str]:
    return len(pair.kinds), sorted(pair.kinds), pair.first.key, pair.second.key
