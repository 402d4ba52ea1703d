"""Quotations and mentions of people, each with its place in an article's body."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import REAL, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base


class QuoteRow(Base):
    """One contiguous quoted segment of an article."""

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint("ordinal >= 1", name="ordinal"),
        CheckConstraint("statement_no >= 1", name="statement_no"),
        CheckConstraint("kind IN ('direct', 'mixed', 'indirect')", name="kind"),
        CheckConstraint("start_char >= 0 AND end_char - start_char = char_length(text) AND text <> ''", name="span"),
        CheckConstraint("speaker_kind IN ('person', 'organization', 'unnamed', 'unknown')", name="speaker_kind"),
        CheckConstraint(
            "(speaker_printed IS NULL) = (speaker_start IS NULL) AND (speaker_start IS NULL) = (speaker_end IS NULL)"
            " AND speaker_start >= 0 AND speaker_end - speaker_start = char_length(speaker_printed)",
            name="speaker_span",
        ),
        CheckConstraint(
            "(speaker_role_start IS NULL) = (speaker_role_end IS NULL)"
            " AND (speaker_role IS NOT NULL OR speaker_role_start IS NULL)"
            " AND speaker_role_start >= 0 AND speaker_role_end - speaker_role_start = char_length(speaker_role)",
            name="speaker_role_span",
        ),
        CheckConstraint("speaker_id IS NULL OR speaker_kind = 'person'", name="speaker_id"),
        CheckConstraint(
            "speaker_id_confidence IS NULL OR (speaker_id IS NOT NULL AND speaker_id_confidence BETWEEN 0 AND 1)",
            name="speaker_id_confidence",
        ),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("runner_up_confidence BETWEEN 0 AND 1", name="runner_up_confidence"),
        CheckConstraint("outer_ordinal BETWEEN 1 AND ordinal - 1", name="outer_ordinal"),
        Index("ix_quotes_search", "search", postgresql_using="gin"),
        Index("ix_quotes_words_key", "words_key"),
        # With the keys: to tell which of somebody's quotes are of some days, nobody reads the rows of all of them.
        Index("ix_quotes_speaker_id_keys", "speaker_id", postgresql_include=["article_id", "ordinal", "statement_no"]),
        Index(
            "ix_quotes_speaker_name_trigrams",
            "speaker_name",
            postgresql_using="gin",
            postgresql_ops={"speaker_name": "gin_trgm_ops"},
            postgresql_where="speaker_id IS NULL",
        ),
        {
            "comment": "One row per contiguous quoted segment. text equals that stretch of articles.body. Segments of"
            " one uninterrupted statement share statement_no; count statements, not rows, to count utterances. What a"
            " quoted speaker quotes in turn has a row of its own inside the outer one (outer_ordinal).",
            "info": {"citus": "distributed"},
        },
    )

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."
    )
    ordinal: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Place among the article's quotes, from 1."
    )
    statement_no: Mapped[int] = mapped_column(
        comment="Statement within the article that the segment belongs to, from 1."
    )
    kind: Mapped[str] = mapped_column(
        comment="direct: a whole utterance; mixed: a quoted fragment in reported speech; indirect: no marks."
    )
    text: Mapped[str] = mapped_column(comment="The words inside the quotation marks, verbatim.")
    start_char: Mapped[int] = mapped_column(comment="Offset of the first character in articles.body, from 0.")
    end_char: Mapped[int] = mapped_column(comment="Offset behind the last character.")
    cue: Mapped[str | None] = mapped_column(comment="Words that attribute it, as printed: said, according to.")
    speaker_kind: Mapped[str] = mapped_column(
        comment="person: named; organization: a body; unnamed: officials, a neighbour; unknown: could not be told."
    )
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), comment="The person across articles; null if not resolved to exactly one."
    )
    speaker_id_confidence: Mapped[float | None] = mapped_column(
        REAL,
        comment="Of a speaker whom the article gives no full name: probability that speaker_id is right, told from whom"
        " articles of the time mean by the surname. Null where a full name or nothing tells.",
    )
    speaker_name: Mapped[str | None] = mapped_column(comment="Fullest name of the speaker within the article.")
    speaker_printed: Mapped[str | None] = mapped_column(comment="The mention beside the quotation: Ms Keller, she.")
    speaker_start: Mapped[int | None] = mapped_column(comment="Offset of that mention in articles.body.")
    speaker_end: Mapped[int | None] = mapped_column(comment="Offset behind that mention.")
    speaker_role: Mapped[str | None] = mapped_column(comment="Role as printed beside the name: the mayor.")
    speaker_role_start: Mapped[int | None] = mapped_column(
        comment="Offset of that role in articles.body; null also where an extractor before version 2 found it."
    )
    speaker_role_end: Mapped[int | None] = mapped_column(comment="Offset behind that role.")
    venue: Mapped[str | None] = mapped_column(comment="Where it was said, as printed: CNN, a tweet.")
    confidence: Mapped[float] = mapped_column(REAL, comment="Probability that the speaker is right, 0 to 1.")
    runner_up_name: Mapped[str | None] = mapped_column(comment="The second most likely speaker.")
    runner_up_confidence: Mapped[float | None] = mapped_column(REAL, comment="Its probability.")
    outer_ordinal: Mapped[int | None] = mapped_column(
        comment="Of a quotation inside another one, whose speaker tells what somebody else said: that one's ordinal."
        " Null for all others, and where an extractor before version 3 ran; outer_ordinal IS NULL: at first hand."
    )
    words_key: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        comment="Digest of the words without case, accents and punctuation: equal for equal wording; null if wordless."
        " Which wordings are one utterance say wordings and utterance_wordings.",
    )
    search: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed("newsdb_search_vector(NULL::text, text)", persisted=True),
        nullable=True,
        comment="Words of text, English stems without accents.",
    )


class MentionRow(Base):
    """One mention of a named person in an article."""

    __tablename__ = "mentions"
    __table_args__ = (
        CheckConstraint("ordinal >= 1", name="ordinal"),
        CheckConstraint("start_char >= 0 AND end_char - start_char = char_length(printed)", name="span"),
        CheckConstraint(
            "person_id_confidence IS NULL OR (person_id IS NOT NULL AND person_id_confidence BETWEEN 0 AND 1)",
            name="person_id_confidence",
        ),
        {
            "comment": "One row per mention of a named person in an article's body.",
            "info": {"citus": "distributed"},
        },
    )

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article."
    )
    ordinal: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Place among the article's mentions, from 1."
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"),
        index=True,
        comment="The person across articles; null if not resolved to exactly one.",
    )
    person_id_confidence: Mapped[float | None] = mapped_column(
        REAL,
        comment="Of somebody whom the article gives no full name: probability that person_id is right, told from whom"
        " articles of the time mean by the surname. Null where a full name or nothing tells.",
    )
    name: Mapped[str] = mapped_column(comment="Fullest name of the person within the article.")
    printed: Mapped[str] = mapped_column(Text, comment="The mention as printed.")
    start_char: Mapped[int] = mapped_column(comment="Offset of the first character in articles.body, from 0.")
    end_char: Mapped[int] = mapped_column(comment="Offset behind the last character.")
    role: Mapped[str | None] = mapped_column(comment="Role as printed beside the name.")
