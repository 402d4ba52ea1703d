"""Linking: which wordings of the quotes just stored are one utterance with wordings stored before.

In: articles that wait in ``unlinked_articles``. Out: rows of ``wordings`` and ``utterance_wordings``. The outcome does
not depend on the order: an utterance is what is connected by pairs of wordings that are close, and its key is the
smallest of theirs. Each batch is one transaction, and one batch is linked at a time, whoever links; loaders go on
meanwhile. Whatever is cut off leaves its articles waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.names import core_words, fold
from newsdb.wording import Likeness, Wording, compare, shingles, wording, words_of
from newsdb.writer.connected import smallest_connected

_LOCK: Final = 0x7574746572  # advisory lock of a batch: "utter" in ASCII
_CANDIDATES: Final = 100
"""Wordings looked at for each: it bounds the work where many share a run of words, and of an utterance in more forms
than that a new one still finds some."""
_OF_ONE_SPEAKER: Final = timedelta(days=90)
_OF_ANYBODY: Final = timedelta(days=3)
"""What is printed in nearly the same words within that time was said once, by one speaker or whoever is named."""

_LEAST_SHARE: Final = 6  # of so many shingles of the shorter wording one must be in common

Pair = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did.

    Attributes:
        articles: taken from the queue.
        wordings: met for the first time.
        joined: wordings that were found to be one utterance with another, or came to another utterance.
        last: the last article of the batch; None if there was none.
    """

    articles: int = 0
    wordings: int = 0
    joined: int = 0
    last: UUID | None = field(default=None, compare=False)

    def __add__(self, other: Linked) -> Linked:
        return Linked(
            self.articles + other.articles, self.wordings + other.wordings, self.joined + other.joined, other.last
        )


@dataclass(slots=True)
class _Printed:
    """A wording in print: its words, and when who was said to have said it.

    Attributes:
        wording: the words.
        days: days of publication by speaker, None for articles without one; under None of whoever is not named.
    """

    wording: Wording
    days: dict[str | None, set[date | None]] = field(default_factory=lambda: defaultdict(set))


def queue(connection: Connection[Any], article_ids: Iterable[UUID]) -> None:
    """Let articles wait for being linked; in the transaction that stores their quotes."""
    # An article that waits already is marked anew, so that whoever links it just now waits for these quotes.
    connection.execute(
        "INSERT INTO unlinked_articles (article_id) SELECT * FROM unnest(%s::uuid[])"
        " ON CONFLICT (article_id) DO UPDATE SET queued_at = excluded.queued_at",
        (sorted(article_ids),),
    )


def queue_stored(connection: Connection[Any], after: UUID | None, limit: int) -> UUID | None:
    """Let stored articles wait: the first ones behind ``after`` in the order of ids; return the last, None if none."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE id > %s ORDER BY id LIMIT %s", (after or UUID(int=0), limit)
    ).fetchall()
    queue(connection, [row[0] for row in rows])
    return rows[-1][0] if rows else None


def link(connection: Connection[Any], after: UUID | None, limit: int, *, waits: bool = True) -> Linked:
    """Link the wordings of the first waiting articles, and commit.

    Args:
        connection: in autocommit mode, in no transaction.
        after: articles with ids up to this one are left waiting; None: none.
        limit: articles at most; those that a loader is storing just now are passed over.
        waits: while somebody else links; else nothing is done then.
    """
    with connection.transaction():
        if waits:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        elif not connection.execute("SELECT 1 WHERE pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone():
            return Linked()
        # Tables that have just been filled have no statistics yet, by which the planner would choose.
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL jit = off")
        articles = _take(connection, after, limit)
        if not articles:
            return Linked()
        fresh, shingled = _wordings(connection, articles)
        _store(connection, fresh, shingled)
        pairs = _candidates(connection, shingled)
        known = _utterances(connection, pairs)
        # What is one utterance already is not read again: much printed wordings are met in every batch.
        open_pairs = [pair for pair in pairs if known.get(pair[0], pair[0]) != known.get(pair[1], pair[1])]
        joined = _join(connection, _same(open_pairs, _printed(connection, open_pairs, fresh)), known)
    return Linked(len(articles), len(fresh), joined, articles[-1])


def forget(connection: Connection[Any], keys: Sequence[bytes]) -> None:
    """Delete wordings that no quote has any more, so that nobody can try words on their digests.

    Args:
        connection: in the transaction that took the quotes away.
        keys: of the wordings that may be gone.
    """
    if not keys:
        return
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    gone = [
        row[0]
        for row in connection.execute(
            "SELECT key FROM unnest(%s::bytea[]) AS given (key)"
            " WHERE NOT EXISTS (SELECT FROM quotes WHERE quotes.words_key = given.key)",
            (list(keys),),
        ).fetchall()
    ]
    connection.execute("DELETE FROM wordings WHERE words_key = ANY(%s)", (gone,))
    connection.execute("DELETE FROM utterance_wordings WHERE words_key = ANY(%s)", (gone,))
    # Utterances that are called by a wording that is gone.
    connection.execute(
        "UPDATE utterance_wordings SET utterance_key = smallest.words_key FROM (SELECT DISTINCT ON (utterance_key)"
        " utterance_key, words_key FROM utterance_wordings WHERE utterance_key = ANY(%s)"
        " ORDER BY utterance_key, words_key) AS smallest"
        " WHERE utterance_wordings.utterance_key = smallest.utterance_key",
        (gone,),
    )


def keys_in(connection: Connection[Any], article_ids: Sequence[UUID]) -> list[bytes]:
    """The wordings of some articles."""
    found = connection.execute(
        "SELECT DISTINCT words_key FROM quotes WHERE article_id = ANY(%s) AND words_key IS NOT NULL",
        (list(article_ids),),
    )
    return [row[0] for row in found]


def _take(connection: Connection[Any], after: UUID | None, limit: int) -> list[UUID]:
    """Take articles off the queue."""
    rows = connection.execute(
        "DELETE FROM unlinked_articles WHERE article_id = ANY(ARRAY(SELECT article_id FROM unlinked_articles"
        " WHERE article_id > %s ORDER BY article_id LIMIT %s FOR UPDATE SKIP LOCKED)) RETURNING article_id",
        (after or UUID(int=0), limit),
    )
    return sorted(row[0] for row in rows)


def _wordings(
    connection: Connection[Any], articles: Sequence[UUID]
) -> tuple[dict[bytes, Wording], dict[bytes, Sequence[int]]]:
    """All wordings in some articles that others may be joined to: those not stored yet, and the shingles of all."""
    rows = connection.execute(
        "SELECT words_key, wordings.shingles, CASE WHEN wordings.shingles IS NULL THEN text END"
        " FROM quotes LEFT JOIN wordings USING (words_key) WHERE article_id = ANY(%s) AND words_key IS NOT NULL",
        (list(articles),),
        binary=True,
    )
    shingled: dict[bytes, Sequence[int]] = {}
    texts: dict[bytes, str] = {}
    for key, known, text in rows:
        if text is None:
            shingled[key] = known
        else:
            texts[key] = text
    weighed = ((key, wording(words_of(texts[key]))) for key in sorted(texts))
    fresh = {key: each for key, each in weighed if each.may_be_joined}
    return fresh, shingled | {key: shingles(each) for key, each in fresh.items()}


def _store(
    connection: Connection[Any], fresh: Mapping[bytes, Wording], shingled: Mapping[bytes, Sequence[int]]
) -> None:
    """Store wordings; nobody else stores any meanwhile."""
    lines = [
        f"\\\\x{key.hex()}\t{'t' if each.is_distinctive else 'f'}\t{{{','.join(map(str, shingled[key]))}}}\n"
        for key, each in fresh.items()
    ]
    statement = "COPY wordings (words_key, is_distinctive, shingles) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines))  # at once: each write is a message


def _candidates(connection: Connection[Any], shingled: Mapping[bytes, Sequence[int]]) -> set[Pair]:
    """Pairs of wordings that share some of their shingles.

    Known wordings are looked for as well: with this printing somebody may have said them who had not before.
    """
    sets = {key: frozenset(each) for key, each in shingled.items() if each}
    rows = connection.execute(
        "SELECT given.words_key, found.* FROM wordings AS given CROSS JOIN LATERAL"
        " (SELECT words_key, shingles FROM wordings WHERE shingles && given.shingles LIMIT %b) AS found"
        " WHERE given.words_key = ANY(%b)",
        (_CANDIDATES, list(sets)),
        binary=True,
    )
    return {
        (min(one, other), max(one, other))
        for one, other, found in rows
        if one != other and _share_enough(sets[one], found)
    }


def _share_enough(one: frozenset[int], other: Sequence[int]) -> bool:
    """Whether so many shingles are in common that most of the shorter wording may be; spares reading the others."""
    return _LEAST_SHARE * len(one.intersection(other)) >= min(len(one), len(other))


def _utterances(connection: Connection[Any], pairs: Iterable[Pair]) -> dict[bytes, bytes]:
    """The utterances of wordings that were joined before."""
    keys = sorted({key for pair in pairs for key in pair})
    rows = connection.execute(
        "SELECT words_key, utterance_key FROM utterance_wordings WHERE words_key = ANY(%b)", (keys,)
    )
    return dict(rows.fetchall())


def _printed(
    connection: Connection[Any], pairs: Iterable[Pair], fresh: Mapping[bytes, Wording]
) -> dict[bytes, _Printed]:
    """The wordings of pairs as they are in print; one whose quotes are gone is left out."""
    rows = connection.execute(
        "SELECT words_key, min(text), CASE WHEN speaker_kind IN ('person', 'organization') THEN speaker_name END,"
        " speaker_kind = 'person', array_agg(DISTINCT published_on)"
        " FROM quotes JOIN articles ON articles.id = article_id WHERE words_key = ANY(%b) GROUP BY 1, 3, 4",
        (sorted({key for pair in pairs for key in pair}),),
    )
    printed: dict[bytes, _Printed] = {}
    for key, text, name, is_person, days in rows:
        if (known := printed.get(key)) is None:
            known = printed[key] = _Printed(fresh.get(key) or wording(words_of(text)))
        known.days[_speaker(name, is_person=is_person) if name else None].update(days)
    return printed


def _speaker(name: str, *, is_person: bool) -> str:
    """What a speaker is recognised by in another article: the surname, as many articles print no more; else all."""
    words = core_words(name) if is_person else []
    return fold(words[-1] if words else name)


def _same(pairs: Iterable[Pair], printed: Mapping[bytes, _Printed]) -> list[Pair]:
    """Those of the pairs that are one utterance."""
    found = []
    for pair in sorted(pairs):
        one, other = printed.get(pair[0]), printed.get(pair[1])
        if one and other:
            likeness = compare(one.wording, other.wording)
            if likeness.is_same or (likeness.is_close and _at_one_occasion(one, other, likeness)):
                found.append(pair)
    return found


def _at_one_occasion(one: _Printed, other: _Printed, likeness: Likeness) -> bool:
    """Whether both were said by one speaker at about the same time, or, if that tells, printed within a few days.

    Of one speaker articles without a date are taken for such of the same time.
    """
    for speaker in (one.days.keys() & other.days.keys()) - {None}:
        mine, theirs = one.days[speaker], other.days[speaker]
        if None in mine or None in theirs or _are_near(mine, theirs, _OF_ONE_SPEAKER):
            return True
    if not likeness.is_distinctive:
        return False
    return _are_near(set().union(*one.days.values()), set().union(*other.days.values()), _OF_ANYBODY)


def _are_near(days: Iterable[date | None], others: Iterable[date | None], distance: timedelta) -> bool:
    """Whether some day of the ones is no further from some day of the others."""
    dated = sorted([(day, False) for day in days if day] + [(day, True) for day in others if day])
    return any(b[0] - a[0] <= distance and a[1] != b[1] for a, b in pairwise(dated))


def _join(connection: Connection[Any], pairs: Sequence[Pair], known: Mapping[bytes, bytes]) -> int:
    """Make wordings one utterance, with all that was one with them; return how many changed.

    Args:
        connection: in a transaction that no other links beside.
        pairs: of wordings.
        known: the utterances of those that were joined before.
    """
    smallest = smallest_connected((known.get(one, one), known.get(other, other)) for one, other in pairs)
    utterances = set(known.values())
    moved = sorted((key, to) for key, to in smallest.items() if key != to and key in utterances)
    changed = connection.execute(
        "UPDATE utterance_wordings SET utterance_key = moved.new"
        " FROM unnest(%s::bytea[], %s::bytea[]) AS moved (old, new) WHERE utterance_key = moved.old RETURNING 1",
        ([old for old, _ in moved], [new for _, new in moved]),
    ).fetchall()
    joined = sorted({key for pair in pairs for key in pair} - known.keys())
    connection.execute(
        "INSERT INTO utterance_wordings (words_key, utterance_key) SELECT * FROM unnest(%s::bytea[], %s::bytea[])",
        (joined, [smallest[key] for key in joined]),
    )
    return len(changed) + len(joined)
