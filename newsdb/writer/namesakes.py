"""Names that several people bear: which of them an article means, by the rules of table namesake_rules.

In: where a name stands (article, outlet, day) and the roles printed beside it. Out: one person, or nobody: never the
first who fits. Rules are read for names that have several bearers, and for no others.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from newsdb.documents import Extraction, SpeakerKind
from newsdb.names import fold
from newsdb.writer.identities import People


class _Rank(IntEnum):
    """Which rules decide before which."""

    ARTICLE = 1
    CONDITIONS = 2
    REST = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold for a person to be meant; see the comments on table namesake_rules."""

    person_id: int
    role: str | None = None
    source_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    article_id: UUID | None = None

    @property
    def rank(self) -> _Rank:
        """When it is asked."""
        if self.article_id is not None:
            return _Rank.ARTICLE
        conditions = (self.role, self.source_id, self.first_on, self.last_on)
        return _Rank.REST if conditions == (None,) * len(conditions) else _Rank.CONDITIONS

    def holds(self, place: Place, roles: Iterable[str]) -> bool:
        """Whether it holds for a name."""
        if self.article_id is not None and self.article_id != place.article_id:
            return False
        if self.source_id is not None and self.source_id != place.source_id:
            return False
        if self.first_on is not None and (place.published_on is None or place.published_on < self.first_on):
            return False
        if self.last_on is not None and (place.published_on is None or place.published_on > self.last_on):
            return False
        return self.role is None or any(_contains(role, self.role) for role in roles)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands, as far as rules ask for it."""

    article_id: UUID
    source_id: int
    published_on: date | None


@dataclass(frozen=True, slots=True)
class SharedNames:
    """Names that several people bear, with the rules that tell them apart.

    Attributes:
        rules: by key, of each bearer.
    """

    rules: Mapping[str, Mapping[int, Sequence[Rule]]]

    def person(self, key: str, place: Place, roles: Collection[str]) -> int | None:
        """Who of a name's bearers is meant; None if the rules do not tell.

        Args:
            key: of the name.
            place: where it stands.
            roles: printed beside it in that article.
        """
        rules = self.rules[key]
        for rank in _Rank:
            claimants = [
                person_id
                for person_id, own in rules.items()
                if any(rule.rank is rank and rule.holds(place, roles) for rule in own)
            ]
            if claimants:
                return claimants[0] if len(claimants) == 1 else None
        return None


def shared_names(connection: Connection[Any], people: People) -> SharedNames:
    """Read the rules for those names of a batch that several people bear."""
    shared = {key: people.bearers[key] for key in people.shared_keys()}
    if not shared:
        return SharedNames({})
    owners = {owner for bearers in shared.values() for owner in bearers.values()}
    # A namesake who was merged into somebody brings the rules along.
    found = connection.execute(
        "WITH RECURSIVE up (start, id, merged_into_id) AS ("
        " SELECT id, id, merged_into_id FROM people WHERE id = ANY(%s)"
        " UNION SELECT up.start, people.id, people.merged_into_id FROM up JOIN people ON people.id = up.merged_into_id)"
        " SELECT up.start, r.person_id, r.role, r.source_id, r.first_on, r.last_on, r.article_id"
        " FROM up JOIN namesake_rules r ON r.person_id = up.id ORDER BY r.id",
        (list(owners),),
    )
    rules: dict[int, list[Rule]] = defaultdict(list)
    for start, *values in found:
        rules[start].append(Rule(*values))
    return SharedNames(
        {
            key: {person_id: rules.get(owner, ()) for person_id, owner in bearers.items()}
            for key, bearers in shared.items()
        }
    )


def by_article(
    connection: Connection[Any], people: People, extractions: Sequence[tuple[UUID, Extraction]]
) -> tuple[Mapping[str, int | None], Mapping[UUID, Mapping[str, int | None]]]:
    """Person by name: for all articles, and for those in which a name stands that rules decide on.

    Args:
        connection: in the batch's transaction, with the articles stored.
        people: of the batch.
        extractions: of articles that are stored.
    """
    everywhere = people.by_name()
    keys = people.shared_keys()
    names = {name: key for name, key in people.names.items() if key in keys}
    roles = {article_id: found for article_id, extraction in extractions if (found := _roles(extraction, names))}
    if not roles:
        return everywhere, {}
    shared = shared_names(connection, people)
    meant: dict[UUID, Mapping[str, int | None]] = {}
    for article_id, place in places(connection, roles).items():
        here = {key: shared.person(key, place, printed) for key, printed in roles[article_id].items()}
        special = {name: here[key] for name, key in names.items() if key in here}
        meant[article_id] = ChainMap(special, everywhere)
    return everywhere, meant


def places(connection: Connection[Any], article_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Read where names in stored articles stand."""
    query = "SELECT id, source_id, published_on FROM articles WHERE id = ANY(%s)"
    return {row[0]: Place(*row) for row in connection.execute(query, (list(article_ids),))}


def _roles(extraction: Extraction, names: Mapping[str, str]) -> dict[str, set[str]]:
    """Roles printed beside those names that the article has, by key: one person's, whichever form stands there."""
    roles: dict[str, set[str]] = {}
    said = (
        (quote.speaker, quote.speaker_role)
        for quote in extraction.quotes
        if quote.speaker_kind is SpeakerKind.PERSON and quote.speaker
    )
    for name, role in (*said, *((mention.name, mention.role) for mention in extraction.mentions)):
        if name in names:
            roles.setdefault(names[name], set()).update({role} if role else ())
    return roles


def _contains(printed: str, wanted: str) -> bool:
    """Whether a role has the words of another one, in a row: "the head coach" has "coach", "coachman" has not."""
    return f" {_bare(wanted)} " in f" {_bare(printed)} "


def _bare(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
