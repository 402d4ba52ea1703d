"""Linking, batch by batch: the same utterances whatever the order, and nothing lost on the way."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from newsdb import writer
from newsdb.documents import ExtractedArticle, Extraction, Quote, SpeakerKind
from newsdb.masking import TakenNames
from newsdb.wording import words_key
from newsdb.writer import Attempt, Linked, StoredText
from tests.writer.conftest import make_article, make_item

Connection = psycopg.Connection[Any]

FIRST = "We shall not sell the ferries while I hold the keys of the harbour office"
SECOND = "Whoever tells you otherwise has been dreaming on the breakwater with a bottle of plum brandy"
WHOLE = f"{FIRST}. {SECOND}"
PART = "hold the keys of the harbour office"
FEW = "shall not sell the ferries"
OTHER = "Nobody has counted the eels below the drowned parish since the lamps were lit by hand"


def printed(
    number: int, text: str, speaker: str = "Orla Fenwick", on: date | None = None, kind: str = "person"
) -> ExtractedArticle:
    """Make an article that quotes somebody with a text."""
    body = f"“{text},” said {speaker}."
    start = body.index(speaker, len(text))
    quote = Quote(
        start=1,
        end=1 + len(text),
        text=text,
        kind=make_item(0).extraction.quotes[0].kind,
        statement_no=1,
        cue="said",
        confidence=0.9,
        speaker=speaker,
        speaker_kind=SpeakerKind(kind),
        speaker_printed=speaker,
        speaker_start=start,
        speaker_end=start + len(speaker),
    )
    article = replace(make_article(number, body), published_on=on)
    return ExtractedArticle(article, make_item(number).traits, Extraction((quote,)))


def store(connection: Connection, *items: ExtractedArticle) -> None:
    """Write articles in a batch of their own."""
    writer.write(connection, writer.start_load(connection, ["made.jsonl"], 1), 1, writer.Batch(items, (), 0, ()))


def link(connection: Connection, limit: int = 100) -> Linked:
    """Link all that waits."""
    total = Linked()
    while (done := writer.link(connection, None, limit)).articles:
        total += done
    return total


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Run a query and give all its rows."""
    return connection.execute(query).fetchall()


def utterances(connection: Connection) -> dict[bytes, set[bytes]]:
    """Return the wordings of every utterance that has several."""
    found: dict[bytes, set[bytes]] = {}
    for words, utterance in connection.execute("SELECT words_key, utterance_key FROM utterance_wordings"):
        found.setdefault(utterance, set()).add(words)
    return found


def keys(*texts: str) -> set[bytes]:
    """Return the keys of some wordings."""
    return {key for text in texts if (key := words_key(text))}


def test_a_shortened_form_joins_the_whole(database: Connection) -> None:
    """Whole and part are one utterance under the smaller of their keys; another sentence is none of it."""
    store(database, printed(1, WHOLE), printed(2, FIRST, "Somebody Else"), printed(3, OTHER))
    assert link(database) == Linked(3, 3, 2)
    assert utterances(database) == {min(keys(WHOLE, FIRST)): keys(WHOLE, FIRST)}


@pytest.mark.parametrize("order", [*itertools.permutations((FIRST, SECOND, WHOLE, OTHER))], ids=str)
@pytest.mark.parametrize("size", [1, 3])
def test_the_order_makes_no_difference(database: Connection, order: Sequence[str], size: int) -> None:
    """Two parts that have nothing in common become one utterance as soon as the whole is there, first or last."""
    for number, text in enumerate(order):
        store(database, printed(number, text))
        if size == 1:
            link(database)
    link(database, size)
    assert utterances(database) == {min(keys(FIRST, SECOND, WHOLE)): keys(FIRST, SECOND, WHOLE)}


def test_a_bridge_joins_groups(database: Connection) -> None:
    """Two utterances of two wordings each are one after a wording that has both in it."""
    store(database, printed(1, FIRST), printed(2, f"Well, {FIRST}"), printed(3, SECOND), printed(4, f"And: {SECOND}"))
    link(database)
    assert sorted(map(len, utterances(database).values())) == [2, 2]
    store(database, printed(5, WHOLE))
    assert link(database).wordings == 1
    assert list(map(len, utterances(database).values())) == [5]


@pytest.mark.parametrize(
    ("speaker", "on", "is_one"),
    [
        ("Orla Fenwick", date(2026, 5, 20), True),
        ("Mayor Fenwick", date(2026, 5, 20), True),
        ("Fenwick", None, True),
        ("Orla Fenwick", date(2026, 9, 20), False),
        ("Marta Keller", date(2026, 5, 6), True),
        ("Marta Keller", date(2026, 5, 9), False),
        ("Marta Keller", None, False),
    ],
)
def test_of_a_short_part_the_speaker_and_the_time_decide(
    database: Connection, speaker: str, on: date | None, *, is_one: bool
) -> None:
    """A part too short to be sure of joins if one speaker is named for both, or if it is printed at the same time."""
    store(database, printed(1, WHOLE, on=date(2026, 5, 4)))
    link(database)
    store(database, printed(2, PART, speaker, on))
    link(database)
    assert bool(utterances(database)) is is_one


def test_a_later_printing_may_tell_the_speaker(database: Connection) -> None:
    """Wordings known already are compared again when somebody else is said to have said one of them."""
    store(database, printed(1, WHOLE, on=date(2026, 5, 4)), printed(2, PART, "Marta Keller", date(2026, 5, 20)))
    link(database)
    assert utterances(database) == {}
    store(database, printed(3, PART, on=date(2026, 5, 20)))
    assert link(database) == Linked(1, 0, 2)
    assert utterances(database) == {min(keys(WHOLE, PART)): keys(WHOLE, PART)}


def test_a_part_that_tells_less_needs_the_speaker(database: Connection) -> None:
    """Of a few words even the same day does not suffice, the same speaker does."""
    day = date(2026, 5, 4)
    store(database, printed(1, WHOLE, on=day), printed(2, FEW, "Marta Keller", day))
    link(database)
    assert utterances(database) == {}
    store(database, printed(3, FEW, on=day))
    link(database)
    assert utterances(database) == {min(keys(WHOLE, FEW)): keys(WHOLE, FEW)}


def test_whoever_is_not_named_is_no_evidence(database: Connection) -> None:
    """That both are said by “a spokesman” makes a short part no part of the whole."""
    items = [printed(n, text, "a spokesman", kind="unnamed") for n, text in enumerate((WHOLE, PART))]
    store(database, *items)
    link(database)
    assert utterances(database) == {}


def test_ordinary_words_are_no_wording(database: Connection) -> None:
    """What anybody says gets no row, however often it is printed."""
    store(database, printed(1, "I don't know"), printed(2, "I don't know"))
    assert link(database) == Linked(2, 0, 0)
    assert rows(database, "SELECT * FROM wordings") == []


def test_storing_lets_articles_wait_and_linking_takes_them(database: Connection) -> None:
    """Each article with quotes waits from its commit on, and no longer than until it is linked."""
    silent = ExtractedArticle(make_article(9), make_item(9).traits, Extraction())
    store(database, printed(1, FIRST), printed(2, WHOLE), silent)
    assert rows(database, "SELECT count(*) FROM unlinked_articles") == [(2,)]
    assert writer.link(database, None, 1).articles == 1
    assert rows(database, "SELECT count(*) FROM unlinked_articles") == [(1,)]
    link(database)
    assert rows(database, "SELECT count(*) FROM unlinked_articles") == [(0,)]


def test_what_fails_half_way_leaves_its_articles_waiting(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is linked whole or not at all."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    store(database, printed(1, FIRST), printed(2, WHOLE))
    with monkeypatch.context() as patched:
        patched.setattr("newsdb.writer.utterances._join", broken)
        with pytest.raises(ZeroDivisionError):
            link(database)
    assert rows(database, "SELECT count(*), (SELECT count(*) FROM wordings) FROM unlinked_articles") == [(2, 0)]
    link(database)
    assert len(utterances(database)) == 1


def test_an_article_that_is_being_stored_is_passed_over(database: Connection, other: Connection) -> None:
    """Linking waits for no loader: the article is linked after the loader's commit."""
    store(database, printed(1, FIRST), printed(2, WHOLE))
    with other.transaction():
        other.execute("UPDATE unlinked_articles SET queued_at = now() WHERE article_id = %s", (make_article(1).id,))
        assert writer.link(database, None, 10).articles == 1
    assert link(database).articles == 1
    assert len(utterances(database)) == 1


def test_two_linkers_take_turns(database: Connection, other: Connection) -> None:
    """Both work through the queue at once, and come to what one alone comes to."""
    store(database, *(printed(n, text) for n, text in enumerate([FIRST, SECOND, WHOLE, OTHER] * 10)))
    done: list[Linked] = []
    threads = [threading.Thread(target=lambda each=each: done.append(link(each, 3))) for each in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.articles for each in done) == 40
    assert utterances(database) == {min(keys(FIRST, SECOND, WHOLE)): keys(FIRST, SECOND, WHOLE)}


def test_extracting_anew_keeps_the_utterances(database: Connection) -> None:
    """Quotes that are replaced by equal ones keep their utterance, without being linked before."""
    item = printed(1, FIRST)
    store(database, item, printed(2, WHOLE))
    link(database)
    before = utterances(database)
    load_id = writer.start_load(database, ["all"], 2, "reextract")
    text = StoredText(item.article.id, "", None, (), item.article.body, item.article.body_sha256)
    writer.replace_extractions(
        database, load_id, 2, [writer.Reading(text, item.traits, item.extraction)], [], TakenNames(), Attempt()
    )
    assert utterances(database) == before
    assert link(database) == Linked(1, 0, 0)
    assert utterances(database) == before


def test_a_deleted_article_is_dropped_from_the_queue(database: Connection) -> None:
    """What is gone before its turn does no harm."""
    store(database, printed(1, FIRST))
    database.execute("DELETE FROM articles")
    assert link(database) == Linked(1, 0, 0)


def test_stored_articles_are_queued_page_by_page(database: Connection) -> None:
    """Articles of before are queued in the order of their ids, until there is none left."""
    store(database, *(printed(n, FIRST) for n in range(5)))
    link(database)
    last, pages = None, 0
    while (last := writer.queue_stored(database, last, 2)) is not None:
        pages += 1
    assert pages == 3
    assert link(database).articles == 5
