"""Fields of work that roles belong to, and people whose articles speak of two that hardly one person works in.

In: the roles that each article prints beside a name. Out: two groups of articles of fields that exclude each other, or
nothing. A hint for whoever judges, no proof: people change fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from typing import Final, TypeVar

from newsdb.names import fold

_FIELDS: Final[Mapping[str, str]] = {
    word: group.partition(":")[0]
    for group in (
        "congress: senator sen sens representative rep reps congressman congresswoman assemblyman assemblywoman",
        "courts: judge justice magistrate",
        "forces: general gen admiral adm colonel col captain capt lieutenant lt major maj sgt cmdr commander",
        "police: sheriff police detective officer trooper inspector constable",
        "science: professor prof scientist researcher economist historian demographer physicist sociologist scholar",
        "science: dean anthropologist geographer psychologist criminologist",
        "press: reporter correspondent editor journalist columnist anchor photographer blogger meteorologist",
        "law: attorney lawyer solicitor barrister",
        "business: ceo cfo entrepreneur banker owner founder investor executive",
        "campaigns: strategist pollster lobbyist",
        "arts: actor actress singer musician comedian rapper filmmaker novelist painter guitarist",
        "sport: coach player quarterback pitcher golfer striker athlete boxer midfielder",
        "medicine: physician surgeon nurse epidemiologist",
        "church: bishop pastor reverend rev rabbi imam priest cardinal pope",
        "office: president minister governor gov mayor chancellor secretary ambassador premier king prince",
        "crime: gunman suspect victim shooter",
        "schools: student teacher",
    )
    for word in group.partition(":")[2].split()
}
# Pairs of fields that one person often works in, one after the other or at once.
_BOTH: Final = frozenset(
    frozenset(pair.split("+"))
    for pair in """congress+office congress+law congress+business congress+campaigns congress+forces courts+law
    office+law office+business office+campaigns office+forces office+science law+business business+campaigns
    press+campaigns press+arts press+business science+business science+medicine science+law science+campaigns
    forces+police police+office police+crime forces+crime arts+business sport+business science+press arts+crime
    sport+crime schools+crime schools+science schools+arts schools+sport church+science congress+church press+congress
    congress+medicine office+medicine business+crime office+crime congress+crime law+campaigns law+crime press+law
    forces+business office+courts congress+schools office+press""".split()
)

Article = TypeVar("Article", bound=Hashable)


def fields_of(roles: Iterable[str]) -> frozenset[str]:
    """Return the fields of roles.

    >>> sorted(fields_of(["Sen.", "a former police officer"]))
    ['congress', 'police']
    """
    words = (word.strip(".,") for role in roles for word in fold(role).split())
    return frozenset(_FIELDS[word] for word in words if word in _FIELDS)


def two_fields(roles: Mapping[Article, Iterable[str]]) -> tuple[str, str] | None:
    """Return two fields that exclude each other, of which no article speaks of both; those of most articles.

    Args:
        roles: printed beside the name, by article.
    """
    fields = {article: fields_of(printed) for article, printed in roles.items()}
    articles = Counter(field for found in fields.values() for field in found)
    best: tuple[int, str, str] | None = None
    for one, other in combinations(sorted(articles), 2):
        if frozenset((one, other)) in _BOTH or any({one, other} <= found for found in fields.values()):
            continue
        rank = (min(articles[one], articles[other]), one, other)
        best = rank if best is None or rank[0] > best[0] else best
    return None if best is None else (best[1], best[2])
