"""Which files a command line means."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from newsdb.documents import Document, Reject
from newsdb.errors import UsageError
from newsdb.readers import InputFile, discover, read
from newsdb.readers.discovery import is_article_name


def touch(folder: Path, *names: str) -> None:
    """Make files of three bytes."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("abc", encoding="utf-8")


def names(folder: Path, *paths: str) -> list[str]:
    """Discover and return the paths relative to the folder."""
    return [os.path.relpath(file.path, folder) for file in discover(paths)]


def test_folder_is_read_recursively_sorted_and_without_hidden_files(tmp_path: Path) -> None:
    """Articles in all subfolders come in sorted order; hidden ones and other kinds of files do not."""
    touch(
        tmp_path,
        "b.txt",
        "a/2.jsonl.gz",
        "a/1.json",
        ".hidden.txt",
        ".git/x.txt",
        "c.png",
        "code.py",
        "a/noext",
        "README",
    )
    assert names(tmp_path, str(tmp_path)) == ["a/1.json", "a/2.jsonl.gz", "a/noext", "b.txt"]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("a.txt", True),
        ("A.TXT", True),
        ("a.jsonl.zst", True),
        ("a.ndjson", True),
        ("000_a675", True),
        ("a.b.json", True),
        ("a.csv", True),
        ("a.warc.gz", True),
        ("a.HTML", True),
        ("a.css", False),
        ("a.tar.gz", False),
        ("README.md", False),
        ("LICENSE", False),
        (".a.txt", False),
    ],
)
def test_names_taken_from_folders(name: str, taken: bool) -> None:
    """In folders the name decides, by the documented rule."""
    assert is_article_name(name) is taken


def test_size_and_order_and_duplicates(tmp_path: Path) -> None:
    """Files come in the order given, each once however it is spelled, with its size."""
    touch(tmp_path, "a.txt", "b.txt")
    files = discover([str(tmp_path / "b.txt"), str(tmp_path), str(tmp_path / "." / "b.txt")])
    assert [(Path(file.path).name, file.size) for file in files] == [("b.txt", 3), ("a.txt", 3)]


def test_named_file_is_always_taken(tmp_path: Path) -> None:
    """A file that is named is taken whatever its name."""
    touch(tmp_path, ".odd.png")
    assert names(tmp_path, str(tmp_path / ".odd.png")) == [".odd.png"]


def test_globs_are_expanded_and_brackets_in_names_are_not(tmp_path: Path) -> None:
    """A pattern that no shell expanded is expanded; a file whose very name looks like one is that file."""
    touch(tmp_path, "x1.txt", "x2.dat", "deep/er/x3.txt", "a[1].txt", "a1.txt")
    assert names(tmp_path, str(tmp_path / "x*")) == ["x1.txt", "x2.dat"]
    assert names(tmp_path, str(tmp_path / "**" / "x*.txt")) == ["deep/er/x3.txt", "x1.txt"]
    assert names(tmp_path, str(tmp_path / "d*")) == ["deep/er/x3.txt"]
    assert names(tmp_path, str(tmp_path / "a[1].txt")) == ["a[1].txt"]


def test_circular_links_end(tmp_path: Path) -> None:
    """A linked folder is followed, a link back up is not followed for ever."""
    touch(tmp_path, "one/a.txt", "two/b.txt")
    (tmp_path / "one" / "up").symlink_to(tmp_path)
    assert sorted(Path(name).name for name in names(tmp_path, str(tmp_path / "one"))) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("path", ["missing.txt", "missing/*.txt", "empty", "onlycode", "", "a\0b"])
def test_nothing_there_is_a_usage_error_in_one_line(tmp_path: Path, path: str) -> None:
    """What does not exist or holds no article is a usage error that names it and the remedy."""
    (tmp_path / "empty").mkdir()
    touch(tmp_path, "onlycode/a.py")
    full = str(tmp_path / path) if path else path
    with pytest.raises(UsageError) as caught:
        discover([full])
    assert full in str(caught.value)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value)


def test_no_paths_is_a_usage_error() -> None:
    """Nothing to read is a usage error."""
    with pytest.raises(UsageError):
        discover([])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input; its origin is the dash."""

    class Stdin:
        buffer = io.BytesIO(b'{"text": "Some text."}\n')

    monkeypatch.setattr(sys, "stdin", Stdin())
    (file,) = discover(["-", "-"])
    (document,) = read(file)
    assert isinstance(document, Document)
    assert str(document.origin) == "-, line 1"


def test_named_pipe(tmp_path: Path) -> None:
    """A pipe, as a shell makes for <(command), is read like a file of unknown size."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    (file,) = discover([str(path)])
    assert file.size is None
    if os.fork() == 0:
        path.write_bytes(b'{"text": "Some text."}\n')
        os._exit(0)
    assert [type(outcome) for outcome in read(file)] == [Document]
    os.wait()


def test_file_that_vanishes_is_a_reject(tmp_path: Path) -> None:
    """A file that is gone when its turn comes is one reject in one line, not an error."""
    touch(tmp_path, "a.txt")
    (file,) = discover([str(tmp_path / "a.txt")])
    (tmp_path / "a.txt").unlink()
    (outcome,) = read(file)
    assert isinstance(outcome, Reject)
    assert "cannot be read (No such file or directory)" in outcome.reason


def test_links_that_lead_nowhere_do_not_stop_a_folder(tmp_path: Path) -> None:
    """A link to itself or to nothing is one reject if its name is an article's; the rest of the folder is read."""
    (tmp_path / "good.jsonl").write_text('{"text": "Some text."}\n', encoding="utf-8")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "gone.txt").symlink_to("missing.txt")
    (tmp_path / "loop.png").symlink_to("loop.png")
    outcomes = {Path(file.path).name: list(read(file)) for file in discover([str(tmp_path)])}
    assert list(outcomes) == ["gone.txt", "good.jsonl", "loop.txt"]
    assert [type(outcome) for outcome in outcomes["good.jsonl"]] == [Document]
    for name, why in (("gone.txt", "No such file"), ("loop.txt", "Too many levels of symbolic links")):
        (outcome,) = outcomes[name]
        assert isinstance(outcome, Reject)
        assert f"cannot be read ({why}" in outcome.reason


def test_named_links_that_lead_nowhere_are_rejects(tmp_path: Path) -> None:
    """What a pattern of the shell names stops no load, as what a folder holds does not."""
    touch(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to("b.txt")
    files = discover([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert [type(outcome) for outcome in read(files[1])] == [Reject]


def test_linked_pipes_in_folders_are_passed_over(tmp_path: Path) -> None:
    """A pipe in a folder, linked or not, is not waited for."""
    touch(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    assert names(tmp_path, str(tmp_path)) == ["a.txt"]


def test_subfolder_that_may_not_be_listed_is_one_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed subfolder is one reject that names it; its neighbours are read. Closed itself, a folder is an error."""
    touch(tmp_path, "a.txt", "closed/b.txt", "open/c.txt")
    closed, scandir = str(tmp_path / "closed"), os.scandir

    def guarded(path: str) -> object:  # by hand: the superuser may list everything
        if path == closed:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    files = discover([str(tmp_path)])
    assert [os.path.relpath(file.path, tmp_path) for file in files] == ["a.txt", "closed", "open/c.txt"]
    (outcome,) = read(files[1])
    assert isinstance(outcome, Reject)
    assert outcome.origin.path == closed
    assert outcome.reason == "cannot be listed (Permission denied); grant access or leave it out"
    with pytest.raises(UsageError, match="cannot be listed"):
        discover([closed])


def test_label_can_be_stored() -> None:
    """A file's label is its path in valid UTF-8 without NUL."""
    assert InputFile("a/é.txt", 1).label == "a/é.txt"
    assert InputFile(os.fsdecode(b"a/caf\xe9.txt"), 1).label == r"a/caf\xe9.txt"
    assert InputFile("a\0b", 1).label == r"a\0b"


def test_names_that_are_no_utf8_can_be_stored(tmp_path: Path) -> None:
    """A file name of odd bytes is read, and its origin is valid text."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    with open(path, "wb") as file:  # noqa: PTH123 - a name in bytes
        file.write(b'{"text": "Some text."}\n')
    (found,) = discover([str(tmp_path)])
    (document,) = read(found)
    assert document.origin.path.encode().endswith(rb"caf\xe9.jsonl")
