"""Two texts of one article: which of them is current, and how the other is kept.

The later text replaces the earlier one. Later is what a load read later; of two loads, what was stored later. But where
loads share the work, running beside each other on one file or on inputs that they have in common, chance decides which
of them stores first: there the later text is the one that stands further down in the file, or whose file sorts last, as
if one load had read all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from newsdb.documents import Article, ExtractedArticle, Origin

TextKey = tuple[str | None, bytes]
"""Title and digest of the body: what tells one text of an article from another."""

_NUMBER = re.compile(r"\d+")


class ConflictError(Exception):
    """Another loader stored, or took down, one of the batch's articles meanwhile: look again, then write again."""


def text_key(article: Article) -> TextKey:
    """What tells this text of the article from another."""
    return article.title, article.body_sha256


def stored_texts(connection: Connection[Any], ids: Collection[UUID]) -> dict[UUID, set[TextKey]]:
    """The texts stored of those articles that are stored, current and earlier ones."""
    found: dict[UUID, set[TextKey]] = {}
    for table, key in (("articles", "id"), ("article_versions", "article_id")):
        query = f"SELECT {key}, title, body_sha256 FROM {table} WHERE {key} = ANY(%s)"  # noqa: S608  (constants)
        for article_id, title, digest in connection.execute(query, (list(ids),)):
            found.setdefault(article_id, set()).add((title, digest))
    return found


def make_way(connection: Connection[Any], load_id: int, changed: Sequence[ExtractedArticle]) -> set[UUID]:
    """Keep the stored texts of changed articles as versions and drop what was extracted from them.

    Args:
        connection: in the batch's transaction.
        load_id: the load that the batch is of.
        changed: with texts that are not stored yet, of articles that are.

    Returns:
        Ids of articles whose stored text is the later one: there it is the given text that was kept as a version.

    Raises:
        ConflictError: another loader stored one of these texts meanwhile, or removed an article.
    """
    ids = [item.article.id for item in changed]
    current = connection.execute(
        "SELECT a.id, a.origin, a.load_id <> mine.id AND (l.finished_at IS NULL OR l.finished_at > mine.started_at),"
        " l.inputs && mine.inputs FROM articles a JOIN loads l ON l.id = a.load_id JOIN loads mine ON mine.id = %s"
        " WHERE a.id = ANY(%s) ORDER BY a.id FOR UPDATE OF a",
        (load_id, ids),
    ).fetchall()
    stored = stored_texts(connection, ids)  # now that nobody else can change them
    if len(current) != len(ids) or any(text_key(item.article) in stored[item.article.id] for item in changed):
        raise ConflictError
    articles = {item.article.id: item.article for item in changed}
    late = {
        article_id
        for article_id, origin, is_beside, shares in current
        if is_beside and _stands_behind(origin, articles[article_id].origin, other_files=shares)
    }
    _retire(connection, [article_id for article_id in ids if article_id not in late])
    for article_id in sorted(late):
        _keep_as_version(connection, load_id, articles[article_id])
    return late


def _stands_behind(stored: str, given: Origin, *, other_files: bool) -> bool:
    """Tell whether a stored origin comes behind another in the order of reading: in the same file, or in any."""
    if stored.startswith(f"{given.path}, "):
        return _place(stored.removeprefix(f"{given.path}, ")) > _place(given.position)
    return other_files and stored.split("/") > str(given).split("/")


def _place(position: str) -> tuple[bool, list[int]]:
    """Give a position a value to sort by: lines are counted in the first part of a big file, bytes in the others."""
    return position.startswith("byte"), [int(number) for number in _NUMBER.findall(position)]


def _retire(connection: Connection[Any], ids: list[UUID]) -> None:
    connection.execute(
        "INSERT INTO article_versions (article_id, version_no, title, published_on, body, body_sha256, repairs,"
        " origin, load_id, loaded_at)"
        " SELECT id, 1 + (SELECT count(*) FROM article_versions WHERE article_id = articles.id), title,"
        " published_on, body, body_sha256, repairs, origin, load_id, loaded_at"
        " FROM articles WHERE id = ANY(%s)",
        (ids,),
    )
    connection.execute("DELETE FROM quotes WHERE article_id = ANY(%s)", (ids,))
    connection.execute("DELETE FROM mentions WHERE article_id = ANY(%s)", (ids,))


def _keep_as_version(connection: Connection[Any], load_id: int, article: Article) -> None:
    connection.execute(
        "INSERT INTO article_versions (article_id, version_no, title, published_on, body, body_sha256, repairs,"
        " origin, load_id, loaded_at)"
        " SELECT %s, 1 + count(*), %s, %s, %s, %s, %s, %s, %s, now() FROM article_versions WHERE article_id = %s",
        (
            article.id,
            article.title,
            article.published_on,
            article.body,
            article.body_sha256,
            Jsonb([asdict(repair) for repair in article.repairs]),
            str(article.origin),
            load_id,
            article.id,
        ),
    )
