"""What a printed form cuts, adds and keeps of another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsdb.wording.differences import Change, Piece, differences

LONGEST = "Let me be clear: the ferries stay, whatever the council says, and so do I."


def test_a_truncation_is_cut_at_its_ends() -> None:
    """What stands in front and behind is told, in the order of reading."""
    assert differences("the ferries stay, whatever the council says.", LONGEST) == [
        Piece(Change.CUT, "Let me be clear:"),
        Piece(Change.SAME, "the ferries stay, whatever the council says."),
        Piece(Change.CUT, "and so do I."),
    ]


def test_an_ellipsis_is_a_cut_in_the_middle() -> None:
    """The printed text keeps its own punctuation."""
    assert differences("The ferries stay … and so do I", LONGEST)[1:] == [
        Piece(Change.SAME, "The ferries stay …"),
        Piece(Change.CUT, "whatever the council says,"),
        Piece(Change.SAME, "and so do I"),
    ]


def test_another_word_is_a_cut_and_an_addition() -> None:
    """A changed word is told in both forms."""
    assert differences("the [boats] stay", "the ferries stay") == [
        Piece(Change.SAME, "the"),
        Piece(Change.CUT, "ferries"),
        Piece(Change.ADDED, "[boats]"),
        Piece(Change.SAME, "stay"),
    ]


def test_apostrophes_case_and_marks_are_no_difference() -> None:
    """The same words are one piece, as printed."""
    assert differences("It’s OURS!", "it's ours") == [Piece(Change.SAME, "It’s OURS!")]


@given(st.text(alphabet="ab c’.é—", max_size=30), st.text(alphabet="ab c’.é—", max_size=30))
def test_the_printed_form_is_in_the_pieces(printed: str, fuller: str) -> None:
    """Nothing of a printed form with words is lost but white space."""
    kept = "".join(piece.text for piece in differences(printed, fuller) if piece.change != Change.CUT)
    if any(letter.isalpha() for letter in printed):
        assert "".join(kept.split()) == "".join(printed.split())
