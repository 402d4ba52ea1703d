"""What a text says of itself: its language, the agency whose copy it is, the story that it shares with its copies.

Apart from cleaning, since a text that is stored already needs none of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsdb.cleaning.agencies import wire_agency
from newsdb.cleaning.language_of_text import identify_language
from newsdb.cleaning.stories import story_key
from newsdb.documents import Traits


def traits_of(title: str | None, body: str, authors: Sequence[str]) -> Traits:
    """Tell the traits of a cleaned article."""
    return Traits(language=identify_language(body), agency=wire_agency(body, authors), story_key=story_key(title, body))
