"""The language of a text, and what is done with texts in other languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning import clean, traits_of
from newsdb.cleaning.language_of_text import identify_language
from newsdb.documents import Article, Document, ExtractedArticle, Extraction, Origin
from newsdb.pipeline import extracted

# The same invented report in many languages.
TEXTS: dict[str, str] = json.loads((Path(__file__).parent / "language_texts.json").read_text(encoding="utf-8"))

ENGLISH = TEXTS["en"] + " “We kept our promise,” said Ana Keller, the mayor of Harbor."


def article(body: str, language: str | None = None) -> Article:
    """Make the article of a document with this text."""
    made = clean(Document(Origin("a.txt"), b"", body, url="https://harborledger.example/a", language=language))
    assert isinstance(made, Article)
    return made


@pytest.mark.parametrize("code", TEXTS)
def test_three_sentences_tell_the_language(code: str) -> None:
    """Three sentences of a report are told to be in their language, composed and decomposed letters alike."""
    assert identify_language(TEXTS[code]) == code
    assert identify_language(TEXTS[code].upper()) in {code, None}


@pytest.mark.parametrize("code", TEXTS)
def test_no_sentence_in_another_language_is_taken_for_english(code: str) -> None:
    """A sentence alone may leave its language open, but is never English unless it is."""
    assert all((identify_language(part) == "en") <= (code == "en") for part in TEXTS[code].split(". "))


@pytest.mark.parametrize(
    "text",
    ["", " \n", "Keller", "The quay!", "1 2 3 4 5", "A B C D E F G", "Ж", "http://a.example/x"],
)
def test_too_short_a_text_leaves_it_open(text: str) -> None:
    """A few words, figures or an address are not guessed at."""
    assert identify_language(text) is None


def test_mixed_texts_are_not_told_to_be_foreign() -> None:
    """A text half English, half Spanish is not marked as Spanish, so that what is said in it is not lost."""
    assert identify_language(f"{TEXTS['en']} {TEXTS['es']}") != "es"
    assert identify_language(f"{TEXTS['es']} {TEXTS['en']}") != "es"


def test_foreign_names_and_a_foreign_quotation_change_nothing() -> None:
    """English with many Spanish names and one Spanish sentence stays English."""
    text = f"{TEXTS['en']} He spoke for the people of Los Altos de la Sierra: “No es la voluntad de la gente,” he said."
    assert identify_language(text) == "en"


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    """Nothing raises, and the answer is two lower-case letters or none."""
    code = identify_language(text)
    assert code is None or (len(code) == 2 and code.isalpha() and code.islower())


def test_the_text_decides_and_the_given_code_is_kept() -> None:
    """What the input claims, region included, stands beside what the text says."""
    assert _languages(article(ENGLISH, "en_US")) == ("en", "en-us")
    wrong = article(TEXTS["es"], "en")
    assert _languages(wrong) == ("es", "en")
    assert wrong.warnings == ()
    assert _languages(article("Keller.", "fr")) == (None, "fr")


def _languages(made: Article) -> tuple[str | None, str | None]:
    return traits_of(made.title, made.body, made.authors).language, made.language_given


def test_other_languages_are_not_extracted() -> None:
    """A Spanish article has no quotes and no mentions, though it quotes somebody, and is not rejected."""
    body = TEXTS["es"] + " “Hemos cumplido nuestra promesa”, dijo Ana Keller, la alcaldesa de Puerto."
    done = extracted(article(body, "en"))
    assert isinstance(done, ExtractedArticle)
    assert not done.traits.is_extractable
    assert done.extraction == Extraction()


@pytest.mark.parametrize("body", [ENGLISH, "“We kept our promise,” Ana Keller said."])
def test_english_and_what_cannot_be_told_are_extracted(body: str) -> None:
    """English is extracted, and so is a text too short to tell, whatever the input claims."""
    done = extracted(article(body, "de"))
    assert isinstance(done, ExtractedArticle)
    assert [quote.text for quote in done.extraction.quotes] == ["We kept our promise,"]
