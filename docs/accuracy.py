"""How far what newsdb derives can be trusted: figures beside the columns of the data dictionary.

They are those of the model card and of the README, where it is said what was measured and how; a test holds them equal.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

NOTE: Final = (
    "PolNeAR dev: 84 US political articles; general news: 66 articles of as many outlets. More: [model card]({})."
)

_PERSON = (
    "named speakers under their full name: .896 on PolNeAR dev, .890 on general news;"
    " under another speaker's: .056, .048"
)
_PEOPLE = (
    "of pairs of names that are joined, .991 are one person's, of those that are one person's, .911 are joined; two"
    " people of exactly one name are one until somebody splits them"
)
_NAMED = "inside quotations, by a surname or a given name alone: 146 of 150 that were read are right"
_UTTERANCE = "of hard pairs that are one utterance, 150 of 166 are joined; of those that are not, 1 of 192"
_SPEAKER = (
    "found and given to the right mention (end to end, F1): .901 on PolNeAR dev, .848 on general news; organizations"
    " and unnamed speakers right: .753, .594"
)

FIGURES: Final = MappingProxyType(
    {
        "quotes": {
            "text": "segments found, F1: .955 on PolNeAR dev, .944 on general news",
            "speaker": _SPEAKER,
            "person": _PERSON,
            "confidence": "calibration error: .025 on PolNeAR dev, .061 on general news, where it is too high below .8",
            "role": "precision .967, recall .806, of 150 fresh quotations",
            "venue": "precision .800, recall .606, of the same",
            "cue": "right in .827 of the same",
            "kind": "right in .973 of the same",
            "statement_no": "together with its neighbour: precision 1.000, recall .936, of the same",
        },
        "mentions": {"person": _NAMED},
        "who_mentions_whom": {"mentioned": _NAMED},
        "statements": {"speaker": _SPEAKER, "person": _PERSON},
        "people": {"person_id": _PEOPLE},
        "venues": {"venue": "precision .800, recall .606, of 150 fresh quotations"},
        "printings": {"utterance_id": _UTTERANCE},
        "utterances": {"utterance_id": _UTTERANCE},
    }
)
"""By view and column."""


def lines(view: str) -> list[str]:
    """What to print below the columns of a view; nothing where nothing was measured."""
    figures = FIGURES.get(view)
    if figures is None:
        return []
    told = [f"- `{column}`: {words}." for column, words in figures.items()]
    return ["", "How good it is:", "", *told, "", NOTE.format("model-card.md")]
