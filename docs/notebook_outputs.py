"""The notebook ``notebook.ipynb``: the cells of ``notebook_cells.py``, and what they give on the sample articles.

In: the cells as Python, in the percent format that editors know, and a database with the articles of ``seeds/``. Out:
the notebook with its outputs. The cells alone are written by hand, and are linted and reviewed like any other code.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

from newsdb.errors import NewsdbError

SOURCE: Final = Path(__file__).resolve().parent / "notebook_cells.py"
PAGE: Final = SOURCE.with_name("notebook.ipynb")
_CELL: Final = re.compile(r"^# %%( \[markdown\])?\n(.*?)(?=^# %%|\Z)", re.DOTALL | re.MULTILINE)
_CELL_SECONDS: Final = 120


def current(url: str) -> str:
    """Run the notebook of this folder; see ``render``."""
    stored = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else None
    return render(SOURCE.read_text(encoding="utf-8"), url, stored)


def render(source: str, url: str, stored: str | None = None) -> str:
    """Run a notebook.

    Args:
        source: in the percent format.
        url: of the database that it asks.
        stored: the notebook as it was before. Where nothing but the bytes of pictures is new it is given back, since
            those change with versions of matplotlib and fonts.

    Raises:
        NewsdbError: a cell fails, or warns.
    """
    notebook = nbformat.v4.new_notebook(cells=cells(source))
    _execute(notebook, url)
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise NewsdbError(f"docs/notebook_cells.py, cell {number}, warns: {output.text.strip()}")
    # Without versions of Python and of tools.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    }
    page = f"{nbformat.writes(notebook).rstrip()}\n"
    return stored if stored is not None and without_pictures(stored) == without_pictures(page) else page


def cells(source: str) -> list[nbformat.NotebookNode]:
    """Cut a source into cells: ``# %%`` begins code, ``# %% [markdown]`` text in comments."""
    made = []
    for number, (is_text, lines) in enumerate(_CELL.findall(source), start=1):
        name = f"cell-{number}"  # else a random one
        if is_text:
            text = re.sub("^# ?", "", lines, flags=re.MULTILINE)
            made.append(nbformat.v4.new_markdown_cell(text.strip(), id=name))
        else:
            made.append(nbformat.v4.new_code_cell(lines.strip(), id=name))
    return made


def without_pictures(page: str) -> Any:
    """What a notebook has but for the bytes of its pictures; None if it is no notebook."""
    try:
        notebook = json.loads(page)
    except ValueError:
        return None
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.update({kind: "a picture" for kind in data if kind.startswith("image/")})
    return notebook


def _execute(notebook: nbformat.NotebookNode, url: str) -> None:
    """Run all cells in a kernel of their own, which finds none of its user's settings."""
    with tempfile.TemporaryDirectory(prefix="newsdb-notebook-") as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=_CELL_SECONDS,
            record_timing=False,
            resources={"metadata": {"path": folder}},
            # By sockets in the folder, where nobody else listens.
            config=Config(
                {"KernelManager": {"transport": "ipc", "connection_file": str(Path(folder) / "kernel.json")}}
            ),
        )
        own = {
            "IPYTHONDIR": folder,
            "MATPLOTLIBRC": folder,
            "NEWSDB_DATABASE_URL": url,
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger warns on standard error
        }
        try:
            client.execute(env={**os.environ, **own})
        except CellExecutionError as error:
            number = next(at for at, cell in enumerate(notebook.cells, start=1) if _fails(cell))
            reason = f"{error.ename}: {error.evalue}"
            raise NewsdbError(f"docs/notebook_cells.py, cell {number}, fails: {reason}") from error


def _fails(cell: nbformat.NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))
