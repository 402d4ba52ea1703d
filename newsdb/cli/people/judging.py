"""``newsdb people merge``, ``distinct``, ``rename``, ``alias`` and ``link``: decisions on who is who."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from newsdb.cli.people.choosing import one_person, read_person
from newsdb.cli.people.deciding import By, JsonOfJudgement, Reason, deciding, stamp, tell
from newsdb.errors import UsageError

Person = Annotated[
    str, typer.Argument(metavar="NAME", help="A name that only one person bears, or an id, as in '#12'.")
]
_ITEM = re.compile(r"Q[1-9][0-9]*")


def merge(
    name: Person,
    into: Annotated[str, typer.Argument(metavar="INTO", help="Who it is: name or id; this one stands for both.")],
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge that two people are one: the first is the second.

    No quote is changed: whoever asks gets those of both, and later loads give either name's to INTO. Running loads need
    not stop. newsdb people undo takes it back.

    Exit code: 0 judged, 1 nobody or several are called so, or it contradicts an earlier judgement, 2 wrong usage,
    3 no database.

    \b
    Examples:
      newsdb people merge "Bill Fenwick" "William Fenwick"
      newsdb people merge '#31' '#4' --reason "same biography"
    """
    from newsdb.writer.changes import label  # noqa: PLC0415  (psycopg takes time to import)
    from newsdb.writer.judgements import merge as judge  # noqa: PLC0415

    decision = stamp(by, reason)
    person_id, into_id = _two(name, into)
    with deciding() as driver:
        judgement = judge(driver, person_id, into_id, decision)
        tell(driver, judgement, f"{label(driver, person_id)} is {label(driver, into_id)}", as_json=as_json)


def distinct(
    name: Person,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Name or id of the second one.")],
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge that two people are not the same: they are not suggested any more, and not merged.

    Exit code: 0 judged, 1 nobody or several are called so, or they count as one, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people distinct "Anton Keller" "A. Keller"
    """
    from newsdb.writer.changes import label  # noqa: PLC0415
    from newsdb.writer.judgements import distinguish  # noqa: PLC0415

    decision = stamp(by, reason)
    person_id, other_id = _two(name, other)
    with deciding() as driver:
        judgement = distinguish(driver, person_id, other_id, decision)
        tell(driver, judgement, f"{label(driver, person_id)} is not {label(driver, other_id)}", as_json=as_json)


def rename(
    name: Person,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name to show.")],
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge how a person is shown; later loads do not change it.

    If nobody else is called so, it becomes an alias of the person, too.

    Exit code: 0 judged, 1 nobody or several are called so, or it is shown already, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people rename '#12' "Marta Keller-Brandt"
    """
    from newsdb.writer.judgements import rename as judge  # noqa: PLC0415

    decision, shown = stamp(by, reason), " ".join(read_person("NEW", new).split())
    person_id = _one(name)
    with deciding() as driver:
        tell(driver, judge(driver, person_id, shown, decision), f"#{person_id} is shown as {shown}", as_json=as_json)


def alias(
    name: Person,
    other: Annotated[str, typer.Argument(metavar="ALIAS", help="Another name of the person.")],
    remove: Annotated[bool, typer.Option("--remove", help="It is no name of the person's any more.")] = False,
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge that a person has another name, which finds them.

    What later loads print under it is theirs, if it is a full name; one word alone says too little. A name that is
    another person's is refused: merge the two instead.

    Exit code: 0 judged, 1 nobody or several are called so, or the name is another's, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people alias "Marta Keller" "Marta Brandt"
      newsdb people alias "Marta Keller" "Marta Brandt" --remove
    """
    from newsdb.writer.changes import label  # noqa: PLC0415
    from newsdb.writer.judgements import add_alias, remove_alias  # noqa: PLC0415

    decision, known_as = stamp(by, reason), " ".join(read_person("ALIAS", other).split())
    person_id = _one(name)
    with deciding() as driver:
        judgement = (remove_alias if remove else add_alias)(driver, person_id, known_as, decision)
        verb = "is not called" if remove else "is also called"
        tell(driver, judgement, f"{label(driver, person_id)} {verb} {known_as}", as_json=as_json)


def link(
    name: Person,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The Wikidata item, as in Q42.")],
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge which Wikidata item a person is.

    Exit code: 0 judged, 1 nobody or several are called so, or one of the two is linked already, 2 wrong usage,
    3 no database.

    \b
    Examples:
      newsdb people link "Marta Keller" Q99999901
    """
    from newsdb.writer.changes import label  # noqa: PLC0415
    from newsdb.writer.judgements import link as judge  # noqa: PLC0415

    decision, wanted = stamp(by, reason), item.strip().rpartition("/")[2].upper()
    if not _ITEM.fullmatch(wanted):
        raise UsageError(f"{item!r} is no Wikidata item; write it as Q42")
    person_id = _one(name)
    with deciding() as driver:
        tell(
            driver,
            judge(driver, person_id, wanted, decision),
            f"{label(driver, person_id)} is {wanted}",
            as_json=as_json,
        )


def _one(name: str) -> int:
    from newsdb.cli.reading import reading  # noqa: PLC0415

    asked = read_person("NAME", name)
    with reading() as connection:
        return one_person(connection, asked)


def _two(name: str, other: str) -> tuple[int, int]:
    from newsdb.cli.reading import reading  # noqa: PLC0415

    asked = [read_person("NAME", name), read_person("the second name", other)]
    with reading() as connection:
        first, second = (one_person(connection, each) for each in asked)
    return first, second
