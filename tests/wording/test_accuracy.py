"""Accuracy floors of utterances, just under what was reached: a change that loses accuracy does not pass."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from benchmarks import corpus
from benchmarks.identity import UTTERANCES, load_pairs, score, utterances_of
from newsdb import loader
from newsdb.database.engine import connect
from newsdb.settings import Settings


def test_utterances(shared: Path, database_url: str, tmp_path: Path) -> None:
    """Of judged pairs those that are one utterance are joined, others are not, whether they were looked at or not.

    Loaded are the articles of these pairs alone.
    """
    judged = [json.loads(line) for line in UTTERANCES.read_text(encoding="utf-8").splitlines()]
    ids = {pair[side]["id"] for pair in judged for side in "ab"}
    file = tmp_path / "judged.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in corpus.sample(shared) if record["id"] in ids)
    settings = Settings(database_url=SecretStr(database_url), home=tmp_path / "home")
    loader.load(settings, [str(file)])
    with connect(settings) as connection:
        pairs, changed = load_pairs(UTTERANCES, connection)
        identity = utterances_of(connection)
    assert changed == 0
    for tuned, least_recall in ((True, 0.9), (False, 0.89)):
        figures = score([pair for pair in pairs if pair.tuned == tuned], identity)["all"]
        assert figures.precision is not None
        assert figures.precision >= 0.98
        assert figures.recall is not None
        assert figures.recall >= least_recall
