"""``newsdb load`` as the user runs it, beside extraction alone: rates, and the memory of every process.

In: files of articles. Out: `Run`s. Extraction alone reads, cleans, extracts and resolves in as many processes as the
load has, and keeps nothing: what a load could reach if storing cost nothing.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # it has no types
from sqlalchemy import URL

from benchmarks.loading.sandbox import Sandbox
from newsdb import readers
from newsdb.documents import Article, Document, Reject
from newsdb.pipeline import cleaned, extracted

_CHUNK: Final = 50
_CHUNKS_UNDER_WAY: Final = 4  # a process; more would only hold texts in memory
_WATCH_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Memory:
    """Peaks of resident memory, in bytes.

    Attributes:
        main: of the command's own process.
        worker: of the largest of its children; 0 if it has none.
        backend: of the largest process of the server that works for it, without the memory that all of them share.
    """

    main: int = 0
    worker: int = 0
    backend: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over the files.

    Attributes:
        documents: read.
        seconds: by the clock, from the start of the command to its end.
        cpu: seconds of all processes, the server's, too.
        own_seconds: of a load, by its own count: without what starting Python takes.
        memory: peaks.
    """

    documents: int
    seconds: float
    cpu: float
    own_seconds: float = 0.0
    memory: Memory = Memory()

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


def knows_jobs() -> bool:
    """Whether ``newsdb load`` has an option for the number of its processes."""
    command = [sys.executable, "-m", "newsdb", "load", "--help"]
    return "--jobs" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def extraction_alone(box: Sandbox, paths: Sequence[Path], jobs: int) -> Run:
    """Read, clean, extract and resolve; store nothing."""
    chunks = _chunks(paths)
    documents = 0
    with box.spending() as spent:
        if jobs == 1:
            documents = sum(map(_extract, chunks))
        else:
            gate = multiprocessing.Semaphore(jobs * _CHUNKS_UNDER_WAY)
            with multiprocessing.Pool(jobs) as pool:
                for count in pool.imap_unordered(_extract, _gated(chunks, gate.acquire)):
                    documents += count
                    gate.release()
                pool.close()
                pool.join()
    return Run(documents, spent.seconds, spent.cpu)


def _chunks(paths: Sequence[Path]) -> Iterator[list[Document | Reject]]:
    files = readers.discover([str(path) for path in paths])
    documents = itertools.chain.from_iterable(map(readers.read, files))
    while chunk := list(itertools.islice(documents, _CHUNK)):
        yield chunk


def _gated(chunks: Iterator[list[Document | Reject]], acquire: Callable[[], bool]) -> Iterator[list[Document | Reject]]:
    """Yield no faster than results come: a pool would read all there is at once."""
    for chunk in chunks:
        acquire()
        yield chunk


def _extract(chunk: list[Document | Reject]) -> int:
    for item in map(cleaned, chunk):
        if isinstance(item, Article):
            extracted(item)
    return len(chunk)


def load(box: Sandbox, url: URL, paths: Sequence[Path], jobs: int | None) -> Run:
    """Run ``newsdb load`` on a database.

    Args:
        box: the server.
        url: the database.
        paths: the files.
        jobs: number of processes; None: the command does not know the option.

    Raises:
        RuntimeError: the command failed.
    """
    arguments = ["load", "--json", "--quiet", *map(str, paths)]
    if jobs is not None:
        arguments += ["--jobs", str(jobs)]
    memory = Memory()
    with box.spending() as spent:
        process = box.newsdb(url, *arguments)
        try:
            while True:
                memory = _seen(memory, process.pid, url.database or "")
                try:
                    output, errors = process.communicate(timeout=_WATCH_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode not in {0, 1}:  # 1: something was rejected
        raise RuntimeError(f"{process.args!r} failed: {errors.decode(errors='replace')[-2000:]}")
    counts: dict[str, Any] = json.loads(output)
    documents = sum(counts[name] for name in ("new", "updated", "unchanged", "rejected"))
    return Run(documents, spent.seconds, spent.cpu, counts["seconds"], memory)


def _seen(before: Memory, pid: int, database: str) -> Memory:
    """Return the peaks with what there is to see now."""
    try:
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        main = _peak(process)
        worker = max(map(_peak, children), default=0)
    except psutil.NoSuchProcess:
        return before
    backend = max(map(_private, _backends(database)), default=0)
    return Memory(max(before.main, main), max(before.worker, worker), max(before.backend, backend))


def _backends(database: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and f" {database} " in " ".join(process.info["cmdline"] or ()):
            yield process


def _peak(process: psutil.Process) -> int:
    """Return the highest resident memory of a process so far where the system knows it, else what it has now."""
    return _status(process, "VmHWM") or _resident(process)


def _private(process: psutil.Process) -> int:
    return _status(process, "RssAnon") or _resident(process)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _status(process: psutil.Process, name: str) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
