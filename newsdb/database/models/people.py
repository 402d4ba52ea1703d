"""People across articles, and the names they are printed under."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigIdentity, BigInt, CreatedAt


class PersonRow(Base):
    """One person."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("name_key", "namesake_no"),
        UniqueConstraint("wikidata_qid"),
        CheckConstraint("namesake_no >= 1", name="namesake_no"),
        CheckConstraint("wikidata_qid ~ '^Q[1-9][0-9]*$'", name="wikidata_qid"),
        CheckConstraint("merged_into_id <> id", name="merged_into_id"),
        CheckConstraint("compared_articles >= 0", name="compared_articles"),
        Index("ix_people_waiting", "id", postgresql_where=text("compared_articles IS NULL")),
        Index("ix_people_standing", text("COALESCE(root_id, id)")),
        {
            "comment": "One row per person named in full in some article. Full names of equal name_key are one person"
            " unless a judgement says otherwise.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Surrogate key.")
    name: Mapped[str] = mapped_column(
        index=True,
        comment="The name shown: the plainest full form printed so far, without titles and initials if there is one; or"
        " the one that was judged to be it.",
    )
    is_name_fixed: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Whether name was judged, so that no form printed later replaces it."
    )
    name_key: Mapped[str] = mapped_column(
        comment="Name without case, accents, titles, degrees and a middle initial: what equates spellings."
    )
    namesake_no: Mapped[int] = mapped_column(
        SmallInteger,
        server_default="1",
        comment="Tells people of one name_key apart; 1 unless judged to be namesakes.",
    )
    wikidata_qid: Mapped[str | None] = mapped_column(comment="Wikidata item, such as Q42; null if not linked.")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"),
        index=True,
        comment="The person this one was judged to be the same as, who may be merged into another in turn; else null."
        " Quotes stored before the merge keep this one's id: count them for that person.",
    )
    # No foreign key: it follows from merged_into_id, whose key holds the chain together.
    root_id: Mapped[int | None] = mapped_column(
        BigInteger,
        comment="The person who stands for this one, merges followed to their end; null: itself. Kept by whatever sets"
        " merged_into_id. Count people by coalesce(root_id, id).",
    )
    key_version: Mapped[int] = mapped_column(
        SmallInteger,
        server_default="1",
        comment="Which version of newsdb's rules made name_key; the next load makes older ones anew.",
    )
    compared_articles: Mapped[int | None] = mapped_column(
        comment="In how many articles the person was named when last compared with people of similar names; 0: there"
        " are none; null: waits to be compared."
    )
    created_at: Mapped[CreatedAt] = mapped_column(comment="When newsdb first met the person.")


class PersonNameRow(Base):
    """One name of a person."""

    __tablename__ = "person_names"
    __table_args__ = (
        CheckConstraint("kind IN ('printed', 'alias')", name="kind"),
        Index(
            "ix_person_names_name_key_trigrams",
            "name_key",
            postgresql_using="gin",
            postgresql_ops={"name_key": "gin_trgm_ops"},
        ),
        # By these a load finds names that may be one person's.
        Index("ix_person_names_surname_code", text("newsdb_surname_code(name_key)")),
        Index("ix_person_names_given_code", text("newsdb_given_code(name_key)")),
        {
            "comment": "One row per name of a person: every full form met in articles, and aliases added by judgement."
            " A name of several people is in several rows; which of them an article means is told by namesake_rules.",
            "info": {"citus": "reference"},
        },
    )

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, comment="The person."
    )
    name: Mapped[str] = mapped_column(primary_key=True, comment="The name as printed.")
    name_key: Mapped[str] = mapped_column(index=True, comment="Its normalised form, see people.name_key.")
    kind: Mapped[str] = mapped_column(comment="printed: met in an article; alias: added by judgement or import.")
