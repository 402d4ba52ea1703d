"""Decisions about people: judgements, rules for namesakes, positions.

Why: who is the same person, who only has the same name and what somebody is called is decided by people, with who, when
and why, so that it can be undone; loads and `newsdb reextract` follow.
Locks: SHARE ROW EXCLUSIVE on people and sources for milliseconds, to refer to them; ACCESS EXCLUSIVE on people for
milliseconds, to add a column with a constant default; SHARE UPDATE EXCLUSIVE on people and person_names for comments.
Expected time: milliseconds, whatever the tables' size.
Reversible: yes; judgements, rules and positions are lost, while merges, names shown, aliases, links and whom quotes and
mentions are given to stay as they are.

Revision: 0013
Revises: 0012
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Table, column, comment before, comment from now on; no column: the table's.
_COMMENTS = (
    (
        "people",
        "name",
        sa.Text(),
        "The plainest full form printed so far: without titles and initials if there is one.",
        (
            "The name shown: the plainest full form printed so far, without titles and initials if there is one; or the one"
            " that was judged to be it."
        ),
    ),
    (
        "people",
        "merged_into_id",
        sa.BigInteger(),
        "The person this one was judged to be the same as; else null.",
        (
            "The person this one was judged to be the same as, who may be merged into another in turn; else null. Quotes"
            " stored before the merge keep this one's id: count them for that person."
        ),
    ),
)
_NAMES_BEFORE = "One row per name of a person: every full form met in articles, and aliases added by hand."
_NAMES_AFTER = (
    "One row per name of a person: every full form met in articles, and aliases added by judgement. A name of several"
    " people is in several rows; which of them an article means is told by namesake_rules."
)


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "judgements",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Number of the judgement; later ones are higher.",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="merge: person_id is other_person_id; distinct: they are two people; split: person_id is a namesake of"
            " other_person_id; rename: person_id is shown as value; alias, unalias: value is a name of person_id, or is no"
            " longer; link: value is their Wikidata item; import: names, item and positions from a file, value is its id"
            " of the person; undo: undoes_id does not hold.",
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="Whom it is about."),
        sa.Column(
            "other_person_id",
            sa.BigInteger(),
            nullable=True,
            comment="The second person it is about; null if there is none.",
        ),
        sa.Column("value", sa.Text(), nullable=True, comment="Name, Wikidata item or id that it is about; see kind."),
        sa.Column(
            "judged_by",
            sa.Text(),
            nullable=False,
            comment="Who decided: a login name, or what was given with --by.",
        ),
        sa.Column(
            "judged_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was decided.",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, in words; null if none was given."),
        sa.Column(
            "evidence",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="What it was decided on: names, scores, place in an imported file.",
        ),
        sa.Column(
            "changes",
            postgresql.JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="What it changed, each with its state before and after: enough to undo exactly that.",
        ),
        sa.Column("undoes_id", sa.BigInteger(), nullable=True, comment="Of an undo, the judgement that it undoes."),
        sa.Column(
            "unsettled",
            postgresql.JSONB(),
            nullable=True,
            comment="People and names whose stored quotes and mentions are still to be given to whom they belong by it; null"
            " once that is done. Where it was cut off, newsdb people settle finishes it.",
        ),
        sa.CheckConstraint(
            "kind IN ('merge', 'split', 'rename', 'alias', 'unalias', 'link', 'distinct', 'import', 'undo')",
            name=op.f("ck_judgements_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('merge', 'split', 'distinct') OR other_person_id IS NOT NULL",
            name=op.f("ck_judgements_other"),
        ),
        sa.CheckConstraint("other_person_id <> person_id", name=op.f("ck_judgements_other_person_id")),
        sa.CheckConstraint(
            "(kind = 'undo') = (undoes_id IS NOT NULL) AND undoes_id < id", name=op.f("ck_judgements_undoes_id")
        ),
        sa.CheckConstraint("judged_by <> ''", name=op.f("ck_judgements_judged_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_judgements_person_id_people")),
        sa.ForeignKeyConstraint(["other_person_id"], ["people.id"], name=op.f("fk_judgements_other_person_id_people")),
        sa.ForeignKeyConstraint(["undoes_id"], ["judgements.id"], name=op.f("fk_judgements_undoes_id_judgements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        comment="One row per decision about people: who is the same, who is not, what they are called. Rows are added and"
        " never changed (but for unsettled); a wrong decision is undone by another one. What people, person_names,"
        " namesake_rules and person_positions say follows from them. A judgement holds unless one that holds undoes it.",
        info={"citus": "reference"},
    )
    op.create_index(op.f("ix_judgements_person_id"), "judgements", ["person_id"])
    op.create_index(op.f("ix_judgements_other_person_id"), "judgements", ["other_person_id"])
    op.create_index(op.f("ix_judgements_undoes_id"), "judgements", ["undoes_id"])
    op.create_index("ix_judgements_unsettled", "judgements", ["id"], postgresql_where=sa.text("unsettled IS NOT NULL"))
    op.create_table(
        "namesake_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="Who is meant."),
        sa.Column(
            "role",
            sa.Text(),
            nullable=True,
            comment="Words that some role printed beside the name in the article contains, case and accents aside.",
        ),
        sa.Column("source_id", sa.BigInteger(), nullable=True, comment="The outlet of the article."),
        sa.Column("first_on", sa.Date(), nullable=True, comment="First day of publication."),
        sa.Column("last_on", sa.Date(), nullable=True, comment="Last day of publication."),
        sa.Column(
            "article_id",
            sa.Uuid(),
            nullable=True,
            comment="The article, stored or not; then no other condition.",
        ),
        sa.CheckConstraint("role <> ''", name=op.f("ck_namesake_rules_role")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_namesake_rules_days")),
        sa.CheckConstraint(
            "article_id IS NULL OR num_nonnulls(role, source_id, first_on, last_on) = 0",
            name=op.f("ck_namesake_rules_alone"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_namesake_rules_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_namesake_rules_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_namesake_rules")),
        comment="One row per rule that tells which of several people of one name an article means; all of its conditions"
        " must hold. A rule that names an article goes before one with other conditions, and that before one without any,"
        " which claims the rest. Where rules of several people hold, or none, it stays open (null). Made by judgements of"
        " the kind split.",
        info={"citus": "reference"},
    )
    op.create_index(op.f("ix_namesake_rules_person_id"), "namesake_rules", ["person_id"])
    op.create_index(op.f("ix_namesake_rules_source_id"), "namesake_rules", ["source_id"])
    op.create_table(
        "person_positions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="The person."),
        sa.Column(
            "title",
            sa.Text(),
            nullable=False,
            comment="The position as the file names it: mayor of Port Ellery.",
        ),
        sa.Column(
            "started_on",
            sa.Date(),
            nullable=True,
            comment="First day; of a mere year or month its first day; null if the file tells none.",
        ),
        sa.Column(
            "ended_on",
            sa.Date(),
            nullable=True,
            comment="Last day; of a mere year or month its last day; null if the file tells none.",
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_person_positions_title")),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_person_positions_days")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_positions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_positions")),
        sa.UniqueConstraint(
            "person_id",
            "title",
            "started_on",
            "ended_on",
            name=op.f("uq_person_positions_person_id_title_started_on_ended_on"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="One row per position of a person by an imported file. What articles print is in quotes.speaker_role and"
        " mentions.role.",
        info={"citus": "reference"},
    )
    op.add_column(
        "people",
        sa.Column(
            "is_name_fixed",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether name was judged, so that no form printed later replaces it.",
        ),
    )
    for table, column, kind, _, after in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=after)
    op.create_table_comment("person_names", _NAMES_AFTER)


def downgrade() -> None:
    """Undo it."""
    op.create_table_comment("person_names", _NAMES_BEFORE)
    for table, column, kind, before, _ in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=before)
    op.drop_column("people", "is_name_fixed")
    op.drop_table("person_positions")
    op.drop_table("namesake_rules")
    op.drop_table("judgements")
