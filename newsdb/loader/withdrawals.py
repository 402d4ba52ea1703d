"""Which articles a batch takes down, and which it must not store because they are taken down: decided, not yet done.

In: the articles and withdrawals of a batch, and what the database knew of them a moment ago. Out: ``Decisions``.

A canceled article stays away for good. A withheld one stays away until a version arrives that its agency calls usable
and that is newer for certain; older versions, and input that tells no version, do not bring it back. So the order in
which versions arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from newsdb.cleaning import known_ids, printable, unclear, version_of
from newsdb.documents import Article, PubStatus, Reject, Withdrawal
from newsdb.writer import Look, StoredArticle, StoredTakedown, Takedown


@dataclass(slots=True)
class Decisions:
    """What is to be done.

    Attributes:
        takedowns: to be carried out.
        unchanged: withdrawals of which all is done already.
        rejects: withdrawals that may mean several articles, with their unit.
        kept_out: articles that must not be stored.
        lifted: of articles that may be stored again, the ids that were withheld.
    """

    takedowns: list[Takedown] = field(default_factory=list)
    unchanged: int = 0
    rejects: list[tuple[int, Reject]] = field(default_factory=list)
    kept_out: dict[UUID, Reject] = field(default_factory=dict)
    lifted: dict[UUID, list[UUID]] = field(default_factory=dict)


def decide(
    articles: Mapping[UUID, Article],
    ids: Mapping[UUID, Collection[UUID]],
    withdrawals: Iterable[tuple[int, Withdrawal]],
    seen: Look,
) -> Decisions:
    """Decide what becomes of a batch's articles and withdrawals.

    Args:
        articles: by id; none of them shares an id with a withdrawal.
        ids: of those that are not stored, all ids. What is stored, with whatever text, was not taken down.
        withdrawals: with their unit.
        seen: what the database knows of all of them.
    """
    made = Decisions()
    for unit, withdrawal in withdrawals:
        outcome = _takedown(withdrawal, seen)
        if isinstance(outcome, Takedown):
            made.takedowns.append(outcome)
        elif outcome is None:
            made.unchanged += 1
        else:
            made.rejects.append((unit, outcome))
    going = {article_id: takedown for takedown in made.takedowns for article_id in takedown.articles}
    for key in going.keys() & articles.keys():  # found by its document's id, so that nobody knew that both are one
        made.kept_out[key] = _rejected(articles[key], f"its publisher takes it back ({going[key].reason})")
    if not seen.takedowns:
        return made
    for article_id, keys in ids.items():
        article = articles[article_id]
        known = {key: seen.takedowns[key] for key in keys if key in seen.takedowns}
        barred = {key: takedown for key, takedown in known.items() if not _is_released(article, takedown)}
        if barred:
            key = next(iter(barred))
            made.kept_out[article.id] = _rejected(article, _why(key, barred[key]))
        elif known:
            made.lifted[article.id] = list(known)
    return made


def _takedown(withdrawal: Withdrawal, seen: Look) -> Takedown | Reject | None:
    """Tell what a withdrawal takes down; None if that is done already, or a newer version was released since."""
    status, version = withdrawal.status, withdrawal.version
    # What could be found by its document's id alone when this was done first, was taken down then, or is another's.
    is_known = all(_covers(seen.takedowns.get(key), withdrawal) for key in withdrawal.ids)
    own = [article for article in seen.articles if article.id in withdrawal.ids]
    meant = own if is_known else _meant(withdrawal, own, seen.articles)
    outlets = {article.source_id: article.outlet for article in meant}
    if len(outlets) > 1 and not own:
        named = printable(withdrawal.document_id or "")
        several = " and ".join(sorted(outlets.values()))
        return unclear(
            withdrawal, status, f"{several} have one with the id {named}; add the URL of the article, or the publisher"
        )
    due = [a for a in meant if status is PubStatus.CANCELED or not version_of(a.extra).is_newer_than(version)]
    if not due and (meant or is_known):
        return None
    articles = [article.id for article in due]
    return Takedown(
        {*withdrawal.ids, *articles}, articles, status.value, f"pubStatus {status}", withdrawal.publisher, version
    )


def _meant(
    withdrawal: Withdrawal, own: Sequence[StoredArticle], articles: Sequence[StoredArticle]
) -> list[StoredArticle]:
    """The stored articles that may be known by one of its ids; if some have one of them, those of their outlets."""
    outlets = {article.source_id for article in own}
    others = [a for a in articles if not outlets or a.source_id in outlets]
    alike = [a for a in others if not set(withdrawal.ids).isdisjoint(known_ids(a.url, a.publisher, a.document_id))]
    return list({article.id: article for article in (*own, *alike)}.values())


def _covers(known: StoredTakedown | None, withdrawal: Withdrawal) -> bool:
    """Whether an id is taken down for as long as this withdrawal asks."""
    if known is None or known.kind != PubStatus.WITHHELD:
        return known is not None
    return withdrawal.status is PubStatus.WITHHELD and not withdrawal.version.is_newer_than(known.version)


def _is_released(article: Article, known: StoredTakedown) -> bool:
    return known.kind == PubStatus.WITHHELD and article.is_released and article.version.is_newer_than(known.version)


def _why(key: UUID, known: StoredTakedown) -> str:
    by = f" by {printable(known.taken_down_by)}" if known.taken_down_by else ""
    remedy = f"to store it all the same, delete the row {key} of takedowns and load it again"
    if known.kind == PubStatus.WITHHELD:
        remedy = f"a newer version that is usable releases it; {remedy}"
    return f"taken down on {known.taken_down_at:%Y-%m-%d}{by} ({known.reason}); {remedy}"


def _rejected(article: Article, reason: str) -> Reject:
    """Refuse an article without keeping anything of it."""
    return Reject(article.origin, reason, b"")
