"""docs/notebook.ipynb: its cells, run by an analyst on the sample articles, give what is stored in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, NullPool, create_engine

from docs import cookbook, notebook_outputs
from newsdb.errors import NewsdbError
from tests.database.serving import may_create_roles

NOWHERE = "postgresql://nowhere.example/newsdb"  # of notebooks that ask nothing


@pytest.fixture(scope="module")
def stored() -> str:
    """Give the notebook as it is committed."""
    return notebook_outputs.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def analyst_url(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[str]:
    """Give the URL of a database with the sample articles, for an analyst."""
    database = create_database(seeds_template)
    with create_engine(database, poolclass=NullPool).connect() as connection:
        if not may_create_roles(connection):
            pytest.skip("the role that runs the tests may not create roles")
    with cookbook.analyst_url(database.render_as_string(hide_password=False)) as url:
        yield url
    drop_database(database)


def outputs(page: str) -> list[dict[str, Any]]:
    """All outputs of a notebook's cells."""
    return [output for cell in json.loads(page)["cells"] for output in cell.get("outputs", [])]


def other_pictures(page: str) -> str:
    """The same notebook with other bytes in its pictures."""
    return re.sub(r'("image/png": ")[^"]+', r"\1AAAA", page)


def test_the_outputs_are_current(stored: str, analyst_url: str) -> None:
    """Every cell runs, without a warning, and gives the stored texts and tables; else: python docs/generate.py."""
    source = notebook_outputs.SOURCE.read_text(encoding="utf-8")
    before = other_pictures(stored)
    page = notebook_outputs.render(source, analyst_url, before)
    assert notebook_outputs.without_pictures(page) == notebook_outputs.without_pictures(stored)
    assert page == before, "pictures alone make no new notebook"


def test_it_reads_well_where_it_is_stored(stored: str) -> None:
    """It has a picture or a table for each question, no error, and is small enough for a code host to show."""
    questions = re.findall(r'"## \d', stored)
    kinds = [kind for output in outputs(stored) for kind in output["data"]]
    assert len(questions) >= 8
    assert kinds.count("image/png") >= 6
    assert kinds.count("text/html") + kinds.count("text/markdown") >= len(questions)
    assert {output["output_type"] for output in outputs(stored)} <= {"execute_result", "display_data"}
    assert len(stored) < 500_000


def test_pictures_have_titles_and_labels() -> None:
    """Each picture says what it shows, and what its axes are."""
    cells = [cell.source for cell in notebook_outputs.cells(notebook_outputs.SOURCE.read_text(encoding="utf-8"))]
    drawn = [source for source in cells if "plt.show()" in source]
    assert len(drawn) >= 6
    for source in drawn:
        assert source.count("title=") >= 1, source
        assert source.count("xlabel=") >= 1, source


def test_links_lead_somewhere(stored: str, checkout: Path) -> None:
    """Each relative link of the notebook leads to a file."""
    targets = set(re.findall(r"\]\(([\w./-]+)\)", stored))
    assert len(targets) > 4
    assert [target for target in targets if not (checkout / "docs" / target).exists()] == []


def test_a_change_of_text_is_a_change(stored: str) -> None:
    """Pictures are left out of the comparison, tables and what is no notebook are not."""
    changed = stored.replace("Ilse Maartens", "Ilse Martens")
    assert notebook_outputs.without_pictures(changed) != notebook_outputs.without_pictures(stored)
    assert notebook_outputs.without_pictures("no notebook") is None


def test_cells_are_cut_at_their_marks() -> None:
    """Code stays as it is, comments become text, and ids are the same every time."""
    source = "# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\n# a comment\nx = 1\n\n\n# %%\nx\n"
    cells = notebook_outputs.cells(source)
    assert [(cell.cell_type, cell.source, cell.id) for cell in cells] == [
        ("markdown", "# Title\n\nText.", "cell-1"),
        ("code", "# a comment\nx = 1", "cell-2"),
        ("code", "x", "cell-3"),
    ]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1 / 0", "cell 2, fails: ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('old')", "cell 2, warns: .*UserWarning: old"),
    ],
)
def test_what_fails_or_warns_is_an_error(cell: str, reason: str) -> None:
    """A notebook that does not run cleanly is not written; the error names the cell."""
    with pytest.raises(NewsdbError, match=re.compile(reason, re.DOTALL)):
        notebook_outputs.render(f"# %%\nx = 1\n\n# %%\n{cell}\n", NOWHERE)
