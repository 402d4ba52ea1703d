"""Big JSON lines files cut into parts: all of them give what the whole file gives, whatever becomes of it meanwhile."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newsdb.documents import Document, Origin, Reject
from newsdb.readers import Format, InputFile, KeyMap, cut, cutting, discover, read
from newsdb.readers.cutting import read_part
from newsdb.readers.key_map import NO_MAP
from newsdb.readers.limits import MEND_FILE
from tests.readers.conftest import kinds, reasons
from tests.readers.test_fuzz import FUZZ, in_time, inputs

LIMIT = 120  # of a record, where a test makes it small
GOOD = '{"text": "Grüße aus München"}'.encode()
Outcome = Document | Reject


def article_lines(*numbers: int) -> bytes:
    """Make lines with an article each, of 21 bytes."""
    return b"".join(json.dumps({"text": f"Text {number:03}"}).encode() + b"\n" for number in numbers)


def found(path: Path, data: bytes) -> InputFile:
    """Write a file and find it."""
    path.write_bytes(data)
    return discover([str(path)])[0]


def read_parts(parts: tuple[InputFile, ...], form: Format | None = None, keys: KeyMap = NO_MAP) -> list[Outcome]:
    """Read parts one after the other; checks that the progress of each adds up to its size at least."""
    outcomes: list[Outcome] = []
    for part in parts:
        increments: list[int] = []
        outcomes += read(part, form, increments.append, keys)
        assert sum(increments) >= (part.size or 0)
    return outcomes


def numbers_of(outcomes: list[Outcome]) -> list[int]:
    """Return the numbers of articles."""
    bodies = [outcome.body or "" for outcome in outcomes if isinstance(outcome, Document)]
    return [int(body.removeprefix("Text ")) for body in bodies]


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every hundred bytes."""
    monkeypatch.setattr(cutting, "PART_BYTES", 100)


LINES = st.one_of(
    st.just(GOOD),
    st.sampled_from(["x", "ü", "€", "\U0001f600", "é "]).map(lambda text: f'{{"text": "{text * 9}"}}'.encode()),
    st.integers(LIMIT - 14, LIMIT + 300).map(lambda size: b'{"text": "' + b"y" * size + b'"}'),
    st.sampled_from([b"", b" ", b"\r", b"\t ", GOOD + b"\r", b'{"text": "unfinished', b"[]", b"7", b"{}"]),
    st.sampled_from([
        b'{"articles": []}', b'{"articles": [{"text": "1"}, {"text": "2"}, 3]}', b'[{"text": "in a list"}]',
        b'{"text": "caf\xe9"}', codecs.BOM_UTF8 + GOOD, b"\x1f\x8b\x08\0 no gzip", b"PAR1", b"\0\0\0\0", b"\xff\xfe",
    ]),
)  # fmt: skip
CONTENTS = st.lists(LINES, max_size=12).map(b"\n".join) | inputs(Format.JSON_LINES)


@FUZZ
@given(
    CONTENTS,
    CONTENTS,
    st.booleans(),
    st.integers(4, 200) | st.integers(4, 12),
    st.sampled_from([1, 3, 16, 1 << 18]),
    st.sampled_from([None, Format.JSON_LINES]),
    st.sampled_from([NO_MAP, KeyMap((("title", "text"),)), KeyMap((("text", "x.a"),))]),
)
@example(b"", b"\n".join([GOOD] * 3), True, 4, 1, None, NO_MAP)  # a mark, and no line feed at the end
@example(b"", GOOD + b"\n" + GOOD + b"\n", False, 32, 3, None, NO_MAP)  # cuts at line ends
@example(b'{"text": "' + b"y" * 400 + b'"}', GOOD, True, 10, 3, Format.JSON_LINES, NO_MAP)  # too long, over many parts
@example(GOOD, b"\n" * 300 + GOOD, False, 20, 16, None, NO_MAP)  # parts of blank lines only
def test_parts_give_what_the_whole_gives(
    tmp_path: Path,
    before: bytes,
    behind: bytes,
    marked: bool,
    part_bytes: int,
    piece: int,
    form: Format | None,
    keys: KeyMap,
) -> None:
    """All parts' outcomes are the whole file's but for their positions, which lead to the bytes of the line."""
    data = codecs.BOM_UTF8 * marked + b"\n".join([before, GOOD, behind])
    with pytest.MonkeyPatch.context() as patch, in_time():
        patch.setattr(cutting, "PART_BYTES", part_bytes)
        patch.setattr(cutting, "READ_SIZE", piece)
        patch.setattr("newsdb.readers.cutting.MAX_RECORD_BYTES", LIMIT)
        patch.setattr("newsdb.readers.json_lines.MAX_RECORD_BYTES", LIMIT)
        patch.setattr("newsdb.readers.lines.KEPT_RAW_BYTES", 20)
        file = found(tmp_path / "input.jsonl", data)
        whole = list(read(file, form, keys=keys))
        parts = cut(file, form, keys)
        assume(len(parts) > 1)
        at, outcomes = 0, list[Outcome]()
        for number, part in enumerate(parts):
            increments: list[int] = []
            of_part = list(read(part, form, increments.append, keys))
            assert sum(increments) == part.size == len(data[at : at + part_bytes])
            for outcome, same in zip(of_part, whole[len(outcomes) :], strict=False):
                line, _, record = same.origin.position.partition(", ")
                if number > 0:
                    place = int(outcome.origin.position.removeprefix("byte ").partition(", ")[0])
                    assert at <= place < at + part_bytes
                    assert data[place - 1 : place] == b"\n"
                    assert record or data[place:].startswith(outcome.raw)
                    line = f"byte {place}"
                assert outcome.origin.position == ", ".join(filter(None, [line, record]))
            outcomes += of_part
            at += part_bytes
    somewhere = Origin("")
    assert [replace(outcome, origin=somewhere) for outcome in outcomes] == [
        replace(outcome, origin=somewhere) for outcome in whole
    ]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a.jsonl", lambda data: data[:100]),
        ("a.jsonl.gz", gzip.compress),
        ("a.jsonl.bz2", bz2.compress),
        ("a.jsonl.zst", zstandard.compress),
        ("a.jsonl", lambda data: data.decode().encode("utf-16")),
        ("a.jsonl", lambda data: data.decode().encode("utf-16-le")),
        ("a.jsonl", lambda data: b" " * (1 << 16) + data),
        ("a.jsonl", lambda _: b'{"articles": []}\n' * 200),
        ("a.jsonl", lambda data: data.replace(b"\n", b"")),
        ("a.json", lambda data: b"[" + data.replace(b"\n", b",\n")[:-2] + b"]"),
        ("a.csv", lambda _: b"title,text\n" + b"Title,Text of an article.\n" * 200),
        ("a.txt", lambda _: b"Title\n20200511\nhttps://a.example/1\n" + b"A paragraph.\n" * 200),
    ],
    ids="small gzip bzip2 zstd utf-16 utf-16-unmarked blank empty one-line json csv text".split(),
)  # fmt: skip
@pytest.mark.usefixtures("_small")
def test_what_stays_whole(tmp_path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Small files stay whole, and what cannot be cut, or holds nothing in its beginning: it ends as it always did."""
    file = found(tmp_path / name, change(article_lines(*range(1000))))
    assert cut(file) == (file,)
    assert list(read(file))


@pytest.mark.usefixtures("_small")
def test_what_is_no_file_stays_whole(tmp_path: Path) -> None:
    """Standard input, and what is not there or cannot be read, is left to the reading."""
    (tmp_path / "folder").mkdir()
    files = [
        InputFile("-", None),
        InputFile(str(tmp_path / "gone.jsonl"), 1000),
        InputFile(str(tmp_path / "folder"), 1000),
        InputFile("a\0b", 1000),
        InputFile(str(tmp_path / "folder"), None, "cannot be listed"),
    ]
    assert [cut(file) for file in files] == [(file,) for file in files]


@pytest.mark.usefixtures("_small")
def test_the_user_says_what_can_be_cut(tmp_path: Path) -> None:
    """A forced format and the user's own keys count as they do where the file is read whole."""
    file = found(tmp_path / "a.txt", b'{"story": "A text."}\n' * 50)
    assert len(cut(file, Format.JSON_LINES)) == 11
    assert cut(file, Format.TEXT) == (file,)
    keys = KeyMap((("text", "story"),))
    assert kinds(read_parts(cut(file, keys=keys), keys=keys)) == "d" * 50


@pytest.mark.usefixtures("_small")
def test_positions_stay_when_a_file_grows(tmp_path: Path) -> None:
    """What a file holds already stands at the same positions after more was written to it."""
    path = tmp_path / "a.jsonl"
    before = read_parts(cut(found(path, article_lines(*range(37)))))
    after = read_parts(cut(found(path, article_lines(*range(60)))))
    assert after[:37] == before
    assert [str(outcome.origin) for outcome in after[4:6]] == [f"{path}, line 5", f"{path}, byte 105"]


@pytest.mark.usefixtures("_small")
def test_a_file_that_grows_between(tmp_path: Path) -> None:
    """What was written to a file after it was cut belongs to the last part, with the end of an unfinished line."""
    path, data = tmp_path / "a.jsonl", article_lines(*range(60))
    for size in range(300, 340):
        parts = cut(found(path, data[:size]))
        path.write_bytes(data)
        assert numbers_of(read_parts(parts)) == list(range(60))


@pytest.mark.usefixtures("_small")
def test_a_file_that_shrinks_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a file that was cut short is read, and each part that misses something ends in one reject."""
    monkeypatch.setattr(cutting, "HEAD_SIZE", 50)
    path, data = tmp_path / "a.jsonl", article_lines(*range(20))
    ends = [105, 210, 315, 420, 420]  # of the last lines of the parts
    for size in range(50, 420):
        parts = cut(found(path, data))
        path.write_bytes(data[:size])
        outcomes = read_parts(parts)
        assert numbers_of(outcomes) == list(range(size // 21))
        assert kinds(outcomes[size // 21 :]) == "r" * sum(end > size for end in ends)
        why = "breaks off here, and was longer when the load began; "
        assert set(reasons(outcomes).split("\n")) == {why + MEND_FILE}


@pytest.mark.usefixtures("_small")
def test_a_file_that_is_replaced_between(tmp_path: Path) -> None:
    """Parts of another file than the one that was cut are not read: it may be no JSON lines at all."""
    path = tmp_path / "a.jsonl"
    parts = cut(found(path, article_lines(*range(20))))
    path.write_bytes(gzip.compress(article_lines(*range(100))))
    outcomes = read_parts(parts)
    assert kinds(outcomes) == "r" * 5
    assert "was replaced or rewritten while it was loaded; load it again" in reasons(outcomes)
    path.unlink()
    assert "cannot be read (No such file or directory)" in reasons(read_parts(parts))


class Failing(io.BytesIO):
    """A file on a disk that fails behind a place."""

    place = 1 << 30

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to the place."""
        if self.tell() >= self.place:
            raise OSError(5, "Input/output error")
        return super().read(min(size or 0, self.place - self.tell()))


@pytest.mark.usefixtures("_small")
def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be read of a part is there, and one reject says why the rest is not."""
    monkeypatch.setattr(cutting, "HEAD_SIZE", 50)
    data = article_lines(*range(20))
    file = cut(found(tmp_path / "a.jsonl", data))[1]
    assert file.part is not None
    for place, expected in ((0, "r"), (105, "r"), (110, "r"), (126, "dr"), (130, "dr"), (300, "ddddd")):
        raw = Failing(data)
        raw.place = place
        outcomes = list(read_part(raw, file, file.part, NO_MAP, lambda _: None))
        assert kinds(outcomes) == expected
        assert ("(Input/output error); " in reasons(outcomes)) is ("r" in expected)


def test_memory_is_bounded_by_the_part_and_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines far longer than a part, and than a record may be, are one reject; parts within them read nothing."""
    monkeypatch.setattr(cutting, "PART_BYTES", 1 << 20)
    monkeypatch.setattr("newsdb.readers.json_lines.MAX_RECORD_BYTES", 4 << 20)
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(article_lines(1) + b'{"text": "')
        for _ in range(60):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + article_lines(2))
    parts = cut(discover([str(tmp_path / "a.jsonl")])[0])
    tracemalloc.start()
    outcomes = [list(read(part)) for part in parts]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert list(map(kinds, outcomes)) == ["dr", *[""] * 59, "d"]
    assert "62,914,572 bytes long" in reasons(outcomes[0])
    assert peak < 20 << 20
