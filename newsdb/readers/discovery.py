"""Which files a command line means: files, folders, globs and standard input become a list of input files.

Rule for folders: read, in all their subfolders and in sorted order, are the files named ``*.txt``, ``*.text``,
``*.json``, ``*.jsonl``, ``*.ndjson`` or ``*.jl``, each also with ``.gz``, ``.zst`` or ``.bz2`` behind it, and files
without any suffix unless the name is one of the usual companions (README, LICENSE, Makefile …). Hidden files and
folders are passed over. A file that is named itself, or matched by a glob, is always read.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from newsdb.errors import UsageError

STDIN = "-"
ARTICLE_SUFFIXES = frozenset({".txt", ".text", ".json", ".jsonl", ".ndjson", ".jl"})
COMPRESSION_SUFFIXES = frozenset({".gz", ".zst", ".bz2"})
# Files without suffix that stand beside data and hold none.
COMPANIONS = frozenset({
    "authors", "changelog", "changes", "citation", "contributing", "contributors", "copying", "dockerfile", "gemfile",
    "install", "license", "licence", "makefile", "md5sums", "notice", "procfile", "rakefile", "readme", "sha256sums",
    "todo", "vagrantfile", "version",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read.

    Attributes:
        path: as named on the command line or as found below a folder; "-" is standard input.
        size: bytes on disk; None where that is unknown (standard input, pipes).
    """

    path: str
    size: int | None


def is_article_name(name: str) -> bool:
    """Tell whether a file found in a folder is taken for articles, by its name alone (see the module's rule)."""
    if name.startswith("."):
        return False
    plain = PurePath(name.lower())
    if plain.suffix in COMPRESSION_SUFFIXES:
        plain = plain.with_suffix("")
    return plain.suffix in ARTICLE_SUFFIXES or (not plain.suffix and plain.name not in COMPANIONS)


def _size(path: str) -> int | None:
    found = Path(path).stat()
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _walk(folder: str, visited: set[tuple[int, int]]) -> Iterator[str]:
    """Yield the article files below a folder, sorted by name, links followed, each folder once."""
    try:
        here = Path(folder).stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be listed ({error.strerror}); grant access or leave it out") from None
    if (here.st_dev, here.st_ino) in visited:  # a link that leads back up
        return
    visited.add((here.st_dev, here.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry.path, visited)
        elif entry.is_file() and is_article_name(entry.name):
            yield entry.path


def _expand(path: str) -> list[str]:
    """Turn one argument into file paths.

    Raises:
        UsageError: nothing there, or a folder or glob without any article file.
    """
    if path == STDIN:
        return [path]
    if not path:
        raise UsageError("an empty path was given; name a file, a folder, a glob, or - for standard input")
    if os.path.isdir(path):  # noqa: PTH112 - pathlib would drop a leading "./", and the user's spelling is kept
        found = list(_walk(path, set()))
        if not found:
            raise UsageError(
                f"{path}: no article file in this folder (looked for .txt, .json, .jsonl, .ndjson, also with .gz, "
                ".zst, .bz2, and for files without suffix); name other files directly, or as a glob such as "
                f"'{os.path.join(path, '*.article')}'"  # noqa: PTH118 - as above
            )
        return found
    if os.path.lexists(path) and os.path.exists(path):  # noqa: PTH110 - as above
        return [path]
    if glob.has_magic(path):
        found = [
            file
            for match in sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - patterns may be absolute
            for file in (_walk(match, set()) if os.path.isdir(match) else [match])  # noqa: PTH112 - as above
        ]
        if not found:
            raise UsageError(f"{path}: no file matches this pattern; check it, or name a folder")
        return found
    raise UsageError(f"{path}: no such file or folder; check the path")


def discover(paths: Sequence[str]) -> tuple[InputFile, ...]:
    """Find the files to read, in the order given, each once however often it is named.

    Args:
        paths: files, folders, globs (also unexpanded ones), and "-" for standard input.

    Raises:
        UsageError: a path that does not exist, or a folder or glob with no article file in it.
    """
    if not paths:
        raise UsageError("nothing to read; name a file, a folder, a glob, or - for standard input")
    files: dict[str, InputFile] = {}
    for path in paths:
        for found in _expand(path):
            key = found if found == STDIN else os.path.realpath(found)
            if key in files:
                continue
            try:
                size = None if found == STDIN else _size(found)
            except OSError:  # vanished since it was listed, or a dangling link: reading it will say so
                size = None
            files[key] = InputFile(found, size)
    return tuple(files.values())
