"""Lost quotation marks: which come back, and which question marks must never be touched."""

from __future__ import annotations

import pytest

from newsdb.cleaning.repairs import repair_field

RESTORED = [
    ("Talks were ?unsuccessful,? but he stays.", "Talks were “unsuccessful,” but he stays."),
    ("?Hello,? she said. ?We don?t know,? he said.", "“Hello,” she said. “We don’t know,” he said."),
    ("?Why do they ask us? I don?t know,? he said.", "“Why do they ask us? I don’t know,” he said."),
    ("?Is it so?? he asked.", "“Is it so?” he asked."),
    ("He asked: ?Why?? Then he left.", "He asked: “Why?” Then he left."),
    ("Was it a ?real thing?? Yes.", "Was it a “real thing”? Yes."),
    ("Ask ’em? No: ask ?em in the ?90s.", "Ask ’em? No: ask ’em in the ’90s."),
    ("The workers? rights aren?t the owners? wrongs.", "The workers’ rights aren’t the owners’ wrongs."),
    ("“So he said,? and: ?Why not?? Ana asked.", "“So he said,” and: “Why not?” Ana asked."),
    ("He called it ?old news? on Monday.", "He called it “old news” on Monday."),
    ("Mayor slams ?sad, pathetic? Harbor board", "Mayor slams “sad, pathetic” Harbor board"),
    ("At the mercy of the ?deep state?", "At the mercy of the “deep state”"),
    ("?Make the Harbor Clean Again?", "“Make the Harbor Clean Again”"),
    ("(?the plan?) came late", "(“the plan”) came late"),
    ("?He told me ?never again,? and left,? she said.", "“He told me ‘never again,’ and left,” she said."),
    ("He said: ?She told me ?never again?? to all.", "He said: “She told me ‘never again’” to all."),
    ("“Hello,? he said.", "“Hello,” he said."),
    ("?Hello,” he said.", "“Hello,” he said."),
    (
        "?The first part goes on.\n\n?The second ends,? he said.",
        "“The first part goes on.\n\n“The second ends,” he said.",
    ),
    ("\ufffdHello\ufffd he said", "“Hello” he said"),
    ("\ufffd\ufffd\ufffdHello,\ufffd\ufffd\ufffd he said", "“Hello,” he said"),
    ("Don\ufffdt, won?t, they?re, I?m, we?ve, she?ll", "Don’t, won’t, they’re, I’m, we’ve, she’ll"),
    ("Ana O?Keeffe at the harbor?s edge in the 1990?s", "Ana O’Keeffe at the harbor’s edge in the 1990’s"),
    ("rock ?n? roll", "rock ’n’ roll"),
    ("It\x19s \x1cfine,\x1d he said", "It’s “fine,” he said"),
]

KEPT = [
    "Really? Yes. What?? No (?) way?! Huh ?",
    "“What?” he asked. “No?” “Really..?” Ana said. “What difference!?” what he said",
    "“It never ends!? That is it!” she said.",
    'Is it "true"? he asked. Who\'s there?',
    "See http://a.example/?q=1&b=?c and www.a.example/watch?v=abc and a.example/x?s=1 or ?utm=1",
    "What was he doing?Rather than that, he left.",
    "Will it hit?What then?",
    "What is that? Who knows ?maybe",
    "?The first item\n?The second item\n?The third item",
    "Is he from the U.S.? He is. At 5 p.m.? No.",
    "The caf?s and clich?s of na?ve Fran?ois S\ufffdo Jos\ufffd",
    "Vote ?Yes? Friday",
    "Why? Because. ?What?",
    "With ’ elsewhere, the word?s not touched",
    "a kind o?f tour",
    "¿Qué? Nada.",
    "He asked, what is it? and she said, nothing?",
]


@pytest.mark.parametrize(("damaged", "restored"), RESTORED)
def test_lost_marks_come_back(damaged: str, restored: str) -> None:
    """A mark whose place proves it is restored."""
    assert repair_field(damaged, "body")[0] == restored


@pytest.mark.parametrize("text", KEPT)
def test_question_marks_stay(text: str) -> None:
    """A question mark that could be one stays, and so does every other character."""
    assert repair_field(text, "body") == (text, ())


def test_the_seed(shared_text: str) -> None:
    """In the real sample the one pair of lost marks comes back and nothing else changes."""
    cleaned, repairs = repair_field(shared_text, "body")
    assert "Ukraine “unsuccessful,”" not in cleaned
    assert cleaned == shared_text.replace("?unsuccessful,?", "“unsuccessful,”")
    assert [repair.kind for repair in repairs] == ["lost_quotation_marks"]
