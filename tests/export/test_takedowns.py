"""Nothing that was taken down is exported, nor stays in what is exported again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from newsdb.database.models import ArticleRow, TakedownOrderRow, TakedownRow
from newsdb.export.running import _Run
from tests.export.conftest import manifest_of
from tests.queries.conftest import Archive, Run

WHY = ("--reason", "court order 7/26", "--by", "desk", "--yes")
BY_MONTH = ("--format", "jsonl", "--by-month")
ALL = ("quotes", "articles", "people", "mentions", "outlets", "utterances", "stories")


def text_of(folder: Path) -> str:
    """All that is in a folder."""
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())


def test_an_article_taken_down_is_in_no_dataset(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Neither its words nor its address, headline and id are anywhere in what is exported afterwards."""
    url = "https://harborledger.example/news/0"
    article_id = stored.connection.scalars(select(ArticleRow.id).where(ArticleRow.url == url)).one()
    stored.connection.rollback()
    assert newsdb_stored("takedown", "article", url, *WHY).code == 0
    for name in ALL:
        assert newsdb_stored("export", name, str(tmp_path / f"{name}.jsonl")).code == 0
    assert newsdb_stored("export", "quotes", str(tmp_path / "quotes.jsonld")).code == 0
    found = text_of(tmp_path)
    assert "Engineers doubt the wall" in found
    for gone in ("Storm bill", "price worth paying", "rebuild the harbour wall", url, str(article_id)):
        assert gone not in found


def test_a_person_taken_down_is_in_no_dataset(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """The name is in no text, headline, speaker or list of names."""
    assert newsdb_stored("takedown", "person", "Marta Keller", *WHY).code in {0, 1}
    for name in ALL:
        assert newsdb_stored("export", name, str(tmp_path / f"{name}.jsonl")).code == 0
    assert newsdb_stored("export", "quotes", str(tmp_path / "quotes.jsonld")).code == 0
    found = text_of(tmp_path)
    assert "█████ ██████" in found
    assert "Marta" not in found


def test_a_row_of_takedowns_is_enough(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Even an article that is stored though it was taken down is not exported."""
    article_id = stored.connection.scalars(select(ArticleRow.id).where(ArticleRow.published_on.is_(None))).one()
    row = {"article_id": article_id, "kind": "ordered", "reason": "test"}
    stored.connection.execute(insert(TakedownRow).values(**row))
    stored.connection.commit()
    for name in ("quotes", "articles", "mentions"):
        assert newsdb_stored("export", name, str(tmp_path / f"{name}.jsonl")).code == 0
    assert "Walls do not stop the sea" not in text_of(tmp_path)


def test_files_from_before_a_takedown_are_made_again(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """The same command, though its export was complete, removes what was taken down since; twice changes nothing."""
    command = ("export", "quotes", str(tmp_path), *BY_MONTH)
    assert newsdb_stored(*command).code == 0
    assert "price worth paying" in text_of(tmp_path)
    assert newsdb_stored("takedown", "article", "https://harborledger.example/news/0", *WHY).code == 0
    outcome = newsdb_stored(*command)
    assert (outcome.code, outcome.err.split(",")[0]) == (0, "7 quotes in 3 files")
    assert "price worth paying" not in text_of(tmp_path)
    assert (manifest_of(tmp_path)["rows"], manifest_of(tmp_path)["is_complete"]) == (7, True)
    assert "is complete" in newsdb_stored(*command).err


@pytest.mark.parametrize("form", ["csv", "jsonl", "jsonld", "parquet"])
def test_only_files_with_an_article_taken_down_are_made_again(
    newsdb_stored: Run, stored: Archive, tmp_path: Path, form: str
) -> None:
    """Of an export by months those files stay in which the article is not."""
    command = ("export", "quotes", str(tmp_path), "--format", form, "--by-month", "--json")
    assert json.loads(newsdb_stored(*command).out)["files_written"] == 3
    before = {path.name: path.read_bytes() for path in tmp_path.glob(f"*.{form}")}
    assert newsdb_stored("takedown", "article", "https://harborledger.example/news/3", *WHY).code == 0
    assert json.loads(newsdb_stored(*command).out)["files_written"] == 0  # a month is gone as a whole
    after = {path.name: path.read_bytes() for path in tmp_path.glob(f"*.{form}")}
    assert after == {name: data for name, data in before.items() if name != f"quotes-2026-05.{form}"}
    assert json.loads(newsdb_stored(*command).out)["files_written"] == 0
    assert newsdb_stored("takedown", "person", "José Álvarez", *WHY).code in {0, 1}
    assert json.loads(newsdb_stored(*command).out)["files_written"] == 2
    assert manifest_of(tmp_path)["is_complete"]


def test_a_duckdb_file_is_looked_through(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """It is made again if the article was in it, and stays if not."""
    pytest.importorskip("duckdb")
    command = ("export", "mentions", str(tmp_path / "x.duckdb"), "--json")
    assert json.loads(newsdb_stored(*command).out)["rows"] == 4
    assert newsdb_stored("takedown", "article", "https://coastwire.example/news/2", *WHY).code == 0
    assert json.loads(newsdb_stored(*command).out)["files_written"] == 0
    assert newsdb_stored("takedown", "article", "https://harborledger.example/news/3", *WHY).code == 0
    summary = json.loads(newsdb_stored(*command).out)
    assert (summary["files_written"], summary["rows"]) == (1, 3)


def take_down_while_writing(monkeypatch: pytest.MonkeyPatch, url: str) -> list[str]:
    """Take an article down as soon as the first rows are written."""
    from sqlalchemy import NullPool, create_engine

    told: list[str] = []
    tell = _Run._tell

    def telling(self: _Run, rows: int, name: str) -> None:
        tell(self, rows, name)
        if not told:
            told.append(name)
            engine = create_engine(url, poolclass=NullPool)
            with engine.begin() as connection:
                address = "https://harborledger.example/news/0"
                taken = connection.execute(text("DELETE FROM articles WHERE url = :url RETURNING id"), {"url": address})
                connection.execute(
                    insert(TakedownRow).values(article_id=taken.scalar_one(), kind="ordered", reason="test")
                )

    monkeypatch.setattr(_Run, "_tell", telling)
    return told


def test_what_is_taken_down_meanwhile_is_not_left(
    newsdb_stored: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was written when an article in it was taken down is made again before the export is complete."""
    told = take_down_while_writing(monkeypatch, database_url)
    outcome = newsdb_stored("export", "quotes", str(tmp_path), *BY_MONTH)
    assert told == ["quotes-2026-03.jsonl"]
    assert outcome.code == 0
    assert "price worth paying" not in text_of(tmp_path)
    assert manifest_of(tmp_path)["rows"] == 7


def test_what_went_to_standard_output_meanwhile_is_told(
    newsdb_stored: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written cannot be taken back: exit code 1, and one line that says what to do."""
    take_down_while_writing(monkeypatch, database_url)
    outcome = newsdb_stored("export", "quotes", "-", "--format", "jsonl")
    assert outcome.code == 1
    assert outcome.err.endswith("which was exported perhaps; drop it and export it again\n")


def test_nothing_is_exported_while_somebody_is_being_taken_down(
    newsdb_stored: Run, stored: Archive, tmp_path: Path
) -> None:
    """An order that is not finished ends the command in one line, before it writes anything."""
    command = ("export", "articles", str(tmp_path / "x.jsonl"))
    assert newsdb_stored(*command).code == 0
    values: dict[str, Any] = {"kind": "person", "reason": "test", "ordered_by": "desk", "salt": b"salt"}
    stored.connection.execute(insert(TakedownOrderRow).values(**values))
    stored.connection.commit()
    for arguments in (command, ("export", "articles", str(tmp_path / "y.jsonl"))):
        outcome = newsdb_stored(*arguments)
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith("newsdb: takedown #1 is not finished")
        assert outcome.err.count("\n") == 1
    assert not (tmp_path / "y.jsonl").exists()


def test_the_manifest_does_not_tell_what_was_taken_down(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """What a file remembers of takedowns is made of numbers and times: of two articles of the same times it is one."""
    ids = list(stored.connection.scalars(select(ArticleRow.id).order_by(ArticleRow.id)))
    digests = set()
    for article_id in ids[:2]:
        stored.connection.execute(text("DELETE FROM takedowns"))
        row = {"article_id": article_id, "kind": "ordered", "reason": "test", "taken_down_at": text("'2026-01-01'")}
        stored.connection.execute(insert(TakedownRow).values(**row))
        stored.connection.commit()
        assert newsdb_stored("export", "outlets", str(tmp_path / f"{article_id}.csv")).code == 0
        digests |= {part["takedowns"] for part in manifest_of(tmp_path / f"{article_id}.csv")["parts"]}
    assert len(digests) == 1
