"""Runs of the loader: what each read, what came of it, and what had to be rejected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigIdentity, BigInt, CreatedAt


class LoadRow(Base):
    """One run of the loader."""

    __tablename__ = "loads"
    __table_args__ = (
        CheckConstraint("kind IN ('load', 'retry', 'reextract')", name="kind"),
        CheckConstraint("status IN ('running', 'finished', 'interrupted', 'failed')", name="status"),
        CheckConstraint(
            "new_count >= 0 AND updated_count >= 0 AND unchanged_count >= 0 AND rejected_count >= 0"
            " AND quote_count >= 0",
            name="counts",
        ),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished"),
        {
            "comment": "One row per run of the loader. The counts grow with each committed batch, so that they are"
            " right even where a run was killed; such a run keeps the status running until the next one starts.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Surrogate key.")
    started_at: Mapped[CreatedAt] = mapped_column(comment="When the run began.")
    finished_at: Mapped[datetime | None] = mapped_column(
        comment="When it ended; null while it runs; of a killed run, when that was noticed."
    )
    status: Mapped[str] = mapped_column(
        server_default="running",
        comment="running, finished, interrupted (by the user, or killed: see error) or failed (see error).",
    )
    kind: Mapped[str] = mapped_column(
        server_default="load",
        comment="load: files were read; retry: rejects were tried again; reextract: stored texts were extracted anew.",
    )
    inputs: Mapped[list[str]] = mapped_column(comment="Files, folders and patterns as given on the command line.")
    newsdb_version: Mapped[str] = mapped_column(comment="Version of newsdb that ran.")
    extractor_version: Mapped[int] = mapped_column(comment="Version of the extraction that ran.")
    new_count: Mapped[BigInt] = mapped_column(server_default="0", comment="Documents stored as new articles.")
    updated_count: Mapped[BigInt] = mapped_column(
        server_default="0",
        comment="Documents that changed a stored article: their text differed, and the old one was kept; or their"
        " agency took the article back, see takedowns.",
    )
    unchanged_count: Mapped[BigInt] = mapped_column(
        server_default="0",
        comment="Documents whose text was stored already, as current text or as an earlier version, or that took back"
        " what was taken down already.",
    )
    rejected_count: Mapped[BigInt] = mapped_column(server_default="0", comment="Documents put into rejects.")
    quote_count: Mapped[BigInt] = mapped_column(server_default="0", comment="Quotes stored by this run.")
    resolved_at: Mapped[datetime | None] = mapped_column(
        comment="When it had been told who is who in what the run stored; null: not yet (the next run to end does it),"
        " or it stored nothing."
    )
    error: Mapped[str | None] = mapped_column(comment="Why a run that did not finish stopped, in one line.")


class LoadUnitRow(Base):
    """One input file of a run."""

    __tablename__ = "load_units"
    __table_args__ = (
        CheckConstraint("ordinal >= 1", name="ordinal"),
        CheckConstraint("status IN ('reading', 'read')", name="status"),
        CheckConstraint("document_count >= 0 AND rejected_count >= 0", name="counts"),
        CheckConstraint("octet_length(unit_key) = 32", name="unit_key"),
        Index("ix_load_units_unit_key_reading", "unit_key", unique=True, postgresql_where=text("status = 'reading'")),
        Index("ix_load_units_unit_key", "unit_key"),
        {
            "comment": "One row per input file of a load: who reads it, and how far its documents are committed. A unit"
            " that a dead load left unfinished passes to the load that takes it over.",
            "info": {"citus": "reference"},
        },
    )

    load_id: Mapped[BigInt] = mapped_column(
        ForeignKey("loads.id", ondelete="CASCADE"), primary_key=True, comment="The run."
    )
    ordinal: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Place of the file among the run's files, from 1."
    )
    path: Mapped[str] = mapped_column(
        comment="The file, with the range of bytes where it is one of several parts; - is standard input."
    )
    size_bytes: Mapped[int | None] = mapped_column(BigInteger, comment="Size on disk; null for standard input.")
    status: Mapped[str] = mapped_column(comment="reading: more may follow; read: all of it is committed.")
    unit_key: Mapped[bytes | None] = mapped_column(
        comment="SHA-256 over the file's full path, size, time of change and range: the same for all loaders. Null for"
        " standard input, which no two share."
    )
    lease_ends_at: Mapped[datetime | None] = mapped_column(
        comment="While the unit is being read: when others may take it over unless the lease is renewed."
    )
    read_at: Mapped[datetime | None] = mapped_column(comment="When all of it was committed.")
    document_count: Mapped[BigInt] = mapped_column(comment="Documents of the file committed so far, rejects included.")
    rejected_count: Mapped[BigInt] = mapped_column(comment="Those of them that were rejected.")


class LoadMetricRow(Base):
    """One figure about a run."""

    __tablename__ = "load_metrics"
    __table_args__ = (
        {
            "comment": "One row per run and figure: what the run cost. Written while it goes on, final when it has"
            " ended.",
            "info": {"citus": "reference"},
        },
    )

    load_id: Mapped[BigInt] = mapped_column(
        ForeignKey("loads.id", ondelete="CASCADE"), primary_key=True, comment="The run."
    )
    name: Mapped[str] = mapped_column(
        primary_key=True,
        comment="seconds (by the clock), seconds_reading, seconds_cleaning, seconds_extracting and seconds_storing"
        " (summed over all processes), bytes_read of bytes_total, units_read of units, units_waiting (for other loads),"
        " batches, retries, workers, peak_bytes_reader and peak_bytes_worker (memory).",
    )
    value: Mapped[float] = mapped_column(REAL, comment="The figure.")
    recorded_at: Mapped[CreatedAt] = mapped_column(comment="When it was written last.")


class RejectRow(Base):
    """One rejected piece of input."""

    __tablename__ = "rejects"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        {
            "comment": "Quarantine: one row per piece of input that could not be loaded, with the reason and the input"
            " itself. The same reject met again by a later load is kept once.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Surrogate key.")
    load_id: Mapped[BigInt] = mapped_column(
        ForeignKey("loads.id", ondelete="CASCADE"), index=True, comment="The run that met it first."
    )
    path: Mapped[str] = mapped_column(comment="The file; - is standard input.")
    position: Mapped[str] = mapped_column(comment="Place in the file, such as line 12; empty for the whole file.")
    reason: Mapped[str] = mapped_column(comment="What is wrong and what would mend it, in one line.")
    raw: Mapped[bytes] = mapped_column(
        comment="The rejected input, byte for byte (its beginning if it was too long); empty where it was taken down."
    )
    fingerprint: Mapped[bytes] = mapped_column(comment="SHA-256 over path, position, reason and raw as rejected.")
    rejected_at: Mapped[CreatedAt] = mapped_column(comment="When it was rejected first.")
