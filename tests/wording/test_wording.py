"""Wordings: equal and nearly equal ones, what is anybody's and what is somebody's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.wording import Likeness, compare, shingles, surprisals, wording, words_key, words_of
from newsdb.wording.train import count, table

FERRY = (
    "We shall not sell the ferries, not this year and not while I hold the keys of the harbour office, and whoever"
    " tells you otherwise has been dreaming on the breakwater"
)


def likeness(one: str, other: str) -> Likeness:
    """Compare two quotations."""
    return compare(wording(words_of(one)), wording(words_of(other)))


def strength(text: str) -> float:
    """Weigh a quotation."""
    return wording(words_of(text)).strength


@pytest.mark.parametrize(
    "printed",
    [
        "It's the café's fault.",
        "IT’S THE CAFÉ’S FAULT!",
        "“its the cafes fault”",
        "It's … the café's – fault,",
    ],
)
def test_punctuation_case_and_accents_make_no_other_wording(printed: str) -> None:
    """Equal words give one key, however they are printed."""
    assert words_key(printed) == words_key("Its the cafes fault")


def test_what_has_no_word_has_no_key() -> None:
    """A quotation of marks alone has no wording."""
    assert words_key("… – !") is None
    assert strength("… – !") == 0


@pytest.mark.parametrize(
    "printed",
    [
        # cut at either end, in the middle with an ellipsis, or all of it
        "not while I hold the keys of the harbour office",
        "We shall not sell the ferries, not this year and not while I hold the keys",
        "whoever tells you otherwise has been dreaming on the breakwater.",
        "We shall not sell the ferries, not this year … and whoever tells you otherwise has been dreaming",
        # edited: brackets, spelling, a word left out or in
        "not while I hold the keys [of] the harbor office, and whoever tells you otherwise has been dreaming",
        "[The council] shall not sell the ferries, not this year and not while I hold the keys of the harbour office",
        "We shall never sell the ferries, not this year and not while I hold keys of the harbour office",
    ],
)
def test_shortened_and_edited_forms_are_the_same(printed: str) -> None:
    """What is left of an utterance, with a small change or two, is that utterance, and is found by a shingle."""
    assert likeness(printed, FERRY).is_same
    one, other = wording(words_of(printed)), wording(words_of(FERRY))
    assert set(shingles(one)) & set(shingles(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FERRY, "We shall not sell the ferries"),  # too little to be sure of, and
        ("I don't think so", "I don't think so, and neither does the harbour office"),  # anybody's
        ("a step in the right direction", "This is a significant step in the right direction for the ferries"),
        (FERRY, "We shall not close the library, not this year and not while I hold a seat on the council"),
        (FERRY, "The breakwater of the harbour office has been sold, and the ferries have the keys"),
    ],
)
def test_phrases_in_common_do_not_suffice(one: str, other: str) -> None:
    """Sentences that share a phrase, or many words in another order, are not the same."""
    assert not likeness(one, other).is_same


def test_fewer_words_in_common_are_close() -> None:
    """A short but telling part is one with the whole only if the speaker says so, too."""
    part = likeness(FERRY, "the keys of the harbour office")
    assert part.is_close
    assert not part.is_same


@pytest.mark.parametrize(
    "fixed",
    ["I don't know", "very important", "innocent until proven guilty", "do the right thing", "part of the problem"],
)
def test_what_anybody_says_is_not_distinctive(fixed: str) -> None:
    """Fixed expressions stay below the mark although some of their words are rare."""
    assert not wording(words_of(fixed)).is_distinctive


def test_what_one_person_says_is_distinctive() -> None:
    """A sentence with turns of its own is above the mark."""
    assert wording(words_of("dreaming on the breakwater with the harbour keys")).is_distinctive


def test_an_expected_word_tells_less_than_the_same_word_elsewhere() -> None:
    """A word counts less behind one that it often follows, and alone as it does anywhere."""
    assert surprisals(["high", "school"])[0][1] < surprisals(["ferry", "school"])[0][1]
    assert surprisals(["high", "school"])[1][1] == surprisals(["school"])[0][0]


def test_a_repeated_word_tells_nothing_more() -> None:
    """What is said again adds no bits, but is weighed where runs of words are chosen."""
    twice = wording(words_of("no ferry, no harbour"))
    assert twice.bits == [twice.bits[0], twice.bits[1], 0.0, twice.bits[3]]
    assert twice.behind[2] > 0


def test_rare_words_count_the_same() -> None:
    """A word of no article that was counted tells as much as the rarest that were, and no more."""
    unknown, rare, common = (surprisals([word])[0][0] for word in ("xyzzy", "lantern", "people"))
    assert common < rare == unknown


WORDS = st.lists(
    st.sampled_from("the of we ferry keys breakwater harbour sell not dream seven lamps".split()), max_size=40
)


@given(WORDS, WORDS)
def test_comparing_is_symmetric(one: list[str], other: list[str]) -> None:
    """Which of two wordings comes first makes no difference."""
    assert compare(wording(one), wording(other)) == compare(wording(other), wording(one))


@given(WORDS)
def test_every_wording_is_like_itself(words: list[str]) -> None:
    """All bits of a wording are in common with itself."""
    whole = wording(words)
    assert compare(whole, whole).bits == whole.strength


@given(
    WORDS, WORDS, st.lists(st.sampled_from("cliff anchor lantern tide mooring gull".split()), min_size=7, max_size=9)
)
def test_seven_telling_words_in_common_are_found(before: list[str], after: list[str], common: list[str]) -> None:
    """Wherever seven rare words in a row stand in two wordings, these share a shingle."""
    one, other = wording(before + common), wording(common + after)
    assert set(shingles(one)) & set(shingles(other))


@given(st.text(max_size=80))
def test_shingles_fit_the_column(text: str) -> None:
    """Any text gives integers of four bytes, each once."""
    whole = wording(words_of(text))
    found = shingles(whole)
    assert found == sorted(set(found))
    assert all(-(2**31) <= shingle < 2**31 for shingle in found)


def test_an_article_in_quotation_marks_is_cut() -> None:
    """Of a quotation of many pages only the beginning is looked at."""
    assert len(wording(["lantern"] * 5_000).words) < 1_000


def test_the_table_counts_words_and_expressions() -> None:
    """The table holds surprisals in half bits, and the pairs that several texts have."""
    texts = [f"Proven guilty. The ferry number{n} left; the tide came." for n in range(8)]
    words, pairs, texts_with = count(texts)
    assert (words["the"], pairs["the", "ferry"], texts_with["proven", "guilty"]) == (16, 8, 8)
    assert ("guilty", "the") not in pairs
    lines = {line.split(" ")[0]: line for line in table(texts).splitlines()}
    assert lines["proven"] == "proven 6 guilty 0"
    assert lines["the"] == "the 4 ferry 2 tide 2"
    assert table(texts) == table(reversed(texts))
