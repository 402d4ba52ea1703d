"""Releases: what sdist and wheel hold, that they are the same each time, that an installed wheel works by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

from tools import release

_SEED = "2026-03-14_harborledger_ferry-strike.txt"


def git(root: Path, *arguments: str) -> str:
    """Run git in ``root`` as nobody in particular; return what it prints."""
    who = ("-c", "user.name=Nora Keller", "-c", "user.email=nora@quaytimes.example")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def tracked(checkout: Path) -> list[str]:
    """Give the files of the checkout that git knows, or skip the test."""
    if shutil.which("git") is None or not (checkout / ".git").exists():
        pytest.skip("needs git and a clone: what a release holds is what is committed")
    return [name for name in git(checkout, "ls-files", "-z").split("\0") if name and (checkout / name).is_file()]


@pytest.fixture(scope="module")
def clone(checkout: Path, tracked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository with the checkout's files as they are now, committed."""
    root = tmp_path_factory.mktemp("clone")
    for name in tracked:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(checkout / name, root / name)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "All")
    return root


@pytest.fixture(scope="module")
def built(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the sdist and the wheel of the checkout."""
    sdist, wheel = release.build(clone, tmp_path_factory.mktemp("dist"))
    return sdist, wheel


def test_the_sdist_holds_what_is_committed(built: tuple[Path, Path], tracked: list[str]) -> None:
    """All files that git knows and PKG-INFO, no other."""
    number = release.version(Path(__file__).parents[1])
    with tarfile.open(built[0]) as archive:
        names = {name.removeprefix(f"newsdb-{number}/") for name in archive.getnames()}
    assert names == {*tracked, "PKG-INFO"}


def test_the_wheel_holds_the_package_and_its_migrations(built: tuple[Path, Path], tracked: list[str]) -> None:
    """All of newsdb/ and, as newsdb/_migrations/, of migrations/, data and SQL included; else metadata alone."""
    with zipfile.ZipFile(built[1]) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {name for name in tracked if name.startswith("newsdb/")}
    migrations = {f"newsdb/_{name}" for name in tracked if name.startswith("migrations/")}
    assert names == package | migrations
    assert {"newsdb/extraction/weights.json", "newsdb/database/analyst/quotes.sql"} < names


def test_builds_are_the_same_byte_for_byte(built: tuple[Path, Path], clone: Path, tmp_path: Path) -> None:
    """A later build of the same commit, beside files that are not committed, and one without the sdist between."""
    (clone / "newsdb" / "notes.txt").write_text("not committed", encoding="utf-8")
    again = release.build(clone, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built]

    (clone / "newsdb" / "notes.txt").unlink()
    variables = os.environ | {"SOURCE_DATE_EPOCH": git(clone, "log", "-1", "--format=%ct").strip()}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "direct")]
    subprocess.run(command, cwd=clone, env=variables, check=True, capture_output=True)
    (direct,) = (tmp_path / "direct").iterdir()
    assert direct.read_bytes() == built[1].read_bytes()


def test_an_installed_wheel_works_without_the_checkout(
    built: tuple[Path, Path], checkout: Path, tmp_path: Path, empty_database_url: str
) -> None:
    """Installed in an environment of its own, in an empty folder, it migrates, loads an article and finds it."""
    empty, article = tmp_path / "empty", tmp_path / _SEED
    empty.mkdir()
    shutil.copy(checkout / "seeds" / _SEED, article)
    venv = tmp_path / "venv"
    environment = {"PATH": os.environ["PATH"], "NEWSDB_HOME": str(tmp_path / "home")}

    def run(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [venv / "bin" / program, *arguments],
            cwd=empty,
            env=environment | {"NEWSDB_DATABASE_URL": empty_database_url},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    subprocess.run([sys.executable, "-m", "venv", venv], check=True, cwd=empty, env=environment)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")
    run("python", *pip, str(built[1]))
    # What newsdb needs is borrowed; of a folder named here no .pth is read, so the checkout does not come with it.
    site = Path(run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    assert Path(run("python", "-c", "import newsdb; print(newsdb.__file__)").strip()).is_relative_to(venv)
    assert run("newsdb", "--version") == f"newsdb {release.version(checkout)}\n"
    run("newsdb", "migrate")
    assert json.loads(run("newsdb", "load", "--json", str(article)))["new"] == 1
    assert "ferry" in run("newsdb", "search", "ferry", "--in", "articles", "--json")
    assert "quotes" in run("newsdb", "analyst", "list")
    assert list(empty.iterdir()) == []


def test_the_version_is_that_of_the_newest_release(checkout: Path) -> None:
    """CHANGELOG.md begins with what is unreleased; dated releases follow, newest first, the first of them ours."""
    unreleased, *releases = release.changelog(checkout)
    assert unreleased.name == "Unreleased"
    assert releases[0].name == release.version(checkout)
    order = [(Version(section.name), date.fromisoformat(section.day or "")) for section in releases]
    assert order == sorted(order, reverse=True)
    assert all(set(section.parts) <= set(release.AUDIENCES) for section in (unreleased, *releases))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository that can be released as 1.2.0."""
    root = tmp_path / "repository"
    (root / "newsdb").mkdir(parents=True)
    (root / "newsdb" / "__init__.py").write_text('__version__ = "1.2.0"\n', encoding="utf-8")
    parts = "".join(f"### {name}\n\n- Something.\n\n" for name in release.AUDIENCES)
    (root / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-27\n\n{parts}## [1.1.0] - 2026-10-01\n",
        encoding="utf-8",
    )
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "1.2.0")
    return root


def test_nothing_speaks_against_a_release_that_is_ready(repository: Path) -> None:
    """All is committed, the version is new, and the changelog has a section for it with a part for everybody."""
    assert release.objections(repository) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "objection"),
    [
        ("newsdb/__init__.py", "1.2.0", "1.3.0", "write '## [1.3.0] - YYYY-MM-DD' below"),
        ("newsdb/__init__.py", "1.2.0", "next", "'next' is no version"),
        ("CHANGELOG.md", "## [Unreleased]\n\n", "", "below '## [Unreleased]'"),
        ("CHANGELOG.md", "[Unreleased]\n", "[Unreleased]\n\n### Analysts\n\n- New.\n", "lines that belong to [1.2.0]"),
        ("CHANGELOG.md", " - 2026-11-27", "", "[1.2.0] has no day"),
        ("CHANGELOG.md", "2026-11-27", "2026-11-31", "[1.2.0] has no day"),
        ("CHANGELOG.md", "### Operators\n\n- Something.\n", "### Operators\n", "says nothing to Operators"),
        ("CHANGELOG.md", "### Developers", "### Developer", "says nothing to Developers"),
    ],
)
def test_what_speaks_against_a_release_is_said(repository: Path, path: str, old: str, new: str, objection: str) -> None:
    """Each thing that a release lacks is one sentence, with what to do."""
    text = (repository / path).read_text(encoding="utf-8")
    assert old in text
    (repository / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message", "Change")
    (said,) = release.objections(repository)
    assert objection in said


def test_what_is_not_committed_speaks_against_a_release(repository: Path) -> None:
    """A file that git does not know is named."""
    (repository / "notes.txt").touch()
    assert release.objections(repository) == ["not all is committed: notes.txt; commit or remove it"]


@pytest.mark.parametrize("arguments", [("v1.2.0",), ("--annotate", "v1.2.0", "--message", "newsdb 1.2.0")])
def test_a_version_is_released_once(repository: Path, arguments: tuple[str, ...]) -> None:
    """The tagged commit can be built again; another commit cannot be the same version."""
    git(repository, "tag", *arguments)
    assert release.objections(repository) == []
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Later")
    assert release.objections(repository) == [
        "newsdb/__init__.py: 1.2.0 was released (tag v1.2.0); name the next version"
    ]


def test_a_build_replaces_older_ones(built: tuple[Path, Path], clone: Path, tmp_path: Path) -> None:
    """Of an earlier version nothing is left in dist/; what is not ours stays."""
    for name in ("newsdb-0.0.1.tar.gz", "newsdb-0.0.1-py3-none-any.whl", "other-1.whl"):
        (tmp_path / name).touch()
    paths = release.build(clone, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"other-1.whl", *(path.name for path in paths)}
    assert [path.name for path in paths] == [path.name for path in built]
