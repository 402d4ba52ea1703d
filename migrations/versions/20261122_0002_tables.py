"""The tables: sources, articles and their versions, people and their names, quotes, mentions, loads, rejects.

Why: the first schema.
Locks: new tables only.
Expected time: well under a second.
Reversible: yes, with the loss of everything stored.

Revision: 0002
Revises: 0001
Created: 2026-11-22
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "loads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the run began.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it ended; null while it runs; of a killed run, when that was noticed.",
        ),
        sa.Column(
            "status",
            sa.Text(),
            server_default="running",
            nullable=False,
            comment="running, finished, interrupted (by the user, or killed: see error) or failed (see error).",
        ),
        sa.Column(
            "inputs",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Files, folders and patterns as given on the command line.",
        ),
        sa.Column("newsdb_version", sa.Text(), nullable=False, comment="Version of newsdb that ran."),
        sa.Column("extractor_version", sa.Integer(), nullable=False, comment="Version of the extraction that ran."),
        sa.Column(
            "new_count",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Documents stored as new articles.",
        ),
        sa.Column(
            "updated_count",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Documents whose text differed from the stored article's; the old text was kept.",
        ),
        sa.Column(
            "unchanged_count",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Documents whose text was stored already, as current text or as an earlier version.",
        ),
        sa.Column(
            "rejected_count",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Documents put into rejects.",
        ),
        sa.Column(
            "quote_count",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Quotes stored by this run.",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="Why a run that did not finish stopped, in one line."),
        sa.CheckConstraint("(status = 'running') = (finished_at IS NULL)", name=op.f("ck_loads_finished")),
        sa.CheckConstraint("status IN ('running', 'finished', 'interrupted', 'failed')", name=op.f("ck_loads_status")),
        sa.CheckConstraint(
            "new_count >= 0 AND updated_count >= 0 AND unchanged_count >= 0 AND rejected_count >= 0 AND quote_count >= 0",
            name=op.f("ck_loads_counts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loads")),
        comment="One row per run of the loader. The counts grow with each committed batch, so that they are right even where a run was killed; such a run keeps the status running until the next one starts.",
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="The plainest full form printed so far: without titles and initials if there is one.",
        ),
        sa.Column(
            "name_key",
            sa.Text(),
            nullable=False,
            comment="Name without case, accents, titles, degrees and a middle initial: what equates spellings.",
        ),
        sa.Column(
            "homonym_no",
            sa.SmallInteger(),
            server_default="1",
            nullable=False,
            comment="Tells people of one name_key apart; 1 unless judged to be namesakes.",
        ),
        sa.Column(
            "wikidata_qid",
            sa.Text(),
            nullable=True,
            comment="Wikidata item, such as Q42; null if not linked.",
        ),
        sa.Column(
            "merged_into_id",
            sa.BigInteger(),
            nullable=True,
            comment="The person this one was judged to be the same as; else null.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When newsdb first met the person.",
        ),
        sa.CheckConstraint("wikidata_qid ~ '^Q[1-9][0-9]*$'", name=op.f("ck_people_wikidata_qid")),
        sa.CheckConstraint("homonym_no >= 1", name=op.f("ck_people_homonym_no")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_people_merged_into_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["people.id"], name=op.f("fk_people_merged_into_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name_key", "homonym_no", name=op.f("uq_people_name_key_homonym_no")),
        sa.UniqueConstraint("wikidata_qid", name=op.f("uq_people_wikidata_qid")),
        comment="One row per person named in full in some article. Full names of equal name_key are one person unless a judgement says otherwise.",
    )
    op.create_index(op.f("ix_people_merged_into_id"), "people", ["merged_into_id"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="Registrable domain (harborledger.example), or the publisher as printed where articles have no URL.",
        ),
        sa.Column(
            "homepage",
            sa.Text(),
            nullable=True,
            comment="Address of the outlet's front page; null if it has no domain.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When newsdb first met the outlet.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
        comment="One row per outlet (newspaper, agency, site). Outlets are told apart by registrable domain.",
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Uuid(), nullable=False, comment="uuid5 of canonical_url: the same in every database."),
        sa.Column("source_id", sa.BigInteger(), nullable=False, comment="The outlet."),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="Address as given; urn:newsdb:... where the input has none.",
        ),
        sa.Column(
            "canonical_url",
            sa.Text(),
            nullable=False,
            comment="Address without tracking and variants; id is made of it.",
        ),
        sa.Column("title", sa.Text(), nullable=True, comment="Headline; null if the input has none."),
        sa.Column(
            "published_on",
            sa.Date(),
            nullable=True,
            comment="Day of publication in the outlet's own time; null if missing or unreadable (see warnings).",
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Instant of publication, only where the input gives time and zone.",
        ),
        sa.Column("language", sa.Text(), nullable=True, comment="Language code as given by the input, lower case."),
        sa.Column(
            "authors",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="By-line names as given, in order.",
        ),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Outlet's name as printed in the input; not a key."),
        sa.Column("document_id", sa.Text(), nullable=True, comment="Identifier that the input document carried."),
        sa.Column("body", sa.Text(), nullable=False, comment="Full text, verbatim but for repairs."),
        sa.Column(
            "body_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of body in UTF-8: tells whether the text changed.",
        ),
        sa.Column(
            "repairs",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Repairs made to title and body: kind, field, start, end, original (what stood there).",
        ),
        sa.Column(
            "warnings",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Remarks on what could not be read, such as an odd date.",
        ),
        sa.Column(
            "extra",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Keys of the input that have no column here.",
        ),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="File and place in it that the current text was read from.",
        ),
        sa.Column(
            "extractor_version",
            sa.Integer(),
            nullable=False,
            comment="Version of the extraction that made its quotes.",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The load that stored the current text."),
        sa.Column(
            "loaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the current text was stored.",
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("newsdb_search_vector(title, body)", persisted=True),
            nullable=True,
            comment="Words of title (weight A) and body (D), English stems without accents; of a huge body its beginning.",
        ),
        sa.CheckConstraint("body <> ''", name=op.f("ck_articles_body")),
        sa.CheckConstraint("octet_length(body_sha256) = 32", name=op.f("ck_articles_body_sha256")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_articles_load_id_loads")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_articles_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        comment="One row per article (canonical URL) in its current text. Offsets in quotes and mentions count code points of body from 0, half open: substring(body from start_char + 1 for end_char - start_char).",
    )
    op.create_index(op.f("ix_articles_load_id"), "articles", ["load_id"], unique=False)
    op.create_index(op.f("ix_articles_published_on"), "articles", ["published_on"], unique=False)
    op.create_index("ix_articles_search", "articles", ["search"], unique=False, postgresql_using="gin")
    op.create_index("ix_articles_source_id_published_on", "articles", ["source_id", "published_on"], unique=False)
    op.create_table(
        "load_units",
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The run."),
        sa.Column(
            "ordinal",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Place of the file among the run's files, from 1.",
        ),
        sa.Column("path", sa.Text(), nullable=False, comment="The file; - is standard input."),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True, comment="Size on disk; null for standard input."),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="reading: more may follow; read: all of it is committed.",
        ),
        sa.Column(
            "document_count",
            sa.BigInteger(),
            nullable=False,
            comment="Documents of the file committed so far, rejects included.",
        ),
        sa.Column("rejected_count", sa.BigInteger(), nullable=False, comment="Those of them that were rejected."),
        sa.CheckConstraint("status IN ('reading', 'read')", name=op.f("ck_load_units_status")),
        sa.CheckConstraint("document_count >= 0 AND rejected_count >= 0", name=op.f("ck_load_units_counts")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_load_units_ordinal")),
        sa.ForeignKeyConstraint(
            ["load_id"], ["loads.id"], name=op.f("fk_load_units_load_id_loads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("load_id", "ordinal", name=op.f("pk_load_units")),
        comment="One row per input file of a load, written with the batch that holds its documents: how far reading of the file has been committed.",
    )
    op.create_table(
        "person_names",
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="The person."),
        sa.Column("name", sa.Text(), nullable=False, comment="The name as printed."),
        sa.Column("name_key", sa.Text(), nullable=False, comment="Its normalised form, see people.name_key."),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="printed: met in an article; alias: added by judgement or import.",
        ),
        sa.CheckConstraint("kind IN ('printed', 'alias')", name=op.f("ck_person_names_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_names_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "name", name=op.f("pk_person_names")),
        comment="One row per name of a person: every full form met in articles, and aliases added by hand.",
    )
    op.create_index(op.f("ix_person_names_name_key"), "person_names", ["name_key"], unique=False)
    op.create_index(
        "ix_person_names_name_key_trigrams",
        "person_names",
        ["name_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.create_table(
        "rejects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Surrogate key."),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The run that met it first."),
        sa.Column("path", sa.Text(), nullable=False, comment="The file; - is standard input."),
        sa.Column(
            "position",
            sa.Text(),
            nullable=False,
            comment="Place in the file, such as line 12; empty for the whole file.",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="What is wrong and what would mend it, in one line."),
        sa.Column(
            "raw",
            sa.LargeBinary(),
            nullable=False,
            comment="The rejected input, byte for byte (its beginning if it was too long).",
        ),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 over path, position, reason and raw.",
        ),
        sa.Column(
            "rejected_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was rejected first.",
        ),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name=op.f("ck_rejects_fingerprint")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_rejects_load_id_loads"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejects")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_rejects_fingerprint")),
        comment="Quarantine: one row per piece of input that could not be loaded, with the reason and the input itself. The same reject met again by a later load is kept once.",
    )
    op.create_index(op.f("ix_rejects_load_id"), "rejects", ["load_id"], unique=False)
    op.create_table(
        "source_domains",
        sa.Column("domain", sa.Text(), nullable=False, comment="Registrable domain, lower case, punycode."),
        sa.Column("source_id", sa.BigInteger(), nullable=False, comment="The outlet that publishes under it."),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_source_domains_source_id_sources"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_source_domains")),
        comment="One row per registrable domain; several domains may belong to one outlet.",
    )
    op.create_index(op.f("ix_source_domains_source_id"), "source_domains", ["source_id"], unique=False)
    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.Uuid(), nullable=False, comment="The article."),
        sa.Column(
            "version_no",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="1 is the first text stored.",
        ),
        sa.Column("title", sa.Text(), nullable=True, comment="Headline of that version."),
        sa.Column(
            "published_on",
            sa.Date(),
            nullable=True,
            comment="Day of publication that came with that version.",
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="Text of that version."),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False, comment="SHA-256 of that text in UTF-8."),
        sa.Column(
            "repairs",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Repairs made to that version.",
        ),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="File and place in it that the version was read from.",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The load that had stored that version."),
        sa.Column(
            "loaded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When that version had been stored.",
        ),
        sa.Column(
            "superseded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the next text replaced it.",
        ),
        sa.CheckConstraint("octet_length(body_sha256) = 32", name=op.f("ck_article_versions_body_sha256")),
        sa.CheckConstraint("version_no >= 1", name=op.f("ck_article_versions_version_no")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_versions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_article_versions_load_id_loads")),
        sa.PrimaryKeyConstraint("article_id", "version_no", name=op.f("pk_article_versions")),
        comment="One row per superseded text of an article, oldest first; the current text is in articles.",
    )
    op.create_index(op.f("ix_article_versions_load_id"), "article_versions", ["load_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("article_id", sa.Uuid(), nullable=False, comment="The article."),
        sa.Column(
            "ordinal",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Place among the article's mentions, from 1.",
        ),
        sa.Column(
            "person_id",
            sa.BigInteger(),
            nullable=True,
            comment="The person across articles; null if not resolved to exactly one.",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Fullest name of the person within the article."),
        sa.Column("printed", sa.Text(), nullable=False, comment="The mention as printed."),
        sa.Column(
            "start_char",
            sa.Integer(),
            nullable=False,
            comment="Offset of the first character in articles.body, from 0.",
        ),
        sa.Column("end_char", sa.Integer(), nullable=False, comment="Offset behind the last character."),
        sa.Column("role", sa.Text(), nullable=True, comment="Role as printed beside the name."),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_mentions_ordinal")),
        sa.CheckConstraint(
            "start_char >= 0 AND end_char - start_char = char_length(printed)", name=op.f("ck_mentions_span")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_mentions_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentions_person_id_people")),
        sa.PrimaryKeyConstraint("article_id", "ordinal", name=op.f("pk_mentions")),
        comment="One row per mention of a named person in an article's body.",
    )
    op.create_index(op.f("ix_mentions_person_id"), "mentions", ["person_id"], unique=False)
    op.create_table(
        "quotes",
        sa.Column("article_id", sa.Uuid(), nullable=False, comment="The article."),
        sa.Column(
            "ordinal",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Place among the article's quotes, from 1.",
        ),
        sa.Column(
            "statement_no",
            sa.Integer(),
            nullable=False,
            comment="Statement within the article that the segment belongs to, from 1.",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="direct: a whole utterance; mixed: a quoted fragment in reported speech; indirect: no marks.",
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="The words inside the quotation marks, verbatim."),
        sa.Column(
            "start_char",
            sa.Integer(),
            nullable=False,
            comment="Offset of the first character in articles.body, from 0.",
        ),
        sa.Column("end_char", sa.Integer(), nullable=False, comment="Offset behind the last character."),
        sa.Column(
            "cue",
            sa.Text(),
            nullable=True,
            comment="Words that attribute it, as printed: said, according to.",
        ),
        sa.Column(
            "speaker_kind",
            sa.Text(),
            nullable=False,
            comment="person: named; organization: a body; unnamed: officials, a neighbour; unknown: could not be told.",
        ),
        sa.Column(
            "speaker_id",
            sa.BigInteger(),
            nullable=True,
            comment="The person across articles; null if not resolved to exactly one.",
        ),
        sa.Column(
            "speaker_name",
            sa.Text(),
            nullable=True,
            comment="Fullest name of the speaker within the article.",
        ),
        sa.Column(
            "speaker_printed",
            sa.Text(),
            nullable=True,
            comment="The mention beside the quotation: Ms Keller, she.",
        ),
        sa.Column("speaker_start", sa.Integer(), nullable=True, comment="Offset of that mention in articles.body."),
        sa.Column("speaker_end", sa.Integer(), nullable=True, comment="Offset behind that mention."),
        sa.Column("speaker_role", sa.Text(), nullable=True, comment="Role as printed beside the name: the mayor."),
        sa.Column("venue", sa.Text(), nullable=True, comment="Where it was said, as printed: CNN, a tweet."),
        sa.Column("confidence", sa.REAL(), nullable=False, comment="Probability that the speaker is right, 0 to 1."),
        sa.Column("runner_up_name", sa.Text(), nullable=True, comment="The second most likely speaker."),
        sa.Column("runner_up_confidence", sa.REAL(), nullable=True, comment="Its probability."),
        sa.Column(
            "words_key",
            sa.LargeBinary(),
            nullable=True,
            comment="Digest of the words without case, accents and punctuation: equal for equal wording; null if wordless.",
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("newsdb_search_vector(NULL::text, text)", persisted=True),
            nullable=True,
            comment="Words of text, English stems without accents.",
        ),
        sa.CheckConstraint("kind IN ('direct', 'mixed', 'indirect')", name=op.f("ck_quotes_kind")),
        sa.CheckConstraint("speaker_id IS NULL OR speaker_kind = 'person'", name=op.f("ck_quotes_speaker_id")),
        sa.CheckConstraint(
            "speaker_kind IN ('person', 'organization', 'unnamed', 'unknown')",
            name=op.f("ck_quotes_speaker_kind"),
        ),
        sa.CheckConstraint(
            "start_char >= 0 AND end_char - start_char = char_length(text) AND text <> ''",
            name=op.f("ck_quotes_span"),
        ),
        sa.CheckConstraint(
            "(speaker_printed IS NULL) = (speaker_start IS NULL) AND (speaker_start IS NULL) = (speaker_end IS NULL) AND speaker_start >= 0 AND speaker_end - speaker_start = char_length(speaker_printed)",
            name=op.f("ck_quotes_speaker_span"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_quotes_confidence")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_quotes_ordinal")),
        sa.CheckConstraint("runner_up_confidence BETWEEN 0 AND 1", name=op.f("ck_quotes_runner_up_confidence")),
        sa.CheckConstraint("statement_no >= 1", name=op.f("ck_quotes_statement_no")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_quotes_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["people.id"], name=op.f("fk_quotes_speaker_id_people")),
        sa.PrimaryKeyConstraint("article_id", "ordinal", name=op.f("pk_quotes")),
        comment="One row per contiguous quoted segment. text equals that stretch of articles.body. Segments of one uninterrupted statement share statement_no; count statements, not rows, to count utterances.",
    )
    op.create_index("ix_quotes_search", "quotes", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_quotes_speaker_id"), "quotes", ["speaker_id"], unique=False)
    op.create_index(
        "ix_quotes_speaker_name_trigrams",
        "quotes",
        ["speaker_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"speaker_name": "gin_trgm_ops"},
        postgresql_where="speaker_id IS NULL",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index(
        "ix_quotes_speaker_name_trigrams",
        table_name="quotes",
        postgresql_using="gin",
        postgresql_ops={"speaker_name": "gin_trgm_ops"},
        postgresql_where="speaker_id IS NULL",
    )
    op.drop_index(op.f("ix_quotes_speaker_id"), table_name="quotes")
    op.drop_index("ix_quotes_search", table_name="quotes", postgresql_using="gin")
    op.drop_table("quotes")
    op.drop_index(op.f("ix_mentions_person_id"), table_name="mentions")
    op.drop_table("mentions")
    op.drop_index(op.f("ix_article_versions_load_id"), table_name="article_versions")
    op.drop_table("article_versions")
    op.drop_index(op.f("ix_source_domains_source_id"), table_name="source_domains")
    op.drop_table("source_domains")
    op.drop_index(op.f("ix_rejects_load_id"), table_name="rejects")
    op.drop_table("rejects")
    op.drop_index(
        "ix_person_names_name_key_trigrams",
        table_name="person_names",
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_person_names_name_key"), table_name="person_names")
    op.drop_table("person_names")
    op.drop_table("load_units")
    op.drop_index("ix_articles_source_id_published_on", table_name="articles")
    op.drop_index("ix_articles_search", table_name="articles", postgresql_using="gin")
    op.drop_index(op.f("ix_articles_published_on"), table_name="articles")
    op.drop_index(op.f("ix_articles_load_id"), table_name="articles")
    op.drop_table("articles")
    op.drop_table("sources")
    op.drop_index(op.f("ix_people_merged_into_id"), table_name="people")
    op.drop_table("people")
    op.drop_table("loads")
