"""The sample articles are what seeds/README.md promises: plain file reading, no part of newsdb involved.

In: the files of seeds/. Out: one test per promise, so that nobody tidies the dirt away unnoticed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
AGENCY_TAG = "(Corvan Press)"
# The words that the bracketed insertion left behind: a pronoun followed by what stood in the brackets.
BRACKETS_LOST = re.compile(r"\b(?:[Hh]e (?:Brannick|Nakuri)|They the|We the two lines|it the foundry)\b")


@dataclass(frozen=True)
class Seed:
    """One sample article as its file holds it, line ends kept out of the lines."""

    name: str
    raw: bytes
    title: str
    date: str
    url: str
    paragraphs: tuple[str, ...]

    @property
    def outlet(self) -> str:
        """Give the host without its www or mobile prefix."""
        return re.sub(r"^(?:www|m)\.", "", urlsplit(self.url).netloc)

    @property
    def body(self) -> str:
        """Give the paragraphs as one text."""
        return "\n".join(self.paragraphs)


def read(path: Path) -> Seed:
    """Read one article file."""
    raw = path.read_bytes()
    title, date, url, *paragraphs = raw.decode("utf-8").replace("\r\n", "\n").removesuffix("\n").split("\n")
    return Seed(path.name, raw, title, date, url, tuple(paragraphs))


@pytest.fixture(scope="module")
def seeds() -> dict[str, Seed]:
    """Give every sample article by file name, in the order in which a folder is read."""
    return {path.name: read(path) for path in sorted(SEEDS.glob("*.txt"))}


def is_date(text: str) -> bool:
    """Tell whether a date line is a day of the calendar."""
    try:
        datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def test_there_are_28_articles_in_the_text_format(seeds: dict[str, Seed]) -> None:
    """Every one of the 28 files has a title, a date line, an address and 8 to 18 paragraphs, none of them empty."""
    assert len(seeds) == 28
    for seed in seeds.values():
        assert seed.title, seed.name
        assert re.fullmatch(r"[\d-]{8,10}", seed.date), seed.name
        assert seed.url.startswith("https://"), seed.name
        assert 8 <= len(seed.paragraphs) <= 18, seed.name
        assert all(paragraph.strip() for paragraph in seed.paragraphs), seed.name


def test_every_outlet_is_invented(seeds: dict[str, Seed]) -> None:
    """The articles come from ten outlets, all under .example, and name no other address."""
    outlets = {seed.outlet for seed in seeds.values()}
    assert len(outlets) == 10
    assert all(re.fullmatch(r"[a-z]+\.example", outlet) for outlet in outlets)
    for seed in seeds.values():
        assert not re.search(r"https?://|www\.|\.(?:com|org|net)\b", seed.body), seed.name


def test_the_readme_names_only_files_that_exist() -> None:
    """Every file name in seeds/README.md, shortened by … or not, fits at least one article."""
    named = re.findall(r"`(\d{4}-\d{2}-\d{2}_[^`]*)`", (SEEDS / "README.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for name in named:
        assert list(SEEDS.glob(name.replace("…", "*"))), name


def test_the_readme_names_every_outlet(seeds: dict[str, Seed]) -> None:
    """seeds/README.md lists each outlet's domain."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    assert {seed.outlet for seed in seeds.values()} <= set(re.findall(r"`([a-z]+\.example)`", readme))


def test_dates_spread_over_two_years_and_two_are_unreadable(seeds: dict[str, Seed]) -> None:
    """All date lines but 00000000 and 2026-13-40 are days, with at least ten articles each in 2025 and 2026."""
    unreadable = sorted(seed.date for seed in seeds.values() if not is_date(seed.date))
    assert unreadable == ["00000000", "2026-13-40"]
    years = Counter(seed.date[:4] for seed in seeds.values() if is_date(seed.date))
    assert set(years) == {"2025", "2026"}
    assert years["2025"] >= 15
    assert years["2026"] >= 8


def test_the_corrected_version_follows_the_first_one(seeds: dict[str, Seed]) -> None:
    """The two articles with one address differ in text, the corrected one sorts last and moves a quotation."""
    urls = Counter(seed.url for seed in seeds.values())
    (url,) = [url for url, count in urls.items() if count > 1]
    first, corrected = [seed for seed in seeds.values() if seed.url == url]
    assert corrected.name.removesuffix(".txt") == first.name.removesuffix(".txt") + "_corrected"
    assert corrected.paragraphs[0].startswith("Correction")
    remark = "A verdict is not a drain cover."
    (before,) = [paragraph for paragraph in first.paragraphs if remark in paragraph]
    (after,) = [paragraph for paragraph in corrected.paragraphs if remark in paragraph]
    assert "said the lawyer, Odile Kestrin" in before
    assert "said the prosecutor, Niklas Ferrow" in after


def test_two_outlets_print_the_agency_text_unchanged(seeds: dict[str, Seed]) -> None:
    """One text with the agency's tag stands under three outlets, the agency's own among them."""
    tagged = [seed for seed in seeds.values() if AGENCY_TAG in seed.body]
    assert len({seed.outlet for seed in tagged}) == len(tagged) == 3
    assert "corvanpress.example" in {seed.outlet for seed in tagged}
    assert len({seed.body for seed in tagged}) == 1


def test_one_article_comes_again_with_tracking_parameters(seeds: dict[str, Seed]) -> None:
    """The one address with a query repeats another article's address, title and text."""
    (tracked,) = [seed for seed in seeds.values() if urlsplit(seed.url).query]
    (clean,) = [seed for seed in seeds.values() if seed.url == tracked.url.split("?")[0]]
    assert "utm_source=" in tracked.url
    assert (tracked.title, tracked.body) == (clean.title, clean.body)
    assert tracked.name > clean.name


def test_there_is_an_amp_address_and_a_mobile_host(seeds: dict[str, Seed]) -> None:
    """One address has an AMP path and one a mobile host."""
    assert sum("/amp/" in seed.url for seed in seeds.values()) == 1
    assert sum(urlsplit(seed.url).netloc.startswith("m.") for seed in seeds.values()) == 1


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("2025-02-11_tidewire_flood-crest.txt", "The Orle reached 8.42 meters"),
        ("2025-07-15_harborledger_budget-vote.txt", "The Port Sorrel City Council voted"),
        ("2026-03-15_asterholmcourier_ferry-strike.txt", "PORT SORREL - "),
        ("2026-06-22_outermeridian_tessaria-election.txt", "VAL TESSER, Tessaria — "),
    ],
)
def test_four_articles_stand_in_shuffled_order(seeds: dict[str, Seed], name: str, lead: str) -> None:
    """The opening paragraph of a shuffled article stands in its second half."""
    (place,) = [at for at, text in enumerate(seeds[name].paragraphs) if text.startswith(lead)]
    assert place >= len(seeds[name].paragraphs) // 2


def test_two_articles_lost_quotation_marks(seeds: dict[str, Seed]) -> None:
    """Two articles have three quotations or more between question marks, one of them apostrophes as well."""
    lost = {seed.name: len(re.findall(r"(?:^|\s)\?\w", seed.body)) for seed in seeds.values()}
    assert {name for name, count in lost.items() if count} == {
        "2025-02-12_asterholmcourier_flood-relief.txt",
        "2025-09-28_cindertrack_rovers-cup.txt",
    }
    assert all(count >= 3 for count in lost.values() if count)
    assert "?Will I? I?ll be fishing,? he said" in seeds["2025-09-28_cindertrack_rovers-cup.txt"].body


def test_three_articles_lost_square_brackets(seeds: dict[str, Seed]) -> None:
    """Three articles have insertions whose brackets are gone, and no article has a bracket left."""
    assert sum(bool(BRACKETS_LOST.search(seed.body)) for seed in seeds.values()) == 3
    assert not any("[" in seed.body or "]" in seed.body for seed in seeds.values())


def test_two_articles_are_mojibake_that_can_be_undone(seeds: dict[str, Seed]) -> None:
    """Two articles show curly marks as â€œ, and reading their bytes the other way round gives the marks back."""
    broken = [seed for seed in seeds.values() if "â€œ" in seed.body]
    assert len(broken) == 2
    for seed in broken:
        for paragraph in (text for text in seed.paragraphs if "â€œ" in text):
            # Windows-1252 has no letter for byte 9D, the last one of ”: it stays a control character.
            octets = b"".join(bytes([ord(char)]) if char == "\x9d" else char.encode("cp1252") for char in paragraph)
            assert octets.decode("utf-8").count("“") >= 1


def test_one_article_has_windows_line_ends(seeds: dict[str, Seed]) -> None:
    """Every line of one article ends in CR LF; no other article holds a CR."""
    with_cr = [seed for seed in seeds.values() if b"\r" in seed.raw]
    assert [seed.name for seed in with_cr] == ["2025-04-18_cindertrack_regatta-moved.txt"]
    assert with_cr[0].raw.count(b"\r\n") == with_cr[0].raw.count(b"\n") == len(with_cr[0].paragraphs) + 3


def test_two_articles_have_no_break_spaces(seeds: dict[str, Seed]) -> None:
    """U+00A0 stands in two articles, and in one of them between a title and a name."""
    assert sum("\u00a0" in seed.body for seed in seeds.values()) == 2
    assert any("Dr.\u00a0Maartens" in seed.body for seed in seeds.values())


def test_odd_marks_are_kept(seeds: dict[str, Seed]) -> None:
    """One article has doubled single marks and one has curly marks the wrong way round."""
    assert "''Lake Ambry is a bathtub,''" in seeds["2025-04-18_cindertrack_regatta-moved.txt"].body
    assert " ”A promise on the water" in seeds["2026-02-02_guilderreview_brackwater-merger.txt"].body


def test_the_british_outlet_quotes_in_single_marks(seeds: dict[str, Seed]) -> None:
    """No paragraph of the North Quay Gazette opens a quotation with double marks, but for nested ones."""
    british = [seed for seed in seeds.values() if seed.outlet == "northquaygazette.example"]
    assert len(british) == 3
    for seed in british:
        assert len(re.findall(r"(?:^|\s)['‘]\w", seed.body, re.MULTILINE)) >= 8, seed.name
        assert not re.search(r'^["“]', seed.body, re.MULTILINE), seed.name


def test_quotations_run_over_paragraphs_with_unclosed_marks(seeds: dict[str, Seed]) -> None:
    """Three articles have a paragraph that opens a quotation, closes none and is followed by its continuation."""

    def runs_on(seed: Seed) -> bool:
        return any(
            text[0] in '"“' and not re.search('["”]', text[1:]) and following[0] in '"“'
            for text, following in zip(seed.paragraphs, seed.paragraphs[1:], strict=False)
        )

    assert {seed.name for seed in seeds.values() if runs_on(seed)} >= {
        "2025-02-11_orledispatch_flood-crest.txt",
        "2025-09-28_cindertrack_rovers-cup.txt",
        "2026-07-08_orledispatch_flood-commissioner.txt",
    }


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        ("flood-(?:crest|relief)", "If the wind had turned, we would be having a different conversation"),
        ("ferry-strike", "You can run a ferry with six people until the day you need the seventh"),
    ],
)
def test_two_stories_are_told_by_three_outlets(seeds: dict[str, Seed], story: str, sentence: str) -> None:
    """Three outlets tell the story, and two of them quote one sentence word for word."""
    told = [seed for seed in seeds.values() if re.search(story, seed.name)]
    assert len({seed.outlet for seed in told}) == 3
    assert len({seed.outlet for seed in told if sentence in seed.body}) == 2


def test_one_person_is_quoted_everywhere_under_several_names(seeds: dict[str, Seed]) -> None:
    """Ilse Maartens appears in 16 articles of 9 outlets, under each name that the README gives."""
    hers = [seed for seed in seeds.values() if re.search(r"\bMaartens\b", seed.body)]
    assert len(hers) == 16
    assert len({seed.outlet for seed in hers}) == 9
    text = "\n".join(seed.body for seed in hers).replace("\u00a0", " ")
    for name in ("Dr. Ilse Maartens", "Ilse K. Maartens", "Ilse Katrin Maartens", "Dr Ilse Maartens", "Dr. Maartens"):
        assert name in text, name
    for seed in hers:
        assert re.search(r"\bIlse (?:K\. |Katrin )?Maartens\b", seed.body), seed.name


def test_searches_have_something_to_find(seeds: dict[str, Seed]) -> None:
    """The words "water level" stand in at least eight articles and "ferry" in at least eight."""
    for words in ("water level", "ferry"):
        assert sum(words in seed.body for seed in seeds.values()) >= 8, words
