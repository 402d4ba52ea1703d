"""Wire copy: what marks a text as an agency's, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning.agencies import _AGENCIES, is_credit, wire_agency, without_dateline

STORY = "The harbor bridge opened on Monday.\n“We kept our promise,” said Ana Keller, the mayor."


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("HARBOR (AP) — ", "AP"),
        ("HARBOR, Ore. (AP) _ ", "AP"),
        ("(Reuters) - ", "Reuters"),
        ("HARBOR/EASTPORT, May 3 (Reuters) - ", "Reuters"),
        ("HARBOR (Thomson Reuters Foundation) - ", "Reuters"),
        ("Harbor (AFP) – ", "AFP"),
        ("HARBOR, May 3 (Xinhua) -- ", "Xinhua"),
        ("HARBOR, May 3 (UPI) -- ", "UPI"),
        ("HARBOR, May 3. /TASS/. ", "TASS"),
        ("Harbor [Eastland], May 3 (ANI): ", "ANI"),
        ("Harbor, May 3 (IANS) ", "IANS"),
        ("Harbor (dpa) - ", "dpa"),
        ("(Bloomberg) -- ", "Bloomberg"),
        ("HARBOR, May 3 (Yonhap) -- ", "Yonhap"),
        ("FILE - In this May 3, 2020 photo, the bridge stands open. (AP Photo/Li Brandt)\n\nHARBOR (AP) — ", "AP"),
    ],
)
def test_datelines(dateline: str, agency: str) -> None:
    """A dateline names the agency, below the caption of a picture, too."""
    assert wire_agency(dateline + STORY, ()) == agency
    assert without_dateline(dateline.rpartition("\n")[2] + STORY) == STORY


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("By Ana Odell, Associated Press", "AP"),
        ("By BO RIVERA Associated Press", None),
        ("By The Associated Press", "AP"),
        ("Associated Press", "AP"),
        ("By Reuters", "Reuters"),
        ("By Ana Odell, PA", "PA"),
        ("By Ana Odell, Harbor Ledger", None),
    ],
)
def test_bylines(line: str, agency: str | None) -> None:
    """A by-line above the text names the agency if it stands there alone or behind a comma."""
    assert wire_agency(f"{line}\n{STORY}", ()) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(Reporting by Ana Odell in Harbor; Editing by Bo Rivera and Li Brandt)", "Reuters"),
        ("Additional reporting by Ana Odell; Writing by Bo Rivera; Editing by Li Brandt", "Reuters"),
        ("Copyright 2020 The Associated Press. All rights reserved.", "AP"),
        ("© 2020 AFP", "AFP"),
        ("Associated Press writer Bo Rivera in Eastport contributed to this report.", "AP"),
        ("Follow all AP coverage of bridges at https://apnews.com/bridges.", "AP"),
        ("— AFP", "AFP"),
        ("Source: Xinhua", "Xinhua"),
        ("She will come again in May. (ANI)", "ANI"),
        ("The Associated Press contributed to this report.", None),
        ("Ledger reporter Ana Odell and The Associated Press contributed to this report.", None),
        ("Contributing: The Associated Press", None),
        ("With inputs from PTI", None),
        ("Reporting by Ana Odell, Harbor Ledger", None),
        ("That was first reported by Reuters.", None),
        ("© 2020 The Harbor Ledger", None),
        ("Photo: Li Brandt/AFP", None),
    ],
)
def test_closing_lines(line: str, agency: str | None) -> None:
    """Credits of its own staff and copyright mark a copy; a contribution, a source and a picture do not."""
    assert wire_agency(f"{STORY}\n\n{line}", ()) == agency


@pytest.mark.parametrize(
    ("authors", "agency"),
    [
        (("Associated Press",), "AP"),
        (("The Associated Press",), "AP"),
        (("Ana Odell", "Associated Press", "Bo Rivera"), "AP"),
        (("Ana Odell, Associated Press",), "AP"),
        (("Reuters Staff",), "Reuters"),
        (("AFP",), "AFP"),
        (("Ana Odell", "Bo Rivera", "Li Brandt", "Associated Press"), None),
        (("Ani Keller",), None),
        (("Ana Odell",), None),
        ((), None),
    ],
)
def test_authors(authors: tuple[str, ...], agency: str | None) -> None:
    """The authors as given name the agency, unless they are the names of a whole page."""
    assert wire_agency(STORY, authors) == agency


@pytest.mark.parametrize(
    "text",
    [
        "(Li Brandt/Reuters)\n",
        "HARBOR (CNN) — ",
        "SCRANTON (PA) — ",
        "The Associated Press reported on Monday that ",
        "HARBOR — ",
    ],
)
def test_other_beginnings(text: str) -> None:
    """Credits of pictures, a broadcaster's own mark, a state and a source cited make no copy."""
    assert wire_agency(text + STORY, ()) is None


def test_credit_lines() -> None:
    """By-lines and credits are told from sentences."""
    assert is_credit("By Ana Odell, Associated Press")
    assert is_credit("(Reporting by Ana Odell; Editing by Bo Rivera)")
    assert not is_credit("By Monday the bridge was open, Reuters said.")


@given(st.text(), st.lists(st.text(), max_size=2).map(tuple))
def test_any_text(body: str, authors: tuple[str, ...]) -> None:
    """No text and no author raises."""
    agency = wire_agency(body, authors)
    assert agency is None or agency in _AGENCIES
