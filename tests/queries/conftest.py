"""A small archive of invented news to ask questions of, in a database of its own; and a way to run the commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, func, insert, select, text, update

from newsdb.cleaning.urls import article_id as id_of
from newsdb.cli import main
from newsdb.database.models import (
    ArticleRow,
    ArticleVersionRow,
    LoadRow,
    MentionRow,
    PersonNameRow,
    PersonRow,
    QuoteRow,
    RejectRow,
    SourceDomainRow,
    SourceRow,
)
from newsdb.names import name_key
from newsdb.wording import words_key


@dataclass(frozen=True)
class Said:
    """A quotation to store: its words as they stand in the body, and who is said to have said them."""

    text: str
    speaker: str | None = None
    role: str | None = None
    kind: str = "person"
    statement: int | None = None
    venue: str | None = None
    confidence: float = 0.9
    outer: int | None = None


def rows(connection: Connection, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return [tuple(row) for row in connection.execute(text(query), parameters)]


class Archive:
    """Writes invented articles the way the loader does."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.load_id = self.load()

    def load(self, **values: Any) -> int:
        """Store a run of the loader."""
        row = {"inputs": ["articles/"], "newsdb_version": "0.1.0", "extractor_version": 1} | values
        return self.connection.scalars(insert(LoadRow).values(**row).returning(LoadRow.id)).one()

    def outlet(self, domain: str) -> int:
        """Store an outlet, unless it is there."""
        known = self.connection.scalar(select(SourceRow.id).where(SourceRow.name == domain))
        if known is not None:
            return known
        source_id = self.connection.scalars(insert(SourceRow).values(name=domain).returning(SourceRow.id)).one()
        self.connection.execute(insert(SourceDomainRow).values(domain=domain, source_id=source_id))
        return source_id

    def person(self, name: str, *others: str, homonym: int = 1, kind: str = "printed", **values: Any) -> int:
        """Store a person with the names they are printed under, unless they are there."""
        known = self.connection.scalar(
            select(PersonRow.id).where(PersonRow.name_key == name_key(name), PersonRow.namesake_no == homonym)
        )
        if known is not None:
            return known
        row = {"name": name, "name_key": name_key(name), "namesake_no": homonym} | values
        person_id = self.connection.scalars(insert(PersonRow).values(**row).returning(PersonRow.id)).one()
        self.connection.execute(
            insert(PersonNameRow),
            [{"person_id": person_id, "name": n, "name_key": name_key(n), "kind": kind} for n in (name, *others)],
        )
        return person_id

    def merge(self, person_id: int, into: int) -> None:
        """Judge two people to be one."""
        merged, along = PersonRow.id == person_id, PersonRow.root_id == person_id
        self.connection.execute(update(PersonRow).where(merged).values(merged_into_id=into))
        self.connection.execute(update(PersonRow).where(merged | along).values(root_id=into))

    def article(
        self,
        outlet: str,
        title: str | None,
        body: str,
        on: date | None = None,
        said: Sequence[Said] = (),
        mentions: Sequence[tuple[str, str | None]] = (),
        resolved: bool = True,
        **values: Any,
    ) -> UUID:
        """Store an article with its quotes; speakers of kind person become people unless ``resolved`` is False.

        ``values`` are of further columns of ``articles``, such as story_key and agency.
        """
        number = len(self.connection.execute(select(ArticleRow.id)).all())
        url = f"https://{outlet}/news/{number}"
        article_id = id_of(url)
        self.connection.execute(
            insert(ArticleRow).values(
                id=article_id,
                source_id=self.outlet(outlet),
                url=url,
                canonical_url=url,
                title=title,
                published_on=on,
                body=body,
                body_sha256=bytes(32),
                origin="articles/a.txt",
                extractor_version=1,
                load_id=self.load_id,
                **values,
            )
        )
        for ordinal, quote in enumerate(said, start=1):
            start = body.index(quote.text)
            is_person = quote.kind == "person" and quote.speaker is not None
            self.connection.execute(
                insert(QuoteRow).values(
                    article_id=article_id,
                    ordinal=ordinal,
                    statement_no=quote.statement or ordinal,
                    kind="direct",
                    text=quote.text,
                    start_char=start,
                    end_char=start + len(quote.text),
                    speaker_kind=quote.kind if quote.speaker else "unknown",
                    speaker_id=self.person(quote.speaker) if is_person and resolved and quote.speaker else None,
                    speaker_name=quote.speaker,
                    speaker_role=quote.role,
                    venue=quote.venue,
                    confidence=quote.confidence,
                    outer_ordinal=quote.outer,
                    words_key=words_key(quote.text),
                )
            )
        for ordinal, (name, role) in enumerate(mentions, start=1):
            self.mention(article_id, ordinal, name, body.index(name), role)
        return article_id

    def mention(self, article_id: UUID, ordinal: int, name: str, start: int, role: str | None = None) -> None:
        """Store a mention of a person under the full name."""
        self.connection.execute(
            insert(MentionRow).values(
                article_id=article_id,
                ordinal=ordinal,
                person_id=self.person(name),
                name=name,
                printed=name,
                start_char=start,
                end_char=start + len(name),
                role=role,
            )
        )

    def version(self, article_id: UUID, title: str | None, body: str, on: date | None = None) -> None:
        """Store an earlier text of an article, behind those that are there."""
        known = select(func.count()).where(ArticleVersionRow.article_id == article_id)
        self.connection.execute(
            insert(ArticleVersionRow).values(
                article_id=article_id,
                version_no=1 + (self.connection.scalar(known) or 0),
                title=title,
                published_on=on,
                body=body,
                body_sha256=bytes(32),
                origin="articles/a.txt",
                load_id=self.load_id,
                loaded_at=datetime(2026, 6, 1, tzinfo=UTC),
            )
        )

    def reject(
        self, raw: bytes, reason: str = "no text; give it one", path: str = "bad.jsonl", position: str = ""
    ) -> int:
        """Store a rejected piece of input."""
        number = len(self.connection.execute(select(RejectRow.id)).all())
        return self.connection.scalars(
            insert(RejectRow)
            .values(
                load_id=self.load_id,
                path=path,
                position=position,
                reason=reason,
                raw=raw,
                fingerprint=number.to_bytes(32, "big"),
            )
            .returning(RejectRow.id)
        ).one()


def fill(archive: Archive) -> None:
    """Write the archive that most tests ask: a storm in an invented port, as four outlets tell it."""
    keller = archive.person("Marta Keller", "Marta L. Keller", "MARTA KELLER")
    archive.article(
        "harborledger.example",
        "Storm bill rises again",
        "The storm took the pier. Mayor Marta Keller told reporters on Tuesday: “We will rebuild the harbour wall"
        " before winter.” Nobody was hurt.\nAsked about the cost, she said it was “a price worth paying” and left.",
        date(2026, 3, 4),
        [
            Said("We will rebuild the harbour wall before winter.", "Marta Keller", "Mayor"),
            Said("a price worth paying", "Marta Keller"),
        ],
        [("Marta Keller", "Mayor")],
    )
    archive.article(
        "portelleryherald.example",
        "Engineers doubt the wall",
        "“The wall,” said José Álvarez, chief engineer of the harbour authority, “was never built for such waves.”\n"
        "“Nobody rebuilt a wall in one summer,” said Anton Keller, a fisherman and no relation of the mayor.\n"
        "Officials said “the wall is safe”.",
        date(2026, 3, 9),
        [
            Said("The wall,", "José Álvarez", "chief engineer of the harbour authority", statement=1),
            Said("was never built for such waves.", "José Álvarez", statement=1),
            Said("Nobody rebuilt a wall in one summer,", "Anton Keller", "a fisherman", statement=2),
            Said("the wall is safe", "officials", kind="unnamed", statement=3),
        ],
        [("José Álvarez", "chief engineer of the harbour authority"), ("Anton Keller", "a fisherman")],
    )
    archive.article(
        "coastwire.example",
        None,
        "“Walls do not stop the sea,” the Harbour Authority said in a statement.\n“Ask the mayor,” said Keller.",
        None,
        [
            Said("Walls do not stop the sea,", "the Harbour Authority", kind="organization"),
            Said("Ask the mayor,", "Keller", confidence=0.31),
        ],
        resolved=False,
    )
    archive.article(
        "harborledger.example",
        "Keller looks back",
        "“The sea taught me patience,” Marta Keller told Radio Ellery.",
        date(2026, 5, 20),
        [Said("The sea taught me patience,", "Marta Keller", venue="Radio Ellery")],
        [("Marta Keller", None)],
    )
    archive.connection.execute(update(LoadRow).where(LoadRow.id == archive.load_id).values(new_count=4, quote_count=9))
    assert keller


@pytest.fixture
def archive(connection: Connection) -> Archive:
    """Give an empty archive in a transaction that is rolled back."""
    return Archive(connection)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Give the archive of the storm in a transaction that is rolled back."""
    fill(archive)
    return archive


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give an engine on a database of the test's own."""
    engine = create_engine(database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def stored(engine: Engine) -> Iterator[Archive]:
    """Give the archive of the storm, committed, for the commands to see."""
    with engine.connect() as connection:
        archive = Archive(connection)
        fill(archive)
        connection.commit()
        yield archive
        connection.rollback()


@dataclass(frozen=True)
class Outcome:
    """What a command returned and printed."""

    code: int
    out: str
    err: str
    raw: bytes


Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def archive_url(create_database: Callable[..., URL], template_url: URL) -> str:
    """Give the URL of a database with the archive of the storm, to which no test writes."""
    url = create_database(template_url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        fill(Archive(connection))
        connection.commit()
    return url.render_as_string(hide_password=False)


@pytest.fixture
def newsdb(archive_url: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Give a function that runs ``newsdb`` with arguments as the shell would, on the archive of the storm."""
    return _runner(archive_url, monkeypatch, capfdbinary)


@pytest.fixture
def newsdb_stored(
    database_url: str, stored: Archive, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Give the same on the test's own copy, to which it may add."""
    return _runner(database_url, monkeypatch, capfdbinary)


def _runner(url: str, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> Run:
    monkeypatch.setenv("NEWSDB_DATABASE_URL", url)
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["newsdb", *arguments])
        capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        out, err = capture.readouterr()
        return Outcome(code, out.decode(errors="replace"), err.decode(), out)

    return run
