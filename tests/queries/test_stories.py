"""Stories under several addresses, and counts with and without their copies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest

from newsdb.queries.articles import count_article_copies, search_articles
from newsdb.queries.copies import LeftOut
from newsdb.queries.outlets import find_outlets, list_all_outlets
from newsdb.queries.people import profile, totals_of
from newsdb.queries.scope import EVERYTHING, Scope
from newsdb.queries.search import count_quote_copies, count_quotes, search_quotes
from newsdb.queries.status import read_status
from newsdb.queries.stories import find_story, most_printed, place_of
from tests.queries.conftest import Archive, Run, Said

EELS, TIDE, MORE = "The eels are back in the basin.", "We count them at low tide.", "Nobody may fish them."
STORY, OTHER = 7, -8


def wire(archive: Archive) -> list[UUID]:
    """Store a wire story in three articles, the last one with an addition, and an article that is no copy."""

    def article(outlet: str, on: date | None, texts: Sequence[str], story: int | None, agency: str | None) -> UUID:
        said = [Said(text, "Dorian Pelk", statement=1 if text in (EELS, TIDE) else None) for text in texts]
        return archive.article(outlet, "Eels return", " ".join(texts), on, said, story_key=story, agency=agency)

    # Stored in another order than that of their days.
    second = article("basinpost.example", date(2026, 6, 3), [EELS, TIDE, MORE], STORY, None)
    first = article("eelwire.example", date(2026, 6, 1), [EELS, TIDE], STORY, "AP")
    third = article("basinpost.example", None, [EELS.upper()], STORY, None)
    other = article("harborledger.example", date(2026, 6, 2), [EELS], OTHER, None)
    return [first, second, third, other]


@pytest.fixture
def eels(archive: Archive) -> list[UUID]:
    """Give the ids of a story's articles, as they were printed, and of one that is no copy."""
    return wire(archive)


def test_a_story_is_listed_with_who_printed_it_first(archive: Archive, eels: list[UUID]) -> None:
    """Only stories of several articles are listed; days, outlets and agency are those of all articles."""
    stories, total = most_printed(archive.connection, EVERYTHING, 20)
    assert total == 1
    story = stories[0]
    assert (story.article_id, story.articles, story.outlets) == (eels[0], 3, 2)
    assert (story.first, story.last, story.first_outlet) == (date(2026, 6, 1), date(2026, 6, 3), "eelwire.example")
    assert (story.agencies, story.quotes, story.quotes_without_copies) == (("AP",), 6, 3)


def test_one_article_of_a_story_has_to_fit_and_all_are_counted(archive: Archive, eels: list[UUID]) -> None:
    """Narrowing to an outlet or days finds whole stories."""
    source_ids = find_outlets(archive.connection, "eelwire.example").ids
    stories, _ = most_printed(archive.connection, Scope(source_ids=source_ids), 20)
    assert [story.articles for story in stories] == [3]
    none, total = most_printed(archive.connection, Scope(source_ids=source_ids, first=date(2026, 6, 2)), 20)
    assert (none, total) == ([], 0)


def test_stories_of_more_outlets_come_first(archive: Archive, eels: list[UUID]) -> None:
    """Outlets decide before articles, and the total counts beyond the limit."""
    for outlet in ("a.example", "b.example", "c.example"):
        archive.article(outlet, "Fog", "Fog.", date(2026, 1, 1), story_key=99)
    for _ in range(5):
        archive.article("a.example", "Rain", "Rain.", date(2026, 1, 1), story_key=98)
    stories, total = most_printed(archive.connection, EVERYTHING, 2)
    assert ([story.title for story in stories], total) == (["Fog", "Eels return"], 3)


def test_pages_of_stories_are_the_whole_list(archive: Archive) -> None:
    """Behind the place of each story the others follow, whichever of outlets, articles, day and key decides."""
    for key, (outlets, articles, on) in enumerate(
        [(3, 3, None), (2, 4, 1), (2, 3, 9), (2, 3, 5), (2, 3, 5), (2, 3, None), (2, 3, None), (1, 2, 7), (1, 2, 8)],
        start=-4,
    ):
        for number in range(articles):
            outlet = f"o{number % outlets}.example"
            day = None if on is None else date(2026, 6, on)
            archive.article(outlet, f"Fog {key}", "Fog.", day, story_key=key)
    whole, total = most_printed(archive.connection, EVERYTHING, 100)
    assert [story.story_key for story in whole] == [-4, -3, -2, -1, 0, 1, 2, 4, 3]
    assert total == len(whole)
    for place, story in enumerate(whole):
        behind, _ = most_printed(archive.connection, EVERYTHING, 100, place_of(story))
        assert behind == whole[place + 1 :]
    assert most_printed(archive.connection, EVERYTHING, 2, place_of(whole[3]))[0] == whole[4:6]


def test_articles_without_a_key_are_no_copies(archive: Archive) -> None:
    """Two texts without words are two stories."""
    alone = [archive.article("a.example", None, "…", story_key=None) for _ in range(2)]
    assert most_printed(archive.connection, EVERYTHING, 20) == ([], 0)
    found = find_story(archive.connection, alone[0])
    assert found is not None
    assert [copy.article_id for copy in found[1]] == alone[:1]


def test_a_story_is_found_by_any_of_its_articles_in_the_order_of_time(archive: Archive, eels: list[UUID]) -> None:
    """Articles without a date come last."""
    for asked in eels[:3]:
        found = find_story(archive.connection, asked)
        assert found is not None
        assert [copy.article_id for copy in found[1]] == eels[:3]
        assert [copy.quotes for copy in found[1]] == [2, 3, 1]
    assert find_story(archive.connection, uuid4()) is None


def test_a_persons_totals_without_copies(archive: Archive, eels: list[UUID]) -> None:
    """Copied words are left out, what a copy adds is not, nor are the same words in another story."""
    pelk = archive.person("Dorian Pelk")
    totals = totals_of(archive.connection, [pelk])[pelk]
    assert (totals.statements, totals.quotes, totals.articles) == (5, 7, 4)
    assert totals.copies == LeftOut(statements=2, quotes=3, articles=2)


def test_a_profile_counts_names_roles_and_outlets_by_articles_and_stories(archive: Archive) -> None:
    """Two copies and another article, which has no key, are three articles of two stories."""
    for number, story in enumerate((STORY, STORY, None), start=1):
        said = [Said(EELS, "Dorian Pelk", "warden")]
        archive.article("a.example", "Eels", EELS, date(2026, 6, number), said, story_key=story)
    found = profile(archive.connection, archive.person("Dorian Pelk"))
    printed = [(each.articles, each.articles_without_copies) for each in (*found.names, *found.outlet_articles)]
    assert printed == [(3, 2), (3, 2)]
    assert [(role.articles, role.articles_without_copies) for role in found.roles] == [(3, 2)]


def test_only_what_is_asked_for_is_compared(archive: Archive, eels: list[UUID]) -> None:
    """In one outlet its own first article counts, although another outlet printed the story before."""
    pelk = archive.person("Dorian Pelk")
    scope = Scope(source_ids=find_outlets(archive.connection, "basinpost.example").ids)
    totals = totals_of(archive.connection, [pelk], scope)[pelk]
    assert (totals.quotes, totals.copies) == (4, LeftOut(statements=1, quotes=1, articles=1))


def test_a_copy_that_names_another_speaker_counts_for_that_speaker(archive: Archive, eels: list[UUID]) -> None:
    """What somebody said is compared with what the same one said."""
    archive.article("late.example", "Eels", EELS, date(2026, 6, 9), [Said(EELS, "Rosa Lund")], story_key=STORY)
    lund = archive.person("Rosa Lund")
    assert totals_of(archive.connection, [lund])[lund].copies == LeftOut()


def test_words_that_one_article_prints_twice_are_no_copies(archive: Archive) -> None:
    """Only another article of the story is a copy."""
    said = [Said(EELS, "Dorian Pelk"), Said(EELS, "Dorian Pelk")]
    archive.article("a.example", "Eels", EELS, date(2026, 6, 1), said, story_key=STORY)
    assert count_quote_copies(archive.connection, "eels", EVERYTHING) == 0
    archive.article("b.example", "Eels", EELS, date(2026, 6, 2), said, story_key=STORY)
    assert count_quote_copies(archive.connection, "eels", EVERYTHING) == 2


@pytest.mark.parametrize("words", ["eels", None])
def test_search_without_copies_shows_what_was_printed_first(
    archive: Archive, eels: list[UUID], words: str | None
) -> None:
    """Each quotation of a story is there once, and as many as are counted."""
    hits = search_quotes(archive.connection, words, EVERYTHING, 20, without_copies=True)
    number = count_quotes(archive.connection, words, EVERYTHING).number
    assert len(hits) == number - count_quote_copies(archive.connection, words, EVERYTHING)
    assert {hit.article_id for hit in hits if hit.text == EELS} == {eels[0], eels[3]}
    assert EELS.upper() not in {hit.text for hit in hits}


def test_search_without_copies_fills_the_limit(archive: Archive) -> None:
    """Behind many copies others are found, and a limit is filled as far as there are hits."""
    for number in range(40):
        on = date(2026, 6, 1 + number % 28)
        archive.article(f"o{number}.example", "Eels", EELS, on, [Said(EELS, "Dorian Pelk")], story_key=STORY)
    archive.article("z.example", "Old eels", EELS, date(2020, 1, 1), [Said(EELS, "Dorian Pelk")], story_key=OTHER)
    assert len(search_quotes(archive.connection, "eels", EVERYTHING, 2, without_copies=True)) == 2
    assert len(search_quotes(archive.connection, None, EVERYTHING, 2, without_copies=True)) == 2
    assert len(search_articles(archive.connection, "eels", EVERYTHING, 5, without_copies=True)) == 2


@pytest.mark.parametrize("words", ["eels", None])
def test_articles_without_copies(archive: Archive, eels: list[UUID], words: str | None) -> None:
    """Of a story that article is found that was printed first."""
    hits = search_articles(archive.connection, words, EVERYTHING, 20, without_copies=True)
    assert {hit.article_id for hit in hits} == {eels[0], eels[3]}
    assert count_article_copies(archive.connection, words, EVERYTHING) == 2


def test_outlets_and_status_count_without_copies(archive: Archive, eels: list[UUID]) -> None:
    """An outlet's own copies are left out; of the whole database all."""
    outlets, _ = list_all_outlets(archive.connection, 20)
    numbers = {outlet.name: (outlet.articles, outlet.articles_without_copies) for outlet in outlets}
    assert numbers == {"basinpost.example": (2, 1), "eelwire.example": (1, 1), "harborledger.example": (1, 1)}
    assert read_status(archive.connection, 0).copies == LeftOut(statements=2, quotes=3, articles=2)


def test_status_does_not_count_copies_of_big_tables(
    archive: Archive, eels: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where articles are estimated, copies are not counted."""
    monkeypatch.setattr("newsdb.queries.status._COUNTED", 1)
    assert read_status(archive.connection, 0).copies is None


def test_the_commands_show_both_figures(newsdb_stored: Run, stored: Archive) -> None:
    """Tables, remarks and JSON have the figures with and without copies."""
    wire(stored)
    stored.connection.commit()
    listed = newsdb_stored("people", "list", "--limit", "1").out.splitlines()
    assert listed[0].split()[:5] == ["person", "statements", "quotes", "without", "copies"]
    assert listed[1].split()[:6] == ["Dorian", "Pelk", "5", "7", "4", "4"]
    person = json.loads(newsdb_stored("people", "list", "--limit", "1", "--json").out)
    assert [person[f"{name}_without_copies"] for name in ("statements", "quotes", "articles")] == [3, 4, 2]
    assert "without copies 3 statements in 4 quotes, 2 articles\n" in newsdb_stored("people", "show", "pelk").out
    assert newsdb_stored("search", "eels").err == "4 quotes, 2 without copies\n"
    assert newsdb_stored("search", "eels", "--no-copies").err == "2 quotes without copies, 4 with them\n"
    assert newsdb_stored("search", "eels", "--in", "articles", "--limit", "1").err == (
        "1 of 4 articles, 2 without copies; --limit shows more\n"
    )
    assert "without copies" in newsdb_stored("outlets", "list").out.splitlines()[0]
    assert "without copies 6 of 8 articles, 13 of 16 quotes" in newsdb_stored("status").out
    status = json.loads(newsdb_stored("status", "--json").out)
    assert status["copies"] == {"articles": 2, "quotes": 3}


def test_stories_commands(newsdb_stored: Run, stored: Archive) -> None:
    """List and show print a story by address or id, as text and as JSON."""
    articles = wire(stored)
    stored.connection.commit()
    out = newsdb_stored("stories", "list").out
    assert (
        "2 outlets · 3 articles · 6 quotes, 3 without copies · first on 2026-06-01 by eelwire.example, last on"
        " 2026-06-03 · AP\n" in out
    )
    listed = json.loads(newsdb_stored("stories", "list", "--json").out)
    assert (listed["articles"], listed["article_id"]) == (3, str(articles[0]))
    shown = json.loads(newsdb_stored("stories", "show", f"#{articles[2]}", "--json").out)
    assert [copy["article_id"] for copy in shown["copies"]] == [str(each) for each in articles[:3]]
    text = newsdb_stored("stories", "show", shown["copies"][1]["url"]).out
    assert "eelwire.example · 2026-06-01 · 2 quotes · AP · printed first\n" in text
    assert text.count("printed first") == 1


def test_an_article_without_copies_says_so(newsdb: Run) -> None:
    """It is shown alone, which is no failure; one that is not stored is one."""
    assert newsdb("stories", "list").err == "no story is printed under several addresses\n"
    url = "https://harborledger.example/news/0"
    outcome = newsdb("stories", "show", url)
    assert (outcome.code, "no copies" in outcome.err, url in outcome.out) == (0, True, True)
    outcome = newsdb("stories", "show", "https://harborledger.example/none")
    assert (outcome.code, "no article is stored as" in outcome.err) == (1, True)
    assert newsdb("stories", "show", "what?").code == 2
