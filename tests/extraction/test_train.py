"""Training: the weights file is what the training script makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsdb.extraction.lexicon import WORDS
from newsdb.extraction.ranking import load_model
from newsdb.resolution.given_names import FEMALE, MALE

train = pytest.importorskip("newsdb.extraction.train", reason="training needs numpy, which only developers have")


def article(body: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    """Annotate a body: each pair is a quoted text and its speaker."""
    quotes = []
    for text, speaker in pairs:
        start, at = body.index(text), body.index(speaker)
        quotes.append({"segments": [[start, start + len(text)]], "source": [[at, at + len(speaker)]]})
    return {"id": body, "text": body, "quotes": quotes}


CORPUS = [
    article('"It fits," Nora Keller said.', ("It fits,", "Nora Keller")),
    article('"It is late," Jonas Brandt said.', ("It is late,", "Jonas Brandt")),
    article('"We will go," Ida Moreau said.', ("We will go,", "Ida Moreau")),
    article('Ida Moreau read "The Long River" and left.'),
] * 3


def test_training_is_reproducible(tmp_path: Path) -> None:
    """The same corpus gives the same file, byte for byte."""
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        train.write(train.fit(CORPUS), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(files[0].read_bytes()) > 100


def test_weights_name_nobody() -> None:
    """No feature of the shipped weights holds a given name: only classes, cues and common nouns."""
    model = load_model()
    features = "\n".join("\t".join(f) for f in [*model.source, *model.speaker, *model.quote])
    names = {name for name in MALE | FEMALE if len(name) > 6} - WORDS.keys()
    assert len(names) > 100
    assert not [name for name in names if name in features]
