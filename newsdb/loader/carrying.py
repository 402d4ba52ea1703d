"""Takedowns carried over to a database that was restored from a backup of before, and carried out there.

In: takedowns of the database as it was, which do not say what was taken down. Out: ``Carried``; the articles are gone
with all that belongs to them, the people are masked in all that is stored and will be. Cut off, doing it again goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from newsdb import readers, writer
from newsdb.cleaning import ids_of
from newsdb.documents import Document, Version
from newsdb.loader.anonymising import TakenPerson, carry_out_person_order
from newsdb.loader.sessions import Connection, Session
from newsdb.settings import Settings
from newsdb.writer import CarriedTakedown, Takedown, Takedowns

_TABLES: Final = ("articles", "article_versions", "quotes", "mentions", "people", "person_names", "rejects")


@dataclass(frozen=True, slots=True)
class Carried:
    """What was done.

    Attributes:
        orders: how many were not there.
        articles: how many that were taken down were stored, and are gone.
        kept_out: how many ids were not taken down here.
        rejects: how many rejects were emptied.
        people: what became of each person.
    """

    orders: int
    articles: int
    kept_out: int
    rejects: int
    people: tuple[TakenPerson, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing of the people is left."""
        return all(person.is_clean for person in self.people)


def read_takedowns(settings: Settings) -> Takedowns:
    """Read all takedowns of a database.

    Args:
        settings: where it is.

    Raises:
        DatabaseError: it cannot be read.
    """

    def read(connection: Connection) -> Takedowns:
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return writer.read_takedowns(connection)

    with Session(settings, "newsdb takedown export") as session:
        return session.run(read)


def carry_takedowns(
    settings: Settings, carried: Takedowns, on_order: Callable[[int], None] = lambda _order: None
) -> Carried:
    """Carry takedowns over.

    Args:
        settings: where the restored database is.
        carried: of the database as it was.
        on_order: called with the number of each order about a person before it is carried out.

    Raises:
        NewsdbError: they are of another database.
        DatabaseError: the database failed for good; do it again.
    """
    with Session(settings, "newsdb takedown import") as session:
        before = session.run(writer.read_takedowns)
        articles, kept_out, rejects = session.run(partial(_carry, carried=carried))
        if kept_out:
            session.run(writer.refresh)
            session.run(partial(writer.vacuum, tables=_TABLES))
        after = session.run(writer.read_takedowns)
    people = []
    for order in after.orders:
        if order.kind == "person" and order.lifted_at is None and order.finished_at is None:
            on_order(order.id)
            people.append(carry_out_person_order(settings, order.id))
    return Carried(len(after.orders) - len(before.orders), articles, kept_out, rejects, tuple(people))


def _carry(connection: Connection, carried: Takedowns) -> tuple[int, int, int]:
    """Record all, and take the articles down, in one transaction."""
    with connection.transaction():
        writer.hold_people(connection)
        numbers = writer.carry_orders(connection, carried)
        known = {one.article_id for one in writer.read_takedowns(connection).articles}
        missing = [one for one in carried.articles if one.article_id not in known]
        ids = {one.article_id for one in missing}
        stored = {article.id for article in writer.look(connection, ids, ids).articles} & ids
        people = writer.people_named_by(connection, stored)
        writer.carry_out(connection, None, [_takedown(one, stored, numbers) for one in missing])
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE takedowns SET taken_down_at = %s WHERE article_id = %s",
                [(one.taken_down_at, one.article_id) for one in missing],
            )
        rejects = _rejects_of(connection, ids) if ids else []
        writer.empty_rejects(connection, rejects)
        writer.drop_unnamed_people(connection, people)
    return len(stored), len(missing), len(rejects)


def _takedown(one: CarriedTakedown, stored: Collection[UUID], numbers: dict[int, int]) -> Takedown:
    return Takedown(
        ids=[one.article_id],
        articles=[one.article_id] if one.article_id in stored else [],
        kind=one.kind,
        reason=one.reason,
        taken_down_by=one.taken_down_by,
        version=Version(one.version_no, one.version_at),
        order_id=None if one.order_id is None else numbers[one.order_id],
    )


def _rejects_of(connection: Connection, ids: Collection[UUID]) -> list[int]:
    """Find the rejects that read as one of the articles."""
    found: list[int] = []
    last = 0
    while page := writer.rejects_behind(connection, last):
        last = page[-1][0]
        for number, path, raw in page:
            documents = (item for item in readers.read_bytes(raw, path) if isinstance(item, Document))
            if any(key in ids for document in documents for key in ids_of(document)):
                found.append(number)
    return found
