"""Outlets and people: found by their natural keys, or made, in an order that cannot deadlock.

Any number of loaders may run at once: rows are inserted sorted by key, ``ON CONFLICT DO NOTHING``, and read again
afterwards, so that all loaders agree on one id. What is made is committed at once, apart from the batch that asks for
it: other loaders meet the same names all the time, and would wait for the end of the batch. A batch that fails may
leave a person whom no article names yet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation

from newsdb.documents import Article, Extraction, SpeakerKind
from newsdb.masking import TakenNames
from newsdb.names import KEY_VERSION, is_full_name, name_key, split_title
from newsdb.writer import judging, takedowns
from newsdb.writer.versions import ConflictError

LONGEST_NAME = 200
"""A btree entry must stay below a third of a page; no person's name comes near."""
_CAPITALS_IN_A_ROW = re.compile(r"[A-Z](?=[A-Z])")


Bearers = dict[str, dict[int, int]]
"""People by name key: the person that stands for them by now, and whom of those merged into that one the name is of."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom the full names of a batch mean.

    Attributes:
        names: every full name with its key.
        bearers: of each key.
        latest_judgement: number of the latest one that this knows of.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    bearers: Bearers = field(default_factory=dict)
    latest_judgement: int = 0

    def by_name(self) -> dict[str, int | None]:
        """Person by name as printed; None where several people bear it."""
        return {name: self._only(key) for name, key in self.names.items()}

    def shared_keys(self) -> set[str]:
        """Keys that several people bear."""
        return {key for key, people in self.bearers.items() if len(people) > 1}

    def _only(self, key: str) -> int | None:
        people = self.bearers.get(key, {})
        return next(iter(people)) if len(people) == 1 else None


def source_ids(connection: Connection[Any], articles: Iterable[Article]) -> dict[str, int]:
    """Id of every outlet by source name; outlets met for the first time are made.

    Args:
        connection: in autocommit mode, in no transaction.
        articles: of the batch.
    """
    domains = {article.source_name: article.domain for article in articles}
    found = _find_sources(connection, domains)
    missing = sorted(domains.keys() - found.keys())
    if missing:
        homepages = [f"https://{domain}/" if (domain := domains[name]) else None for name in missing]
        with _short_transaction(connection):
            connection.execute(
                "INSERT INTO sources (name, homepage) SELECT * FROM unnest(%s::text[], %s::text[])"
                " ON CONFLICT (name) DO NOTHING",
                (missing, homepages),
            )
            connection.execute(
                "INSERT INTO source_domains (domain, source_id)"
                " SELECT given.domain, sources.id FROM unnest(%s::text[], %s::text[]) AS given (domain, name)"
                " JOIN sources ON sources.name = given.name"
                " WHERE given.domain IS NOT NULL ORDER BY given.domain ON CONFLICT (domain) DO NOTHING",
                ([domains[name] for name in missing], missing),
            )
        found |= _find_sources(connection, domains)
    return found


@contextmanager
def _short_transaction(connection: Connection[Any]) -> Iterator[None]:
    """Commit by itself; whoever commits after it, such as the batch, makes it durable, too: the log is in order."""
    with connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        yield


def _find_sources(connection: Connection[Any], domains: dict[str, str | None]) -> dict[str, int]:
    by_name = dict(connection.execute("SELECT name, id FROM sources WHERE name = ANY(%s)", (list(domains),)).fetchall())
    # An outlet may own several domains, and its name need not be one of them: the domain decides.
    by_domain = dict(
        connection.execute(
            "SELECT domain, source_id FROM source_domains WHERE domain = ANY(%s)",
            ([domain for domain in domains.values() if domain],),
        ).fetchall()
    )
    known = {}
    for name, domain in domains.items():
        source_id = by_domain.get(domain) if domain else by_name.get(name)
        if source_id is not None:
            known[name] = source_id
    return known


def person_ids(connection: Connection[Any], extractions: Iterable[Extraction], taken: TakenNames) -> People:
    """Whom every full name of a batch means; people met for the first time are made.

    Args:
        connection: in autocommit mode, in no transaction.
        extractions: of the batch.
        taken: names that were taken down when the batch was made; none of them is in it.

    Raises:
        ConflictError: somebody was taken down meanwhile; nothing was made.
    """
    return known_people(connection, _full_names(extractions), taken)


def known_people(connection: Connection[Any], names: Mapping[str, str], taken: TakenNames) -> People:
    """Whom names mean, given with their keys; people met for the first time are made.

    Args:
        connection: in autocommit mode.
        names: as printed, with keys.
        taken: as for ``person_ids``.

    Raises:
        ConflictError: see ``person_ids``.
    """
    if not names:
        return People()
    printed = _by_key(names)
    latest = judging.latest(connection)  # before looking names up: one made meanwhile is met by ``up_to_date``
    bearers, stored = _find_bearers(connection, printed)
    missing = sorted(printed.keys() - bearers.keys())
    if missing or _fresh_names(printed, bearers, stored):
        with _short_transaction(connection), people_still_there():
            judging.hold(connection)  # or one of them could become somebody's alias meanwhile
            takedowns.hold_unchanged(connection, taken)
            if missing:
                found, stored_of_found = _find_bearers(connection, missing)
                bearers |= found
                stored |= stored_of_found
                _make_people(connection, [key for key in missing if key not in found], printed, bearers)
            _store_names(connection, _fresh_names(printed, bearers, stored))
    return People(names, bearers, latest)


def up_to_date(connection: Connection[Any], people: People) -> People:
    """Keep judgements away until the end of the transaction, and look names up again if there was one meanwhile.

    What is stored under these people now will be seen by whoever judges next.

    Args:
        connection: in the batch's transaction.
        people: of the batch.
    """
    if not people.names:
        return people
    judging.hold(connection)
    latest = judging.latest(connection)
    if latest == people.latest_judgement:
        return people
    printed = _by_key(people.names)
    bearers, stored = _find_bearers(connection, printed)
    # An alias that was taken back leaves a name of nobody. Seldom enough to let other loaders wait for this batch.
    _make_people(connection, sorted(printed.keys() - bearers.keys()), printed, bearers)
    _store_names(connection, _fresh_names(printed, bearers, stored))
    return People(people.names, bearers, latest)


@contextmanager
def people_still_there() -> Iterator[None]:
    """For what refers to people: one of them may have been taken down since it was found.

    Raises:
        ConflictError: so it was.
    """
    try:
        yield
    except ForeignKeyViolation as error:
        if (error.diag.constraint_name or "").endswith("_people"):
            raise ConflictError from error
        raise


def _by_key(names: Mapping[str, str]) -> dict[str, set[str]]:
    printed: dict[str, set[str]] = defaultdict(set)
    for name, key in names.items():
        printed[key].add(name)
    return printed


def _make_people(
    connection: Connection[Any], keys: list[str], printed: Mapping[str, set[str]], bearers: Bearers
) -> None:
    """Make people, and add them to those found."""
    if not keys:
        return
    connection.execute(
        "INSERT INTO people (name_key, name, key_version) SELECT *, %s FROM unnest(%s::text[], %s::text[])"
        " ON CONFLICT (name_key, namesake_no) DO NOTHING",
        (KEY_VERSION, keys, [plainest(printed[key]) for key in keys]),
    )
    made = connection.execute("SELECT name_key, id, merged_into_id FROM people WHERE name_key = ANY(%s)", (keys,))
    _add_bearers(connection, bearers, made.fetchall())


def _full_names(extractions: Iterable[Extraction]) -> dict[str, str]:
    """Every full name of a batch with its key."""
    names: dict[str, str] = {}
    for extraction in extractions:
        speakers = (q.speaker for q in extraction.quotes if q.speaker_kind is SpeakerKind.PERSON and q.speaker)
        for name in {*speakers, *(mention.name for mention in extraction.mentions)}:
            if name not in names and (key := full_name_key(name)):
                names[name] = key
    return names


def full_name_key(name: str) -> str:
    """The key of a full name; "" for what is none, and means nobody across articles."""
    return name_key(name) if len(name) <= LONGEST_NAME and is_full_name(name) else ""


def _find_bearers(connection: Connection[Any], keys: Collection[str]) -> tuple[Bearers, dict[int, set[str]]]:
    """Who bears names, merges followed, and the names stored for each bearer."""
    bearers: Bearers = {}
    names: dict[int, set[str]] = defaultdict(set)
    found = connection.execute(
        "SELECT person_names.name_key, people.id, people.merged_into_id, person_names.name"
        " FROM person_names JOIN people ON people.id = person_names.person_id"
        " WHERE person_names.name_key = ANY(%s) ORDER BY people.name_key <> person_names.name_key, people.id",
        (list(keys),),
    ).fetchall()
    for _, person_id, _, name in found:
        names[person_id].add(name)
    _add_bearers(connection, bearers, [row[:3] for row in found])
    return bearers, names


def _add_bearers(connection: Connection[Any], bearers: Bearers, found: Sequence[tuple[str, int, int | None]]) -> None:
    """Add bearers by key; of several who are one person by now, the first keeps the name."""
    merged = {person_id for _, person_id, merged_into_id in found if merged_into_id is not None}
    stands_for = judging.standing(connection, merged) if merged else {}
    for key, person_id, _ in found:
        bearers.setdefault(key, {}).setdefault(stands_for.get(person_id, person_id), person_id)


def _fresh_names(
    printed: Mapping[str, set[str]], bearers: Bearers, stored: Mapping[int, set[str]]
) -> list[tuple[int, str, str]]:
    """Printed forms that are new for those who bear the name: person, name, key; sorted."""
    return sorted(
        (person_id, name, key)
        for key, forms in printed.items()
        for person_id in bearers.get(key, {}).values()
        for name in forms - stored.get(person_id, set())
    )


def _store_names(connection: Connection[Any], fresh: list[tuple[int, str, str]]) -> None:
    """Keep printed forms, and the plainest of them as the person's name unless that was judged."""
    if not fresh:
        return
    person, name, key = (list(column) for column in zip(*fresh, strict=True))
    connection.execute(
        "INSERT INTO person_names (person_id, name, name_key, kind)"
        " SELECT *, 'printed' FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING",
        (person, name, key),
    )
    # Locked in the order of ids, so that loaders that meet the same people wait instead of deadlocking.
    current = connection.execute(
        "SELECT id, name, name_key FROM people WHERE id = ANY(%s) AND NOT is_name_fixed ORDER BY id FOR NO KEY UPDATE",
        (person,),
    ).fetchall()
    forms: dict[tuple[int, str], set[str]] = defaultdict(set)
    for person_id, form, form_key in fresh:
        forms[person_id, form_key].add(form)
    for person_id, name_now, own_key in current:
        best = plainest(forms[person_id, own_key] | {name_now})  # an alias that is printed is no plainer form
        if best != name_now:
            connection.execute("UPDATE people SET name = %s WHERE id = %s", (best, person_id))


def plainest(names: Collection[str]) -> str:
    """The form to show: without titles and initials if there is one, the same whatever the order of loading.

    Of forms that differ in accents or capitals only, the one with accents and without capitals in a row.
    """
    return min(
        names,
        key=lambda name: (
            len(split_title(name)[0]),
            len(_CAPITALS_IN_A_ROW.findall(name)),
            name.count("."),
            len(name),
            name.isascii(),
            name,
        ),
    )
