"""Which version of an agency's item a document or a stored article is: told from the item's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsdb.cleaning.dates import read_date
from newsdb.documents import Version

_DIGITS = 18  # of a bigint


def version_of(extra: Mapping[str, Any]) -> Version:
    """Tell the version.

    Args:
        extra: of a document or an article: the fields of ninjs (in either spelling) or NewsML-G2 that newsdb has no
            column for.
    """
    numbers = (extra.get(key) for key in ("version", "@version"))
    metadata = extra.get("itemMeta")
    instants = [extra.get(key) for key in ("versionCreated", "versioncreated")]
    instants.append(metadata.get("versionCreated") if isinstance(metadata, Mapping) else None)
    return Version(
        next((number for value in numbers if (number := _number(value)) is not None), None),
        next((instant for value in instants if isinstance(value, str) and (instant := read_date(value).at)), None),
    )


def _number(value: object) -> int | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
