"""Stopping between two batches when the user asks for it: Ctrl-C, or a signal to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stopped(Exception):  # noqa: N818  (no error: the user's wish)
    """The load ends here, as the user asked for."""


class Stop:
    """A wish to stop, granted where nothing is half done.

    ``request`` is what a signal handler calls. While the load waits for input it stops at once, elsewhere as soon as
    what is begun is committed; a second request does not wait for that.

    Attributes:
        requested: whether to stop.
    """

    def __init__(self) -> None:
        self.requested = False
        self._waiting = False

    def request(self, *_: Any) -> None:
        """Ask to stop; takes what a signal handler is given.

        Raises:
            Stopped: where the load waits for something.
            KeyboardInterrupt: at the second request.
        """
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        if self._waiting:
            raise Stopped

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let a request end the block at once: it only waits for something, such as input.

        Raises:
            Stopped: a stop was or is requested.
        """
        if self.requested:
            raise Stopped
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False
