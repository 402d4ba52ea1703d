"""What was taken down does not appear in any answer."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from newsdb import Client, loader
from newsdb.errors import NotFoundError
from newsdb.settings import Settings

NAME = "Ilse Maartens"


def test_a_person_taken_down_is_gone(own: Client, settings: Settings) -> None:
    """The name is in no answer; the quotations stay as an unnamed speaker's, with their offsets."""
    person = own.person(NAME)
    before = own.quotes().count()
    token = own.quotes(person=person.person).page(2).next
    taken = loader.take_down_person(settings, loader.Wanted([NAME], person.person_ids), "request 114", "ada")
    assert taken.is_clean
    for who in (NAME, person.person, person.person.id):
        with pytest.raises(NotFoundError):
            own.person(who)
        with pytest.raises(NotFoundError):
            own.quotes(person=who).page()
    with pytest.raises(NotFoundError):
        own.quotes(person=person.person).page(2, token)
    assert not own.find_people(NAME).found
    assert own.quotes().count() == before
    for quote in own.quotes():
        article = own.article(quote.article_id)
        assert article.body[quote.start : quote.end] == quote.text
        assert "Maartens" not in str(asdict(article))
        assert "Maartens" not in str(asdict(quote))
    answers = [
        list(own.people()),
        list(own.utterances()),
        list(own.articles()),
        list(own.stories()),
        own.most_quoted(100),
    ]
    assert "Maartens" not in str(answers)


def test_an_article_taken_down_is_gone(own: Client, settings: Settings) -> None:
    """It is found neither by its id nor by its address, none of its quotations is, and loads do not bring it back."""
    article = own.article(next(iter(own.search_articles("ferry"))).article_id)
    loader.take_down_articles(settings, {article.id: article.url}, "order 7", "ada")
    for reference in (article.id, article.url):
        with pytest.raises(NotFoundError):
            own.article(reference)
    assert article.id not in {quote.article_id for quote in own.quotes()}
    assert article.id not in {hit.article_id for hit in own.articles()}
    done = own.load_records([{"url": article.url, "title": article.title, "text": article.body}])
    assert (done.new, done.rejected) == (0, 1)


def test_a_taken_down_article_is_in_no_story(own: Client, settings: Settings) -> None:
    """Of a story the other articles are left, and are told without it."""
    (story,) = own.stories()
    article = own.article(story.article_id)
    loader.take_down_articles(settings, {article.id: article.url}, "order 8", "ada")
    (left,) = own.stories()
    assert (left.articles, left.article_id) == (story.articles - 1, own.story(left.article_id).copies[0].article_id)
    assert article.id not in {copy.article_id for copy in own.story(left.article_id).copies}
    with pytest.raises(NotFoundError):
        own.story(article.id)
