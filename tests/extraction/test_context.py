"""What else a quotation carries: role with its offsets, venue, cue, kind, statement."""

from __future__ import annotations

import pytest

from newsdb.documents import Kind, Quote
from newsdb.extraction import extract
from newsdb.resolution import resolve


def quotes(body: str) -> tuple[Quote, ...]:
    """Extract and resolve the quotes of a body without title."""
    return resolve(None, body, extract(None, body)).quotes


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ('"It will open in May," said harbour spokeswoman Nora Keller.', "harbour spokeswoman"),
        ('"It will open in May," said former senior vice mayor Nora Keller.', "former senior vice mayor"),
        ('"It will open in May," U.S. Bridge Secretary Nora Keller said.', "U.S. Bridge Secretary"),
        ('"It will open in May," said Lt. Gen. Nora Keller.', "Lt. Gen."),
        ('"It will open in May," Jonas Brandt\'s lawyer Nora Keller said.', "Jonas Brandt's lawyer"),
        ('"It rained," said Nora Keller, a lawyer at Brandt & Sons, who lives nearby.', "lawyer at Brandt & Sons"),
        ('"It will open in May," said Nora Keller, now a teacher in Linden.', "teacher in Linden"),
        ('"It will open in May," said Nora Keller, co-director of Bridges Now.', "co-director of Bridges Now"),
        ('"It will open in May," said Nora Keller, 45, a nurse raised in Linden.', "nurse"),
        ('"It will open in May," said Nora Keller, R-Linden, chairwoman of the board.', "chairwoman of the board"),
        ('"It rained," said Nora Keller (D), founder and head of Bridges Now.', "founder and head of Bridges Now"),
        ('"It will open in May," Mr. Brandt said.', None),
        ('"It will open in May," said Nora Keller, who leads the board.', None),
        ('"It will open in May," said Nora Keller, her voice rising.', None),
        ('In a statement Nora Keller said, "It will open in May."', None),
        ('"It will open in May," a spokeswoman said.', None),
    ],
)  # fmt: skip
def test_role_beside_the_name(body: str, role: str | None) -> None:
    """A role is the noun with what belongs to it, before or behind the name, without article, age, party and clause."""
    (quote,) = quotes(body)
    assert quote.speaker_role == role


@pytest.mark.parametrize(
    ("body", "venue"),
    [
        ('"It will open in May," Nora Keller told reporters on Monday.', "reporters"),
        ('"It will open in May," Nora Keller told the Linden Post on Monday.', "the Linden Post"),
        ('"It will open in May," Nora Keller told Jonas Brandt.', None),
        ('"It rained," she said in a phone interview with Radio Nord.', "a phone interview with Radio Nord"),
        ('"It will open in May," she said at a rally in Linden on Friday.', "a rally in Linden"),
        ('"It will open in May," she said during Monday\'s debate.', "Monday's debate"),
        ('"It will open in May," she said in a conference call.', "a conference call"),
        ('"It will open in May," she said on Twitter.', "Twitter"),
        ('In a series of tweets, Nora Keller said the bridge "will open in May."', "a series of tweets"),
        ('Nora Keller defended it in a radio interview, calling the bridge "a wonder."', "a radio interview"),
        ('"It rained," she said on Radio Nord\'s "Linden This Morning."', "Radio Nord's \"Linden This Morning.\""),
        ('"It will open in May," she wrote in court documents.', "court documents"),
        ('In a statement, Nora Keller said the bridge "will open in May."', "a statement"),
        ('Speaking at a news conference, Nora Keller said the bridge "will open in May."', "a news conference"),
        ('Nora Keller called the bridge "a wonder" in a tweet.', "a tweet"),
        ('"It will open in May," she said in Linden.', None),
        ('Nora Keller said that the delay in the report was "nothing new to us."', None),
        ('"It will open in May," she said on the interview desk.', None),
    ],
)  # fmt: skip
def test_venue_of_the_attribution(body: str, venue: str | None) -> None:
    """A venue is a medium, an occasion or an audience of the attribution itself, as printed."""
    (quote,) = quotes(body)
    assert quote.venue == venue


@pytest.mark.parametrize(
    ("body", "cue"),
    [
        ('Nora Keller issued a statement calling the bridge "a wonder of the world."', "calling"),
        ('"It will open in May," Nora Keller said, smiling.', "said"),
        ('"It will open in May," Mayor Nora Keller, D-Linden., said Tuesday.', "said"),
        ('Nora Keller pointed out "mistakes in our plans."', "pointed out"),
        ('According to Nora Keller, the bridge is "a wonder of the world."', "According to"),
    ],
)
def test_cue_is_the_one_that_leads_to_the_segment(body: str, cue: str) -> None:
    """Of several cues the one that attributes the segment is given, with its particle."""
    (quote,) = quotes(body)
    assert quote.cue == cue


def test_offsets_of_the_role() -> None:
    """The offsets of a role point to it, and go along to the other segments of the statement."""
    body = '"The bridge," said city engineer Nora Keller, "will open in May. We are sure of it."'
    found = quotes(body)
    assert len(found) == 2
    for quote in found:
        assert quote.speaker_role == "city engineer"
        assert body[quote.speaker_role_start : quote.speaker_role_end] == "city engineer"


def test_name_in_apposition_to_its_role() -> None:
    """A name between commas takes its role from the description before it."""
    found = extract(None, "It rained. The union's president, Nora Keller, stayed at home.").mentions
    assert [(mention.name, mention.role) for mention in found] == [("Nora Keller", "union's president")]


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("The opinion, written by Justice Nora Keller, is short.", "Justice"),
        ("The effort was led by former city engineer Nora Keller.", "former city engineer"),
        ("It was spurred by Mr. Keller.", None),
        ("He will face Senator Nora Keller in May.", "Senator"),
        ("The council met Mayor Nora Keller.", "Mayor"),
        ("Enlarge this image toggle caption Nora Keller", None),
    ],
)
def test_what_leads_up_to_a_role(body: str, role: str | None) -> None:
    """A preposition or a verb in front of a title is no part of it."""
    assert [mention.role for mention in extract(None, body).mentions if mention.printed.endswith("Keller")] == [role]


def test_no_role_no_offsets() -> None:
    """Without a role there are no offsets of one."""
    (quote,) = quotes('"It will open in May," she said.')
    assert (quote.speaker_role, quote.speaker_role_start, quote.speaker_role_end) == (None, None, None)


def test_inserted_attribution_makes_no_utterance_of_a_fragment() -> None:
    """A clause that begins outside the marks is mixed, the second half of an interrupted sentence direct."""
    (fragment,) = quotes('The engineers, she writes, "said nothing of the cost, and nobody asked them."')
    first, second = quotes('"The bridge," she writes, "said nothing of the cost, and nobody asked them."')
    assert (fragment.kind, first.kind, second.kind) == (Kind.MIXED, Kind.DIRECT, Kind.DIRECT)


def test_closing_mark_ends_a_statement_at_a_new_paragraph() -> None:
    """What is closed and begins anew in the next paragraph is another statement."""
    body = '"It will open in May," Nora Keller said. "We are sure."\n\n"It rained for a week," she said.'
    assert [q.statement_no for q in quotes(body)] == [1, 1, 2]
