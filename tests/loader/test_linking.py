"""Loads link their articles, one after the other or side by side; what is cut off is taken up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.errors import DatabaseError
from newsdb.settings import Settings
from newsdb.wording import words_key
from tests.loader.conftest import json_lines, made_article, rows
from tests.loader.processes import finish, plain_url, start_load

Load = Callable[..., loader.Summary]

WHOLE = (
    "We shall not sell the ferries while I hold the keys of the harbour office, and whoever tells you otherwise has"
    " been dreaming on the breakwater with a bottle of plum brandy"
)
CUT = "We shall not sell the ferries while I hold the keys of the harbour office"
END = "whoever tells you otherwise has been dreaming on the breakwater with a bottle of plum brandy"


def quoting(number: int, words: str) -> dict[str, Any]:
    """Make a document that quotes the mayor."""
    return made_article(number, f"The river rose again.\n\n“{words},” said Orla Fenwick, the mayor, on Monday.")


def utterances(database: Connection) -> list[tuple[Any, ...]]:
    """Return all wordings with their utterances."""
    return rows(database, "SELECT words_key, utterance_key FROM utterance_wordings ORDER BY 1")


def key_of(words: str) -> bytes:
    """The key of words that have one."""
    key = words_key(words)
    assert key is not None
    return key


def expected(*wordings: str) -> list[tuple[bytes, bytes]]:
    """Return the same, of wordings that are one utterance."""
    keys = sorted(key for words in wordings if (key := words_key(words)))
    return [(key, keys[0]) for key in keys]


def test_a_load_links_what_it_stored(load: Load, database: Connection, tmp_path: Path) -> None:
    """After a load nothing waits, and what it read is one utterance with what an earlier load did."""
    load(json_lines(tmp_path / "a.jsonl", quoting(1, CUT), quoting(2, END)))
    assert utterances(database) == []
    load(json_lines(tmp_path / "b.jsonl", quoting(3, WHOLE)))
    assert rows(database, "SELECT * FROM unlinked_articles") == []
    assert utterances(database) == expected(CUT, END, WHOLE)


def test_a_reload_and_a_new_extraction_change_nothing(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Utterances outlive the rows of their quotes."""
    file = json_lines(tmp_path / "a.jsonl", quoting(1, CUT), quoting(2, WHOLE))
    load(file)
    before = utterances(database)
    load(file)
    assert loader.reextract(settings, older_than=None).counts.updated == 2
    assert utterances(database) == before == expected(CUT, WHOLE)
    assert rows(database, "SELECT * FROM unlinked_articles") == []


def test_what_a_load_leaves_waiting_is_linked_later(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that is cut off between storing and linking has stored all; the next one, or the command, links it."""

    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("the server is gone")

    with monkeypatch.context() as patched:
        patched.setattr("newsdb.writer.link", broken)
        with pytest.raises(DatabaseError):
            load(json_lines(tmp_path / "a.jsonl", quoting(1, CUT), quoting(2, WHOLE)))
    assert rows(database, "SELECT status FROM loads") == [("finished",)]
    assert rows(database, "SELECT count(*) FROM unlinked_articles") == [(2,)]
    assert loader.link(settings).articles == 2
    assert utterances(database) == expected(CUT, WHOLE)


def test_articles_of_before_are_linked_by_the_command(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Asked for every article, linking comes to the same as the loads did."""
    load(json_lines(tmp_path / "a.jsonl", quoting(1, CUT), quoting(2, WHOLE)))
    before = utterances(database)
    rows(database, "WITH gone AS (DELETE FROM utterance_wordings) DELETE FROM wordings RETURNING 1")
    assert loader.link(settings).articles == 0
    assert loader.link(settings, every=True).articles == 2
    assert utterances(database) == before


def test_stopping_leaves_the_rest_waiting(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """A stop is granted between two batches, and the next run goes on."""
    load(json_lines(tmp_path / "a.jsonl", quoting(1, CUT), quoting(2, WHOLE)))
    rows(database, "INSERT INTO unlinked_articles (article_id) SELECT id FROM articles RETURNING 1")
    stop = loader.Stop()
    stop.request()
    assert loader.link(settings, stop=stop).articles == 0
    assert loader.link(settings).articles == 2


def test_two_loads_at_once(database: Connection, database_url: str, tmp_path: Path) -> None:
    """Loads side by side link each other's articles, and the utterances are those of one load."""
    words = [CUT, END, WHOLE, f"Well, {CUT}"]
    files = [
        json_lines(tmp_path / f"{n}.jsonl", *(quoting(100 * n + m, words[(n + m) % 4]) for m in range(60)))
        for n in range(2)
    ]
    loads = [start_load(plain_url(database_url), "--jobs", "1", file) for file in files]
    assert [finish(each).code for each in loads] == [0, 0]
    assert rows(database, "SELECT * FROM unlinked_articles") == []
    assert utterances(database) == expected(*words)


def test_what_is_taken_down_leaves_no_wording(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Wordings of articles that go go along, unless others print them; the utterance is called by what is left."""
    words = [CUT, END, WHOLE, f"Well, {CUT}"]
    load(json_lines(tmp_path / "a.jsonl", *map(quoting, range(5), [*words, WHOLE])))
    assert utterances(database) == expected(*words)
    for number, text in enumerate(sorted([CUT, END, f"Well, {CUT}"], key=key_of)):
        url = f"https://harborledger.example/{words.index(text)}"
        [(article,)] = rows(database, f"SELECT id FROM articles WHERE url LIKE '%/{words.index(text)}'")
        assert loader.take_down_articles(settings, {article: url}, "order 7", "ada").order_id == number + 1
        words[words.index(text)] = WHOLE
        kept = {key_of(each) for each in words}
        assert {key for (key,) in rows(database, "SELECT words_key FROM wordings")} == kept
        assert dict(rows(database, "SELECT words_key, utterance_key FROM utterance_wordings")) == dict.fromkeys(
            kept, min(kept)
        )


def test_what_is_masked_leaves_no_wording(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Words in which a name was masked have another wording, and the old one is gone."""
    naming = CUT.replace("the", "Ilse Maartens", 1)
    load(json_lines(tmp_path / "a.jsonl", quoting(1, naming)))
    assert rows(database, "SELECT words_key FROM wordings") == [(words_key(naming),)]
    loader.take_down_person(settings, loader.Wanted(["Ilse Maartens"]), "order 7", "ada")
    [(text,)] = rows(database, "SELECT text FROM quotes")
    loader.link(settings)
    assert "████ ████████" in text
    assert rows(database, "SELECT words_key FROM wordings") == [(words_key(text),)]
