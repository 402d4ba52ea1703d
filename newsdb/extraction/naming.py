"""What the words beside a quoted range say that it is: the title of a work, a term, somebody's words, a sign.

In: a word in lower case, or the text before the range. Out: the kind of the word, one character, so that features
speak of kinds and not of words; or the names of the constructions that the text ends with:

    w  noun of a work ("film", "novel")          t  noun of a term or name ("phrase", "nickname")
    s  noun of an utterance ("remark", "vow")    c  noun of what carries words ("banner", "T-shirt")
    n  verb that names ("dubbed", "titled")      x  adjective that keeps its distance ("so-called")

To add a noun, put its singular into a list; a word in two lists is of the kind that is listed first.
"""

from __future__ import annotations

from typing import Final

_TERMS: Final = """
word term phrase label moniker nickname name title hashtag category buzzword expression slogan motto mantra catchphrase
definition euphemism code acronym notion concept idea slur epithet adjective noun verb theme tag alias brand pseudonym
handle byword shorthand metaphor designation rating sort kind type form status answer option box test rule doctrine
theory model principle syndrome effect meme trope cliche stereotype headline
""".split()
_WORKS: Final = """
film movie documentary show series sitcom drama comedy musical play opera novel book memoir bestseller biography album
song single hit ballad track anthem tune episode column piece video clip painting exhibit exhibition poem anthology
trilogy sequel remake program programme special newscast broadcast podcast magazine newsletter blog website journal
chapter section thriller cartoon game sketch skit segment autobiography story article essay op-ed editorial lyric
soundtrack blockbuster paper report study lecture course class trailer miniseries screenplay short ad advert commercial
spot
""".split()
_UTTERANCES: Final = """
statement remark comment claim allegation accusation question warning message vow promise line quote reply response
chant cry declaration assertion suggestion argument complaint insult joke admission observation description assessment
characterization pledge call tweet post prediction reference refrain outburst quip jab boast plea apology
""".split()
_CARRIERS: Final = """
sign t-shirt shirt banner button cap hat sticker poster placard billboard tattoo plaque bumper flag badge graffiti
""".split()
_NAMING: Final = """
called dubbed named titled entitled nicknamed labeled labelled termed known christened coined billed branded tagged
captioned headlined renamed designated deemed considered call calls calling dubs styled subtitled marked listed
classified identified rated
""".split()
_DISTANT: Final = """
so-called self-styled self-described self-proclaimed would-be purported supposed alleged proverbial aptly-named infamous
famous
""".split()


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeo":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


def _build() -> dict[str, str]:
    kinds: dict[str, str] = {}
    for kind, nouns in (("t", _TERMS), ("w", _WORKS), ("s", _UTTERANCES), ("c", _CARRIERS)):
        for noun in nouns:
            kinds.setdefault(noun, kind)
            kinds.setdefault(_plural(noun), kind)
    for kind, words in (("n", _NAMING), ("x", _DISTANT)):
        for word in words:
            kinds.setdefault(word, kind)
    return kinds


KINDS: Final[dict[str, str]] = _build()

_DETERMINERS: Final = frozenset("a an the its their his her this that these those".split())
# What a construction's last word is, apart from a determiner.
_LAST: Final = {
    word: name
    for name, words in {
        "distance": """so-called self-styled self-described self-proclaimed self-professed proverbial infamous famous
            purported supposed would-be alleged notorious controversial""",
        "titled": "titled entitled subtitled headlined captioned nicknamed dubbed named called labeled labelled marked",
        "call": "call calls calling label labels labeling dubs dubbing name names naming brand brands term terms",
        "such as": "like including",
        "either": "between either both neither versus than not mean means meant meaning",
        "on a show": "on watch watched watching hosts sang sing singing performed played wrote directed",
    }.items()
    for word in words.split()
}
# What its last two words are: one of the first, then one of the second.
_LAST_TWO: Final = (
    (
        "is called",
        """is are was were be been being sometimes often also commonly now informally usually widely officially
        popularly so aptly what""",
        "called dubbed named titled termed labeled labelled nicknamed christened coined branded tagged billed known",
    ),
    ("known as", "known defined classified billed marketed listed identified labeled labelled branded rated to", "as"),
    ("rated as", "feel felt describe describes described rate rates answered responded", "as"),
    ("such as", "such", "as"),
    ("on a show", "host star co-host cast creator author version copy", "of"),
    ("on a show", "starred stars", "in"),
)
_PAIRS: Final = {(a, b): name for name, first, second in _LAST_TWO for a in first.split() for b in second.split()}
# A noun of a kind, and what may stand between it and the range.
_AFTER_NOUN: Final = {
    "w": ("of a work", frozenset("of from for on to in".split())),
    "s": ("utterance", frozenset("that of is was".split())),
    "t": ("of terms", frozenset("is are was were of like for".split())),
}
_BY_NOUN: Final = {"t": "term", "w": "work", "s": "utterance", "c": "sign"}


def constructions(before: str) -> list[str]:
    """Return what the text before a range says that it is: "known as" for "…, also known as the"."""
    second, last = _last_two(before)
    word = last.lower()
    noun = _BY_NOUN.get(KINDS.get(word, ""))
    kind, behind = _AFTER_NOUN.get(KINDS.get(second, ""), ("", _NOTHING))
    owner = "owner" if last[:1].isupper() and last.endswith(_POSSESSIVES) else None
    found = [_LAST.get(word), _PAIRS.get((second, word)), noun, kind if word in behind else None, owner]
    return [name for name in found if name]


def is_agentless(before: str, behind: str) -> bool:
    """Tell a name that is given without saying who gives it: "the so-called", "a unit known as the".

    Args:
        before: the text that ends where the range begins.
        behind: the text that begins where the range ends: "by" names who gives it.
    """
    second, last = _last_two(before)
    word = last.lower()
    inserted = before.rstrip().endswith(",")  # "…, as he was known, …"
    named = _PAIRS.get((second, word)) == "is called" and not inserted
    given = word in _GIVEN or (second, word) in _GIVEN_BY_TWO or named
    return given and not behind.startswith(" by ")


_GIVEN: Final = frozenset("so-called nickname moniker hashtag nicknamed".split())
_GIVEN_BY_TWO: Final = frozenset({("known", "as"), ("so", "called")})
_NOTHING: Final[frozenset[str]] = frozenset()


def _last_two(before: str) -> tuple[str, str]:
    """Return the last two words without a determiner behind them, the first in lower case; "" where there is none."""
    words = before.rsplit(None, 3)[-3:]
    if len(words) > 1 and words[-1] in _DETERMINERS:
        words.pop()
    return words[-2].lower() if len(words) > 1 else "", words[-1].rstrip(",:") if words else ""


_POSSESSIVES: Final = ("'s", "’s", "s'", "s’")
