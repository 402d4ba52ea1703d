"""Identity across articles: ``python -m benchmarks.identity [--errors]``, on a database that holds the sample.

Asks of judged pairs (``gold/people_pairs.jsonl``, ``gold/utterance_pairs.jsonl``; ``gold/README.md``) whether the
database takes two mentions for one person, and two quotations for one utterance. People are those of ``mentions`` and
``quotes``; utterances are those of ``newsdb utterances``, and, as a baseline, equal words (``quotes.words_key``). Other
ways of telling are scored by passing another function of places to ``score``. Half of the pairs of utterances, told by
a digest, was looked at to set thresholds; the other half was not, and its figures stand apart.

    newsdb load /path/to/corpora/articles/sample-4000.jsonl.gz && python -m benchmarks.identity
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select, text

from newsdb.database.engine import connect
from newsdb.database.models import ArticleRow, QuoteRow
from newsdb.queries.occurrences import occurrences
from newsdb.queries.scope import EVERYTHING
from newsdb.settings import Settings

_GOLD: Final = Path(__file__).resolve().parent / "gold"
PEOPLE: Final = _GOLD / "people_pairs.jsonl"
UTTERANCES: Final = _GOLD / "utterance_pairs.jsonl"
_SAME_SEGMENT: Final = 0.8  # the overlap, of the longer one, from which a stored quotation is the judged one


class Place(NamedTuple):
    """A stretch of an article's body; the article by its id in the corpus."""

    id: str
    start: int
    end: int


class Pair(NamedTuple):
    """A judged pair.

    Attributes:
        category: what the pair tests, as ``gold/README.md`` names it.
        kind: the stratum it was drawn from.
        first: where the one mention or quotation stands.
        second: where the other one stands.
        same: whether both are one person, or one utterance.
        tuned: whether it was looked at to set thresholds; of utterances only.
        names: what is printed there, for people only.
    """

    category: str
    kind: str
    first: Place
    second: Place
    same: bool
    tuned: bool
    names: tuple[str, str] | None


Identity = Callable[[Place], Hashable | None]
"""The person, or the utterance, at a place; None if the database knows none."""


class Figures(NamedTuple):
    """Counts over pairs.

    Attributes:
        pairs: judged pairs.
        same: those that are the same.
        joined: those that the database takes for the same.
        right: those that are and that it takes for the same.
        unknown: pairs of which it knows at least one side not at all; they count as not joined.
    """

    pairs: int
    same: int
    joined: int
    right: int
    unknown: int

    @property
    def precision(self) -> float | None:
        """The share of joined pairs that are the same."""
        return self.right / self.joined if self.joined else None

    @property
    def recall(self) -> float | None:
        """The share of pairs that are the same which are joined."""
        return self.right / self.same if self.same else None

    @property
    def accuracy(self) -> float:
        """The share of pairs decided right."""
        return (self.pairs - self.same - self.joined + 2 * self.right) / self.pairs


def load_pairs(path: Path, connection: Connection) -> tuple[list[Pair], int]:
    """Return the pairs of a file whose texts are as they were judged, and how many are not."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ids = sorted({row[side]["id"] for row in rows for side in "ab"})
    stored = {
        row.document_id: row
        for row in connection.execute(
            text("SELECT document_id, body, body_sha256 FROM articles WHERE document_id = ANY(:ids)"), {"ids": ids}
        )
    }
    unchanged = [row for row in rows if all(_is_as_judged(row[side], stored) for side in "ab")]
    return [_pair(row) for row in unchanged], len(rows) - len(unchanged)


def _is_as_judged(side: dict[str, Any], stored: dict[str, Any]) -> bool:
    article = stored.get(side["id"])
    if article is None:
        return False
    if "sha256" in side:
        return bool(side["sha256"] == article.body_sha256.hex())
    return bool(article.body[side["start"] : side["end"]] == side["printed"])


def _pair(row: dict[str, Any]) -> Pair:
    first, second = (Place(row[side]["id"], row[side]["start"], row[side]["end"]) for side in "ab")
    names = (row["a"]["printed"], row["b"]["printed"]) if "printed" in row["a"] else None
    digest = hashlib.sha256("".join(row[side].get("sha256", "") for side in "ab").encode()).digest()
    return Pair(row["category"], row["kind"], first, second, row["label"] == "same", digest[-1] % 2 == 0, names)


def score(pairs: Sequence[Pair], identity: Identity, *, kinds: bool = False) -> dict[str, Figures]:
    """Return the figures of each category, or of each kind in it, and of all pairs under "all"."""
    grouped: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        grouped[f"{pair.category}: {pair.kind}" if kinds else pair.category].append(pair)
    return {name: _figures(members, identity) for name, members in {**grouped, "all": pairs}.items()}


def is_joined(pair: Pair, identity: Identity) -> bool:
    """Tell whether both sides are known and the same."""
    first = identity(pair.first)
    return first is not None and first == identity(pair.second)


def _figures(pairs: Iterable[Pair], identity: Identity) -> Figures:
    judged = [
        (pair.same, is_joined(pair, identity), None in {identity(pair.first), identity(pair.second)}) for pair in pairs
    ]
    return Figures(
        pairs=len(judged),
        same=sum(same for same, _, _ in judged),
        joined=sum(joined for _, joined, _ in judged),
        right=sum(same and joined for same, joined, _ in judged),
        unknown=sum(unknown for _, _, unknown in judged),
    )


def people_of(connection: Connection) -> Identity:
    """Return the person of the mention, else of the quotation's speaker, that shares most with a place."""
    return _lookup(
        connection,
        "SELECT document_id, start_char, end_char, coalesce(people.merged_into_id, people.id)"
        " FROM mentions JOIN articles ON articles.id = article_id LEFT JOIN people ON people.id = person_id"
        " UNION ALL"
        " SELECT document_id, speaker_start, speaker_end, coalesce(people.merged_into_id, people.id)"
        " FROM quotes JOIN articles ON articles.id = article_id JOIN people ON people.id = speaker_id"
        " WHERE speaker_start IS NOT NULL",
        0,
    )


def words_of(connection: Connection) -> Identity:
    """Return the words of the stored quotation at a place: equal words are taken for one utterance."""
    return _lookup(
        connection,
        "SELECT document_id, start_char, end_char, words_key FROM quotes JOIN articles ON articles.id = article_id",
        _SAME_SEGMENT,
    )


def utterances_of(connection: Connection) -> Identity:
    """Return the utterance of the stored quotation at a place; one that is printed once is one of its own."""
    known = occurrences(EVERYTHING)
    is_known = (known.c.article_id == QuoteRow.article_id) & (known.c.ordinal == QuoteRow.ordinal)
    query = (
        select(
            *(ArticleRow.document_id, QuoteRow.start_char, QuoteRow.end_char, QuoteRow.article_id, QuoteRow.ordinal),
            *(known.c.utterance_key, known.c.said_by, known.c.occasion),
        )
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .outerjoin(known, is_known)
    )
    return _nearest(
        (
            (document_id, start, end, (key, said_by, occasion) if key else (article_id, ordinal))
            for document_id, start, end, article_id, ordinal, key, said_by, occasion in connection.execute(query)
        ),
        _SAME_SEGMENT,
    )


def _lookup(connection: Connection, statement: str, least: float) -> Identity:
    """Return what the rows of a statement (article, start, end, identity) say of a place they overlap."""
    return _nearest((tuple(row) for row in connection.execute(text(statement))), least)


def _nearest(found: Iterable[Any], least: float) -> Identity:
    """Return what rows (article, start, end, identity) say of a place they overlap."""
    rows: dict[str, list[tuple[int, int, Hashable | None]]] = defaultdict(list)
    for document_id, start, end, identity in found:
        rows[document_id].append((start, end, identity))

    def identity_at(place: Place) -> Hashable | None:
        best: tuple[float, bool, Hashable | None] = (0.0, False, None)
        for start, end, identity in rows.get(place.id, []):
            common = min(end, place.end) - max(start, place.start)
            share = common / max(end - start, place.end - place.start)
            if common > 0 and share >= least and (share, identity is not None) > best[:2]:
                best = (share, identity is not None, identity)
        return best[2]

    return identity_at


def table(figures: dict[str, Figures]) -> str:
    """Return the figures, one line a category."""
    counts = "".join(f"{label:>9s}" for label in ("pairs", "same", "joined", "right", "unknown"))
    width = max(map(len, figures))
    lines = [f"{'':{width}s}{counts}{'P':>8s}{'R':>8s}{'decided right':>16s}"]
    for name, row in figures.items():
        rates = "".join(f"{'' if rate is None else format(rate, '.3f'):>8s}" for rate in (row.precision, row.recall))
        lines.append(f"{name:{width}s}{''.join(f'{count:9d}' for count in row)}{rates}{row.accuracy:16.3f}")
    return "\n".join(lines)


def errors(pairs: Iterable[Pair], identity: Identity) -> list[str]:
    """Return one line for each pair decided wrong: names and places, no text."""
    lines = []
    for pair in pairs:
        joined = is_joined(pair, identity)
        if joined != pair.same:
            names = " = ".join(pair.names) if pair.names else "quotations"
            known = (
                ""
                if joined
                else "".join("" if identity(place) is not None else "?" for place in (pair.first, pair.second))
            )
            places = f"{pair.first.id}:{pair.first.start} {pair.second.id}:{pair.second.start}"
            lines.append(f"{'joined' if joined else 'apart' + known:8s}{pair.category:11s}{names}  {places}")
    return lines


def main() -> None:
    """Score what the database says and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="list the pairs decided wrong; ? for each unknown side")
    parser.add_argument("--kinds", action="store_true", help="figures of each kind of pair")
    options = parser.parse_args()
    with connect(Settings()) as connection:
        for name, path, identity in (
            ("people", PEOPLE, people_of(connection)),
            ("utterances, by equal words", UTTERANCES, words_of(connection)),
            ("utterances, pairs looked at", UTTERANCES, utterances_of(connection)),
            ("utterances, pairs not looked at", UTTERANCES, utterances_of(connection)),
        ):
            pairs, changed = load_pairs(path, connection)
            if "looked at" in name:
                pairs = [pair for pair in pairs if pair.tuned == ("not" not in name)]
            if not pairs:
                raise SystemExit("the database does not hold the sample of articles: see gold/README.md")
            left_out = f" ({changed} pairs left out: other texts in the database)" if changed else ""
            print(f"{name}{left_out}\n{table(score(pairs, identity, kinds=options.kinds))}\n")
            if options.errors:
                print("\n".join(errors(pairs, identity)) + "\n")


if __name__ == "__main__":
    main()
