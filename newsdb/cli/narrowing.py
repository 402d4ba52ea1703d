"""Which people and outlets a command line means.

The options --speaker, --about, --source, --from and --to make a question's scope, with remarks on how they were read.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from newsdb.cli.console import listed, note, one_line
from newsdb.errors import UsageError
from newsdb.queries.outlets import OutletMatch, find_named_outlet, find_outlets
from newsdb.queries.scope import Scope
from newsdb.queries.speakers import Person, SpeakerMatch, find_speaker, read_person_id


def narrow(
    connection: Connection,
    speaker: str | None,
    source: str | None,
    days: tuple[date | None, date | None],
    language: str | None = None,
    about: str | None = None,
) -> Scope | None:
    """Look up people and outlet.

    Args:
        connection: to read from.
        speaker: a name or an id, as typed; None: any.
        source: an outlet's domain, name or part of it; None: any.
        days: first and last day of publication; None: open.
        language: as ``articles.language`` has it; None: any.
        about: whom the quotation names, a name or an id, as typed; None: anybody or nobody.

    Returns:
        The scope; None if a person or the outlet is unknown, which has been said then.
    """
    outlets = None if source is None else find_outlets(connection, source)
    if outlets is not None and not _explain_outlets(outlets):
        return None
    match = None if speaker is None else find_speaker(connection, speaker)
    if match is not None and not _explain_person(match):
        return None
    named = None if about is None else find_speaker(connection, about)
    if named is not None and not _explain_person(named):
        return None
    return Scope(
        person_ids=None if match is None else match.person_ids,
        speaker_names=() if match is None else match.names,
        about_ids=None if named is None else named.person_ids,
        about_names=() if named is None else named.names,
        source_ids=None if outlets is None else outlets.ids,
        first=days[0],
        last=days[1],
        language=language,
    )


def one_outlet(connection: Connection, asked: str, *, by_name: bool = False) -> tuple[int, str]:
    """Find the one outlet that has this domain or name: its id and name.

    Args:
        connection: to read from.
        asked: a domain or a name.
        by_name: as ``find_named_outlet`` has it.

    Raises:
        UsageError: none has, or several.
    """
    found = find_named_outlet(connection, asked, by_name=by_name)
    if len(found) != 1:
        meant = f"means several: {listed(list(found.values()))}" if found else "is no outlet's domain or name"
        raise UsageError(f"{asked!r} {meant}; see newsdb outlets list")
    return next(iter(found.items()))


def unknown_name(match: SpeakerMatch) -> str:
    """The line for a name that nobody bears, or an id that is nobody's."""
    if read_person_id(match.asked) is not None:
        return f"there is no person with the id {one_line(match.asked)}; newsdb people list --json shows ids"
    return f"nobody is called “{one_line(match.asked)}”" + _did_you_mean(match.suggestions)


def labels(people: tuple[Person, ...]) -> list[str]:
    """Names of people; namesakes with their number."""
    names = [person.name for person in people]
    return [f"{p.name} (#{p.id})" if names.count(p.name) > 1 else p.name for p in people]


def _explain_person(match: SpeakerMatch) -> bool:
    if not match.found:
        note(unknown_name(match))
        return False
    if len(match.people) > 1:
        asked = one_line(match.asked)
        if match.exact:
            note(f"{len(match.people)} people are called “{asked}”: {listed(labels(match.people))}; all are searched")
        else:
            note(
                f"“{asked}” fits {len(match.people):,} people: {listed(labels(match.people))};"
                " all are searched, a fuller name narrows it"
            )
    elif match.people and not match.exact:
        note(f"“{one_line(match.asked)}” is taken for {one_line(match.people[0].name)}")
    return True


def _explain_outlets(match: OutletMatch) -> bool:
    if not match.ids:
        note(f"no outlet is called “{one_line(match.asked)}”" + _did_you_mean(match.suggestions))
        return False
    if not match.exact and len(match.ids) > 1:
        note(f"“{one_line(match.asked)}” fits {len(match.ids):,} outlets: {listed(match.names)}; all are searched")
    return True


def _did_you_mean(suggestions: tuple[str, ...]) -> str:
    if not suggestions:
        return ""
    return "; did you mean " + " or ".join(f"“{one_line(name)}”" for name in suggestions) + "?"
