"""Quotes and mentions by surname alone, told after a load."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from newsdb.writer.surnames import Resolved, tell_surnames
from tests.writer.judging import Connection, made, store

MARCH, DECEMBER = date(2026, 3, 10), date(2029, 12, 1)


def whose(database: Connection, number: int) -> tuple[Any, ...]:
    """Speaker of an article's quote and person of its mention, with how sure that is."""
    [row] = database.execute(
        "SELECT s.name, q.speaker_id_confidence, p.name, m.person_id_confidence FROM articles a"
        " JOIN quotes q ON q.article_id = a.id JOIN mentions m ON m.article_id = a.id"
        " LEFT JOIN people s ON s.id = q.speaker_id LEFT JOIN people p ON p.id = m.person_id"
        " WHERE a.document_id = %s",
        (str(number),),
    ).fetchall()
    return tuple(row)


def latest_load(database: Connection) -> int:
    """The number of the load that was last."""
    [(number,)] = database.execute("SELECT max(id) FROM loads").fetchall()
    return int(number)


@pytest.fixture
def mayor(database: Connection) -> None:
    """Store nine articles on Orla Fenwick and one on her brother."""
    store(database, *(made(n, "Orla Fenwick", "the mayor", MARCH) for n in range(1, 10)))
    store(database, made(10, "Anton Fenwick", on=MARCH))


@pytest.mark.usefixtures("mayor")
def test_a_surname_is_told_by_the_articles_of_the_time(database: Connection) -> None:
    """Quote and mention get the person whom nearly all articles mean, and the share of these."""
    store(database, made(20, "Fenwick", on=MARCH), made(21, "Moss", on=MARCH))
    assert tell_surnames(database, latest_load(database)) == Resolved(1, 1)
    share = pytest.approx(9 / 11, abs=0.001)
    assert whose(database, 20) == ("Orla Fenwick", share, "Orla Fenwick", share)
    assert whose(database, 21) == (None, None, None, None)
    assert whose(database, 1) == ("Orla Fenwick", None, "Orla Fenwick", None)


@pytest.mark.usefixtures("mayor")
def test_a_title_that_contradicts_leaves_it_open(database: Connection) -> None:
    """Senator Fenwick is not the mayor."""
    store(database, made(20, "Fenwick", "Senator", MARCH), made(21, "Fenwick", "Mayor", MARCH))
    tell_surnames(database, latest_load(database))
    assert whose(database, 20)[0] is None
    assert whose(database, 21)[0] == "Orla Fenwick"


@pytest.mark.usefixtures("mayor")
def test_only_the_load_is_looked_at(database: Connection) -> None:
    """What was open before stays so, until all is told."""
    store(database, made(20, "Fenwick", on=MARCH))
    store(database, made(21, "Fenwick", on=MARCH))
    assert tell_surnames(database, latest_load(database)) == Resolved(1, 1)
    assert tell_surnames(database, None) == Resolved(1, 1)
    assert tell_surnames(database, None) == Resolved()


@pytest.mark.usefixtures("mayor")
def test_what_was_told_is_taken_back_where_it_holds_no_more(database: Connection) -> None:
    """If others of the surname become as well known, it is open again."""
    store(database, made(20, "Fenwick", on=MARCH))
    tell_surnames(database, None)
    store(database, *(made(n, "Carla Fenwick", on=MARCH) for n in range(30, 40)))
    assert tell_surnames(database, latest_load(database)) == Resolved()
    assert tell_surnames(database, None) == Resolved(1, 1)
    assert whose(database, 20) == (None, None, None, None)


@pytest.mark.usefixtures("mayor")
def test_who_was_merged_is_told_as_who_stands_for_them(database: Connection) -> None:
    """Articles of both names count for one person."""
    database.execute("UPDATE people SET merged_into_id = 1, root_id = 1 WHERE name = 'Anton Fenwick'")
    store(database, made(20, "Fenwick", on=DECEMBER))
    tell_surnames(database, latest_load(database))
    assert whose(database, 20)[:2] == ("Orla Fenwick", pytest.approx(10 / 11, abs=0.001))


@pytest.mark.usefixtures("mayor")
def test_surnames_of_two_words(database: Connection) -> None:
    """A particle is part of the surname; a suffix alone tells nobody."""
    store(database, *(made(n, "Jan van der Brandt", on=MARCH) for n in range(30, 35)))
    store(database, made(20, "van der Brandt", on=MARCH), made(21, "Fenwick Jr.", on=MARCH))
    tell_surnames(database, latest_load(database))
    assert whose(database, 20)[0] == "Jan van der Brandt"
    assert whose(database, 21)[0] is None


@pytest.mark.usefixtures("mayor")
def test_it_stops_when_asked(database: Connection) -> None:
    """What is left stays open."""
    store(database, made(20, "Fenwick", on=MARCH))
    assert tell_surnames(database, None, stopped=lambda: True) == Resolved()
