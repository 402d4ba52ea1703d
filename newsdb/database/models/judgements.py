"""Decisions about who is who, and what they say of namesakes and of positions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from newsdb.database.models.base import Base, BigIdentity, BigInt, CreatedAt


class JudgementRow(Base):
    """One decision about people."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('merge', 'split', 'rename', 'alias', 'unalias', 'link', 'distinct', 'import', 'undo')",
            name="kind",
        ),
        CheckConstraint("kind NOT IN ('merge', 'split', 'distinct') OR other_person_id IS NOT NULL", name="other"),
        CheckConstraint("other_person_id <> person_id", name="other_person_id"),
        CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL) AND undoes_id < id", name="undoes_id"),
        CheckConstraint("judged_by <> ''", name="judged_by"),
        Index("ix_judgements_unsettled", "id", postgresql_where=text("unsettled IS NOT NULL")),
        {
            "comment": "One row per decision about people: who is the same, who is not, what they are called. Rows are"
            " added and never changed (but for unsettled); a wrong decision is undone by another one. What people,"
            " person_names, namesake_rules and person_positions say follows from them. A judgement holds unless one"
            " that holds undoes it.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Number of the judgement; later ones are higher.")
    kind: Mapped[str] = mapped_column(
        comment="merge: person_id is other_person_id; distinct: they are two people; split: person_id is a namesake of"
        " other_person_id; rename: person_id is shown as value; alias, unalias: value is a name of person_id, or is no"
        " longer; link: value is their Wikidata item; import: names, item and positions from a file, value is its id"
        " of the person; undo: undoes_id does not hold."
    )
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people.id"), index=True, comment="Whom it is about.")
    other_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), index=True, comment="The second person it is about; null if there is none."
    )
    value: Mapped[str | None] = mapped_column(comment="Name, Wikidata item or id that it is about; see kind.")
    judged_by: Mapped[str] = mapped_column(comment="Who decided: a login name, or what was given with --by.")
    judged_at: Mapped[CreatedAt] = mapped_column(comment="When it was decided.")
    reason: Mapped[str | None] = mapped_column(comment="Why, in words; null if none was given.")
    evidence: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'"), comment="What it was decided on: names, scores, place in an imported file."
    )
    changes: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=text("'[]'"),
        comment="What it changed, each with its state before and after: enough to undo exactly that.",
    )
    undoes_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("judgements.id"), index=True, comment="Of an undo, the judgement that it undoes."
    )
    unsettled: Mapped[dict[str, Any] | None] = mapped_column(
        comment="People and names whose stored quotes and mentions are still to be given to whom they belong by it;"
        " null once that is done. Where it was cut off, newsdb people settle finishes it."
    )


class NamesakeRuleRow(Base):
    """One condition under which a name that several people bear means one of them."""

    __tablename__ = "namesake_rules"
    __table_args__ = (
        CheckConstraint("role <> ''", name="role"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("article_id IS NULL OR num_nonnulls(role, source_id, first_on, last_on) = 0", name="alone"),
        {
            "comment": "One row per rule that tells which of several people of one name an article means; all of its"
            " conditions must hold. A rule that names an article goes before one with other conditions, and that"
            " before one without any, which claims the rest. Where rules of several people hold, or none, it stays"
            " open (null). Made by judgements of the kind split.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Surrogate key.")
    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True, comment="Who is meant."
    )
    role: Mapped[str | None] = mapped_column(
        comment="Words that some role printed beside the name in the article contains, case and accents aside."
    )
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("sources.id"), index=True, comment="The outlet of the article."
    )
    first_on: Mapped[date | None] = mapped_column(comment="First day of publication.")
    last_on: Mapped[date | None] = mapped_column(comment="Last day of publication.")
    article_id: Mapped[UUID | None] = mapped_column(comment="The article, stored or not; then no other condition.")


class PersonPositionRow(Base):
    """One position that somebody held."""

    __tablename__ = "person_positions"
    __table_args__ = (
        UniqueConstraint("person_id", "title", "started_on", "ended_on", postgresql_nulls_not_distinct=True),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("started_on <= ended_on", name="days"),
        {
            "comment": "One row per position of a person by an imported file. What articles print is in"
            " quotes.speaker_role and mentions.role.",
            "info": {"citus": "reference"},
        },
    )

    id: Mapped[BigIdentity] = mapped_column(comment="Surrogate key.")
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), comment="The person.")
    title: Mapped[str] = mapped_column(comment="The position as the file names it: mayor of Port Ellery.")
    started_on: Mapped[date | None] = mapped_column(
        comment="First day; of a mere year or month its first day; null if the file tells none."
    )
    ended_on: Mapped[date | None] = mapped_column(
        comment="Last day; of a mere year or month its last day; null if the file tells none."
    )
