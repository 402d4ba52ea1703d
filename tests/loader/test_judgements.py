"""Judgements beside the loader: what is loaded again, extracted anew or loaded at the same time follows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection

from newsdb import loader
from newsdb.settings import Settings
from newsdb.writer import judgements, splitting
from newsdb.writer.judgements import Stamp
from newsdb.writer.namesakes import Rule
from newsdb.writer.settling import settle
from newsdb.writer.splitting import Split
from newsdb.writer.undoing import undo
from tests.loader.conftest import json_lines, made_article, person, rows
from tests.loader.processes import finish, start_load

Load = Callable[..., loader.Summary]
BY = Stamp("editor")
COACH = Split([Rule(0, role="coach")], "coach")
SPEAKERS = (
    "SELECT url, p.name FROM quotes q JOIN articles a ON a.id = article_id LEFT JOIN people p ON p.id = speaker_id"
    " ORDER BY url"
)


def said(number: int, name: str, role: str, more: str = "") -> dict[str, Any]:
    """Make a document in which somebody of a role is quoted."""
    text = f"The rain went on.\n\n“It is the {number}th shower,” said {name}, the {role}.{more}"
    return made_article(number, text)


def speakers(database: Connection) -> list[str | None]:
    """Who speaks in each article, in the order of addresses."""
    return [name for _, name in rows(database, SPEAKERS)]


def test_judgements_survive_loading_again_and_extracting_anew(
    load: Load, settings: Settings, database: Connection, driver: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """Merge, split, judged name and alias hold for changed texts, repeated loads and texts extracted anew."""
    documents = [
        said(1, "Orla Fenwick", "mayor"),
        said(2, "Orla Fenwick", "rowing coach"),
        said(3, "Quentin Moss", "baker"),
        said(4, "William Moss", "baker"),
    ]
    file = json_lines(tmp_path / "a.jsonl", *documents)
    load(file)
    orla, william = person(database, "Orla Fenwick"), person(database, "William Moss")
    splitting.split(driver, orla, COACH, BY)
    judgements.merge(driver, person(database, "Quentin Moss"), william, BY)
    judgements.rename(driver, william, "William A. Moss, Baker", BY)
    judgements.add_alias(driver, orla, "Orla Keller", BY)
    settle(driver)
    expected = ["Orla Fenwick", "Orla Fenwick (coach)", "William A. Moss, Baker", "William A. Moss, Baker"]
    assert speakers(database) == [*expected[:2], "Quentin Moss", expected[3]]
    assert loader.reextract(settings, older_than=None).counts.updated == 4
    assert speakers(database) == expected
    assert load(file).counts.unchanged == 4
    assert speakers(database) == expected
    changed = [
        said(1, "Orla Keller", "mayor", " He left."),
        said(2, "Orla Fenwick", "rowing coach", " She left."),
        said(3, "Dr. Quentin Moss", "baker", " He left."),
        said(5, "Orla Fenwick", "mayor"),
    ]
    counts = load(json_lines(tmp_path / "b.jsonl", *changed)).counts
    assert (counts.new, counts.updated) == (1, 3)
    assert speakers(database) == [*expected, "Orla Fenwick"]
    assert rows(database, "SELECT count(*) FROM people") == [(4,)]


def test_loads_and_judgements_at_the_same_time(
    database: Connection, database_url: str, driver: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """Two loads run while people are split, merged and parted: in the end each quote is whose it should be."""
    files = [
        json_lines(
            tmp_path / f"{part}.jsonl",
            *(said(n, "Orla Fenwick", "mayor" if n % 3 else "rowing coach") for n in range(part, 900, 2)),
            *(said(n, "Quentin Moss", "baker") for n in range(1000 + part, 1300, 2)),
            said(2000 + part, "William Moss", "baker"),
        )
        for part in (0, 1)
    ]
    first = json_lines(
        tmp_path / "first.jsonl",
        said(5000, "Orla Fenwick", "mayor"),
        said(5001, "Quentin Moss", "baker"),
        said(5002, "William Moss", "baker"),
    )
    assert finish(start_load(database_url, first)).code == 0
    orla, quentin, william = (person(database, name) for name in ("Orla Fenwick", "Quentin Moss", "William Moss"))
    loads = [start_load(database_url, file) for file in files]
    rounds = 0
    try:
        while rounds < 3 or any(each.poll() is None for each in loads):
            merge = judgements.merge(driver, quentin, william, BY)
            split = splitting.split(driver, orla, COACH, BY)
            settle(driver)
            for judged in (split, merge):
                undo(driver, judged.id, BY)
            settle(driver)
            rounds += 1
    finally:
        ended = [finish(each) for each in loads]
    assert [each.code for each in ended] == [0, 0], ended
    namesake = splitting.split(driver, orla, COACH, BY).person_id
    settle(driver)
    wrong = rows(
        database,
        "SELECT speaker_name, speaker_role, speaker_id, count(*) FROM quotes WHERE speaker_id IS DISTINCT FROM CASE"
        f" WHEN speaker_name = 'Quentin Moss' THEN {quentin} WHEN speaker_name = 'William Moss' THEN {william}"
        f" WHEN speaker_role LIKE '%coach%' THEN {namesake} ELSE {orla} END GROUP BY 1, 2, 3",
    )
    assert wrong == []
    assert rows(database, "SELECT count(*) FROM quotes") == [(1205,)]
