"""Waiting for what another thread, or the server, is about to do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

TRIES = 600
PAUSE = 0.05


def until(happened: Callable[[], object]) -> None:
    """Wait until something happened."""
    for _ in range(TRIES):
        if happened():
            return
        time.sleep(PAUSE)
    raise AssertionError("it does not happen")


async def until_async(happened: Callable[[], Awaitable[object]]) -> None:
    """Wait until something happened, asking asynchronously."""
    for _ in range(TRIES):
        if await happened():
            return
        await asyncio.sleep(PAUSE)
    raise AssertionError("it does not happen")
