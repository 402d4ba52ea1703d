"""The lint of our own for revisions: each rule finds its bad example and lets the good one pass, and ours all pass."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest
from alembic.script import ScriptDirectory

from newsdb.database.models import Base
from newsdb.database.schema import alembic_config
from tools.revision_lint import Finding, __main__, lint

ROLES = {name: table.info["citus"] for name, table in Base.metadata.tables.items() if not table.info.get("is_view")}
DOCSTRING = """What it does.

Why: somebody asked.
Locks: none.
Expected time: none.
Reversible: yes.
"""
Lint = Callable[..., list[Finding]]


@pytest.fixture
def lint_revision(tmp_path: Path) -> Lint:
    """Give a function that writes a revision and lints it."""

    def run(upgrade: str, *, docstring: str = DOCSTRING, imports: str = "", downgrade: str = "pass") -> list[Finding]:
        folder = Path(mkdtemp(dir=tmp_path))
        (folder / "versions").mkdir()
        functions = f"def upgrade():\n{textwrap.indent(upgrade, '    ')}\n\n\ndef downgrade():\n    {downgrade}\n"
        source = f'"""{docstring}"""\n{imports}\nfrom alembic import op\nimport sqlalchemy as sa\n\n'
        names = 'revision = "0001"\ndown_revision = None\n\n\n'
        (folder / "versions" / "20261127_0001_x.py").write_text(source + names + functions, encoding="utf-8")
        return lint(ScriptDirectory(str(folder)), ROLES)

    return run


def sql(*statements: str) -> str:
    """A revision's upgrade that carries statements out."""
    return "\n".join(f"op.execute({statement!r})" for statement in statements)


def test_our_revisions_have_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands in migrations/ follows all rules, without exclusions; so the command says nothing and ends with 0."""
    assert (__main__.main(), capsys.readouterr().out) == (0, "")


def test_the_rules_meet_our_revisions() -> None:
    """Were people distributed, the chain itself would break the rules: their key, names, merging and its recursion."""
    scripts = ScriptDirectory.from_config(alembic_config())
    found = {(finding.revision, finding.what) for finding in lint(scripts, ROLES | {"people": "distributed"})}
    assert {
        ("0002", "a sharded cluster refuses a PRIMARY KEY of people without article_id"),
        ("0002", "a sharded cluster refuses a UNIQUE of people without article_id"),
        ("0002", "a sharded cluster refuses a foreign key from people to itself"),
        ("0002", "a sharded cluster refuses a foreign key to people without article_id"),
        ("0022", "a sharded cluster refuses recursive SQL over people"),
    } <= found


def test_a_finding_names_revision_place_and_remedy(lint_revision: Lint) -> None:
    """One line, whatever the statement's length, for a downgrade, too."""
    trigger = f"CREATE TRIGGER tr BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION {'x' * 99}()"
    (found,) = lint_revision("pass", downgrade=f"op.execute({trigger!r})")
    shown = f"{trigger[:69]}…"
    assert str(found) == (
        f"revision 0001, downgrade, {shown}: a sharded cluster refuses triggers;"
        " take a generated column, or let whoever writes the row write the rest"
    )


@pytest.mark.parametrize(
    ("bad", "what", "good"),
    [
        ("op.get_bind()", "^op.get_bind: ", "op.get_context().autocommit_block()"),
        ("op.get_context().connection.begin()", r"^op\.get_context\(\)\.connection: ", "op.execute('SELECT 1')"),
        (
            "if op.get_context().as_sql:\n    pass",
            "as_sql: .* whether there is one$",
            "op.execute(sa.text('SELECT 1'))",
        ),
        ("sa.create_engine('postgresql://')", r"^sa\.create_engine: ", "sa.column('ordinal')"),
        (
            "def fill(session):\n    session.execute('SELECT 1')",
            r"^session\.execute\(\) runs",
            "op.execute('SELECT 1')",
        ),
        ("def ask(session):\n    session.scalars('SELECT 1')", r"^session\.scalars\(\) reads", "pass"),
        ("def ask(rows):\n    rows.fetchall()", r"^rows\.fetchall\(\) reads", "pass"),
        ("sa.inspect(None)", r"^sa\.inspect\(\) reads", "pass"),
        ("sa.Table('t', sa.MetaData(), autoload_with=1)", r"^sa\.Table\(\) reads", "sa.Table('t', sa.MetaData())"),
    ],
)
def test_reads_of_the_database(lint_revision: Lint, bad: str, what: str, good: str) -> None:
    """Whatever gets at the connection or at rows is found by its line, and nothing is run for it."""
    found = lint_revision(bad)
    assert [finding.what for finding in found if re.search(what, finding.what)]
    assert {finding.place for finding in found} <= {"line 17", "line 18"}
    assert lint_revision(good) == []


@pytest.mark.parametrize(
    ("imports", "what"),
    [
        ("from newsdb.database.models import Base", "it imports newsdb.database.models, which changes"),
        ("import newsdb.names as names", "it imports newsdb.names, which changes"),
        ("from migrations import versions", "it imports migrations, which changes"),
        ("import importlib\nimportlib.import_module('newsdb.names')", "it imports newsdb.names, which changes"),
        ("from alembic import context", "alembic.context tells how the revision is run"),
    ],
)
def test_imports(lint_revision: Lint, imports: str, what: str) -> None:
    """What changes with the code is no revision's to import; the libraries are."""
    (found,) = lint_revision("pass", imports=imports)
    assert found.what.startswith(what)
    assert lint_revision("pass", imports="import re\nfrom sqlalchemy.dialects import postgresql") == []


@pytest.mark.parametrize(
    ("docstring", "what"),
    [
        ("", "it has no docstring"),
        (DOCSTRING.replace("Locks: none.\n", ""), "its docstring has no line Locks:"),
        ("What it does.", "its docstring has no line Why: and no line Locks: and no line Expected time: and no"),
        (DOCSTRING.replace("somebody asked", "TODO"), "its docstring has a TODO"),
    ],
)
def test_docstrings(lint_revision: Lint, docstring: str, what: str) -> None:
    """A revision says why, which locks, for how long, and whether it can be undone."""
    (found,) = lint_revision("pass", docstring=docstring)
    assert found.what.startswith(what)


@pytest.mark.parametrize(
    ("bad", "what", "good"),
    [
        (
            "CREATE TABLE notes (article_id UUID, ordinal INTEGER CHECK (ordinal > 0))",
            "the constraint CHECK has no name",
            "CREATE TABLE notes (article_id UUID, ordinal INTEGER CONSTRAINT ck_notes_ordinal CHECK (ordinal > 0))",
        ),
        (
            "CREATE TABLE notes (article_id UUID, PRIMARY KEY (article_id))",
            "the constraint PRIMARY KEY has no name",
            "CREATE TABLE notes (article_id UUID, CONSTRAINT pk_notes PRIMARY KEY (article_id))",
        ),
        (
            "CREATE TABLE notes (id BIGINT, load_id BIGINT REFERENCES loads (id))",
            "the constraint REFERENCES has no name",
            "CREATE TABLE notes (id BIGINT, CONSTRAINT fk_n FOREIGN KEY(load_id) REFERENCES loads (id))",
        ),
        (
            "ALTER TABLE quotes ADD CHECK (ordinal > 0) NOT VALID",
            "the constraint CHECK has no name",
            "ALTER TABLE quotes ADD CONSTRAINT ck_quotes_ordinal CHECK (ordinal > 0) NOT VALID",
        ),
        (
            "ALTER TABLE quotes ADD UNIQUE (article_id, ordinal)",
            "the constraint UNIQUE has no name",
            "ALTER TABLE quotes ADD CONSTRAINT uq_quotes UNIQUE (article_id, ordinal)",
        ),
        ("SET work_mem = '64MB'", "a plain SET outlives the revision's commit", "SET LOCAL work_mem = '64MB'"),
    ],
)
def test_names_and_settings(lint_revision: Lint, bad: str, what: str, good: str) -> None:
    """A constraint has a name of ours, wherever it stands; a setting ends with its revision."""
    assert [finding.what for finding in lint_revision(sql(bad))] == [what]
    assert lint_revision(sql(good)) == []


def test_a_setting_that_does_nothing(lint_revision: Lint) -> None:
    """SET LOCAL outside of a transaction is found."""
    (found,) = lint_revision("with op.get_context().autocommit_block():\n    op.execute('SET LOCAL work_mem = 1024')")
    assert found.what.startswith("SET LOCAL does nothing outside of a transaction")


@pytest.mark.parametrize(
    ("bad", "what", "good"),
    [
        (
            "CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON quotes FOR EACH ROW EXECUTE FUNCTION f()",
            "refuses triggers",
            "ALTER TABLE quotes ADD COLUMN length INTEGER GENERATED ALWAYS AS (end_char - start_char) STORED",
        ),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "refuses triggers",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; -- RETURNS trigger\nEND $$",
        ),
        (
            "CREATE TABLE old_quotes () INHERITS (quotes)",
            "refuses table inheritance",
            "CREATE TABLE old_quotes (LIKE quotes)",
        ),
        ("ALTER TABLE mentions INHERIT quotes", "refuses table inheritance", "ALTER TABLE mentions NO INHERIT quotes"),
        (
            "ALTER TABLE quotes ADD CONSTRAINT uq_quotes_words_key UNIQUE (words_key)",
            "refuses a UNIQUE of quotes without article_id",
            "ALTER TABLE people ADD CONSTRAINT uq_people_name UNIQUE (name)",
        ),
        (
            "CREATE TABLE mentions (id BIGINT CONSTRAINT pk_mentions PRIMARY KEY, article_id UUID)",
            "refuses a PRIMARY KEY of mentions without article_id",
            "CREATE TABLE mentions (article_id UUID CONSTRAINT pk_mentions PRIMARY KEY)",
        ),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY ix_articles_url ON public.articles (url, lower(title))",
            "refuses a unique index of articles without id",
            "CREATE UNIQUE INDEX CONCURRENTLY ix_articles_url ON articles (url, id)",
        ),
        (
            (
                "ALTER TABLE quotes ADD CONSTRAINT fk_quotes_outer FOREIGN KEY (article_id, outer_ordinal)"
                " REFERENCES quotes (article_id, ordinal) NOT VALID"
            ),
            "refuses a foreign key from quotes to itself",
            (
                "ALTER TABLE people ADD CONSTRAINT fk_people_root_id FOREIGN KEY (root_id) REFERENCES people (id)"
                " NOT VALID"
            ),
        ),
        (
            (
                "ALTER TABLE judgements ADD CONSTRAINT fk_judgements_article FOREIGN KEY (article_id)"
                " REFERENCES articles (id)"
            ),
            "refuses a foreign key from judgements, which each node has, to articles",
            (
                "ALTER TABLE mentions ADD CONSTRAINT fk_m FOREIGN KEY (article_id) REFERENCES articles (id)"
                " ON DELETE CASCADE"
            ),
        ),
        (
            "ALTER TABLE mentions ADD CONSTRAINT fk_mentions_quote FOREIGN KEY (quote_no) REFERENCES quotes (ordinal)",
            "refuses a foreign key to quotes without article_id",
            (
                "ALTER TABLE mentions ADD CONSTRAINT fk_mentions_quote FOREIGN KEY (article_id, quote_no)"
                " REFERENCES quotes (article_id, ordinal)"
            ),
        ),
        (
            (
                "ALTER TABLE mentions ADD CONSTRAINT fk_m FOREIGN KEY (article_id, quote_no)"
                " REFERENCES quotes (article_id, ordinal) ON DELETE SET NULL"
            ),
            "refuses SET NULL for article_id",
            (
                "ALTER TABLE mentions ADD CONSTRAINT fk_m FOREIGN KEY (person_id) REFERENCES people (id)"
                " ON DELETE SET NULL"
            ),
        ),
        (
            "ALTER TABLE quotes ADD COLUMN mood TEXT CHECK (mood <> '')",
            "refuses a column that is added together with CHECK",
            "ALTER TABLE quotes ADD COLUMN mood TEXT DEFAULT '' NOT NULL",
        ),
        (
            "ALTER TABLE people ADD COLUMN no BIGINT GENERATED BY DEFAULT AS IDENTITY",
            "refuses a column that is added together with GENERATED BY DEFAULT AS IDENTITY",
            "ALTER TABLE people ALTER COLUMN no ADD GENERATED BY DEFAULT AS IDENTITY",
        ),
        ("ALTER TABLE quotes ADD COLUMN no bigserial", "refuses serial", "ALTER TABLE quotes ADD COLUMN serial TEXT"),
        (
            "CREATE TABLE notes (id SERIAL NOT NULL)",
            "refuses serial",
            "CREATE TABLE notes (id BIGINT GENERATED ALWAYS AS IDENTITY)",
        ),
        (
            "MERGE INTO people AS p USING loads AS l ON false WHEN NOT MATCHED THEN DO NOTHING",
            "MERGE is refused",
            "INSERT INTO people (name) VALUES ('MERGE INTO people') ON CONFLICT DO NOTHING",
        ),
        (
            "CREATE VIEW analyst.sums AS SELECT kind, count(*) FROM quotes GROUP BY GROUPING SETS ((kind), ())",
            "GROUPING SETS is refused",
            "CREATE VIEW analyst.sums AS SELECT kind, count(*) FROM quotes GROUP BY (kind)",
        ),
        (
            (
                "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS"
                " $$ SELECT count(*) FROM public.mentions GROUP BY rollup (name) $$"
            ),
            "ROLLUP is refused",
            "COMMENT ON TABLE mentions IS 'No GROUP BY rollup (name), and no MERGE INTO.'",
        ),
        (
            (
                "WITH RECURSIVE inner_ (no) AS (SELECT 1 UNION ALL SELECT q.ordinal FROM inner_ AS i JOIN quotes AS q"
                " ON q.outer_ordinal = i.no) SELECT no FROM inner_"
            ),
            "refuses recursive SQL over quotes",
            (
                "WITH RECURSIVE down (id) AS (SELECT 1 UNION ALL SELECT p.id FROM down AS d JOIN people AS p"
                " ON p.merged_into_id = d.id) UPDATE people SET root_id = 1 FROM down WHERE down.id = people.id"
            ),
        ),
        (
            "CREATE FUNCTION f() RETURNS uuid LANGUAGE sql AS 'SELECT id FROM articles FOR UPDATE SKIP LOCKED'",
            "SKIP LOCKED over articles does not work",
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT id FROM loads FOR UPDATE SKIP LOCKED'",
        ),
        (
            "DELETE FROM people AS p WHERE NOT EXISTS (SELECT FROM quotes AS q WHERE q.speaker_id = p.id)",
            "refuses NOT EXISTS over quotes for rows of people",
            "DELETE FROM people AS p WHERE NOT EXISTS (SELECT FROM person_names AS n WHERE n.person_id = p.id)",
        ),
        (
            (
                "CREATE VIEW analyst.silent AS SELECT s.name FROM public.sources AS s JOIN source_domains d"
                " ON d.source_id = s.id WHERE NOT EXISTS (SELECT FROM public.articles AS a WHERE a.source_id = s.id)"
            ),
            "refuses NOT EXISTS over articles for rows of sources, source_domains",
            (
                "CREATE VIEW analyst.silent AS SELECT s.name FROM public.sources AS s LEFT JOIN public.articles AS a"
                " ON a.source_id = s.id WHERE a.id IS NULL"
            ),
        ),
        (
            (
                "SELECT 1 UNION ALL SELECT (SELECT p.id FROM people p, person_names AS n"
                " WHERE NOT EXISTS (SELECT FROM mentions WHERE person_id = p.id))"
            ),
            "refuses NOT EXISTS over mentions for rows of people, person_names",
            "SELECT 1 FROM quotes AS q WHERE NOT EXISTS (SELECT FROM mentions AS m WHERE m.article_id = q.article_id)",
        ),
    ],
)
def test_what_a_sharded_cluster_refuses(lint_revision: Lint, bad: str, what: str, good: str) -> None:
    """Each refusal of the cluster is found in what a revision emits, and what is to be written instead is not."""
    found = lint_revision(sql(bad))
    assert [finding for finding in found if what in finding.what], found
    assert lint_revision(sql(good)) == []


def test_a_view_is_as_distributed_as_what_it_reads(lint_revision: Lint) -> None:
    """Rules about queries see through views, also through views of views."""
    views = (
        "CREATE VIEW analyst.said AS SELECT article_id FROM public.quotes",
        "CREATE OR REPLACE VIEW analyst.heard AS SELECT article_id FROM analyst.said",
        "CREATE VIEW analyst.known AS SELECT id FROM public.people",
    )
    query = "WITH RECURSIVE r AS (SELECT 1) SELECT 1 FROM r, "
    (found,) = lint_revision(sql(*views, f"{query}analyst.heard AS h", f"{query}analyst.known"))
    assert found.what == "a sharded cluster refuses recursive SQL over analyst.heard"
