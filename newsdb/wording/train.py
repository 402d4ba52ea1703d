"""Count the table of ``surprise``: ``python -m newsdb.wording.train --corpus PATH/polnear/train.jsonl.gz``.

In: articles as JSON lines. Out: ``surprise.txt`` beside this module, the same file byte for byte for the same corpus:
in each line a word, its surprisal, and the words that follow it much oftener than by chance, each with its surprisal
then. Frequencies alone: no text can be made of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from newsdb.wording.surprise import RAREST, STEP, TABLE_FILE
from newsdb.wording.words import words_of

# A pair of words is an expression if this many articles have it, and if the first tells this many bits of the second.
_LEAST_ARTICLES: Final = 4
_LEAST_GAIN: Final = 1.5
_BETWEEN_SENTENCES: Final = re.compile(r"[.!?;:\n\"“”]+")

_Pair = tuple[str, str]


def count(texts: Iterable[str]) -> tuple[Counter[str], Counter[_Pair], Counter[_Pair]]:
    """Count words, pairs of neighbouring words, and the texts that have a pair."""
    words: Counter[str] = Counter()
    pairs: Counter[_Pair] = Counter()
    texts_with: Counter[_Pair] = Counter()
    for text in texts:
        found: set[_Pair] = set()
        for sentence in _BETWEEN_SENTENCES.split(text):
            in_order = words_of(sentence)
            words.update(in_order)
            pairs.update(pairwise(in_order))
            found.update(pairwise(in_order))
        texts_with.update(found)
    return words, pairs, texts_with


def table(texts: Iterable[str]) -> str:
    """Make the table's text."""
    words, pairs, texts_with = count(texts)
    total = words.total()
    rarest = round(RAREST / STEP)
    own = {word: min(_steps(number / total), rarest) for word, number in words.items()}
    following: dict[str, list[str]] = {}
    for (first, second), number in sorted(pairs.items()):
        steps = _steps(number / words[first])
        if texts_with[first, second] >= _LEAST_ARTICLES and own[second] - steps >= _LEAST_GAIN / STEP:
            following.setdefault(first, []).append(f"{second} {steps}")
    kept = sorted({word for word, steps in own.items() if steps < rarest} | following.keys())
    return "".join(" ".join([word, str(own[word]), *following.get(word, ())]) + "\n" for word in kept)


def _steps(share: float) -> int:
    return round(-math.log2(share) / STEP)


def texts_of(corpus: Path) -> Iterator[str]:
    """Yield the texts of a corpus."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name(TABLE_FILE))
    options = parser.parse_args()
    options.output.write_text(table(texts_of(options.corpus)), encoding="utf-8")


if __name__ == "__main__":
    main()
