"""The bodies of an article, each under its fullest name, and the last one that a text speaks of.

In: the text and the spans of names that are nobody's. "The FAA" is the "Federal Aviation Administration" where the
article spells it out, "Goldman" is "Goldman Sachs", "the Times" is "The New York Times".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import Final

from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import fold
from newsdb.resolution.clauses import Part, part_of
from newsdb.resolution.nouns import DETERMINER
from newsdb.resolution.places import PLACES

_MOST_LOOKED_AT: Final = 80  # names before an offset
_LINES_BACK: Final = 2
_LONGEST_ACRONYM: Final = 6
_MOST_NAMES: Final = 400  # different names that short forms are looked for among
_UNCOUNTED: Final = frozenset("of for and the on in to at &".split())  # words an acronym has no letter for
# What may follow the noun of a body: "Department of Homeland Security", "Center for Public Health".
_GOES_ON: Final = re.compile(
    r"(?:[ \xa0](?:of|for|on)(?:[ \xa0]the)?(?:[ \xa0][A-Z][\w’-]*)+(?:[ \xa0]and(?:[ \xa0][A-Z][\w’-]*)+)?)+"
)
_HAVING_MORE: Final = frozenset(
    """department ministry office bureau center centre institute committee council commission board association
    university college court society foundation fund institution agency school union college league alliance
    campaign coalition federation academy bank church""".split()
)
# One word that is a body's whole name: "the Senate" is no "State Senate".
_BODIES_BY_THEMSELVES: Final = frozenset(
    "house senate congress state states parliament street america reuters cnn nbc abc cbs fox bbc npr nation".split()
)


class Organizations:
    """The bodies of one article."""

    def __init__(self, body: str, spans: list[tuple[int, int]]) -> None:
        """Take the spans of names that are no people's, in order."""
        self.body = body
        self.spans = spans
        self.starts = [start for start, _ in spans]

    def name_at(self, start: int, end: int) -> str:
        """Return the name at [start, end) with what belongs to it behind: "Department of Justice"."""
        name = DETERMINER.sub("", self.body[start:end]) or self.body[start:end]
        if fold(name.rpartition(" ")[2]) in _HAVING_MORE and (more := _GOES_ON.match(self.body, end)):
            name += more.group()
        return name

    @cached_property
    def _names(self) -> dict[str, int]:
        """How often each name stands in the text, the most frequent ``_MOST_NAMES``."""
        counts: dict[str, int] = {}
        for start, end in self.spans:
            name = self.name_at(start, end)
            if name in counts or len(counts) < _MOST_NAMES:
                counts[name] = counts.get(name, 0) + 1
        return counts

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        """The longer name that each run of initials may stand for."""
        found: dict[str, str] = {}
        for name in self._names:
            words = name.replace("-", " ").split()
            if len(words) > 1:
                letters = "".join(w[0] for w in words if w not in _UNCOUNTED)
                if 2 <= len(letters) <= _LONGEST_ACRONYM and letters.isupper():
                    found.setdefault(letters, name)
        return found

    @cached_property
    def _longer(self) -> dict[str, list[str]]:
        """The longer names that one word may stand for: "Goldman" for "Goldman Sachs", "Times" for "Quay Times"."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            words = name.split()
            if len(words) > 1 and words[-1].isalpha():
                last = words[-1].lower()
                if last in ORGANIZATION_WORDS and last not in _BODIES_BY_THEMSELVES:
                    found.setdefault(words[-1], []).append(name)
                elif len(words) == 2 and last not in ORGANIZATION_WORDS and words[0].lower() not in PLACES:
                    found.setdefault(words[0], []).append(name)
        return found

    def fullest(self, name: str) -> str:
        """Return the fullest name that the article gives a body, spelled out or with all its words."""
        first, _, rest = name.partition(" ")
        letters = first.replace(".", "")
        if 2 <= len(letters) <= _LONGEST_ACRONYM and letters.isupper() and letters in self._acronyms:
            return f"{self._acronyms[letters]} {rest}".strip()
        if not rest:
            longer = self._longer.get(name, ())
            if len(longer) == 1:
                return longer[0]
        return name

    def before(self, at: int) -> tuple[int, int] | None:
        """Return the span of the last name that begins before ``at``."""
        i = bisect_left(self.starts, at)
        return self.spans[i - 1] if i else None

    def from_offset(self, at: int) -> tuple[int, int] | None:
        """Return the span of the first name that begins at ``at`` or behind it."""
        i = bisect_left(self.starts, at)
        return self.spans[i] if i < len(self.spans) else None

    def inside(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of the first name that begins in [start, end)."""
        span = self.from_offset(start)
        return span if span is not None and span[0] < end else None

    def last_before(self, at: int, line_start: int, lines: list[int]) -> str | None:
        """Return the body named last before ``at``, rather one that begins a sentence, and none much earlier."""
        best: str | None = None
        floor = bisect_left(lines, line_start) - _LINES_BACK
        low = lines[floor - 1] if floor > 0 else -1
        i = bisect_left(self.starts, at)
        for start, end in reversed(self.spans[max(0, i - _MOST_LOOKED_AT) : i]):
            if start <= low:
                break
            part = part_of(self.body, start, end)
            if part is Part.TOPIC or (best is None and part is not Part.OBJECT):
                best = self.name_at(start, end)
                if part is Part.TOPIC:
                    break
        return best
