"""What a question is narrowed to: people, outlets and days as an application gives them, looked up in the database.

A name that fits several is refused, and says which: an application is not told of what was taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, TypedDict, TypeVar

from sqlalchemy import Connection

from newsdb.errors import AmbiguousError, NotFoundError, UsageError
from newsdb.queries.outlets import find_outlets
from newsdb.queries.scope import Scope
from newsdb.queries.speakers import Person, SpeakerMatch, family, find_speaker

Value = TypeVar("Value")
PersonLike: TypeAlias = int | str | Person

_SHOWN = 5
_LONGEST = 1_000


class Filters(TypedDict, total=False):
    """What questions can be narrowed to.

    Attributes:
        person: who is quoted: an id, a ``Person``, a name ("Marta Keller", "Keller", "the harbour authority"), or
            several of these.
        about: whom the quotation names, likewise.
        outlet: name, domain or address of an outlet, or several.
        first: first day of publication; articles without a date are then left out.
        last: last day of publication; likewise.
    """

    person: PersonLike | Sequence[PersonLike] | None
    about: PersonLike | Sequence[PersonLike] | None
    outlet: str | Sequence[str] | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters, checked as far as that needs no database. Its ``repr`` tells one question from another."""

    people: tuple[int | str, ...] | None = None
    about: tuple[int | str, ...] | None = None
    outlets: tuple[str, ...] | None = None
    first: date | None = None
    last: date | None = None

    def scope(self, connection: Connection) -> Scope:
        """Look up people and outlets.

        Raises:
            NotFoundError: somebody or an outlet is unknown.
            AmbiguousError: a name fits several.
        """
        person_ids, names = _people(connection, self.people)
        about_ids, about_names = _people(connection, self.about)
        outlets = None if self.outlets is None else sorted({_outlet(connection, name) for name in self.outlets})
        return Scope(
            person_ids=person_ids,
            speaker_names=names,
            about_ids=about_ids,
            about_names=about_names,
            source_ids=None if outlets is None else tuple(outlets),
            first=self.first,
            last=self.last,
        )


def read_filters(method: str, filters: dict[str, Any]) -> Narrowing:
    """Check filters.

    Args:
        method: that they were given to, named in errors.
        filters: as given.

    Raises:
        TypeError: a filter is unknown, or of a type that it cannot have.
        UsageError: a value cannot be.
    """
    if unknown := filters.keys() - Filters.__annotations__.keys():
        raise TypeError(f"{method}() got an unexpected keyword argument {min(unknown)!r}")
    first, last = _day("first", filters.get("first")), _day("last", filters.get("last"))
    if first and last and first > last:
        raise UsageError(f"first {first} is after last {last}; no article can be both")
    people, about, outlets = filters.get("person"), filters.get("about"), filters.get("outlet")
    return Narrowing(
        people=None if people is None else _set(read_person(each) for each in _several("person", people)),
        about=None if about is None else _set(read_person(each) for each in _several("about", about)),
        outlets=None if outlets is None else _set(read_text("outlet", each) for each in _several("outlet", outlets)),
        first=first,
        last=last,
    )


def read_person(given: PersonLike) -> int | str:
    """A person's id or name.

    Raises:
        TypeError: it is neither.
        UsageError: it is blank, or no text that PostgreSQL can hold.
    """
    if isinstance(given, Person):
        return given.id
    if isinstance(given, bool):
        raise TypeError("person cannot be bool")
    return given if isinstance(given, int) else read_text("person", given)


def read_text(what: str, given: str, longest: int = _LONGEST) -> str:
    """Check a text that goes to the database.

    Raises:
        TypeError: it is none.
        UsageError: it is blank, too long, or PostgreSQL cannot hold it.
    """
    if not isinstance(given, str):
        raise TypeError(f"{what} must be a text, not {type(given).__name__}")
    if not given.strip():
        raise UsageError(f"{what} is blank")
    if len(given) > longest:
        raise UsageError(f"{what} is longer than {longest:,} characters")
    if "\0" in given or any("\ud800" <= character <= "\udfff" for character in given):
        raise UsageError(f"{what} has a character that PostgreSQL cannot hold (NUL, or half a surrogate pair)")
    return given.strip()


def one_speaker(connection: Connection, asked: int | str) -> SpeakerMatch:
    """Find whom an id or a name means: one person, or speakers that are resolved to no person, or both.

    Raises:
        NotFoundError: nobody.
        AmbiguousError: several people.
    """
    if isinstance(asked, int):
        # The ids of bigint, 0 for all others: nobody has it.
        person_ids, people = family(connection, [asked if 0 < asked < 2**63 else 0])
        if not people:
            raise NotFoundError(f"there is no person with the id {asked}")
        return SpeakerMatch(f"#{asked}", people, person_ids, exact=True)
    match = find_speaker(connection, asked)
    if not match.found:
        hint = f"; did you mean {_listed(match.suggestions)}?" if match.suggestions else ""
        raise NotFoundError(f"nobody is called {asked!r}{hint}", match.suggestions)
    if len(match.people) > 1:
        shown = _listed([f"{person.name} ({person.id})" for person in match.people])
        raise AmbiguousError(
            f"{asked!r} fits {len(match.people):,} people: {shown}; give a fuller name or ids", match.people
        )
    return match


def _people(
    connection: Connection, asked: tuple[int | str, ...] | None
) -> tuple[tuple[int, ...] | None, tuple[str, ...]]:
    """The ids of people, and the names of those who are resolved to nobody; no ids at all if nobody is asked for."""
    if asked is None:
        return None, ()
    matches = [one_speaker(connection, each) for each in asked]
    ids = {person_id for match in matches for person_id in match.person_ids}
    return tuple(sorted(ids)), tuple(sorted({name for match in matches for name in match.names}))


def _outlet(connection: Connection, asked: str) -> int:
    match = find_outlets(connection, asked)
    if not match.ids:
        hint = f"; did you mean {_listed(match.suggestions)}?" if match.suggestions else ""
        raise NotFoundError(f"no outlet is called {asked!r}{hint}", match.suggestions)
    if len(match.ids) > 1:
        raise AmbiguousError(f"{asked!r} fits {len(match.ids):,} outlets: {_listed(match.names)}", match.names)
    return match.ids[0]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" and others" if len(names) > _SHOWN else "")


def _set(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each once and in an order of its own, so that the same question looks the same."""
    return tuple(sorted(set(values), key=repr))


def _several(what: str, given: Any) -> tuple[Any, ...]:
    if isinstance(given, str | int | Person):
        return (given,)
    try:
        several = tuple(given)
    except TypeError:
        raise TypeError(f"{what} cannot be {type(given).__name__}") from None
    if not several:
        raise UsageError(f"{what} is empty; leave it out, or name one")
    return several


def _day(what: str, given: Any) -> date | None:
    if given is None:
        return None
    if isinstance(given, datetime) or not isinstance(given, date):
        raise TypeError(f"{what} must be a datetime.date, not {type(given).__name__}")
    return given
