"""The values that the stages hand to one another: frozen, free of I/O, known to every stage.

files ─readers▶ Document ─cleaning▶ Article ─extraction▶ Extraction ─resolution▶ Extraction ─writer▶ PostgreSQL

Offsets everywhere are code points into ``Article.body``, half open: ``body[start:end]``.

What an article has many of is a named tuple: made and sent to another process in a fifth of a frozen dataclass's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document stands in the input, as it is shown in errors and kept in quarantine.

    Attributes:
        path: the file as the user named it or as it was found; "-" is standard input.
        position: the place inside the file, such as "line 12", "record 3" or, counted from 0, "byte 16777300"; "" for
            a whole file.
    """

    path: str
    position: str = ""

    def __str__(self) -> str:
        return f"{self.path}, {self.position}" if self.position else self.path


class PubStatus(StrEnum):
    """What a news agency says of an item: IPTC's ``pubStatus``."""

    USABLE = "usable"  # may be published
    WITHHELD = "withheld"  # must not be used until further notice, which is a newer version that is usable
    CANCELED = "canceled"  # must not be used, ever


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of an item it is, as far as the item says.

    Attributes:
        number: counted by the agency.
        created_at: when this version was made.
    """

    number: int | None = None
    created_at: datetime | None = None

    def is_newer_than(self, other: Version) -> bool:
        """Whether that is certain; where the numbers do not tell, the times do."""
        if self.number is not None and other.number is not None and self.number != other.number:
            return self.number > other.number
        return self.created_at is not None and other.created_at is not None and self.created_at > other.created_at


@dataclass(frozen=True, slots=True)
class Document:
    """One article as its file holds it: nothing repaired, nothing guessed.

    Attributes:
        origin: where it was read.
        raw: the bytes it was read from, kept if the document has to be rejected.
        body: the text, verbatim.
        id: whatever identifier the input carries; passed through to the output of ``extract``.
        url: as given.
        title: as given.
        published: the date of publication as given, unparsed.
        authors: names as given, in order.
        publisher: the outlet's name as given.
        language: the language code as given.
        extra: keys of the input that newsdb has no column for, JSON values.
        encoding: what its bytes were decoded from, if that was not plain UTF-8; cleaning records it.
        status: what its agency says of it; None for input that has no such thing. One that is withheld or canceled
            must not be used, and what is stored of it must go; it needs no body.
        repairs: of a document that newsdb exported, unchanged since: what was repaired when it was first read. Its
            texts are clean, and stay as they are. None for all others.
    """

    origin: Origin
    raw: bytes
    body: str | None
    id: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    status: PubStatus | None = None
    repairs: tuple[Repair, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Input that is no usable document; it goes to quarantine.

    Attributes:
        origin: where it stands.
        reason: one line: what is wrong and what would mend it; the place is the origin's to tell.
        raw: the bytes in question (of an unreadable file: as many as could be read).
    """

    origin: Origin
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Repair:
    r"""One repair made while cleaning, enough to undo it exactly (``newsdb.cleaning.undo_repairs``).

    Most repairs are of one line: ``original`` is the whole line as it was, and [``start``, ``end``) is where
    the repaired line stands in the cleaned field. Two kinds are of the whole field: "line_ends" and "encoding".
    Everything here can be stored in PostgreSQL as it is.

    Attributes:
        kind: what was repaired; several kinds in one line are joined by "+":
            "mojibake" (UTF-8 once decoded as something else),
            "lost_quotation_marks" (marks that had become "?", U+FFFD or a control character),
            "control_characters" (control characters and noncharacters taken out),
            "unstorable_characters" (NUL and lone surrogates, which PostgreSQL cannot hold),
            "line_ends" (carriage returns made line feeds), "encoding" (bytes that were not plain UTF-8).
        field: "title", "body", "publisher", or "authors[0]" for the first author.
        start: offset of the repaired stretch in the cleaned field.
        end: its end.
        original: what stood there before. Where ``kind`` has "unstorable_characters", in Python's escapes
            ("\x00", "\ud83d", a backslash doubled). For "line_ends" the replaced line end if all were alike,
            else every line end of the field in order with a space between. For "encoding" its name.
    """

    kind: str
    field: str
    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article, ready for extraction and storage.

    Attributes:
        origin: where it was read.
        raw: the bytes it was read from.
        id: uuid5 of the canonical URL: the primary key.
        document_id: the identifier that the input carried.
        url: as given, or the made-up ``urn:newsdb:…`` of a document without URL.
        canonical_url: what ``id`` is made of.
        source_name: the outlet: its registrable domain, or the publisher's name where there is no URL.
        domain: registrable domain of the URL, None where there is no URL.
        title: cleaned; None where the input has none.
        published_on: the day of publication in the input's own time zone; None if missing or unreadable.
        published_at: the instant, where the input gives time and zone.
        authors: names as given.
        publisher: the outlet's name as given.
        language_given: the input's code, lower case, with its region ("en-us").
        body: the input text, verbatim but for ``repairs``.
        body_sha256: digest of the body's UTF-8 bytes.
        repairs: every repair made.
        warnings: one-line remarks about what could not be read, such as an unreadable date.
        extra: keys of the input that newsdb has no column for.
        is_released: its agency says that it may be published.
        version: which version of its item it is.
    """

    origin: Origin
    raw: bytes
    id: UUID
    document_id: str | None
    url: str
    canonical_url: str
    source_name: str
    domain: str | None
    title: str | None
    published_on: date | None
    published_at: datetime | None
    authors: tuple[str, ...]
    publisher: str | None
    language_given: str | None
    body: str
    body_sha256: bytes
    repairs: tuple[Repair, ...]
    warnings: tuple[str, ...]
    extra: Mapping[str, Any]
    is_released: bool = False
    version: Version = Version()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document with which an agency takes an article back; of its text nothing is kept.

    Attributes:
        origin: where it was read.
        ids: what the article's id is or may be, the surest first; at least one.
        document_id: the identifier that the input carried.
        url: the article's, as given.
        publisher: who takes it back, as given.
        status: withheld or canceled.
        version: which version of the item it is.
    """

    origin: Origin
    ids: tuple[UUID, ...]
    document_id: str | None
    url: str | None
    publisher: str | None
    status: PubStatus
    version: Version


@dataclass(frozen=True, slots=True)
class Traits:
    """What a text says of itself.

    Attributes:
        language: ISO 639-1; None if it cannot be told.
        agency: the news agency whose copy this is, by its own words; None if they name none.
        story_key: the same for the same text under another URL; None for a text without words.
    """

    language: str | None
    agency: str | None
    story_key: int | None

    @property
    def is_extractable(self) -> bool:
        """Whether quotes can be extracted: the text is in English, or its language cannot be told."""
        return self.language in {None, "en"}


class Kind(StrEnum):
    """How a quotation stands in its sentence."""

    DIRECT = "direct"  # a whole utterance in quotation marks
    MIXED = "mixed"  # a quoted fragment inside reported speech
    INDIRECT = "indirect"  # reported speech without quotation marks


class SpeakerKind(StrEnum):
    """What sort of speaker a quotation has."""

    PERSON = "person"  # a named person
    ORGANIZATION = "organization"  # a named body: company, government, newspaper; named people speaking together
    UNNAMED = "unnamed"  # "officials", "a neighbour"
    UNKNOWN = "unknown"  # no speaker could be told


class Quote(NamedTuple):
    """One contiguous quoted segment of an article.

    Attributes:
        start: offset of the first character inside the quotation marks.
        end: offset behind the last character inside the quotation marks.
        text: ``body[start:end]``, always.
        kind: how it stands in its sentence.
        statement_no: number of the uninterrupted statement that the segment is part of, from 1.
        cue: the words that attribute it ("said", "according to"), as printed.
        confidence: probability that ``speaker`` is right, 0 to 1.
        speaker: the speaker's fullest name in the article, or the group as printed; None if unknown.
        speaker_kind: what sort of speaker that is.
        speaker_printed: the mention beside the quotation: "Ms. Keller", "she", "the spokesman".
        speaker_start: offset of that mention.
        speaker_end: its end.
        speaker_role: the role as printed beside the name ("Kremlin spokesman").
        speaker_role_start: offset of that role: ``body[speaker_role_start:speaker_role_end] == speaker_role``.
        speaker_role_end: its end.
        venue: where it was said ("CNN", "a tweet"), as printed.
        runner_up: the second most likely speaker's name.
        runner_up_confidence: its probability.
        outer: index, among the article's quotes, of the quotation that this one stands in: its words as somebody else
            quotes them. None for all others.
    """

    start: int
    end: int
    text: str
    kind: Kind
    statement_no: int
    cue: str | None = None
    confidence: float = 0.0
    speaker: str | None = None
    speaker_kind: SpeakerKind = SpeakerKind.UNKNOWN
    speaker_printed: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_role: str | None = None
    speaker_role_start: int | None = None
    speaker_role_end: int | None = None
    venue: str | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None
    outer: int | None = None


class Mention(NamedTuple):
    """One mention of a named person.

    Attributes:
        start: offset of the mention.
        end: its end.
        printed: ``body[start:end]``.
        name: the person's fullest name in the article.
        role: the role as printed beside it.
    """

    start: int
    end: int
    printed: str
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article's text yields: quotes and mentions, each in order of ``start``."""

    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """A cleaned article together with what was told and extracted from its text: what the writer stores."""

    article: Article
    traits: Traits
    extraction: Extraction
