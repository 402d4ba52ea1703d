"""Batches of items: what is handed to a worker, committed together, and counted for its units.

In: the documents of a unit, one after the other. Out: ``Batch``. Documents that may be of one article are never in work
at the same time, so that the later text of an address replaces the earlier one, however many workers there are.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from newsdb.cleaning.urls import canonical_url
from newsdb.documents import Document, Reject
from newsdb.writer import Checkpoint

Item = Document | Reject | UUID
"""What a worker sees to: input, or a stored article by its id."""

BATCH_DOCUMENTS: Final = 250
"""Documents committed together: enough to make a commit cheap, little enough to lose at a crash."""

BATCH_CHARACTERS: Final = 4_000_000
"""Input committed together at most, which bounds memory where articles are huge."""


@dataclass(slots=True)
class Batch:
    """Documents for a worker.

    Attributes:
        number: in the order of reading, from 0.
        items: with the ordinal of the unit of each.
        keys: what tells articles apart, of those documents that have it.
        characters: size of the input.
    """

    number: int
    items: list[tuple[int, Item]] = field(default_factory=list)
    keys: set[Hashable] = field(default_factory=set)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        """Whether to begin another."""
        return len(self.items) >= BATCH_DOCUMENTS or self.characters >= BATCH_CHARACTERS

    def add(self, ordinal: int, item: Item, key: Hashable | None) -> None:
        """Take in an item of a unit."""
        self.items.append((ordinal, item))
        if not isinstance(item, UUID):
            self.characters += len(item.raw)
        if key is not None:
            self.keys.add(key)


def article_key(item: Item) -> Hashable | None:
    """Return what items of one article share; None where that can be no other item."""
    if isinstance(item, UUID):
        return item
    if not isinstance(item, Document):
        return None
    canonical = canonical_url(item.url.strip()) if item.url else None
    if canonical is not None:
        return canonical
    return (item.publisher, item.id) if item.id else None


@dataclass(slots=True)
class _Stretch:
    """Consecutive documents of one unit in one batch."""

    documents: int = 0
    rejected: int | None = None  # once committed


@dataclass(slots=True)
class UnitProgress:
    """How far a unit is read and committed.

    Attributes:
        ordinal: the unit.
        documents: committed without a gap from the unit's start, rejects included.
        rejected: rejects among them.
        is_exhausted: all of it was read.
        is_lost: another loader took it over.
    """

    ordinal: int
    documents: int
    rejected: int
    is_exhausted: bool = False
    is_lost: bool = False
    _stretches: dict[int, _Stretch] = field(default_factory=dict)  # by batch, in the order of reading

    def read_into(self, batch: int) -> None:
        """Note that the next document went into a batch."""
        self._stretches.setdefault(batch, _Stretch()).documents += 1

    def committed(self, batch: int, rejected: int) -> None:
        """Note that a batch was committed, with so many rejects of this unit."""
        if batch in self._stretches:  # else it was read before another loader took the unit over, for a while
            self._stretches[batch].rejected = rejected
        while self._stretches:
            first = next(iter(self._stretches))
            stretch = self._stretches[first]
            if stretch.rejected is None:
                break
            self.documents += stretch.documents
            self.rejected += stretch.rejected
            del self._stretches[first]

    @property
    def checkpoint(self) -> Checkpoint:
        """How far it is committed."""
        return Checkpoint(self.ordinal, self.documents, self.rejected, self.is_exhausted and not self._stretches)
