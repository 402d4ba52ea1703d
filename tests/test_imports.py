"""Who may import whom: data flows one way, and only settings.py reads the environment.

The table below is the rule. A module of newsdb belongs to the unit that its path begins with (newsdb/readers/text.py to
readers, newsdb/pipeline.py to pipeline); a unit imports itself and the units named after it, and nothing else of
newsdb.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "newsdb"

MAY_IMPORT = {
    # What everybody knows and what knows nobody.
    "newsdb": "",  # the package itself: its version; the client on demand, see LAZY
    "documents": "",
    "errors": "",
    "names": "",
    "wording": "",
    "name_variants": "names",
    "entities": "documents",
    # The stages, in the order in which the data flows; each knows the values, and at most stages before it.
    "readers": "documents errors entities",
    "cleaning": "documents errors",
    "extraction": "documents errors names",
    "resolution": "documents errors names extraction",
    "masking": "documents names",
    "identity": "names name_variants resolution",
    "pipeline": "documents errors readers cleaning extraction resolution masking",
    "writer": "newsdb documents errors names name_variants wording entities identity masking database",
    "loader": "newsdb documents errors settings names readers cleaning extraction masking pipeline writer database",
    # The database and what asks it.
    "settings": "errors",
    "server": "errors settings",
    "database": "errors settings server",
    "queries": "documents errors names name_variants wording identity database",
    "export": "errors database queries",
    "report": "errors database queries export",
    # What keeps it.
    "backup": "newsdb errors settings server database export",
    "doctor": "errors settings server database",
    # What other applications see.
    "client": "errors settings names wording database queries cleaning readers loader",
    # The command line sees all.
    "cli": "newsdb documents errors names wording entities settings server database queries readers cleaning masking"
    " pipeline"
    " writer loader export report backup doctor",
    "__main__": "cli",
}

# Units that are pure functions of their input: no database, no network, no terminal.
PURE = {
    "documents",
    "errors",
    "names",
    "name_variants",
    "wording",
    "entities",
    "readers",
    "cleaning",
    "extraction",
    "resolution",
    "masking",
    "identity",
    "pipeline",
}
OUTER_WORLD = {"sqlalchemy", "psycopg", "alembic", "typer", "click", "rich", "socket", "http", "urllib3", "requests"}

# What the package itself gives on demand, and names for type checkers alone.
LAZY = {"newsdb.client.AsyncClient", "newsdb.client.Client"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def unit_of(dotted: str) -> str:
    """Name the unit of a dotted module name."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else "newsdb"


def imports(path: Path) -> Iterator[str]:
    """Give the dotted names that a module imports, wherever in it; of ``from newsdb import x``, newsdb.x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import; this test reads absolute ones"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_unit(path: Path) -> str:
    """Name the unit that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "newsdb" if first == "__init__" else first


def name_of(path: Path) -> str:
    """Name a file for a test's title."""
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_with_the_flow(path: Path) -> None:
    """A module imports only the units that the table allows."""
    unit = own_unit(path)
    assert unit in MAY_IMPORT, f"{unit} is new: say in MAY_IMPORT what it may import"
    allowed = {unit, *MAY_IMPORT[unit].split()}
    named = [name for name in imports(path) if not (unit == "newsdb" and name in LAZY)]
    wrong = [name for name in named if name.startswith("newsdb") and unit_of(name) not in allowed]
    assert wrong == [], f"{unit} may import {sorted(allowed)}"


def test_the_table_has_no_circle() -> None:
    """The units can be put in a line in which each imports only what stands before it."""
    done: set[str] = set()
    waiting = {unit: set(names.split()) for unit, names in MAY_IMPORT.items()}
    while waiting:
        ready = {unit for unit, names in waiting.items() if names <= done}
        assert ready, f"a circle among {sorted(waiting)}"
        done |= ready
        waiting = {unit: names for unit, names in waiting.items() if unit not in ready}


@pytest.mark.parametrize("path", [path for path in MODULES if own_unit(path) in PURE], ids=name_of)
def test_the_stages_are_pure(path: Path) -> None:
    """No stage imports what reaches a database, a network or a terminal."""
    assert [name for name in imports(path) if name.split(".")[0] in OUTER_WORLD or "urllib.request" in name] == []


@pytest.mark.parametrize("path", [*MODULES, *sorted((CHECKOUT / "migrations").rglob("*.py"))], ids=name_of)
def test_only_settings_reads_the_environment(path: Path) -> None:
    """os.environ, os.getenv and their kin occur in newsdb/settings.py alone, child processes' environments included."""
    if path == PACKAGE / "settings.py":
        return
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in names]
    assert used == [], "ask newsdb.settings instead"
    assert [name for name in imports(path) if name.removeprefix("os.") in names] == []


AUDIT = """
import importlib, json, os, pkgutil, sys
import newsdb
package = os.path.dirname(newsdb.__file__)
seen = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.mkdir", "urllib.Request"):
        seen.append(f"{event} {arguments!r}")
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(package):
        if not arguments[0].endswith((".py", ".pyc")) and "__pycache__" not in arguments[0]:
            seen.append(f"open {arguments[0]}")
sys.addaudithook(hook)
for module in pkgutil.walk_packages(newsdb.__path__, "newsdb."):
    if module.name != "newsdb.__main__" and "._migrations" not in module.name:
        importlib.import_module(module.name)
print(json.dumps(seen))
"""


def test_importing_does_nothing() -> None:
    """Importing every module connects to nothing, starts nothing, makes no folder and reads no data file."""
    done = subprocess.run([sys.executable, "-c", AUDIT], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_package_itself_imports_next_to_nothing() -> None:
    """`import newsdb` loads no library and no other module of newsdb; the clients come when they are asked for."""
    script = "import sys; before = set(sys.modules); import newsdb; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names == {"newsdb"}
    assert {name for name in done.stdout.split() if name.startswith("newsdb")} == {"newsdb"}


def test_a_client_waits_for_no_extraction() -> None:
    """`from newsdb import Client` imports neither the loader nor what it needs, nor Alembic."""
    script = "import sys; from newsdb import Client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    heavy = {"newsdb.loader", "newsdb.extraction", "newsdb.readers", "newsdb.cleaning", "alembic", "tldextract", "ftfy"}
    assert set(done.stdout.split()) & heavy == set()


def test_the_command_line_starts_light() -> None:
    """`newsdb --help` waits for none of the heavy libraries: commands import what they need when they run."""
    heavy = {
        "alembic",
        "psycopg",
        "ftfy",
        "tldextract",
        "requests",
        "numpy",
        "pyarrow",
        "duckdb",
        "trafilatura",
        "lxml",
        "brotli",
    }
    script = "import sys, newsdb.cli; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & heavy == set()
