"""Characters that went wrong on the way: mojibake, control characters, what PostgreSQL cannot store, line ends.

In: a text or a line. Out: the same, repaired. Nothing is normalised: curly marks, non-breaking spaces, ligatures,
full-width letters and everything else that a newspaper may print stays as it is.
"""

from __future__ import annotations

import re

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import is_bad

# Only the encoding repair; its other fixes (uncurling quotes, NFC, HTML entities …) would not leave the text verbatim.
_ONLY_ENCODING = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    fix_c1_controls=False,  # done here, word by word
    normalization=None,
    explain=False,
)
# Mojibake that lost a byte on its way, and the byte: the closing mark's third, which Windows-1252 leaves open, and
# letters and spacing accents that Unicode's normalisations (NFD, NFKC) took apart.
_LOST_BYTES = (
    (re.compile("A\u0303(?=[\x80-\xbf])"), "Ã"),
    (re.compile("A\u0302(?=[\x80-\xbf])|(?<=Ã\x83)A\u0302"), "Â"),
    (re.compile("â€(?:[?\ufffd]|(?=[\\s.,;:!)]|$))"), "â€\x9d"),
    (re.compile("(?<=[ÂÃ]) \u0308"), "\xa8"),
    (re.compile("(?<=[ÂÃ]) \u0304"), "\xaf"),
    (re.compile("(?<=[ÂÃ]) \u0301"), "\xb4"),
    (re.compile("(?<=[ÂÃ]) \u0327"), "\xb8"),
    (re.compile("(?<=Ã\x83Â)o"), "\xba"),
    (re.compile("(?<=Ã\x83Â)a"), "\xaa"),
)
# ftfy is not asked about longer lines: its patterns were not made for hostile input of megabytes.
_MAX_LINE_FOR_FTFY = 1_000_000

_LINE_END = re.compile(r"\r\n?|\n")

_ASCII_AND_E2 = bytes([*range(0x80), *range(0x80, 0xC0), 0xE2])
# Mojibake always is two characters beyond ASCII beside each other, or a lead character before what was a
# non-breaking space. The marks left out here begin none, and stand beside other marks in good text.
_MOJIBAKE_PAIR = re.compile("[^\x00-\x7f\xa0‘’“”–—…•][^\x00-\x7f]|[ÂÃÅÐÑàâ] |[\x80-\x9f]")
# MacRoman read for UTF-8 gives "√≠": characters of the block E2 88/89 only.
_MATHEMATICAL = (b"\xe2\x88", b"\xe2\x89")

_NO_BREAK_SPACE = "\xa0".encode()
_C0 = bytes([*range(9), *range(0x0B, 0x20), 0x7F])
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr((plane << 16) + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_ODD_LEADS = bytes([0xEF, *range(0xF0, 0xF5)])
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Marks whose code lost its upper byte: U+2019 cut to 0x19. They are told by their place in the text.
_TRUNCATED = (
    (re.compile(r"(?<=\w)\x19|(?<=[.,!?…])\x19(?=\W|$)"), "’"),
    (re.compile(r"(?<!\S)\x18(?=\w)"), "‘"),
    (re.compile(r"(?<![^\s(\[—–-])\x1c(?=\S)"), "“"),
    (re.compile(r"(?<=[\w.,!?…’;:%)\]—–-])\x1d(?!\w)"), "”"),
    (re.compile(r"(?<=[\w ])\x13(?=[\w ])"), "–"),
    (re.compile(r"(?<=[\w ])\x14(?=[\w ])"), "—"),
)
# C1 controls are what Windows-1252 looks like when read as Latin-1; five of its places are empty.
_C1_AS_WINDOWS = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_C1_DEFINED = re.compile("[" + "".join(map(chr, _C1_AS_WINDOWS)) + "]")
_BREAK_BETWEEN_WORDS = re.compile(r"(?<=\S)[\x0b\x0c](?=\S)")


def unify_line_ends(text: str) -> tuple[str, str | None]:
    """Make every line end a line feed.

    Returns:
        The text, and what undoes it: the replaced line end if all were alike, else all of the text's line ends in
        order, separated by spaces; None if nothing was replaced.
    """
    if "\r" not in text:
        return text, None
    ends = _LINE_END.findall(text)
    unified = _LINE_END.sub("\n", text)
    return unified, ends[0] if len(set(ends)) == 1 else " ".join(ends)


def restore_line_ends(text: str, original: str) -> str:
    """Undo ``unify_line_ends``."""
    if " " not in original:
        return text.replace("\n", original)
    lines, ends = text.split("\n"), [*original.split(" "), ""]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def may_have_damage(text: str, encoded: bytes | None) -> bool:
    """Tell cheaply whether a text may hold mojibake, control characters or unstorable ones; False is certain.

    Args:
        text: the text.
        encoded: its UTF-8 bytes; None if it has lone surrogates and hence none.
    """
    if encoded is None:
        return True
    if len(encoded.translate(None, _C0)) != len(encoded):
        return True
    if text.isascii():
        return False
    leads = encoded.translate(None, _ASCII_AND_E2)
    if not leads:
        return _is_mathematical(encoded)
    if leads.count(0xC2) == len(leads) == encoded.count(_NO_BREAK_SPACE):
        return False
    if len(leads.translate(None, _ODD_LEADS)) != len(leads) and _CONTROL.search(text):
        return True
    return _MOJIBAKE_PAIR.search(text) is not None


def repair_line(line: str) -> tuple[str, list[str]]:
    """Repair the characters of one line (no line feed in it).

    Returns:
        The repaired line and the kinds of the repairs made, as ``documents.Repair`` names them.
    """
    if line.isascii() and not _CONTROL.search(line):
        return line, []
    kinds: list[str] = []
    changed = _repair_mojibake(line)
    if changed != line:
        kinds.append("mojibake")
    if not _CONTROL.search(changed):
        return changed, kinds
    line, changed = changed, _restore_truncated_marks(changed)
    if changed != line:
        kinds.append("lost_quotation_marks")
    line, changed = changed, _replace_unstorable(changed)
    if changed != line:
        kinds.append("unstorable_characters")
    line, changed = changed, _CONTROL.sub("", _BREAK_BETWEEN_WORDS.sub(" ", changed))
    if changed != line:
        kinds.append("control_characters")
    return changed, kinds


def _repair_mojibake(line: str) -> str:
    """Undo wrong decoding; what is not surely right afterwards is left alone, word by word."""
    if line.isascii():
        return line
    suspicious = _MOJIBAKE_PAIR.search(line) is not None or _is_mathematical(line.encode(errors="replace"))
    if not suspicious or len(line) > _MAX_LINE_FOR_FTFY or _SURROGATE.search(line):
        return line
    prepared = line
    for pattern, lost in _LOST_BYTES:
        prepared = pattern.sub(lost, prepared)
    fixed = fix_encoding(prepared, _ONLY_ENCODING)
    if fixed == prepared and not _C1_DEFINED.search(line):
        return line
    if is_bad(fixed) or _C1_DEFINED.search(fixed):
        fixed = " ".join(map(_repair_word, line.split(" "), prepared.split(" ")))
    return line if "\n" in fixed or "\r" in fixed else fixed  # a line stays a line


def _repair_word(word: str, prepared: str) -> str:
    if word.isascii():
        return word
    fixed = fix_encoding(prepared, _ONLY_ENCODING).translate(_C1_AS_WINDOWS)
    return word if is_bad(fixed) or fixed == prepared else fixed


def _is_mathematical(encoded: bytes) -> bool:
    return _MATHEMATICAL[0] in encoded or _MATHEMATICAL[1] in encoded


def _restore_truncated_marks(line: str) -> str:
    for pattern, mark in _TRUNCATED:
        line = pattern.sub(mark, line)
    return line


def _replace_unstorable(line: str) -> str:
    """Take NULs out; join surrogate pairs, make lone surrogates the replacement character."""
    line = line.replace("\0", "")
    if _SURROGATE.search(line):
        line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return line


def storable(text: str) -> str:
    """Return text that PostgreSQL can hold: without NULs and lone surrogates."""
    return _replace_unstorable(text) if _UNSTORABLE.search(text) else text


def escape_unstorable(text: str) -> str:
    r"""Write a text so that PostgreSQL can hold it and ``unescape_unstorable`` brings it back: "\x00" and "\ud83d"."""
    return _UNSTORABLE.sub(
        lambda match: f"\\u{ord(match[0]):04x}" if match[0] != "\0" else "\\x00", text.replace("\\", "\\\\")
    )


def unescape_unstorable(text: str) -> str:
    """Undo ``escape_unstorable``."""
    return re.sub(
        r"\\(?:\\|x00|u([0-9a-f]{4}))",
        lambda match: chr(int(match[1], 16)) if match[1] else "\\" if match[0] == "\\\\" else "\0",
        text,
    )
