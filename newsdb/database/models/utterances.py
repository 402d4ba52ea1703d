"""Utterances: which wordings of quotations are one, and what tells so."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, CreatedAt


class WordingRow(Base):
    """One wording that others can be compared with."""

    __tablename__ = "wordings"
    __table_args__ = (
        CheckConstraint("octet_length(words_key) = 16", name="words_key"),
        # Without fastupdate: each batch of wordings is searched right after it was stored.
        Index("ix_wordings_shingles", "shingles", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        {
            "comment": "One row per wording of quotes that is long or rare enough to be compared with others; what"
            " anybody says (I don't know; very important) has none. A wording stays when its quotes are gone, unless"
            " they were taken down.",
            "info": {"citus": "reference"},
        },
    )

    words_key: Mapped[bytes] = mapped_column(primary_key=True, comment="The wording, as in quotes.")
    is_distinctive: Mapped[bool] = mapped_column(
        comment="The same words are one utterance wherever they are printed and whoever is said to have said them."
    )
    shingles: Mapped[list[int]] = mapped_column(
        ARRAY(Integer),
        comment="Digests of some runs of words, by which wordings that overlap are found; may be empty.",
    )


class UtteranceWordingRow(Base):
    """One wording that is nearly another one."""

    __tablename__ = "utterance_wordings"
    __table_args__ = (
        CheckConstraint("octet_length(words_key) = 16", name="words_key"),
        CheckConstraint("octet_length(utterance_key) = 16 AND utterance_key <= words_key", name="utterance_key"),
        {
            "comment": "One row per wording that was also printed otherwise: shortened, or with small edits. The"
            " utterance of a quote is coalesce(utterance_wordings.utterance_key, quotes.words_key), joined by"
            " words_key. Only where its wording has no row here and is not wordings.is_distinctive, the same words are"
            " one utterance only if printed within days of each other, and, with no row in wordings, of one speaker.",
            "info": {"citus": "reference"},
        },
    )

    words_key: Mapped[bytes] = mapped_column(primary_key=True, comment="The wording, as in quotes.")
    utterance_key: Mapped[bytes] = mapped_column(
        index=True,
        comment="The utterance: the smallest words_key of all its wordings. It becomes smaller when a smaller one"
        " joins, or when a wording is found that makes two utterances one.",
    )


class UnlinkedArticleRow(Base):
    """One article whose quotes are to be looked at."""

    __tablename__ = "unlinked_articles"
    __table_args__ = (
        {
            "comment": "One row per article whose quotes have been stored and whose wordings have not been linked yet;"
            " usually empty. Without a foreign key, since the table is a queue: a row of an article that is gone is"
            " dropped when its turn comes.",
            "info": {"citus": "reference"},
        },
    )

    article_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The article.")
    queued_at: Mapped[CreatedAt] = mapped_column(comment="When its quotes were stored.")
