"""The questions: each in SQL over the schema ``analyst``, and over the Parquet files that ``newsdb export`` writes.

In both, ``$name`` is a parameter; what each of them is, ``parameters`` finds in the data, so that nobody is named here.
In DuckDB ``quotes``, ``articles`` and so on are the exported files. It has no search over words: it looks through all
texts for the forms that the words have.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import psycopg

RANKS: Final = (1, 10, 100)
"""Whom questions about a person are asked of: the most quoted, the tenth, the hundredth."""

MAIN_RANK: Final = 10
"""Of these the one whose answer stands for the question."""


class Kind(StrEnum):
    """What a question asks the database to do: go to the rows of one thing, find words, or count everything."""

    LOOK_UP = "look-up"
    SEARCH = "search"
    AGGREGATION = "aggregation"


ALLOWED: Final = {Kind.LOOK_UP: 1.0, Kind.SEARCH: 1.0, Kind.AGGREGATION: 3.0}
"""How long a question of each kind may take, DuckDB's time being 1."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        title: in words.
        kind: what the database has to do.
        sql: as an analyst writes it.
        duckdb: the same over the exported files.
        same_rows: how many of the first columns must be equal in both answers, row by row; 0: the answers differ by
            nature, such as a rank, or words by their stems.
        remark: what its reader should know.
    """

    title: str
    kind: Kind
    sql: str
    duckdb: str
    same_rows: int = 0
    remark: str = ""

    @property
    def is_about_a_person(self) -> bool:
        """Whether it is asked of several people."""
        return "$person" in self.duckdb or "$misspelt" in self.duckdb


QUESTIONS: Final = (
    Question(
        "What did somebody say about a topic? The best first, with the sentence",
        Kind.SEARCH,
        """
SELECT rank, snippet, speaker, outlet, published_on, sentence, url
FROM analyst.search_quotes('people', speaker_name => $person, max_rows => 20)""",
        r"""
SELECT text, speaker, outlet, published_on, title, url
FROM quotes
WHERE speaker = $person AND regexp_matches(text, '\bpeoples?\b', 'i')
ORDER BY published_on DESC LIMIT 20""",
    ),
    Question(
        "Which quotations have these words in a row?",
        Kind.SEARCH,
        """
SELECT rank, snippet, speaker, outlet, published_on, url, total_count
FROM analyst.search_quotes('"climate change"', max_rows => 20)""",
        r"""
SELECT text, speaker, outlet, published_on, url, count(*) OVER () AS total_count
FROM quotes
WHERE regexp_matches(text, '\bclimate changes?\b', 'i')
ORDER BY published_on DESC LIMIT 20""",
    ),
    Question(
        "Which articles are about several things?",
        Kind.SEARCH,
        """
SELECT rank, snippet, outlet, published_on, title, url, total_count
FROM analyst.search_articles('hospital strike -football', max_rows => 20)""",
        r"""
SELECT outlet, published_on, title, url, count(*) OVER () AS total_count
FROM articles
WHERE regexp_matches(title || ' ' || body, '\bhospitals?\b', 'i')
    AND regexp_matches(title || ' ' || body, '\bstrik(e|es|ing)\b', 'i')
    AND NOT regexp_matches(title || ' ' || body, '\bfootballs?\b', 'i')
ORDER BY published_on DESC LIMIT 20""",
    ),
    Question(
        "How much is printed about a topic, month by month?",
        Kind.SEARCH,
        """
SELECT month_on, article_count, quote_count, outlet_count
FROM analyst.topic_months('refugees')""",
        r"""
SELECT date_trunc('month', published_on) AS month_on, count(*) FILTER (WHERE what = 'article') AS article_count,
    count(*) FILTER (WHERE what = 'quote') AS quote_count, count(DISTINCT outlet) AS outlet_count
FROM (
    SELECT 'article' AS what, published_on, outlet FROM articles
    WHERE regexp_matches(title || ' ' || body, '\brefugees?\b', 'i')
    UNION ALL
    SELECT 'quote', published_on, outlet FROM quotes WHERE regexp_matches(text, '\brefugees?\b', 'i')
)
WHERE published_on IS NOT NULL
GROUP BY ALL ORDER BY 1""",
    ),
    Question(
        "Whom does a misspelt name mean?",
        Kind.SEARCH,
        """
SELECT person_id, person, likeness, quote_count
FROM analyst.find_people($misspelt)""",
        """
SELECT person_id, name, jaro_winkler_similarity(lower(name), lower($misspelt)) AS likeness, quotes
FROM people
WHERE jaro_winkler_similarity(lower(name), lower($misspelt)) > 0.85
ORDER BY likeness DESC, quotes DESC LIMIT 10""",
    ),
    Question(
        "What did somebody say in a month, statement by statement?",
        Kind.LOOK_UP,
        """
SELECT article_id, statement_no, text, published_on, outlet, title
FROM analyst.statements_of($person_id, $first_day, $last_day)
ORDER BY published_on, article_id, statement_no""",
        """
SELECT article_id, statement_no, string_agg(text, ' ' ORDER BY ordinal) AS text, published_on, outlet, title
FROM quotes
WHERE speaker_id = $person_id AND published_on BETWEEN $first_day AND $last_day
GROUP BY article_id, statement_no, published_on, outlet, title
ORDER BY published_on, article_id, statement_no""",
        same_rows=5,
        remark="`FROM analyst.statements WHERE person_id = …` gives the same rows. Of the most quoted it takes many"
        " times as long, since a view cannot tell the planner how much somebody is quoted. What `statements_of`"
        " takes of them goes nearly half into finding the month among the keys of all that they ever said, the"
        " rest into joining the segments of each statement.",
    ),
    Question(
        "Which roles did articles give somebody, from when to when?",
        Kind.LOOK_UP,
        """
SELECT role, first_on, last_on, article_count
FROM analyst.roles
WHERE person_id = $person_id
ORDER BY article_count DESC, role""",
        """
SELECT role, min(published_on) AS first_on, max(published_on) AS last_on, count(DISTINCT article_id) AS article_count
FROM (
    SELECT speaker_role AS role, article_id, published_on FROM quotes WHERE speaker_id = $person_id
    UNION ALL
    SELECT role, article_id, published_on FROM mentions WHERE person_id = $person_id
)
WHERE role IS NOT NULL
GROUP BY role ORDER BY article_count DESC, encode(role)""",
        same_rows=4,
        remark="PostgreSQL looks up the day of each article that prints a role of the person. The most quoted here"
        " stands in two articles of five and in every eighth mention: half of the time goes into reading these"
        " mentions, of which one in seven has a role, the rest into the days of their articles and the grouping."
        " A plan for that very person, as `statements_of` has it, takes off a fifth; an index that holds the"
        " roles nearly half, for a twelfth more room than everybody's mentions take. Both leave it slower than"
        " DuckDB, and are not made.",
    ),
    Question(
        "Which quotations does an article have, and who said them?",
        Kind.LOOK_UP,
        """
SELECT ordinal, text, speaker, role, confidence
FROM analyst.quotes
WHERE article_id = $article_id
ORDER BY ordinal""",
        """
SELECT ordinal, text, speaker, speaker_role, confidence
FROM quotes
WHERE article_id = $article_id::text
ORDER BY ordinal""",
        same_rows=2,
    ),
    Question(
        "What did an outlet quote on a day?",
        Kind.LOOK_UP,
        """
SELECT article_id, ordinal, text, speaker, title
FROM analyst.quotes
WHERE outlet = $outlet AND published_on = $day
ORDER BY article_id, ordinal""",
        """
SELECT article_id, ordinal, text, speaker, title
FROM quotes
WHERE outlet = $outlet AND published_on = $day
ORDER BY article_id, ordinal""",
        same_rows=3,
    ),
    Question(
        "Who printed an utterance, in which form, when?",
        Kind.LOOK_UP,
        """
SELECT article_id, ordinal, text, outlet, published_on
FROM analyst.printings
WHERE utterance_id = $utterance_id
ORDER BY published_on, article_id, ordinal""",
        """
SELECT article_id, ordinal, text, outlet, published_on
FROM quotes
WHERE list_contains($words_keys, words_key)
ORDER BY published_on, article_id, ordinal""",
    ),
    Question(
        "What is said about somebody in a month?",
        Kind.LOOK_UP,
        """
SELECT article_id, ordinal, text, outlet, published_on
FROM analyst.quotes_about($person_id, $first_day, $last_day)
ORDER BY published_on, article_id, ordinal""",
        """
SELECT article_id, ordinal, text, outlet, published_on
FROM quotes AS q
WHERE published_on BETWEEN $first_day AND $last_day AND EXISTS (
    SELECT 1 FROM mentions AS m
    WHERE m.article_id = q.article_id AND m.start_char >= q.start_char AND m.end_char <= q.end_char
        AND m.person_id = $person_id
)
ORDER BY published_on, article_id, ordinal""",
        same_rows=5,
    ),
    Question(
        "Whom does somebody speak of?",
        Kind.LOOK_UP,
        """
SELECT mentioned_person_id, quote_count, article_count, first_on, last_on
FROM analyst.who_mentions_whom
WHERE person_id = $person_id
ORDER BY quote_count DESC, mentioned_person_id LIMIT 20""",
        """
SELECT m.person_id, count(DISTINCT q.ordinal || '/' || q.article_id) AS quote_count,
    count(DISTINCT q.article_id) AS article_count, min(q.published_on) AS first_on, max(q.published_on) AS last_on
FROM quotes AS q
JOIN mentions AS m ON m.article_id = q.article_id AND m.start_char >= q.start_char AND m.end_char <= q.end_char
WHERE q.speaker_id = $person_id AND m.person_id IS NOT NULL
GROUP BY m.person_id ORDER BY quote_count DESC, m.person_id LIMIT 20""",
        same_rows=5,
        remark="For each quotation PostgreSQL goes through the mentions of its article, to see which are inside: of the"
        " most quoted, through some four hundred for each that is. DuckDB reads all mentions once, column by"
        " column. A plan for that very person, as `statements_of` has it, is no faster; going to each article"
        " once, however many quotations it has, takes off a third, leaves it slower than DuckDB, and is not made.",
    ),
    Question(
        "Who is quoted most, with and without copies?",
        Kind.AGGREGATION,
        """
SELECT person_id, quote_count, statement_count, article_count, outlet_count, first_on, last_on, person
FROM analyst.speakers
ORDER BY quote_count DESC, person_id LIMIT 20""",
        """
SELECT speaker_id, count(*) AS quote_count, count(DISTINCT (article_id, statement_no)) AS statement_count,
    count(DISTINCT article_id) AS article_count, count(DISTINCT outlet) AS outlet_count,
    min(published_on) AS first_on, max(published_on) AS last_on, any_value(speaker) AS person
FROM quotes
WHERE speaker_id IS NOT NULL
GROUP BY speaker_id ORDER BY quote_count DESC, speaker_id LIMIT 20""",
        same_rows=8,
    ),
    Question(
        "How much does each outlet print, month by month?",
        Kind.AGGREGATION,
        """
SELECT outlet, month_on, article_count, quote_count
FROM analyst.outlet_months
ORDER BY outlet, month_on""",
        """
SELECT outlet, date_trunc('month', published_on)::date AS month_on, count(*) AS article_count,
    coalesce(sum(n), 0)::bigint AS quote_count
FROM articles LEFT JOIN (SELECT article_id, count(*) AS n FROM quotes GROUP BY article_id) USING (article_id)
WHERE published_on IS NOT NULL
GROUP BY ALL ORDER BY outlet, month_on""",
        same_rows=4,
    ),
    Question(
        "Which voices does each outlet give most room?",
        Kind.AGGREGATION,
        """
SELECT outlet, person_id, statement_count, article_count
FROM analyst.who_speaks_where
ORDER BY statement_count DESC, outlet, person_id LIMIT 50""",
        """
SELECT outlet, speaker_id, count(DISTINCT (article_id, statement_no)) AS statement_count,
    count(DISTINCT article_id) AS article_count
FROM quotes
WHERE speaker_id IS NOT NULL
GROUP BY outlet, speaker_id ORDER BY statement_count DESC, outlet, speaker_id LIMIT 50""",
        same_rows=4,
    ),
    Question(
        "Which utterances spread furthest?",
        Kind.AGGREGATION,
        """
SELECT text, speakers, outlet_count, article_count, first_on, last_on
FROM analyst.utterances
ORDER BY outlet_count DESC, article_count DESC, utterance_id LIMIT 20""",
        """
SELECT arg_max(text, length(text)) AS text, list(DISTINCT speaker) AS speakers, count(DISTINCT outlet) AS outlet_count,
    count(DISTINCT article_id) AS article_count, min(published_on) AS first_on, max(published_on) AS last_on
FROM quotes JOIN utterances_of_quotes USING (article_id, ordinal)
GROUP BY utterance_id ORDER BY outlet_count DESC, article_count DESC LIMIT 20""",
    ),
    Question(
        "Of how many quotations does each outlet say who said them, and of how many not?",
        Kind.AGGREGATION,
        """
SELECT outlet, sum(person_quote_count) AS people, sum(organization_quote_count) AS organizations,
    sum(unnamed_quote_count) AS unnamed, sum(unknown_quote_count) AS unknown
FROM analyst.outlet_months
GROUP BY outlet ORDER BY outlet""",
        """
SELECT outlet, count(*) FILTER (WHERE speaker_kind = 'person') AS people,
    count(*) FILTER (WHERE speaker_kind = 'organization') AS organizations,
    count(*) FILTER (WHERE speaker_kind = 'unnamed') AS unnamed,
    count(*) FILTER (WHERE speaker_kind = 'unknown') AS unknown
FROM articles LEFT JOIN quotes USING (article_id, outlet)
WHERE articles.published_on IS NOT NULL
GROUP BY outlet ORDER BY outlet""",
        same_rows=5,
    ),
)


def parameters(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Find what is asked about, people aside: an outlet with much, a day of it, an article, an utterance.

    Args:
        connection: to a database that was loaded.
    """
    outlet_id, outlet = _row(
        connection,
        "SELECT s.id, s.name FROM sources AS s JOIN articles AS a ON a.source_id = s.id GROUP BY s.id"
        " ORDER BY count(*) DESC, s.id OFFSET 4 LIMIT 1",
    )
    (day,) = _row(
        connection,
        "SELECT published_on FROM articles WHERE source_id = %(outlet_id)s AND published_on IS NOT NULL"
        " GROUP BY published_on ORDER BY count(*) DESC, published_on LIMIT 1",
        outlet_id=outlet_id,
    )
    (article_id,) = _row(
        connection,
        "SELECT article_id FROM quotes GROUP BY article_id HAVING count(*) BETWEEN 5 AND 20"
        " ORDER BY article_id LIMIT 1",
    )
    (utterance_id,) = _row(
        connection,
        "SELECT utterance_id FROM utterance_quotes GROUP BY utterance_id"
        " ORDER BY count(DISTINCT article_id) DESC, utterance_id LIMIT 1",
    )
    (words_keys,) = _row(
        connection,
        "SELECT array_agg(DISTINCT encode(q.words_key, 'hex')) FROM utterance_quotes AS u"
        " JOIN quotes AS q USING (article_id, ordinal) WHERE utterance_id = %(utterance_id)s",
        utterance_id=utterance_id,
    )
    return {
        "outlet": outlet,
        "day": day,
        "article_id": article_id,
        "utterance_id": utterance_id,
        "words_keys": words_keys,
    }


def person(connection: psycopg.Connection[Any], rank: int) -> dict[str, Any]:
    """Find whom to ask about: the person who is quoted most (1), tenth most (10), and when most.

    Args:
        connection: to a database that was loaded.
        rank: from 1.
    """
    person_id, name = _row(
        connection,
        "SELECT p.id, p.name FROM quotes AS q JOIN people AS p ON p.id = q.speaker_id WHERE p.root_id IS NULL"
        " GROUP BY p.id ORDER BY count(*) DESC, p.id OFFSET %(before)s LIMIT 1",
        before=rank - 1,
    )
    first_day, last_day = _row(
        connection,
        "SELECT month::date, (month + interval '1 month - 1 day')::date FROM quotes AS q"
        " JOIN articles AS a ON a.id = q.article_id, date_trunc('month', published_on::timestamp) AS month"
        " WHERE speaker_id = %(person_id)s AND month IS NOT NULL GROUP BY month ORDER BY count(*) DESC, month LIMIT 1",
        person_id=person_id,
    )
    return {
        "person_id": person_id,
        "person": name,
        "misspelt": _misspelt(name),
        "first_day": first_day,
        "last_day": last_day,
    }


def _row(connection: psycopg.Connection[Any], query: str, **named: Any) -> Any:
    found = connection.execute(query.encode(), named).fetchone()
    assert found is not None, query
    return found


def _misspelt(name: str) -> str:
    """Return a name in lower case with its third letter twice and its last but one missing."""
    small = name.lower()
    return small[:3] + small[2:-2] + small[-1]
