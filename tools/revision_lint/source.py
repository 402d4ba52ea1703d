"""Rules for a revision's file: what it says of itself, what it imports, and that it asks no database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

_HEADINGS: Final = ("Why:", "Locks:", "Expected time:", "Reversible:")
_OURS: Final = {"newsdb", "migrations"}
# Attributes and functions by which a revision gets at the connection, or at rows of it.
_CONNECTION: Final = {"get_bind", "bind", "connection", "create_engine", "Session", "sessionmaker", "run_async"}
_READING: Final = {"scalar", "scalars", "fetchone", "fetchall", "fetchmany", "inspect", "reflect"}
_MODE: Final = {"is_offline_mode", "as_sql"}
_ALONE: Final = "copy what it needs into the revision, since that must stay as it is"
_BLIND: Final = "let SQL itself decide (WHERE, IF EXISTS), or make it a command: --sql has no database"

_Found = tuple[str, str, str]
"""Place, what is wrong, remedy."""


def source_findings(source: str) -> Iterator[_Found]:
    """Lint the text of a revision's file."""
    tree = ast.parse(source)
    yield from _docstring(ast.get_docstring(tree) or "")
    for node in ast.walk(tree):
        for what, remedy in [*_imports(node), *_reads(node)]:
            yield f"line {getattr(node, 'lineno', 1)}", what, remedy


def _docstring(text: str) -> Iterator[_Found]:
    remedy = "say why, which locks for how long, the expected time, reversible or not"
    missing = [heading for heading in _HEADINGS if f"\n{heading}" not in text]
    if not text:
        yield "line 1", "it has no docstring", remedy
    elif missing:
        yield "line 1", f"its docstring has no line {' and no line '.join(missing)}", remedy
    if "TODO" in text:
        yield "line 1", "its docstring has a TODO", remedy


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""] if not node.level else ["migrations"]
        if node.module == "alembic" and any(alias.name == "context" for alias in node.names):
            yield "alembic.context tells how the revision is run, which must not matter", _BLIND
    elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"}:
        names = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    else:
        return
    for name in names:
        if name.partition(".")[0] in _OURS:
            yield f"it imports {name}, which changes with the code", _ALONE


def _reads(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Attribute) and node.attr in _CONNECTION | _MODE:
        yield f"{ast.unparse(node)}: a revision must not ask for the connection, or whether there is one", _BLIND
    elif isinstance(node, ast.Call):
        name = _name(node.func)
        if isinstance(node.func, ast.Name) and name in _CONNECTION:
            yield f"{name}(): a revision must not connect by itself", _BLIND
        elif name in _READING:
            yield f"{ast.unparse(node.func)}() reads the database", _BLIND
        elif name == "execute" and not (isinstance(node.func, ast.Attribute) and _name(node.func.value) == "op"):
            yield (
                f"{ast.unparse(node.func)}() runs a statement by itself, which --sql does not print",
                "take op.execute",
            )
        elif any(keyword.arg in {"autoload_with", "bind"} for keyword in node.keywords):
            yield f"{ast.unparse(node.func)}() reads the database", _BLIND


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
