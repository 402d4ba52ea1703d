"""What one batch does to the database."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import psycopg
import pytest

from newsdb import writer
from newsdb.documents import Article, ExtractedArticle, Extraction, Origin, Reject, Traits
from newsdb.writer import Batch, ConflictError, Counts
from tests.writer.conftest import make_item

Connection = psycopg.Connection[Any]


def batch_of(*items: ExtractedArticle, changed: Sequence[Any] = (), rejects: Sequence[Reject] = ()) -> Batch:
    """Make a batch."""
    return Batch(items, changed, 0, rejects)


def store(connection: Connection, *items: ExtractedArticle, **rest: Any) -> Counts:
    """Write a batch under a load of its own."""
    return writer.write(connection, writer.start_load(connection, ["made.jsonl"], 1), 1, batch_of(*items, **rest))


def with_body(item: ExtractedArticle, body: str) -> ExtractedArticle:
    """Give an item another text, without quotes."""
    article: Article = replace(item.article, body=body, body_sha256=sha256(body.encode()).digest())
    return ExtractedArticle(article, item.traits, Extraction())


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Run a query and give all its rows."""
    return connection.execute(query).fetchall()


def test_counts_are_those_of_the_rows(database: Connection) -> None:
    """A batch's counts equal the rows it made and those recorded in its load."""
    counts = store(database, *(make_item(n) for n in range(5)))
    assert counts == Counts(new=5, quotes=5)
    assert rows(database, "SELECT count(*) FROM articles") == [(5,)]
    assert rows(database, "SELECT new_count, quote_count FROM loads") == [(5, 5)]


def test_quotes_are_verbatim(database: Connection) -> None:
    """The text of every stored quote and mention is the stretch of the body that its offsets name."""
    store(database, *(make_item(n, "Zoë Ångström 🐟") for n in range(3)))
    for table, column in (("quotes", "text"), ("mentions", "printed")):
        wrong = rows(
            database,
            f"SELECT 1 FROM {table} t JOIN articles a ON a.id = t.article_id"
            f" WHERE t.{column} <> substring(a.body from start_char + 1 for end_char - start_char)",
        )
        assert wrong == []
        assert rows(database, f"SELECT count(*) FROM {table}") == [(3,)]


def test_an_inner_quote_points_to_the_outer_one(database: Connection) -> None:
    """``outer_ordinal`` is the ordinal of the quotation that another one stands in."""
    item = make_item(1)
    (outer,) = item.extraction.quotes
    inner = outer._replace(statement_no=2, outer=0)
    store(database, replace(item, extraction=replace(item.extraction, quotes=(outer, inner))))
    assert rows(database, "SELECT ordinal, outer_ordinal FROM quotes ORDER BY 1") == [(1, None), (2, 1)]


def test_language_agency_and_story_are_stored(database: Connection) -> None:
    """What the text says of itself is stored; an article in another language has extractor version 0."""
    spanish = replace(make_item(2, language_given=None), traits=Traits(language="es", agency=None, story_key=None))
    store(database, make_item(1), spanish)
    query = "SELECT language, language_given, agency, story_key, extractor_version FROM articles ORDER BY url"
    assert rows(database, query) == [("en", "en-gb", "AP", 1 - 2**63, 1), ("es", None, None, None, 0)]


def test_one_person_under_many_spellings(database: Connection) -> None:
    """Titles, accents, case and initials do not make another person; the plainest form is the one shown."""
    names = ["Dr. Orla Fenwick", "Orla Fenwick", "Órla J. Fenwick", "ORLA FENWICK"]
    for number, name in enumerate(names):
        store(database, make_item(number, name))
    assert rows(database, "SELECT count(*), count(DISTINCT speaker_id) FROM quotes") == [(4, 1)]
    assert rows(database, "SELECT count(*) FROM people") == [(1,)]
    assert {name for (name,) in rows(database, "SELECT name FROM person_names")} == set(names)


def test_the_name_shown_does_not_depend_on_the_order(database: Connection, other: Connection) -> None:
    """Whichever form is met first, the person ends under the same name."""
    store(database, make_item(1, "Orla Fenwick"))
    store(other, make_item(2, "ORLA J. FENWICK"))
    store(database, make_item(3, "Runa Q. Hölt"))
    store(other, make_item(4, "Runa Hölt"))
    assert rows(database, "SELECT name FROM people ORDER BY id") == [("Orla Fenwick",), ("Runa Hölt",)]


def test_parent_and_child_are_two(database: Connection) -> None:
    """A generation after the name, or several initials, make another person."""
    for number, name in enumerate(["Orla Fenwick", "Orla Fenwick Jr.", "Orla Fenwick III", "Orla H. W. Fenwick"]):
        store(database, make_item(number, name))
    assert rows(database, "SELECT count(*) FROM people") == [(4,)]


def test_a_surname_makes_no_person(database: Connection) -> None:
    """A speaker without a full name stays open instead of becoming, or joining, a person."""
    store(database, make_item(1, "Orla Fenwick"), make_item(2, "Fenwick"))
    assert rows(database, "SELECT speaker_name, speaker_id IS NULL FROM quotes ORDER BY 1") == [
        ("Fenwick", True),
        ("Orla Fenwick", False),
    ]


def test_namesakes_stay_open(database: Connection) -> None:
    """A name that two people bear is resolved to neither."""
    store(database, make_item(1, "Orla Fenwick"))
    key = rows(database, "SELECT name_key FROM people")[0][0]
    database.execute("INSERT INTO people (name, name_key, namesake_no) VALUES ('Orla Fenwick', %s, 2)", (key,))
    database.execute(
        "INSERT INTO person_names (person_id, name, name_key, kind)"
        " SELECT id, name, name_key, 'printed' FROM people WHERE namesake_no = 2"
    )
    store(database, make_item(2, "Orla Fenwick"))
    resolved = rows(database, "SELECT speaker_id IS NOT NULL FROM quotes JOIN articles ON id = article_id ORDER BY url")
    assert resolved == [(True,), (False,)]


def test_a_merge_is_followed(database: Connection) -> None:
    """Quotes of a person who was merged into another go to that other person."""
    store(database, make_item(1, "Orla Fenwick"), make_item(2, "Runa Holt"))
    database.execute(
        "UPDATE people SET merged_into_id = other.id, root_id = other.id FROM people AS other"
        " WHERE people.name = 'Orla Fenwick' AND other.name = 'Runa Holt'"
    )
    store(database, make_item(3, "Orla Fenwick"))
    assert rows(
        database,
        "SELECT people.name FROM quotes JOIN people ON people.id = speaker_id JOIN articles ON articles.id = article_id"
        " WHERE document_id = '3'",
    ) == [("Runa Holt",)]


def test_a_changed_text_keeps_the_old_one(database: Connection) -> None:
    """A changed article is re-extracted, and its old text goes to article_versions, oldest first."""
    first = make_item(1)
    store(database, first)
    for body in ("Nobody said a word.", "Still nobody."):
        counts = store(database, with_body(first, body), changed=[first.article.id])
        assert counts == Counts(updated=1)
    assert rows(database, "SELECT version_no, body FROM article_versions ORDER BY 1") == [
        (1, first.article.body),
        (2, "Nobody said a word."),
    ]
    assert rows(database, "SELECT body FROM articles") == [("Still nobody.",)]
    assert rows(database, "SELECT count(*) FROM quotes") == [(0,)]
    texts = writer.stored_texts(database, [first.article.id])
    assert len(texts[first.article.id]) == 3


def test_an_article_stored_meanwhile_is_a_conflict(database: Connection) -> None:
    """A new article that another loader has stored by now undoes the whole batch."""
    store(database, make_item(1))
    with pytest.raises(ConflictError):
        store(database, make_item(2), make_item(1))
    assert rows(database, "SELECT count(*) FROM articles") == [(1,)]
    assert rows(database, "SELECT sum(new_count) FROM loads") == [(1,)]


def test_a_change_made_meanwhile_is_a_conflict(database: Connection) -> None:
    """A change that another loader has stored by now is not stored twice."""
    item = make_item(1)
    store(database, item)
    changed = with_body(item, "New text.")
    store(database, changed, changed=[item.article.id])
    with pytest.raises(ConflictError):
        store(database, changed, changed=[item.article.id])
    assert rows(database, "SELECT count(*) FROM article_versions") == [(1,)]


def test_rejects_are_kept_once_with_their_bytes(database: Connection) -> None:
    """The same reject of a second load is counted again but kept once, byte for byte."""
    reject = Reject(Origin("made.jsonl", "line 3"), "not valid JSON; mend it", b"\x00\xff{broken")
    for _ in range(2):
        assert store(database, rejects=[reject]) == Counts(rejected=1)
    assert rows(database, "SELECT path, position, reason, raw FROM rejects") == [
        ("made.jsonl", "line 3", "not valid JSON; mend it", b"\x00\xff{broken")
    ]


def test_the_counts_of_a_load_grow_with_each_batch(database: Connection) -> None:
    """What a batch commits is counted in its load's row."""
    load_id = writer.start_load(database, ["a.jsonl"], 1)
    for number in (1, 2):
        writer.write(database, load_id, 1, batch_of(make_item(number)))
        assert rows(database, "SELECT new_count, quote_count FROM loads") == [(number, number)]


def test_one_can_tell_whether_an_attempt_was_committed(database: Connection) -> None:
    """Of a batch whose end nobody saw the server knows whether it was committed."""
    load_id = writer.start_load(database, ["a.jsonl"], 1)
    attempt = writer.Attempt()
    assert not writer.was_committed(database, attempt)
    with database.transaction(force_rollback=True):
        counts = writer.write(database, load_id, 1, batch_of(make_item(1)), attempt)
    assert attempt.counts == counts == Counts(new=1, quotes=1)
    assert not writer.was_committed(database, attempt)
    writer.write(database, load_id, 1, batch_of(make_item(1)), attempt)
    assert writer.was_committed(database, attempt)
    assert not writer.was_committed(database, writer.Attempt(str(2**40)))


def test_a_refusal_is_told_and_leaves_nothing(database: Connection) -> None:
    """A rehearsal names the database's objection and writes nothing, whether or not there is one."""
    load_id = writer.start_load(database, ["a.jsonl"], 1)
    nul = make_item(1, title="a\x00b")
    assert writer.refusal(database, load_id, 1, batch_of(nul)) is not None
    assert writer.refusal(database, load_id, 1, batch_of(make_item(2))) is None
    assert rows(database, "SELECT (SELECT count(*) FROM articles) + (SELECT count(*) FROM people)") == [(0,)]


def test_an_outlet_is_found_by_any_of_its_domains(database: Connection) -> None:
    """A domain that was given to an outlet by hand is that outlet's from then on."""
    store(database, make_item(1))
    database.execute("INSERT INTO source_domains SELECT 'gull-news.example', id FROM sources")
    store(database, make_item(2, domain="gull-news.example", source_name="gull-news.example"))
    assert rows(database, "SELECT count(DISTINCT source_id) FROM articles") == [(1,)]
    assert rows(database, "SELECT name, homepage FROM sources") == [("gull.example", "https://gull.example/")]


def test_articles_without_address_belong_to_their_publisher(database: Connection) -> None:
    """Without a domain the publisher's name makes the outlet."""
    store(database, make_item(1, domain=None, source_name="The Gull"))
    assert rows(database, "SELECT name, homepage FROM sources") == [("The Gull", None)]
    assert rows(database, "SELECT count(*) FROM source_domains") == [(0,)]


def test_two_loaders_with_the_same_articles_agree(database: Connection, other: Connection) -> None:
    """Of two loaders that store the same articles at once, one stores them and the other is told to look again."""
    items = [make_item(n, f"Orla Fenwick{n % 7}") for n in range(200)]
    outcomes: list[str] = []

    def run(connection: Connection, order: Sequence[ExtractedArticle]) -> None:
        try:
            store(connection, *order)
            outcomes.append("stored")
        except ConflictError:
            outcomes.append("conflict")

    threads = [
        threading.Thread(target=run, args=(database, items)),
        threading.Thread(target=run, args=(other, items[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "stored"]
    assert rows(database, "SELECT count(*) FROM articles") == [(200,)]
