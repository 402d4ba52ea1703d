"""Made-up archives for the tests that load from several processes, and the final state as one comparable value."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import psycopg

_FIRST = ("Orla", "Nora", "Jonas", "Ida", "Paul", "Marta", "Sven", "Ilse")
_LAST = ("Fenwick", "Keller", "Brandt", "Holm", "Lindqvist", "Oosterveld", "Maartens", "Castellan")
_TOPICS = ("harbor", "bridge", "school", "river", "tram", "market", "library", "stadium")

# Everything stored but surrogate keys, loads and times, which differ between two runs by nature.
_STATE = {
    "sources": "SELECT name, homepage FROM sources",
    "source_domains": "SELECT domain, name FROM source_domains JOIN sources ON sources.id = source_id",
    "people": "SELECT name_key, namesake_no, name FROM people",
    "person_names": "SELECT n.name, n.name_key, n.kind, p.name_key"
    " FROM person_names n JOIN people p ON p.id = person_id",
    "articles": "SELECT to_jsonb(a) - 'load_id' - 'loaded_at' - 'source_id', s.name"
    " FROM articles a JOIN sources s ON s.id = source_id",
    "article_versions": "SELECT to_jsonb(v) - 'load_id' - 'loaded_at' - 'superseded_at' FROM article_versions v",
    "quotes": "SELECT to_jsonb(q) - 'speaker_id', p.name_key FROM quotes q LEFT JOIN people p ON p.id = speaker_id",
    "mentions": "SELECT to_jsonb(m) - 'person_id', p.name_key FROM mentions m LEFT JOIN people p ON p.id = person_id",
    "rejects": "SELECT path, position, reason, raw FROM rejects",
}


def final_state(url: str) -> dict[str, tuple[int, str]]:
    """Return of each table the number of its rows and a digest of all that is in them."""
    state: dict[str, tuple[int, str]] = {}
    with psycopg.connect(url) as connection:
        for table, query in _STATE.items():
            row = connection.execute(
                "SELECT count(*), coalesce(md5(string_agg(line, ',' ORDER BY line COLLATE \"C\")), '')"
                f" FROM (SELECT md5(t::text) AS line FROM ({query}) t) lines"
            ).fetchone()
            assert row is not None
            state[table] = int(row[0]), str(row[1])
    return state


def _article(chance: random.Random, number: int) -> dict[str, Any]:
    paragraphs = []
    for _ in range(chance.randint(2, 9)):
        person = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        topic = chance.choice(_TOPICS)
        paragraphs.append(
            f"“The {topic} will be open again in {chance.randint(2, 90)} days,” said {person}, who runs the {topic}."
            f" The council had closed it in the spring, and nobody was told why the {topic} stayed closed for so long."
        )
    return {
        "url": f"https://www.{chance.choice(_TOPICS)}times.example/{number}",
        "title": f"News of the {chance.choice(_TOPICS)}, part {number}",
        "date": f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "text": "\n\n".join(paragraphs),
    }


def write_file(path: Path, articles: int) -> Path:
    """Write JSON lines, about 1,500 bytes each: articles of as many addresses, and a broken line behind each ninetieth.

    Returns:
        The file.
    """
    chance = random.Random(1)  # noqa: S311  (repeatable, not secret)
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, articles + 1):
            file.write(json.dumps(_article(chance, number), ensure_ascii=False) + "\n")
            if number % 90 == 0:
                file.write('{"url": "https://broken.example/' + f"{number}\n")
    return path


def write_archive(folder: Path, articles: int, files: int, seed: int = 1) -> list[Path]:
    """Write an archive: JSON lines, plain and packed, with corrected texts, repeated addresses and broken lines.

    Returns:
        Its files, in order.
    """
    chance = random.Random(seed)  # noqa: S311  (repeatable, not secret)
    folder.mkdir()
    paths: list[Path] = []
    number = (seed - 1) * 1_000_000  # so that no two archives share an address
    for index in range(files):
        lines: list[str] = []
        for _ in range(articles // files):
            document = _article(chance, number)
            lines.append(json.dumps(document, ensure_ascii=False))
            number += 1
            if number % 40 == 0:  # the same article, corrected: the later text stands
                document["text"] += "\n\nThis article was corrected."
                document["url"] += "#x"
                lines.append(json.dumps(document, ensure_ascii=False))
            if number % 70 == 0:
                lines.append(json.dumps(document))
            if number % 90 == 0:
                lines.append('{"url": "https://broken.example/' + str(number))
        data = ("\n".join(lines) + "\n").encode()
        path = folder / (f"part-{index:03}.jsonl" + (".gz" if index % 3 == 2 else ""))
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        paths.append(path)
    return paths
