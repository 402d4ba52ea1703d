"""Names of one person that are joined after a load, in the database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from newsdb.names import name_key
from newsdb.writer import candidates, judgements, undoing, variants
from newsdb.writer.candidates import gather_waiting
from newsdb.writer.judgements import Stamp
from newsdb.writer.merging import Merge, merge_all
from newsdb.writer.variants import JUDGE, join_variants, let_wait
from tests.writer.judging import Connection, id_of, made, store


def standing(database: Connection) -> dict[str, str]:
    """Who stands for each merged person, by names shown."""
    rows = database.execute("SELECT p.name, s.name FROM people p JOIN people s ON s.id = p.merged_into_id ORDER BY 1")
    return dict(rows.fetchall())


def waiting(database: Connection) -> set[str]:
    """Who waits to be compared."""
    return {row[0] for row in database.execute("SELECT name FROM people WHERE compared_articles IS NULL")}


def test_a_short_form_is_joined(database: Connection) -> None:
    """The one in fewer articles is merged, by a judgement of newsdb that says on what."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"), made(3, "William Fenwick"))
    assert join_variants(database) == 1
    assert standing(database) == {"Bill Fenwick": "William Fenwick"}
    [(by, reason, evidence)] = database.execute("SELECT judged_by, reason, evidence FROM judgements").fetchall()
    assert by == JUDGE
    assert reason == "bill fenwick = william fenwick: short form of the given name"
    assert evidence["confidence"] > 0.9
    assert evidence["differences"] == ["short"]
    assert evidence["articles"] == [1, 2]


def test_once_is_enough(database: Connection) -> None:
    """Nobody waits afterwards, and another run finds nothing to do."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"), made(3, "Anna Moss"))
    assert join_variants(database) == 1
    assert waiting(database) == set()
    assert join_variants(database) == 0
    counts = dict(database.execute("SELECT name, compared_articles FROM people").fetchall())
    assert counts == {"Bill Fenwick": 1, "William Fenwick": 1, "Anna Moss": 0}


def test_what_was_undone_is_not_made_again(database: Connection) -> None:
    """An undo holds, however often names are compared."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"))
    join_variants(database)
    [(number,)] = database.execute("SELECT id FROM judgements").fetchall()
    undoing.undo(database, number, Stamp("editor"))
    let_wait(database, None)
    assert join_variants(database) == 0
    assert standing(database) == {}


def test_who_was_judged_to_be_two_is_not_joined(database: Connection) -> None:
    """A judgement of "distinct" is respected, and so is a merge that somebody made."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"))
    judgements.distinguish(
        database, id_of(database, "Bill Fenwick"), id_of(database, "William Fenwick"), Stamp("editor")
    )
    assert join_variants(database) == 0


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 4, 1, 3)])
def test_the_order_of_loading_does_not_matter(database: Connection, order: tuple[int, ...]) -> None:
    """The same articles give the same people."""
    names = {1: "Bill Fenwick", 2: "William Fenwick", 3: "William Fenwick Jr.", 4: "Volodymyr Krylenskyy"}
    for number in order:
        store(database, made(number, names[number]))
    store(database, made(5, "Volodymyr Krylensky"), made(6, "William Fenwick"), made(7, "Volodymyr Krylensky"))
    join_variants(database)
    assert standing(database) == {
        "Bill Fenwick": "William Fenwick",
        "William Fenwick Jr.": "William Fenwick",
        "Volodymyr Krylenskyy": "Volodymyr Krylensky",
    }


def test_turned_names_are_joined(database: Connection) -> None:
    """The surname first is the same name in another order."""
    store(database, made(1, "Fenwick Orla"), made(2, "Orla Fenwick"), made(3, "Orla Fenwick"))
    assert join_variants(database) == 1


def test_whom_a_load_tells_much_of_waits_again(database: Connection) -> None:
    """Who has a name like another's is compared again when a load names them as often as was known before."""
    many = [made(10 + n, f"{given} Moss") for n, given in enumerate(("Anna", "Berta", "Carla", "Dora", "Emma"))]
    many += [made(20 + n, f"{given} Moss") for n, given in enumerate(("Fay", "Gina", "Hope", "Ida", "Jane", "Kay"))]
    store(database, made(1, "Bill Moss"), made(2, "William Moss"), *many)
    assert join_variants(database) == 0
    store(database, made(3, "Bill Moss"), made(4, "Anna Moss"))
    [(load_id,)] = database.execute("SELECT max(load_id) FROM articles").fetchall()
    let_wait(database, load_id)
    assert waiting(database) == {"Bill Moss"}
    let_wait(database, None)
    assert len(waiting(database)) == 13


def test_two_may_not_join_at_once(database: Connection, other: Connection) -> None:
    """Whoever comes second leaves it to the first."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"))
    other.execute("SELECT pg_advisory_lock(%s, %s)", (0x6A756467, 1))
    assert join_variants(database) == 0
    other.execute("SELECT pg_advisory_unlock(%s, %s)", (0x6A756467, 1))
    assert join_variants(database) == 1


def test_who_judges_meanwhile_is_heard(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decided on names is decided anew if somebody judged before it was written."""
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"), made(3, "William Fenwick"))
    store(database, made(4, "Orla Maartens"), made(5, "Maartens Orla"))
    asked: list[Sequence[Merge]] = []

    def late(connection: Connection, merges: Sequence[Merge]) -> None:
        if not asked:
            bill, william = id_of(database, "Bill Fenwick"), id_of(database, "William Fenwick")
            judgements.distinguish(database, bill, william, Stamp("editor"))
        asked.append(merges)
        merge_all(connection, merges)

    monkeypatch.setattr(variants, "merge_all", late)
    assert join_variants(database) == 1
    assert [len(merges) for merges in asked] == [2, 1]
    assert standing(database) == {"Orla Maartens": "Maartens Orla"}
    assert waiting(database) == set()


def test_names_are_found_by_their_codes(database: Connection) -> None:
    """A load looks up whoever may be meant by indexes: of names that nobody new is like none is read."""
    database.execute(
        "INSERT INTO people (name, name_key, compared_articles) SELECT key, key, 1 FROM"
        " (SELECT 'g' || n % 97 || ' s' || n AS key FROM generate_series(1, 5000) AS n) AS made"
    )
    database.execute("INSERT INTO person_names SELECT id, name, name_key, 'printed' FROM people")
    database.execute("ANALYZE people, person_names")
    store(database, made(1, "Bill Fenwick"), made(2, "William Fenwick"))
    gather_waiting(database)
    assert database.execute("SELECT count(*) FROM newsdb_names").fetchone() == (2,)
    plan = "\n".join(row[0] for row in database.execute("EXPLAIN " + candidates.WAITING_NAMES))
    assert "Seq Scan on person_names" not in plan
    assert "ix_person_names_surname_code" in plan
    assert "ix_person_names_given_code" in plan


def test_keys_of_the_test_are_keys() -> None:
    """The names above are compared under the keys that they have."""
    assert name_key("William Fenwick Jr.") == "william fenwick jr"
