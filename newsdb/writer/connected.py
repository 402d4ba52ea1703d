"""What is connected by pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item", str, bytes)


def smallest_connected(pairs: Iterable[tuple[Item, Item]]) -> dict[Item, Item]:
    """For each of what stands in pairs, the smallest of all that is connected with it.

    >>> smallest_connected([("b", "c"), ("c", "a"), ("d", "e")]) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}
    True
    """
    neighbours: dict[Item, set[Item]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    smallest: dict[Item, Item] = {}
    for start in sorted(neighbours):
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in smallest:
                smallest[key] = start
                waiting.extend(neighbours[key])
    return smallest
