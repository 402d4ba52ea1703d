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
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation

from newsdb.documents import Article, Extraction, SpeakerKind
from newsdb.masking import TakenNames
from newsdb.names import is_full_name, name_key, split_title
from newsdb.writer import orders, rows, takedowns
from newsdb.writer.versions import ConflictError

# A btree entry must stay below a third of a page; no person's name comes near.
_LONGEST_NAME = 200
_CAPITALS_IN_A_ROW = re.compile(r"[A-Z](?=[A-Z])")


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


def person_ids(
    connection: Connection[Any], extractions: Iterable[Extraction], taken: TakenNames
) -> dict[str, int | None]:
    """Person of every full name in a batch; people met for the first time are made.

    Args:
        connection: in autocommit mode, in no transaction.
        extractions: of the batch.
        taken: names that were taken down when the batch was made; none of them is in it.

    Returns:
        Name as printed to person id; None where a name belongs to several people, which stays open.

    Raises:
        ConflictError: somebody was taken down meanwhile; nothing was made.
    """
    names = _full_names(extractions)
    if not names:
        return {}
    printed: dict[str, set[str]] = defaultdict(set)
    for name, key in names.items():
        printed[key].add(name)
    people, stored_names = _find_people(connection, printed)
    missing = sorted(printed.keys() - people.keys())
    resolved = _resolved(people)
    if missing or _fresh_names(printed, resolved, stored_names):
        with _short_transaction(connection), people_still_there():
            takedowns.hold(connection, alone=False)
            if orders.taken_names(connection) != taken:
                raise ConflictError
            _make_people(connection, missing, printed, people)
            resolved = _resolved(people)
            _store_names(connection, _fresh_names(printed, resolved, stored_names))
    return {name: resolved[key] for name, key in names.items()}


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


def copy_extractions(
    connection: Connection[Any], extractions: Sequence[tuple[UUID, Extraction]], people: Mapping[str, int | None]
) -> None:
    """Append the quotes and mentions of articles that have none yet.

    Raises:
        ConflictError: somebody whom they name was taken down since ``person_ids``.
    """
    with people_still_there():
        rows.copy_extractions(connection, extractions, people)


def _resolved(people: dict[str, set[int]]) -> dict[str, int | None]:
    """Exactly one bearer of a name, or none."""
    return {key: next(iter(ids)) if len(ids) == 1 else None for key, ids in people.items()}


def _make_people(
    connection: Connection[Any], keys: list[str], printed: dict[str, set[str]], people: dict[str, set[int]]
) -> None:
    """Make people, and add them to those found."""
    if not keys:
        return
    connection.execute(
        "INSERT INTO people (name_key, name) SELECT * FROM unnest(%s::text[], %s::text[])"
        " ON CONFLICT (name_key, homonym_no) DO NOTHING",
        (keys, [_plainest(printed[key]) for key in keys]),
    )
    made = connection.execute(
        "SELECT name_key, coalesce(merged_into_id, id) FROM people WHERE name_key = ANY(%s)", (keys,)
    )
    for key, person_id in made.fetchall():
        people.setdefault(key, set()).add(person_id)


def _full_names(extractions: Iterable[Extraction]) -> dict[str, str]:
    """Every full name of a batch with its key."""
    names: dict[str, str] = {}
    for extraction in extractions:
        speakers = (q.speaker for q in extraction.quotes if q.speaker_kind is SpeakerKind.PERSON and q.speaker)
        for name in {*speakers, *(mention.name for mention in extraction.mentions)}:
            if name not in names and len(name) <= _LONGEST_NAME and is_full_name(name) and (key := name_key(name)):
                names[name] = key
    return names


def _find_people(connection: Connection[Any], keys: Collection[str]) -> tuple[dict[str, set[int]], dict[int, set[str]]]:
    """People by name key, merges followed, and the names stored for each."""
    people: dict[str, set[int]] = defaultdict(set)
    names: dict[int, set[str]] = defaultdict(set)
    for key, person_id, name in connection.execute(
        "SELECT person_names.name_key, coalesce(people.merged_into_id, people.id), person_names.name"
        " FROM person_names JOIN people ON people.id = person_names.person_id"
        " WHERE person_names.name_key = ANY(%s)",
        (list(keys),),
    ):
        people[key].add(person_id)
        names[person_id].add(name)
    return people, names


def _fresh_names(
    printed: dict[str, set[str]], resolved: dict[str, int | None], stored: dict[int, set[str]]
) -> list[tuple[int, str, str]]:
    """Printed forms that are new for their person: person, name, key; sorted."""
    return sorted(
        (person_id, name, key)
        for key, person_id in resolved.items()
        if person_id is not None
        for name in printed[key] - stored.get(person_id, set())
    )


def _store_names(connection: Connection[Any], fresh: list[tuple[int, str, str]]) -> None:
    """Keep printed forms, and the plainest of them as the person's name."""
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
        "SELECT id, name FROM people WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (person,)
    ).fetchall()
    forms: dict[int, set[str]] = defaultdict(set)
    for person_id, form, _ in fresh:
        forms[person_id].add(form)
    for person_id, name_now in current:
        plainest = _plainest(forms[person_id] | {name_now})
        if plainest != name_now:
            connection.execute("UPDATE people SET name = %s WHERE id = %s", (plainest, person_id))


def _plainest(names: Collection[str]) -> str:
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
