"""What was taken down, and must not come back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, CreatedAt


class TakedownRow(Base):
    """One article that was taken down, or is not to be stored."""

    __tablename__ = "takedowns"
    __table_args__ = (
        CheckConstraint("kind IN ('canceled', 'withheld', 'ordered')", name="kind"),
        {
            "comment": "One row per article id that was taken down, stored before or not. While the row is there, no"
            " load stores that article again; deleting the row allows it. It says nothing of what the article was. An"
            " article that is known by several ids (of its address, of its publisher and the document's id, of that id"
            " alone) has a row for each.",
            "info": {"citus": "distributed"},
        },
    )

    article_id: Mapped[UUID] = mapped_column(
        primary_key=True,
        comment="articles.id as it was or would be, a digest of the address: no row of articles has it.",
    )
    kind: Mapped[str] = mapped_column(
        comment="canceled: by its agency, for good; withheld: by its agency, until a newer version is usable, which a"
        " load then stores, deleting this row; ordered: by whoever runs this database."
    )
    reason: Mapped[str] = mapped_column(comment="Why, in one line, without what was taken down.")
    taken_down_by: Mapped[str | None] = mapped_column(
        comment="Who: the agency as its item names it, or whoever ordered it; null if the item names nobody."
    )
    version_no: Mapped[int | None] = mapped_column(
        BigInteger, comment="Version of the item that withdrew it; null if the item tells none."
    )
    version_at: Mapped[datetime | None] = mapped_column(
        comment="When that version of the item was made; null if the item does not tell."
    )
    load_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("loads.id"), index=True, comment="The load that met the item; null if ordered."
    )
    taken_down_at: Mapped[CreatedAt] = mapped_column(comment="When it was taken down.")
