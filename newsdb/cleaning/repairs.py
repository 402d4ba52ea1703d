"""Repair one field of a document and write down how to undo it."""

from __future__ import annotations

from collections.abc import Iterable

from newsdb.cleaning.characters import (
    escape_unstorable,
    may_have_damage,
    repair_line,
    restore_line_ends,
    unescape_unstorable,
    unify_line_ends,
)
from newsdb.cleaning.marks import may_have_lost_marks, restore_marks
from newsdb.documents import Repair

LINE_ENDS = "line_ends"
ENCODING = "encoding"
MARKS = "lost_quotation_marks"
UNSTORABLE = "unstorable_characters"


def repair_field(text: str, field: str) -> tuple[str, tuple[Repair, ...]]:
    """Repair a text.

    Args:
        text: as read.
        field: the field's name in ``Repair.field``.

    Returns:
        The repaired text and its repairs, in order; ``undo_repairs`` turns the one back by the other.
    """
    if text.isascii() and text.isprintable() and "?" not in text:  # the usual title or name
        return text, ()
    unified, ends = unify_line_ends(text)
    try:
        encoded = unified.encode()
    except UnicodeEncodeError:
        encoded = None
    damaged = may_have_damage(unified, encoded)
    if not damaged and not may_have_lost_marks(unified):
        return unified, () if ends is None else (Repair(LINE_ENDS, field, 0, len(unified), ends),)
    originals = unified.split("\n")
    lines, kinds = list(originals), [[] for _ in originals]  # type: list[str], list[list[str]]
    if damaged:
        for index, line in enumerate(originals):
            lines[index], kinds[index] = repair_line(line)
    for index, line in restore_marks(lines).items():
        lines[index] = line
        if MARKS not in kinds[index]:
            kinds[index].append(MARKS)
    repaired = "\n".join(lines)
    repairs = [] if ends is None else [Repair(LINE_ENDS, field, 0, len(repaired), ends)]
    start = 0
    for line, original, names in zip(lines, originals, kinds, strict=True):
        if line != original:
            kept = escape_unstorable(original) if UNSTORABLE in names else original
            repairs.append(Repair("+".join(names), field, start, start + len(line), kept))
        start += len(line) + 1
    return repaired, tuple(repairs)


def undo_repairs(text: str, repairs: Iterable[Repair], field: str = "body") -> str:
    """Return a field as it was read.

    Args:
        text: the cleaned field.
        repairs: the article's repairs; those of other fields are passed over.
        field: "body", "title", "publisher" or "authors[0]" and so on.
    """
    mine = [repair for repair in repairs if repair.field == field and repair.kind != ENCODING]
    for repair in sorted(mine, key=lambda repair: repair.start, reverse=True):
        if repair.kind != LINE_ENDS:
            original = repair.original
            if UNSTORABLE in repair.kind.split("+"):
                original = unescape_unstorable(original)
            text = text[: repair.start] + original + text[repair.end :]
    for repair in mine:
        if repair.kind == LINE_ENDS:
            text = restore_line_ends(text, repair.original)
    return text
