"""Which quotations and articles are found, in which order, and what of them is shown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.errors import UsageError
from newsdb.queries.articles import count_articles, search_articles
from newsdb.queries.context import sentence_around
from newsdb.queries.highlights import best_passage
from newsdb.queries.scope import EVERYTHING, Scope
from newsdb.queries.search import Count, count_quotes, search_quotes
from newsdb.queries.speakers import find_speaker
from newsdb.queries.words import check_words
from tests.queries.conftest import Archive, Said


def texts(archive: Archive, words: str | None, scope: Scope = EVERYTHING, limit: int = 20) -> list[str]:
    """Find quotations and return their texts."""
    return [hit.text for hit in search_quotes(archive.connection, words, scope, limit)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "rebuilding walls",
            ["Nobody rebuilt a wall in one summer,", "We will rebuild the harbour wall before winter."],
        ),
        ('"harbour wall"', ["We will rebuild the harbour wall before winter."]),
        ("wall -rebuilt -rebuild sea or patience", ["The sea taught me patience,", "Walls do not stop the sea,"]),
        ("PATIENCE", ["The sea taught me patience,"]),
        ("pátiënce", ["The sea taught me patience,"]),
        ("unheard", []),
    ],
)
def test_words_are_matched_in_any_form(filled: Archive, words: str, found: list[str]) -> None:
    """Inflection, case and accents do not matter; phrases, alternatives and exclusions do."""
    filled.connection.exec_driver_sql("UPDATE quotes SET text = text")
    got = texts(filled, words)
    assert sorted(got) == sorted(found) or (words == "rebuilding walls" and found[1] in got)


def test_words_close_together_come_first_and_equal_ones_newest_first(archive: Archive) -> None:
    """Quotes are ranked by how near the words stand; of equal ones the newest is first and the undated last."""
    near, far = "wall of the sea", "wall that we built with our hands to hold back the sea"
    for on, text in ((date(2026, 1, 1), near), (date(2026, 6, 1), far), (None, near), (date(2026, 3, 1), near)):
        archive.article("coastwire.example", "x", f"“{text}”", on, [Said(text)])
    hits = search_quotes(archive.connection, "sea wall", EVERYTHING, 20)
    assert [(hit.text, hit.published_on) for hit in hits] == [
        (near, date(2026, 3, 1)),
        (near, date(2026, 1, 1)),
        (near, None),
        (far, date(2026, 6, 1)),
    ]


def test_the_found_words_are_ranges_of_the_verbatim_text(filled: Archive) -> None:
    """A hit has its text as stored, and the ranges are the searched words in it."""
    (hit,) = search_quotes(filled.connection, "rebuilding harbour", EVERYTHING, 20)
    assert hit.text == "We will rebuild the harbour wall before winter."
    assert [hit.text[start:end] for start, end in hit.highlights] == ["rebuild", "harbour"]


@pytest.mark.parametrize(
    "text",
    [
        "a <b>wall</b> & more <script>x</script>",
        "see https://wall.example/wall?wall=1 or mail wall@wall.example, wall",
        "re-built sea-wall, 3.5 % of 1,000 – wall",
        "wall\n\n  wall\twall",
        "\ufdd0wall\ufdd1 wall",
        "wall 😀 wall",
    ],
)
def test_no_text_is_changed_by_highlighting(archive: Archive, text: str) -> None:
    """Tags, addresses, compounds, white space and our own marks in a quotation leave it verbatim."""
    archive.article("coastwire.example", "x", text, None, [Said(text)])
    (hit,) = search_quotes(archive.connection, "wall", EVERYTHING, 20)
    assert hit.text == text
    assert all(text[start:end].lower().startswith("wall") for start, end in hit.highlights)


def test_a_hit_carries_its_sentence_speaker_and_article(filled: Archive) -> None:
    """A hit names person, role, outlet, date, title and address, and has the rest of its sentence around it."""
    (hit,) = search_quotes(filled.connection, "winter", EVERYTHING, 20)
    assert (hit.before, hit.after) == ("Mayor Marta Keller told reporters on Tuesday: “", "”")
    assert (hit.speaker, hit.speaker_role, hit.speaker_kind) == ("Marta Keller", "Mayor", "person")
    assert (hit.outlet, hit.published_on) == ("harborledger.example", date(2026, 3, 4))
    assert (hit.title, hit.url) == ("Storm bill rises again", "https://harborledger.example/news/0")


def test_a_merged_speaker_is_shown_as_the_person_who_remains(filled: Archive) -> None:
    """After a merge the quotes of both people are found under either name and carry the remaining person's name."""
    other = filled.person("M. Keller-Brandt")
    filled.article("coastwire.example", "x", "“Done.”", date(2026, 7, 1), [Said("Done.", "M. Keller-Brandt")])
    filled.merge(other, filled.person("Marta Keller"))
    match = find_speaker(filled.connection, "M. Keller-Brandt")
    hits = search_quotes(filled.connection, None, Scope(match.person_ids, match.names), 20)
    assert len(hits) == 4
    assert {hit.speaker for hit in hits} == {"Marta Keller"}


def test_without_words_the_newest_come_first_and_the_undated_last(filled: Archive) -> None:
    """The order without words is by date, in the order of the article within a day."""
    days = [hit.published_on for hit in search_quotes(filled.connection, None, EVERYTHING, 20)]
    assert days == [date(2026, 5, 20), *[date(2026, 3, 9)] * 4, *[date(2026, 3, 4)] * 2, None, None]
    assert texts(filled, None, limit=2) == ["The sea taught me patience,", "The wall,"]


def test_dates_leave_out_articles_without_one(filled: Archive) -> None:
    """Both ends of a period belong to it, and what has no date belongs to none."""
    scope = Scope(first=date(2026, 3, 4), last=date(2026, 3, 9))
    assert len(texts(filled, None, scope)) == 6
    assert count_quotes(filled.connection, None, scope) == Count(6)
    assert len(texts(filled, "sea", Scope(last=date(2030, 1, 1)))) == 1


def test_an_empty_list_of_speakers_finds_nothing(filled: Archive) -> None:
    """A scope of nobody is not a scope of everybody."""
    assert texts(filled, None, Scope(person_ids=())) == []
    assert texts(filled, "wall", Scope(person_ids=(), speaker_names=("officials",))) == ["the wall is safe"]


def test_counting_stops_at_its_bound(filled: Archive) -> None:
    """A count is exact up to the bound and says that there are more above it."""
    assert count_quotes(filled.connection, "wall", EVERYTHING, most=5) == Count(5)
    assert count_quotes(filled.connection, "wall", EVERYTHING, most=4) == Count(4, more=True)
    assert str(Count(10_000, more=True)) == "more than 10,000"


def test_articles_are_found_by_title_and_text_the_title_first(filled: Archive) -> None:
    """A word in the title outweighs the same word in the text; the title is marked too."""
    hits = search_articles(filled.connection, "wall", EVERYTHING, 20)
    assert [hit.title for hit in hits] == ["Engineers doubt the wall", None, "Storm bill rises again"]
    assert hits[0].title_highlights == ((20, 24),)
    assert (hits[0].quotes, hits[1].published_on) == (4, None)
    assert count_articles(filled.connection, "wall", EVERYTHING) == Count(3)


def test_articles_of_a_speaker_are_those_that_quote_them(filled: Archive) -> None:
    """With a speaker only the articles that quote them are found, newest first without words."""
    match = find_speaker(filled.connection, "Marta Keller")
    hits = search_articles(filled.connection, None, Scope(match.person_ids, match.names), 20)
    assert [hit.title for hit in hits] == ["Keller looks back", "Storm bill rises again"]


@pytest.mark.parametrize("words", ["the", "of the", '"to be"', "...", "-wall", "-wall -sea"])
def test_words_that_no_index_can_find_are_refused(filled: Archive, words: str) -> None:
    """Stop words alone, marks alone and exclusions alone are refused in one line instead of finding nothing."""
    with pytest.raises(UsageError) as refused:
        check_words(filled.connection, words)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("words", ["it's", "a & b | !c", "foo:*", "'", '"', "x" * 999, "\\", ":", "(", "<->wall", "ẞ"])
def test_no_words_are_an_error_of_sql(filled: Archive, words: str) -> None:
    """Whatever is typed is either searched or refused, never an error of the database."""
    try:
        check_words(filled.connection, words)
    except UsageError:
        return
    texts(filled, words)


@pytest.mark.parametrize(
    ("body", "quote", "before", "after"),
    [
        ("It fell. “We tried,” Ms. Keller said. “Twice.”", "We tried,", "“", "” Ms. Keller said."),
        ("It fell. “We tried,” Ms. Keller said. “Twice.”", "Twice.", "“", "”"),
        ("“Will it hold?” she asked. Nobody knew.", "Will it hold?", "“", "” she asked."),
        (
            "First.\nDr. A. B. Roe called it “bad” in the U.S. Senate.\nNext.",
            "bad",
            "Dr. A. B. Roe called it “",
            "” in the U.S. Senate.",
        ),
        ('He said: "Go." She went.', "Go.", 'He said: "', '"'),
        ("“Alone”", "Alone", "“", "”"),
    ],
)
def test_the_sentence_around_a_quotation_is_cut_at_its_own_ends(body: str, quote: str, before: str, after: str) -> None:
    """Sentence ends inside abbreviations, and the next sentence or paragraph, are told apart."""
    start = body.index(quote)
    assert sentence_around(body[:start], quote, body[start + len(quote) :]) == (before, after)


@given(st.text(alphabet='ab.?! \n“”"A', max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(1, 30))
def test_the_sentence_is_always_verbatim(body: str, start: int, end: int, longest: int) -> None:
    """What is shown around a quotation always stands right before and right behind it, in one paragraph."""
    start, end = sorted((min(start, len(body)), min(end, len(body))))
    before, after = sentence_around(body[:start], body[start:end], body[end:], longest)
    assert body[:start].endswith(before)
    assert body[end:].startswith(after)
    assert "\n" not in before + after


@given(st.text(alphabet="ab \n.é", max_size=300), st.data())
def test_a_passage_is_always_a_stretch_of_its_text(text: str, data: st.DataObject) -> None:
    """A passage is verbatim, no longer than asked for, and its ranges are those of the text."""
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    ranges = tuple(zip(ends[::2], ends[1::2], strict=False))
    length = data.draw(st.integers(10, 120))
    passage = best_passage(text, ranges, length)
    assert text[passage.start : passage.start + len(passage.text)] == passage.text
    assert len(passage.text) <= max(length, 10)
    assert passage.cut_before == (passage.start > 0)
    assert passage.cut_after == (passage.start + len(passage.text) < len(text))
    for start, end in passage.highlights:
        assert (start + passage.start, end + passage.start) in ranges


def test_a_passage_is_where_most_different_words_stand() -> None:
    """Of a long text the stretch with the most different searched words is shown."""
    text = "wall " * 50 + "filler " * 100 + "the sea and the wall meet" + " filler" * 100
    places = [i for i in range(len(text)) if text.startswith(("wall", "sea"), i)]
    ranges = tuple((i, i + (4 if text.startswith("wall", i) else 3)) for i in places)
    passage = best_passage(text, ranges, 80)
    assert "the sea and the wall meet" in passage.text
    assert passage.cut_before
    assert passage.cut_after


@pytest.mark.parametrize("words", ["🙂", '"', "(("])
def test_marks_are_no_words(archive: Archive, words: str) -> None:
    """Marks without a letter or figure are refused as no words, not as too common ones."""
    with pytest.raises(UsageError, match="has no word in it"):
        check_words(archive.connection, words)


def test_a_nested_quotation_names_who_tells_it(archive: Archive) -> None:
    """The hit of an inner quotation has the outer one's speaker beside its own."""
    outer = "He told me, ‘Go home,’ and I did,"
    said = [Said(outer, "Nora Keller"), Said("Go home,", "Jonas Brandt", outer=1)]
    archive.article("coastwire.example", "x", f"“{outer}” Keller said.", None, said)
    hits = search_quotes(archive.connection, "home", EVERYTHING, 20)
    assert sorted((hit.speaker, hit.told_by or "") for hit in hits) == [
        ("Jonas Brandt", "Nora Keller"),
        ("Nora Keller", ""),
    ]
