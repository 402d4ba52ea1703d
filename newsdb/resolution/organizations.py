"""The bodies of an article, each under its fullest name, and the last one that a text speaks of.

In: the text and the spans of names that are nobody's. "The FAA" is the "Federal Aviation Administration" where the
article spells it out, "Goldman" is "Goldman Sachs", "the Times" is "The New York Times".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import Final

from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import fold
from newsdb.resolution.clauses import Part, part_of
from newsdb.resolution.nouns import without_determiner
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


@lru_cache(maxsize=1 << 13)
def _bare_name(printed: str) -> tuple[str, bool]:
    """Return a name without its determiner, and whether more of it may follow."""
    name = without_determiner(printed)
    return name, fold(name.rpartition(" ")[2]) in _HAVING_MORE


@lru_cache(maxsize=1 << 13)
def _initials(name: str) -> str | None:
    """Return the acronym that may stand for a name."""
    words = name.replace("-", " ").split()
    if len(words) < 2:
        return None
    letters = "".join([w[0] for w in words if w not in _UNCOUNTED])
    return letters if 2 <= len(letters) <= _LONGEST_ACRONYM and letters.isupper() else None


@lru_cache(maxsize=1 << 13)
def _one_word(name: str) -> str | None:
    """Return the one word that may stand for a name: "Goldman" for "Goldman Sachs", "Times" for "Quay Times"."""
    words = name.split()
    if len(words) < 2 or not words[-1].isalpha():
        return None
    last = words[-1].lower()
    if last in ORGANIZATION_WORDS:
        return words[-1] if last not in _BODIES_BY_THEMSELVES else None
    return words[0] if len(words) == 2 and words[0].lower() not in PLACES else None


class Organizations:
    """The bodies of one article."""

    def __init__(self, body: str, spans: list[tuple[int, int]]) -> None:
        """Take the spans of names that are no people's, in order."""
        self.body = body
        self.spans = spans
        self.starts = [start for start, _ in spans]

    def name_at(self, start: int, end: int) -> str:
        """Return the name at [start, end) with what belongs to it behind: "Department of Justice"."""
        name, may_go_on = _bare_name(self.body[start:end])
        if may_go_on and (more := _GOES_ON.match(self.body, end)):
            name += more.group()
        return name

    @cached_property
    def _names(self) -> list[str]:
        """The names in the text, each once, the first ``_MOST_NAMES``."""
        names: dict[str, None] = {}
        for start, end in self.spans:
            names[self.name_at(start, end)] = None
            if len(names) == _MOST_NAMES:
                break
        return list(names)

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        """The longer name that each run of initials may stand for, the first one."""
        return {letters: name for name in reversed(self._names) if (letters := _initials(name)) is not None}

    @cached_property
    def _longer(self) -> dict[str, list[str]]:
        """The longer names that one word may stand for."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            word = _one_word(name)
            if word is not None:
                found.setdefault(word, []).append(name)
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
