"""People across articles as they come: ``python -m benchmarks.people``, on a database that holds the sample.

The gold's pairs of names (``gold/README.md``) hold seventy pairs of namesakes that were hunted for. Three ways to leave
them their share: *as drawn* leaves out all pairs that were hunted; *equal names* lets namesakes be two of a hundred
pairs of equal names, as they are among names drawn blindly; *one key* lets them be two of a hundred of all pairs whose
names have one key, which is more of them. Figures of two halves, told apart by a digest of the pair; what kinds of
evidence there are, and what they are worth, was found by looking at errors in both.

    newsdb load /path/to/corpora/articles/sample-4000.jsonl.gz && python -m benchmarks.people
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from benchmarks.identity import PEOPLE, Figures, Identity, Pair, is_joined, load_pairs, people_of, score
from newsdb.database.engine import connect
from newsdb.names import name_key
from newsdb.settings import Settings

NAMESAKES: Final = "homonym"
_HUNTED: Final = "namesakes"  # the stratum
_EQUAL: Final = "equal"
_RATE: Final = 0.02  # of 83 names drawn blindly, 2 were those of namesakes


class Natural(NamedTuple):
    """What pairs as they come would say.

    Attributes:
        precision: the share of joined pairs that are one person's.
        recall: the share of one person's pairs that are joined.
    """

    precision: float
    recall: float


def half_of(pair: Pair) -> int:
    """Tell which half a pair is in: 0 or 1."""
    return sha256(f"{pair.first}{pair.second}".encode()).digest()[0] % 2


def as_drawn(pairs: Sequence[Pair], identity: Identity) -> Natural:
    """Score the pairs that were not hunted for."""
    figures: Figures = score([pair for pair in pairs if pair.kind != _HUNTED], identity)["all"]
    return Natural(figures.right / figures.joined, figures.right / figures.same)


def natural(pairs: Sequence[Pair], identity: Identity, *, of_one_key: bool = False) -> Natural:
    """Score pairs with namesakes at their natural rate.

    Args:
        pairs: judged pairs.
        identity: what tells people.
        of_one_key: that rate is meant of all pairs whose names have one key, not only of equal names.
    """
    namesakes = [pair for pair in pairs if pair.category == NAMESAKES]
    others = [pair for pair in pairs if pair.category != NAMESAKES]
    alike = sum(pair.same and (_have_one_key(pair) if of_one_key else pair.category == _EQUAL) for pair in others)
    weight = _RATE / (1 - _RATE) * alike / len(namesakes)
    figures: Figures = score(others, identity)["all"]
    mistaken = weight * sum(is_joined(pair, identity) for pair in namesakes)
    return Natural(figures.right / (figures.joined + mistaken), figures.right / figures.same)


def _have_one_key(pair: Pair) -> bool:
    first, second = pair.names or ("", "")
    return name_key(first) == name_key(second)


def main() -> None:
    """Score what the database says and print."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    with connect(Settings()) as connection:
        pairs, changed = load_pairs(PEOPLE, connection)
        identity = people_of(connection)
    if not pairs:
        raise SystemExit("the database does not hold the sample of articles: see gold/README.md")
    print(f"pairs of other texts, left out: {changed}")
    for label, chosen in (
        ("first half", [pair for pair in pairs if half_of(pair) == 0]),
        ("second half", [pair for pair in pairs if half_of(pair) == 1]),
        ("all", pairs),
    ):
        for mix, figures in (
            ("as drawn", as_drawn(chosen, identity)),
            ("equal names", natural(chosen, identity)),
            ("one key", natural(chosen, identity, of_one_key=True)),
        ):
            print(f"{label:12s}{mix:12s} P {figures.precision:.3f}   R {figures.recall:.3f}")


if __name__ == "__main__":
    main()
