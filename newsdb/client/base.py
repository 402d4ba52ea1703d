"""What both clients have: which servers they ask, and what they may use."""

from __future__ import annotations

from collections.abc import Sequence

from newsdb.client.servers import Limits, Servers


class BaseClient:
    """What both clients are made of; see `newsdb.Client`."""

    def __init__(
        self,
        url: str | None = None,
        *,
        replica_urls: Sequence[str] = (),
        read_your_writes: bool = True,
        pool_size: int = 5,
        connect_timeout: float = 5.0,
        pool_timeout: float = 30.0,
        statement_timeout: float | None = 60.0,
        application_name: str = "newsdb client",
    ) -> None:
        limits = Limits(pool_size, connect_timeout, pool_timeout, statement_timeout, application_name)
        self._servers = Servers(url, replica_urls, limits, read_your_writes=read_your_writes)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._servers}>"
