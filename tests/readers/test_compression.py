"""Compressed input, whole, cut off or damaged: what was read is kept."""

from __future__ import annotations

import bz2
import gzip
import json
import random
import zlib
from collections.abc import Callable

import pytest
import zstandard

from newsdb.documents import Reject
from newsdb.readers import Format
from newsdb.readers.limits import KEPT_RAW_BYTES
from tests.readers.conftest import kinds, read_bytes, reasons

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,  # as the command zstd does
}
RECORD = {"title": "T", "text": "First.\nSecond.", "url": "https://a.example/1"}
LINE = json.dumps(RECORD).encode()
NOISE = random.Random(7)  # noqa: S311 - noise, no secret


@pytest.mark.parametrize("name", COMPRESSORS)
def test_compressed_files(name: str) -> None:
    """Compression is told by content, whatever the file's name, also in several members."""
    compress = COMPRESSORS[name]
    data = compress(LINE + b"\n" + LINE[:20]) + compress(LINE[20:]) + compress(b"\n" + LINE)
    assert kinds(read_bytes(data, name="plain.jsonl")) == "ddd"


@pytest.mark.parametrize("name", COMPRESSORS)
def test_truncated_compressed_files(name: str) -> None:
    """Of a truncated file the records before the end are read, and one reject holds the rest."""
    lines = [json.dumps({"text": NOISE.randbytes(3000).hex()}).encode() + b"\n" for _ in range(600)]
    data = COMPRESSORS[name](b"".join(lines))
    outcomes = read_bytes(data[: len(data) // 2])
    assert kinds(outcomes[-1:]) == "r"
    assert set(kinds(outcomes[:-1])) == {"d"}
    assert 50 < len(outcomes) < 400
    assert b"".join(lines).startswith(b"".join(outcome.raw + b"\n" for outcome in outcomes[:-1]) + outcomes[-1].raw)
    assert "truncated" in reasons(outcomes)


@pytest.mark.parametrize("name", COMPRESSORS)
@pytest.mark.parametrize("form", Format)
def test_corrupted_compressed_files(name: str, form: Format) -> None:
    """A file damaged in the middle or with other data behind ends in a reject, in each format."""
    data = bytearray(COMPRESSORS[name](b"\n".join([LINE] * 3)))
    data[len(data) // 2] ^= 0xFF
    assert kinds(read_bytes(bytes(data), form))[-1] == "r"
    assert kinds(read_bytes(COMPRESSORS[name](LINE) + b"some other data", Format.JSON_LINES))[-1] == "r"


@pytest.mark.parametrize("name", COMPRESSORS)
@pytest.mark.parametrize("form", [None, *Format])
def test_raw_of_damaged_compressed_files_is_kept(name: str, form: Format | None) -> None:
    """Where the damage leaves no record to keep, the reject holds the file as it lies on disk."""
    text = b"T\n20200511\nhttps://a.example/1\n" + NOISE.randbytes(9000).hex().encode()
    data = bytearray(COMPRESSORS[name](text if form in {None, Format.TEXT} else LINE + b"\n"))
    data[12:20] = b"\xff" * 8
    (outcome,) = [outcome for outcome in read_bytes(bytes(data), form) if isinstance(outcome, Reject)]
    assert outcome.raw == bytes(data)
    assert "are kept" not in outcome.reason


@pytest.mark.parametrize("name", COMPRESSORS)
def test_raw_of_damaged_compressed_files_is_cut(name: str) -> None:
    """Of a long damaged file the first part is kept, though reading ended before it, and the reason says so."""
    data = bytearray(COMPRESSORS[name](NOISE.randbytes(2 * KEPT_RAW_BYTES).hex().encode()))
    data[12:20] = b"\xff" * 8
    (outcome,) = read_bytes(bytes(data), Format.TEXT)
    assert outcome.raw == data[:KEPT_RAW_BYTES]
    assert f"the first {KEPT_RAW_BYTES:,} bytes of the file, as it is on disk, are kept" in reasons([outcome])


def test_raw_is_kept_where_a_list_breaks_off() -> None:
    """A list of which the compressed data end between two records is rejected with the file as it is on disk."""
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(b"[" + LINE + b",") + packer.flush(zlib.Z_SYNC_FLUSH)
    outcomes = read_bytes(data)
    assert kinds(outcomes) == "dr"
    assert outcomes[1].raw == data


def test_compressed_text_that_breaks_off_is_not_loaded() -> None:
    """An article whose file is truncated is rejected, not loaded in part."""
    data = gzip.compress(b"T\n20200511\nhttps://a.example/1\n" + NOISE.randbytes(9000).hex().encode())
    assert kinds(read_bytes(data[:-900])) == "r"


def test_zero_padding_behind_gzip_is_no_damage() -> None:
    """Tapes and some servers fill files up with zeros."""
    assert kinds(read_bytes(gzip.compress(LINE) + b"\0" * 512)) == "d"
