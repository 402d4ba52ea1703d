"""Namesakes: one name of two people, told apart by rules, now and in whatever is loaded or extracted later."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from newsdb import writer
from newsdb.documents import ExtractedArticle, Traits
from newsdb.errors import NewsdbError
from newsdb.masking import TakenNames
from newsdb.writer import identities, judgements, judging, settling, splitting
from newsdb.writer.judgements import Judgement, Stamp
from newsdb.writer.namesakes import Place, Rule, SharedNames
from newsdb.writer.settling import settle
from newsdb.writer.splitting import Rest, Split
from newsdb.writer.undoing import undo
from tests.writer.conftest import make_item
from tests.writer.judging import id_of, made, speakers, state, store

Connection = psycopg.Connection[Any]
BY = Stamp("editor")
COACH = Split([Rule(0, role="coach")], "coach")


def split(database: Connection, person_id: int, how: Split = COACH) -> Judgement:
    """Split and settle."""
    judged = splitting.split(database, person_id, how, BY)
    settle(database)
    return judged


def source_id(database: Connection, name: str) -> int:
    """The id of an outlet."""
    [(number,)] = database.execute("SELECT id FROM sources WHERE name = %s", (name,)).fetchall()
    return int(number)


@pytest.fixture
def orla(database: Connection) -> int:
    """Store six articles about one Orla Fenwick, who is mayor and coach."""
    store(
        database,
        made(1, "Orla Fenwick", "the mayor", date(2015, 1, 1)),
        made(2, "Orla Fenwick", "the Head Coach", date(2016, 5, 1)),
        made(3, "Orla Fenwick", None, date(2017, 5, 1), "tern.example"),
        made(4, "Dr. Orla Fenwick", "coach", date(2018, 12, 31)),
        made(5, "Orla Fenwick", "a coachman", None),
        made(6, "Runa Holt", "coach", date(2016, 5, 1)),
    )
    return id_of(database, "Orla Fenwick")


def test_stored_quotes_go_to_whom_the_rule_says(database: Connection, orla: int) -> None:
    """Roles with the word go to the namesake, who is made with a note; the rest stays, other people's, too."""
    judged = split(database, orla)
    coach = judged.person_id
    assert speakers(database) == [orla, coach, orla, coach, orla, id_of(database, "Runa Holt")]
    row = database.execute("SELECT name, namesake_no, merged_into_id FROM people WHERE id = %s", (coach,)).fetchone()
    assert row == ("Orla Fenwick (coach)", 2, None)
    assert (judged.kind, judged.other_person_id) == ("split", orla)


def test_later_loads_follow_the_rule(database: Connection, orla: int) -> None:
    """Quotes of new articles are given by the roles of the whole article, under any form of the name."""
    coach = split(database, orla).person_id
    store(
        database,
        made(7, "Orla Fenwick", "coach"),
        made(8, "ORLA FENWICK", "mayor"),
        made(9, "Prof. Orla Fenwick", "the coach of the rowers"),
    )
    assert speakers(database)[6:] == [coach, orla, coach]
    assert database.execute("SELECT count(*) FROM people WHERE name_key = 'orla fenwick'").fetchone() == (2,)
    names = database.execute("SELECT name FROM people WHERE name_key = 'orla fenwick' ORDER BY id").fetchall()
    assert names == [("Orla Fenwick",), ("Orla Fenwick (coach)",)]


@pytest.mark.parametrize(
    ("rule", "theirs"),
    [
        (Rule(0, first_on=date(2016, 1, 1), last_on=date(2018, 12, 31)), [2, 3, 4]),
        (Rule(0, first_on=date(2017, 1, 1)), [3, 4]),
        (Rule(0, last_on=date(2016, 5, 1)), [1, 2]),
        (Rule(0, role="COACH", last_on=date(2017, 1, 1)), [2]),
        (Rule(0, article_id=make_item(5).article.id), [5]),
    ],
    ids=str,
)
def test_all_conditions_of_a_rule_must_hold(database: Connection, orla: int, rule: Rule, theirs: list[int]) -> None:
    """Days count from first to last; an article without a date meets no condition on days."""
    namesake = split(database, orla, Split([rule], "the other")).person_id
    assert [n for n, person in enumerate(speakers(database), start=1) if person == namesake] == theirs


def test_an_outlet_tells_namesakes_apart(database: Connection, orla: int) -> None:
    """Articles of the outlet are the namesake's."""
    rule = Rule(0, source_id=source_id(database, "tern.example"))
    namesake = split(database, orla, Split([rule], "tern.example")).person_id
    assert speakers(database)[:5] == [orla, orla, namesake, orla, orla]


def test_the_rest_can_be_left_open(database: Connection, orla: int) -> None:
    """With an open rest, what no rule claims is nobody's, stored or loaded later, until a rule for it is added."""
    coach = split(database, orla, replace(COACH, rest=Rest.OPEN)).person_id
    assert speakers(database)[:5] == [None, coach, None, coach, None]
    store(database, made(7, "Orla Fenwick", "mayor"), made(8, "Orla Fenwick"))
    assert speakers(database)[6:] == [None, None]
    split(database, orla, Split([Rule(0, role="mayor")], "", namesake_id=orla))
    assert speakers(database) == [orla, coach, None, coach, None, id_of(database, "Runa Holt"), orla, None]


def test_rules_of_several_people_leave_it_open_and_an_article_decides(database: Connection, orla: int) -> None:
    """Where two namesakes' rules hold it is nobody's, unless one of them names the article."""
    coach = split(database, orla).person_id
    other = split(database, orla, Split([Rule(0, first_on=date(2018, 1, 1))], "since 2018")).person_id
    assert speakers(database)[:5] == [orla, coach, orla, None, orla]
    split(database, orla, Split([Rule(0, article_id=make_item(4).article.id)], "", namesake_id=other))
    assert speakers(database)[:5] == [orla, coach, orla, other, orla]
    numbers = database.execute("SELECT namesake_no FROM people WHERE name_key = 'orla fenwick' ORDER BY id").fetchall()
    assert numbers == [(1,), (2,), (3,)]


def test_extracting_anew_follows_the_rules(database: Connection, orla: int) -> None:
    """New quotes and mentions of stored articles are the namesake's where the rule holds."""
    coach = split(database, orla).person_id
    before = speakers(database)
    items = [made(1, "Orla Fenwick", "coach"), made(2, "Orla Fenwick", "mayor")]
    readings = [
        writer.Reading(
            writer.StoredText(i.article.id, i.article.url, None, (), i.article.body, i.article.body_sha256),
            Traits("en", None, None),
            i.extraction,
        )
        for i in items
    ]
    load_id = writer.start_load(database, ["made"], 1, kind="reextract")
    writer.replace_extractions(database, load_id, 2, readings, [], TakenNames(), writer.Attempt())
    assert speakers(database) == [coach, orla, *before[2:]]


def test_an_undone_split_gives_everything_back(database: Connection, orla: int) -> None:
    """Quotes stored before and since are the original's again, names are as before, and a redo splits again."""
    before = state(database)
    judged = split(database, orla, replace(COACH, rest=Rest.OPEN))
    coach = judged.person_id
    store(database, made(7, "Sir Orla Fenwick", "coach"), made(8, "Orla Fenwick", "mayor"))
    undone = undo(database, judged.id, BY)
    settle(database)
    assert speakers(database) == [orla] * 5 + [id_of(database, "Runa Holt"), orla, orla]
    after = state(database)
    assert (after["rules"], after["positions"]) == (before["rules"], before["positions"])
    assert [row for row in after["names"] if row[1] != "Sir Orla Fenwick"] == before["names"]
    assert [row for row in after["people"] if row[0] != coach] == before["people"]
    assert (coach, "Orla Fenwick (coach)", None, orla, True) in after["people"]
    store(database, made(9, "Orla Fenwick", "coach"))
    assert speakers(database)[-1] == orla
    undo(database, undone.id, BY)
    settle(database)
    assert speakers(database)[:5] == [None, coach, None, coach, None]
    assert speakers(database)[6:] == [coach, None, coach]


def test_a_namesake_about_whom_more_was_judged_stays(database: Connection, orla: int) -> None:
    """A split is not undone while the namesake is linked, or a later split of the same name stands."""
    judged = split(database, orla)
    link = judgements.link(database, judged.person_id, "Q999901", BY)
    second = split(database, orla, Split([Rule(0, role="rower")], "rower"))
    with pytest.raises(NewsdbError, match=f"newsdb people undo {second.id} {link.id}$"):
        undo(database, judged.id, BY)


def test_a_merge_of_people_who_were_split_since_stays(database: Connection, orla: int) -> None:
    """The names of both went into the split, so that the merge cannot be undone alone."""
    store(database, made(7, "O. Fenwick", "coach"))
    merge = judgements.merge(database, id_of(database, "O. Fenwick"), orla, BY)
    judged = split(database, orla)
    assert speakers(database)[-1] == judged.person_id
    with pytest.raises(NewsdbError, match=f"newsdb people undo {judged.id}$"):
        undo(database, merge.id, BY)


def test_namesakes_are_not_merged_and_a_merged_one_brings_the_rules(database: Connection, orla: int) -> None:
    """Original and namesake are two; merged into a third person, the namesake's rules still tell."""
    coach = split(database, orla).person_id
    with pytest.raises(NewsdbError, match="judged to be two people"):
        judgements.merge(database, coach, orla, BY)
    store(database, made(7, "O. T. Fenwick"))
    third = id_of(database, "O. T. Fenwick")
    judgements.merge(database, coach, third, BY)
    store(database, made(8, "Orla Fenwick", "coach"), made(9, "Orla Fenwick", "mayor"))
    assert speakers(database)[7:] == [third, orla]


def test_a_rule_that_is_there_is_refused(database: Connection, orla: int) -> None:
    """The same rule once more for the same namesake, and one for somebody of another name, change nothing."""
    coach = split(database, orla).person_id
    with pytest.raises(NewsdbError, match="has these rules already"):
        split(database, orla, replace(COACH, namesake_id=coach))
    with pytest.raises(NewsdbError, match="has no name of"):
        split(database, orla, replace(COACH, namesake_id=id_of(database, "Runa Holt")))


def test_settling_that_was_cut_off_is_finished(
    database: Connection, orla: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a batch that failed the judgement is unsettled, and settling again finds the rest."""
    monkeypatch.setattr(settling, "_BATCH", 1)
    judged = splitting.split(database, orla, COACH, BY)
    with pytest.raises(KeyboardInterrupt):
        settle(database, on_articles=interrupt)
    assert speakers(database).count(judged.person_id) < 2
    assert database.execute("SELECT unsettled IS NOT NULL FROM judgements").fetchone() == (True,)
    done = settle(database)
    assert speakers(database).count(judged.person_id) == 2
    assert database.execute("SELECT unsettled FROM judgements").fetchone() == (None,)
    assert done.quotes == done.mentions
    assert settle(database) == settling.Settled()


def interrupt(_: int) -> None:
    """Stop after a batch."""
    raise KeyboardInterrupt


def test_a_batch_that_was_begun_before_follows_the_split(
    database: Connection, other: Connection, orla: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that had looked names up when the split was made gives its quotes by the rules all the same."""
    found = identities.person_ids
    made_ids: list[int] = []

    def judge_meanwhile(connection: Connection, extractions: Any, taken: TakenNames) -> identities.People:
        people = found(connection, extractions, taken)
        made_ids.append(split(other, orla).person_id)
        return people

    monkeypatch.setattr("newsdb.writer.batch.identities.person_ids", judge_meanwhile)
    store(database, made(7, "Orla Fenwick", "coach"), made(8, "Orla Fenwick"))
    assert speakers(database)[6:] == [made_ids[0], orla]


def test_a_batch_that_was_begun_before_an_alias_was_undone(
    database: Connection, other: Connection, orla: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is nobody's by then becomes a person's of its own."""
    judged = judgements.add_alias(database, orla, "Orly Fenwick", BY)
    found = identities.person_ids

    def judge_meanwhile(connection: Connection, extractions: Any, taken: TakenNames) -> identities.People:
        people = found(connection, extractions, taken)
        undo(other, judged.id, BY)
        settle(other)
        return people

    monkeypatch.setattr("newsdb.writer.batch.identities.person_ids", judge_meanwhile)
    store(database, made(7, "Orly Fenwick"))
    assert speakers(database)[-1] == id_of(database, "Orly Fenwick")


def test_a_judgement_waits_for_batches_that_are_being_stored(
    database: Connection, other: Connection, orla: int
) -> None:
    """While a batch is not committed nobody judges; its quotes are settled by the judgement that waited."""
    judged: list[Judgement] = []
    thread = threading.Thread(target=lambda: judged.append(split(other, orla)))
    with database.transaction():
        judging.hold(database)
        thread.start()
        waiting = (
            "SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database"
            " WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted"
        )
        while database.execute(waiting).fetchone() == (0,):
            time.sleep(0.01)
        assert judged == []
        database.execute(
            "UPDATE mentions SET role = 'coach' WHERE article_id = %s", (made(1, "Orla Fenwick").article.id,)
        )
    thread.join()
    assert speakers(database)[0] == judged[0].person_id


def test_a_namesake_without_rules_leaves_the_name_open() -> None:
    """Of people without rules nobody is meant, rather than the first."""
    place = Place(make_item(1).article.id, 1, None)
    assert SharedNames({"orla fenwick": {1: (), 2: ()}}).person("orla fenwick", place, {"coach"}) is None


@pytest.mark.parametrize(
    ("role", "printed", "holds"),
    [
        ("coach", "the Head Coach", True),
        ("coach", "coachman", False),
        ("head coach", "coach and head", False),
        ("entraîneur", "l'entraineur", True),
        ("vice-president", "Vice President of the club", True),
    ],
)
def test_a_role_holds_by_whole_words(role: str, printed: str, holds: bool) -> None:
    """Case, accents and punctuation aside, all words of the rule stand in the printed role in a row."""
    assert Rule(1, role=role).holds(Place(make_item(1).article.id, 1, None), [printed]) is holds


def test_what_was_stored_before_is_not_read_for_names_without_namesakes(
    database: Connection, orla: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading asks for rules only if a name of the batch is shared."""
    split(database, orla)
    asked: list[Any] = []
    monkeypatch.setattr("newsdb.writer.namesakes.shared_names", lambda *arguments: asked.append(arguments))
    items: list[ExtractedArticle] = [made(7, "Runa Holt", "coach"), made(8, "Una Moss")]
    store(database, *items)
    assert asked == []
