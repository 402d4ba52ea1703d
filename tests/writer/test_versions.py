"""Two texts of one article: which becomes current, and that the other is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from newsdb import writer
from newsdb.documents import ExtractedArticle, Origin
from newsdb.writer import Batch, ConflictError, Counts
from tests.writer.conftest import make_item

Connection = psycopg.Connection[Any]


def text_of(number: int, path: str, position: str) -> ExtractedArticle:
    """Make a text of one and the same article, told by a number."""
    item = make_item(number)
    return replace(item, article=replace(item.article, id=make_item(1).article.id, origin=Origin(path, position)))


def store(connection: Connection, load_id: int, item: ExtractedArticle, *, is_changed: bool = False) -> Counts:
    """Write one article."""
    return writer.write(connection, load_id, 1, Batch([item], [item.article.id] if is_changed else [], 0, []))


def texts(connection: Connection) -> tuple[str, list[str]]:
    """Give the current text's number and those of the versions, oldest first."""
    current = connection.execute("SELECT body, (SELECT string_agg(text, '') FROM quotes) FROM articles").fetchall()
    versions = connection.execute("SELECT body FROM article_versions ORDER BY version_no").fetchall()
    [(body, quoted)] = current
    assert quoted == body[1 : len(quoted) + 1]
    return body[6], [old[6] for (old,) in versions]


def start(connection: Connection, *inputs: str) -> int:
    """Start a load."""
    return writer.start_load(connection, inputs, 1)


@pytest.mark.parametrize(
    ("first", "second", "current"),
    [
        (("a", "line 9"), ("a", "line 10"), "2"),
        (("a", "line 10"), ("a", "line 9"), "1"),
        (("a", "byte 20, record 2"), ("a", "byte 20, record 10"), "2"),
        (("a", "byte 20"), ("a", "line 900"), "1"),  # lines are counted in a big file's first part only
        (("a", "line 900"), ("a", "byte 20"), "2"),
        (("in/b", "line 1"), ("in/a", "line 7"), "1"),
        (("in/a", "line 7"), ("in/b", "line 1"), "2"),
        (("in/a/x", ""), ("in/a-b", ""), "2"),
        (("in/a-b", ""), ("in/a/x", ""), "1"),
    ],
)
def test_loads_that_share_the_work_end_as_one_would(
    database: Connection, other: Connection, first: tuple[str, str], second: tuple[str, str], current: str
) -> None:
    """Whichever stores first, the text that one load would have read last is current, and the other is kept."""
    one, two = start(database, "in", "more"), start(other, "in")
    assert store(database, one, text_of(1, *first)) == Counts(new=1, quotes=1)
    counts = store(other, two, text_of(2, *second), is_changed=True)
    assert counts == Counts(updated=1, quotes=int(current == "2"))
    assert texts(database) == (current, ["1" if current == "2" else "2"])


def test_of_one_file_position_counts_whatever_the_loads_were_given(database: Connection, other: Connection) -> None:
    """Two loads that meet in one file share it, though one was given its folder."""
    one, two = start(database, "in"), start(other, "in/a")
    store(database, one, text_of(1, "in/a", "line 9"))
    store(other, two, text_of(2, "in/a", "line 8"), is_changed=True)
    assert texts(database) == ("1", ["2"])


def test_loads_of_different_inputs(database: Connection, other: Connection) -> None:
    """What is stored later is current, though its file sorts first: it may be a correction."""
    one, two = start(database, "old"), start(other, "new")
    store(database, one, text_of(1, "old/a", "line 9"))
    store(other, two, text_of(2, "new/a", "line 8"), is_changed=True)
    assert texts(database) == ("2", ["1"])


def test_loads_one_after_the_other(database: Connection) -> None:
    """The same file, edited meanwhile and loaded again, has the current texts, wherever in it they stand."""
    one = start(database, "in")
    store(database, one, text_of(1, "in/a", "line 9"))
    writer.finish_load(database, one, "finished")
    store(database, start(database, "in"), text_of(2, "in/a", "line 8"), is_changed=True)
    assert texts(database) == ("2", ["1"])


def test_texts_of_one_load_follow_one_another(database: Connection) -> None:
    """Within a load its own order decides."""
    one = start(database, "b", "a")
    for number, path in enumerate(("b", "a", "c"), start=1):
        store(database, one, text_of(number, path, "line 1"), is_changed=number > 1)
    assert texts(database) == ("3", ["1", "2"])


def test_a_text_that_another_load_stored_meanwhile(database: Connection, other: Connection) -> None:
    """A text that is there already, as the current one or an earlier one, is a conflict, and nothing is written."""
    one, two = start(database, "in"), start(other, "in")
    store(database, one, text_of(1, "a", "line 1"))
    store(database, one, text_of(2, "a", "line 2"), is_changed=True)
    for number in (1, 2):
        with pytest.raises(ConflictError):
            store(other, two, text_of(number, "a", f"line {number}"), is_changed=True)
    assert texts(database) == ("2", ["1"])
