"""docs/api.md: its examples run, and what it promises is there, no more and no less."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import inspect
import re
from pathlib import Path

import pytest

import newsdb.errors
from newsdb import Client
from newsdb import client as package
from newsdb.client import Filters
from newsdb.database.models import Base


@pytest.fixture(scope="module")
def page(checkout: Path) -> str:
    """Give the page."""
    return (checkout / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def rows(page: str) -> dict[str, str]:
    """Table rows that begin with a name in code: the name, and the rest."""
    return dict(re.findall(r"^\| `(\w+)[^`]*`[^|]*\| (.*) \|$", page, re.MULTILINE))


def test_examples_run(
    page: str, own_url: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example gives what the page shows, in order, on the sample articles."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", own_url)
    monkeypatch.chdir(checkout)
    source = "\n".join(blocks(page, "pycon"))
    example = doctest.DocTestParser().get_doctest(source, {}, "docs/api.md", "docs/api.md", 0)
    assert len(example.examples) > 20
    found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, clear_globs=False)
    example.globs["client"].close()
    assert found.failed == 0, capsys.readouterr().out


def test_examples_that_do_not_run_are_valid(page: str) -> None:
    """Other Python on the page is valid, and what it gives to the client is a parameter of it."""
    known = set(inspect.signature(Client).parameters)
    named = set()
    for block in blocks(page, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Call):
                named |= {keyword.arg for keyword in node.keywords}
    assert named == known - {"url"}


def test_every_result_is_listed_with_its_fields(page: str) -> None:
    """The page lists each result and each of its fields: what leaves or is renamed breaks a promise."""
    listed = rows(page.partition("### Results")[2])
    kinds = {name: kind for name in package.__all__ if dataclasses.is_dataclass(kind := getattr(package, name))}
    assert {name: re.findall(r"`(\w+)`", fields) for name, fields in listed.items()} == {
        name: [field.name for field in dataclasses.fields(kind)] for name, kind in kinds.items()
    }


def test_every_method_filter_and_error_is_told(page: str) -> None:
    """Each public method of the client, each filter and each error that applications meet is on the page."""
    methods = {name for name in vars(Client) if not name.startswith("_")}
    told = set(re.findall(r"`(\w+)(?:\(|`)", page))
    assert methods <= told
    assert set(Filters.__annotations__) <= told
    errors = {
        name for name, kind in vars(newsdb.errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)
    }
    assert errors <= set(re.findall(r"(\w+Error)\b", page))


def test_promised_tables_exist(page: str) -> None:
    """Tables that applications may rely on are tables of newsdb."""
    promised = page.partition("**In SQL**")[2].partition("and on their")[0]
    names = set(re.findall(r"`(\w+)`", promised))
    assert len(names) == 12
    assert names <= set(Base.metadata.tables)
