"""Outlets with several domains: what somebody knows, and no file says.

In: a domain and the outlet that publishes under it. Out: the domain and its articles moved there. In one transaction:
whoever counts by outlet sees all of it or nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from newsdb.database.models import ArticleRow, SourceDomainRow, SourceRow


def alias_domain(connection: Connection, domain: str, source_id: int) -> int:
    """Give a domain, and all that is stored under it, to an outlet. Later loads follow.

    Once more does no harm, and fetches what a load that was running at the time has put where it was before. The
    outlet that the domain had may be left without articles; it stays, since that load may still need it.

    Args:
        connection: in a transaction, which the caller commits.
        domain: registrable domain, lower case, punycode.
        source_id: the outlet.

    Returns:
        Number of articles moved.
    """
    # The outlet that a loader makes for a domain that it has never met is named like it.
    before = select(SourceRow.id).where(
        or_(
            SourceRow.name == domain,
            SourceRow.id.in_(select(SourceDomainRow.source_id).where(SourceDomainRow.domain == domain)),
        ),
        SourceRow.id != source_id,
    )
    owners = list(connection.scalars(before))
    connection.execute(
        insert(SourceDomainRow)
        .values(domain=domain, source_id=source_id)
        .on_conflict_do_update(index_elements=["domain"], set_={"source_id": source_id})
    )
    if not owners:
        return 0
    # Canonical URLs begin with https://, and name host and port up to the next slash.
    host = func.split_part(func.split_part(ArticleRow.canonical_url, "/", 3), ":", 1)
    moved = connection.scalars(
        update(ArticleRow)
        .where(
            ArticleRow.source_id.in_(owners),
            ArticleRow.canonical_url.startswith("https://"),
            or_(host == domain, func.right(host, len(domain) + 1) == literal(f".{domain}")),
        )
        .values(source_id=source_id)
        .returning(ArticleRow.id)
    )
    return len(moved.all())
