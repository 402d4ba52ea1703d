"""Utterances: how far they spread, how they were shortened, who is said to have said them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, select, text

from newsdb import writer
from newsdb.database.models import ArticleRow
from newsdb.queries.scope import EVERYTHING, Scope
from newsdb.queries.utterances import Spread, Utterance, find_utterances, most_spread, printings, spread
from newsdb.wording import words_key
from newsdb.writer.utterances import queue
from tests.queries.conftest import Archive, Run, Said

WHOLE = "Let me be clear: the ferries stay in the harbour, whatever the council dreams on the breakwater."
CUT = "the ferries stay in the harbour, whatever the council dreams"
EDITED = "Let me be clear: the ferries stay in [this] harbour, whatever the council dreams"
ORDINARY = "I don't know"


def link(connection: Connection) -> None:
    """Link all that is stored, in the transaction of the test."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    queue(driver, connection.scalars(select(ArticleRow.id)))
    while writer.link(driver, None, 100).articles:
        pass


def fill(archive: Archive) -> None:
    """Write what four outlets make of two sentences of a mayor."""

    def printed(outlet: str, on: date | None, *said: tuple[str, str | None]) -> None:
        body = "\n".join(f"“{words}” — {speaker}." for words, speaker in said)
        archive.article(outlet, f"{outlet} reports", body, on, [Said(words, speaker) for words, speaker in said])

    keller, okoro = "Marta Keller", "Rosalind Okoro"
    printed("harborledger.example", date(2026, 3, 4), (CUT, keller), (ORDINARY, keller))
    printed("coastwire.example", date(2026, 3, 4), (WHOLE, "Keller"), (ORDINARY, okoro))
    printed("tidewire.example", date(2026, 3, 6), (EDITED, okoro), (ORDINARY, "Mayor Keller"))
    printed("gull.example", None, (CUT, None), (ORDINARY, keller))
    printed("gull.example", date(2026, 4, 20), ("The library opens on Monday, I am told.", keller), (ORDINARY, keller))
    archive.connection.execute(text("UPDATE articles SET story_key = 7 WHERE published_on < '2026-03-06'"))
    link(archive.connection)


@pytest.fixture
def spoken(archive: Archive) -> Connection:
    """Give the archive, linked, in a transaction that is rolled back."""
    fill(archive)
    return archive.connection


@pytest.fixture
def newsdb_spoken(newsdb_stored: Run, stored: Archive) -> Run:
    """Give a function that runs ``newsdb`` on the archive, added to the archive of the storm."""
    fill(stored)
    stored.connection.commit()
    return newsdb_stored


def ferries(connection: Connection) -> Spread:
    """Return the utterance about the ferries."""
    [utterance] = find_utterances(connection, WHOLE)
    return spread(utterance, printings(connection, utterance))


def test_an_utterance_has_all_its_forms(spoken: Connection) -> None:
    """Whole, cut and edited printings are totalled, copies apart, under the longest form."""
    found = ferries(spoken)
    assert found.text == WHOLE
    assert (found.outlets, found.articles, found.articles_without_copies, found.forms) == (4, 4, 3, 3)
    assert (found.first, found.last) == (date(2026, 3, 4), date(2026, 3, 6))
    assert found.first_outlets == ("coastwire.example", "harborledger.example")


def test_disagreement_about_the_speaker_is_shown(spoken: Connection) -> None:
    """All speakers named are listed by the articles that name them; a surname alone is no other speaker."""
    found = ferries(spoken)
    assert [(each.name, each.articles) for each in found.speakers] == [
        ("Marta Keller", 2),
        ("Rosalind Okoro", 1),
        (None, 1),
    ]
    assert found.is_disputed
    marked = {each.outlet: each.disagrees for each in printings(spoken, found.utterance)}
    assert marked == {
        "coastwire.example": False,
        "harborledger.example": False,
        "tidewire.example": True,
        "gull.example": False,
    }


def test_printings_are_in_the_order_of_time(spoken: Connection) -> None:
    """The earliest first, those without a date last; a copy is one of a text that stands before it."""
    printed = printings(spoken, ferries(spoken).utterance)
    assert [(each.outlet, each.is_copy) for each in printed] == [
        ("coastwire.example", False),
        ("harborledger.example", True),
        ("tidewire.example", False),
        ("gull.example", False),
    ]
    assert [piece.change for piece in printed[1].pieces] == ["cut", "same", "cut"]


def test_ordinary_words_need_speaker_and_time(spoken: Connection) -> None:
    """The same few words are one utterance where one speaker is printed with them within days, else several."""
    key = words_key(ORDINARY)
    assert key is not None
    assert sorted(find_utterances(spoken, ORDINARY), key=str) == [
        Utterance(key, "keller", date(2026, 3, 4)),
        Utterance(key, "keller", date(2026, 4, 20)),
        Utterance(key, "okoro", date(2026, 3, 4)),
    ]
    assert len(printings(spoken, Utterance(key, "keller", date(2026, 3, 4)))) == 2


def test_telling_words_need_the_time_alone(archive: Archive) -> None:
    """Words that tell something, but not enough, are one utterance within days, whoever is named."""
    words = "dreaming on the breakwater again"
    for day, speaker in ((4, "Marta Keller"), (5, None), (6, "Rosalind Okoro"), (20, "Marta Keller")):
        archive.article("gull.example", "x", f"“{words}”", date(2026, 3, day), [Said(words, speaker)])
    link(archive.connection)
    found = find_utterances(archive.connection, words)
    assert [(each.said_by, each.occasion) for each in found] == [(None, date(2026, 3, 4)), (None, date(2026, 3, 20))]
    assert [len(printings(archive.connection, each)) for each in found] == [3, 1]
    assert find_utterances(archive.connection, str(found[1])) == [found[1]]


def test_what_is_said_day_after_day_is_cut_into_weeks(archive: Archive) -> None:
    """Ordinary words that one speaker is printed with every day for long are an utterance of each week."""
    for day in range(1, 17):
        archive.article("gull.example", "x", f"“{ORDINARY}”", date(2026, 3, day), [Said(ORDINARY, "Marta Keller")])
    link(archive.connection)
    occasions = sorted(each.occasion for each in find_utterances(archive.connection, ORDINARY) if each.occasion)
    assert occasions == [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]


def test_the_most_spread_come_first(spoken: Connection) -> None:
    """Utterances in several articles are ranked by outlets; what is printed once is none of them."""
    found, total = most_spread(spoken, EVERYTHING, 20)
    assert [(each.text, each.outlets) for each in found] == [(WHOLE, 4), (ORDINARY, 2)]
    assert (total, len(most_spread(spoken, EVERYTHING, 1)[0])) == (2, 1)


def test_days_narrow_the_ranking(spoken: Connection) -> None:
    """Only articles of the days count."""
    found, _ = most_spread(spoken, Scope(last=date(2026, 3, 5)), 20)
    assert [(each.text, each.articles) for each in found] == [(WHOLE, 2)]


def test_an_utterance_is_found_by_its_id_and_by_some_words(spoken: Connection) -> None:
    """Its id, a printing's words and a few of them in a row lead to it; other words lead nowhere."""
    utterance = ferries(spoken).utterance
    for asked in (str(utterance), CUT.upper(), "council dreams on", str(utterance)[:8]):
        assert find_utterances(spoken, asked) == [utterance]
    assert find_utterances(spoken, "zeppelins over the council") == []
    [_, *rest] = find_utterances(spoken, ORDINARY)
    for each in rest:
        assert find_utterances(spoken, str(each)) == [each]


def test_list_shows_how_far_they_went(newsdb_spoken: Run) -> None:
    """Each utterance has its longest form, its speakers, its numbers and its id."""
    done = newsdb_spoken("utterances", "list")
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[0] == f"1. {WHOLE}"
    assert lines[1] == "— Marta Keller (2), Rosalind Okoro (1) and nobody named (1) (articles disagree)"
    assert lines[2] == (
        "4 outlets · 4 articles, 1 of them copies · 3 wordings · first on 2026-03-04 by coastwire.example and"
        " harborledger.example, last on 2026-03-06"
    )
    assert len(lines[3]) == 12
    assert "2 utterances in several articles" in done.err


def test_list_prints_json_lines(newsdb_spoken: Run) -> None:
    """--json prints one object per line, narrowed by days."""
    [line] = newsdb_spoken("utterances", "list", "--json", "--to", "2026-03-05").out.splitlines()
    found = json.loads(line)
    assert (found["text"], found["articles"], found["articles_without_copies"], found["is_disputed"]) == (
        WHOLE,
        2,
        1,
        False,
    )
    assert found["speakers"] == [{"name": "Marta Keller", "articles": 2}]


def test_list_narrows_by_speaker(newsdb_spoken: Run) -> None:
    """What somebody is named for in one article only has not spread."""
    done = newsdb_spoken("utterances", "list", "--speaker", "Rosalind Okoro")
    assert (done.out, done.code) == ("", 0)
    assert "no utterance is printed in more than one article there" in done.err


def test_show_marks_what_was_cut_and_changed(newsdb_spoken: Run) -> None:
    """Every printing is shown against the longest form, with who is said to have said it."""
    done = newsdb_spoken("utterances", "show", "council", "dreams")
    assert done.code == 0
    assert (
        "[-Let me be clear:-] the ferries stay in the harbour, whatever the council dreams [-on the breakwater.-]"
        in (done.out)
    )
    assert (
        "the ferries stay in [-the-] {+[this]+} harbour, whatever the council dreams [-on the breakwater.-]" in done.out
    )
    assert "— Rosalind Okoro (others name somebody else)" in done.out
    assert "harborledger.example · 2026-03-04 · copy · harborledger.example reports" in done.out


def test_show_prints_json(newsdb_spoken: Run) -> None:
    """--json prints one object with the printings in it."""
    found: dict[str, Any] = json.loads(newsdb_spoken("utterances", "show", "--json", CUT).out)
    assert (found["text"], found["forms"], len(found["printings"])) == (WHOLE, 3, 4)
    assert found["printings"][1]["pieces"][0] == {"change": "cut", "text": "Let me be clear:"}


def test_show_asks_back_where_several_are_meant(newsdb_spoken: Run) -> None:
    """Words of several utterances list them with their ids, on stderr."""
    done = newsdb_spoken("utterances", "show", ORDINARY)
    assert done.code == 1
    assert "/keller/2026-03-04" in done.err
    assert "fits 3 utterances; give more words or an id" in done.err


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("zeppelins", "no utterance is “zeppelins”; newsdb utterances list shows ids"),
        (" ", "say which utterance to show"),
    ],
)
def test_show_says_what_it_cannot_find(newsdb_spoken: Run, asked: str, line: str) -> None:
    """What is no utterance is said in one line."""
    done = newsdb_spoken("utterances", "show", asked)
    assert done.code in {1, 2}
    assert line in done.err


def test_what_is_not_linked_is_remarked(newsdb_stored: Run) -> None:
    """A database from before utterances says how to get them, and the command does it, resumably."""
    assert "no wordings are linked yet; run: newsdb utterances link --all" in newsdb_stored("utterances", "list").err
    assert (
        "4 articles looked at, 6 new wordings, 0 joined to others" in newsdb_stored("utterances", "link", "--all").err
    )
    assert newsdb_stored("utterances", "link", "--json").out == '{"articles": 0, "wordings": 0, "joined": 0}\n'
    assert "linked yet" not in newsdb_stored("utterances", "list").err


def test_waiting_articles_are_remarked(newsdb_stored: Run, stored: Archive) -> None:
    """Articles that wait for being linked are counted."""
    stored.connection.execute(text("INSERT INTO unlinked_articles (article_id) SELECT id FROM articles LIMIT 1"))
    stored.connection.commit()
    assert "the wordings of 1 article are not linked yet; run: newsdb utterances link" in (
        newsdb_stored("utterances", "list").err
    )
