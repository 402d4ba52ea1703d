"""The commands on outlets: what they list, and what an alias moves."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from newsdb.writer.outlets import alias_domain
from tests.queries.conftest import Archive, Run


def listed(newsdb: Run) -> dict[str, tuple[int, list[str]]]:
    """Articles and domains by outlet."""
    outlets = [json.loads(line) for line in newsdb("outlets", "list", "--json").out.splitlines()]
    return {outlet["name"]: (outlet["articles"], outlet["domains"]) for outlet in outlets}


def outlet_of(stored: Archive, article: Any) -> str:
    """Name of the outlet that an article belongs to."""
    query = "SELECT s.name FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.id = :id"
    found = stored.connection.execute(text(query), {"id": article}).scalar_one()
    stored.connection.rollback()
    return str(found)


def test_an_alias_moves_what_is_stored(newsdb_stored: Run, stored: Archive) -> None:
    """The domain and its articles, subdomains included, belong to the outlet afterwards; others stay where they are."""
    main = stored.article("quayledger.example", None, "The quay is open.")
    sport = stored.article("quay-sport.example", None, "The rowers won.")
    other = stored.article("notquay-sport.example", None, "The eels are back.")
    stored.connection.commit()
    outcome = newsdb_stored("outlets", "alias", "https://www.quay-sport.example/x", "quayledger.example")
    assert outcome.err == "quay-sport.example is quayledger.example's; 1 article moved\n"
    assert [outlet_of(stored, article) for article in (main, sport, other)] == [
        "quayledger.example",
        "quayledger.example",
        "notquay-sport.example",
    ]
    outlets = listed(newsdb_stored)
    assert outlets["quayledger.example"] == (2, ["quay-sport.example", "quayledger.example"])
    assert outlets["quay-sport.example"] == (0, [])
    assert "quay-sport.example, quayledger.example" in newsdb_stored("outlets", "list").out


def test_an_alias_again_and_back(newsdb_stored: Run, stored: Archive) -> None:
    """Once more moves nothing; an alias of the domain to itself takes it back."""
    stored.article("quayledger.example", None, "The quay is open.")
    sport = stored.article("quay-sport.example", None, "The rowers won.")
    stored.connection.commit()
    arguments = ("outlets", "alias", "quay-sport.example")
    for moved in ("1 article", "0 articles"):
        assert f"; {moved} moved" in newsdb_stored(*arguments, "quayledger.example").err
    assert "; 1 article moved" in newsdb_stored(*arguments, "quay-sport.example").err
    assert outlet_of(stored, sport) == "quay-sport.example"
    assert listed(newsdb_stored)["quayledger.example"] == (1, ["quayledger.example"])


def test_an_alias_for_later(newsdb_stored: Run, stored: Archive) -> None:
    """A domain that nothing is stored under yet is noted for later loads."""
    stored.outlet("quayledger.example")
    stored.connection.commit()
    assert "; 0 articles moved" in newsdb_stored("outlets", "alias", "quay-news.example", "quayledger.example").err
    assert listed(newsdb_stored)["quayledger.example"] == (0, ["quay-news.example", "quayledger.example"])


def test_an_alias_is_one_transaction(stored: Archive) -> None:
    """Rolled back, neither the domain nor an article has moved."""
    target = stored.outlet("quayledger.example")
    sport = stored.article("quay-sport.example", None, "The rowers won.")
    stored.connection.commit()
    assert alias_domain(stored.connection, "quay-sport.example", target) == 1
    stored.connection.rollback()
    assert outlet_of(stored, sport) == "quay-sport.example"


def test_what_is_no_outlet_is_refused(newsdb_stored: Run, stored: Archive) -> None:
    """An unknown outlet and what is no domain are errors of usage that change nothing."""
    for arguments in (("quay-sport.example", "nowhere.example"), ("quay sport", "harborledger.example")):
        outcome = newsdb_stored("outlets", "alias", *arguments)
        assert outcome.code == 2
        assert outcome.err.count("\n") == 1


def test_extracting_anew_knows_outlets_by_name_and_domain(newsdb_stored: Run, stored: Archive) -> None:
    """`reextract --source` takes what `outlets list` shows, in any case; what is no outlet is an error of usage."""
    stored.article("quayledger.example", None, "The quay is open.")
    stored.article("quay-sport.example", None, "The rowers won.")
    stored.connection.commit()
    newsdb_stored("outlets", "alias", "quay-sport.example", "quayledger.example")
    for name in ("QuayLedger.example", "quay-sport.example"):
        outcome = newsdb_stored("reextract", "--source", name, "--json")
        assert (outcome.code, json.loads(outcome.out)["updated"]) == (0, 2)
    outcome = newsdb_stored("reextract", "--source", "nowhere.example")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "newsdb: 'nowhere.example' is no outlet's domain or name; see newsdb outlets list\n"
