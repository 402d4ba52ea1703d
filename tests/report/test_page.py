"""The page itself: valid, closed to the outside, and deaf to markup in what was printed."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from newsdb.database.models import ArticleRow
from newsdb.report.markup import plain, safe_url, tag
from tests.queries.conftest import Archive, Run, Said
from tests.report.conftest import Page, read

HOSTILE = "</script><script>alert('1')</script><img src=x onerror=alert(1)> & “so” \"on\""
BACKWARDS = "הגשר \u202eייבנה\u202c מחדש"


@pytest.fixture
def hostile(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> Page:
    """Give a report about articles whose every field is made to break pages."""
    said = [Said(HOSTILE, 'Ann "Quote" O\'Neil <b>'), Said(BACKWARDS, 'Ann "Quote" O\'Neil <b>', "<i>clerk</i>")]
    body = f"“{HOSTILE}” & <u>he</u> said. “{BACKWARDS}” she said <!-- there."
    stored.article('bad"<outlet>.example', "<script>alert(2)</script>", body, date(2026, 3, 5), said)
    bad = stored.article("harborledger.example", None, body, date(2026, 3, 6), said)
    stored.connection.execute(update(ArticleRow).where(ArticleRow.id == bad).values(url="javascript:alert(3)"))
    stored.connection.commit()
    path = tmp_path / "x.html"
    assert newsdb_stored("report", str(path)).code == 0
    return read(path)


def test_text_stays_text(hostile: Page) -> None:
    """Whatever was printed makes no element, attribute or script, and is shown as it is."""
    assert len(hostile.all("script")) == 2
    known = set("a bdi blockquote body circle dd desc details div dl dt figure footer g h1 h2 head header html".split())
    known |= set("li line main mark meta ol p path rect script section style summary svg table tbody".split())
    known |= set("td text th thead title tr".split())
    assert {element.name for element in hostile.elements} <= known
    names = {name for element in hostile.elements for name in element.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"src", "style", "srcdoc", "xlink:href"}]
    assert HOSTILE in [mark.text for mark in hostile.all("mark")]
    assert HOSTILE in [sentence[1] for sentence in hostile.data["sentences"]]
    assert any('Ann "Quote" O\'Neil <b>, <i>clerk</i>' in each.text for each in hostile.all("bdi"))
    assert any(each.text == 'bad"<outlet>.example' for each in hostile.all("text"))


def test_text_cannot_turn_its_neighbours(hostile: Page) -> None:
    """Marks that turn the direction of writing are gone; sentences and titles tell their own direction."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", hostile.source)
    assert plain(BACKWARDS) in [mark.text for mark in hostile.all("mark")]
    assert {each.get("dir") for each in hostile.all("p", "sentence")} == {"auto"}


def test_links_lead_to_web_pages_alone(hostile: Page) -> None:
    """Other addresses are no links, neither in the page nor in its data."""
    found = [link.get("href") for link in hostile.all("a")]
    assert found
    assert all(address.startswith("https://") for address in found)
    assert "javascript:alert" not in str(hostile.data)
    assert {link.get("rel") for link in hostile.all("a")} == {"noopener noreferrer"}


def test_nothing_comes_from_outside(hostile: Page) -> None:
    """No element fetches anything; the policy allows the page's own style and script by their digests, nothing else."""
    policy = next(e for e in hostile.all("meta") if e.get("http-equiv") == "Content-Security-Policy").get("content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    style = hostile.one("style").text
    script = next(element.text for element in hostile.all("script") if not element.get("type"))

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src": digest(script),
        "style-src": digest(style),
    }
    assert not re.search(r"url\(|@import|@font-face|https?:", style)
    assert not re.search(r"fetch|XMLHttp|import\b|innerHTML|eval|document\.write|https:/", script)
    assert "data:" not in hostile.source.replace("metadata:", "")


def test_ids_are_unique_and_named_ones_are_there(hostile: Page) -> None:
    """Whatever aria attributes name exists once."""
    ids = [element.get("id") for element in hostile.elements if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in hostile.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert not element.get(name) or element.get(name) in ids


def test_each_picture_can_be_read_otherwise(newsdb: Run, tmp_path: Path) -> None:
    """It has title, description, a table, two widths; each mark says its count, and has sentences behind it."""
    assert newsdb("report", str(tmp_path / "x.html")).code == 0
    page = read(tmp_path / "x.html")
    figures = len(page.all("figure"))
    assert figures == len(page.all("table")) == 3
    assert [svg.get("class") for svg in page.all("svg")] == ["wide", "narrow"] * figures
    assert len(page.all("desc")) == 2 * figures
    marks = page.all("g", "mark")
    assert {mark.get("data-key") for mark in marks} == set(page.data["points"])
    for point in page.data["points"].values():
        assert len(point["s"]) == point["n"]
    titles = [element.text for element in page.all("title") if element.inside[-1] == "g"]
    assert len(titles) == len(marks)
    assert all(re.search(r": \d+ quotes?$", title) for title in titles)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://a.example/x?y=1&z=2", True),
        ("HTTP://a.example/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:/a", False),
        ("http://", False),
        ("//a.example/", False),
        ("https://a.example/\u202egpj.exe", False),
        ("https://a.example/ x", False),
        ("http://[x", False),
        ("ftp://a.example/", False),
    ],
)
def test_which_addresses_are_links(address: str, is_safe: bool) -> None:
    """Only http and https with a host, without spaces and marks that mislead."""
    assert (safe_url(address) == address) is is_safe


def test_markup_escapes_all_but_markup() -> None:
    """Children and attributes are text unless they were made by tag."""
    made = tag("p", "<b> & \x00", tag("bdi", '"'), title="\"'<>&", hidden=True, dir=None)
    assert made == '<p title="&quot;&#x27;&lt;&gt;&amp;" hidden>&lt;b&gt; &amp; <bdi>&quot;</bdi></p>'
