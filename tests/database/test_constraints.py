"""What the database itself refuses: each CHECK, UNIQUE and foreign key, by raw inserts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, text
from sqlalchemy.exc import IntegrityError

from newsdb.database.models import Base
from tests.database.conftest import Sample

ZERO = "00000000-0000-0000-0000-000000000000"

# (table, what is changed in its valid row, the constraint that refuses it)
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("articles", {"body": ""}, "ck_articles_body"),
    ("articles", {"body_sha256": b"short"}, "ck_articles_body_sha256"),
    ("articles", {"source_id": 99}, "fk_articles_source_id_sources"),
    ("articles", {"load_id": 99}, "fk_articles_load_id_loads"),
    ("article_versions", {"version_no": 0}, "ck_article_versions_version_no"),
    ("article_versions", {"body_sha256": b""}, "ck_article_versions_body_sha256"),
    ("article_versions", {"article_id": UUID(ZERO)}, "fk_article_versions_article_id_articles"),
    ("article_versions", {"load_id": 99}, "fk_article_versions_load_id_loads"),
    ("loads", {"status": "done", "finished_at": "2024-05-01T00:00:00+00:00"}, "ck_loads_status"),
    ("loads", {"new_count": -1}, "ck_loads_counts"),
    ("loads", {"updated_count": -1}, "ck_loads_counts"),
    ("loads", {"unchanged_count": -1}, "ck_loads_counts"),
    ("loads", {"rejected_count": -1}, "ck_loads_counts"),
    ("loads", {"quote_count": -1}, "ck_loads_counts"),
    ("loads", {"status": "finished"}, "ck_loads_finished"),
    ("loads", {"finished_at": "2024-05-01T00:00:00+00:00"}, "ck_loads_finished"),
    ("load_units", {"ordinal": 0}, "ck_load_units_ordinal"),
    ("load_units", {"status": "done"}, "ck_load_units_status"),
    ("load_units", {"document_count": -1}, "ck_load_units_counts"),
    ("load_units", {"rejected_count": -1}, "ck_load_units_counts"),
    ("load_units", {"load_id": 99}, "fk_load_units_load_id_loads"),
    ("rejects", {"fingerprint": b"short"}, "ck_rejects_fingerprint"),
    ("rejects", {"load_id": 99}, "fk_rejects_load_id_loads"),
    ("people", {"namesake_no": 0}, "ck_people_namesake_no"),
    ("people", {"wikidata_qid": "42"}, "ck_people_wikidata_qid"),
    ("people", {"wikidata_qid": "Q042"}, "ck_people_wikidata_qid"),
    ("people", {"wikidata_qid": "Q42 "}, "ck_people_wikidata_qid"),
    ("people", {"merged_into_id": 1}, "ck_people_merged_into_id"),
    ("people", {"merged_into_id": 99}, "fk_people_merged_into_id_people"),
    ("people", {"compared_articles": -1}, "ck_people_compared_articles"),
    ("person_names", {"kind": "guess"}, "ck_person_names_kind"),
    ("person_names", {"person_id": 99}, "fk_person_names_person_id_people"),
    ("judgements", {"kind": "guess"}, "ck_judgements_kind"),
    ("judgements", {"kind": "merge"}, "ck_judgements_other"),
    ("judgements", {"other_person_id": 1}, "ck_judgements_other_person_id"),
    ("judgements", {"kind": "undo"}, "ck_judgements_undoes_id"),
    ("judgements", {"undoes_id": 1}, "ck_judgements_undoes_id"),
    ("judgements", {"kind": "undo", "undoes_id": 1}, "ck_judgements_undoes_id"),
    ("judgements", {"judged_by": ""}, "ck_judgements_judged_by"),
    ("judgements", {"person_id": 99}, "fk_judgements_person_id_people"),
    ("judgements", {"other_person_id": 99}, "fk_judgements_other_person_id_people"),
    ("judgements", {"kind": "undo", "undoes_id": -1}, "fk_judgements_undoes_id_judgements"),
    ("namesake_rules", {"role": ""}, "ck_namesake_rules_role"),
    ("namesake_rules", {"last_on": date(2024, 4, 30)}, "ck_namesake_rules_days"),
    ("namesake_rules", {"article_id": UUID(ZERO)}, "ck_namesake_rules_alone"),
    ("namesake_rules", {"person_id": 99}, "fk_namesake_rules_person_id_people"),
    ("namesake_rules", {"source_id": 99}, "fk_namesake_rules_source_id_sources"),
    ("person_positions", {"title": ""}, "ck_person_positions_title"),
    ("person_positions", {"ended_on": date(2024, 4, 30)}, "ck_person_positions_days"),
    ("person_positions", {"person_id": 99}, "fk_person_positions_person_id_people"),
    ("source_domains", {"source_id": 99}, "fk_source_domains_source_id_sources"),
    ("quotes", {"ordinal": 0}, "ck_quotes_ordinal"),
    ("quotes", {"statement_no": 0}, "ck_quotes_statement_no"),
    ("quotes", {"kind": "verbatim"}, "ck_quotes_kind"),
    ("quotes", {"text": "The quay is safe"}, "ck_quotes_span"),
    ("quotes", {"text": "", "end_char": 1}, "ck_quotes_span"),
    ("quotes", {"start_char": -1, "end_char": 16}, "ck_quotes_span"),
    ("quotes", {"speaker_kind": "somebody", "speaker_id": None}, "ck_quotes_speaker_kind"),
    ("quotes", {"speaker_start": None}, "ck_quotes_speaker_span"),
    ("quotes", {"speaker_end": None}, "ck_quotes_speaker_span"),
    ("quotes", {"speaker_printed": None}, "ck_quotes_speaker_span"),
    ("quotes", {"speaker_printed": "Ada Keller"}, "ck_quotes_speaker_span"),
    ("quotes", {"speaker_start": -6, "speaker_end": 0}, "ck_quotes_speaker_span"),
    ("quotes", {"speaker_role_start": None}, "ck_quotes_speaker_role_span"),
    ("quotes", {"speaker_role_end": None}, "ck_quotes_speaker_role_span"),
    ("quotes", {"speaker_role": None}, "ck_quotes_speaker_role_span"),
    ("quotes", {"speaker_role": "the mayor"}, "ck_quotes_speaker_role_span"),
    ("quotes", {"speaker_role_start": -5, "speaker_role_end": 0}, "ck_quotes_speaker_role_span"),
    ("quotes", {"speaker_kind": "unnamed"}, "ck_quotes_speaker_id"),
    ("quotes", {"speaker_id_confidence": 1.5}, "ck_quotes_speaker_id_confidence"),
    ("quotes", {"speaker_id_confidence": 0.9, "speaker_id": None}, "ck_quotes_speaker_id_confidence"),
    ("quotes", {"confidence": 1.5}, "ck_quotes_confidence"),
    ("quotes", {"confidence": float("nan")}, "ck_quotes_confidence"),
    ("quotes", {"runner_up_confidence": -0.1}, "ck_quotes_runner_up_confidence"),
    ("loads", {"kind": "guess"}, "ck_loads_kind"),
    ("load_units", {"unit_key": b"short"}, "ck_load_units_unit_key"),
    ("load_metrics", {"load_id": 99}, "fk_load_metrics_load_id_loads"),
    ("quotes", {"outer_ordinal": 1}, "ck_quotes_outer_ordinal"),
    ("quotes", {"outer_ordinal": 0}, "ck_quotes_outer_ordinal"),
    ("quotes", {"article_id": UUID(ZERO)}, "fk_quotes_article_id_articles"),
    ("quotes", {"speaker_id": 99}, "fk_quotes_speaker_id_people"),
    ("wordings", {"words_key": b"short"}, "ck_wordings_words_key"),
    ("utterance_wordings", {"words_key": b"\xff" * 17}, "ck_utterance_wordings_words_key"),
    ("utterance_wordings", {"utterance_key": b""}, "ck_utterance_wordings_utterance_key"),
    ("utterance_wordings", {"utterance_key": b"\xff" * 16}, "ck_utterance_wordings_utterance_key"),
    ("mentions", {"ordinal": 0}, "ck_mentions_ordinal"),
    ("mentions", {"end_char": 27}, "ck_mentions_span"),
    ("mentions", {"start_char": -1, "end_char": 5}, "ck_mentions_span"),
    ("mentions", {"article_id": UUID(ZERO)}, "fk_mentions_article_id_articles"),
    ("mentions", {"person_id_confidence": -0.1}, "ck_mentions_person_id_confidence"),
    ("mentions", {"person_id_confidence": 0.9, "person_id": None}, "ck_mentions_person_id_confidence"),
    ("mentions", {"person_id": 99}, "fk_mentions_person_id_people"),
    ("takedowns", {"kind": "hidden"}, "ck_takedowns_kind"),
    ("takedowns", {"load_id": 99}, "fk_takedowns_load_id_loads"),
    ("takedowns", {"order_id": 99}, "fk_takedowns_order_id_takedown_orders"),
    ("takedown_orders", {"kind": "copy", "salt": None}, "ck_takedown_orders_kind"),
    ("takedown_orders", {"salt": None}, "ck_takedown_orders_salt"),
    ("takedown_orders", {"kind": "article"}, "ck_takedown_orders_salt"),
    ("takedown_orders", {"kind": "article", "salt": None, "is_stored_only": True}, "ck_takedown_orders_scope"),
    ("takedown_orders", {"kind": "article", "salt": None, "is_wordless": True}, "ck_takedown_orders_scope"),
    ("takedown_orders", {"lifted_by": "ada"}, "ck_takedown_orders_lifted"),
    ("takedown_orders", {"lift_reason": "an error"}, "ck_takedown_orders_lifted"),
    ("takedown_names", {"order_id": 99}, "fk_takedown_names_order_id_takedown_orders"),
    ("takedown_names", {"name_digest": b"short"}, "ck_takedown_names_name_digest"),
    ("takedown_names", {"word_digest": b"long"}, "ck_takedown_names_word_digest"),
]


def refused_by(error: IntegrityError) -> str | None:
    """Name the constraint that an error of the database is about."""
    assert isinstance(error.orig, psycopg.Error)
    return error.orig.diag.constraint_name


@pytest.mark.parametrize(("table", "changed", "constraint"), REFUSED, ids=str)
def test_the_database_refuses_it(sample: Sample, table: str, changed: dict[str, Any], constraint: str) -> None:
    """A row that is valid but for this change is refused by exactly this constraint."""
    sample.fill(before=table)
    with pytest.raises(IntegrityError) as caught, sample.connection.begin_nested():
        sample.insert(table, **changed)
    assert refused_by(caught.value) == constraint


def test_every_rule_is_tried() -> None:
    """Each CHECK and foreign key of the models has at least one row above that it refuses."""
    rules = {
        str(rule.name)
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint | ForeignKeyConstraint)
    }
    assert rules - {constraint for _, _, constraint in REFUSED} == set()


@pytest.mark.parametrize(
    ("table", "changed", "constraint"),
    [
        ("sources", {}, "uq_sources_name"),
        ("source_domains", {}, "pk_source_domains"),
        ("articles", {}, "pk_articles"),
        ("article_versions", {}, "pk_article_versions"),
        ("load_units", {}, "pk_load_units"),
        ("people", {}, "uq_people_name_key_namesake_no"),
        ("person_names", {"kind": "alias"}, "pk_person_names"),
        ("person_positions", {}, "uq_person_positions_person_id_title_started_on_ended_on"),
        ("quotes", {"statement_no": 2}, "pk_quotes"),
        ("mentions", {}, "pk_mentions"),
        ("rejects", {}, "uq_rejects_fingerprint"),
        ("takedowns", {"kind": "ordered"}, "pk_takedowns"),
        ("takedown_names", {"word_digest": b"xy"}, "pk_takedown_names"),
        ("wordings", {}, "pk_wordings"),
        ("utterance_wordings", {}, "pk_utterance_wordings"),
        ("unlinked_articles", {}, "pk_unlinked_articles"),
    ],
)
def test_the_same_thing_is_stored_once(sample: Sample, table: str, changed: dict[str, Any], constraint: str) -> None:
    """A second row of the same key is refused."""
    sample.fill()
    with pytest.raises(IntegrityError) as caught, sample.connection.begin_nested():
        sample.insert(table, **changed)
    assert refused_by(caught.value) == constraint


def test_one_wikidata_item_is_one_person(sample: Sample) -> None:
    """Two people cannot carry the same Wikidata item."""
    sample.fill()
    sample.insert("people", name_key="b", wikidata_qid="Q42")
    with pytest.raises(IntegrityError, match="uq_people_wikidata_qid"), sample.connection.begin_nested():
        sample.insert("people", name_key="c", wikidata_qid="Q42")


def test_namesakes_are_allowed(sample: Sample) -> None:
    """Two people of one name_key differ by namesake_no."""
    sample.fill()
    sample.insert("people", namesake_no=2)
    assert sample.connection.scalar(text("SELECT count(*) FROM people WHERE name_key = 'ada keller'")) == 2


def test_the_sample_rows_are_valid(sample: Sample) -> None:
    """The rows that the refusals above are made of are accepted as they are, so what is refused is the change."""
    sample.fill()
    for table in Base.metadata.tables:
        assert sample.connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1


def test_a_deleted_article_takes_its_parts_along(sample: Sample, connection: Connection) -> None:
    """Deleting an article deletes its quotes, mentions and earlier texts, and nothing else."""
    sample.fill()
    connection.execute(text("DELETE FROM articles"))
    counts = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in Base.metadata.tables}
    gone = {"articles", "quotes", "mentions", "article_versions"}
    assert counts == {table: 0 if table in gone else 1 for table in counts}


def test_a_quoted_person_cannot_be_deleted(sample: Sample, connection: Connection) -> None:
    """A person whom a quote names stays, so that no quote loses its speaker silently."""
    sample.fill()
    with pytest.raises(IntegrityError, match=r"fk_(quotes_speaker|mentions_person)_id_people"):
        connection.execute(text("DELETE FROM people"))
