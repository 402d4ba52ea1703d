"""Input that could not be loaded: what, where and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from newsdb.database.models import RejectRow


@dataclass(frozen=True, slots=True)
class Rejected:
    """One rejected piece of input without the input itself.

    Attributes:
        id: its number.
        load_id: the load that met it first.
        path: the file; - is standard input.
        position: the place in it; "" for the whole file.
        reason: what is wrong and what would mend it.
        size: bytes kept of it.
        rejected_at: when it was rejected first.
    """

    id: int
    load_id: int
    path: str
    position: str
    reason: str
    size: int
    rejected_at: datetime

    @property
    def place(self) -> str:
        """File and place in it."""
        return f"{self.path}, {self.position}" if self.position else self.path


_COLUMNS = (
    RejectRow.id,
    RejectRow.load_id,
    RejectRow.path,
    RejectRow.position,
    RejectRow.reason,
    func.octet_length(RejectRow.raw).label("size"),
    RejectRow.rejected_at,
)


def list_rejects(connection: Connection, limit: int, load_id: int | None = None) -> tuple[list[Rejected], int]:
    """List rejected input, the latest first.

    Args:
        connection: to read from.
        limit: rows wanted.
        load_id: only those first met by this load.

    Returns:
        The rows, and how many there are in all.
    """
    conditions = [] if load_id is None else [RejectRow.load_id == load_id]
    total = connection.scalar(select(func.count()).select_from(RejectRow).where(*conditions)) or 0
    rows = connection.execute(select(*_COLUMNS).where(*conditions).order_by(RejectRow.id.desc()).limit(limit))
    return [Rejected(**row._asdict()) for row in rows], total


def read_reject(connection: Connection, reject_id: int) -> tuple[Rejected, bytes] | None:
    """Read one rejected piece of input with the input itself, byte for byte; None if there is none of that number."""
    row = connection.execute(select(*_COLUMNS, RejectRow.raw).where(RejectRow.id == reject_id)).one_or_none()
    if row is None:
        return None
    fields = row._asdict()
    raw = bytes(fields.pop("raw"))
    return Rejected(**fields), raw
