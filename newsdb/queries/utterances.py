"""Utterances: what was said once, however many articles print it, whole, shortened or reworded a little.

In: a ``Scope``, an utterance, or words of it. Out: how far it spread, and its printings. A quotation's utterance is

- of a wording that is distinctive, or was joined to others, the utterance that the wording belongs to, whoever is said
  to have said it: where articles disagree about the speaker, the utterance has several;
- of another wording the same words at one occasion, printed no more than a few days after each other, and within a
  week; where the wording tells so little (“I don't know”) that ``wordings`` has no row of it, of one speaker besides.
  Without the day, or that speaker, it is no utterance that could be counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    LargeBinary,
    Text,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from newsdb.database.models import (
    ArticleRow,
    QuoteRow,
    SourceRow,
    UnlinkedArticleRow,
    UtteranceWordingRow,
    WordingRow,
)
from newsdb.queries.copies import print_order
from newsdb.queries.occurrences import occurrences
from newsdb.queries.scope import EVERYTHING, Scope, any_array
from newsdb.queries.speakers import canonical_people
from newsdb.queries.words import CONFIGURATION
from newsdb.wording import words_key, words_of
from newsdb.wording.differences import Piece, differences

_SEARCHED: Final = 200  # quotations looked at for words in a row
_DIGITS: Final = 12  # hexadecimal digits of a key that are shown
_ID: Final = re.compile(r"([0-9a-f]{8,32})(?:(?:/(.+))?/(\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True, slots=True, order=True)
class Utterance:
    """What tells one utterance from another.

    Attributes:
        key: of its wordings.
        said_by: of a wording that tells little, the speaker's surname, or an organization's name; lower case.
        occasion: of a wording that is not distinctive, the day of the first printing.
    """

    key: bytes
    said_by: str | None = None
    occasion: date | None = None

    def __str__(self) -> str:
        parts = (self.key.hex()[:_DIGITS], self.said_by, self.occasion)
        return "/".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is said to have said it, and in how many articles; None where articles leave it open."""

    name: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Printing:
    """One quotation of an utterance.

    Attributes:
        article_id: its article.
        ordinal: its place among the article's quotes.
        outlet: name of the outlet.
        published_on: day of publication.
        title: headline.
        url: address of the article.
        agency: the news agency whose copy the article is.
        is_copy: an article before it in the list is of the same story.
        text: as printed.
        speaker: fullest name of the person, or of the speaker within the article; None if unknown.
        speaker_kind: person, organization, unnamed or unknown.
        speaker_printed: the mention beside the quotation.
        speaker_key: what the speaker is recognised by in other articles; None if nobody is named.
        confidence: probability that the speaker is right.
        disagrees: most articles that name somebody name somebody else.
        pieces: what it cuts, adds and keeps of the longest form.
    """

    article_id: UUID
    ordinal: int
    outlet: str
    published_on: date | None
    title: str | None
    url: str
    agency: str | None
    is_copy: bool
    text: str
    speaker: str | None
    speaker_kind: str
    speaker_printed: str | None
    speaker_key: str | None
    confidence: float
    disagrees: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far an utterance went.

    Attributes:
        utterance: which.
        text: its longest form.
        speakers: who is said to have said it, in most articles first.
        articles: articles that print it.
        articles_without_copies: the same, those of one story counted once.
        outlets: outlets that do.
        forms: different wordings.
        first: day of the earliest article; None if none has a date.
        last: day of the latest.
        first_outlets: outlets that printed it on the first day.
    """

    utterance: Utterance
    text: str
    speakers: tuple[Speaker, ...]
    articles: int
    articles_without_copies: int
    outlets: int
    forms: int
    first: date | None
    last: date | None
    first_outlets: tuple[str, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether articles name different speakers."""
        return sum(speaker.name is not None for speaker in self.speakers) > 1


class SpreadPlace(NamedTuple):
    """Where an utterance stands in the order of ``most_spread``, for the next page to begin behind it."""

    outlets: int
    articles: int
    key: bytes
    said_by: str | None
    occasion: date | None


def place_of(found: Spread) -> SpreadPlace:
    """Tell where an utterance stands."""
    which = found.utterance
    return SpreadPlace(found.outlets, found.articles, which.key, which.said_by, which.occasion)


def read_id(text: str) -> tuple[str, str | None, date | None] | None:
    """Read what ``str(utterance)`` gives: digits of the key, speaker, day; None if it is nothing of the kind."""
    found = _ID.fullmatch(text.strip())
    if not found:
        return None
    try:
        return found[1], found[2], None if found[3] is None else date.fromisoformat(found[3])
    except ValueError:
        return None


def most_spread(
    connection: Connection, scope: Scope, limit: int, after: SpreadPlace | None = None
) -> tuple[list[Spread], int]:
    """Rank utterances by the outlets that print them, then by articles.

    Args:
        connection: to read from.
        scope: speakers, outlets and dates.
        limit: utterances wanted.
        after: only those that come behind this place.

    Returns:
        The first ``limit`` of those in several articles, and how many of these there are.
    """
    each = occurrences(scope)
    articles, outlets = func.count(each.c.article_id.distinct()), func.count(each.c.source_id.distinct())
    keys = (each.c.utterance_key, each.c.said_by, each.c.occasion)
    # Without nulls, so that the order can be compared with; names in the order of their bytes, on any server.
    place = (keys[0], func.coalesce(keys[1], "").collate("C"), func.coalesce(keys[2], date.min))
    query = (
        select(*keys, func.count().over().label("number"))
        .group_by(*keys)
        .having(articles > 1, *([] if after is None else [_behind(after, outlets, articles, place)]))
        .order_by(outlets.desc(), articles.desc(), *place)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    found = [Utterance(row.utterance_key, row.said_by, row.occasion) for row in rows]
    spreads = [spread(utterance, printings(connection, utterance, scope)) for utterance in found]
    return spreads, rows[0].number if rows else 0


def _behind(
    after: SpreadPlace, outlets: ColumnElement[int], articles: ColumnElement[int], place: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    """A condition on utterances: they come behind a place in the order of ``most_spread``."""
    here = tuple_(
        literal(after.key, LargeBinary()),
        literal(after.said_by or "", Text()),
        literal(after.occasion or date.min, Date()),
    )
    rank = tuple_(outlets, articles)
    than = tuple_(literal(after.outlets, BigInteger()), literal(after.articles, BigInteger()))
    return or_(rank < than, (rank == than) & (tuple_(*place) > here))


def find_utterances(connection: Connection, asked: str) -> list[Utterance]:
    """Find the utterances that are meant, those of most articles first.

    Args:
        connection: to read from.
        asked: what ``str(utterance)`` gives, or words: all words of a printing, or some of them in a row.
    """
    if named := read_id(asked):
        digits, said_by, day = named
        found = _utterances(connection, _keys_from(connection, digits))
        return [each for each in found if day is None or (each.said_by, each.occasion) == (said_by, day)]
    key = words_key(asked)
    found = _utterances(connection, [key] if key else [])
    return found or _utterances(connection, _keys_with(connection, asked))


def printings(connection: Connection, utterance: Utterance, scope: Scope = EVERYTHING) -> list[Printing]:
    """Read the quotations of an utterance in the order of time, those without a date last."""
    keys = select(UtteranceWordingRow.words_key).where(UtteranceWordingRow.utterance_key == utterance.key)
    each = occurrences(scope, {utterance.key, *connection.scalars(keys)})
    mine = each.c.said_by.is_not_distinct_from(utterance.said_by)
    then = each.c.occasion.is_not_distinct_from(utterance.occasion)
    query = (
        select(
            *(each.c[name] for name in ("article_id", "ordinal", "speaker_key", "story_key")),
            *(QuoteRow.text, QuoteRow.speaker_id, QuoteRow.speaker_name, QuoteRow.speaker_kind),
            *(QuoteRow.speaker_printed, QuoteRow.confidence),
            *(ArticleRow.published_on, ArticleRow.title, ArticleRow.url, ArticleRow.agency),
            SourceRow.name.label("outlet"),
        )
        .join(QuoteRow, (QuoteRow.article_id == each.c.article_id) & (QuoteRow.ordinal == each.c.ordinal))
        .join(ArticleRow, ArticleRow.id == each.c.article_id)
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(each.c.utterance_key == utterance.key, mine, then)
        .order_by(*print_order(), each.c.ordinal)
    )
    rows = connection.execute(query).all()
    people = canonical_people(connection, {row.speaker_id for row in rows if row.speaker_id is not None})
    longest = max((row.text for row in rows), key=lambda text: len(words_of(text)), default="")
    named = Counter(key for key, _ in {(row.speaker_key, row.article_id) for row in rows} if key is not None)
    usual = min(named, key=lambda key: (-named[key], key), default=None)
    stories: dict[int, UUID] = {}
    return [
        Printing(
            article_id=row.article_id,
            ordinal=row.ordinal,
            outlet=row.outlet,
            published_on=row.published_on,
            title=row.title,
            url=row.url,
            agency=row.agency,
            is_copy=row.story_key is not None and stories.setdefault(row.story_key, row.article_id) != row.article_id,
            text=row.text,
            speaker=people[row.speaker_id].name if row.speaker_id in people else row.speaker_name,
            speaker_kind=row.speaker_kind,
            speaker_printed=row.speaker_printed,
            speaker_key=row.speaker_key,
            confidence=row.confidence,
            disagrees=row.speaker_key is not None and row.speaker_key != usual,
            pieces=tuple(differences(row.text, longest)),
        )
        for row in rows
    ]


def spread(utterance: Utterance, printed: Sequence[Printing]) -> Spread:
    """Total up the printings of an utterance."""
    dated = sorted((each.published_on, each.outlet) for each in printed if each.published_on)
    articles = {each.article_id for each in printed}
    return Spread(
        utterance=utterance,
        text=max((each.text for each in printed), key=lambda text: len(words_of(text)), default=""),
        speakers=_speakers(printed),
        articles=len(articles),
        articles_without_copies=len(articles) - len({each.article_id for each in printed if each.is_copy}),
        outlets=len({each.outlet for each in printed}),
        forms=len({words_key(each.text) for each in printed}),
        first=dated[0][0] if dated else None,
        last=dated[-1][0] if dated else None,
        first_outlets=tuple(dict.fromkeys(outlet for day, outlet in dated if day == dated[0][0])),
    )


def count_unlinked(connection: Connection) -> int:
    """Count the articles whose wordings are not linked yet."""
    return connection.scalar(select(func.count()).select_from(UnlinkedArticleRow)) or 0


def has_links(connection: Connection) -> bool:
    """Tell whether any wording was ever linked."""
    return bool(connection.scalar(select(exists(select(WordingRow.words_key)))))


def _speakers(printed: Sequence[Printing]) -> tuple[Speaker, ...]:
    """Who is said to have said it: of one speaker the fullest name; whoever is not named counts as one."""
    articles: dict[str | None, set[UUID]] = {}
    names: dict[str | None, set[str]] = {}
    for each in printed:
        key = each.speaker_key
        articles.setdefault(key, set()).add(each.article_id)
        names.setdefault(key, set()).update({each.speaker} if key and each.speaker else ())
    ranked = sorted(articles, key=lambda key: (key is None, -len(articles[key]), key or ""))
    return tuple(
        Speaker(max(names[key], key=lambda name: (len(name), name), default=None), len(articles[key])) for key in ranked
    )


def _utterances(connection: Connection, wordings: Sequence[bytes]) -> list[Utterance]:
    """The utterances that some wordings belong to, those of most articles first."""
    if not wordings:
        return []
    joined = select(UtteranceWordingRow).where(UtteranceWordingRow.words_key == any_array(wordings, LargeBinary()))
    keys = set(wordings) | {row.utterance_key for row in connection.execute(joined)}
    each = occurrences(EVERYTHING, keys)
    columns = (each.c.utterance_key, each.c.said_by, each.c.occasion)
    query = select(*columns).group_by(*columns).order_by(func.count(each.c.article_id.distinct()).desc(), *columns)
    return [Utterance(*row) for row in connection.execute(query)]


def _keys_from(connection: Connection, digits: str) -> list[bytes]:
    """Keys that begin with some hexadecimal digits."""
    low, high = bytes.fromhex(digits.ljust(32, "0")), bytes.fromhex(digits.ljust(32, "f"))
    query = select(QuoteRow.words_key).where(QuoteRow.words_key.between(low, high)).distinct()
    return [key for key in connection.scalars(query) if key is not None]


def _keys_with(connection: Connection, words: str) -> list[bytes]:
    """Wordings that have some words in a row."""
    query = (
        select(QuoteRow.words_key)
        .where(QuoteRow.search.op("@@")(func.phraseto_tsquery(CONFIGURATION, words)))
        .limit(_SEARCHED)
    )
    return sorted({key for key in connection.scalars(query) if key is not None})
