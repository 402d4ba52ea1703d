"""Takedowns of one database carried to another one that was restored from a backup of before.

In: takedowns as ``read_takedowns`` has them, of the database as it was. Out: the same orders in the restored one, under
their numbers where these are free, and what is still to be carried out. An order is known by its kind and instant,
articles by their ids, which are the same everywhere, people by digests, whose salt both databases share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from newsdb.errors import NewsdbError
from newsdb.masking import TakenNames
from newsdb.writer.orders import lift_order

_ORDER_COLUMNS: Final = (
    "id, kind, reason, ordered_by, ordered_at, is_stored_only, is_wordless, salt, finished_at, lifted_at, lifted_by,"
    " lift_reason"
)
_TAKEDOWN_COLUMNS: Final = "article_id, kind, reason, taken_down_by, version_no, version_at, order_id, taken_down_at"


@dataclass(frozen=True, slots=True)
class CarriedOrder:
    """A row of takedown_orders with its names, as digests of names and of last words; see the comments there."""

    id: int
    kind: str
    reason: str
    ordered_by: str | None
    ordered_at: datetime
    is_stored_only: bool
    is_wordless: bool
    salt: bytes | None
    finished_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str | None
    names: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def key(self) -> tuple[str, datetime]:
        """What it is known by in another database."""
        return self.kind, self.ordered_at


@dataclass(frozen=True, slots=True)
class CarriedTakedown:
    """A row of takedowns; see the comments there. ``order_id`` is the number where it comes from."""

    article_id: UUID
    kind: str
    reason: str
    taken_down_by: str | None
    version_no: int | None
    version_at: datetime | None
    order_id: int | None
    taken_down_at: datetime


@dataclass(frozen=True, slots=True)
class Takedowns:
    """All takedowns of a database."""

    orders: Sequence[CarriedOrder] = ()
    articles: Sequence[CarriedTakedown] = ()

    def lacked_by(self, other: Takedowns) -> int:
        """How many orders another database does not have, or has otherwise, and of agencies how many articles."""
        known = {order.key: (order.lifted_at, order.is_stored_only, order.is_wordless) for order in other.orders}
        orders = [
            order
            for order in self.orders
            if known.get(order.key) != (order.lifted_at, order.is_stored_only, order.is_wordless)
        ]
        kept_out = {one.article_id for one in other.articles}
        agencies = [one for one in self.articles if one.order_id is None and one.article_id not in kept_out]
        return len(orders) + len(agencies)


def read_takedowns(connection: Connection[Any]) -> Takedowns:
    """Read all takedowns of a database; in a transaction."""
    with connection.cursor(row_factory=dict_row) as cursor:
        names: dict[int, list[tuple[bytes, bytes]]] = {}
        for row in cursor.execute("SELECT order_id, name_digest, word_digest FROM takedown_names ORDER BY 1, 2"):
            names.setdefault(row["order_id"], []).append((bytes(row["name_digest"]), bytes(row["word_digest"])))
        orders = [
            CarriedOrder(**row, names=tuple(names.get(row["id"], ())))
            for row in cursor.execute(f"SELECT {_ORDER_COLUMNS} FROM takedown_orders ORDER BY id")  # noqa: S608
        ]
        articles = [
            CarriedTakedown(**row)
            for row in cursor.execute(f"SELECT {_TAKEDOWN_COLUMNS} FROM takedowns ORDER BY article_id")  # noqa: S608
        ]
    return Takedowns(orders, articles)


def carry_orders(connection: Connection[Any], carried: Takedowns) -> dict[int, int]:
    """Record orders that are not there, lift those that were lifted, widen those that were widened.

    Args:
        connection: in a transaction, in which the lock of takedowns is held alone.
        carried: of the database as it was.

    Returns:
        For each carried order its number here.

    Raises:
        NewsdbError: the names have other digests here, so that nobody could be told by them.
    """
    own = read_takedowns(connection)
    _require_one_salt(own, carried)
    known = {order.key: order for order in own.orders}
    numbers = {}
    for order in carried.orders:
        here = known.get(order.key)
        numbers[order.id] = _recorded(connection, order) if here is None else here.id
        if here is not None and here.lifted_at is None and order.lifted_at is not None:
            lift_order(connection, here.id, order.lift_reason or "", order.lifted_by or "")
            connection.execute("UPDATE takedown_orders SET lifted_at = %s WHERE id = %s", (order.lifted_at, here.id))
        if here is not None and here.lifted_at is None and order.lifted_at is None:
            _widen(connection, here, order)
    return numbers


def names_meant(connection: Connection[Any], taken: TakenNames, people: Sequence[int]) -> tuple[list[str], list[str]]:
    """Names that are to be masked, as far as they are stored, and the Wikidata items of people."""
    found = connection.execute("SELECT name FROM person_names UNION SELECT name FROM people ORDER BY 1").fetchall()
    items = connection.execute(
        "SELECT wikidata_qid FROM people WHERE id = ANY(%s) AND wikidata_qid IS NOT NULL ORDER BY 1", (list(people),)
    ).fetchall()
    return [name for (name,) in found if taken.of(name) is not None], [item for (item,) in items]


def _require_one_salt(own: Takedowns, carried: Takedowns) -> None:
    salts = {order.salt for order in (*own.orders, *carried.orders) if order.salt is not None}
    if len(salts) > 1:
        raise NewsdbError(
            "these takedowns are of another database: their digests tell no names here; take the people down by name:"
            " newsdb takedown person"
        )


def _recorded(connection: Connection[Any], order: CarriedOrder) -> int:
    """Record an order; one about a person is not finished before it is carried out here."""
    values = {name: getattr(order, name) for name in _ORDER_COLUMNS.split(", ")}
    if order.kind == "person" and order.lifted_at is None:
        values["finished_at"] = None
    is_free = connection.execute("SELECT 1 FROM takedown_orders WHERE id = %s", (order.id,)).fetchone() is None
    columns = _ORDER_COLUMNS if is_free else _ORDER_COLUMNS.removeprefix("id, ")
    given = ", ".join(f"%({name})s" for name in columns.split(", "))
    row = connection.execute(
        f"INSERT INTO takedown_orders ({columns}) OVERRIDING SYSTEM VALUE VALUES ({given}) RETURNING id",  # noqa: S608
        values,
    ).fetchone()
    if row is None:  # RETURNING of a plain INSERT always has a row
        raise AssertionError
    # What is ordered next gets a later number.
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('takedown_orders', 'id'), (SELECT max(id) FROM takedown_orders))"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO takedown_names (order_id, name_digest, word_digest) VALUES (%s, %s, %s)",
            [(row[0], name, word) for name, word in order.names],
        )
    return int(row[0])


def _widen(connection: Connection[Any], here: CarriedOrder, order: CarriedOrder) -> None:
    """Ask for as much as was asked for; an order that asks for more is not finished."""
    if (here.is_stored_only, here.is_wordless) != (order.is_stored_only, order.is_wordless):
        connection.execute(
            "UPDATE takedown_orders SET is_stored_only = %s, is_wordless = %s, finished_at = NULL WHERE id = %s",
            (order.is_stored_only, order.is_wordless, here.id),
        )
