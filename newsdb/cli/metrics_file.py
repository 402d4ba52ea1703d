"""The file that ``--metrics-file`` names: figures of a load for Prometheus, written anew every few seconds.

In: how far the load is. Out: the file, always a whole one. Once the load has begun, a file that cannot be written is
worth a warning and nothing more.
"""

from __future__ import annotations

import logging
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from newsdb import loader
from newsdb.cli.exposition import LAST_SUCCESS, PREFIX, LoadState, render
from newsdb.errors import UsageError

WRITE_SECONDS: Final = 5.0
"""Between two writes: less than the usual interval at which Prometheus looks."""

_LAST_SUCCESS_LINE: Final = re.compile(rf"^{LAST_SUCCESS}\{{.*\}} ([0-9.e+]+)$", re.MULTILINE)
_OTHER_MARK: Final = "exists and is no metrics file of newsdb; name another, or remove it"

logger = logging.getLogger(__name__)


class MetricsFile:
    """A metrics file for one load.

    Args:
        path: where; the name without its ending tells the loads of a machine apart.
        kind: load, retry or reextract.

    Raises:
        UsageError: it cannot be written.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self._given = path
        # A link stays a link: what it leads to is replaced.
        self._path = Path(os.path.realpath(path))
        name = os.fsencode(path.stem).decode(errors="backslashreplace")
        self._state = LoadState(name, kind, time.time())
        self._failing = False
        try:
            self._state.last_success_at = self._last_success()
            self._write()
        except (OSError, ValueError) as error:  # ValueError: a name with NUL
            reason = error.strerror if isinstance(error, OSError) else error
            raise UsageError(
                f"--metrics-file {path} cannot be written ({reason}); name a file in a folder that newsdb may write to"
            ) from None

    def update(self, progress: loader.Progress) -> None:
        """Take in how far the load is; written if the last time is some seconds ago."""
        self._state.progress = progress
        if time.monotonic() - self._written >= WRITE_SECONDS:
            self._try_to_write()

    def end(self, status: str, progress: loader.Progress | None = None) -> None:
        """Write the end of the load: finished, interrupted or failed."""
        self._state.status = status
        self._state.progress = progress or self._state.progress
        if status == "finished":
            self._state.last_success_at = time.time()
        self._try_to_write()

    def _last_success(self) -> float:
        """Read when a load succeeded last from the file that is there.

        Raises:
            UsageError: that is something else, which must not be lost.
            OSError: it cannot be read.
        """
        if not self._path.exists():
            return 0.0
        if not self._path.is_file():
            raise UsageError(f"--metrics-file {self._given} is no regular file; name another")
        text = self._path.read_text(encoding="utf-8", errors="replace")
        if text and not text.startswith(f"# HELP {PREFIX}"):
            raise UsageError(f"--metrics-file {self._given} {_OTHER_MARK}")
        found = _LAST_SUCCESS_LINE.search(text)
        return float(found[1]) if found else 0.0

    def _try_to_write(self) -> None:
        try:
            self._write()
        except OSError as error:
            # Told once, until it has worked again.
            if not self._failing:
                fields = {"path": str(self._given), "error": error.strerror}
                sentence = f"the metrics file {self._given} cannot be written ({error.strerror}); the load goes on"
                logger.warning("%s", sentence, extra={"event": "metrics_file_failed", "fields": fields})
            self._failing = True
        else:
            self._failing = False

    def _write(self) -> None:
        """Replace the file in one step, so that nobody reads half of it.

        Raises:
            OSError: it cannot be written; the one before stays.
        """
        self._written = time.monotonic()
        # The collector reads what ends in .prom.
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_text(render(self._state), encoding="utf-8", errors="backslashreplace")
            temporary.replace(self._path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
