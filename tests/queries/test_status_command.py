"""The command status, run as from a shell against a real database."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.queries.conftest import Archive, Run


def test_status_counts_rows_and_loads(newsdb_stored: Run, stored: Archive) -> None:
    """Status has exact rows of small tables, rejects, the loads with counts, and the schema's revision."""
    stored.reject(b"x")
    now = datetime.now(UTC)
    stored.load(status="failed", finished_at=now, started_at=now, error="disk full\x1b[31m")
    stored.connection.commit()
    status = json.loads(newsdb_stored("status", "--json").out)
    tables = {table["name"]: table for table in status["tables"]}
    assert (tables["quotes"]["rows"], tables["quotes"]["estimated"]) == (9, False)
    assert tables["articles"]["total_bytes"] > 0
    assert (status["rejects"], status["load_count"]) == (1, 2)
    assert [load["status"] for load in status["loads"]] == ["failed", "running"]
    assert (status["schema"]["state"], status["schema"]["revision"]) == ("current", status["schema"]["head"])
    out = newsdb_stored("status").out
    assert re.search(r"^quotes +9 ", out, re.MULTILINE)
    assert ": disk full\n" in out


def test_status_counts_what_is_not_extracted(newsdb_stored: Run, stored: Archive) -> None:
    """Articles kept without extraction are counted by language; none are not mentioned."""
    assert json.loads(newsdb_stored("status", "--json").out)["not_extracted"] == {}
    assert "not extracted" not in newsdb_stored("status").out
    for language in ("es", "fr", "es"):
        article = stored.article("puerto.example", None, "El puente se abrió.")
        stored.connection.execute(
            text("UPDATE articles SET extractor_version = 0, language = :language WHERE id = :id"),
            {"language": language, "id": article},
        )
    stored.connection.commit()
    assert json.loads(newsdb_stored("status", "--json").out)["not_extracted"] == {"es": 2, "fr": 1}
    assert "3 by language: 2 es, 1 fr\n" in newsdb_stored("status").out


def test_status_estimates_big_tables(newsdb_stored: Run, stored: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that the planner knows to be big is not counted but marked as estimated."""
    stored.connection.execute(text("ANALYZE quotes"))
    stored.connection.execute(text("DELETE FROM quotes WHERE speaker_id IS NULL"))
    stored.connection.commit()
    monkeypatch.setattr("newsdb.queries.status._COUNTED", 4)
    out = newsdb_stored("status").out
    assert "about 9" in out
    assert "about 4" not in out


def test_status_never_shows_the_password(newsdb: Run, archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the URL only host, port and database are shown."""
    joint = "&" if "?" in archive_url else "?"
    monkeypatch.setenv("NEWSDB_DATABASE_URL", f"{archive_url}{joint}password=hunter2hunter2")
    for arguments in (["status"], ["status", "--json"]):
        outcome = newsdb(*arguments)
        assert "hunter2" not in outcome.out + outcome.err
