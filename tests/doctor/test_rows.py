"""Checks of rows: each breaks one thing that no constraint holds, and sees it named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from newsdb.doctor import registry, rows
from tests.doctor.conftest import Patient


def test_a_quote_that_is_not_in_the_article(patient: Patient) -> None:
    """A changed letter is found, and the quote is named."""
    patient.run(
        "UPDATE quotes SET text = overlay(text PLACING '#' FROM 1 FOR 1)"
        " WHERE (article_id, ordinal) = (SELECT article_id, ordinal FROM quotes ORDER BY 1, 2 LIMIT 1)"
    )
    assert patient.problem("verbatim-texts").startswith("error: 1 quotes whose text is not that stretch")


def test_a_speaker_and_a_mention_elsewhere(patient: Patient) -> None:
    """Offsets that lead elsewhere are found, of speakers and of mentions."""
    patient.run(
        "UPDATE quotes SET speaker_start = speaker_start + 1, speaker_end = speaker_end + 1",
        "UPDATE mentions SET start_char = start_char + 1, end_char = end_char + 1",
    )
    found = [finding.message for finding in patient.check("verbatim-texts")]
    assert len(found) == 2
    assert "speaker is not printed where" in found[0]
    assert "mentions that are not printed" in found[1]


def test_a_text_that_changed(patient: Patient) -> None:
    """A text that does not have its digest is found; one in which names were masked is not."""
    one = "WHERE id = (SELECT min(id::text)::uuid FROM articles)"
    patient.run(f"UPDATE articles SET body = body || ' ' {one}", "DELETE FROM quotes", "DELETE FROM mentions")
    assert patient.problem("text-digests").startswith("error: 1 articles whose text does not have its digest")
    patient.run(f"UPDATE articles SET body = body || '█' {one}", "UPDATE article_versions SET body = body || '█'")
    assert patient.check("text-digests")[0].level == "ok"
    patient.run("UPDATE article_versions SET body = 'x'")
    assert patient.problem("text-digests").startswith("error: 1 earlier texts")


def test_an_inner_quotation_without_its_outer_one(patient: Patient) -> None:
    """outer_ordinal has no foreign key, and must lead to a quote around it."""
    patient.run(
        "UPDATE quotes SET outer_ordinal = 1 WHERE (article_id, ordinal) IN"
        " (SELECT article_id, 2 FROM quotes WHERE ordinal = 2 LIMIT 1)"
    )
    assert patient.problem("outer-quotes").startswith("error: 1 inner quotations")


def test_a_root_that_is_not_the_end_of_the_merges(patient: Patient) -> None:
    """root_id follows merged_into_id, over several steps; a circle has no end."""
    ids = "(SELECT array_agg(id ORDER BY id) FROM people)"
    patient.run(
        f"UPDATE people SET merged_into_id = {ids}[2], root_id = {ids}[3] WHERE id = {ids}[1]",
        f"UPDATE people SET merged_into_id = {ids}[3], root_id = {ids}[3] WHERE id = {ids}[2]",
    )
    assert patient.check("people-roots")[0].level == "ok"
    patient.run(f"UPDATE people SET root_id = {ids}[2] WHERE id = {ids}[1]")
    assert patient.problem("people-roots").startswith("error: 1 people have a root_id")
    patient.run(f"UPDATE people SET root_id = {ids}[3] WHERE id IN ({ids}[1], {ids}[4])")
    assert patient.problem("people-roots").startswith("error: 1 people have a root_id")
    patient.run(f"UPDATE people SET merged_into_id = {ids}[1] WHERE id = {ids}[3]")
    assert patient.problem("people-roots").startswith("error: 4 people have a root_id")


def test_an_article_that_is_taken_down_and_there(patient: Patient) -> None:
    """No constraint keeps an article and its takedown apart."""
    patient.run("INSERT INTO takedowns (article_id, kind, reason) SELECT id, 'canceled', 'x' FROM articles LIMIT 1")
    assert patient.problem("taken-down-articles").startswith("error: 1 articles are stored although")


def test_an_utterance_without_its_wording(patient: Patient) -> None:
    """The key of an utterance is one of its wordings."""
    patient.run(
        "INSERT INTO utterance_wordings (words_key, utterance_key)"
        " VALUES (decode(repeat('ff', 16), 'hex'), decode(repeat('fe', 16), 'hex'))"
    )
    assert patient.problem("utterance-keys").startswith("warning: 1 wordings belong to an utterance without")


@pytest.mark.parametrize(
    ("table", "constraint", "statement"),
    [
        ("articles", "fk_articles_source_id_sources", "UPDATE articles SET source_id = 999"),
        ("quotes", "fk_quotes_article_id_articles", "UPDATE quotes SET article_id = gen_random_uuid()"),
        ("people", "fk_people_merged_into_id_people", "UPDATE people SET merged_into_id = 999"),
    ],
)
@pytest.mark.parametrize("is_full", [False, True])
def test_a_reference_that_leads_nowhere(
    patient: Patient, table: str, constraint: str, statement: str, is_full: bool
) -> None:
    """Where a foreign key was dropped, orphans are found."""
    patient.run(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}", statement)
    assert f"rows of {table} have a " in patient.problem("references", is_full=is_full)
    assert patient.problem("schema-drift") == f"error: foreign key {constraint} on {table} is missing"


def test_of_much_some_is_looked_at(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more articles than are looked at, a stretch of that many is, another one each time; --full looks at all."""
    seen = []
    choose = rows._range

    def watch(one: registry.Patient) -> object:
        low, high = choose(one)
        number = one.connection.scalar(
            text("SELECT count(*) FROM articles WHERE id BETWEEN :low AND :high"), {"low": low, "high": high}
        )
        seen.append((low, number))
        return low, high

    monkeypatch.setattr(rows, "SOME_ARTICLES", 5)
    monkeypatch.setattr(rows, "_range", watch)
    for _ in range(5):
        patient.check("outer-quotes")
    assert len({low for low, _ in seen}) == 5
    assert max(number for _, number in seen) <= 6
    seen.clear()
    patient.check("outer-quotes", is_full=True)
    assert [number for _, number in seen] == [26]
