"""What an article is known by: its canonical URL, or a made-up URN where it has none."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from newsdb.cleaning.urls import article_id, canonical_url

_SLUG_GAP = re.compile(r"[\W_]+")
# An id without publisher must be unlike those of other collections: long, and no mere number.
_GLOBAL_ID_LENGTH = 12
_DIGEST_CHARACTERS = 32
_URN = re.compile(r"urn:newsdb:[^\s:]+:\S+")


class Identity(NamedTuple):
    """An article's identity.

    Attributes:
        url: the URL as given, or the URN.
        canonical: what the article's id is made of.
        has_url: whether it is a URL.
        warning: how an article without URL was identified.
    """

    url: str
    canonical: str
    has_url: bool
    warning: str | None


def identify(
    url: str | None, publisher: str | None, document_id: str | None, title: str | None, published: str | None, body: str
) -> Identity:
    """Identify a document by its fields, all of them without NULs and lone surrogates.

    Without usable URL it is ``urn:newsdb:<publisher>:<id>``; without publisher that only if the id cannot well be
    another collection's (12 characters or more, not all figures); else a digest of publisher, id, title, date and
    text: then equal documents are one article and a corrected one is another, since nothing tells whose it is.
    "-" stands for no publisher.
    """
    given = (url or "").strip()
    if _URN.fullmatch(given):  # an article of newsdb's own export
        return Identity(given, given, has_url=False, warning=None)
    canonical = canonical_url(given) if given else None
    if canonical is not None:
        return Identity(given, canonical, has_url=True, warning=None)
    problem = f"unusable URL {given[:80]!a}" if given else "no URL"
    slug, number = _slug(publisher), (document_id or "").strip()
    if names := _names(slug, number):
        warning = f"{problem}: identified by {'publisher and ' * bool(slug)}id"
        return Identity(names[0], names[0], has_url=False, warning=warning)
    parts = (publisher, number, title, published, body)
    digest = hashlib.sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:_DIGEST_CHARACTERS]
    urn = f"urn:newsdb:{slug or '-'}:sha256-{digest}"
    return Identity(urn, urn, has_url=False, warning=f"{problem}: identified by its text")


def known_ids(url: str | None, publisher: str | None, document_id: str | None) -> tuple[UUID, ...]:
    """Return all ids that an article with these fields has or may be known by, the surest first.

    Returns:
        None at all for what only its text tells from others.
    """
    given = (url or "").strip()
    canonical = given if _URN.fullmatch(given) else canonical_url(given) if given else None
    names = _names(_slug(publisher), (document_id or "").strip())
    return tuple(map(article_id, names if canonical is None else (canonical, *names)))


def referred_id(given: str) -> UUID | None:
    """Return the id of the article that an address, stored or not, or an id refers to; None if it is neither."""
    bare = given.strip()
    if is_id(bare):
        return UUID(bare.removeprefix("#"))
    canonical = bare if bare.startswith("urn:newsdb:") else canonical_url(bare)
    return None if canonical is None else article_id(canonical)


def is_id(given: str) -> bool:
    """Tell whether it is an article's id, also behind a "#"."""
    try:
        UUID(given.strip().removeprefix("#"))
    except ValueError:
        return False
    return True


def is_global(document_id: str) -> bool:
    """Tell whether an id cannot well be another collection's."""
    return len(document_id) >= _GLOBAL_ID_LENGTH and not document_id.isdigit()


def _names(slug: str, number: str) -> tuple[str, ...]:
    """Name a document by publisher and id, and by its id alone where that will do."""
    if not number:
        return ()
    slugs = (slug, "-") if slug and is_global(number) else (slug,) if slug else ("-",) if is_global(number) else ()
    escaped = quote(number, safe="")
    return tuple(f"urn:newsdb:{slug}:{escaped}" for slug in slugs)


def _slug(publisher: str | None) -> str:
    return quote(_SLUG_GAP.sub("-", (publisher or "").lower()).strip("-"), safe="") if publisher else ""
