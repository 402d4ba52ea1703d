"""Weighing whether two names are one person's, and choosing who is."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import log

from newsdb.identity.surroundings import Rarity, likeness, rarity_of, role_words, words_of
from newsdb.identity.variants import LEAST_POINTS, Evidence, Side, choose, weigh
from newsdb.name_variants.kinds import Difference, differences

RARITY = Rarity(1000, {"said": 900, "port": 300, "ferry": 5, "dredger": 2, "tide": 4, "opera": 3})
HARBOUR = {"ferry": 1, "dredger": 1, "tide": 1, "said": 1}
SHORT = frozenset({Difference.SHORT})
BILL = Side("bill fenwick", 1)
WILLIAM = Side("william fenwick", 3)


def weighed(
    one: Side, other: Side, kinds: frozenset[Difference] = SHORT, bearers: int = 0, together: int = 0
) -> Evidence:
    """Weigh two sides with rare role words."""
    return weigh(kinds, one, other, bearers=bearers, together=together, rarity=RARITY, role_rarity=lambda _: 5.0)


def test_a_rare_surname_and_a_short_form_suffice() -> None:
    """Where nobody else bears the surname, Bill is William."""
    assert weighed(BILL, WILLIAM).points >= LEAST_POINTS
    assert weighed(BILL, WILLIAM, bearers=12).points < LEAST_POINTS


def test_the_same_surroundings_suffice_for_a_common_surname() -> None:
    """Beside the same rare words Bill is William, whatever they are called."""
    one, other = replace(BILL, words=HARBOUR), replace(WILLIAM, words=HARBOUR)
    assert weighed(one, other, bearers=60).points >= LEAST_POINTS
    assert weighed(one, replace(WILLIAM, words={"opera": 2, "said": 1}), bearers=60).points < LEAST_POINTS


def test_roles_speak_for_it_or_against_it() -> None:
    """The same role is worth more than none, and other roles without anything in common speak against it."""
    mayor = replace(BILL, roles=frozenset({"mayor", "quay"}))
    same, none, other = (
        weighed(mayor, replace(WILLIAM, roles=frozenset(roles))).points
        for roles in ({"mayor", "quay"}, set[str](), {"opera", "singer"})
    )
    assert same > none > other
    assert other < LEAST_POINTS


def test_parent_and_child_stand_beside_each_other() -> None:
    """Whoever is named beside the name without "Jr." is the child; that "Jr." is left out elsewhere is no matter."""
    child, parent = Side("orla fenwick jr", 4, HARBOUR), Side("orla fenwick", 90, HARBOUR)
    kinds = frozenset({Difference.GENERATION})
    assert weighed(child, parent, kinds).points >= LEAST_POINTS
    assert weighed(child, parent, kinds, together=3).points < LEAST_POINTS


def test_often_printed_is_not_misspelt() -> None:
    """A misspelling is rare beside the right spelling."""
    kinds = frozenset({Difference.SURNAME_MISSPELT})
    one, other = Side("orla fenwidk", 1, HARBOUR), Side("orla fenwick", 30, HARBOUR)
    assert weighed(one, other, kinds).points >= LEAST_POINTS
    assert weighed(replace(one, articles=12), other, kinds, bearers=3).points < LEAST_POINTS


def test_confidence_grows_with_points() -> None:
    """More points are more confidence, between 0 and 1."""
    values = [Evidence(points, 0, 0, (), 0).confidence for points in (-4.0, 0.0, 2.5, 9.0)]
    assert values == sorted(values)
    assert 0 < values[0] < 0.5
    assert 0.9 < values[2] < values[3] < 1


def chosen(points: dict[tuple[str, str], float]) -> set[frozenset[str]]:
    """Choose among names."""
    pairs = [(worth, one, other) for (one, other), worth in points.items()]
    results = {
        frozenset(
            frozenset(map(str, pair))
            for pair in choose(order, str, lambda a, b: differences(str(a), str(b)) is not None)
        )
        for order in permutations(pairs)
    }
    [result] = results  # the same whatever the order
    return set(result)


def test_who_would_be_two_people_is_neither() -> None:
    """Orla Fenwick is open between Orla Anna and Orla Maria, unless one of them is far ahead."""
    pairs = {("orla fenwick", "orla anna fenwick"): 4.0, ("orla fenwick", "orla maria fenwick"): 3.0}
    assert chosen(pairs) == set()
    ahead = {**pairs, ("orla fenwick", "orla anna fenwick"): 6.0}
    assert chosen(ahead) == {frozenset({"orla fenwick", "orla anna fenwick"})}


def test_several_forms_are_one_person() -> None:
    """Forms that do not contradict each other are joined one by one."""
    pairs = {
        ("bill fenwick", "william fenwick"): 6.0,
        ("bill fenwick", "william fenwick jr"): 4.0,
        ("william fenwick", "william fenwick jr"): 5.0,
    }
    assert chosen(pairs) == {
        frozenset({"bill fenwick", "william fenwick"}),
        frozenset({"william fenwick", "william fenwick jr"}),
    }


def test_likeness_of_surroundings() -> None:
    """Equal words are 1, other words 0, and words that stand everywhere, or are left out, do not count."""
    assert likeness(HARBOUR, HARBOUR, RARITY) > 0.999
    assert likeness(HARBOUR, {"opera": 1, "said": 5}, RARITY) == 0
    assert likeness({"said": 1}, {"said": 1}, RARITY) == 0
    assert likeness({"ferry": 1}, {"ferry": 1}, RARITY, without={"ferry"}) == 0


def test_words() -> None:
    """Words are folded; of roles, small words and honorifics say nothing; rarity is told by articles, not by words."""
    assert words_of("Ms Nuñez, 54, of O'Dell") == {"nunez", "dell"}
    assert role_words(["the former Mayor of Quay", "Mr."]) == {"mayor", "quay"}
    told = rarity_of(["ferry ferry", "tide", "tide"])
    assert [told.of(word) for word in ("ferry", "tide", "quay")] == [log(3), log(3 / 2), log(3)]
    assert Rarity(0, {}).of("ferry") == 0
