"""People of whom something was judged, taken down: judgements go with them, and nothing brings the names back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from newsdb import loader, writer
from newsdb.settings import Settings
from newsdb.writer import judgements, settling, splitting, undoing
from newsdb.writer.judgements import Stamp
from newsdb.writer.namesakes import Rule
from newsdb.writer.splitting import Split
from tests.loader.conftest import json_lines, made_article, person, rows
from tests.loader.test_anonymising import naming_columns

Load = Callable[..., loader.Summary]

BY = Stamp("editor")


def said(number: int, name: str) -> dict[str, Any]:
    """Make an article that quotes somebody."""
    return made_article(number, f"The rain went on.\n\n“It is the {number}th shower,” said {name}, the mayor.")


def test_judgements_of_a_person_go_with_them(
    load: Load, settings: Settings, database: Connection, driver: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """Merge, alias, name, item, split, undo: nothing of the person stays; what was judged of others does."""
    file = json_lines(
        tmp_path / "a.jsonl",
        *(said(n, name) for n, name in enumerate(["Ilse Maartens", "Elsa Keller", "Orla Fenwick", "Ilse Maartens"])),
    )
    load(file)
    ilse, elsa, orla = (person(database, name) for name in ("Ilse Maartens", "Elsa Keller", "Orla Fenwick"))
    judgements.merge(driver, elsa, ilse, BY)
    judgements.add_alias(driver, ilse, "Ilse Maartens-Brandt", BY)
    judgements.rename(driver, ilse, "Ilse Maartens, Mayor", BY)
    judgements.add_alias(driver, orla, "Orla Keller", Stamp("editor", "not Ilse Maartens", {"seen": ["Ilse Maartens"]}))
    judgements.distinguish(driver, orla, ilse, BY)
    namesake = splitting.split(driver, ilse, Split([Rule(0, role="coach")], "coach"), BY)
    undoing.undo(driver, namesake.id, BY)
    settling.settle(driver)
    people = [row[0] for row in rows(database, "SELECT id FROM people WHERE name NOT LIKE 'Orla%'")]
    names = ["Ilse Maartens", "Elsa Keller", "Ilse Maartens-Brandt"]
    done = loader.take_down_person(settings, loader.Wanted(names, people), "request 114", "ada")
    assert (done.is_clean, done.nameless) == (True, 0)
    assert naming_columns(database) == []
    assert rows(database, "SELECT kind, value, reason, evidence FROM judgements") == [
        ("alias", "Orla Keller", "not ████ ████████", {"seen": ["████ ████████"]})
    ]
    assert rows(database, "SELECT name FROM people") == [("Orla Fenwick",)]
    assert rows(database, "SELECT DISTINCT speaker_kind FROM quotes WHERE speaker_id IS NULL") == [("unnamed",)]
    assert load(file).counts.unchanged == 4
    assert naming_columns(database) == []


def test_settling_while_a_person_is_taken_down(
    load: Load,
    settings: Settings,
    database: Connection,
    driver: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is settled once the order stands gives the name to nobody anew."""
    load(json_lines(tmp_path / "a.jsonl", *(said(n, "Ilse Maartens") for n in range(3)), said(3, "Orla Fenwick")))
    ilse, orla = person(database, "Ilse Maartens"), person(database, "Orla Fenwick")
    judged = judgements.merge(driver, ilse, orla, BY)
    replace = writer.replace_with_masked

    def settle_before(*arguments: Any) -> set[Any]:
        if rows(database, f"SELECT 1 FROM judgements WHERE undoes_id = {judged.id}") == []:
            undoing.undo(driver, judged.id, BY)
            settling.settle(driver)
        return replace(*arguments)

    monkeypatch.setattr(writer, "replace_with_masked", settle_before)
    done = loader.take_down_person(settings, loader.Wanted(["Ilse Maartens"], [ilse]), "request 114", "ada")
    assert done.is_clean
    assert naming_columns(database) == []
    assert rows(database, "SELECT name FROM people") == [("Orla Fenwick",)]
