"""The story key: what shares it, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning.stories import story_key

SENTENCES = [
    "The harbor bridge opened on Monday, four years after the first pillar had been sunk into the river.",
    "“We kept our promise to the people on both sides of the water,” said Ana Keller, the mayor of Harbor.",
    "The council had set aside eleven million crowns for the works, and two thirds of that sum has been spent.",
    "Bo Rivera, who drives the first bus across, said that he had waited for this day since his childhood.",
    "Fishermen on the eastern quay complained that the new pillars leave their boats too narrow a passage.",
    "The engineer Li Brandt answered that the passage is wider than the one beneath the railway bridge upstream.",
    "Trams will follow in autumn, if the ministry of transport approves the timetable that was handed in last week.",
    "Until then cyclists have the northern lane for themselves, and pedestrians the southern one along the railing.",
]
BODY = "\n\n".join(SENTENCES)
KEY = story_key("Bridge opens", BODY)
OTHER_SENTENCES = [
    "The eel harvest on the lower river was the poorest since records began, the fishery board announced.",
    "Board members blamed the warm autumn, which kept the young fish in the shallow lakes behind the dunes.",
    "“Nobody under fifty remembers such empty baskets,” said Ilse Maartens, whose family has fished here.",
    "A ban on night fishing takes effect in December, and the board wants to review it after two seasons.",
    "Restaurants along the promenade have already replaced smoked eel by herring from the northern islands.",
    "Researchers at the coastal institute warned against hasty conclusions from the figures of one single year.",
]
OTHER = "\n\n".join(OTHER_SENTENCES)
STANDING = (
    "\n\nAna Odell is the Harbor Ledger's correspondent for bridges, quays and canals, and has written about the river"
    " and those who live by it since the great flood.\n\nSubscribers receive her weekly letter every"
    " Thursday morning, together with invitations to readings, excursions and discussions in the old customs house."
)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(BODY.upper(), id="capitals"),
        pytest.param(" ".join(SENTENCES), id="one line"),
        pytest.param("\r\n".join(f"  {sentence} " for sentence in SENTENCES), id="other white space"),
        pytest.param(BODY.replace("“", '"').replace("”", '"').replace(",", ""), id="other marks"),
        pytest.param(f"By Ana Odell, Associated Press\n\nHARBOR (AP) — {BODY}", id="by-line and dateline"),
        pytest.param(f"{BODY}\n\nAssociated Press writer Bo Rivera contributed to this report.", id="credits"),
        pytest.param(
            BODY.replace(SENTENCES[0], "Harbor has a bridge again, as of Monday, and the mayor is pleased."),
            id="another first paragraph",
        ),
        pytest.param("\n\n".join(SENTENCES[:-1]), id="cut by one"),
        pytest.param(BODY.replace("\n\n", "\n\nAdvertisement\n\nRead more: Eels return\n\n"), id="advertisements"),
        pytest.param(BODY.replace("eleven million", "11 million"), id="a small edit"),
    ],
)
def test_copies_share_the_key(copy: str) -> None:
    """The same text in other clothes, and with what editors do to wire copy, has the same key under any title."""
    assert story_key("Another headline", copy) == KEY


def test_other_stories_have_other_keys() -> None:
    """Another story has another key, also with the same standing paragraphs behind it or one sentence in common."""
    assert story_key("Bridge opens", OTHER) != KEY
    assert story_key(None, OTHER + STANDING) != story_key(None, BODY + STANDING)
    assert story_key(None, f"{OTHER}\n\n{SENTENCES[6]}") != story_key(None, BODY)


def test_short_texts_count_with_their_title() -> None:
    """What a hundred pages say in place of a text joins only those of the same title."""
    text = "This page is for subscribers. Sign in to read on."
    assert story_key("Bridge opens", text) == story_key("BRIDGE OPENS!", f"{text}\n")
    assert story_key("Bridge opens", text) != story_key("Eels return", text)


def test_short_texts_without_dateline_and_credits() -> None:
    """A report of two sentences shares its key with its copy that has dateline and credits."""
    text = " ".join(SENTENCES[:2])
    assert story_key("A", f"HARBOR (Reuters) - {text}\n(Reporting by Ana Odell; Editing by Bo Rivera)") == story_key(
        "B", text
    )


def test_the_key_is_frozen() -> None:
    """Loaders of all times agree: the key of a text stays what it is."""
    assert KEY == -1894501461095292877


@given(st.text(), st.none() | st.text())
def test_any_text_has_a_key_that_fits(body: str, title: str | None) -> None:
    """A text with words has a signed number of 64 bits, the same every time."""
    key = story_key(title, body)
    assert key == story_key(title, body)
    assert key is None or -(2**63) <= key < 2**63
    assert key is not None or not any(character.isalnum() for character in body)


def test_no_words_no_key() -> None:
    """A text of marks alone is no story."""
    assert story_key("Title", "… — !") is None
