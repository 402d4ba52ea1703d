"""Advisory locks that the writer takes and the queries look for."""

from __future__ import annotations

from typing import Final

LOAD_LOCK_CLASS: Final = 0x6C6F6164
"""First half of the locks of running loads, the load's id (modulo 2**31) is the second: "load" in ASCII."""
