"""Which outlets are meant by a name, a domain or an address.

In: what somebody types. Out: ``OutletMatch``. The tables of outlets are small, so that no index is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Select, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from newsdb.database.models import ArticleRow, SourceDomainRow, SourceRow
from newsdb.names import fold
from newsdb.queries.copies import copied_stories
from newsdb.queries.trigrams import likeness

_SUGGESTIONS = 3
_LEAST_LIKENESS = 0.35


@dataclass(frozen=True, slots=True)
class OutletMatch:
    """Which outlets a name means.

    Attributes:
        asked: as asked for.
        ids: the outlets' ids.
        names: their names, in the order of ``ids``.
        exact: it is an outlet's name or domain; False: it is a part of these names.
        suggestions: names like it, best first; only if it means none.
    """

    asked: str
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    exact: bool = False
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet.

    Attributes:
        name: its domain, or its name where articles have no address.
        articles: how many of its articles are stored.
        articles_without_copies: the same, its articles of one story counted once.
        domains: its registrable domains, sorted.
    """

    name: str
    articles: int
    articles_without_copies: int
    domains: tuple[str, ...]


def list_all_outlets(connection: Connection, limit: int) -> tuple[list[Outlet], int]:
    """Read the outlets with most articles, and how many outlets there are. An index of all articles is counted."""
    query, number = _counted(connection)
    outlets = _read(connection, query.order_by(number.desc(), SourceRow.name).limit(limit))
    return outlets, connection.scalar(select(func.count()).select_from(SourceRow)) or 0


def outlets_by_name(connection: Connection, limit: int, after: str | None = None) -> list[Outlet]:
    """Read the outlets in the order of their names, in bytes, from behind a name on."""
    name = SourceRow.name.collate("C")
    query, _ = _counted(connection)
    return _read(connection, query.where(*([] if after is None else [name > after])).order_by(name).limit(limit))


def _counted(connection: Connection) -> tuple[Select[Any], ColumnElement[int]]:
    """The outlets with what ``Outlet`` tells, and how many articles each has."""
    counts = select(ArticleRow.source_id, func.count().label("number")).group_by(ArticleRow.source_id).subquery()
    number = func.coalesce(counts.c.number, 0)
    copied = (
        select(ArticleRow.source_id, (func.count() - func.count(ArticleRow.story_key.distinct())).label("number"))
        .where(copied_stories(connection))
        .group_by(ArticleRow.source_id)
        .subquery()
    )
    domains = (
        select(func.array_agg(aggregate_order_by(SourceDomainRow.domain, SourceDomainRow.domain)))
        .where(SourceDomainRow.source_id == SourceRow.id)
        .scalar_subquery()
    )
    query = (
        select(
            SourceRow.name,
            number.label("articles"),
            func.coalesce(copied.c.number, 0).label("copies"),
            domains.label("domains"),
        )
        .outerjoin(counts, counts.c.source_id == SourceRow.id)
        .outerjoin(copied, copied.c.source_id == SourceRow.id)
    )
    return query, number


def _read(connection: Connection, query: Select[Any]) -> list[Outlet]:
    return [
        Outlet(row.name, row.articles, row.articles - row.copies, tuple(row.domains or ()))
        for row in connection.execute(query)
    ]


def find_named_outlet(connection: Connection, asked: str, *, by_name: bool) -> dict[int, str]:
    """Find the outlet that has exactly this domain or name: ids and names.

    Args:
        connection: to read from.
        asked: a domain or a name.
        by_name: the name decides, not to whom the domain belongs by now; else the other way round.
    """
    stripped = asked.strip().lower()
    conditions = [SourceDomainRow.domain == stripped, func.lower(SourceRow.name) == stripped]
    first, second = reversed(conditions) if by_name else conditions
    return _outlets(connection, first) or _outlets(connection, second)


def find_outlets(connection: Connection, asked: str) -> OutletMatch:
    """Find the outlets that ``asked`` means.

    Args:
        connection: to read from.
        asked: "harborledger.example", "www.harborledger.example", an address of an article, or a part of a name
            ("harbor ledger").
    """
    host = _host(asked)
    labels = host.split(".")
    # The registrable domain is some ending of a host name.
    domains = [".".join(labels[i:]) for i in range(len(labels))]
    exact = _outlets(
        connection,
        or_(func.lower(SourceRow.name) == asked.strip().lower(), SourceDomainRow.domain.in_(domains)),
    )
    if exact:
        return OutletMatch(asked, tuple(exact), tuple(exact.values()), exact=True)
    squeezed = "".join(c for c in fold(asked) if c.isalnum())
    if not squeezed:
        return OutletMatch(asked)
    partly = _outlets(connection, or_(_squeezed(SourceRow.name, squeezed), _squeezed(SourceDomainRow.domain, squeezed)))
    if partly:
        return OutletMatch(asked, tuple(partly), tuple(partly.values()))
    score = likeness(SourceRow.name, asked)
    near = select(SourceRow.name).where(score >= literal(_LEAST_LIKENESS)).order_by(score.desc(), SourceRow.name)
    return OutletMatch(asked, suggestions=tuple(connection.scalars(near.limit(_SUGGESTIONS))))


def _outlets(connection: Connection, condition: ColumnElement[bool]) -> dict[int, str]:
    query = (
        select(SourceRow.id, SourceRow.name)
        .outerjoin(SourceDomainRow, SourceDomainRow.source_id == SourceRow.id)
        .where(condition)
        .distinct()
        .order_by(SourceRow.name)
    )
    return {row.id: row.name for row in connection.execute(query)}


def _squeezed(column: InstrumentedAttribute[str], letters: str) -> ColumnElement[bool]:
    """Whether a name, of which only letters and digits count, contains ``letters``."""
    plain = func.regexp_replace(func.lower(func.public.unaccent(column)), "[^[:alnum:]]", "", "g")
    return plain.contains(letters, autoescape=True)


def _host(asked: str) -> str:
    """The host of an address or of what may be one, lower case, in punycode."""
    stripped = asked.strip().lower()
    try:
        host = urlsplit(stripped if "//" in stripped else f"//{stripped}").hostname or stripped
        return host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        return stripped
