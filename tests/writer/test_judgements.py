"""Judgements: what they change, what later loads make of them, and taking them back exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from newsdb.errors import NewsdbError
from newsdb.writer import judgements, splitting
from newsdb.writer.judgements import Judgement, Stamp
from newsdb.writer.namesakes import Rule
from newsdb.writer.settling import settle
from newsdb.writer.splitting import Split
from newsdb.writer.undoing import undo
from tests.writer.conftest import make_item
from tests.writer.judging import id_of, is_undone, speakers, state, store

Connection = psycopg.Connection[Any]
BY = Stamp("editor", "two profiles, one biography", {"score": 0.9})


def take_back(database: Connection, judgement: Judgement) -> Judgement:
    """Undo a judgement and settle what follows."""
    done = undo(database, judgement.id, BY)
    settle(database)
    return done


@pytest.fixture
def pair(database: Connection) -> tuple[int, int]:
    """Store two people, one article each: Bill Fenwick and William Fenwick."""
    store(database, make_item(1, "Bill Fenwick"), make_item(2, "William Fenwick"))
    return id_of(database, "Bill Fenwick"), id_of(database, "William Fenwick")


def test_a_judgement_says_who_when_and_why(database: Connection, pair: tuple[int, int]) -> None:
    """Person, decider, reason, evidence and moment are kept."""
    judged = judgements.merge(database, *pair, BY)
    row = database.execute(
        "SELECT kind, person_id, other_person_id, judged_by, reason, evidence, judged_at = %s FROM judgements",
        (judged.judged_at,),
    ).fetchone()
    assert row == ("merge", *pair, "editor", "two profiles, one biography", {"score": 0.9}, True)


def test_a_merge_changes_no_quote_and_later_loads_follow_it(database: Connection, pair: tuple[int, int]) -> None:
    """Stored quotes keep their person; new ones under either name get the one who stands for both."""
    bill, william = pair
    judgements.merge(database, bill, william, BY)
    assert settle(database).quotes == 0
    store(database, make_item(3, "Bill Fenwick"), make_item(4, "William Fenwick"), make_item(5, "Dr. Bill Fenwick"))
    assert speakers(database) == [bill, william, william, william, william]


def test_an_undone_merge_gives_back_what_was_loaded_since(database: Connection, pair: tuple[int, int]) -> None:
    """Quotes that loads gave to the other one go back to whom their name is of, names and names shown included."""
    bill, william = pair
    judged = judgements.merge(database, bill, william, BY)
    store(database, make_item(3, "Bill Fenwick"), make_item(4, "Dr. Bill Fenwick"), make_item(5, "William Fenwick"))
    take_back(database, judged)
    assert speakers(database) == [bill, william, bill, bill, william]
    assert state(database)["people"] == [
        (bill, "Bill Fenwick", None, None, False),
        (william, "William Fenwick", None, None, False),
    ]
    store(database, make_item(6, "Bill Fenwick"))
    assert speakers(database)[-1] == bill


def test_merges_in_a_row_are_followed(database: Connection, pair: tuple[int, int]) -> None:
    """Of three people merged one into the next, the last gets what is loaded under the first one's name."""
    bill, william = pair
    store(database, make_item(3, "Will Fenwick"))
    will = id_of(database, "Will Fenwick")
    judgements.merge(database, bill, william, BY)
    judgements.merge(database, william, will, BY)
    store(database, make_item(4, "Bill Fenwick"))
    assert speakers(database)[-1] == will


def test_a_merge_in_the_middle_can_be_undone(database: Connection, pair: tuple[int, int]) -> None:
    """One of several merges into a person is taken back without the others."""
    bill, william = pair
    store(database, make_item(3, "Will Fenwick"))
    will = id_of(database, "Will Fenwick")
    first = judgements.merge(database, bill, william, BY)
    judgements.merge(database, will, william, BY)
    take_back(database, first)
    merged = dict(database.execute("SELECT id, merged_into_id FROM people").fetchall())
    assert merged == {bill: None, william: None, will: william}


def test_what_cannot_be_merged(database: Connection, pair: tuple[int, int]) -> None:
    """Nobody is merged into themselves, whom they count as, or somebody unknown; nothing is changed then."""
    bill, william = pair
    with pytest.raises(NewsdbError, match="into themselves"):
        judgements.merge(database, bill, bill, BY)
    with pytest.raises(NewsdbError, match="no person with the id #999"):
        judgements.merge(database, bill, 999, BY)
    judgements.merge(database, bill, william, BY)
    with pytest.raises(NewsdbError, match=rf"Bill Fenwick \(#{bill}\) counts as William Fenwick"):
        judgements.merge(database, william, bill, BY)
    assert database.execute("SELECT count(*) FROM judgements").fetchone() == (1,)


def test_a_merge_made_again_cannot_close_a_circle(database: Connection, pair: tuple[int, int]) -> None:
    """A merge that was undone cannot hold again once the two are merged the other way round."""
    bill, william = pair
    undone = take_back(database, judgements.merge(database, bill, william, BY))
    judgements.merge(database, william, bill, BY)
    with pytest.raises(NewsdbError, match="count as one by now"):
        undo(database, undone.id, BY)


def test_people_judged_to_be_two_are_not_merged(database: Connection, pair: tuple[int, int]) -> None:
    """The refusal names the judgement; once that is undone, the merge is made."""
    bill, william = pair
    judged = judgements.distinguish(database, william, bill, BY)
    with pytest.raises(NewsdbError, match=f"judged to be two people by editor .* newsdb people undo {judged.id}"):
        judgements.merge(database, bill, william, BY)
    take_back(database, judged)
    judgements.merge(database, bill, william, BY)


def test_people_with_two_wikidata_items_are_not_merged(database: Connection, pair: tuple[int, int]) -> None:
    """Different items are different people."""
    for person_id, item in zip(pair, ("Q999901", "Q999902"), strict=True):
        judgements.link(database, person_id, item, BY)
    with pytest.raises(NewsdbError, match="Q999901 and Q999902"):
        judgements.merge(database, *pair, BY)


def test_an_item_is_one_persons(database: Connection, pair: tuple[int, int]) -> None:
    """A second link of an item, or of a person, is refused with what to do instead."""
    bill, william = pair
    judgements.link(database, bill, "Q999901", BY)
    with pytest.raises(NewsdbError, match=f"newsdb people merge '#{william}' '#{bill}'"):
        judgements.link(database, william, "Q999901", BY)
    with pytest.raises(NewsdbError, match="linked to Q999901 already"):
        judgements.link(database, bill, "Q999902", BY)


def test_a_name_that_was_judged_stays(database: Connection, pair: tuple[int, int]) -> None:
    """Later loads do not replace a judged name by a plainer form; when it is undone, the plainest one is shown."""
    bill, _ = pair
    store(database, make_item(3, "Runa Q. Hölt"))
    runa = id_of(database, "Runa Q. Hölt")
    judged = judgements.rename(database, runa, "Runa Hölt-Arendt", BY)
    store(database, make_item(4, "Runa Hölt"))
    assert id_of(database, "Runa Hölt-Arendt") == runa
    take_back(database, judged)
    assert id_of(database, "Runa Hölt") == runa
    again = judgements.rename(database, bill, "Billy Fenwick", BY)
    take_back(database, again)
    assert id_of(database, "Bill Fenwick") == bill


def test_a_new_name_is_an_alias_unless_it_is_anothers(database: Connection, pair: tuple[int, int]) -> None:
    """Articles that print a judged name are the person's, but another person's name stays that person's."""
    bill, william = pair
    judgements.rename(database, bill, "Wilhelm Fenwick", BY)
    judgements.rename(database, bill, "William Fenwick", BY)
    store(database, make_item(3, "Wilhelm Fenwick"), make_item(4, "William Fenwick"))
    assert speakers(database)[2:] == [bill, william]


def test_an_alias_is_followed_by_later_loads_and_taken_back(database: Connection, pair: tuple[int, int]) -> None:
    """What was loaded under an alias becomes another person's when it is undone, as if it had never been."""
    bill, _ = pair
    judged = judgements.add_alias(database, bill, "Billy Fenwick", BY)
    store(database, make_item(3, "Billy Fenwick"), make_item(4, "Dr. Billy Fenwick"))
    assert speakers(database)[2:] == [bill, bill]
    assert id_of(database, "Bill Fenwick") == bill
    take_back(database, judged)
    billy = id_of(database, "Billy Fenwick")
    assert speakers(database)[2:] == [billy, billy]
    with pytest.raises(NewsdbError, match=f"is a name of Billy Fenwick \\(#{billy}\\)"):
        undo(database, judged.id + 1, BY)


def test_an_alias_can_be_removed_by_judgement(database: Connection, pair: tuple[int, int]) -> None:
    """Removing and undoing the removal give the states of before; a printed name is no alias to remove."""
    bill, _ = pair
    judgements.add_alias(database, bill, "Billy Fenwick", BY)
    before = state(database)
    removed = judgements.remove_alias(database, bill, "Billy Fenwick", BY)
    assert state(database) != before
    take_back(database, removed)
    assert state(database) == before
    with pytest.raises(NewsdbError, match="is no alias of"):
        judgements.remove_alias(database, bill, "Bill Fenwick", BY)


def test_another_persons_name_is_no_alias(database: Connection, pair: tuple[int, int]) -> None:
    """The refusal says how to merge the two; a name known already is refused, too."""
    bill, william = pair
    with pytest.raises(NewsdbError, match=f"newsdb people merge '#{william}' '#{bill}'"):
        judgements.add_alias(database, bill, "WILLIAM FENWICK", BY)
    with pytest.raises(NewsdbError, match="known as"):
        judgements.add_alias(database, bill, "Bill Fenwick", BY)
    with pytest.raises(NewsdbError, match="is no name"):
        judgements.add_alias(database, bill, "x" * 201, BY)


def test_one_word_is_an_alias_that_loads_do_not_take(database: Connection, pair: tuple[int, int]) -> None:
    """A name of one word finds the person, but a speaker printed by one word alone stays open."""
    bill, _ = pair
    judgements.add_alias(database, bill, "Fenny", BY)
    store(database, make_item(3, "Fenny"))
    assert speakers(database)[-1] is None


KINDS: dict[str, Callable[[Connection, int, int], Judgement]] = {
    "merge": lambda database, one, other: judgements.merge(database, one, other, BY),
    "distinct": lambda database, one, other: judgements.distinguish(database, one, other, BY),
    "rename": lambda database, one, _: judgements.rename(database, one, "Wil Fenwick", BY),
    "alias": lambda database, one, _: judgements.add_alias(database, one, "Wil Fenwick", BY),
    "link": lambda database, one, _: judgements.link(database, one, "Q999901", BY),
}


@pytest.mark.parametrize("kind", KINDS)
def test_undo_restores_exactly_what_was_before(database: Connection, pair: tuple[int, int], kind: str) -> None:
    """Undone, the tables are as before; the undo undone, as after; and so on."""
    before = state(database)
    judged = KINDS[kind](database, *pair)
    after = state(database)
    assert (before != after) == (kind != "distinct")
    number = judged.id
    for expected in (before, after, before):
        number = take_back(database, judged if number == judged.id else last(database)).id
        assert state(database) == expected
        assert is_undone(database, judged.id) == (expected is before)


def last(database: Connection) -> Judgement:
    """Read the latest judgement."""
    row = database.execute(f"SELECT {judgements.COLUMNS} FROM judgements ORDER BY id DESC LIMIT 1").fetchone()
    assert row is not None
    return Judgement(*row)


def test_what_is_undone_is_not_undone_again(database: Connection, pair: tuple[int, int]) -> None:
    """The refusal names the undo that is to be undone instead; an unknown number is refused."""
    judged = judgements.merge(database, *pair, BY)
    undone = take_back(database, judged)
    with pytest.raises(NewsdbError, match=f"was undone by judgement {undone.id}.*newsdb people undo {undone.id}"):
        undo(database, judged.id, BY)
    with pytest.raises(NewsdbError, match="no judgement 999"):
        undo(database, 999, BY)


def test_what_later_judgements_build_on_stays(database: Connection, pair: tuple[int, int]) -> None:
    """A rename under another one is not undone; the line names the later one, after which it can be."""
    bill, _ = pair
    first = judgements.rename(database, bill, "Wil Fenwick", BY)
    second = judgements.rename(database, bill, "Willi Fenwick", BY)
    with pytest.raises(
        NewsdbError, match=rf"{second.id} \(rename of .*\) builds on it; .*newsdb people undo {second.id}"
    ):
        undo(database, first.id, BY)
    take_back(database, second)
    take_back(database, first)
    assert id_of(database, "Bill Fenwick") == bill


def test_what_was_judged_before_it_held_again_does_not_build_on_it(database: Connection, pair: tuple[int, int]) -> None:
    """A split made while a merge did not hold does not keep the merge, which holds again, from being undone."""
    bill, william = pair
    merge = judgements.merge(database, bill, william, BY)
    undone = take_back(database, merge)
    splitting.split(database, william, Split([Rule(0, role="coach")], "coach"), BY)
    undo(database, undone.id, BY)
    undo(database, merge.id, BY)
    assert is_undone(database, merge.id)


def test_a_judgement_made_after_an_undo_blocks_its_undoing(database: Connection, pair: tuple[int, int]) -> None:
    """An old rename cannot hold again while a newer one does."""
    bill, _ = pair
    undone = take_back(database, judgements.rename(database, bill, "Wil Fenwick", BY))
    newer = judgements.rename(database, bill, "Willi Fenwick", BY)
    with pytest.raises(NewsdbError, match=f"cannot be undone: {newer.id}"):
        undo(database, undone.id, BY)
