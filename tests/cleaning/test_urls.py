"""The canonical URL: golden cases (frozen: a changed line here is a data migration) and its laws."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdb.cleaning.urls import TRACKING, article_id, canonical_url

STORY = "https://harborledger.example/2020/05/bridge-opens"

GOLDEN = [
    # scheme, case, ports, user, dot behind the host
    ("http://harborledger.example/2020/05/bridge-opens", STORY),
    ("HTTPS://HarborLedger.EXAMPLE/2020/05/bridge-opens", STORY),
    ("http://harborledger.example:80/2020/05/bridge-opens", STORY),
    ("https://harborledger.example:443/2020/05/bridge-opens", STORY),
    ("https://harborledger.example:8443/a", "https://harborledger.example:8443/a"),
    ("https://harborledger.example:08080/a", "https://harborledger.example:8080/a"),
    ("https://harborledger.example:/a", "https://harborledger.example/a"),
    ("https://ana:secret@harborledger.example/a", "https://harborledger.example/a"),
    ("https://harborledger.example./a", "https://harborledger.example/a"),
    ("//harborledger.example/a", "https://harborledger.example/a"),
    ("www.harborledger.example/a", "https://harborledger.example/a"),
    ("http:/harborledger.example/a", "https://harborledger.example/a"),
    ("http:\\\\harborledger.example\\a", "https://harborledger.example/a"),
    # what surrounds it
    ("  https://harborledger.example/a\r\n", "https://harborledger.example/a"),
    ("<https://harborledger.example/a>", "https://harborledger.example/a"),
    ('"https://harborledger.example/a"', "https://harborledger.example/a"),
    ("\ufeffhttps://harborledger.example/a\u200b", "https://harborledger.example/a"),
    ("https://harborledger.example/a\n/b", "https://harborledger.example/a/b"),
    # host prefixes
    ("https://www.harborledger.example/a", "https://harborledger.example/a"),
    ("https://www2.harborledger.example/a", "https://harborledger.example/a"),
    ("https://m.harborledger.example/a", "https://harborledger.example/a"),
    ("https://mobile.harborledger.example/a", "https://harborledger.example/a"),
    ("https://amp.harborledger.example/a", "https://harborledger.example/a"),
    ("https://www.m.harborledger.example/a", "https://harborledger.example/a"),
    ("https://news.harborledger.example/a", "https://news.harborledger.example/a"),
    ("https://mm.harborledger.example/a", "https://mm.harborledger.example/a"),
    ("https://m.co.uk/a", "https://m.co.uk/a"),
    ("https://www.example/a", "https://www.example/a"),
    ("https://amp.dev/a", "https://amp.dev/a"),
    # hosts of other kinds
    ("https://Bücherbote.example/a", "https://xn--bcherbote-q9a.example/a"),
    ("https://xn--bcherbote-q9a.example/a", "https://xn--bcherbote-q9a.example/a"),
    ("https://b%C3%BCcherbote.example/a", "https://xn--bcherbote-q9a.example/a"),
    ("https://📰.example/a", "https://xn--mu8h.example/a"),
    ("http://127.0.0.1:8000/a", "https://127.0.0.1:8000/a"),
    ("http://[2001:DB8:0::1]:80/a", "https://[2001:db8::1]/a"),
    ("http://localhost/a", "https://localhost/a"),
    ("https://under_score.harborledger.example/a", "https://under_score.harborledger.example/a"),
    # path
    ("https://harborledger.example", "https://harborledger.example/"),
    ("https://harborledger.example/", "https://harborledger.example/"),
    ("https://harborledger.example/2020/05/bridge-opens/", STORY),
    ("https://harborledger.example//2020//05/bridge-opens", STORY),
    ("https://harborledger.example/2020/04/../05/./bridge-opens", STORY),
    ("https://harborledger.example/2020/05/bridge%2Dopens", STORY),
    ("https://harborledger.example/2020/05/bridge-opens/index.html", STORY),
    ("https://harborledger.example/2020/05/bridge-opens/INDEX.php", STORY),
    ("https://harborledger.example/index.php/2020/a", "https://harborledger.example/index.php/2020/a"),
    ("https://harborledger.example/a/Default.aspx?id=7", "https://harborledger.example/a?id=7"),
    ("https://harborledger.example/Case/Counts", "https://harborledger.example/Case/Counts"),
    ("https://harborledger.example/caf%c3%a9", "https://harborledger.example/caf%C3%A9"),
    ("https://harborledger.example/café au lait", "https://harborledger.example/caf%C3%A9%20au%20lait"),
    ("https://harborledger.example/a%2fb", "https://harborledger.example/a%2Fb"),
    ("https://harborledger.example/100%", "https://harborledger.example/100%25"),
    ("https://harborledger.example/%%34%31", "https://harborledger.example/%2541"),
    ("https://harborledger.example/a;jsessionid=9F3?x=1", "https://harborledger.example/a?x=1"),
    ("https://harborledger.example/a,1,2.html", "https://harborledger.example/a,1,2.html"),
    ("https://harborledger.example/it's", "https://harborledger.example/it's"),
    # AMP
    ("https://harborledger.example/2020/05/bridge-opens/amp", STORY),
    ("https://harborledger.example/2020/05/bridge-opens/amp/", STORY),
    ("https://harborledger.example/amp/2020/05/bridge-opens", STORY),
    ("https://harborledger.example/2020/05/bridge-opens.amp", STORY),
    ("https://harborledger.example/2020/05/bridge-opens.amp.html", STORY + ".html"),
    ("https://harborledger.example/2020/05/bridge-opens?amp", STORY),
    ("https://harborledger.example/2020/05/bridge-opens?amp=1", STORY),
    ("https://harborledger.example/2020/05/bridge-opens?outputType=amp", STORY),
    ("https://harborledger.example/2020/05/bridge-opens?outputType=pdf", STORY + "?outputType=pdf"),
    ("https://harborledger.example/amp", "https://harborledger.example/amp"),
    ("https://harborledger.example/lamp/ampere", "https://harborledger.example/lamp/ampere"),
    ("https://www.google.com/amp/s/www.harborledger.example/2020/05/bridge-opens", STORY),
    ("https://www.google.co.uk/amp/harborledger.example/2020/05/bridge-opens/amp/", STORY),
    ("https://www.google.com/amp/s/harborledger.example/a%3fid=7&usqp=x", "https://harborledger.example/a?id=7"),
    (
        "https://harborledger-example.cdn.ampproject.org/c/s/harborledger.example/2020/05/bridge-opens?amp_js_v=0.1",
        STORY,
    ),
    ("https://harborledger-example.cdn.ampproject.org/v/harborledger.example/2020/05/bridge-opens", STORY),
    ("https://www.google.com/amplifiers", "https://google.com/amplifiers"),
    # query
    ("https://harborledger.example/a?", "https://harborledger.example/a"),
    ("https://harborledger.example/a?&&", "https://harborledger.example/a"),
    ("https://harborledger.example/a?b=2&a=1", "https://harborledger.example/a?a=1&b=2"),
    ("https://harborledger.example/a?x=2&x=1", "https://harborledger.example/a?x=2&x=1"),
    ("https://harborledger.example/a?b=2&amp;a=1", "https://harborledger.example/a?a=1&b=2"),
    ("https://harborledger.example/a?q=two+words", "https://harborledger.example/a?q=two%20words"),
    ("https://harborledger.example/a?id=", "https://harborledger.example/a?id="),
    ("https://harborledger.example/a?123456", "https://harborledger.example/a?123456"),
    ("https://harborledger.example/a?ID=1&id=2", "https://harborledger.example/a?ID=1&id=2"),
    ("https://harborledger.example/a?id=7&utm_source=x&UTM_Medium=y", "https://harborledger.example/a?id=7"),
    ("https://harborledger.example/a?fbclid=Iw&gclid=Cj&msclkid=1", "https://harborledger.example/a"),
    ("https://harborledger.example/a??utm_source=x", "https://harborledger.example/a"),
    ("https://harborledger.example/a?mc_cid=1&mc_eid=2&_ga=3", "https://harborledger.example/a"),
    ("https://harborledger.example/a?ref=home", "https://harborledger.example/a"),
    ("https://harborledger.example/a?ref=20417", "https://harborledger.example/a?ref=20417"),
    ("https://harborledger.example/a?page=2", "https://harborledger.example/a?page=2"),
    ("https://harborledger.example/a?cid=77&source=ap", "https://harborledger.example/a?cid=77&source=ap"),
    (
        "https://harborledger.example/a?action=click&pgtype=Homepage&module=top&id=7",
        "https://harborledger.example/a?id=7",
    ),
    (
        "https://harborledger.example/a?action=view&module=news",
        "https://harborledger.example/a?action=view&module=news",
    ),
    # fragment
    ("https://harborledger.example/2020/05/bridge-opens#comments", STORY),
    ("https://harborledger.example/2020/05/bridge-opens#", STORY),
    ("https://harborledger.example/#!/story/7", "https://harborledger.example/#!/story/7"),
    ("https://harborledger.example/a#!", "https://harborledger.example/a"),
    # several at once, as they come
    (
        "https://x.cdn.ampproject.org/v/s/www.harborledger.example/amp/2020/05/bridge-opens?amp_js_v=a6&usqp=mq%3D#r=h",
        STORY,
    ),
    ("https://harborledger-example.cdn.ampproject.org/wp/s/harborledger.example/2020/05/bridge-opens", STORY),
    ("https://www.bing.com/amp/s/harborledger.example/2020/05/bridge-opens", STORY),
    ("https://www.google.com/amp/s/amp.harborledger.example/2020/05/bridge-opens%3Famp_js_v=1", STORY),
    ("http://mobile.HarborLedger.example:80//2020/05/bridge-opens/amp/?utm_campaign=x#top", STORY),
    ("HTTP://WWW.HARBORLEDGER.EXAMPLE:443/2020/05/bridge-opens/./", STORY),
    ("https://www.harborledger.example./2020/05/bridge-opens/index.htm", STORY),
    ("https://harborledger.example/2020/05/bridge-opens/index.aspx#comments", STORY),
    ("https://harborledger.example/2020/05/bridge-opens/default.htm?gclid=1", STORY),
    ("https://harborledger.example/2020/05/bridge-opens?amp=0", STORY),
    ("https://harborledger.example/2020/05/bridge-opens#:~:text=bridge", STORY),
    ("https://harborledger.example/2020/05/bridge-opens;sid=1", STORY),
    ("https://harborledger.example/?p=7&amp;utm_source=x", "https://harborledger.example/?p=7"),
    ("https://harborledger.example/index.html", "https://harborledger.example/"),
    ("https://harborledger.example/index.php?id=3", "https://harborledger.example/?id=3"),
    ("https://m.harborledger.co.uk/a", "https://harborledger.co.uk/a"),
    ("https://www.m.co.uk/a", "https://m.co.uk/a"),
    ("https://МОСТ.example/а", "https://xn--l1aeje.example/%D0%B0"),
    ("https://faß.example/a", "https://fass.example/a"),
    ("https://harborledger.example/%7eana/%41%2f", "https://harborledger.example/~ana/A%2F"),
    ("https://harborledger.example/a+b?c=d%20e+f", "https://harborledger.example/a+b?c=d%20e%20f"),
    # held apart, since it may be another page or nothing says that it is the same
    ("https://touch.harborledger.example/a", "https://touch.harborledger.example/a"),
    ("https://en.m.harborledger.example/a", "https://en.m.harborledger.example/a"),
    ("https://harborledger.example/a/index", "https://harborledger.example/a/index"),
    ("https://harborledger.example/a/home.html", "https://harborledger.example/a/home.html"),
    ("https://harborledger.example/a.amphtml", "https://harborledger.example/a.amphtml"),
    ("https://harborledger.example/a?print=1&mod=rss", "https://harborledger.example/a?mod=rss&print=1"),
    ("https://cdn.ampproject.org/c/s/harborledger.example/a", "https://cdn.ampproject.org/c/s/harborledger.example/a"),
    (
        "https://www.google.com/url?q=https://harborledger.example/a",
        "https://google.com/url?q=https://harborledger.example/a",
    ),
    # no URL of an article
    ("", None),
    ("n/a", None),
    ("harborledger.example/a", None),
    ("ftp://harborledger.example/a", None),
    ("mailto:desk@harborledger.example", None),
    ("https://", None),
    ("https:///", None),
    ("https://har bor.example/a", None),
    ("https://harbor..example/a", None),
    ("https://harborledger.example:99999/a", None),
    ("https://harborledger.example:port/a", None),
    ("https://[::1/a", None),
    ("urn:newsdb:x:1", None),
]


@pytest.mark.parametrize(("url", "canonical"), GOLDEN)
def test_golden(url: str, canonical: str | None) -> None:
    """Each URL has exactly this canonical form, for good."""
    assert canonical_url(url) == canonical


def test_ids_are_frozen() -> None:
    """The id of an article is the uuid5 of its canonical URL in newsdb's own namespace, for good."""
    assert article_id(STORY) == UUID("ceac3cd0-e949-5a38-a485-a79baf6dd9d7")


def test_tracking_names_are_lower_case() -> None:
    """Parameter names are compared in lower case, so the list has to be in lower case to work."""
    assert all(name == name.lower() for name in TRACKING)


PIECES = st.lists(
    st.sampled_from(
        [
            "http://",
            "https://",
            "//",
            "www.",
            "m.",
            "amp.",
            "a.example",
            "google.com/amp/s/",
            "/amp",
            "/amp/",
            "x.amp",
            ".amp.html",
            "/index.html",
            "/index.php",
            "?",
            "&",
            "&amp;",
            "=",
            "amp=1",
            "utm_source=a",
            "ref=b",
            "id=7",
            "#",
            "#!",
            "%",
            "%34",
            "%2e",
            "%2F",
            "%25",
            "..",
            ".",
            "/",
            "//",
            ";jsessionid=1",
            ":80",
            ":8080",
            "@",
            "\\",
            "'",
            '"',
            ">",
            " ",
            "é",
            "ß",
            "\ud83d",
            "\U0001f4f0",
            "\u3002",
            "[::1]",
            "b.cdn.ampproject.org/c/s/",
            "%3f",
            "\t",
            "\n",
            "+",
            "action",
            "pgtype",
        ]
    ),
    max_size=14,
).map("".join)


@given(st.text() | PIECES | PIECES.map("https://a.example/".__add__))
@example("https://a.example/..;jsessionid=1")
@example("https://a.example/amp.amp")
@example("https://a.example/a?&amp;amp;b")
@example("https://a.example/a'/amp")
def test_canonical_form_is_stable_ascii(url: str) -> None:
    """Any string gives None or an ASCII URL that is its own canonical form, and nothing raises."""
    canonical = canonical_url(url)
    if canonical is not None:
        assert canonical.isascii()
        assert canonical.startswith("https://")
        assert canonical_url(canonical) == canonical
