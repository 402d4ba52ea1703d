"""An article without somebody's names: who is masked, who is spared, and that everything stays in its place."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.documents import Article, ExtractedArticle, Origin, Repair, SpeakerKind
from newsdb.masking import MASK
from newsdb.pipeline import read_text, without_names
from tests.masking.test_taken import ILSE, taken

BODY = (
    "The mayor, Ilse Maartens, opened the ferry on Monday.\n\n"
    "“The harbour is ours,” Ms. Maartens said. “It was never theirs.”\n\n"
    "“She is wrong,” said Pieter Maartens, her brother. “Ilse is always wrong,” Pieter Maartens added.\n\n"
    "“Nobody asked Maartens,” said Jon Brandt, a fisherman."
)


def read(body: str = BODY, **fields: object) -> ExtractedArticle:
    """Make an article of a body, and read it."""
    article = Article(
        origin=Origin("a.jsonl", "line 1"),
        raw=body.encode(),
        id=UUID(int=1),
        document_id=None,
        url="https://coast.example/ilse-maartens-opens-ferry",
        canonical_url="https://coast.example/ilse-maartens-opens-ferry",
        source_name="coast.example",
        domain="coast.example",
        title="Maartens opens ferry",
        published_on=None,
        published_at=None,
        authors=(),
        publisher=None,
        language_given=None,
        body=body,
        body_sha256=sha256(body.encode()).digest(),
        repairs=(),
        warnings=(),
        extra={},
    )
    article = replace(article, **fields)  # type: ignore[arg-type]
    return ExtractedArticle(article, *read_text(article.title, article.body, article.authors))


def test_names_go_and_everything_stays_in_its_place() -> None:
    """Full names and surnames are masked in text, title and address; quotes are that stretch of the masked body."""
    before = read()
    after = without_names(before, ILSE)
    article, quotes = after.article, after.extraction.quotes
    assert article.body.startswith("The mayor, ████ ████████, opened")
    assert "Ms. ████████ said" in article.body
    assert article.title == "████████ opens ferry"
    assert article.url == "https://coast.example/████-████████-opens-ferry"
    assert (article.id, article.body_sha256, article.raw) == (before.article.id, before.article.body_sha256, b"")
    assert len(article.body) == len(before.article.body)
    assert [(q.start, q.end, q.statement_no) for q in quotes] == [
        (q.start, q.end, q.statement_no) for q in before.extraction.quotes
    ]
    assert all(quote.text == article.body[quote.start : quote.end] for quote in quotes)
    assert all(
        quote.speaker_printed == article.body[quote.speaker_start : quote.speaker_end]
        for quote in quotes
        if quote.speaker_start is not None
    )


def test_the_speaker_is_nobody_any_more() -> None:
    """Words of the person become an unnamed speaker's, other speakers keep theirs, mentions of the person go."""
    before, after = read(), without_names(read(), ILSE)
    theirs = [q.speaker == "Ilse Maartens" for q in before.extraction.quotes]
    assert True in theirs
    for was_theirs, old, new in zip(theirs, before.extraction.quotes, after.extraction.quotes, strict=True):
        if was_theirs:
            assert (new.speaker, new.speaker_kind, new.runner_up) == (None, SpeakerKind.UNNAMED, None)
        else:
            assert (new.speaker, new.speaker_kind) == (old.speaker, old.speaker_kind)
    names = {mention.name for mention in after.extraction.mentions}
    assert {"Pieter Maartens", "Jon Brandt"} <= names
    assert not any(ILSE.of(name) for name in names)


def test_a_relative_keeps_the_name() -> None:
    """The surname stays where it is another person's, by the full name or as the article means it."""
    body = without_names(read(), ILSE).article.body
    assert body.count("Pieter Maartens") == 2
    assert "“Nobody asked ████████,”" in body


def test_words_can_go_along() -> None:
    """Wordless, the person's quotes are masked in the body and have no rows; what stood within them goes as well."""
    body = "“He told me, ‘Go home,’” said Ilse Maartens. “I will,” said Jon Brandt, a fisherman of the town of Gull."
    before = read(body)
    after = without_names(before, taken("Ilse Maartens", is_wordless=True))
    assert {quote.speaker for quote in after.extraction.quotes} == {"Jon Brandt"}
    assert "Go home" not in after.article.body
    assert "“I will,” said Jon Brandt" in after.article.body
    assert all(quote.text == after.article.body[quote.start : quote.end] for quote in after.extraction.quotes)


def test_all_fields_are_masked() -> None:
    """By-lines, publisher, identifiers, repairs, warnings, further keys and the file's name are texts like others."""
    fields = {
        "title": None,
        "authors": ("Ilse Maartens", "Maartens", "Jon Brandt"),
        "publisher": "Maartens Press",
        "document_id": "ilse-maartens-7",
        "repairs": (Repair("mojibake", "body", 0, 3, "Ilse Maartens â€"),),
        "warnings": ("unusable URL 'ilse maartens'",),
        "extra": {"caption": "Ilse Maartens at sea", "ids": [7, "MAARTENS"]},
        "origin": Origin("ilse_maartens.jsonl", "line 1"),
        "url": "https://maartens.example/a?q=Ils%C3%A9+Maartens&p=maartens",
    }
    article = without_names(read("Rain fell on the town of Gull on Monday.", **fields), ILSE).article
    assert article.authors == ("████ ████████", "████████", "Jon Brandt")
    assert (article.publisher, article.document_id) == ("████████ Press", "████-████████-7")
    assert article.repairs[0].original.startswith("████ ████████ ")
    assert article.warnings == ("unusable URL '████ ████████'",)
    assert article.extra == {"caption": "████ ████████ at sea", "ids": [7, "████████"]}
    assert str(article.origin) == "████_████████.jsonl, line 1"
    assert article.url == "https://maartens.example/a?q=███%██%██+████████&p=████████"
    assert article.body == "Rain fell on the town of Gull on Monday."


def test_an_article_that_names_nobody_is_left_alone() -> None:
    """Surname and given name of others do not make it theirs."""
    item = read("“So it is,” said Pieter Maartens, whom Ilse Brandt knows.", title="Maartens", url="urn:newsdb:a:b")
    item = replace(item, article=replace(item.article, canonical_url="urn:newsdb:a:b"))
    assert without_names(item, ILSE) is item


def test_masking_twice_changes_nothing() -> None:
    """What is masked names nobody, also to the extraction that reads it anew."""
    once = without_names(read(), ILSE)
    again = ExtractedArticle(once.article, *read_text(once.article.title, once.article.body, ()))
    assert without_names(again, ILSE) is again
    assert not any(ILSE.of(quote.speaker) for quote in again.extraction.quotes)


SENTENCES = st.sampled_from(
    [
        "Ilse Maartens opened it.",
        "“We won,” said Ilse Maartens.",
        "“They lost,” Ms. Maartens said.",
        "Pieter Maartens left; MAARTENS stayed.",
        "“Ilse told us, ‘Go,’” said Jon Brandt.",
        "“Maartens is late,” Pieter Maartens added, “as ever.”",
        "Rain fell?",
    ]
)


@given(st.lists(SENTENCES, min_size=1, max_size=8).map("\n\n".join), st.booleans())
def test_offsets_hold_whatever_the_article(body: str, is_wordless: bool) -> None:
    """Whatever is said by whom, each stretch stays where it was, and the name stands nowhere any more."""
    names = taken("Ilse Maartens", is_wordless=is_wordless)
    after = without_names(read(body), names)
    article, extraction = after.article, after.extraction
    assert len(article.body) == len(body)
    assert not names.find(article.body)
    for quote in extraction.quotes:
        assert quote.text == article.body[quote.start : quote.end]
        assert (
            quote.speaker_start is None
            or quote.speaker_printed == article.body[quote.speaker_start : quote.speaker_end]
        )
        assert quote.outer is None or quote.outer < len(extraction.quotes)
        assert not names.of(quote.speaker)
    for mention in extraction.mentions:
        assert mention.printed == article.body[mention.start : mention.end]
        assert not names.of(mention.name)


@pytest.mark.parametrize(
    ("path", "masked"),
    [("100%-maartens/a", "███%-████████/a"), ("100%/maartens", "100%/████████"), (f"{MASK}%{MASK}", f"{MASK}%{MASK}")],
)
def test_an_odd_address_does_not_matter(path: str, masked: str) -> None:
    """A part with an escape, or what looks like one, is masked as a whole if a name is in it, and else stays."""
    article = without_names(read(url=f"https://coast.example/{path}"), ILSE).article
    assert article.url == f"https://coast.example/{masked}"
