"""Takedowns of after a backup, carried over to the database that is restored from it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from newsdb import backup, loader
from newsdb.settings import Settings
from tests.backup.conftest import Command, Databases, connected, url_of
from tests.loader.processes import plain_url

NAME = "Ilse Maartens"
FERRY = "https://harborledger.example/2026/ferry"


def article(number: int, words: str) -> dict[str, Any]:
    """Make an article."""
    return {"url": f"https://harborledger.example/2026/{number}", "title": f"No. {number}", "text": words}


ARTICLES = [
    {"url": FERRY, "title": "The ferry", "text": "“The ferry sails at dawn,” said Dorian Pelk, the harbour master."},
    article(1, f"“The quay is ours,” said {NAME}, the mayor. “It was never theirs,” Ms. Maartens said."),
    article(2, "“The mill turns again,” said Pieter Kolb, the miller."),
]


@pytest.fixture
def stored(migrated: Databases, tmp_path: Path) -> Settings:
    """Give a database with three articles, and a reject that holds one of them."""
    settings = migrated()
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ARTICLES), encoding="utf-8")
    assert loader.load(settings, [str(path)], jobs=1).counts.new == 3
    return settings


def found(settings: Settings) -> dict[str, Any]:
    """What is stored of all that, and which takedowns there are."""
    with connected(settings) as connection:
        return {
            "urls": set(connection.scalars(text("SELECT url FROM articles"))),
            "texts": " ".join(connection.scalars(text("SELECT body FROM articles ORDER BY id"))),
            "people": set(connection.scalars(text("SELECT name FROM people"))),
            "quotes": connection.scalar(text("SELECT count(*) FROM quotes")),
            "orders": [
                tuple(row)
                for row in connection.execute(
                    text(
                        "SELECT id, kind, reason, ordered_by, ordered_at, finished_at IS NOT NULL, lifted_at,"
                        " lift_reason FROM takedown_orders ORDER BY id"
                    )
                )
            ],
            "kept_out": [
                tuple(row)
                for row in connection.execute(
                    text("SELECT article_id, kind, reason, order_id, taken_down_at FROM takedowns ORDER BY article_id")
                )
            ],
            "names": connection.scalar(text("SELECT count(*) FROM takedown_names")),
        }


def test_takedowns_of_after_the_backup_are_carried_over(
    stored: Settings, empty: Databases, tmp_path: Path, newsdb: Command
) -> None:
    """Restored, imported: the article is gone and kept out, the person is masked, now and in later loads."""
    why = ("--reason", "court order 7", "--by", "ada", "--yes")
    assert newsdb("takedown", "article", "https://harborledger.example/2026/9", *why, on=stored).returncode == 0
    backup.back_up(stored, backup.Asked(tmp_path / "news.dump"))
    assert newsdb("takedown", "article", FERRY, *why, on=stored).returncode == 0
    assert newsdb("takedown", "person", NAME, *why, on=stored).returncode == 0
    lifted = newsdb("takedown", "lift", "#1", "--reason", "appeal won", "--by", "bo", on=stored)
    assert lifted.returncode == 0, lifted.stderr
    file = tmp_path / "takedowns.json"
    told = newsdb("takedown", "export", file, on=stored)
    assert (told.returncode, "3 orders" in told.stdout) == (0, True), told.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Maartens" not in file.read_text()
    assert "ferry" not in file.read_text()

    restored = empty()
    address = plain_url(url_of(restored))
    if make_url(address).password is not None:
        pytest.skip("needs a server whose URL has no password, which no command line takes")
    told = newsdb("restore", tmp_path / "news.dump", "--database", address, on=stored)
    assert "3 takedowns are not in this database, which the database in use has" in told.stderr, told.stderr
    assert "newsdb takedown import" in told.stderr
    assert NAME in found(restored)["texts"]
    done = newsdb("takedown", "import", file, on=restored)
    assert done.returncode == 0, done.stderr
    assert "2 orders carried over: 1 article is gone" in done.stdout
    after, wanted = found(restored), found(stored)
    assert after == wanted
    assert "Maartens" not in after["texts"]
    assert FERRY not in after["urls"]

    again = newsdb("takedown", "import", file, "--json", on=restored)
    assert json.loads(again.stdout) == {"orders": 0, "articles": 0, "kept_out": 0, "rejects_emptied": 0, "people": []}
    assert found(restored) == wanted
    path = tmp_path / "later.jsonl"
    path.write_text(json.dumps(ARTICLES[0]) + "\n" + json.dumps(article(3, f"“No,” said {NAME}, the mayor.")) + "\n")
    counts = loader.load(restored, [str(path)], jobs=1).counts
    assert (counts.new, counts.rejected) == (1, 1)
    assert "Maartens" not in found(restored)["texts"]
    assert newsdb("takedown", "list", on=restored).stdout.count("court order 7") == 3


def test_an_order_that_is_cut_off_goes_on(stored: Settings, empty: Databases, tmp_path: Path) -> None:
    """Imported but not carried out, the same import masks what is stored."""
    backup.back_up(stored, backup.Asked(tmp_path / "news.dump"))
    loader.take_down_person(stored, loader.Wanted([NAME]), "request 114", "ada", is_wordless=True)
    carried = loader.read_takedowns(stored)
    restored = empty()
    backup.restore(restored, tmp_path / "news.dump")

    def cut(_order: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loader.carry_takedowns(restored, carried, cut)
    assert NAME in found(restored)["texts"]
    done = loader.carry_takedowns(restored, carried)
    assert (done.orders, len(done.people), done.is_clean) == (0, 1, True)
    assert found(restored) == found(stored)
    assert "quay" not in found(restored)["texts"]


def test_rejects_of_what_is_taken_down_are_emptied(stored: Settings, empty: Databases, tmp_path: Path) -> None:
    """What quarantine holds of an article that was taken down after the backup is forgotten."""
    raw = json.dumps(ARTICLES[0]).encode()
    with connected(stored) as connection:
        for number, data in enumerate((raw, b"something else")):
            connection.execute(
                text(
                    "INSERT INTO rejects (load_id, path, position, reason, raw, fingerprint)"
                    " VALUES (1, 'a.jsonl', '', 'odd', :raw, sha256(CAST(:number AS text)::bytea))"
                ),
                {"raw": data, "number": str(number)},
            )
    backup.back_up(stored, backup.Asked(tmp_path / "news.dump"))
    with connected(stored) as connection:
        (article_id,) = connection.scalars(text("SELECT id FROM articles WHERE url = :url"), {"url": FERRY})
    loader.take_down_articles(stored, {article_id: FERRY}, "court order 7", "ada")
    restored = empty()
    backup.restore(restored, tmp_path / "news.dump")
    assert loader.carry_takedowns(restored, loader.read_takedowns(stored)).rejects == 1
    with connected(restored) as connection:
        assert sorted(connection.scalars(text("SELECT raw FROM rejects"))) == [b"", b"something else"]


def test_takedowns_of_another_database_are_refused(
    stored: Settings, migrated: Databases, newsdb: Command, tmp_path: Path
) -> None:
    """Their digests mean nobody here: nothing is recorded, and the line says what to do."""
    other = migrated()
    loader.take_down_person(stored, loader.Wanted([NAME]), "request 114", "ada")
    loader.take_down_person(other, loader.Wanted(["Dorian Pelk"]), "request 115", "ada")
    newsdb("takedown", "export", tmp_path / "takedowns.json", on=other)
    before = found(stored)
    done = newsdb("takedown", "import", tmp_path / "takedowns.json", on=stored)
    assert (done.returncode, "are of another database" in done.stderr) == (1, True)
    assert found(stored) == before
    (tmp_path / "letter.json").write_text("[1, 2]")
    done = newsdb("takedown", "import", tmp_path / "letter.json", on=stored)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_number_that_is_taken_is_not_taken_twice(stored: Settings, empty: Databases, tmp_path: Path) -> None:
    """An order given in the restored database keeps its number; the one carried over gets the next."""
    backup.back_up(stored, backup.Asked(tmp_path / "news.dump"))
    loader.take_down_person(stored, loader.Wanted([NAME]), "request 114", "ada")
    carried = loader.read_takedowns(stored)
    restored = empty()
    backup.restore(restored, tmp_path / "news.dump")
    with connected(restored) as connection:
        (article_id,) = connection.scalars(text("SELECT id FROM articles WHERE url = :url"), {"url": FERRY})
    loader.take_down_articles(restored, {article_id: FERRY}, "court order 7", "bo")
    assert loader.carry_takedowns(restored, carried).orders == 1
    assert [(number, reason) for number, _, reason, *_ in found(restored)["orders"]] == [
        (1, "court order 7"),
        (2, "request 114"),
    ]
