"""Articles that their agency takes back: gone with all that belongs to them, and kept out, whatever comes first."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.documents import Extraction
from newsdb.loader import batches
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, row_versions, rows
from tests.loader.processes import finish, start_load

Load = Callable[..., loader.Summary]

GUID = "urn:newsml:wire.example:20260504:7"
MARK = "zanzibar"
TEXT = f"The {MARK} river rose.\n\n“It is the {MARK} that counts,” said Orla Fenwick, the mayor of {MARK}."


def item(
    status: str | None = "usable", version: int | None = 1, text: str | None = TEXT, **fields: Any
) -> dict[str, Any]:
    """Make an item of ninjs."""
    made: dict[str, Any] = {"uri": GUID, "versionCreated": f"2026-05-04T1{version or 0}:00:00Z", "title": f"Of {MARK}"}
    if version is None:
        del made["versionCreated"]
    else:
        made["version"] = str(version)
    if status is not None:
        made["pubStatus"] = status
    if text is not None:
        made["bodies"] = [{"contentType": "text/plain", "value": text}]
    return made | {"infoSources": [{"name": "Harbor Wire"}]} | fields


def newsml(status: str, link: str = "", version: int = 1, text: str = TEXT, provider: str = "Harbor Wire") -> str:
    """Make an item of NewsML-G2."""
    named = f"<provider><name>{provider}</name></provider>" if provider else ""
    return (
        f"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='{GUID}' version='{version}'><itemMeta>"
        f"<itemClass qcode='ninat:text'/>{named}<versionCreated>2026-05-04T1{version}:00:00Z</versionCreated>"
        f"<pubStatus qcode='stat:{status}'/>{link}</itemMeta>"
        f"<contentSet><inlineData contenttype='text/plain'>{text}</inlineData></contentSet></newsItem>"
    )


LINK = "<link contenttype='text/html' href='https://wire.example/7'/>"


def counts_of(summary: loader.Summary) -> tuple[int, int, int, int]:
    """Give new, updated, unchanged, rejected."""
    counts = summary.counts
    return counts.new, counts.updated, counts.unchanged, counts.rejected


def remains(database: Connection, phrase: str) -> list[str]:
    """Name the columns of all tables, of whatever type, in which a phrase still stands."""
    columns = rows(
        database,
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')",
    )
    assert len(columns) > 80
    found = []
    for table, column, kind in columns:
        value = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
        if rows(database, f"SELECT 1 FROM {table} WHERE {value} ILIKE '%{phrase}%' LIMIT 1"):
            found.append(f"{table}.{column}")
    return found


def takedowns(database: Connection) -> list[tuple[Any, ...]]:
    """Give kind and author of all takedowns, each once."""
    return rows(database, "SELECT DISTINCT kind, taken_down_by FROM takedowns ORDER BY 1")


def test_nothing_remains_of_a_canceled_article(load: Load, database: Connection, tmp_path: Path) -> None:
    """Texts, earlier texts, quotes, mentions and search go; what stays says who, why and when, and blocks a reload."""
    first = json_lines(tmp_path / "a.jsonl", item(), item(version=2, text=TEXT + " More."), made_article(1))
    assert counts_of(load(first)) == (2, 1, 0, 0)
    assert {"articles.body", "article_versions.body", "quotes.text", "articles.search"} <= set(remains(database, MARK))
    cancel = json_lines(tmp_path / "b.jsonl", item("canceled", 3, f"The {MARK} was wrong."))
    earlier = "SELECT body FROM analyst.article_versions"
    assert rows(database, earlier) != []
    summary = load(cancel)
    assert counts_of(summary) == (0, 1, 0, 0)
    assert summary.counts.taken_down == 1
    assert rows(database, earlier) == []
    assert remains(database, MARK) == []
    assert rows(database, "SELECT count(*), count(DISTINCT article_id) FROM quotes") == [(1, 1)]
    assert takedowns(database) == [("canceled", "Harbor Wire")]
    assert rows(database, "SELECT DISTINCT reason, version_no, load_id, taken_down_at IS NULL FROM takedowns") == [
        ("pubStatus canceled", 3, 2, False)
    ]
    assert counts_of(load(first)) == (0, 0, 1, 2)
    assert counts_of(load(cancel)) == (0, 0, 1, 0)
    assert remains(database, MARK) == []
    reasons = rows(database, "SELECT reason, raw FROM rejects")
    assert len(reasons) == 2
    assert all(
        "by Harbor Wire (pubStatus canceled); to store it all the same, run newsdb takedown lift '#" in r
        for r, _ in reasons
    )
    assert {bytes(raw) for _, raw in reasons} == {b""}
    before = row_versions(database)
    load(first, cancel)
    assert row_versions(database) == before


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_was_never_stored_is_kept_out(load: Load, database: Connection, tmp_path: Path, status: str) -> None:
    """A withdrawal that comes before its article leaves its mark all the same, with nothing of its text."""
    assert counts_of(load(json_lines(tmp_path / "a.jsonl", item(status, 2)))) == (0, 1, 0, 0)
    assert remains(database, MARK) == []
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", item()))) == (0, 0, 0, 1)
    assert rows(database, "SELECT count(*) FROM articles") == [(0,)]
    assert takedowns(database) == [(status, "Harbor Wire")]


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3), (3, 2)])
@pytest.mark.parametrize("batch_size", [250, 1])
def test_a_newer_usable_version_outweighs_a_withheld_one(
    load: Load,
    database: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    order: tuple[int, ...],
    batch_size: int,
) -> None:
    """Withheld as version 2 and released as version 3, it is stored, whichever comes first, and a reload is no news."""
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", batch_size)
    versions = {1: item(), 2: item("withheld", 2), 3: item(version=3, text=f"{TEXT} Released.")}
    load(json_lines(tmp_path / "a.jsonl", *(versions[version] for version in order)))
    assert rows(database, "SELECT body LIKE '%Released.' FROM articles") == [(True,)]
    assert takedowns(database) == []
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", versions[2], versions[3]))) == (0, 0, 2, 0)


def test_a_canceled_article_stays_away(load: Load, database: Connection, tmp_path: Path) -> None:
    """No later version brings it back, nor does a withheld one that was canceled; deleting the row does."""
    load(json_lines(tmp_path / "a.jsonl", item("withheld", 2), item("canceled", 3)))
    assert takedowns(database) == [("canceled", "Harbor Wire")]
    file = json_lines(tmp_path / "b.jsonl", item("withheld", 4), item(version=5))
    assert counts_of(load(file)) == (0, 0, 1, 1)
    assert takedowns(database) == [("canceled", "Harbor Wire")]
    with database.begin():
        database.exec_driver_sql("DELETE FROM takedowns")
    assert counts_of(load(json_lines(tmp_path / "c.jsonl", item(version=5)))) == (1, 0, 0, 0)


def test_what_releases_a_withheld_article(load: Load, database: Connection, tmp_path: Path) -> None:
    """Only its agency's word on a newer version does: no older one, no page of the same address, no version unknown."""
    url = "https://wire.example/7"
    load(json_lines(tmp_path / "a.jsonl", item("withheld", 2, uri=url)))
    page = made_article(1) | {"url": url}
    for number, document in enumerate([page, item(uri=url), item(uri=url, version=2), item(uri=url, version=None)]):
        assert counts_of(load(json_lines(tmp_path / f"{number}.jsonl", document))) == (0, 0, 0, 1)
    assert rows(
        database, "SELECT DISTINCT reason LIKE '%a newer version that is usable releases it%' FROM rejects"
    ) == [(True,)]
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", item(None, 3, uri=url)))) == (1, 0, 0, 0)
    assert takedowns(database) == []
    assert counts_of(load(json_lines(tmp_path / "c.jsonl", page))) == (0, 1, 0, 0)
    assert counts_of(load(json_lines(tmp_path / "d.jsonl", item("withheld", 4, uri=url)))) == (0, 1, 0, 0)
    assert rows(database, "SELECT count(*) FROM articles") == [(0,)]


def test_a_cancel_finds_its_article_by_its_identifier(load: Load, database: Connection, tmp_path: Path) -> None:
    """NewsML-G2 that names neither address nor agency takes down what is stored under an address, and keeps it out."""
    stored, cancel = tmp_path / "a.xml", tmp_path / "b.xml"
    stored.write_text(newsml("usable", LINK), encoding="utf-8")
    cancel.write_text(newsml("canceled", version=2, provider=""), encoding="utf-8")
    assert counts_of(load(stored)) == (1, 0, 0, 0)
    assert rows(database, "SELECT url FROM articles") == [("https://wire.example/7",)]
    assert counts_of(load(cancel)) == (0, 1, 0, 0)
    assert remains(database, MARK) == []
    page = json_lines(tmp_path / "c.jsonl", made_article(1) | {"url": "https://www.wire.example/7"})
    assert counts_of(load(stored, page, cancel)) == (0, 0, 1, 2)


def test_a_cancel_comes_before_an_article_with_an_address(load: Load, database: Connection, tmp_path: Path) -> None:
    """What is known by its identifier alone keeps out the same item with an address."""
    (tmp_path / "a.xml").write_text(newsml("canceled", provider=""), encoding="utf-8")
    (tmp_path / "b.xml").write_text(newsml("usable", LINK), encoding="utf-8")
    assert counts_of(load(tmp_path)) == (0, 1, 0, 1)
    assert rows(database, "SELECT count(*) FROM articles") == [(0,)]


def test_an_identifier_of_several_outlets(load: Load, database: Connection, tmp_path: Path) -> None:
    """Where two outlets have the item nothing is taken down and both are named; with an address, that one is."""
    copies = [made_article(n, TEXT) | {"url": f"https://{name}.example/7", "id": GUID} for n, name in enumerate("ab")]
    load(json_lines(tmp_path / "a.jsonl", *copies))
    cancel = json_lines(tmp_path / "b.jsonl", item("canceled", 2))
    assert counts_of(load(cancel)) == (0, 0, 0, 1)
    assert rows(database, "SELECT count(*) FROM takedowns") == [(0,)]
    [(reason, raw)] = rows(database, "SELECT reason, raw FROM rejects")
    assert f"a.example and b.example have one with the id {GUID}; add the URL of the article" in reason
    assert raw == b""
    (tmp_path / "c.xml").write_text(newsml("canceled", "<link contenttype='text/html' href='https://a.example/7'/>"))
    for expected in ((0, 1, 0, 0), (0, 0, 1, 0)):
        assert counts_of(load(tmp_path / "c.xml")) == expected
        assert rows(database, "SELECT url FROM articles") == [("https://b.example/7",)]
    assert counts_of(load(tmp_path / "a.jsonl")) == (0, 0, 1, 1)


def test_earlier_rejects_lose_their_bytes(load: Load, database: Connection, tmp_path: Path) -> None:
    """Quarantined input of the same article is emptied, readable or cut off; that of others stays."""
    url = "https://wire.example/7"
    lines = [
        json.dumps({"url": url + "?utm_source=x", "title": f"No text of {MARK}"}),
        json.dumps({"url": url, "text": f"{MARK} cut"})[:-2],
        json.dumps({"url": url, "text": f"{MARK} escaped"}).replace("/", "\\/")[:-2],
        json.dumps({"url": url + "0", "title": "other"}),
        json.dumps({"url": url + "0", "text": "other cut"})[:-2],
        json.dumps({"url": "https://wire.example/8", "text": " ", "see": url}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert counts_of(load(tmp_path / "a.jsonl")) == (0, 0, 0, 6)
    load(json_lines(tmp_path / "b.jsonl", item("canceled", uri=url)))
    assert rows(database, "SELECT position, raw = '' FROM rejects ORDER BY position") == [
        (f"line {n}", n <= 3) for n in range(1, 7)
    ]
    assert remains(database, MARK) == []
    before = row_versions(database)
    load(tmp_path / "a.jsonl")
    assert row_versions(database) == before


def test_a_cancel_beside_other_documents(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """In one batch each document has its outcome, in order, and its unit counts it."""
    documents = [
        made_article(1),
        item(),
        item("canceled", 2),
        item(version=3),
        made_article(2),
        {"url": "https://x.example"},
    ]
    summary = load(json_lines(tmp_path / "a.jsonl", *documents))
    assert counts_of(summary) == (3, 1, 0, 2)
    assert rows(database, "SELECT new_count, updated_count, unchanged_count, rejected_count FROM loads") == [
        (3, 1, 0, 2)
    ]
    assert rows(database, "SELECT document_count, rejected_count FROM load_units") == [(6, 2)]
    assert rows(database, "SELECT count(*) FROM articles") == [(2,)]
    assert loader.retry(settings).counts.rejected == 2
    assert rows(database, "SELECT count(*) FROM rejects") == [(2,)]


def test_no_copy_is_left_by_extracting_anew(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text on which a later extraction failed stands in no second place, and its reject goes with the article."""

    def broken(title: str | None, body: str) -> Extraction:
        raise ZeroDivisionError

    url = f"https://wire.example/{MARK}"
    load(json_lines(tmp_path / "a.jsonl", item(uri=url)))
    with monkeypatch.context() as patched:
        patched.setattr("newsdb.pipeline.extract", broken)
        assert loader.reextract(settings, older_than=None).counts.rejected == 1
    assert rows(database, "SELECT path, raw FROM rejects") == [(url, b"")]
    load(json_lines(tmp_path / "b.jsonl", item("canceled", uri=url)))
    assert remains(database, MARK) == []


def test_loaders_beside_each_other(database: Connection, database_url: str, tmp_path: Path) -> None:
    """While several loaders store articles and take them down, in whatever order, nothing canceled stays stored."""
    chance = random.Random(11)  # noqa: S311  (repeatable, not secret)
    documents = []
    for number in range(300):
        uri = f"https://wire.example/{number}"
        documents += [item(uri=uri, text=f"Text {number}. “So it is,” said Orla Fenwick.")]
        if number % 2:
            documents.append(item("canceled", 2, uri=uri))
    chance.shuffle(documents)
    for index in range(10):
        json_lines(tmp_path / f"{index}.jsonl", *documents[index::10])
    halves = [[tmp_path / f"{n}.jsonl" for n in range(start, 10, 2)] for start in (0, 1)]
    loads = [start_load(database_url, "--jobs", jobs, *half) for jobs, half in zip("12", halves, strict=True)]
    assert [finish(load).error for load in loads] == ["", ""]
    expected = sorted((f"https://wire.example/{number}",) for number in range(0, 300, 2))
    assert sorted(rows(database, "SELECT url FROM articles")) == expected
    assert rows(database, "SELECT count(*) FROM articles JOIN takedowns ON article_id = id") == [(0,)]
    counted = "sum(new_count + updated_count + unchanged_count + rejected_count)"
    assert rows(database, f"SELECT {counted} FROM loads") == [(450,)]
