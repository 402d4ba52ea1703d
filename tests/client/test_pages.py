"""Pages: complete, without doubles while rows come in, and tokens that say when they are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb import Client
from newsdb.client import Page, Results
from newsdb.errors import PageTokenError
from newsdb.queries.pages import page_of, read_token, write_token

Make = Callable[[Client], Results[Any]]

LISTS: dict[str, tuple[Make, Callable[[Any], Hashable]]] = {
    "quotes": (lambda c: c.quotes(), lambda q: (q.article_id, q.ordinal)),
    "quotes by words": (lambda c: c.quotes("water or ferry"), lambda q: (q.article_id, q.ordinal)),
    "quotes of a person": (lambda c: c.quotes(person="Ilse Maartens"), lambda q: (q.article_id, q.ordinal)),
    "quotes without copies": (lambda c: c.quotes(without_copies=True), lambda q: (q.article_id, q.ordinal)),
    "search": (lambda c: c.search("water or flood or ferry"), lambda q: (q.article_id, q.ordinal)),
    "search, no copies": (
        lambda c: c.search("water or ferry", without_copies=True),
        lambda q: (q.article_id, q.ordinal),
    ),
    "articles": (lambda c: c.articles(), lambda a: a.article_id),
    "search_articles": (lambda c: c.search_articles("water or flood or ferry"), lambda a: a.article_id),
    "people": (lambda c: c.people(), lambda q: q.person.id),
    "outlets": (lambda c: c.outlets(), lambda o: o.name),
    "utterances": (lambda c: c.utterances(), lambda s: s.utterance),
}


def walk(results: Results[Any], size: int, between: Callable[[], object] = lambda: None) -> list[Any]:
    """Take page by page, doing something in between."""
    page = results.page(size)
    items = list(page.items)
    while page.next is not None:
        between()
        page = results.page(size, page.next)
        assert page.items, "an empty page behind a token"
        items += page.items
    return items


@pytest.mark.parametrize("name", LISTS)
def test_pages_put_together_are_the_whole(client: Client, name: str) -> None:
    """Whatever the size of the pages, together they are what one large page holds, in its order."""
    make, key = LISTS[name]
    whole = make(client).page(1000)
    assert whole.next is None
    assert len(whole.items) > 2
    for size in (1, 2, 7):
        if size > 1 or len(whole.items) < 80:
            assert walk(make(client), size) == list(whole.items)
    assert list(make(client)) == list(whole.items)
    assert len({key(item) for item in whole.items}) == len(whole.items)


def test_pages_of_stories(own: Client) -> None:
    """Stories of as many outlets and articles, days and none, are each met once, in the order of one large page."""
    own.load_records(
        {
            "url": f"https://{outlet}.example/{number}",
            "title": f"Ferry {number}",
            "text": f"Pier {number} opened.\n“The ferry to island {number} leaves at {number},” said Ada Lund.",
            "date": day,
        }
        for number, day in enumerate(["2026-07-01", "2026-07-01", "2026-07-02", ""], start=11)
        for outlet in ("pierpost", "quaypost")
    )
    whole = own.stories().page(1000)
    assert [(story.outlets, story.first) for story in whole.items] == [
        (3, date(2025, 8, 20)),
        (2, date(2026, 7, 2)),
        (2, date(2026, 7, 1)),
        (2, date(2026, 7, 1)),
        (2, None),
    ]
    for size in (1, 2, 3):
        assert walk(own.stories(), size) == list(whole.items)
    token = own.stories().page(1).next
    with pytest.raises(PageTokenError, match="another question"):
        own.stories(outlet="pierpost.example").page(1, token)


def test_the_last_page_has_no_next(client: Client) -> None:
    """A page that ends where the answer ends says so, though it is full."""
    number = len(list(client.outlets()))
    assert client.outlets().page(number).next is None
    assert client.outlets().page(number - 1).next is not None


@pytest.mark.parametrize("name", LISTS)
def test_no_doubles_while_rows_come_in(own: Client, name: str) -> None:
    """Articles that are loaded between two pages double nothing, and hide nothing that was there."""
    make, key = LISTS[name]
    before = {key(item) for item in make(own)}
    number = 0

    def load() -> None:
        nonlocal number
        for _ in range(2):  # some sort before the place, some behind it, one has no date
            number += 1
            days = ["2027-01-01", "2025-06-01", "2020-01-01", ""]
            own.load_records(
                {
                    "url": f"https://reedandlens.example/new/{number}/{day}",
                    "title": f"Ferry news {number}",
                    "text": f"“The water took ferry number {number}{place},” said Ilse Maartens, a hydrologist.\n"
                    f"“So we wait for flood {number},” said Given{number} Newcomer{place}, a pilot.",
                    "date": day,
                }
                for place, day in enumerate(days)
            )

    passes = iter(range(3))  # few loads are enough
    met = [key(item) for item in walk(make(own), 3, lambda: load() if next(passes, None) is not None else None)]
    assert len(met) == len(set(met)), "an item was met twice"
    assert before <= set(met) or name == "utterances", "an item that was there was not met"


def test_a_token_is_good_for_its_question_alone(client: Client) -> None:
    """With other words, filters, order or method a token is refused; with the same ones given otherwise it is not."""
    token = client.quotes("water", person="Ilse Maartens").page(2).next
    assert token
    assert client.quotes("water ", person="Ilse Maartens").page(2, token).items
    both = client.quotes(person=["Ilse Maartens", "Dorian Pelk"], outlet=["tidewire.example", "harborledger.example"])
    turned = client.quotes(person=["Dorian Pelk", "Ilse Maartens"], outlet=["harborledger.example", "tidewire.example"])
    assert turned.page(2, both.page(2).next).items
    others: list[Results[Any]] = [
        client.quotes("ferry", person="Ilse Maartens"),
        client.quotes("water"),
        client.quotes("water", person="Ilse Maartens", last=date(2026, 1, 1)),
        client.quotes("water", person="Ilse Maartens", without_copies=True),
        client.search("water", person="Ilse Maartens"),
        client.articles("water", person="Ilse Maartens"),
        client.people(),
    ]
    for other in others:
        with pytest.raises(PageTokenError, match="another question"):
            other.page(2, token)


def test_malformed_tokens(client: Client) -> None:
    """Whatever is no token is refused in one line, also a token with any letter changed, cut or added."""
    token = client.quotes().page(2).next
    assert token
    changed = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(0, len(token) - 1, 5)]
    for wrong in ["", " ", "x", "…", "null", token[:-4], token + "AAAA", token * 100, *changed]:
        with pytest.raises(PageTokenError, match="malformed"):
            client.quotes().page(2, wrong)
    with pytest.raises(PageTokenError, match="malformed"):
        client.quotes().page(2, 5)  # type: ignore[arg-type]  # that it is refused is the point


@given(st.text(max_size=60))
def test_any_text_is_a_token_or_refused(text: str) -> None:
    """Reading a token raises nothing but PageTokenError."""
    with pytest.raises(PageTokenError):
        read_token(text, "question", (int,))


@given(
    st.tuples(
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        st.one_of(st.none(), st.dates()),
        st.uuids(),
        st.integers(-(2**62), 2**62),
        st.text(),
        st.binary(),
    )
)
def test_tokens_hold_what_was_put_in(place: tuple[object, ...]) -> None:
    """A place comes back as it was written, for the question it was written for."""
    kinds = (float, date, UUID, int, str, bytes)
    assert read_token(write_token("question", place), "question", kinds) == place


def test_tokens_are_plain_text() -> None:
    """A token goes into a URL as it is."""
    token = write_token("question", ("ä", 1.5, uuid4()))
    assert token.isascii()
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert json.loads(json.dumps(token)) == token


def test_page_of() -> None:
    """One item more than fits tells that there is a next page."""
    assert page_of([1, 2], 2, "q", lambda item: (item,)) == Page((1, 2), None)
    page = page_of([1, 2, 3], 2, "q", lambda item: (item,))
    assert page.items == (1, 2)
    assert page.next
    assert read_token(page.next, "q", (int,)) == (2,)
    assert page_of([], 2, "q", lambda item: (item,)) == Page((), None)
