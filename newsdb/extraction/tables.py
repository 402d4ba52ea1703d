"""Keep what was worked out for short texts: most of a text is the same few thousand words."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import TypeVar

Key = TypeVar("Key", bound=Sized)
Value = TypeVar("Value")


class Table(dict[Key, Value]):
    """The values of a function by its argument; a look-up of a known one costs no step of the interpreter.

    A table that is full is emptied: that bounds it without a book-keeping for each look-up.
    """

    def __init__(self, work_out: Callable[[Key], Value], *, most: int, longest: int) -> None:
        """Make an empty table.

        Args:
            work_out: the function.
            most: entries that are kept.
            longest: arguments of more characters are worked out each time.
        """
        super().__init__()
        self.work_out = work_out
        self.most = most
        self.longest = longest

    def __missing__(self, key: Key) -> Value:
        value = self.work_out(key)
        if len(key) <= self.longest:
            if len(self) >= self.most:
                self.clear()
            self[key] = value
        return value
