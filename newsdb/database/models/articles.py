"""Articles with their full text, and the earlier texts of articles that changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigInt, CreatedAt


class ArticleRow(Base):
    """One article in its current text."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("body <> ''", name="body"),
        CheckConstraint("octet_length(body_sha256) = 32", name="body_sha256"),
        Index("ix_articles_search", "search", postgresql_using="gin"),
        Index("ix_articles_source_id_published_on", "source_id", "published_on"),
        # A hash: addresses may be longer than what a btree takes.
        Index("ix_articles_url", "url", postgresql_using="hash"),
        # Of a longer one the beginning: an entry of a btree must stay below a third of a page.
        Index(
            "ix_articles_document_id",
            text('"left"(document_id, 500)'),
            postgresql_where=text("document_id IS NOT NULL"),
        ),
        Index("ix_articles_not_extracted", "language", postgresql_where=text("extractor_version = 0")),
        {
            "comment": "One row per article (canonical URL) in its current text. Offsets in quotes and mentions count"
            " code points of body from 0, half open: substring(body from start_char + 1 for end_char - start_char)."
            " Copies of one text under several URLs are rows of their own: see story_key and agency for how to count.",
            "info": {"citus": "distributed"},
        },
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="uuid5 of canonical_url: the same in every database.")
    source_id: Mapped[BigInt] = mapped_column(ForeignKey("sources.id"), comment="The outlet.")
    url: Mapped[str] = mapped_column(comment="Address as given; urn:newsdb:... where the input has none.")
    canonical_url: Mapped[str] = mapped_column(
        comment="Address without tracking and variants; id is made of it, as it was before names in it were masked."
    )
    title: Mapped[str | None] = mapped_column(comment="Headline; null if the input has none.")
    published_on: Mapped[date | None] = mapped_column(
        index=True,
        comment="Day of publication in the outlet's own time; null if missing or unreadable (see warnings).",
    )
    published_at: Mapped[datetime | None] = mapped_column(
        comment="Instant of publication, only where the input gives time and zone."
    )
    language: Mapped[str | None] = mapped_column(
        comment="Language identified from body, ISO 639-1 (en, es, zh); null if it cannot be told, as of a short text."
        " Rows stored before revision 0007 hold the input's code here, and null in language_given, until their"
        " text is stored again or extracted anew."
    )
    language_given: Mapped[str | None] = mapped_column(
        comment="Language code as given by the input, lower case, with its region (en-us); null if it gives none, and"
        " in rows stored before revision 0007. Where it contradicts language, the text is the better witness."
    )
    agency: Mapped[str | None] = mapped_column(
        comment="News agency whose copy the text is by its own dateline, by-line or credits, also on the agency's own"
        " pages: AP, Reuters, AFP, Xinhua, dpa and so on; null if it names none or only a contributor, and in rows"
        " stored before revision 0007. To count what outlets wrote themselves: WHERE agency IS NULL; to count what"
        " they printed, copies included: no condition."
    )
    story_key: Mapped[BigInt | None] = mapped_column(
        index=True,
        comment="Equal for the same text under other URLs, and for most copies with small edits, cuts, other by-lines"
        " or credits; different stories next to never share it. To count without copies: count(DISTINCT story_key),"
        " with copies: count(*). Null for a text without words, and in rows stored before revision 0007.",
    )
    authors: Mapped[list[str]] = mapped_column(server_default=text("'{}'"), comment="By-line names as given, in order.")
    publisher: Mapped[str | None] = mapped_column(comment="Outlet's name as printed in the input; not a key.")
    document_id: Mapped[str | None] = mapped_column(comment="Identifier that the input document carried.")
    body: Mapped[str] = mapped_column(comment="Full text, verbatim but for repairs.")
    body_sha256: Mapped[bytes] = mapped_column(
        comment="SHA-256 of body in UTF-8: tells whether the text changed. Where names were masked (newsdb takedown"
        " person), of the text as it came, so that a later load knows it again."
    )
    repairs: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'"),
        comment="Repairs made to title and body: kind, field, start, end, original (what stood there).",
    )
    warnings: Mapped[list[str]] = mapped_column(
        server_default=text("'{}'"), comment="Remarks on what could not be read, such as an odd date."
    )
    extra: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'"), comment="Keys of the input that have no column here."
    )
    origin: Mapped[str] = mapped_column(comment="File and place in it that the current text was read from.")
    extractor_version: Mapped[int] = mapped_column(
        comment="Version of the extraction that made its quotes; 0: not extracted, since language is none that newsdb"
        " reads."
    )
    load_id: Mapped[BigInt] = mapped_column(
        ForeignKey("loads.id"), index=True, comment="The load that stored the current text."
    )
    loaded_at: Mapped[CreatedAt] = mapped_column(comment="When the current text was stored.")
    search: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed("newsdb_search_vector(title, body)", persisted=True),
        nullable=True,
        comment="Words of title (weight A) and body (D), English stems without accents; of a huge body its beginning.",
    )


class ArticleVersionRow(Base):
    """An earlier text of an article."""

    __tablename__ = "article_versions"
    __table_args__ = (
        CheckConstraint("version_no >= 1", name="version_no"),
        CheckConstraint("octet_length(body_sha256) = 32", name="body_sha256"),
        {
            "comment": "One row per superseded text of an article, oldest first; the current text is in articles.",
            "info": {"citus": "distributed"},
        },
    )

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."
    )
    version_no: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="1 is the first text stored."
    )
    title: Mapped[str | None] = mapped_column(comment="Headline of that version.")
    published_on: Mapped[date | None] = mapped_column(comment="Day of publication that came with that version.")
    body: Mapped[str] = mapped_column(comment="Text of that version.")
    body_sha256: Mapped[bytes] = mapped_column(
        comment="SHA-256 of that text in UTF-8, as it came; see articles.body_sha256."
    )
    repairs: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'"), comment="Repairs made to that version."
    )
    origin: Mapped[str] = mapped_column(comment="File and place in it that the version was read from.")
    load_id: Mapped[BigInt] = mapped_column(
        ForeignKey("loads.id"), index=True, comment="The load that had stored that version."
    )
    loaded_at: Mapped[datetime] = mapped_column(comment="When that version had been stored.")
    superseded_at: Mapped[CreatedAt] = mapped_column(comment="When the next text replaced it.")
