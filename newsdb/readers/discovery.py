"""Which files a command line means: files, folders, globs and standard input become a list of input files.

Rule for folders: read, in all their subfolders and in sorted order, are the files with one of the suffixes below
(``ARTICLE_SUFFIXES``), each also with ``.gz``, ``.zst`` or ``.bz2`` behind it, and files without any suffix unless the
name is one of the usual companions (README, LICENSE, Makefile …). Descriptions of data (``manifest.json``,
``x.csv.manifest.json``, ``datapackage.json``), such as stand beside exports, and hidden files and folders are passed
over. A file that is named itself, or matched by a glob, is always read.

A place inside a folder that cannot be reached (a link that leads nowhere or to itself, a subfolder that may not be
listed) does not stop the rest: it becomes an input file whose reading ends in a reject.
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
ARTICLE_SUFFIXES = frozenset({
    ".txt", ".text", ".json", ".jsonl", ".ndjson", ".jl", ".csv", ".tsv", ".tab", ".parquet", ".pq", ".html", ".htm",
    ".xhtml", ".warc", ".xml", ".rss", ".atom",
})  # fmt: skip
COMPRESSION_SUFFIXES = frozenset({".gz", ".zst", ".bz2"})
# Files without suffix that stand beside data and hold none.
COMPANIONS = frozenset({
    "authors", "changelog", "changes", "citation", "contributing", "contributors", "copying", "dockerfile", "gemfile",
    "install", "license", "licence", "makefile", "md5sums", "notice", "procfile", "rakefile", "readme", "sha256sums",
    "todo", "vagrantfile", "version",
})  # fmt: skip
# JSON that describes the files beside it; with something in front, too.
DESCRIPTIONS = ("manifest.json", "datapackage.json")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file; see ``cutting``.

    Attributes:
        start: its first byte.
        end: the byte behind its last one.
        file_size: of the whole file when it was cut.
        mark: digest of the file's beginning.
    """

    start: int
    end: int
    file_size: int
    mark: bytes

    @property
    def is_last(self) -> bool:
        """Whether it goes on to the file's end, wherever that is when it is read."""
        return self.end == self.file_size

    def __str__(self) -> str:
        return f"bytes {self.start}–{self.end}"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read, or a part of one.

    Attributes:
        path: as named on the command line or as found below a folder; "-" is standard input.
        size: bytes on disk; None where that is unknown (standard input, pipes).
        problem: why it cannot be read, where that is known already; None if it may be tried.
        part: what to read of it; None: all.
    """

    path: str
    size: int | None
    problem: str | None = None
    part: Part | None = None

    @property
    def label(self) -> str:
        """The path as it is shown and stored: valid UTF-8 without NUL, which names of files need not be."""
        return os.fsencode(self.path).decode(errors="backslashreplace").replace("\0", "\\0")


def is_article_name(name: str) -> bool:
    """Tell whether a file found in a folder is taken for articles, by its name alone (see the module's rule)."""
    if name.startswith(".") or f".{name.lower()}".endswith(tuple(f".{each}" for each in DESCRIPTIONS)):
        return False
    plain = PurePath(name.lower())
    if plain.suffix in COMPRESSION_SUFFIXES:
        plain = plain.with_suffix("")
    return plain.suffix in ARTICLE_SUFFIXES or (not plain.suffix and plain.name not in COMPANIONS)


def _input_file(path: str) -> InputFile:
    if path == STDIN:
        return InputFile(path, None)
    try:
        found = Path(path).stat()
    except OSError:  # vanished since it was listed, or a link that leads nowhere: reading it will say so
        return InputFile(path, None)
    return InputFile(path, found.st_size if stat.S_ISREG(found.st_mode) else None)


def _walk(folder: str, visited: set[tuple[int, int]]) -> Iterator[InputFile]:
    """Yield the article files below a folder, sorted by name, links followed, each folder once."""
    try:
        here = Path(folder).stat()
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield InputFile(folder, None, f"cannot be listed ({error.strerror}); grant access or leave it out")
        return
    if (here.st_dev, here.st_ino) in visited:  # a link that leads back up
        return
    visited.add((here.st_dev, here.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        kind = _kind(entry)
        if kind == stat.S_IFDIR:
            yield from _walk(entry.path, visited)
        elif kind == stat.S_IFREG and is_article_name(entry.name):
            yield _input_file(entry.path)


def _kind(entry: os.DirEntry[str]) -> int:
    """Tell a folder (S_IFDIR), a file or what its name alone can make one (S_IFREG), and other things (0)."""
    try:
        if entry.is_dir():
            return stat.S_IFDIR
        if entry.is_file():
            return stat.S_IFREG
        entry.stat()  # fails for a link that leads nowhere; a pipe, socket or device is passed over
    except OSError:
        return stat.S_IFREG
    return 0


def _expand(path: str) -> list[InputFile]:
    """Turn one argument into input files.

    Raises:
        UsageError: nothing there, a folder that cannot be listed, or a folder or glob without any article file.
    """
    if path == STDIN:
        return [_input_file(path)]
    if not path:
        raise UsageError("an empty path was given; name a file, a folder, a glob, or - for standard input")
    if os.path.isdir(path):  # noqa: PTH112 - pathlib would drop a leading "./", and the user's spelling is kept
        found = list(_walk(path, set()))
        if found and found[0].path == path:
            raise UsageError(f"{path}: {found[0].problem}")
        if not found:
            raise UsageError(
                f"{path}: no article file in this folder (looked for {', '.join(sorted(ARTICLE_SUFFIXES))}, also with "
                ".gz, .zst, .bz2, and for files without suffix); name other files directly, or as a glob such as "
                f"'{os.path.join(path, '*.article')}'"  # noqa: PTH118 - as above
            )
        return found
    if os.path.lexists(path):  # a link that leads nowhere, too, as a shell's pattern may have matched it
        return [_input_file(path)]
    if glob.has_magic(path):
        found = [
            file
            for match in sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - patterns may be absolute
            for file in (_walk(match, set()) if os.path.isdir(match) else [_input_file(match)])  # noqa: PTH112 - as above
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
        UsageError: a path that does not exist or may not be listed, or a folder or glob with no article file in it.
    """
    if not paths:
        raise UsageError("nothing to read; name a file, a folder, a glob, or - for standard input")
    files: dict[str, InputFile] = {}
    for path in paths:
        for found in _expand(path):
            files.setdefault(STDIN if found.path == STDIN else os.path.realpath(found.path), found)
    return tuple(files.values())
