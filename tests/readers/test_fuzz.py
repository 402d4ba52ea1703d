"""Fuzzing: whatever bytes a reader gets, it ends, without raising, in documents and rejects, and nothing is lost.

In the suite each test tries a few inputs. NEWSDB_FUZZ says how many each shall try: NEWSDB_FUZZ=100000 is an hour or
so on one core. What once broke something is kept as an explicit example.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from newsdb.cleaning import clean, traits_of
from newsdb.documents import Article, Document, Origin, PubStatus, Reject, Withdrawal
from newsdb.readers import Format, KeyMap, streams
from newsdb.readers.key_map import NO_MAP
from newsdb.readers.markup import to_text
from tests.readers.conftest import read_bytes, read_file, reasons
from tests.readers.samples import SEEDS, WORDS
from tests.readers.test_archives import GOOD, answer, record

EXAMPLES = int(os.environ.get("NEWSDB_FUZZ", "60"))
LONG_RUN = EXAMPLES > 1000
# No input of a few kilobytes may take longer; a machine may be busy, though.
SECONDS = 30

# In a long run many different inputs count, not the smallest one of a failure.
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate] if LONG_RUN else [Phase.explicit, Phase.generate, Phase.shrink],
)
PACKERS: list[Callable[[bytes], bytes]] = [bytes, bytes, bytes, gzip.compress, bz2.compress, zstandard.compress]


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Fail where something hangs."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def mutated(data: bytes, changes: list[tuple[int, int, int, bytes]]) -> bytes:
    """Apply changes: each at a place cuts out, repeats, replaces or inserts something, or breaks off."""
    for kind, place, length, word in changes:
        start = place % (len(data) + 1)
        end = min(len(data), start + length)
        data = (
            data[:start] + data[end:],
            data[:end] + data[start:end] + data[end:],
            data[:start] + word + data[end:],
            data[:start] + word + data[start:],
            data[:start],
        )[kind]
    return data


def inputs(form: Format) -> st.SearchStrategy[bytes]:
    """Make inputs for a reader: changed samples, tokens in a row, any bytes."""
    seeds, tokens = SEEDS[form]
    word = st.sampled_from(WORDS + tokens) | st.binary(max_size=6)
    # Of five kinds of change breaking off is the rarest: it leaves little to look at.
    change = st.tuples(
        st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, 4]), st.integers(0, 1 << 16), st.integers(0, 60) | st.just(1), word
    )
    changed = st.builds(mutated, st.sampled_from(seeds), st.lists(change, min_size=1, max_size=6))
    return changed | changed | st.lists(word, max_size=12).map(b"".join) | st.binary(max_size=200)


def check(outcomes: list[Document | Reject]) -> None:
    """Hold what is true of all outcomes, and of what cleaning makes of them."""
    assert outcomes
    reasons(outcomes)
    for outcome in outcomes:
        json.dumps(str(outcome.origin))
        if isinstance(outcome, Document):
            check_cleaned(outcome)


def check_cleaned(document: Document) -> None:
    """Clean a document; what comes out can be stored."""
    article = clean(document)
    if isinstance(article, Reject):
        reasons([article])
        return
    if isinstance(article, Withdrawal):
        for text in (article.document_id, article.url, article.publisher):
            assert "\0" not in (text or "")
            (text or "").encode()
        return
    assert article.body.strip()
    traits = traits_of(article.title, article.body, article.authors)
    texts = [article.body, article.title, article.url, article.publisher, traits.language, article.document_id]
    for text in [*texts, *article.authors, *article.warnings, json.dumps(article.extra, allow_nan=False)]:
        assert "\0" not in (text or "")
        (text or "").encode()


KEYS = st.just(NO_MAP) | st.sampled_from([KeyMap((("text", "title"),)), KeyMap((("title", "x.a"), ("id", "authors")))])


@pytest.mark.parametrize("form", Format)
def test_any_input_ends_in_outcomes(form: Format) -> None:
    """Any input, told or forced to be of a format, packed or not, in pieces or not, ends in outcomes."""

    @FUZZ
    @given(inputs(form), st.booleans(), st.sampled_from(PACKERS), st.sampled_from([1, 7, 1 << 18, 1 << 18]), KEYS)
    def holds(data: bytes, forced: bool, pack: Callable[[bytes], bytes], piece: int, keys: KeyMap) -> None:
        with pytest.MonkeyPatch.context() as patch, in_time():
            patch.setattr(streams, "READ_SIZE", piece)
            check(read_bytes(pack(data), form if forced else None, keys=keys))

    holds()


INPUTS_PER_SEED = 50


def made(form: Format, noise: random.Random) -> bytes:
    """Make one input as ``inputs`` does, but many times faster."""
    seeds, tokens = SEEDS[form]
    words = WORDS + tokens

    def word() -> bytes:
        return noise.choice(words) if noise.random() < 0.7 else noise.randbytes(noise.randint(0, 6))

    if noise.random() < 0.2:
        return b"".join(word() for _ in range(noise.randint(0, 20)))
    changes = [
        (
            noise.choice([0, 1, 2, 3, 0, 1, 2, 3, 4]),
            noise.getrandbits(16),
            noise.choice([1, noise.randint(0, 60)]),
            word(),
        )
        for _ in range(noise.randint(1, 6))
    ]
    return mutated(noise.choice(seeds), changes)


@pytest.mark.parametrize("form", Format)
def test_swarms_of_inputs(form: Format, tmp_path: Path) -> None:
    """The same of many more inputs, each made from a number that hypothesis chooses."""

    @settings(FUZZ, max_examples=max(1, EXAMPLES // INPUTS_PER_SEED))
    @given(st.integers(0, 2**63))
    def holds(seed: int) -> None:
        noise = random.Random(seed)  # noqa: S311  (noise, no secret)
        for _ in range(INPUTS_PER_SEED):
            data, forced = made(form, noise), noise.random() < 0.5
            with in_time():
                try:
                    check(read_file(tmp_path / "input", data, form if forced else None))
                except BaseException:
                    print(f"\nREGRESSIONS: {form!s}, {forced}, {data!r}")  # noqa: T201  (pytest shows it)
                    raise

    holds()


# So long that a few control characters beside it do not make a file binary.
GOOD_TEXT = "Good words. " * 2000


def around(form: Format, middle: bytes) -> bytes:
    """Put something between two good records."""
    good = {
        Format.JSON_LINES: json.dumps({"text": GOOD_TEXT}).encode(),
        Format.CSV: f"T,{GOOD_TEXT}".encode(),
        Format.FEED: f"<item><content type='text'>{GOOD_TEXT}</content></item>".encode(),
        Format.WARC: GOOD,
    }[form]
    if form is Format.CSV:
        return b"title,text\n" + b"\n".join([good, middle, good])
    if form is Format.FEED:
        return b"<rss><channel>" + good + b"<item>" + middle + b"</item>" + good + b"</channel></rss>"
    if form is Format.WARC:
        return good + record(middle, content_type="text/html", kind="resource") + good
    return b"\n".join([good, middle, good])


# What of a record is not its own but tells where it ends.
FRAMES = {
    Format.JSON_LINES: [b"\n", b"\r"],
    Format.CSV: [b"\n", b"\r", b'"'],
    Format.FEED: [b"<", b">"],
    Format.WARC: [],
}


@pytest.mark.parametrize("form", FRAMES)
def test_neighbours_survive(form: Format) -> None:
    """Whatever stands in one record, those before and behind it are read, and it ends in one outcome at most."""

    @FUZZ
    @given(inputs(Format.HTML if form is Format.WARC else form) | st.text().map(lambda text: text.encode()))
    @example(b"\\")
    def holds(middle: bytes) -> None:
        for frame in FRAMES[form]:
            middle = middle.replace(frame, b"")
        with in_time():
            outcomes = read_bytes(around(form, middle), form)
        check(outcomes)
        good = "" if form is Format.WARC else GOOD_TEXT
        bodies = [outcome.body if isinstance(outcome, Document) else None for outcome in outcomes]
        assert bodies[0] is not None
        assert bodies[-1] is not None
        assert not good or bodies[0] == bodies[-1] == good
        if form in {Format.FEED, Format.CSV} and middle.strip():
            assert len(outcomes) == 3
        elif form is not Format.JSON_LINES:  # whose lines may hold a list of records
            assert len(outcomes) in {2, 3}

    holds()


def test_every_row_of_a_table_is_there() -> None:
    """A Parquet table of any texts gives each of them, in order."""

    @FUZZ
    @given(st.lists(st.text() | st.none(), min_size=1, max_size=40), st.integers(1, 50))
    def holds(texts: list[str | None], group: int) -> None:
        data = io.BytesIO()
        parquet.write_table(pa.table({"text": pa.array(texts, pa.string())}), data, row_group_size=group)
        outcomes = read_bytes(data.getvalue())
        words = {"", "None", "null"}
        expected = [None if text is not None and text.strip() in words - {""} else text for text in texts]
        assert [outcome.body for outcome in outcomes if isinstance(outcome, Document)] == expected

    holds()


def test_any_markup_becomes_text() -> None:
    """Any markup becomes text, and text without markup stays what it is."""

    @FUZZ
    @given(inputs(Format.HTML).map(lambda data: data.decode(errors="replace")), st.text())
    def holds(markup: str, text: str) -> None:
        with in_time():
            assert isinstance(to_text(markup), str)
        plain = text.replace("<", "").replace("&", "")
        assert to_text(plain) == plain.strip()

    holds()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ODD_TEXT = st.text(st.sampled_from("a “”?'\"\n\0\x1f\ud83d\ufffdÃ©â€œ .,20/-:"))
ANY_TEXT = st.text(st.characters()) | ODD_TEXT | st.binary().map(lambda data: data.decode("latin-1"))


def test_any_document_is_cleaned() -> None:
    """Cleaning makes of any document an article that can be stored, or a reject."""

    @FUZZ
    @given(
        st.builds(
            Document,
            origin=st.just(Origin("a", "line 1")),
            raw=st.just(b"x"),
            body=st.none() | ANY_TEXT,
            id=st.none() | ANY_TEXT,
            url=st.none() | ANY_TEXT | ANY_TEXT.map("https://a.example/{}".format) | ANY_TEXT.map("http://{}/".format),
            title=st.none() | ANY_TEXT,
            published=st.none() | ANY_TEXT | st.datetimes().map(str),
            authors=st.lists(ANY_TEXT, max_size=3).map(tuple),
            publisher=st.none() | ANY_TEXT,
            language=st.none() | ANY_TEXT,
            extra=st.dictionaries(st.text(), VALUES, max_size=3),
            encoding=st.sampled_from([None, "windows-1252"]),
            status=st.none() | st.sampled_from(PubStatus),
        )
    )
    def holds(document: Document) -> None:
        with in_time():
            check_cleaned(document)
            outcome = clean(document)
        is_withdrawn = document.status in {PubStatus.WITHHELD, PubStatus.CANCELED}
        assert isinstance(outcome, Reject | (Withdrawal if is_withdrawn else Article))

    holds()


REGRESSIONS: list[tuple[str, Format | None, bytes]] = [
    ("a string at the end where a key should be", Format.JSON, b'{"a": [{"text": "x"}], "b"'),
    ("control characters in an encoding's name", None, record(answer(b"x", Content_Encoding="a\x95"))),
    ("control characters in a type", None, record(answer(b"x", "text/plain\x95"))),
    ("a tab in the message of the csv module", Format.TSV, b'title\ttext\nT\t"x"y\n'),
]


@pytest.mark.parametrize(("what", "form", "data"), REGRESSIONS, ids=[what for what, _, _ in REGRESSIONS])
def test_regressions(what: str, form: Format | None, data: bytes) -> None:
    """What once raised, hung or got lost."""
    with in_time():
        check(read_bytes(data, form))
