"""Workers in processes of their own: what fails in them is told where the user sees it."""

from __future__ import annotations

import sys

import pytest

from newsdb.errors import DatabaseError
from newsdb.loader.batches import Batch
from newsdb.loader.work import Result
from newsdb.loader.workers import Workers, start_workers
from newsdb.settings import Settings


class Unknown:
    """A worker that knows nothing, so that processes are started."""

    def process(self, batch: Batch) -> Result:
        """Never called."""
        raise AssertionError

    def process_known(self, batch: Batch) -> None:
        """Ask for extraction."""

    def close(self) -> None:
        """Nothing is open."""


def make_worker(_settings: Settings, _load_id: int) -> Unknown:
    """Make one for the reading process; those of other processes find the server gone."""
    if IS_READING:
        return Unknown()
    raise DatabaseError("the server is gone")


IS_READING = False
"""Set in the reading process alone: others import this module anew."""


def _wait(workers: Workers) -> None:
    while not workers.done(block=True):
        pass


def test_a_worker_that_cannot_begin(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A server that is gone when a worker begins is told as its error, without a traceback."""
    monkeypatch.setattr(sys.modules[__name__], "IS_READING", True)
    with start_workers(settings, 7, 2, make_worker) as workers:
        workers.submit(Batch(0))
        with pytest.raises(DatabaseError, match="the server is gone"):
            _wait(workers)
    assert capfd.readouterr().err == ""
