"""Fields of work that roles belong to."""

from __future__ import annotations

from newsdb.identity.fields import fields_of, two_fields


def test_fields_of_roles() -> None:
    """A role is of the fields that its words name; most words name none."""
    assert fields_of(["Sen.", "head coach", "spokeswoman"]) == {"congress", "sport"}


def test_two_fields_that_exclude_each_other() -> None:
    """A coach in some articles and a judge in others may be two people."""
    assert two_fields({1: ["coach"], 2: ["Judge"], 3: ["coach"]}) == ("courts", "sport")


def test_one_persons_fields() -> None:
    """What an article says of one person, or what people often are one after the other, says nothing."""
    assert two_fields({1: ["coach", "Judge"], 2: ["Judge"]}) is None
    assert two_fields({1: ["Sen."], 2: ["former Governor"]}) is None
    assert two_fields({1: [], 2: ["Judge"]}) is None
