"""The views of the schema analyst: they say what newsdb's own commands say, and show nothing that was taken down."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from newsdb.queries.context import sentence_around
from newsdb.queries.people import profile
from newsdb.queries.scope import EVERYTHING
from newsdb.queries.search import search_quotes
from newsdb.queries.stories import most_printed
from newsdb.queries.utterances import most_spread
from tests.queries.conftest import Archive, Said, rows
from tests.queries.test_stories import eels  # noqa: F401  (a fixture)
from tests.queries.test_utterances import fill as fill_utterances
from tests.queries.test_utterances import link


def test_the_question_that_analysts_ask(filled: Archive) -> None:
    """What did somebody say about something, when, in which outlet; and the sentence."""
    query = """
        SELECT published_on, outlet, role, text, sentence, url FROM analyst.quotes
        WHERE person = 'Marta Keller' AND search @@ websearch_to_tsquery('newsdb_english', 'walls or costs or price')
        ORDER BY published_on, ordinal
    """
    url = "https://harborledger.example/news/0"
    assert rows(filled.connection, query) == [
        (
            date(2026, 3, 4),
            "harborledger.example",
            "Mayor",
            "We will rebuild the harbour wall before winter.",
            "Mayor Marta Keller told reporters on Tuesday: “We will rebuild the harbour wall before winter.”",
            url,
        ),
        (
            date(2026, 3, 4),
            "harborledger.example",
            None,
            "a price worth paying",
            "Asked about the cost, she said it was “a price worth paying” and left.",
            url,
        ),
    ]


def test_quotes_are_those_of_search(filled: Archive) -> None:
    """Speaker, person, role, outlet, day and sentence are what newsdb search shows."""
    hits = search_quotes(filled.connection, None, EVERYTHING, 100)
    expected = {
        (h.article_id, h.ordinal): (h.speaker, h.speaker_id, h.speaker_role, h.outlet, h.published_on, h.title, h.url)
        for h in hits
    }
    found = rows(
        filled.connection,
        "SELECT article_id, ordinal, speaker, person_id, role, outlet, published_on, title, url FROM analyst.quotes",
    )
    assert {row[:2]: row[2:] for row in found} == expected
    sentences = dict(rows(filled.connection, "SELECT text, sentence FROM analyst.quotes"))
    assert sentences == {h.text: h.before + h.text + h.after for h in hits}


@pytest.mark.parametrize(
    ("before", "quote", "after"),
    [
        ("It rained. He said: “", "Stay.", "” Nobody did."),
        ("Dr. Holt of St. Ann said “", "it is safe", "” at 5 p.m. on Mr. Pelk's quay. Then he left."),
        ("One.\nTwo “", "three", "” four.\nFive."),
        ("She asked: “", "Why?", "” he wondered."),
        ("", "Alone", ""),
        ("U.S. Sen. Okoro: ‘", "No…", "’) And more."),
        ("word " * 100 + "“", "long", "” and" + " on" * 200),
        ("x" * 700 + "“", "unbroken", "”" + "y" * 700),
        ("Ende! “", "Ärger", "”? Über uns."),
        ("First. Second! Third? (“", "in brackets", "”). Fourth."),
    ],
)
def test_sentences_are_cut_as_by_the_commands(connection: Connection, before: str, quote: str, after: str) -> None:
    """analyst.sentence gives what newsdb.queries.context does."""
    head, tail = sentence_around(before[-600:], quote, after[:600])
    found = connection.scalar(
        text("SELECT analyst.sentence(:body, :start, :end)"),
        {"body": before + quote + after, "start": len(before), "end": len(before) + len(quote)},
    )
    assert found == head + quote + tail


def test_statements_join_their_segments(filled: Archive) -> None:
    """One row for each statement, with all its segments and what stands between them."""
    found = rows(
        filled.connection,
        "SELECT text, passage, role, quote_count, speaker FROM analyst.statements WHERE person = 'José Álvarez'",
    )
    assert found == [
        (
            "The wall, was never built for such waves.",
            "The wall,” said José Álvarez, chief engineer of the harbour authority, “was never built for such waves.",
            "chief engineer of the harbour authority",
            2,
            "José Álvarez",
        )
    ]
    assert filled.connection.scalar(text("SELECT count(*) FROM analyst.statements")) == 8


def test_merged_people_are_one(filled: Archive) -> None:
    """Under whichever id and name quotes, mentions and roles are stored, they are shown as of who stands for them."""
    other, last = filled.person("M. Keller-Brandt"), filled.person("Marta Keller")
    between = filled.person("Marta Brandt")
    filled.article(
        "coastwire.example",
        "x",
        "“Done,” said M. Keller-Brandt.",
        date(2026, 6, 1),
        [Said("Done,", "M. Keller-Brandt", "ex-mayor")],
        [("M. Keller-Brandt", "ex-mayor")],
    )
    filled.merge(other, between)
    filled.merge(between, last)
    for query in (
        "SELECT person, speaker FROM analyst.quotes WHERE text = 'Done,'",
        "SELECT person, person FROM analyst.mentions WHERE name = 'M. Keller-Brandt'",
        "SELECT person, person FROM analyst.roles WHERE role = 'ex-mayor'",
        "SELECT person, person FROM analyst.person_names WHERE name = 'M. Keller-Brandt'",
    ):
        assert rows(filled.connection, query) == [("Marta Keller", "Marta Keller")]
    query = "SELECT quote_count FROM analyst.speakers WHERE person_id = :id"
    assert rows(filled.connection, query, id=last) == [(4,)]
    assert rows(filled.connection, "SELECT FROM analyst.people WHERE person_id = :id", id=other) == []


def test_copies(archive: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """Each article, quote and statement says whether an earlier article of its story has it."""
    first, second, third, other = eels
    assert dict(rows(archive.connection, "SELECT article_id, is_copy FROM analyst.articles")) == {
        first: False,
        second: True,
        third: True,
        other: False,
    }
    found = rows(archive.connection, "SELECT article_id, ordinal, is_copy, is_copy_of_person FROM analyst.quotes")
    assert sorted(row for row in found if row[2]) == sorted(
        [(second, 1, True, True), (second, 2, True, True), (third, 1, True, True)]
    )
    found = rows(archive.connection, "SELECT article_id, statement_no FROM analyst.statements WHERE is_copy")
    assert sorted(found) == sorted([(second, 1), (third, 1)])
    assert rows(archive.connection, "SELECT count(*) FROM analyst.earlier_copies") == [(3,)]


def test_earlier_texts_stand_beside_what_replaced_them(archive: Archive) -> None:
    """Each earlier text is told with the one that came after it, the last of them with the current one."""
    quote = "No dredger was hired."
    changed = archive.article(
        "harborledger.example",
        "Dredger not hired",
        f"“{quote}” said Ada Lund.",
        date(2026, 6, 3),
        [Said(quote, "Ada Lund")],
    )
    archive.article("harborledger.example", "Unchanged", "Fog.", date(2026, 6, 3))
    archive.version(changed, "Dredger hired", "A dredger was hired.", date(2026, 6, 1))
    archive.version(changed, None, "A dredger was hired.", date(2026, 6, 2))
    found = rows(
        archive.connection,
        "SELECT version_no, outlet, published_on, title, body, next_version_no, next_title, next_body,"
        " is_title_changed, is_body_changed, superseded_at > loaded_at, article_id = :id"
        " FROM analyst.article_versions ORDER BY version_no",
        id=changed,
    )
    outlet, first, body = "harborledger.example", "A dredger was hired.", f"“{quote}” said Ada Lund."
    assert found == [
        (1, outlet, date(2026, 6, 1), "Dredger hired", first, 2, None, first, True, False, True, True),
        (2, outlet, date(2026, 6, 2), None, first, None, "Dredger not hired", body, True, True, True, True),
    ]
    new = (
        "SELECT v.version_no FROM analyst.article_versions AS v JOIN analyst.quotes AS q USING (article_id)"
        " WHERE strpos(v.body, q.sentence) = 0 ORDER BY 1"
    )
    assert rows(archive.connection, new) == [(1,), (2,)]


def test_stories_are_those_of_the_commands(archive: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """analyst.stories has what newsdb stories list shows."""
    stories, _ = most_printed(archive.connection, EVERYTHING, 10)
    found = rows(
        archive.connection,
        "SELECT first_article_id, title, article_count, outlet_count, first_on, last_on, first_outlet, agencies"
        " FROM analyst.stories",
    )
    assert found == [
        (s.article_id, s.title, s.articles, s.outlets, s.first, s.last, s.first_outlet, list(s.agencies))
        for s in stories
    ]
    assert found[0][0] == eels[0]


def test_utterances_are_those_of_the_commands(archive: Archive) -> None:
    """analyst.utterances has what newsdb utterances list shows, once it was refreshed."""
    fill_utterances(archive)
    link(archive.connection)
    assert rows(archive.connection, "SELECT FROM analyst.utterances") == []
    archive.connection.execute(text("REFRESH MATERIALIZED VIEW public.utterance_quotes"))
    spreads, total = most_spread(archive.connection, EVERYTHING, 100)
    expected = [
        (s.utterance.key, s.articles, s.articles_without_copies, s.outlets, s.forms, s.first, s.last) for s in spreads
    ]
    found = rows(
        archive.connection,
        "SELECT utterance_key, article_count, article_count_without_copies, outlet_count, form_count, first_on, last_on"
        " FROM analyst.utterances",
    )
    assert total > 1
    assert sorted(found) == sorted(expected)
    longest = {s.text for s in spreads}
    assert {row[0] for row in rows(archive.connection, "SELECT text FROM analyst.utterances")} == longest
    for spread in spreads:
        firsts = rows(
            archive.connection,
            "SELECT f.outlet FROM analyst.first_printed_by AS f JOIN analyst.utterances AS u USING (utterance_id)"
            " WHERE u.utterance_key = :key AND u.first_on IS NOT DISTINCT FROM :first",
            key=spread.utterance.key,
            first=spread.first,
        )
        assert {row[0] for row in firsts} == (set(spread.first_outlets) if spread.outlets > 1 else set())


def test_printings_are_of_utterances_in_several_articles(archive: Archive) -> None:
    """analyst.printings has each quotation of analyst.utterances, and nothing of what one article prints alone."""
    fill_utterances(archive)
    twice = [Said("I don't know", "Ada Lund"), Said("I don't know", "Ada Lund")]
    body = "“I don't know” — Ada Lund. “I don't know” — Ada Lund."
    archive.article("eelwire.example", "Lund", body, date(2026, 3, 4), twice)
    link(archive.connection)
    archive.connection.execute(text("REFRESH MATERIALIZED VIEW public.utterance_quotes"))
    assert rows(archive.connection, "SELECT FROM analyst.quotes WHERE person = 'Ada Lund'") == [(), ()]
    found = dict(
        rows(archive.connection, "SELECT utterance_id, count(DISTINCT article_id) FROM analyst.printings GROUP BY 1")
    )
    assert found == dict(rows(archive.connection, "SELECT utterance_id, article_count FROM analyst.utterances"))
    assert len(found) > 1
    first = archive.connection.scalars(text("SELECT utterance_id FROM analyst.first_printed_by")).all()
    assert set(first) <= found.keys()


def test_roles_and_names_are_those_of_the_commands(filled: Archive) -> None:
    """analyst.roles, who_speaks_where and person_names have what newsdb people show says."""
    keller = filled.person("Marta Keller")
    shown = profile(filled.connection, keller)
    where = "WHERE person_id = :id"
    found = rows(
        filled.connection,
        "SELECT role, article_count, article_count_without_copies, first_on, last_on, outlets"
        f" FROM analyst.roles {where}",
        id=keller,
    )
    assert found == [
        (r.text, r.articles, r.articles_without_copies, r.first, r.last, list(r.outlets)) for r in shown.roles
    ]
    found = rows(filled.connection, f"SELECT outlet, article_count FROM analyst.who_speaks_where {where}", id=keller)
    assert found == [(outlet.text, outlet.articles) for outlet in shown.outlet_articles]
    found = rows(filled.connection, f"SELECT name FROM analyst.person_names {where}", id=keller)
    assert {row[0] for row in found} == {name.text for name in shown.names}
    assert rows(filled.connection, f"SELECT venue, quote_count FROM analyst.venues {where}", id=keller) == [
        ("Radio Ellery", 1)
    ]


def test_who_quotes_and_mentions_whom(archive: Archive) -> None:
    """Quotations inside quotations name teller and told; names inside quotations are mentions of the speaker's."""
    archive.article(
        "coastwire.example",
        "x",
        "“Rosalind Okoro told me, ‘Go home,’ and I went,” said Marta Keller.",
        date(2026, 6, 1),
        [
            Said("Rosalind Okoro told me, ‘Go home,’ and I went,", "Marta Keller"),
            Said("Go home,", "Rosalind Okoro", outer=1),
        ],
        [("Rosalind Okoro", None), ("Marta Keller", None)],
    )
    for view, columns in (("who_quotes_whom", "speaker, quoted"), ("who_mentions_whom", "person, mentioned")):
        found = rows(archive.connection, f"SELECT {columns}, quote_count, first_on FROM analyst.{view}")
        assert found == [("Marta Keller", "Rosalind Okoro", 1, date(2026, 6, 1))]
    assert rows(archive.connection, "SELECT told_by FROM analyst.quotes ORDER BY ordinal") == [
        (None,),
        ("Marta Keller",),
    ]


def test_positions(archive: Archive) -> None:
    """Positions of imported files, under the person who counts."""
    keller = archive.person("Marta Keller")
    archive.connection.execute(
        text("INSERT INTO person_positions (person_id, title, started_on) VALUES (:id, 'mayor', '2014-05-01')"),
        {"id": keller},
    )
    found = rows(archive.connection, "SELECT person, position, started_on, ended_on FROM analyst.positions")
    assert found == [("Marta Keller", "mayor", date(2014, 5, 1), None)]


def test_nothing_of_an_article_is_left_in_any_view(archive: Archive, eels: list[UUID]) -> None:  # noqa: F811
    """Once an article is gone no view has a row or a count of it, refreshed or not."""
    fill_utterances(archive)
    link(archive.connection)
    archive.connection.execute(text("REFRESH MATERIALIZED VIEW public.utterance_quotes"))
    views = archive.connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'analyst'")).all()
    day = date(2031, 7, 8) + timedelta(days=1)

    def everything() -> dict[str, list[str]]:
        return {
            view: sorted(row[0] for row in rows(archive.connection, f"SELECT v::text FROM analyst.{view} AS v"))
            for view in views
        }

    before = everything()
    words = "Let me be clear: the ferries stay in the harbour, whatever the council dreams on the breakwater."
    gone = archive.article(
        "harborledger.example",
        "Ferries",
        f"“{words}” — Marta Keller. “The eels are back in the basin.” — Dorian Pelk.",
        day,
        [Said(words, "Marta Keller", "Mayor"), Said("The eels are back in the basin.", "Dorian Pelk")],
        [("Marta Keller", "Mayor")],
        story_key=7,
    )
    archive.version(gone, "Ferries to go", f"{words} — Marta Keller.")
    link(archive.connection)
    archive.connection.execute(text("REFRESH MATERIALIZED VIEW public.utterance_quotes"))
    assert everything() != before
    archive.connection.execute(text("DELETE FROM articles WHERE id = :id"), {"id": gone})
    assert everything() == before


def test_somebody_without_a_name_is_nobody(filled: Archive) -> None:
    """Who had to stay as a row when their name was taken down is in no view, neither by id nor counted."""
    keller = filled.person("Marta Keller")
    filled.connection.execute(
        text("UPDATE people SET name = '█', name_key = '█ ' || id WHERE id = :id"), {"id": keller}
    )
    for view in (
        "people",
        "person_names",
        "speakers",
        "speaker_days",
        "who_speaks_where",
        "roles",
        "quotes",
        "mentions",
    ):
        assert rows(filled.connection, f"SELECT FROM analyst.{view} WHERE person_id = :id", id=keller) == []
    assert rows(filled.connection, "SELECT person_id FROM analyst.find_people('marta keller')") != [(keller,)]
    for function in ("said_by", "quotes_of", "statements_of", "said_about", "quotes_about"):
        assert rows(filled.connection, f"SELECT FROM analyst.{function}(:id)", id=keller) == []
