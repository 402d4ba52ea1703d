"""In-article resolution: who is behind documents, pronouns, descriptions, namesakes and joint speakers."""

from __future__ import annotations

import pytest

from newsdb.documents import Kind, Quote, SpeakerKind
from newsdb.resolution.agreement import agree_on_speakers
from tests.resolution.texts import resolved, speakers


def test_joint_speakers_are_a_named_group() -> None:
    """People who speak as one are one speaker under both full names, and no person of both names."""
    body = (
        "Anna Berg and Jonas Brandt have written a book. “The rivers are full of mud,” Berg and Brandt write.\n\n"
        "“Nobody listens to us,” they added.\n\n“I listen,” Brandt said."
    )
    found = resolved(body)
    assert [(q.speaker, q.speaker_kind) for q in found.quotes] == [
        ("Anna Berg and Jonas Brandt", SpeakerKind.ORGANIZATION),
        ("Anna Berg and Jonas Brandt", SpeakerKind.ORGANIZATION),
        ("Jonas Brandt", SpeakerKind.PERSON),
    ]
    assert {m.name for m in found.mentions} == {"Anna Berg", "Jonas Brandt"}


@pytest.mark.parametrize(
    ("body", "speaker", "kind"),
    [
        (
            "A survey by the Quay Institute came out. “Most are happy,” the survey said.",
            "Quay Institute",
            SpeakerKind.ORGANIZATION,
        ),
        (
            "The Harbor Watch report is long. “The quay is old,” the report says.",
            "Harbor Watch",
            SpeakerKind.ORGANIZATION,
        ),
        ("Jonas Brandt was late. “The quay is mine,” his tweet said.", "Jonas Brandt", SpeakerKind.PERSON),
        (
            "A group of neighbors sent a letter to the port. “We hear it all night,” the letter reads.",
            "group of neighbors",
            SpeakerKind.UNNAMED,
        ),
        (
            "The appeals court ruled on Monday. “The law is plain,” said the ruling.",
            "appeals court",
            SpeakerKind.ORGANIZATION,
        ),
        (
            "The Quay Herald newspaper had it first. “He is gone,” the paper said.",
            "Quay Herald",
            SpeakerKind.ORGANIZATION,
        ),
    ],
)
def test_documents_are_spoken_by_who_issued_them(body: str, speaker: str, kind: SpeakerKind) -> None:
    """A report, a letter or a tweet is said by the body, the group or the person behind it."""
    [quote] = resolved(body).quotes
    assert (quote.speaker, quote.speaker_kind) == (speaker, kind)


def test_a_complaint_is_not_said_by_who_obtained_it() -> None:
    """Who is only the reader of a document does not speak in it."""
    body = "A complaint obtained by the Quay Herald is long. “The port was careless,” the complaint says."
    assert "Herald" not in str(speakers(body))


def test_namesakes_by_place() -> None:
    """A relative introduced as the subject just before goes on speaking; elsewhere the surname is the main person's."""
    body = (
        "Nora Keller was lost at sea. Keller, 26, had sailed alone, and Nora Keller knew the coast.\n\n"
        "Her father, Paul Keller, spoke to the radio on Monday.\n\n“She was brave,” Keller said.\n\n"
        "The search went on. A boat was found by fishermen.\n\nThe crew came home with her diary on Tuesday night.\n\n"
        "“I am not afraid,” Keller wrote in it."
    )
    assert speakers(body)[0] == "Paul Keller"


def test_relatives_do_not_take_the_surname_over() -> None:
    """The wife named in full after her husband is not meant by their surname."""
    body = "Secretary Paul Keller came with his wife, Nora Keller, to the quay.\n\n“It is late,” Keller told reporters."
    assert speakers(body) == ["Paul Keller"]


def test_kin_terms() -> None:
    """A kin term, "her father", is the relative who was introduced so."""
    assert speakers("Her father, Jonas Brandt, came. “It is late,” her father said.") == ["Jonas Brandt"]


def test_misspelt_surnames() -> None:
    """A surname with one letter wrong is that of the only person whose surname it may be."""
    body = "Mara Ondrasek, a pilot, came first. Ondresek waited. “The bridge is safe,” Ondresek said."
    assert speakers(body) == ["Mara Ondrasek"]


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ("The Port Safety Agency closed it. “We had to,” the PSA said.", "Port Safety Agency"),
        ("The Quay Times wrote on Monday. “It was wrong,” the Times said.", "Quay Times"),
        ("Keller Brooks Inc has closed. Brandt Voss lost it all. “We paid,” Voss said.", "Brandt Voss"),
    ],
)
def test_bodies_under_their_fullest_name(body: str, speaker: str) -> None:
    """Acronyms and short forms stand for the longest name in the article."""
    assert speakers(body) == [speaker]


def test_owners_are_not_speakers() -> None:
    """In "Keller's lawyer said" it is not Keller who speaks."""
    [quote] = resolved("Ann Keller left early. “We will appeal,” Keller's lawyer said.").quotes
    assert (quote.speaker, quote.speaker_kind) == ("Keller's lawyer", SpeakerKind.UNNAMED)


def test_a_pronoun_takes_up_an_unnamed_speaker() -> None:
    """He and she may be somebody without a name who has just spoken or been introduced."""
    body = "Mayor Paul Keller left. An engineer said the bridge was “too old.” “I told them,” he said."
    assert speakers(body) == ["engineer", "engineer"]


def test_a_pronoun_is_not_an_owner_nor_in_an_inner_clause() -> None:
    """The subject of the sentence is meant, not whom its clause inside or a possessive names."""
    body = "Anna Berg said Nora Keller had left the port's office.\n\n“It is a loss,” she said."
    assert speakers(body) == ["Anna Berg"]


@pytest.mark.parametrize("phrase", ["the student", "the ceo"])
def test_descriptions_take_up_the_topic(phrase: str) -> None:
    """A definite description means the person of whom the lines before speak."""
    assert speakers(f"Jonas Brandt came late to the quay.\n\n“I overslept,” {phrase} said.") == ["Jonas Brandt"]


def test_a_new_description_is_somebody_new() -> None:
    """A noun with a word of its own ("the band leader") takes up nobody."""
    assert speakers("Jonas Brandt came late.\n\n“Let us sing,” the band leader said.") == ["band leader"]


def test_other_offices_are_not_taken_up() -> None:
    """An office, "the governor", is not the senator of the line before."""
    body = "Sen. Anna Berg left early. Gov. Paul Keller stayed with Sen. Anna Berg.\n\n“It is late,” the governor said."
    assert speakers(body) == ["Paul Keller"]


@pytest.mark.parametrize("name", ["Mary Church", "John Bank", "Linda Park"])
def test_surnames_that_are_words_of_bodies(name: str) -> None:
    """A given name makes a person of a surname that is a body's noun as well."""
    [quote] = resolved(f"“It was loud,” {name} said.").quotes
    assert (quote.speaker, quote.speaker_kind) == (name, SpeakerKind.PERSON)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Click Jane Doe above", "Jane Doe"),
        ("Port Committee Jane Doe spoke, Doe said", "Jane Doe"),
        ("Jane Doe/Quay Photos", "Jane Doe"),
    ],
)
def test_additions_are_left_out_of_names(printed: str, name: str) -> None:
    """Labels, bodies and picture credits that run into a name are no part of it."""
    assert {m.name for m in resolved(f"It rained on the quay. {printed} in the rain.").mentions} == {name}


def test_words_and_places_are_no_people() -> None:
    """Lone capitalised words need a title, a role or a pronoun behind them to be a person's name."""
    body = (
        "“Old,” Privately said.\n\nReviving “the harbor” is hard.\n\n"
        "It stopped near Quayville. “So loud,” Quayville said."
    )
    assert not resolved(body).mentions


def test_the_runner_up_is_resolved_and_somebody_else() -> None:
    """The second likeliest speaker stands under the full name, and is left out where it is the same person."""
    body = (
        "Nora Keller met Jonas Brandt. Brandt told Keller that the bridge was “not safe.”\n\n"
        "“It is safe,” Keller told Brandt on Monday. “Quite safe,” she said."
    )
    for quote in resolved(body).quotes:
        assert quote.runner_up not in {quote.speaker, "Keller", "Brandt"}
        assert (quote.runner_up is None) == (quote.runner_up_confidence is None)


def test_confidence_goes_with_the_speaker_shown() -> None:
    """A segment that takes the speaker of its statement takes the confidence and the runner-up too."""
    sure = Quote(0, 3, "one", Kind.DIRECT, 1, confidence=0.9, speaker="A", runner_up="C", runner_up_confidence=0.1)
    unsure = Quote(5, 8, "two", Kind.DIRECT, 1, confidence=0.4, speaker="B", runner_up="A", runner_up_confidence=0.3)
    other = Quote(9, 12, "six", Kind.DIRECT, 2, confidence=0.2, speaker="B")
    first, second, third = agree_on_speakers([sure, unsure, other])
    assert (first, third) == (sure, other)
    shown = (second.speaker, second.confidence, second.runner_up, second.runner_up_confidence)
    assert shown == ("A", 0.9, "C", 0.1)
