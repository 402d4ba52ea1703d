"""Keys that older rules made, made anew."""

from __future__ import annotations

from newsdb.names import KEY_VERSION
from newsdb.writer import judgements
from newsdb.writer.judgements import Stamp
from newsdb.writer.rekeying import rekey
from tests.writer.judging import Connection, made, store


def age(database: Connection, **keys: str) -> None:
    """Give people keys as older rules made them."""
    database.execute("UPDATE people SET key_version = 1")
    for name, key in keys.items():
        shown = name.replace("_", " ")
        database.execute("UPDATE people SET name_key = %s WHERE name = %s", (key, shown))
        database.execute("UPDATE person_names SET name_key = %s WHERE name = %s", (key, shown))


def keys(database: Connection) -> list[tuple[str, str, int, int | None]]:
    """Names, keys, versions and who stands for whom."""
    return database.execute("SELECT name, name_key, key_version, merged_into_id FROM people ORDER BY id").fetchall()


def test_keys_are_made_anew(database: Connection) -> None:
    """Keys of people and of their names become today's; once is enough."""
    store(database, made(1, "Basim al-Tarrow"), made(2, "Orla Fenwick"))
    age(database, **{"Basim_al-Tarrow": "basim al tarrow"})
    assert rekey(database) == 2
    assert rekey(database) == 0
    assert keys(database) == [
        ("Basim al-Tarrow", "basim tarrow", KEY_VERSION, None),
        ("Orla Fenwick", "orla fenwick", KEY_VERSION, None),
    ]
    assert database.execute("SELECT name_key FROM person_names ORDER BY name").fetchall() == [
        ("basim tarrow",),
        ("orla fenwick",),
    ]


def test_people_of_one_key_become_one(database: Connection) -> None:
    """Who comes to a key that somebody has is merged into them by a judgement, and loads meet one person."""
    store(database, made(1, "Basim Tarrow"), made(2, "Basim Tarrow Sr."))
    age(database, **{"Basim_Tarrow_Sr.": "basim tarrow sr"})
    database.execute("UPDATE people SET name = 'Basim al-Tarrow', name_key = 'basim al tarrow' WHERE id = 2")
    database.execute(
        "UPDATE person_names SET name = 'Basim al-Tarrow', name_key = 'basim al tarrow' WHERE person_id = 2"
    )
    assert rekey(database) == 2
    assert keys(database)[1] == ("Basim al-Tarrow", "basim tarrow", KEY_VERSION, 1)
    assert database.execute("SELECT kind, judged_by FROM judgements").fetchall() == [("merge", "newsdb")]
    store(database, made(3, "Basim Al-Tarrow"))
    assert database.execute("SELECT count(*) FROM people").fetchone() == (2,)


def test_who_was_judged_to_be_two_stays_two(database: Connection) -> None:
    """Two people are not merged because their names are read alike now."""
    store(database, made(1, "Basim Tarrow"), made(2, "Nora Keller"))
    judgements.distinguish(database, 1, 2, Stamp("editor"))
    age(database)
    database.execute("UPDATE people SET name = 'Basim al-Tarrow', name_key = 'basim al tarrow' WHERE id = 2")
    database.execute(
        "UPDATE person_names SET name = 'Basim al-Tarrow', name_key = 'basim al tarrow' WHERE person_id = 2"
    )
    assert rekey(database) == 2
    assert database.execute("SELECT namesake_no, merged_into_id FROM people ORDER BY id").fetchall() == [
        (1, None),
        (2, None),
    ]


def test_forms_of_another_key_are_given_up(database: Connection) -> None:
    """A form that older rules took for the person's is not theirs any more."""
    store(database, made(1, "Orla Fenwick"))
    age(database)
    database.execute(
        "INSERT INTO person_names (person_id, name, name_key, kind)"
        " VALUES (1, 'Orla H.W. Fenwick', 'orla fenwick', 'printed'), (1, 'Orla B.B. Moss', 'orla moss', 'alias')"
    )
    rekey(database)
    assert database.execute("SELECT name, name_key FROM person_names ORDER BY name").fetchall() == [
        ("Orla B.B. Moss", "orla bb moss"),
        ("Orla Fenwick", "orla fenwick"),
    ]


def test_it_goes_on_where_it_was_stopped(database: Connection) -> None:
    """What is left when a run stops is done by the next one."""
    store(database, made(1, "Orla Fenwick"))
    age(database)
    assert rekey(database, stopped=lambda: True) == 0
    assert rekey(database) == 1
