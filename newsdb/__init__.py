"""newsdb: news articles, sources, people and verbatim quotations in PostgreSQL.

`Client` and `AsyncClient` are for applications; docs/api.md says what they promise. They are imported when they are
asked for: what they need takes time to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdb.client import AsyncClient, Client

__version__ = "0.4.0"

__all__ = ["AsyncClient", "Client", "__version__"]


def __getattr__(name: str) -> Any:
    """Give what is imported on demand."""
    if name in {"AsyncClient", "Client"}:
        return getattr(import_module("newsdb.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
