"""Outlets and the domains they publish under."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigIdentity, BigInt, CreatedAt


class SourceRow(Base):
    """One outlet."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("name"),
        {
            "comment": "One row per outlet (newspaper, agency, site). Outlets are told apart by registrable domain.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Surrogate key.")
    name: Mapped[str] = mapped_column(
        comment="Registrable domain (harborledger.example), or the publisher as printed where articles have no URL."
    )
    homepage: Mapped[str | None] = mapped_column(
        comment="Address of the outlet's front page; null if it has no domain."
    )
    created_at: Mapped[CreatedAt] = mapped_column(comment="When newsdb first met the outlet.")


class SourceDomainRow(Base):
    """One domain of an outlet."""

    __tablename__ = "source_domains"
    __table_args__ = (
        {
            "comment": "One row per registrable domain; several domains may belong to one outlet.",
            "info": {"citus": "reference"},
        },
    )

    domain: Mapped[str] = mapped_column(primary_key=True, comment="Registrable domain, lower case, punycode.")
    source_id: Mapped[BigInt] = mapped_column(
        ForeignKey("sources.id", ondelete="CASCADE"),
        index=True,
        comment="The outlet that publishes under it.",
    )
