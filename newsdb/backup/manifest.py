"""The manifest of a backup: what is in the dump, to be compared with what comes out of it.

In and out: ``PATH.json`` beside a dump that is one file, ``newsdb.json`` inside one that is a folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from newsdb.backup.sums import TableSum
from newsdb.errors import NewsdbError, UsageError
from newsdb.export.files import write_json

LAYOUT: Final = 1
"""Version of the manifest's own layout."""
_INSIDE: Final = "newsdb.json"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        newsdb_version: that made it.
        schema_revision: of the database.
        server_version: as the server says: "18.1".
        pg_dump_major: version of the program that made the dump; older ones may not read it.
        taken_at: which state of the database it shows, ISO 8601.
        roles: kinds of roles that the database had; no dump has roles.
        files: names, with size in bytes and SHA-256, in the dump's folder.
        tables: by schema and name.
    """

    newsdb_version: str
    schema_revision: str
    server_version: str
    pg_dump_major: int
    taken_at: str
    roles: tuple[str, ...]
    files: Mapping[str, tuple[int, str]]
    tables: Mapping[str, TableSum]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of the dump."""
        return sum(size for size, _ in self.files.values())

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        write_json(path, {"newsdb_backup": LAYOUT, **asdict(self)})


def path_for(dump: Path, *, is_folder: bool) -> Path:
    """Where the manifest of a dump is."""
    return dump / _INSIDE if is_folder else dump.with_name(dump.name + ".json")


def load(dump: Path) -> Manifest:
    """Read the manifest of a dump.

    Raises:
        UsageError: there is no such dump, or no manifest with it.
        NewsdbError: it cannot be read.
    """
    if not dump.exists():
        raise UsageError(f"there is no backup {dump}; name the file or folder that newsdb backup wrote")
    path = path_for(dump, is_folder=dump.is_dir())
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found.pop("newsdb_backup") != LAYOUT:
            raise NewsdbError(f"{path} is a later newsdb's; restore it with that one")
        found["tables"] = {name: TableSum(**table) for name, table in found["tables"].items()}
        found["files"] = {name: (size, digest) for name, (size, digest) in found["files"].items()}
        found["roles"] = tuple(found["roles"])
        manifest = Manifest(**found)
        is_ours = all(Path(name).name == name for name in manifest.files)
    except FileNotFoundError:
        raise UsageError(
            f"{path} is missing, without which nothing can be compared: put it back beside the dump;"
            " what newsdb backup did not write is pg_restore's to restore"
        ) from None
    except OSError as error:
        raise NewsdbError(f"{path} cannot be read ({error.strerror}); mend that and run it again") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise NewsdbError(f"{path} is no manifest of newsdb backup, or damaged; take another backup")
    return manifest


def digests(dump: Path) -> dict[str, tuple[int, str]]:
    """Sum up the files of a dump: size in bytes and SHA-256, by name; the manifest is none of them."""
    files = [dump] if not dump.is_dir() else [path for path in sorted(dump.iterdir()) if path.name != _INSIDE]
    return {path.name: _digest(path) for path in files}


def check_files(manifest: Manifest, dump: Path) -> None:
    """Make sure that the dump is the one that was written.

    Raises:
        NewsdbError: a file is missing, damaged or another one.
    """
    try:
        found = digests(dump)
    except OSError as error:
        raise NewsdbError(f"{dump} cannot be read ({error.strerror}); mend that or take another backup") from error
    # A single file may have been renamed together with its manifest.
    expected = manifest.files if dump.is_dir() else dict(zip([dump.name], manifest.files.values(), strict=True))
    for name in sorted({*expected, *found}):
        if expected.get(name) == found.get(name):
            continue
        what = "is missing" if name not in found else "is not of it" if name not in expected else "was damaged"
        raise NewsdbError(f"the backup {dump} is not as it was written: {name} {what}; take another backup")


def _digest(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
