"""The same rows in every format, whatever characters are in them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import update

from newsdb import __version__
from newsdb.database.models import ArticleRow
from newsdb.export.json_ld import CONTEXT
from tests.export.conftest import manifest_of, read_csv, read_lines
from tests.queries.conftest import Archive, Run, Said

ODD = (
    "“=1+1, cmd|' /C calc'!A0” said 🦭 Ilse Maartens,\tof Ae\u0301roport\u00a0Ltd;\r\n"
    'she quoted “a, "b"\nc” and 👩‍👩‍👧 \u202eretro\u202c \u2028 \\N \\. \x7f \U0010ffff % %% %s {x}.'
)
QUOTES = ("=1+1, cmd|' /C calc'!A0", 'a, "b"\nc')


@pytest.fixture
def odd(newsdb_stored: Run, stored: Archive) -> Run:
    """Give commands on an archive with an article of odd characters."""
    said = [Said(text, "Ilse Maartens", role="") for text in QUOTES]
    article_id = stored.article(
        "harborledger.example",
        "",
        ODD,
        date(2026, 3, 4),
        said,
        authors=["A, B", 'C "D"', "Ünal ✍️"],
        extra={"a": [1, 123456789012345678901234567890, None, "🦭\n"]},
    )
    at = datetime(2026, 3, 4, 5, 6, 7, 89, UTC)
    stored.connection.execute(update(ArticleRow).where(ArticleRow.id == article_id).values(published_at=at))
    stored.connection.commit()
    return newsdb_stored


def test_all_formats_have_the_same_articles(odd: Run, tmp_path: Path) -> None:
    """CSV, JSON lines, Parquet and DuckDB tell null from an empty text and keep every character."""
    for ending in ("jsonl", "csv", "parquet"):
        assert odd("export", "articles", str(tmp_path / f"x.{ending}")).code == 0
    lines = read_lines(tmp_path / "x.jsonl")
    [mine] = [row for row in lines if row["authors"]]
    assert (mine["body"], mine["title"], mine["agency"]) == (ODD, "", None)
    assert mine["authors"] == ["A, B", 'C "D"', "Ünal ✍️"]
    assert mine["extra"] == {"a": [1, 123456789012345678901234567890, None, "🦭\n"]}
    assert mine["published_at"] == "2026-03-04T05:06:07.000089Z"
    assert "123456789012345678901234567890" in (tmp_path / "x.jsonl").read_text()
    assert [as_text(row) for row in read_csv(tmp_path / "x.csv")] == [as_text(row) for row in lines]
    table = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert [as_text(row) for row in table] == [as_text(row) for row in lines]
    [row] = [row for row in table if row["authors"]]
    assert (row["title"], row["agency"], row["published_on"]) == ("", None, date(2026, 3, 4))
    assert row["published_at"] == datetime(2026, 3, 4, 5, 6, 7, 89, UTC)


def as_text(row: dict[str, Any]) -> dict[str, str]:
    """Write a row as CSV has it: null as nothing, lists as JSON, instants as they are in JSON lines."""
    return {name: _as_text(value) for name, value in row.items()}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    if text[:1] in {"[", "{"}:
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def test_csv_is_that_of_rfc_4180(odd: Run, tmp_path: Path) -> None:
    """Lines end in CR LF, marks are doubled, null is nothing and an empty text two marks, no text is changed."""
    assert odd("export", "quotes", str(tmp_path / "x.csv")).code == 0
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"article_id,ordinal,")
    assert data.endswith(b"\r\n")
    assert b'"a, ""b""\nc"' in data
    rows = read_csv(tmp_path / "x.csv")
    assert [row["text"] for row in rows if row["speaker"] == "Ilse Maartens"] == list(QUOTES)
    assert b',"",' in data


def test_duckdb_has_a_table_with_comments(odd: Run, tmp_path: Path) -> None:
    """The file has the rows, typed and described, and says where they come from."""
    duckdb = pytest.importorskip("duckdb")
    assert odd("export", "articles", str(tmp_path / "x.jsonl")).code == 0
    assert odd("export", "articles", str(tmp_path / "x.duckdb")).code == 0
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as database:
        names = [column for (column,) in database.execute("SELECT column_name FROM duckdb_columns()").fetchall()]
        rows = database.execute("SELECT * REPLACE (published_at AT TIME ZONE 'UTC' AS published_at) FROM articles")
        columns = [column[0] for column in rows.description]
        found = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
        comment = database.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles' AND column_name = 'authors'"
        ).fetchone()
        about = dict(database.execute("SELECT key, value FROM newsdb_export").fetchall())
    assert {"body", "repairs", "key"} <= set(names)
    lines = read_lines(tmp_path / "x.jsonl")
    assert [row["body"] for row in found] == [row["body"] for row in lines]
    assert [row["authors"] for row in found] == [row["authors"] for row in lines]
    assert [str(row["article_id"]) for row in found] == [row["article_id"] for row in lines]
    assert [row["published_at"] for row in found if row["authors"]] == [datetime(2026, 3, 4, 5, 6, 7, 89)]  # noqa: DTZ001
    assert comment == ("By-line names as given, in order.",)
    assert json.loads(about["dataset"]) == "articles"
    assert not (tmp_path / "x.duckdb.partial").exists()


def test_parquet_says_what_it_holds(newsdb: Run, tmp_path: Path) -> None:
    """Each field has its meaning, the file where it comes from."""
    assert newsdb("export", "quotes", str(tmp_path / "x.parquet"), "--from", "2026-03").code == 0
    schema = parquet.read_schema(tmp_path / "x.parquet")
    assert schema.field("cue").metadata[b"description"] == b"Words that attribute it, as printed: said, according to."
    about = json.loads(schema.metadata[b"newsdb"])
    assert (about["dataset"], about["filters"]["from"], about["newsdb_version"]) == (
        "quotes",
        "2026-03-01",
        __version__,
    )


def test_an_empty_export_is_a_file_without_rows(newsdb: Run, tmp_path: Path) -> None:
    """Where nothing fits, a single file is there all the same: a header, or a schema."""
    for ending in ("csv", "jsonl", "parquet"):
        outcome = newsdb("export", "quotes", str(tmp_path / f"x.{ending}"), "--from", "2030")
        assert (outcome.code, outcome.out) == (0, "")
        assert "nothing fits" in outcome.err
    assert (tmp_path / "x.csv").read_bytes().count(b"\n") == 1
    assert (tmp_path / "x.jsonl").read_bytes() == b""
    assert parquet.read_table(tmp_path / "x.parquet").num_rows == 0
    assert manifest_of(tmp_path / "x.csv")["is_complete"]


def test_json_ld_finds_its_place_in_the_text(odd: Run, tmp_path: Path) -> None:
    """Selectors fit the article's text, in code points, also behind an emoji; the words are those of the row."""
    assert odd("export", "quotes", str(tmp_path / "x.jsonld")).code == 0
    assert odd("export", "articles", str(tmp_path / "x.jsonl")).code == 0
    bodies = {f"urn:newsdb:article:{row['article_id']}": row["body"] for row in read_lines(tmp_path / "x.jsonl")}
    quotations = read_lines(tmp_path / "x.jsonld")
    assert len(quotations) == 11
    for each in quotations:
        body = bodies[each["target"]["source"]]
        quote, position = each["target"]["selector"]
        start, end = position["start"], position["end"]
        assert body[start:end] == each["text"] == quote["exact"]
        assert quote["prefix"] == body[max(start - 32, 0) : start]
        assert quote["suffix"] == body[end : end + 32]
    assert set(QUOTES) <= {each["text"] for each in quotations}


def test_json_ld_names_speakers_as_far_as_they_are_named(newsdb: Run, tmp_path: Path) -> None:
    """A person and a body are creators of their kind; officials are none."""
    assert newsdb("export", "quotes", str(tmp_path / "x.jsonld")).code == 0
    creators = {each["text"]: each.get("creator") for each in read_lines(tmp_path / "x.jsonld")}
    assert creators["a price worth paying"] == {"type": "Person", "name": "Marta Keller"}
    assert creators["Walls do not stop the sea,"] == {"type": "Organization", "name": "the Harbour Authority"}
    assert creators["the wall is safe"] is None


def test_json_ld_needs_no_other_file(newsdb: Run, tmp_path: Path) -> None:
    """Each key of an object is a keyword or a term of its own context, and each type, too."""
    assert newsdb("export", "quotes", str(tmp_path / "x.jsonld")).code == 0

    def check(value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                kinds = item.get("type", [])
                assert {*item, *([kinds] if isinstance(kinds, str) else kinds)} <= CONTEXT.keys()
                for inner in item.values():
                    check(inner)

    for each in read_lines(tmp_path / "x.jsonld"):
        assert each.pop("@context") == CONTEXT
        check(each)


@pytest.mark.parametrize(("form", "missing"), [("parquet", "pyarrow"), ("duckdb", "pyarrow"), ("duckdb", "duckdb")])
def test_a_missing_library_is_told_with_its_extra(archive_url: str, tmp_path: Path, form: str, missing: str) -> None:
    """Without the library the command says in one line what to install, and writes nothing."""
    script = f"import sys; sys.modules[{missing!r}] = None; from newsdb.cli import main; main()"
    command = [sys.executable, "-c", script, "export", "quotes", str(tmp_path / f"x.{form}")]
    environment = {"NEWSDB_DATABASE_URL": archive_url, "PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": "/"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"newsdb: to write {form}, {missing} is missing; pip install 'newsdb[{form}]'\n"
    assert list(tmp_path.iterdir()) == []
