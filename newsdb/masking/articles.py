"""An article without the names of people who are taken down.

In: an article, its quotes and mentions, and the names. Out: the same, masked. Where a full name stands, the surname
alone means its bearer, too, unless the article says that it is somebody else's: rather one too many is masked than one
too few. A given name alone is masked where the mentions say whose it is. Offsets and lengths stay, so that what is
sliced from the body stays that stretch of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from newsdb.documents import Article, Extraction, Mention, Quote, SpeakerKind
from newsdb.masking.taken import (
    TakenNames,
    last_word,
    map_texts,
    mask,
    name_at,
    squeezed,
    texts_in,
    tokens_of,
)
from newsdb.names import is_full_name, printed_key, split_title

Surnames = Mapping[str, bool]
"""Last words of the names found, as they are compared; whether what their bearers say goes, too."""

# Behind it stands what an outlet chose; before it, who the outlet is.
_HOST: Final = re.compile(r"(?:[\w+.-]+:)?//[^/?#]*|urn:newsdb:")
# Parts of an address with escapes in them.
_ESCAPED: Final = re.compile(r"[^/?&=#;]*%[^/?&=#;]*")


def surnames_in(article: Article, extraction: Extraction, taken: TakenNames) -> Surnames:
    """Find who of those who are taken down is named in an article, wherever in it; empty if nobody is.

    The name of its file does not count: other articles, on other people, may come from it.
    """
    if not taken:
        return {}
    texts = list(_texts(article))
    if not taken.may_stand_in("\n".join(texts)):
        return {}
    surnames: dict[str, bool] = {}
    for text in texts:
        for found in taken.find(text):
            surnames[found.surname] = surnames.get(found.surname, False) or found.is_wordless
    for name in _people(extraction):
        if (known := taken.of(name)) is not None:
            word = last_word(printed_key(name))
            surnames[word] = surnames.get(word, False) or known.is_wordless
    return surnames


def masked_article(
    article: Article, extraction: Extraction, taken: TakenNames, surnames: Surnames
) -> tuple[Article, Extraction]:
    """Mask an article and what was extracted from it.

    The digest of the body stays that of the text as it came, by which a later load knows it again. The raw input goes.

    Args:
        article: as it came.
        extraction: of its body.
        taken: the names.
        surnames: of those of their bearers whom the article, or another version of it, names.
    """
    return _Masking(article, extraction, taken, surnames).result()


def _texts(article: Article) -> Iterator[str]:
    """All that an article says, in the order of its fields."""
    texts = (article.title, article.body, article.publisher, article.document_id, article.source_name)
    yield from (text for text in texts if text)
    yield from article.authors
    yield from article.warnings
    yield from (repair.original for repair in article.repairs)
    yield from texts_in(article.extra)
    for address in {article.url, article.canonical_url}:
        yield _path_of(address)
        if "%" in address:
            yield unquote(_path_of(address))


def _people(extraction: Extraction) -> set[str]:
    speakers = (quote.speaker for quote in extraction.quotes if quote.speaker_kind is SpeakerKind.PERSON)
    return {name for name in (*speakers, *(mention.name for mention in extraction.mentions)) if name}


def _path_of(address: str) -> str:
    host = _HOST.match(address)
    return address[host.end() :] if host else address


@dataclass(slots=True)
class _Masking:
    """The masking of one article."""

    article: Article
    extraction: Extraction
    taken: TakenNames
    surnames: Surnames

    def result(self) -> tuple[Article, Extraction]:
        article, short = self.article, self._short
        body = mask(article.body, self._body_spans())
        changed = replace(
            article,
            raw=b"",
            document_id=self._optional(article.document_id, self.taken.masked),
            url=self._address(article.url),
            canonical_url=self._address(article.canonical_url),
            source_name=article.source_name if article.domain else short(article.source_name),
            title=self._optional(article.title, short),
            authors=tuple(map(short, article.authors)),
            publisher=self._optional(article.publisher, short),
            body=body,
            repairs=tuple(replace(repair, original=short(repair.original)) for repair in article.repairs),
            warnings=tuple(map(short, article.warnings)),
            extra=map_texts(article.extra, short),
            origin=replace(
                article.origin,
                path=self.taken.masked(article.origin.path),
                position=self.taken.masked(article.origin.position),
            ),
        )
        return changed, Extraction(self._quotes(body), self._mentions(body))

    def _body_spans(self) -> list[tuple[int, int]]:
        """Full names; surnames; what the mentions say is theirs; what those say who are to be wordless."""
        body = self.article.body
        spans = [(found.start, found.end) for found in self.taken.find(body)]
        others = [(m.start, m.end) for m in self.extraction.mentions if not self._is_theirs(m.name)]
        spans += self._surnames_alone(body, others)
        spans += [_bare(mention) for mention in self.extraction.mentions if self._is_theirs(mention.name)]
        return spans + [(quote.start, quote.end) for quote in self.extraction.quotes if self._is_wordless(quote)]

    def _surnames_alone(self, text: str, others: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
        """Where a surname stands that is not within another name, or within a range that is somebody else's."""
        tokens = tokens_of(text)
        theirs = [place for place, token in enumerate(tokens) if token.word in self.surnames]
        if not theirs:
            return []
        keys = self._other_keys()
        named = (name_at(text, tokens, place, keys.__contains__) for place in theirs) if keys else ()
        spared = [*others, *((tokens[first].start, tokens[last].end) for first, last in filter(None, named))]
        return [
            (token.start, token.end)
            for token in (tokens[place] for place in theirs)
            if text[token.start].isupper()
            and not any(start <= token.start and token.end <= end for start, end in spared)
        ]

    def _other_keys(self) -> set[str]:
        """Full names of other people in this article who bear one of the surnames."""
        keys = {printed_key(name) for name in _people(self.extraction) if not self._is_theirs(name)}
        return {squeezed(key) for key in keys if last_word(key) in self.surnames}

    def _is_theirs(self, name: str | None) -> bool:
        """Whether somebody of this name, as resolved in the article, is taken down."""
        if not name:
            return False
        if self.taken.of(name) is not None:
            return True
        return not is_full_name(name) and last_word(printed_key(name)) in self.surnames

    def _is_wordless(self, quote: Quote) -> bool:
        if quote.speaker_kind is not SpeakerKind.PERSON or not self._is_theirs(quote.speaker):
            return False
        return self.surnames.get(last_word(printed_key(quote.speaker or "")), False)

    def _short(self, text: str) -> str:
        """Mask full names and surnames in a text that has no mentions of its own."""
        spans = [(found.start, found.end) for found in self.taken.find(text)]
        return mask(text, [*spans, *self._surnames_alone(text)])

    def _address(self, address: str) -> str:
        """Mask an address behind its host; capitals say nothing there."""
        path = _path_of(address)
        host = address[: len(address) - len(path)]
        spans = [(found.start, found.end) for found in self.taken.find(path)]
        spans += [(token.start, token.end) for token in tokens_of(path) if token.word in self.surnames]
        for part in _ESCAPED.finditer(path):  # "Jos%C3%A9"
            plain = unquote(part[0])
            if self.taken.find(plain) or any(token.word in self.surnames for token in tokens_of(plain)):
                spans.append(part.span())
        return host + mask(path, spans)

    @staticmethod
    def _optional(text: str | None, change: Callable[[str], str]) -> str | None:
        return None if text is None else change(text)

    def _mentions(self, body: str) -> tuple[Mention, ...]:
        """The mentions of others; theirs name nobody any more."""
        return tuple(
            mention._replace(
                printed=body[mention.start : mention.end],
                name=self.taken.masked(mention.name),
                role=self._optional(mention.role, self._short),
            )
            for mention in self.extraction.mentions
            if not self._is_theirs(mention.name)
        )

    def _quotes(self, body: str) -> tuple[Quote, ...]:
        """The quotes, without those of the wordless and what stands within them."""
        gone = [(quote.start, quote.end) for quote in self.extraction.quotes if self._is_wordless(quote)]
        places: dict[int, int] = {}
        kept: list[Quote] = []
        for index, quote in enumerate(self.extraction.quotes):
            if not any(start <= quote.start and quote.end <= end for start, end in gone):
                places[index] = len(kept)
                kept.append(self._quote(quote, body))
        return tuple(quote if quote.outer is None else quote._replace(outer=places.get(quote.outer)) for quote in kept)

    def _quote(self, quote: Quote, body: str) -> Quote:
        changed = quote._replace(
            text=body[quote.start : quote.end],
            cue=self._optional(quote.cue, self._short),
            venue=self._optional(quote.venue, self._short),
            speaker_printed=_slice(body, quote.speaker_start, quote.speaker_end),
            speaker_role=_slice(body, quote.speaker_role_start, quote.speaker_role_end)
            or self._optional(quote.speaker_role, self._short),
        )
        is_person = quote.speaker_kind is SpeakerKind.PERSON
        if is_person and self._is_theirs(quote.speaker):
            # Who it was is not known any more: neither is who else it may have been.
            return changed._replace(
                speaker=None, speaker_kind=SpeakerKind.UNNAMED, runner_up=None, runner_up_confidence=None
            )
        change = self.taken.masked if is_person else self._short
        changed = changed._replace(speaker=self._optional(quote.speaker, change))
        if self._is_theirs(quote.runner_up):
            return changed._replace(runner_up=None, runner_up_confidence=None)
        return changed._replace(runner_up=self._optional(quote.runner_up, self.taken.masked))


def _bare(mention: Mention) -> tuple[int, int]:
    """The range of a mention without the titles before the name."""
    _, bare = split_title(mention.printed)
    return (mention.end - len(bare) if mention.printed.endswith(bare) else mention.start), mention.end


def _slice(body: str, start: int | None, end: int | None) -> str | None:
    return None if start is None or end is None else body[start:end]
