"""A person taken down by order: their names are masked in all that is stored, and in all that is loaded from then on.

In: names, and what the database knows of their bearer. Out: ``TakenPerson``. First the order is committed, which loads
that run meanwhile obey; then all articles are read, in batches, and those that name the person are extracted once more
and replaced by what is masked; then all other tables, and the person. Cut off, the same command goes on: what is masked
already names nobody. At last a search over the whole database says what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from newsdb import writer
from newsdb.documents import Article, ExtractedArticle, Extraction, Traits
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.sessions import Connection, Session
from newsdb.masking import Surnames, TakenNames, masked_article, surnames_in
from newsdb.pipeline import read_text, without_names
from newsdb.settings import Settings
from newsdb.writer import ConflictError, MaskedArticle, Names, PersonOrder, Remains, WholeArticle

_TABLES: Final = ("articles", "article_versions", "quotes", "mentions", "people", "person_names", "rejects")
_PAGE: Final = 250
_CONFLICT_ATTEMPTS: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be taken down.

    Attributes:
        names: all that are known, at least one.
        people: ids of people who are the person.
        words: numbers of their Wikidata items.
    """

    names: Sequence[str]
    people: Sequence[int] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TakenPerson:
    """What was done.

    Attributes:
        order_id: the order.
        is_new: it was not there before.
        articles: in how many articles names were masked.
        rejects: how many rejects were emptied.
        nameless: people who had to stay, without a name, since something refers to them.
        remains: what the search found.
        unvacuumed: tables that may not be vacuumed.
    """

    order_id: int
    is_new: bool
    articles: int
    rejects: int
    nameless: int
    remains: Remains
    unvacuumed: Sequence[str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left, as far as there is."""
        return not self.remains.rows and not self.remains.unread


def take_down_person(
    settings: Settings,
    wanted: Wanted,
    reason: str,
    by: str,
    *,
    is_stored_only: bool = False,
    is_wordless: bool = False,
    on_progress: Callable[[int, int], None] = lambda _read, _masked: None,
) -> TakenPerson:
    """Take a person down.

    Args:
        settings: where the database is.
        wanted: who.
        reason: why, in one line.
        by: who orders it.
        is_stored_only: leave articles alone that are loaded later.
        is_wordless: mask what the person says, too.
        on_progress: called after each batch with the numbers of articles read and masked.

    Raises:
        DatabaseError: the database failed for good; the same command goes on.
    """
    with Session(settings, "newsdb takedown") as session:
        order = session.run(partial(_open, wanted, reason, by, is_stored_only, is_wordless))
        return _carry_out(session, order, wanted, on_progress)


def carry_out_person_order(settings: Settings, order_id: int) -> TakenPerson:
    """Carry out an order that stands in the database and names nobody: its digests tell who is meant.

    Args:
        settings: where the database is.
        order_id: of an order about a person that is not lifted.

    Raises:
        DatabaseError: the database failed for good; do it again.
    """
    with Session(settings, "newsdb takedown import") as session:
        order = session.run(partial(writer.person_order, order_id=order_id))
        bearers = session.run(partial(writer.bearers_of, taken=order.names))
        # Whoever keeps another name is somebody else, of whom that name was said, too.
        people = [person for person, kept in bearers.items() if not kept]
        names, items = session.run(partial(writer.names_meant, taken=order.names, people=people))
        wanted = Wanted(names, people, items)
        return _carry_out(session, order, wanted, lambda _read, _masked: None)


def _carry_out(
    session: Session, order: PersonOrder, wanted: Wanted, on_progress: Callable[[int, int], None]
) -> TakenPerson:
    """Mask what is stored, delete the person, and look for what is left."""
    called = session.run(partial(writer.names_by_article, people=wanted.people))
    read = masked = 0
    last = UUID(int=0)
    while page := session.run(partial(writer.whole_articles, after=last, limit=_PAGE, stored_by=order.stored_by)):
        last = page[-1].article.id
        masked += session.run(partial(_mask, page=page, order=order, called=called))
        read += len(page)
        on_progress(read, masked)
    rejects = session.run(partial(writer.empty_rejects_naming, taken=order.names))
    touched = session.run(partial(writer.mask_elsewhere, taken=order.names, words=wanted.words))
    nameless = session.run(partial(_close, order, wanted))
    session.run(writer.refresh)
    unvacuumed = session.run(partial(writer.vacuum, tables={*_TABLES, *touched}))
    needles = Names(wanted.names, wanted.words)
    remains = session.run(partial(writer.search, needles=needles)) if wanted.names else Remains()
    return TakenPerson(order.id, order.is_new, masked, rejects, nameless, remains, unvacuumed)


def _open(
    wanted: Wanted, reason: str, by: str, is_stored_only: bool, is_wordless: bool, connection: Connection
) -> PersonOrder:
    with connection.transaction():
        writer.hold(connection, alone=True)
        return writer.open_person_order(
            connection, wanted.names, reason, by, is_stored_only=is_stored_only, is_wordless=is_wordless
        )


def _close(order: PersonOrder, wanted: Wanted, connection: Connection) -> int:
    """Delete the person, whom no article names any more, and close the order."""
    # Before the lock, since it reads all people: nobody gets one of the names any more.
    bearers = writer.bearers_of(connection, order.names)
    with connection.transaction():
        writer.hold_people(connection)
        if order.stored_by is None:
            others = {key: names for key, names in bearers.items() if key not in wanted.people}
            nameless = writer.drop_person(connection, wanted.people) + writer.drop_names(connection, others)
        else:  # whom articles name that were loaded since stays who it is
            nameless = 0
            writer.drop_unnamed_people(connection, {*wanted.people, *bearers})
        writer.finish_order(connection, order.id)
    return nameless


def _mask(
    connection: Connection, page: Sequence[WholeArticle], order: PersonOrder, called: Mapping[UUID, set[str]]
) -> int:
    """Mask those articles of a page that name the person; return how many there were."""
    done: set[UUID] = set()
    for _ in range(_CONFLICT_ATTEMPTS):
        taken = writer.taken_names(connection)
        # Whatever is read anew must not bring back others who are taken down.
        names = TakenNames(order.names.salt, {**taken.of_new_articles().names, **order.names.names})
        masked = [one for whole in page if (one := _masked(whole, names, order.names, called)) is not None]
        if not masked:
            return len(done)
        ids = {one.item.article.id for one in masked}
        try:
            again = writer.replace_with_masked(connection, EXTRACTOR_VERSION, masked, taken)
        except ConflictError:
            again = ids
        done |= ids - again
        page = writer.whole_articles_of(connection, again)
    raise DatabaseError("others keep changing the same articles; run the same command again")


def _masked(
    whole: WholeArticle, names: TakenNames, own: TakenNames, called: Mapping[UUID, set[str]]
) -> MaskedArticle | None:
    """Mask an article with its earlier texts; None if none of them names the person."""
    article = whole.article
    if article.id in called:  # by a name that means the person there alone
        names = TakenNames(names.salt, {**names.names, **own.also(called[article.id]).names})
    texts = [article, *whole.versions.values()]
    if not any(surnames_in(text, Extraction(), names) or names.find(str(text.origin)) for text in texts):
        return None
    read = [_read(text) for text in texts]
    surnames: dict[str, bool] = {}
    for item in read:
        for word, is_wordless in surnames_in(item.article, item.extraction, names).items():
            surnames[word] = surnames.get(word, False) or is_wordless
    versions = {number: _version(item, names, surnames) for number, item in zip(whole.versions, read[1:], strict=True)}
    return MaskedArticle(whole, without_names(read[0], names, surnames), versions)


def _version(item: ExtractedArticle, names: TakenNames, surnames: Surnames) -> Article:
    return masked_article(item.article, item.extraction, names, surnames)[0]


def _read(article: Article) -> ExtractedArticle:
    """Read a stored text anew; one that breaks the extraction yields nothing, and is masked all the same."""
    try:
        traits, extraction = read_text(article.title, article.body, article.authors)
    except Exception:  # noqa: BLE001  (a defect of ours must not keep a name in place)
        traits, extraction = Traits(None, None, None), Extraction()
    return ExtractedArticle(article, traits, extraction)
