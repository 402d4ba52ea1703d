"""Quotation marks and apostrophes that were lost to "?" or U+FFFD because some program knew no curly ones.

In: the lines of a text. Out: the lines in which marks could be restored. Real question marks must survive, so a
mark is restored only where its place proves it: an opening one stands before a word and behind a space, which no
question mark does, and is closed further on in its paragraph; an apostrophe stands inside a contraction or before
a possessive s. Where a "?" could be either, it stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

LOST = "\ufffd"
# In good text a question mark is not followed by a letter, and not preceded by a comma or full stop.
_CANDIDATE = re.compile(r"\?(?:(?=[^\W_]|[$£€‘\[…])|(?<=[,.!…]\?))")

# "?"; U+FFFD, or three of them, one for each byte of a curly mark's UTF-8.
_UNIT = "(?:\\?|\ufffd{3}|\ufffd)"
_TOKEN = re.compile("\\?|\ufffd{3}|\ufffd|[“”]")
_AUXILIARY = "ai|are|ca|could|did|do|does|had|has|have|is|might|must|need|ought|sha|should|was|were|wo|would"
_CONTRACTION = re.compile(
    rf"\b(?P<stem>(?:{_AUXILIARY})n(?={_UNIT}t\b)"
    rf"|(?:how|they|there|we|what|where|who|you)(?={_UNIT}re\b)"
    rf"|(?:could|i|might|must|should|they|we|who|would|you)(?={_UNIT}ve\b)"
    rf"|(?:he|i|it|she|that|there|they|this|we|what|who|you)(?={_UNIT}(?:ll|d)\b)"
    rf"|(?:he|here|how|it|let|she|that|there|what|when|where|who)(?={_UNIT}s\b)"
    rf"|i(?={_UNIT}m\b)|(?-i:[OD](?={_UNIT}[A-Z][a-z]{{2}})))"
    rf"{_UNIT}(?=[^\W\d_]+(?![\w=&/]))",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(rf"\b(?P<stem>[^\W\d_]{{2,}}|[0-9]{{2,4}}){_UNIT}(?=[sS](?![\w=&/?]))")
_ELISION = re.compile(rf"(?<![^\s(]){_UNIT}(?=(?:em|til|tis|twas|[0-9]0s)\b)", re.IGNORECASE)  # ’em, ’90s
_AND = re.compile(rf"(?<=\w ){_UNIT}[nN]{_UNIT}(?= \w)")  # rock ’n’ roll
# Here the lost character is an é.
_ACUTE_STEMS = frozenset({
    "appliqu", "attach", "blas", "caf", "canap", "clich", "communiqu", "consomm", "divorc", "emigr", "expos", "fianc",
    "glac", "lam", "macram", "matin", "past", "pat", "protég", "pur", "resum", "risqu", "ros", "roué", "saut", "souffl",
    "toup",
})  # fmt: skip
_BEFORE_OPENING = "([{—–\"'“‘-"
_BEHIND_OPENING = "$£€‘[…"
_BEHIND_CLOSING = ",.;:!?)]}—–-\"'”’\u2026"
_BEFORE_CLOSING = ",.!?…—–"  # and before no question mark
_PARAMETER = re.compile(r"[\w.-]+=")
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]\.)+$|\b(?:Co|Corp|Dr|Inc|Jr|Ltd|Mr|Mrs|Ms|No|Sr|St|etc|vs)\.$")
_INTERROGATIVE = re.compile(
    r"(?:and |but |so |well,? |really, )?"
    r"(?:am|(?:are|can|could|did|do|does|had|has|have|is|should|was|were|will|would)(?:n[’?])?|"
    r"how|may|shall|what|when|where|which|who|whom|whose|why|"
    r"que|qué|quién|quien|cómo|como|dónde|donde|cuándo|cuando|por)\b",
    re.IGNORECASE,
)
_SHORT = 6  # words of a scare quote
# What keeps hostile input from costing more than its length: no paragraph has as many marks or characters.
_MAX_LOOKAHEAD = 200
_MAX_LINE = 100_000


def may_have_lost_marks(text: str) -> bool:
    """Tell cheaply whether a text may have lost marks; False is certain."""
    return LOST in text or ("?" in text and _CANDIDATE.search(text) is not None)


def restore_marks(lines: Sequence[str]) -> dict[int, str]:
    """Restore lost marks.

    Args:
        lines: a whole text, split at its line feeds.

    Returns:
        The changed lines by their index.
    """
    # With real apostrophes elsewhere, "word?s" is some other accident.
    apostrophes_lost = not any("’" in line for line in lines)
    parsed: dict[int, _Line] = {}
    for index, line in enumerate(lines):
        if len(line) <= _MAX_LINE and may_have_lost_marks(line):
            parsed[index] = _Line(_restore_apostrophes(line, apostrophes_lost))
    if apostrophes_lost and any("’" in paired.text for paired in parsed.values()):
        for paired in parsed.values():
            paired.restore_plural_possessives()
    _open_continued_paragraphs(lines, parsed)
    restored = {index: paired.restored() for index, paired in parsed.items()}
    return {index: line for index, line in restored.items() if line != lines[index]}


def _restore_apostrophes(line: str, apostrophes_lost: bool) -> str:
    def restore(match: re.Match[str]) -> str:
        if _in_address(line, match.start()):
            return match[0]
        return f"{match['stem']}’"

    def restore_possessive(match: re.Match[str]) -> str:
        is_question_mark = match[0].endswith("?")
        if match["stem"].lower() in _ACUTE_STEMS or (is_question_mark and not apostrophes_lost):
            return match[0]
        return restore(match)

    line = _AND.sub("’n’", _ELISION.sub("’", _CONTRACTION.sub(restore, line)))
    return _POSSESSIVE.sub(restore_possessive, line)


def _in_address(line: str, position: int) -> bool:
    """Tell whether the word at this place is part of a URL or an e-mail address."""
    start = max(line.rfind(" ", 0, position), line.rfind("\t", 0, position)) + 1
    word = line[start : position + 40].split(" ", 1)[0]
    return "/" in word or "@" in word or "www." in word or "=" in word


@dataclass(slots=True)
class _Token:
    """A lost or a real mark in a line, and what its place lets it be."""

    start: int
    end: int
    lost: bool
    question: bool  # "?", which may be just that
    opens: bool = False
    closes: bool = False
    certain: bool = False  # closes behind a comma or full stop: no question mark
    continues: bool = False  # the sentence goes on behind it in lower case or with a comma
    mark: str = ""  # what it is restored to


class _Line:
    """A line with its marks paired."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            _Token(m.start(), m.end(), lost=m[0] not in "“”", question=m[0] == "?") for m in _TOKEN.finditer(text)
        ]
        for place in reversed(range(len(self.tokens))):
            self._classify(place)
        place = 0
        while place < len(self.tokens):
            closing = self._close(place, nested=False) if self.tokens[place].opens else None
            place = place + 1 if closing is None else closing + 1

    def starts_with_opening(self) -> bool:
        """Tell whether an opening mark, real or restored, is the first character."""
        return self.text.startswith("“") or (self._first_is_lost_opening() and self.tokens[0].mark == "“")

    def open_start(self) -> None:
        """Restore the opening mark at the start of a paragraph whose quotation goes on in the next paragraph."""
        if self._first_is_lost_opening():
            self.tokens[0].mark = "“"

    def _first_is_lost_opening(self) -> bool:
        return bool(self.tokens) and self.tokens[0].start == 0 and self.tokens[0].lost and self.tokens[0].opens

    def restore_plural_possessives(self) -> None:
        """Restore "the workers? rights" where the text is known to have lost apostrophes."""
        for token in self.tokens:
            before = self.text[max(0, token.start - 2) : token.start]
            follows = self.text[token.end : token.end + 2]
            if token.closes and token.lost and not token.mark and re.fullmatch("[^\\W\\d_]s", before):
                token.mark = "’" if follows[:1] == " " and follows[1:].islower() else ""

    def restored(self) -> str:
        """Return the line with its restored marks."""
        parts, position = [], 0
        for token in self.tokens:
            if token.mark:
                parts += [self.text[position : token.start], token.mark]
                position = token.end
        return "".join([*parts, self.text[position:]])

    def _classify(self, place: int) -> None:
        token, text = self.tokens[place], self.text
        if not token.lost:
            token.opens, token.closes = text[token.start] == "“", text[token.start] == "”"
            token.certain = token.closes
            return
        before = text[token.start - 1] if token.start else " "
        behind = text[token.end] if token.end < len(text) else " "
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        touches = following is not None and following.start == token.end and following.lost
        doubled = touches and following is not None and following.opens
        if before.isspace() or before in _BEFORE_OPENING or self._is_lost_opening_before(place):
            token.opens = doubled or (
                (behind.isalnum() or behind in _BEHIND_OPENING) and not _PARAMETER.match(text, token.end)
            )
        if token.opens or before.isspace():
            return
        token.closes = behind.isspace() or behind in _BEHIND_CLOSING or (touches and not doubled)
        token.certain = (
            before in _BEFORE_CLOSING
            and not touches
            and not text.endswith("..", 0, token.start)
            and not _ABBREVIATION.search(text, max(0, token.start - 12), token.start)
        )
        rest = text[token.end : token.end + 3].lstrip()
        token.continues = behind in ",;:.)]—–" or (behind.isspace() and rest[:1].islower())

    def _is_lost_opening_before(self, place: int) -> bool:
        """Tell whether the mark before is a lost one that touches this one and stands behind a space."""
        if place == 0 or not self.tokens[place - 1].lost:
            return False
        previous = self.tokens[place - 1]
        before = self.text[previous.start - 1] if previous.start else " "
        return previous.end == self.tokens[place].start and (before.isspace() or before in _BEFORE_OPENING)

    def _close(self, opening: int, nested: bool) -> int | None:
        """Find the mark that closes the quotation opened here, and note what both are restored to.

        Returns:
            The index of the closing token; None if none is certain enough.
        """
        tokens, first = self.tokens, self.tokens[opening]
        unsure: list[int] = []
        has_inner = False
        place = opening + 1
        while place < len(tokens):
            token = tokens[place]
            if token.opens:
                if any(tokens[found].continues for found in unsure):  # that one closes; this opens the next one
                    break
                inner = None if nested or not first.lost else self._close(place, nested=True)
                if inner is None:
                    break
                has_inner, place = True, inner + 1
                continue
            if token.closes and not first.lost and token.lost and token.question:
                # “Really..?” and “What!?” are as common as a lost closing mark; only one of those is alone.
                if token.certain and not self._real_closing_follows(place):
                    return self._pair(opening, place, nested)
            elif token.closes:
                if token.certain or not token.question or self._closes_before_another(opening, place, nested):
                    return self._pair(opening, place, nested)
                if first.lost and (token.continues or not has_inner) and len(unsure) < _MAX_LOOKAHEAD:
                    unsure.append(place)
            place += 1
        # No certain closing mark before the next opening one: one of the others has to be it.
        for place in unsure:
            ends = place == unsure[-1] and self._ends_line(opening, place)
            if tokens[place].continues or ends or self._is_scare_quote(opening, place):
                return self._pair(opening, place, nested)
        return None

    def _pair(self, opening: int, closing: int, nested: bool) -> int:
        for place, mark in ((opening, "‘" if nested else "“"), (closing, "’" if nested else "”")):
            if self.tokens[place].lost:
                self.tokens[place].mark = mark
        return closing

    def _real_closing_follows(self, place: int) -> bool:
        """Tell whether a real closing mark comes before the next opening one."""
        for token in islice(self.tokens, place + 1, place + 1 + _MAX_LOOKAHEAD):
            if not token.lost:
                return token.closes
        return False

    def _closes_before_another(self, opening: int, place: int, nested: bool) -> bool:
        """Tell whether the first of several touching marks closes (an ?old hat??) and does not ask (?why??)."""
        touching = 0
        while touching < 3 and self._touches_closing(place + touching):
            touching += 1
        asks = _INTERROGATIVE.match(self._inside(opening, place)) is not None
        asked_before = self.text[self.tokens[place].start - 1] == "?"
        if not touching or (asks and not asked_before):
            return False
        return touching == 1 if nested else self._is_scare_quote(opening, place)

    def _touches_closing(self, place: int) -> bool:
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        return following is not None and following.closes and following.start == self.tokens[place].end

    def _inside(self, opening: int, closing: int) -> str:
        return self.text[self.tokens[opening].end : self.tokens[closing].start]

    def _is_scare_quote(self, opening: int, closing: int) -> bool:
        """Tell a few words that begin in lower case: ?deep state? Republicans."""
        inside = self._inside(opening, closing)
        return inside[:1].islower() and inside.count(" ") < _SHORT and not _INTERROGATIVE.match(inside)

    def _ends_line(self, opening: int, closing: int) -> bool:
        """Tell a closing mark at the end of the line that is no question's: a few words that do not ask."""
        inside = self._inside(opening, closing)
        at_end = not self.text[self.tokens[closing].end :].strip()
        return at_end and inside.count(" ") < _SHORT and not _INTERROGATIVE.match(inside)


def _open_continued_paragraphs(lines: Sequence[str], parsed: dict[int, _Line]) -> None:
    """Restore the opening mark of each paragraph whose quotation is closed only in a later paragraph."""
    below: _Line | None = None
    for index in reversed(range(len(lines))):
        if not lines[index].strip():
            continue
        here = parsed.get(index)
        if here is not None and below is not None and below.starts_with_opening():
            here.open_start()
        below = here
