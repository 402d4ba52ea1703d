"""Many merges at once, in the database."""

from __future__ import annotations

import pytest

from newsdb.writer import judgements, undoing
from newsdb.writer.judgements import Stamp
from newsdb.writer.merging import Merge, RefusedError, merge_all
from tests.writer.judging import Connection, id_of, made, state, store

BY = Stamp("newsdb", "because", {"points": 3})


@pytest.fixture
def people(database: Connection) -> list[int]:
    """Four people."""
    names = ["Anna Holm", "Berta Holm", "Carla Holm", "Dora Holm"]
    store(database, *(made(number, name) for number, name in enumerate(names)))
    return [id_of(database, name) for name in names]


def merged(database: Connection) -> dict[int, int]:
    """Who was merged into whom."""
    return dict(database.execute("SELECT id, merged_into_id FROM people WHERE merged_into_id IS NOT NULL").fetchall())


def test_merges_are_judgements_in_their_order(database: Connection, people: list[int]) -> None:
    """One that builds on another comes behind it, and each can be undone like one that was made alone."""
    a, b, c, d = people
    before = state(database)
    merge_all(database, [Merge(a, b, BY), Merge(b, c, BY), Merge(d, c, BY)])
    assert merged(database) == {a: b, b: c, d: c}
    found = database.execute(
        "SELECT id, kind, person_id, other_person_id, judged_by, reason, evidence FROM judgements ORDER BY id"
    ).fetchall()
    assert [row[1:] for row in found] == [
        ("merge", one, other, "newsdb", "because", {"points": 3}) for one, other in ((a, b), (b, c), (d, c))
    ]
    for number, *_ in reversed(found):
        undoing.undo(database, number, Stamp("editor"))
    assert state(database) == before


def test_what_is_known_of_people_is_respected(database: Connection, people: list[int]) -> None:
    """An item is nothing against a merge; two items are, and then nothing is done."""
    a, b, c, d = people
    judgements.link(database, a, "Q99999901", Stamp("editor"))
    merge_all(database, [Merge(d, c, BY), Merge(a, b, BY)])
    assert merged(database) == {d: c, a: b}
    judgements.link(database, c, "Q99999902", Stamp("editor"))
    with pytest.raises(RefusedError) as refused:
        merge_all(database, [Merge(b, c, BY)])
    assert refused.value.merge.person == b
    assert merged(database) == {d: c, a: b}


def test_all_or_nothing(database: Connection, people: list[int]) -> None:
    """Of merges one of which contradicts a judgement, or somebody gone or merged already, none is made."""
    a, b, c, d = people
    judgements.distinguish(database, a, c, Stamp("editor"))
    with pytest.raises(RefusedError):
        merge_all(database, [Merge(a, b, BY), Merge(b, c, BY)])
    with pytest.raises(RefusedError):
        merge_all(database, [Merge(a, b, BY), Merge(d, 10**9, BY)])
    assert merged(database) == {}
    merge_all(database, [Merge(a, b, BY)])
    with pytest.raises(RefusedError):
        merge_all(database, [Merge(c, d, BY), Merge(a, d, BY)])
    assert merged(database) == {a: b}
