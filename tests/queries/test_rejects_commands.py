"""The commands rejects list and rejects show, run as from a shell against a real database."""

from __future__ import annotations

import json

from tests.queries.conftest import Archive, Run


def test_rejects_are_listed_latest_first(newsdb_stored: Run, stored: Archive) -> None:
    """The list has number, place, load, size and reason; --load narrows it."""
    first = stored.reject(b"abc", position="line 3")
    other_load = stored.load_id = stored.load()
    second = stored.reject(b"", path="b.txt")
    stored.connection.commit()
    outcome = newsdb_stored("rejects", "list")
    assert outcome.out.index(f"{second} b.txt") < outcome.out.index(f"{first} bad.jsonl, line 3")
    assert outcome.err == "2 rejects\n"
    (line,) = newsdb_stored("rejects", "list", "--load", str(other_load), "--json").out.splitlines()
    assert (json.loads(line)["id"], json.loads(line)["size"]) == (second, 0)


def test_a_reject_is_shown_without_effect_and_written_raw_exactly(newsdb_stored: Run, stored: Archive) -> None:
    """Shown, control characters and broken bytes are escaped; --raw gives every byte as it came."""
    raw = b'{"a": "\x1b[31m\x00\r\n\xff\xc2\x9b"}\t' + "é".encode() * 3000
    number = str(stored.reject(raw))
    stored.connection.commit()
    outcome = newsdb_stored("rejects", "show", number)
    assert "\\x1b[31m\\x00\\x0d\n\\xff\\x9b" in outcome.out
    assert "�" not in outcome.out
    assert outcome.err == f"the first 1,999 of {len(raw):,} bytes; --raw writes all\n"
    assert newsdb_stored("rejects", "show", number, "--raw").raw == raw


def test_an_unknown_reject_exits_with_1(newsdb: Run) -> None:
    """A number that no reject has is said in one line."""
    outcome = newsdb("rejects", "show", "99999999999999999999")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
