"""Pairs to judge for the gold of identity: ``python -m benchmarks.identity_candidates people|namesakes|utterances``.

Reads a database that holds the shared corpus ``articles/sample-4000.jsonl.gz``. Prints pairs of names, or of
quotations, in different articles as JSON lines, drawn with a fixed seed from strata by how the two differ in form; what
the database takes for one person plays no part. ``--contexts`` adds the text around, for reading only: it stays out of
the repository.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from random import Random
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from newsdb.database.engine import connect
from newsdb.names import HONORIFICS, PARTICLES, SUFFIXES, fold
from newsdb.resolution.given_names import FEMALE, MALE, NEUTRAL
from newsdb.settings import Settings

SEED: Final = 20240229
_GIVEN: Final = FEMALE | MALE | NEUTRAL
_RUN: Final = re.compile(
    r"""\b[A-Z][^\W\d_]+(?:-[A-Z]?[^\W\d_]+)?    # given name
    (?:\ (?:[A-Z]\.){1,3}|\ [A-Z])?            # initials
    (?:\ (?:[Aa]l-|[dD]e\ |[vV]an\ |von\ |[bB]in\ |O['’]|Mc|Mac|D['’])?[A-Z][^\W\d_]+(?:-[^\W\d_]+)*){1,2}
    (?:,?\ [JS]r\b\.?|\ I{2,3}\b)?""",
    re.VERBOSE,
)
_SUFFIX: Final = re.compile(r",? (?:Jr\b\.?|Sr\b\.?|I{2,3}\b|IV\b)")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Given names that go for each other.
_NICKNAMES: Final = tuple(
    frozenset(group.split())
    for group in """william bill will billy willie|robert bob rob bobby robby bert|richard dick rick rich ricky
    james jim jimmy jamie|john jack johnny jon|joseph joe joey|michael mike mick mickey|thomas tom tommy thom
    charles charlie chuck chas|edward ed eddie ted ned|theodore ted teddy|anthony tony|daniel dan danny
    david dave davy|donald don donnie|douglas doug|francis frank|franklin frank|frederick fred freddie
    gerald gerry jerry|jerome jerry|gregory greg|harold hal harry|henry hank harry|herbert herb|jeffrey jeff geoff
    geoffrey jeff|kenneth ken kenny|lawrence larry laurence|leonard len leo|matthew matt|nicholas nick|patrick pat
    peter pete|philip phil phillip|raymond ray|ronald ron ronnie|rudolph rudy|samuel sam sammy|stephen steve steven
    timothy tim|vincent vince|walter walt|zachary zach zack|alexander alex sandy sasha|alexandra alex sandra
    andrew andy drew|benjamin ben benny|bernard bernie|christopher chris|christine chris christina tina|abraham abe
    albert al bert|alan al allen|alfred al fred|elizabeth liz beth betsy betty lizzie eliza|katherine kate kathy
    catherine kate cathy kathy kay|kathleen kathy kate|margaret maggie meg peggy marge|deborah debbie deb debra
    susan sue susie|patricia pat patty trish|barbara barb|jennifer jen jenny|judith judy|jacqueline jackie
    rebecca becky|victoria vicky tori|cynthia cindy|pamela pam|sandra sandy|theresa terry tess|terrence terry
    valerie val|virginia ginny|dorothy dot|eugene gene|ernest ernie|clifford cliff|clinton clint|bradley brad
    louis lou lewis|martin marty|maurice moe|mitchell mitch|norman norm|oliver ollie|randall randy randolph
    reginald reggie|rodney rod|russell russ|solomon sol|stanley stan|stuart stu stewart|sylvester sly|joshua josh
    jonathan jon nathan|nathaniel nate nathan|kimberly kim|melanie mel|mary molly polly|nancy nan|amanda mandy
    gabriel gabe|jacob jake|jessica jess|kristen kris|madeleine maddie|miriam mimi|muhammad mohammed mo
    arthur art artie|august gus|calvin cal|curtis curt|edgar ed|edwin ed|edmund ed|emanuel manny|ezekiel zeke
    gilbert gil|ignatius iggy|isaac ike|irving irv|jesus chuy|joaquin jack|jose pepe|julian jules|luther luke
    leopold leo|lester les|max maxwell maximilian|milton milt|morris mo|percival percy|quentin quinn|roland rollie
    salvatore sal|seymour sy|sheldon shelly|wesley wes|wilfred will|woodrow woody|mikhail misha|yevgeny eugene
    benyamin benjamin bibi|joao john|jean john|hillary hilary|kellyanne kelly|tamara tammy|ann anne annie anna
    abigail abby|adelaide addie|carolyn carol caroline|charlotte charlie|cassandra cassie|constance connie
    eleanor ellie nell|frances fran|gertrude trudy|gwendolyn gwen|helen nell|isabel izzy|joanna jo|josephine jo
    lillian lily|lucille lucy|mildred millie|rosemary rose|samantha sam|stephanie steph
    suzanne sue|winifred winnie""".replace("\n", "|").split("|")
)


# Words that make a run of capitalised words something else than a name.
_NO_NAMES: Final = frozenset(
    """administration ag agency american americans ap april article bank based both caption center club college
    committee congress consider corporation county court credible democrat democratic democrats department district
    follow foundation government hide hill hospital house institute international isolated joining law legacy
    library magazine more national news obviously party police post presidential press read replay republican
    republicans school see senate society staff state states street team the times top tower university urged vp
    watch watching whatever wherever white will writer""".split()
)
# How many pairs of names are drawn of each stratum.
_QUOTAS: Final = {
    "accent": 15, "apostrophe": 5, "capitals": 8, "close spelling": 45, "given initial": 20, "given name": 25,
    "given name, together": 35, "hyphen or space": 14, "initial": 26, "middle name": 28, "near": 50, "nickname": 34,
    "order": 15, "other initial": 20, "punctuation or particle": 14, "spelling": 50, "suffix": 36,
    "surname only": 36, "surname only, common": 36, "title": 10, "written apart": 25,
}  # fmt: skip
# The same of quotations.
_UTTERANCES: Final = {
    "equal, 1 to 3 words": 30, "equal, 4 to 7 words": 36, "equal, 8 and more words": 44, "contained, 4 to 7 words": 36,
    "contained, 8 and more words": 56, "edited, 4 to 7 words": 30, "edited, 8 and more words": 60,
    "contained but for an edit": 36, "half shared": 24, "little shared": 14, "often equal": 24,
}  # fmt: skip


class Place(NamedTuple):
    """Where something stands: the article in the corpus, and a stretch of its body."""

    id: str
    start: int
    end: int


class Candidate(NamedTuple):
    """Two places to judge, and the stratum they were drawn from."""

    kind: str
    first: Place
    second: Place


class Name(NamedTuple):
    """The parts of a name, without accents and capitals."""

    titles: tuple[str, ...]
    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str

    @property
    def plain(self) -> str:
        """Given name and surname."""
        return f"{self.given} {self.surname}".strip()


def parse(printed: str) -> Name:
    """Split a printed name.

    >>> parse("Sen. John Q. van Doe, Jr.")
    Name(titles=('sen',), given='john', middle=('q',), surname='doe', suffix='jr')
    """
    words = [fold(word).strip(".,'’") for word in printed.split()]
    suffix = words.pop() if len(words) > 1 and words[-1] in SUFFIXES else ""
    first = 0
    while first < len(words) - 1 and words[first] in HONORIFICS | {"of", "state", "the"}:
        first += 1
    titles, rest = tuple(words[:first]), words[first:]
    if len(rest) == 1:
        return Name(titles, "", (), rest[0], suffix)
    return Name(titles, rest[0], tuple(w for w in rest[1:-1] if w not in PARTICLES), rest[-1], suffix)


Forms = Mapping[str, Sequence[Place]]


def name_forms(connection: Connection) -> tuple[dict[str, str], dict[str, list[Place]]]:
    """Return the bodies by article, and every name form with its first place in each article.

    A form is what a mention found by extraction prints, or a run of capitalised words that begins with a given name,
    so that names that extraction overlooks are drawn as well.
    """
    rows = connection.execute(text("SELECT document_id, body FROM articles"))
    bodies: dict[str, str] = {row.document_id: row.body for row in rows}
    known: dict[str, set[str]] = defaultdict(set)
    for document_id, name, printed in connection.execute(
        text("SELECT document_id, m.name, m.printed FROM mentions m JOIN articles ON articles.id = m.article_id")
    ):
        known[document_id] |= {name, printed}
    forms: dict[str, list[Place]] = defaultdict(list)
    for document_id, body in sorted(bodies.items()):
        runs = (run.group() for run in _RUN.finditer(body))
        names = known[document_id] | {run for run in runs if fold(run.split()[0]) in _GIVEN}
        for name in sorted(names):
            if place := _first_place(document_id, body, name):
                forms[body[place.start : place.end]].append(place)
    return bodies, forms


def _first_place(document_id: str, body: str, name: str) -> Place | None:
    if "/" in name or "\n" in name or len(name) < 3:
        return None
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", body)
    if found is None:
        return None
    suffix = _SUFFIX.match(body, found.end())
    return Place(document_id, found.start(), suffix.end() if suffix else found.end())


def people(forms: Forms, random: Random) -> Iterator[Candidate]:
    """Yield pairs of names that differ in form, by how they differ."""
    names = {form: parse(form) for form in forms if len(form.split()) <= 6}
    full = sorted(form for form, name in names.items() if name.given and _is_name(name))
    by_surname = _grouped((names[form].surname, form) for form in full)
    strata: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for group in by_surname.values():
        for a, b in combinations(group, 2):
            if kind := _difference(names[a], names[b], a, b):
                together = kind == "given name" and {p.id for p in forms[a]} & {p.id for p in forms[b]}
                strata[f"{kind}, together" if together else kind].add((a, b))
    for block in (
        _grouped((f"{names[form].given} {names[form].surname[:2]}", form) for form in full),
        _grouped((_skeleton(names[form].plain), form) for form in full),
        _grouped((f"{names[form].given[:2]} {names[form].surname[-4:]}", form) for form in full),
    ):
        for group in block.values():
            for a, b in combinations(group, 2):
                if names[a].surname != names[b].surname and (kind := _likeness(names[a].plain, names[b].plain)):
                    strata[kind].add((a, b))
    for group in _grouped((" ".join(sorted(_bare(form).split())), form) for form in full).values():
        strata["order"] |= {(a, b) for a, b in combinations(group, 2) if _bare(a) != _bare(b)}
    for kind, pair in _surnames(forms, names, by_surname, random):
        strata[kind].add(pair)
    for kind, pairs in sorted(strata.items()):
        yield from _drawn(kind, pairs, names, forms, random)
    yield from _drawn("close spelling", _close_spellings(full, names), names, forms, random)
    yield from _drawn("written apart", _written_apart(names), names, forms, random)


def _close_spellings(full: Sequence[str], names: Mapping[str, Name]) -> set[tuple[str, str]]:
    """Return pairs of full names that sound alike and differ in few letters: transliterations and typing errors."""
    pairs = set()
    for group in _grouped((_skeleton(names[form].plain), form) for form in full).values():
        for a, b in combinations(group, 2):
            plain_a, plain_b = (re.sub(r"\W", "", names[form].plain) for form in (a, b))
            if plain_a != plain_b and SequenceMatcher(None, plain_a, plain_b, autojunk=False).ratio() >= 0.85:
                pairs.add((a, b))
    return pairs


def _written_apart(names: Mapping[str, Name]) -> set[tuple[str, str]]:
    """Return pairs of forms with the same letters that are divided differently."""
    pairs = set()
    known = (form for form in sorted(names) if " " in form and not names[form].titles)
    for group in _grouped((_bare(form).replace(" ", ""), form) for form in known).values():
        for a, b in combinations(group, 2):
            if fold(a).replace("’", "'").strip(".") != fold(b).replace("’", "'").strip("."):
                pairs.add((a, b))
    return pairs


def _bare(form: str) -> str:
    """Return the words of a form, with a space for a hyphen."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]", "", fold(form))))


def _is_name(name: Name) -> bool:
    words = {name.given, *name.middle, name.surname, *name.titles}
    doubled = len(name.middle) > 0 and (name.surname == name.given or name.surname in name.middle)
    full_behind = bool(name.middle) and any({name.given, name.surname} <= group for group in _NICKNAMES)
    likely = name.given in _GIVEN or len(name.given) < 3 or not name.middle
    return len(name.surname) > 2 and likely and not (words & _NO_NAMES or doubled or full_behind)


def _grouped(keyed: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, form in keyed:
        groups[key].append(form)
    return groups


def _difference(a: Name, b: Name, printed_a: str, printed_b: str) -> str | None:
    """Say how two names with one surname differ."""
    if a.suffix != b.suffix:
        return "suffix" if a.given == b.given else None
    if a.given == b.given:
        if a.middle != b.middle:
            short = all(len(word.replace(".", "")) <= 2 for word in a.middle + b.middle)
            return "middle name" if not short else "other initial" if a.middle and b.middle else "initial"
        if a.titles != b.titles:
            return "title"
        if fold(printed_a).replace("’", "'") == fold(printed_b).replace("’", "'") and ("’" in printed_a) != (
            "’" in printed_b
        ):
            return "apostrophe"
        if fold(printed_a) != fold(printed_b):
            return "punctuation or particle"
        return (
            None if printed_a == printed_b else "capitals" if printed_a.isascii() and printed_b.isascii() else "accent"
        )
    if any({a.given, b.given} <= group for group in _NICKNAMES):
        return "nickname"
    if a.given[0] == b.given[0] and min(len(a.given.strip(".")), len(b.given.strip("."))) <= 2:
        return "given initial"
    return _likeness(a.plain, b.plain) or "given name"


def _likeness(a: str, b: str) -> str | None:
    """Say how two names with one surname, or nearly, are alike."""
    if re.sub(r"[\s-]", "", a) == re.sub(r"[\s-]", "", b):
        return "hyphen or space"
    if a.replace("’", "'") == b.replace("’", "'"):
        return "apostrophe"
    likeness = SequenceMatcher(None, a, b, autojunk=False).ratio()
    if likeness >= 0.6 and _skeleton(a) == _skeleton(b):
        return "spelling"
    return "near" if likeness >= 0.86 else None


_INTERCHANGEABLE: Final = (
    ("ph", "f"), ("kh", "h"), ("ck", "k"), ("q", "k"), ("c", "k"), ("g", "k"), ("x", "ks"), ("z", "s"), ("dj", "y"),
    ("j", "y"), ("w", "v"), ("dh", "d"), ("al-", ""), ("el-", ""), ("al ", ""), ("el ", ""),
)  # fmt: skip


def _skeleton(name: str) -> str:
    """Return what transliterations have in common: consonants, those that stand for each other as one."""
    for old, new in _INTERCHANGEABLE:
        name = name.replace(old, new)
    words = (word[0] + re.sub(r"[aeiouyh'’.-]", "", word[1:]) for word in name.split())
    return " ".join(re.sub(r"(.)\1+", r"\1", word) for word in words)


def _surnames(
    forms: Forms, names: Mapping[str, Name], by_surname: Mapping[str, Sequence[str]], random: Random
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield surnames that stand alone in an article, each with the commonest bearer and with another one."""
    for form in sorted(names):
        name = names[form]
        bearers = by_surname.get(name.surname, [])
        if name.given or not bearers or not form[0].isupper() or name.surname in _GIVEN:
            continue
        ids = {place.id for bearer in bearers for place in forms[bearer]}
        alone = sum(place.id not in ids for place in forms[form])
        if alone:
            kind = "surname only, common" if alone > 4 else "surname only"
            yield kind, (form, max(bearers, key=lambda bearer: len(forms[bearer])))
            yield kind, (form, random.choice(bearers))


def _drawn(
    kind: str, pairs: set[tuple[str, str]], names: Mapping[str, Name], forms: Forms, random: Random
) -> Iterator[Candidate]:
    """Draw pairs of a stratum: two different articles, no surname twice."""
    seen: set[str] = set()
    bearers = _grouped((name.surname, form) for form, name in names.items() if name.given and _is_name(name))
    for a, b in random.sample(sorted(pairs), len(pairs)):
        surname = names[b].surname
        if len(seen) == _QUOTAS.get(kind, 0) or surname in seen:
            continue
        places = list(forms[a])
        if kind.startswith("surname only"):
            full = {place.id for form in bearers[surname] for place in forms[form]}
            places = [place for place in places if place.id not in full]
        first, second = random.choice(places), random.choice(forms[b])
        if first.id != second.id:
            seen.add(surname)
            yield Candidate(kind, first, second)


def namesakes(forms: Forms, bodies: Mapping[str, str], random: Random) -> Iterator[Candidate]:
    """Yield, of every full name in several articles, the two places whose surroundings are least alike."""
    places: dict[str, dict[str, Place]] = defaultdict(dict)
    for form in sorted(forms):
        name = parse(form)
        if name.given and _is_name(name):
            for place in forms[form]:
                kept = places[f"{name.plain} {name.suffix}"].setdefault(place.id, place)
                if place.end - place.start > kept.end - kept.start:
                    places[f"{name.plain} {name.suffix}"][place.id] = place
    for name_key in sorted(places):
        found = list(places[name_key].values())
        if len(found) < 2:
            continue
        if len(found) > 12:
            found = random.sample(found, 12)
        around = {place: _words_around(bodies[place.id], place) for place in found}
        first, second = min(combinations(found, 2), key=lambda pair: _alike(around[pair[0]], around[pair[1]]))
        yield Candidate("equal", first, second)


def _words_around(body: str, place: Place, width: int = 400) -> set[str]:
    nearby = body[max(place.start - width, 0) : place.end + width]
    return {word for word in _WORD.findall(fold(nearby)) if len(word) > 4}


def _alike(a: set[str], b: set[str]) -> float:
    return len(a & b) / (len(a | b) or 1)


class Saying(NamedTuple):
    """A quotation with its words."""

    place: Place
    words: tuple[str, ...]


def sayings(connection: Connection) -> list[Saying]:
    """Return all quotations with a word."""
    rows = connection.execute(
        text(
            "SELECT document_id, start_char, end_char, text FROM quotes JOIN articles ON articles.id = article_id"
            " ORDER BY document_id, ordinal"
        )
    )
    found = (Saying(Place(id_, start, end), words_of(words)) for id_, start, end, words in rows)
    return [saying for saying in found if saying.words]


def words_of(quotation: str) -> tuple[str, ...]:
    """Return the words, without case, accents and apostrophes."""
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’]", "", fold(quotation))))


def utterances(quotations: Sequence[Saying], random: Random) -> Iterator[Candidate]:
    """Yield pairs of quotations that share words, by how much they share."""
    strata: dict[str, set[tuple[int, int]]] = defaultdict(set)
    grams: dict[tuple[str, ...], set[int]] = defaultdict(set)
    equal: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, saying in enumerate(quotations):
        equal[saying.words].append(i)
        for j in range(len(saying.words) - 3):
            grams[saying.words[j : j + 4]].add(i)
    for group in equal.values():
        for i, j in pairwise(random.sample(group, len(group))):
            if quotations[i].place.id != quotations[j].place.id:
                strata[f"equal, {_length(quotations[i].words)}"].add((i, j))
                break
    sharing: set[tuple[int, int]] = set()
    for members in grams.values():
        drawn = random.sample(sorted(members), min(len(members), 12))
        sharing |= {(min(pair), max(pair)) for pair in combinations(drawn, 2)}
    for i, j in sorted(sharing):
        a, b = quotations[i], quotations[j]
        if a.place.id != b.place.id and (kind := _overlap(a.words, b.words)):
            strata[kind].add((i, j))
    for group in equal.values():
        first, middle = group[0], group[len(group) // 2]
        articles = {quotations[i].place.id for i in group}
        if len(articles) > 4 and quotations[first].place.id != quotations[middle].place.id:
            strata["often equal"].add((first, middle))
    for kind, pairs in sorted(strata.items()):
        shuffled = random.sample(sorted(pairs), len(pairs))
        drawn_pairs = [(quotations[i].place, quotations[j].place) for i, j in shuffled]
        yield from (Candidate(kind, *pair) for pair in _of_different_articles(drawn_pairs, _UTTERANCES[kind]))


def _of_different_articles(pairs: Sequence[tuple[Place, Place]], count: int) -> list[tuple[Place, Place]]:
    """Return the first pairs such that no article comes twice; if they do not suffice, such that no place does."""
    chosen: list[tuple[Place, Place]] = []
    articles: set[str] = set()
    for first, second in pairs:
        if len(chosen) < count and not {first.id, second.id} & articles:
            chosen.append((first, second))
            articles |= {first.id, second.id}
    places = {place for pair in chosen for place in pair}
    for pair in pairs:
        if len(chosen) < count and not places & set(pair):
            chosen.append(pair)
            places |= set(pair)
    return chosen


def _length(words: Sequence[str]) -> str:
    return "1 to 3 words" if len(words) < 4 else "4 to 7 words" if len(words) < 8 else "8 and more words"


def _overlap(a: tuple[str, ...], b: tuple[str, ...]) -> str | None:
    """Say how two quotations with four words in a row in common overlap; the length is that of the shorter one."""
    short, long = sorted((a, b), key=len)
    if a == b:
        return None
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return f"contained, {_length(short)}"
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks() if block.size > 2)
    if shared / len(long) >= 0.7:
        return f"edited, {_length(short)}"
    if shared / len(short) >= 0.7:
        return "contained but for an edit"
    return "half shared" if shared / len(short) >= 0.4 else "little shared"


def _printed(candidate: Candidate, bodies: Mapping[str, str], contexts: int) -> dict[str, Any]:
    line: dict[str, Any] = {"kind": candidate.kind}
    for side, place in (("a", candidate.first), ("b", candidate.second)):
        body = bodies[place.id]
        line[side] = place._asdict()
        if contexts:
            before, after = body[max(place.start - contexts, 0) : place.start], body[place.end : place.end + contexts]
            line[side]["context"] = f"{before}[[{body[place.start : place.end]}]]{after}"
    return line


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["people", "namesakes", "utterances"])
    parser.add_argument("--contexts", type=int, default=0, help="print that many characters around")
    options = parser.parse_args()
    random = Random(SEED)  # noqa: S311
    with connect(Settings()) as connection:
        bodies, forms = name_forms(connection)
        quotations = sayings(connection)
    drawn = {
        "people": lambda: people(forms, random),
        "namesakes": lambda: namesakes(forms, bodies, random),
        "utterances": lambda: utterances(quotations, random),
    }[options.what]()
    for candidate in drawn:
        print(json.dumps(_printed(candidate, bodies, options.contexts), ensure_ascii=False))


if __name__ == "__main__":
    main()
