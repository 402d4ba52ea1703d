"""In-article resolution: mentions to people under their fullest names."""

from __future__ import annotations

import gc
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdb.documents import SpeakerKind
from newsdb.extraction import extract
from newsdb.resolution import resolve
from tests.resolution.texts import resolved, speakers
from tests.work import lines_run


def test_surname_to_full_name() -> None:
    """A surname, with or without a title, is the person introduced by full name."""
    body = (
        'Nora Keller, a city engineer, came first. "The bridge is safe," Keller said.\n\n'
        '"We tested it twice," Ms. Keller said.'
    )
    assert speakers(body) == ["Nora Keller", "Nora Keller"]


def test_pronoun_by_gender() -> None:
    """He and she go to the person of that gender."""
    body = (
        "Susan Keller met Robert Brandt at the bridge.\n\n"
        '"The bridge is safe," she said.\n\n"It is not safe at all," he said.'
    )
    assert speakers(body) == ["Susan Keller", "Robert Brandt"]


def test_role_to_person() -> None:
    """The spokesman is the person who was introduced as a spokesman."""
    body = (
        "City Hall spokesman Jonas Brandt and engineer Nora Keller came to the bridge.\n\n"
        '"The bridge is safe," the spokesman said.'
    )
    assert speakers(body) == ["Jonas Brandt"]


def test_full_name_from_the_title() -> None:
    """Where only the title gives the full name, it is taken from there."""
    assert speakers('"The bridge is safe," Keller said on Monday.', "Susan Keller: bridge is safe") == ["Susan Keller"]


def test_namesakes_by_honorific() -> None:
    """Mr. and Mrs. of one surname are two people."""
    body = (
        "Susan Keller and her husband, Robert Keller, live by the bridge.\n\n"
        '"It is loud," Mrs. Keller said.\n\n"It is not loud," Mr. Keller said.'
    )
    assert speakers(body) == ["Susan Keller", "Robert Keller"]


def test_nickname_belongs_to_the_name() -> None:
    """A nickname in marks is kept in the fullest name and quotes nothing."""
    assert speakers('Robert "Bobby" Keller came. "The bridge is safe," Keller said.') == ['Robert "Bobby" Keller']


def test_unnamed_and_organizations_are_kept_and_typed() -> None:
    """Speakers that are no named person stay, without determiner, with their kind."""
    body = (
        '"The bridge is safe," a spokesman for the port said.\n\n'
        '"The bridge is loud," neighbors said.\n\n'
        'The Port Authority said in a statement: "The bridge will stay open."'
    )
    found = [(q.speaker, q.speaker_kind) for q in resolved(body).quotes]
    assert found == [
        ("spokesman", SpeakerKind.UNNAMED),
        ("neighbors", SpeakerKind.UNNAMED),
        ("Port Authority", SpeakerKind.ORGANIZATION),
    ]


def test_mentions_are_people_under_full_names() -> None:
    """Mentions of places and organizations are dropped, those of people carry full name and role."""
    body = 'City engineer Nora Keller spoke in Berlin for the Port Authority. "It is safe," Keller said.'
    found = [(m.printed, m.name, m.role) for m in resolved(body).mentions]
    assert found == [("Nora Keller", "Nora Keller", "City engineer"), ("Keller", "Nora Keller", None)]


def test_shuffled_paragraphs() -> None:
    """Where the main speaker is introduced long after being mentioned, a lone pronoun means that speaker."""
    body = (
        'The plan is what Brandt called "totally different," and he sounded "worried."\n\n'
        'According to Brandt, the port has no money. "That is why we insist on an answer," he explained.\n\n'
        'The former harbor master Peter Moreau even warned that the bridge could close "overnight."\n\n'
        '"We have too much traffic on the river. It is dangerous for all of us," he told the radio.\n\n'
        "Jonas Brandt, the mayor's spokesman, added that the port is deeply concerned.\n\n"
        'The port does not see any danger, City Hall spokesman Jonas Brandt has said. "None at all," Brandt said.'
    )
    found = {q.text: q.speaker for q in resolved(body).quotes}
    assert found["overnight."] == "Peter Moreau"
    assert found["We have too much traffic on the river. It is dangerous for all of us,"] == "Jonas Brandt"


def test_seed_document(shared: Path) -> None:
    """Every quotation of the sample document has its right speaker, and nothing else is reported."""
    (path,) = (shared / "seed").glob("*.txt")
    title, _, _, body = path.read_text(encoding="utf-8").split("\n", 3)
    for text in (body, body.replace("?unsuccessful,?", "“unsuccessful,”")):
        found = resolved(text, title).quotes
        others = [q for q in found if q.text.strip(" ,.") in ("overnight", "provoked")]
        assert len(found) == 17
        assert len(others) == 2
        assert len({q.speaker for q in others}) == 1
        main = {q.speaker for q in found if q not in others}
        assert len(main) == 1
        assert all(name and len(name.split()) >= 2 for name in main | {q.speaker for q in others})
        assert main.isdisjoint({q.speaker for q in others})


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Nora Keller",
                "Keller",
                "Mr. Keller",
                "said",
                "he",
                "it",
                "they",
                "who",
                "the mayor",
                '"Yes,"',
                '"no"',
                ".",
                "\n",
            ]
        ),
        max_size=60,
    ).map(" ".join),
    st.one_of(st.none(), st.text(max_size=40)),
)
def test_any_text_is_survived(body: str, title: str | None) -> None:
    """Resolution keeps offsets and order, adds and drops no quote, and never crashes."""
    before = extract(title, body)
    after = resolve(title, body, before)
    assert [(q.start, q.end, q.text) for q in after.quotes] == [(q.start, q.end, q.text) for q in before.quotes]
    assert [m.start for m in after.mentions] == sorted({m.start for m in after.mentions})
    assert all(m.printed == body[m.start : m.end] for m in after.mentions)
    assert all((q.speaker is None) == (q.speaker_kind is SpeakerKind.UNKNOWN) for q in after.quotes)


def test_things_in_capitals_are_no_people() -> None:
    """A name of several capitalised words is a person's only if something beside the capitals shows it."""
    body = (
        "The Clean Rivers Pledge was signed in Quay Harbor on Monday. Marta Keller, the mayor, signed it first.\n"
        "Professor Vex Ondrasek did not. Tavi Merrun kept away, too, and Merrun's office was shut.\n"
        "Marta KellerMarta Ann KellerThe Bill would follow."
    )
    names = {mention.name for mention in resolved(body).mentions}
    assert names == {"Marta Keller", "Vex Ondrasek", "Tavi Merrun"}


def test_a_child_is_not_the_parent() -> None:
    """Of one name with and without "Jr.", each is a person, and "Keller Jr." the one so printed."""
    body = (
        'Martin Keller built the bridge. "It will hold," his son, Martin Keller Jr., said.\n\n'
        '"It always has," Martin Keller said.\n\n"And it is ours," Keller Jr. said.'
    )
    assert speakers(body) == ["Martin Keller Jr.", "Martin Keller", "Martin Keller Jr."]


def test_a_suffix_is_no_acronym() -> None:
    """Jonas Brandt III is a person, and so is whoever is printed with "Jr." once and with a short form otherwise."""
    assert speakers('"The bridge is safe," said Jonas Brandt III, an engineer.') == ["Jonas Brandt III"]
    body = 'Thomas Brandt Jr. came, too. "We tested it," Tom Brandt said.'
    assert speakers(body) == ["Thomas Brandt Jr."]


def test_an_initial_is_no_article() -> None:
    """The A. in Thomas A. Brandt is part of the name."""
    assert speakers('"The bridge is safe," the mayor, Thomas A. Brandt of Quay, said.') == ["Thomas A. Brandt"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Bashir Hamid al-Quari", "Bashir Hamid al-Quari"),
        ("Salim bin Omar al-Quari", "Salim bin Omar al-Quari"),
        ("Marcel d’Orval", "Marcel d’Orval"),
        ("Director-General Susan Keller", "Susan Keller"),
        ("Gov.-elect Susan Keller", "Susan Keller"),
        ("Special Agent in Charge Susan Keller", "Susan Keller"),
        ("Senate President Pro Tem Susan Keller", "Susan Keller"),
        ("Liberal MP Susan Keller", "Susan Keller"),
        ("the Harbor Gull’s Susan Keller", "Susan Keller"),
    ],
)
def test_where_a_name_begins_and_ends(printed: str, name: str) -> None:
    """Small particles belong to it, titles and whom somebody works for do not."""
    assert speakers(f"“The bridge is safe and will stay so,” said {printed} on Monday.") == [name]


def test_a_possessive_in_capitals() -> None:
    """It is no part of the name either."""
    [mention] = resolved("JONAS BRANDT'S BRIDGE\n\nNobody came on Monday.").mentions
    assert mention.name.upper() == "JONAS BRANDT"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Judge Susan Keller Susan Ann KellerThe Quay speaks of the bridge often.", "Susan Keller"),
        ("President Keller Susan Ann KellerThe Quay left.", "Susan Keller"),
        ("The envoy to Ukraine Susan Keller left.", "Susan Keller"),
        ("WATCHED Susan Keller at the bridge.", "Susan Keller"),
    ],
)
def test_what_is_run_into_a_name(body: str, name: str) -> None:
    """Cards over links, labels and places in front are no part of a name."""
    assert {mention.name for mention in resolved(body).mentions} == {name}


@pytest.mark.parametrize(
    ("body", "printed", "name"),
    [
        ('Nobody spoke. "I know Susan Keller well," the mayor said.', "Susan Keller", "Susan Keller"),
        ('Susan B. Keller came. "I know Susan Keller," he said.', "Susan Keller", "Susan B. Keller"),
        ("Bridge Man\nThe Susan Keller show went on all night.", "Susan Keller", "Susan Keller"),
        ('"We spoke of Susan Keller. And of the bridge," he said.', "Susan Keller", "Susan Keller"),
        ('Robert Keller came. "I know Bob Keller," he said.', "Bob Keller", "Robert Keller"),
        ('"Adm. Jonas Brandt’s ship is gone," he said.', "Jonas Brandt", "Jonas Brandt"),
        (
            '"It was Jonas van der Brandt, Jr. again," he said.',
            "Jonas van der Brandt, Jr.",
            "Jonas van der Brandt, Jr.",
        ),
    ],
)
def test_names_inside_quotations_and_phrases_are_mentions(body: str, printed: str, name: str) -> None:
    """Full names that extraction overlooks are mentions, under the name that the article gives."""
    assert (printed, name) in {(mention.printed, mention.name) for mention in resolved(body).mentions}


@pytest.mark.parametrize(
    "text",
    ["Will Keller resign", "Booz Jonas Brandt", "Jonas BrandtThe Quay", "Jackson Avenue", "Jonas Brandt-style tax"],
)
def test_capitals_inside_quotations_are_not_all_names(text: str) -> None:
    """Questions, firms, words run together and streets inside quotations name nobody."""
    assert not resolved(f'"{text}," he said.').mentions


def test_a_pronoun_goes_to_whom_its_paragraph_introduces() -> None:
    """Somebody introduced in the paragraph is meant rather than the speaker of the paragraph before."""
    body = (
        '"The flood was foreseen," said Anna Berg, the surveyor.\n'
        'Mayor Susan Keller said she would judge that by the map. "I have the map," she said.'
    )
    assert speakers(body) == ["Anna Berg", "Susan Keller"]


def test_a_pronoun_does_not_go_to_an_owner() -> None:
    """In "Anna Berg's lawyer, Carla Diaz," it is the lawyer who speaks afterwards."""
    assert speakers('Anna Berg\'s lawyer, Carla Diaz, spoke first. "We will appeal," she said.') == ["Carla Diaz"]


def test_names_that_are_places_too() -> None:
    """A given name that is also a place makes a person where a surname follows, and no person where a body does."""
    for name in ("José Núñez", "Jordan Hale", "Charlotte Berg", "Park Mi-sun"):
        [quote] = resolved(f'"We will go," said {name}.').quotes
        assert (quote.speaker, quote.speaker_kind) == (name, SpeakerKind.PERSON)
    for name in ("Charlotte Observer", "Austin Police"):
        [quote] = resolved(f'"We will go," said {name}.').quotes
        assert quote.speaker_kind is SpeakerKind.ORGANIZATION


def test_a_label_is_no_part_of_a_name() -> None:
    """The label of a link that stands before a name is left out of it."""
    assert speakers('"We will go," said WATCH Mary Berg.') == ["Mary Berg"]


def test_question_and_answer_are_nobody() -> None:
    """The letters before the lines of an interview name no speaker."""
    assert set(speakers("Q: “Did you see it?”\n\nA: “I saw it rise all night.”")) <= {None}


def test_a_statement_has_one_speaker() -> None:
    """All segments of one statement have the speaker of the one that is attributed most surely."""
    for file in (Path(__file__).parents[2] / "seeds").glob("*.txt"):
        title, _, _, body = file.read_text(encoding="utf-8", errors="replace").split("\n", 3)
        spoken: dict[int, set[str | None]] = {}
        for quote in resolved(body, title).quotes:
            spoken.setdefault(quote.statement_no, set()).add(quote.speaker)
        assert all(len(names) == 1 for names in spoken.values())


def test_a_description_in_capitals() -> None:
    """A phrase such as "the Nevada Democrat" is the person of whom the article is speaking, not a body of that name."""
    body = (
        'Senator Nora Keller of Nevada opened the debate. "It is time," she said.\n'
        '"Not for one party, but for all," the Nevada Democrat said.'
    )
    assert speakers(body) == ["Nora Keller", "Nora Keller"]


@pytest.mark.parametrize(
    "said",
    [
        "Watch Keller speak.",
        "WATCH Keller speak.",
        "JUST WATCHED Keller speak.",
        "Helping Keller is hard.",
        "Team Keller won.",
    ],
)
def test_an_ordinary_word_is_no_given_name(said: str) -> None:
    """A word that begins a sentence before a surname does not make a person of the two."""
    body = (
        f"The harbor was closed on Monday.\n\n{said}\n\n“It is open,” Mr. Keller said. He left, as did Keller’s team."
    )
    result = resolved(body)
    assert [quote.speaker for quote in result.quotes] == ["Keller"]
    assert {mention.name for mention in result.mentions} == {"Keller"}


def test_a_headline_in_capitals_is_no_name() -> None:
    """Of a headline in capitals no part is taken for the full name of whoever it ends in."""
    body = "CROWD CHEERS INVISIBLE KELLER\n\n“It is open,” Mr. Keller said on Monday."
    assert speakers(body) == ["Keller"]


@pytest.mark.parametrize(
    "named",
    [
        "The radio host Rush Keller came.",
        "Rush Keller, the radio host, came.",
        "Reporter Rush Keller came.",
        "RUSH KELLER came.",
    ],
)
def test_names_that_are_words(named: str) -> None:
    """What is a word as well is a given name within a sentence, beside a role, or where nothing speaks against it."""
    body = f"There was a rush to the harbor.\n\n{named}\n\n“It is open,” Mr. Keller said."
    assert [name.title() for name in speakers(body) if name] == ["Rush Keller"]


def _names(count: int) -> list[str]:
    """Return as many made-up given names."""
    letters = "bdfglmnprst"
    return [f"{a.upper()}o{b}a{c}i{d}a" for a, b, c, d in islice(product(letters, repeat=4), count)]


def _work(body: str) -> int:
    """Return how much work resolving a body is."""
    extraction = extract(None, body)
    return lines_run(lambda: resolve(None, body, extraction))


def test_work_grows_with_the_length_alone() -> None:
    """A family of thousands, or a pronoun thousands of lines behind the name, is no more work than its length."""

    def family(size: int) -> str:
        return " ".join(f"{name} Keller spoke. Keller left." for name in _names(size))

    def pronouns(count: int) -> str:
        return "Nora Keller came.\n\n" + '"We will go on," she said.\n\n' * count

    for made in (family, pronouns):
        assert 0 < _work(made(4000)) < 9 * _work(made(500))


def test_resolution_leaves_the_rest_of_a_quote_alone() -> None:
    """Only the speaker, its kind and the runner-up of a quote change."""
    body = (
        "Nora Keller, a spokeswoman for the port, met Jonas Brandt on Monday.\n\n"
        '"The bridge is safe," Keller told the Quay Times on Monday. "It is open," Mr. Brandt added.'
    )
    resolves = {"speaker", "speaker_kind", "runner_up", "runner_up_confidence"}
    extraction = extract(None, body)
    for before, after in zip(extraction.quotes, resolve(None, body, extraction).quotes, strict=True):
        kept = set(before._fields) - resolves
        assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
        assert after.speaker in ("Nora Keller", "Jonas Brandt")


def test_reading_an_article_leaves_no_circles() -> None:
    """All that reading makes is given back at once, and the garbage collector, which costs time, finds nothing."""
    body = (
        "Nora Keller, a spokeswoman for the port, met Jonas Brandt on Monday.\n\n"
        '"The bridge is safe," Keller said. "He told me, \'Go home,\'" said Mr. Brandt, her lawyer.'
    )
    assert len(resolved(body).quotes) == 3
    gc.collect()
    gc.disable()
    try:
        resolved(body)
        assert gc.collect() == 0
    finally:
        gc.enable()
