"""Masking: names of people who are taken down, known by keyed digests alone, replaced letter by letter.

In: digests of names, and a text or an extracted article. Out: the same with ``MASK`` in place of each letter of these
names, so that all lengths and offsets stay. Pure; loads and the command that takes a person down use the same code, so
that what the one lets pass the other does not find either.
"""

from newsdb.masking.articles import Surnames, masked_article, surnames_in
from newsdb.masking.taken import (
    MASK,
    TakenName,
    TakenNames,
    agrees,
    digest,
    mask,
    name_digests,
)

__all__ = [
    "MASK",
    "Surnames",
    "TakenName",
    "TakenNames",
    "agrees",
    "digest",
    "mask",
    "masked_article",
    "name_digests",
    "surnames_in",
]
