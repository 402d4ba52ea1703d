"""What is exported, loaded into another database and exported again is the same."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning import clean
from newsdb.documents import Article, Document, Origin
from newsdb.readers.exported import from_export
from tests.export.conftest import On, read_lines

# What loading makes anew, and what is told of the loading itself.
OWN = {"loaded_at"}
INPUT: list[dict[str, Any]] = [
    {
        "title": " Ferry\u00a0returns – “at last” 🦭 ",
        "url": "https://harborledger.example/2026/ferry?utm_source=x",
        "date": "2026-03-05T01:30:00+02:00",
        "text": "“The ferry is back,” said Mayor Ilse Maartens.\r\n"
        "Ae\u0301roport and Aéroport differ. 👩‍👩‍👧 \u202ex\u202c\r\n"
        "“=1+1,” she said, “a, \\”b\\” \u2028 c.”",
        "authors": ["Nora K. Vale", "ÜNAL ✍️"],
        "language": "en-US",
        "publisher": "Harbor Ledger",
        "section": {"name": "Local \u0007 news", "rank": 123456789012345678901234567890},
    },
    {
        "title": "Quotation marks are lost",
        "url": "https://tidewire.example/marks",
        "date": "20260306",
        "text": "?We saw it coming,? said Jem Arkwell, a spokesman.\n"
        "He called it ?unsuccessful,? and â€œoddâ€\x9d.\x00",
        "id": "tw-17",
    },
    {
        "title": None,
        "publisher": "The Gull, Asterholm",
        "id": "a text without address",
        "date": "2026-01-31T23:59:59.123456-11:00",
        "text": "  “Nobody asked us,” Dorian Pelk said on Tuesday.  \n\n  ",
    },
    {"date": "no date at all", "text": "“Who knows,” said Dorian Pelk. {}[]\ttabs\tand \\N \\. \\u0000"},
    {
        "url": "https://cindertrack.example/es",
        "text": "El alcalde dijo que el puente está cerrado hasta el martes. " * 5,
    },
]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_a_round_trip_changes_nothing(on_new_database: On, tmp_path: Path, ending: str) -> None:
    """Articles, quotes and mentions of a database filled by an export equal those that it was made of."""
    source, copy = on_new_database(), on_new_database()
    given = tmp_path / "given.jsonl"
    given.write_text("".join(json.dumps(each) + "\n" for each in INPUT), encoding="utf-8")
    assert source("load", str(given)).code == 0
    first, again = tmp_path / "first", tmp_path / "again"
    for name in ("articles", "quotes", "mentions"):
        assert source("export", name, str(first / f"{name}.jsonl")).code == 0
    exported = first / f"articles.{ending}"
    assert source("export", "articles", str(exported), "--overwrite").code == 0
    loaded = copy("load", str(exported), "--json")
    assert (loaded.code, json.loads(loaded.out)["new"]) == (0, len(INPUT))
    for name in ("articles", "quotes", "mentions"):
        assert copy("export", name, str(again / f"{name}.jsonl")).code == 0
        rows, others = read_lines(first / f"{name}.jsonl"), read_lines(again / f"{name}.jsonl")
        assert rows
        assert [comparable(row) for row in others] == [comparable(row) for row in rows]
    assert json.loads(source("load", str(exported), "--json").out)["unchanged"] == len(INPUT)


def test_a_folder_of_months_is_loaded_as_it_is(on_new_database: On, tmp_path: Path) -> None:
    """Manifest and data package beside the files are no articles, and are passed over."""
    source, copy = on_new_database(), on_new_database()
    given = tmp_path / "given.jsonl"
    given.write_text("".join(json.dumps(each) + "\n" for each in INPUT), encoding="utf-8")
    assert source("load", str(given)).code == 0
    assert source("export", "articles", str(tmp_path / "x"), "--format", "csv", "--by-month").code == 0
    assert len(list((tmp_path / "x").iterdir())) == 5
    loaded = copy("load", str(tmp_path / "x"), "--json")
    assert (loaded.code, json.loads(loaded.out)["new"]) == (0, len(INPUT))


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says when it was loaded, numbers of one database, and remarks on the input's form."""
    return {name: value for name, value in row.items() if name not in {*OWN, "speaker_id", "person_id", "warnings"}}


def test_an_edited_text_is_cleaned_like_any_other() -> None:
    """Where the digest does not fit the text, it is repaired, and its old repairs, whose places are gone, go."""
    record = {
        "article_id": "x",
        "canonical_url": "https://a.example/1",
        "url": "https://a.example/1",
        "document_id": None,
        "language_given": None,
        "body": "It said â€œhelloâ€\x9d.",
        "body_sha256": "00" * 32,
        "repairs": [{"kind": "mojibake", "field": "body", "start": 0, "end": 1, "original": "?"}],
    }
    article = clean(from_export(record, Origin("x"), b""))
    assert isinstance(article, Article)
    assert article.body == "It said “hello”."
    assert [repair.original for repair in article.repairs] == [record["body"]]


@pytest.mark.parametrize(
    "repairs", ["no JSON", [1], [{}], {"a": 1}, [{"kind": 1, "field": "", "start": 0, "end": 0, "original": ""}], None]
)
def test_repairs_that_newsdb_did_not_write_are_none(repairs: Any) -> None:
    """A record that only looks like an export is read without trusting it."""
    body = "Text."
    record = {"body": body, "body_sha256": hashlib.sha256(body.encode()).hexdigest(), "repairs": repairs}
    assert from_export(record, Origin("x"), b"").repairs is None


# Days in the outlet's own time, and instants on the day before, of or after them by UTC.
PUBLISHED = [
    ("2026-03-05", "2026-03-04T23:30:00.000000Z"),
    ("2026-03-04", "2026-03-05T10:59:59.123456Z"),
    ("2026-03-05", "2026-03-05T00:00:00.000000Z"),
    ("2026-03-05", "2026-03-06T00:00:00.000000Z"),
    ("2026-03-05", "2026-03-04T10:00:00.000001Z"),
]


@pytest.mark.parametrize(("day", "instant"), PUBLISHED)
def test_day_and_instant_are_read_back_as_they_were(day: str, instant: str) -> None:
    """The day is the outlet's own, the instant UTC's: both come back, though one text has to tell them."""
    record = {"body": "Text.", "published_on": day, "published_at": instant}
    article = clean(from_export(record, Origin("x"), b""))
    assert isinstance(article, Article)
    assert str(article.published_on) == day
    assert article.published_at is not None
    assert article.published_at == datetime.fromisoformat(instant)


@given(st.text(min_size=1, max_size=200), st.text(max_size=40) | st.none())
def test_cleaning_what_was_cleaned_changes_nothing(body: str, title: str | None) -> None:
    """Whatever a text is made of: exported and read back, it is the same, with the same repairs."""
    article = clean(Document(Origin("x"), b"", body, title=title))
    if not isinstance(article, Article):
        return
    record = {
        "url": article.url,
        "title": article.title,
        "body": article.body,
        "body_sha256": article.body_sha256.hex(),
        "repairs": [
            {name: getattr(repair, name) for name in ("kind", "field", "start", "end", "original")}
            for repair in article.repairs
        ],
    }
    again = clean(from_export(json.loads(json.dumps(record)), Origin("x"), b""))
    assert isinstance(again, Article)
    assert (again.id, again.body, again.title) == (article.id, article.body, article.title)
    assert (again.repairs, again.body_sha256) == (article.repairs, article.body_sha256)
