"""What was taken down, and must not come back; who ordered it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigIdentity, BigInt, CreatedAt


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
    order_id: Mapped[int | None] = mapped_column(
        BigInteger,
        ForeignKey("takedown_orders.id"),
        index=True,
        comment="The order that took it down; null if an agency did.",
    )
    taken_down_at: Mapped[CreatedAt] = mapped_column(comment="When it was taken down.")


class TakedownOrderRow(Base):
    """One order of whoever runs the database."""

    __tablename__ = "takedown_orders"
    __table_args__ = (
        CheckConstraint("kind IN ('article', 'person', 'agency')", name="kind"),
        CheckConstraint("(kind = 'person') = (salt IS NOT NULL)", name="salt"),
        CheckConstraint("kind = 'person' OR NOT (is_stored_only OR is_wordless)", name="scope"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)", name="lifted"
        ),
        {
            "comment": "One row per order of newsdb takedown: why, who, when; never what. Rows stay for good, also when"
            " the order was lifted.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Number of the order, as newsdb takedown list shows it.")
    kind: Mapped[str] = mapped_column(
        comment="article: an article and maybe copies of it, see takedowns; person: names are masked, see"
        " takedown_names; agency: what an agency had taken down was let in again, which is recorded here."
    )
    reason: Mapped[str] = mapped_column(comment="Why, in one line, without what was taken down.")
    ordered_by: Mapped[str | None] = mapped_column(
        comment="Who: a login name, or what was given with --by; of kind agency the agency, null if it names nobody."
    )
    ordered_at: Mapped[CreatedAt] = mapped_column(comment="When it was ordered; later loads obey it.")
    is_stored_only: Mapped[bool] = mapped_column(
        server_default="false",
        comment="Of a person: only articles that were stored by then are masked, and what a load has of them later;"
        " articles that are new later may name a namesake.",
    )
    is_wordless: Mapped[bool] = mapped_column(
        server_default="false", comment="Of a person: their words are masked, too, and have no rows in quotes."
    )
    salt: Mapped[bytes | None] = mapped_column(
        comment="Of a person: key of the digests in takedown_names, the same for all orders of a database."
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        comment="When all that was stored had been seen to; null: that was cut off, and the same command goes on."
    )
    lifted_at: Mapped[datetime | None] = mapped_column(comment="When it was lifted; null while it stands.")
    lifted_by: Mapped[str | None] = mapped_column(comment="Who lifted it.")
    lift_reason: Mapped[str | None] = mapped_column(comment="Why it was lifted, in one line.")


class TakedownNameRow(Base):
    """One name that is taken down."""

    __tablename__ = "takedown_names"
    __table_args__ = (
        CheckConstraint("octet_length(name_digest) = 16", name="name_digest"),
        CheckConstraint("octet_length(word_digest) = 2", name="word_digest"),
        {
            "comment": "One row per name that loads mask. No name in clear: whoever has salt and digests can only try"
            " names. The rows go when the order is lifted.",
            "info": {"citus": "reference"},
        },
    )

    order_id: Mapped[BigInt] = mapped_column(
        ForeignKey("takedown_orders.id", ondelete="CASCADE"), primary_key=True, comment="The order."
    )
    name_digest: Mapped[bytes] = mapped_column(
        primary_key=True, comment="BLAKE2b of the name, without titles, case, accents and spaces, keyed by the salt."
    )
    word_digest: Mapped[bytes] = mapped_column(
        comment="First two bytes of the same of its last word: the same for thousands of surnames."
    )
