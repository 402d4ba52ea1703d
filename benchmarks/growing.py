"""Many articles out of a few: what is stored is stored again, under other addresses, on other days, of other people.

In: a database that was loaded. Out: the same database, some times as large, whose figures are those of news: whoever
stands in several articles stands in all copies of them, everybody else is a new person with a new name each time; the
words of a copy are equal within it and to no other copy's, so that copies of a story and utterances stay as frequent as
they were. Every quotation stays verbatim in its place; of articles with many, a share of the statements is kept.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

_FREQUENT: Final = 4  # articles that somebody stands in who is met again in every copy
_DAYS: Final = 31  # from one copy to the next
_GROWN: Final = ("people", "person_names", "articles", "wordings", "utterance_wordings", "quotes", "mentions")

_PREPARE: Final = """
CREATE TEMP TABLE copied AS
    SELECT id AS old_id, gen_random_uuid() AS id, number, published_on + (number - %(copies)s / 2) * %(days)s AS day
    FROM articles, generate_series(1, %(copies)s) AS number;
CREATE UNIQUE INDEX ON copied (old_id, number);
CREATE TEMP TABLE rare AS
    SELECT
        row_number() OVER (ORDER BY md5(p.id::text)) - 1 AS place, count(*) OVER () AS all_places,
        p.id, p.name, p.name_key
    FROM people AS p
    WHERE p.merged_into_id IS NULL AND p.id NOT IN (
        SELECT coalesce(m.root_id, m.id)
        FROM mentions AS n
        JOIN people AS m ON m.id = n.person_id
        GROUP BY 1
        HAVING count(DISTINCT n.article_id) >= %(frequent)s
    );
CREATE TEMP TABLE renamed AS
    SELECT
        r.id AS old_id, number, m.highest + number * m.highest + r.id AS id,
        substring(r.name FROM '^[^ ]+') || ' ' || substring(o.name FROM '[^ ]+$') AS name,
        substring(r.name_key FROM '^[^ ]+') || ' ' || substring(o.name_key FROM '[^ ]+$') AS name_key
    FROM rare AS r
    CROSS JOIN generate_series(1, %(copies)s) AS number
    CROSS JOIN (SELECT max(id) AS highest FROM people) AS m
    JOIN rare AS o ON o.place = (r.place + number * 7919) %% r.all_places;
CREATE UNIQUE INDEX ON renamed (old_id, number);
ANALYZE copied, rare, renamed
"""
# Keys of copies sort as those that they are made of.
_KEY: Final = "int2send(c.number::smallint) || substring(t.{} FROM 1 FOR 14)"
# Each column that is not what it was, by table; aliases: what is copied, c for the copy, r for a person's new name.
_CHANGED: Final = {
    "people": {
        "id": "r.id",
        "name": "r.name",
        "name_key": "r.name_key",
        "namesake_no": "row_number() OVER (PARTITION BY r.name_key)"
        " + (SELECT count(*) FROM people AS e WHERE e.name_key = r.name_key)",
        "wikidata_qid": "NULL",
    },
    "person_names": {"person_id": "r.id", "name": "r.name", "name_key": "r.name_key", "kind": "'printed'"},
    "articles": {
        "id": "c.id",
        "url": "t.url || '?copy=' || c.number",
        "canonical_url": "t.canonical_url || '?copy=' || c.number",
        "published_on": "c.day",
        "published_at": "t.published_at + (c.day - t.published_on) * interval '1 day'",
        "story_key": "t.story_key # (c.number::bigint << 40)",
    },
    "wordings": {"words_key": _KEY.format("words_key")},
    "utterance_wordings": {
        "words_key": _KEY.format("words_key"),
        "utterance_key": _KEY.format("utterance_key"),
    },
    "quotes": {
        "article_id": "c.id",
        "speaker_id": "coalesce(r.id, p.root_id, p.id)",
        "speaker_name": "coalesce(r.name, t.speaker_name)",
        "words_key": _KEY.format("words_key"),
    },
    "mentions": {
        "article_id": "c.id",
        "person_id": "coalesce(r.id, p.root_id, p.id)",
        "name": "coalesce(r.name, t.name)",
    },
}
_NUMBERS: Final = "CROSS JOIN generate_series(1, %(copies)s) AS c (number)"
_OF_ARTICLE: Final = "JOIN copied AS c ON c.old_id = t.article_id"
_FROM: Final = {
    "people": "people AS t JOIN renamed AS r ON r.old_id = t.id",
    "person_names": "(SELECT DISTINCT ON (person_id) * FROM person_names ORDER BY person_id) AS t"
    " JOIN renamed AS r ON r.old_id = t.person_id",
    "articles": "articles AS t JOIN copied AS c ON c.old_id = t.id",
    "wordings": f"wordings AS t {_NUMBERS}",
    "utterance_wordings": f"utterance_wordings AS t {_NUMBERS}",
    # A nested quotation is kept where the statement that holds it is.
    "quotes": f"quotes AS t {_OF_ARTICLE} LEFT JOIN people AS p ON p.id = t.speaker_id"
    " LEFT JOIN renamed AS r ON r.old_id = coalesce(p.root_id, p.id) AND r.number = c.number"
    " LEFT JOIN quotes AS o ON o.article_id = t.article_id AND o.ordinal = t.outer_ordinal"
    " WHERE abs(hashtextextended(t.article_id::text || '/' || coalesce(o.statement_no, t.statement_no), c.number))"
    " %% 1000 < %(kept)s * 1000",
    "mentions": f"mentions AS t {_OF_ARTICLE} LEFT JOIN people AS p ON p.id = t.person_id"
    " LEFT JOIN renamed AS r ON r.old_id = coalesce(p.root_id, p.id) AND r.number = c.number",
}
# As nights of loading leave them: people as they are met, articles by day.
_ORDER: Final = {
    "people": "ORDER BY r.id",
    "person_names": "ORDER BY r.id",
    "articles": "ORDER BY c.day, c.id",
    "quotes": "ORDER BY c.day, c.id, t.ordinal",
    "mentions": "ORDER BY c.day, c.id, t.ordinal",
}


def grow(connection: psycopg.Connection[Any], copies: int, kept: float = 1.0, *, keeps_schema: bool = False) -> None:
    """Store everything again.

    Args:
        connection: a superuser's, autocommitting, to a loaded database; nobody else uses it.
        copies: how often.
        kept: share of statements that a copy keeps.
        keeps_schema: the columns search stay computed, so that what is written later is found, too; takes longer.
    """
    asked = {"copies": copies, "kept": kept, "days": _DAYS, "frequent": _FREQUENT}
    # Rows refer to each other as those that they are made of do.
    settings = {"session_replication_role": "replica", "work_mem": "512MB", "maintenance_work_mem": "2GB"}
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    for statement in _PREPARE.split(";\n"):
        connection.execute(statement.encode(), asked if "%(" in statement else None)
    # Words are not searched out anew, which would take most of the time.
    for table in () if keeps_schema else ("articles", "quotes"):
        connection.execute(f"ALTER TABLE {table} ALTER COLUMN search DROP EXPRESSION".encode())
    indexes = _drop_indexes(connection)
    for table in _GROWN:
        columns = columns_of(connection, table)
        values = ", ".join(_CHANGED[table].get(name, f"t.{name}") for name in columns)
        insert = f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"
        select = f"SELECT {values} FROM {_FROM[table]} {_ORDER.get(table, '')}"  # noqa: S608  (names from above)
        connection.execute(f"{insert} {select}".encode(), asked)
    connection.execute("SELECT setval('people_id_seq', max(id)) FROM people")
    for index in indexes:
        connection.execute(index.encode())
    for name in settings:
        connection.execute(f"RESET {name}".encode())
    connection.execute("VACUUM ANALYZE")
    connection.execute("SELECT newsdb_refresh()")


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes that are no constraints', and return the statements that make them again."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i"
        " WHERE i.indrelid = ANY (%s::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)",
        (list(_GROWN),),
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}".encode())
    return [made for _, made in found]


def columns_of(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Return the names of a table's columns but those that are computed."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (table,),
    )
    return [name for (name,) in found]
