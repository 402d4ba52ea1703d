"""The manifest: what an export is about, and which of its files are done. What goes on after a cut reads it.

In and out: ``manifest.json``, or ``FILE.manifest.json`` beside a single file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from newsdb.errors import NewsdbError, UsageError
from newsdb.export.files import write_json

LAYOUT: Final = 1
"""Version of the manifest's own layout."""
_ASKED: Final = {
    "dataset": "what is exported",
    "format": "the format",
    "by_month": "--by-month",
    "filters": "what it is narrowed to",
    "columns": "the columns",
    "newsdb_version": "the version of newsdb",
    "schema_revision": "the database's schema",
}


@dataclass(slots=True)
class Part:
    """One file.

    Attributes:
        path: its name, in the manifest's folder.
        month: of which month; "undated"; "" for everything.
        rows: how many it has; None: it is not done. Without rows there is no file.
        bytes: its size.
        sha256: of its bytes, hexadecimal.
        read_at: which state of the database it shows.
        takedowns: which takedowns that state knows, see ``newsdb.export.snapshots``; None: nobody could tell.
    """

    path: str
    month: str
    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    read_at: str | None = None
    takedowns: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is written."""
        return self.rows is not None

    def reset(self) -> None:
        """It has to be written."""
        self.rows = self.bytes = self.sha256 = self.read_at = self.takedowns = None


@dataclass(slots=True)
class Manifest:
    """What is asked for, and what is done of it.

    Attributes:
        asked: dataset, format, by_month, filters, columns, newsdb_version, schema_revision.
        started_at: when it was begun, ISO 8601.
        finished_at: when all was done; None: it is not.
        parts: its files.
    """

    asked: Mapping[str, Any]
    started_at: str
    finished_at: str | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows written so far."""
        return sum(part.rows or 0 for part in self.parts)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return sum(part.bytes or 0 for part in self.parts)

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        about = {"newsdb_export": LAYOUT, **{name: value for name, value in self.asked.items() if name != "columns"}}
        about |= {"started_at": self.started_at, "finished_at": self.finished_at}
        about |= {"is_complete": self.finished_at is not None, "rows": self.rows, "bytes": self.size}
        write_json(path, about | {"columns": self.asked["columns"], "parts": [asdict(part) for part in self.parts]})


def now() -> str:
    """The time, as manifests have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def load(path: Path) -> Manifest | None:
    """Read a manifest; None if there is no such file.

    Raises:
        NewsdbError: the file is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["newsdb_export"] != LAYOUT:
            raise NewsdbError(f"{path} is another newsdb's; name another place, or --overwrite what is there")
        state = Manifest(
            asked={name: found[name] for name in _ASKED},
            started_at=found["started_at"],
            finished_at=found["finished_at"],
            parts=[Part(**part) for part in found["parts"]],
        )
        is_ours = all(Path(part.path).name == part.path for part in state.parts)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NewsdbError(f"{path} cannot be read ({error.strerror}); mend that or name another place") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise NewsdbError(f"{path} is no manifest of newsdb export; name another place, or --overwrite what is there")
    return state


def check_same(found: Manifest, asked: Mapping[str, Any], path: Path) -> None:
    """Refuse to go on with an export of something else.

    Raises:
        UsageError: it is; the line says in what it differs.
    """
    different = [words for name, words in _ASKED.items() if found.asked[name] != asked[name]]
    if different:
        shown = "; ".join(
            f"{words} was {_shown(found.asked[name])}, and is {_shown(asked[name])} now"
            for name, words in _ASKED.items()
            if found.asked[name] != asked[name] and name != "columns"
        )
        raise UsageError(
            f"{path.parent} has an export of something else ({shown or ', '.join(different)}); name another place, or"
            " --overwrite what is there"
        )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items() if inner) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value[:3])) + (" …" if len(value) > 3 else "")
    return str(value)
