"""docs/cookbook.md: each block of SQL, run by an analyst on the sample articles, gives the table below it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, NullPool, create_engine

from docs import cookbook
from newsdb.errors import NewsdbError
from tests.database.serving import DENIED, may_create_roles, refused

# Other ways to the same rows: what is not ordered in full comes in another order.
OTHER_PLANS = "SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_indexscan = off; SET work_mem = '64kB'"


@pytest.fixture(scope="module")
def page() -> str:
    """Give the page."""
    return cookbook.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def analyst(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[psycopg.Connection[Any]]:
    """Give an analyst's connection to the sample articles."""
    database = create_database(seeds_template)
    with create_engine(database, poolclass=NullPool).connect() as connection:
        if not may_create_roles(connection):
            pytest.skip("the role that runs the tests may not create roles")
    with cookbook.analyst(database.render_as_string(hide_password=False)) as connected:
        yield connected
    drop_database(database)


def test_the_results_are_current(page: str, analyst: psycopg.Connection[Any]) -> None:
    """The page is what its SQL gives now; else: python docs/generate.py."""
    assert cookbook.render(page, analyst) == page, "stale; run: python docs/generate.py"


def test_results_do_not_depend_on_the_plan(page: str, analyst: psycopg.Connection[Any]) -> None:
    """Each ORDER BY is total: planned otherwise, the rows are the same, in the same order."""
    analyst.execute(OTHER_PLANS)
    try:
        assert cookbook.render(page, analyst) == page
    finally:
        analyst.execute("RESET ALL")


def test_it_is_run_by_an_analyst(analyst: psycopg.Connection[Any]) -> None:
    """Whoever runs the page reads no table: all that it shows is in the schema analyst."""
    assert refused(analyst, "SELECT FROM public.quotes") == DENIED
    assert refused(analyst, "SELECT FROM public.article_versions") == DENIED


def test_every_question_has_its_sql(page: str) -> None:
    """The page asks at least 25 questions, none twice, and each has a block of SQL."""
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert len({section.partition("\n")[0] for section in sections}) == len(sections) >= 25
    for section in sections:
        assert cookbook.blocks(section), section


def test_old_results_give_way(analyst: psycopg.Connection[Any]) -> None:
    """A table below a block is replaced, one that is missing is written, and all else stays."""
    block = "```sql\nSELECT 1 AS one, true AS yes, NULL AS nothing, ARRAY['a', 'b|c'] AS many\n```\n"
    table = "| one | yes | nothing | many |\n| ---: | --- | --- | --- |\n| 1 | true |  | a, b\\|c |\n"
    assert cookbook.render(f"Before.\n\n{block}\nBehind.\n", analyst) == f"Before.\n\n{block}\n{table}\nBehind.\n"
    assert cookbook.render(f"{block}\n| old |\n| --- |\n\nBehind.\n", analyst) == f"{block}\n{table}\nBehind.\n"


@pytest.mark.parametrize(
    ("statement", "reason"), [("SELECT 1 WHERE false", "no row"), ("SELECT nothing", 'column "nothing" does not exist')]
)
def test_what_shows_nothing_is_an_error(analyst: psycopg.Connection[Any], statement: str, reason: str) -> None:
    """SQL that fails, or finds nothing, does not get into the page."""
    with pytest.raises(NewsdbError, match=reason):
        cookbook.render(f"```sql\n{statement}\n```\n", analyst)


def test_python_that_connects_asks_what_can_be_answered(checkout: Path, analyst: psycopg.Connection[Any]) -> None:
    """The Python of docs/connecting.md is valid, and an analyst may ask its questions."""
    page = (checkout / "docs" / "connecting.md").read_text(encoding="utf-8")
    found = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    texts = [node.value for block in found for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Constant)]
    asked = [text for text in texts if isinstance(text, str) and text.startswith("SELECT ")]
    assert len(asked) == 2
    for text in asked:
        assert analyst.execute(text.replace(":words", "'ferry'").encode()).fetchall()
