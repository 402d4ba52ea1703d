"""The newsdb of a release, out of its commit, in an environment of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools import release

COMMITS = Path(__file__).parent / "releases" / "commits.json"
"""The commit of each release, for clones without tags."""


@dataclass(frozen=True, slots=True)
class Newsdb:
    """A newsdb at the command line.

    Attributes:
        python: that has it.
        folder: its sources.
        home: what it takes for NEWSDB_HOME.
    """

    python: Path
    folder: Path
    home: Path

    def run(self, url: str, *arguments: str, code: int = 0) -> str:
        """Run a command on a database; return what it prints, what it remarks included if it fails."""
        done = subprocess.run(
            [self.python, "-m", "newsdb", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "NEWSDB_HOME": str(self.home), "NEWSDB_DATABASE_URL": url},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, f"newsdb {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stderr if code else done.stdout

    def json(self, url: str, *arguments: str) -> list[Any]:
        """Run a command that prints a line of JSON for each thing it finds."""
        return [json.loads(line) for line in self.run(url, *arguments, "--json").splitlines()]


def before(checkout: Path) -> str:
    """The release before the code of the checkout, or skip the test if there is none."""
    unreleased, *releases = release.changelog(checkout)
    # Where nothing is unreleased the checkout is the newest release itself.
    if not any(unreleased.parts.values()):
        releases = releases[1:]
    if not releases:
        pytest.skip("there is no release before this one")
    return releases[0].name


def install(checkout: Path, version: str, folder: Path) -> Newsdb:
    """Unpack the release of a version and make an environment for it, or skip the test where history lacks it.

    Args:
        checkout: a clone with the release's commit.
        version: such as 0.1.0.
        folder: where to.
    """
    sources, home, venv = folder / "sources", folder / "home", folder / "venv"
    sources.mkdir()
    with tarfile.open(fileobj=io.BytesIO(_archive(checkout, version))) as archive:
        archive.extractall(sources, filter="data")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = venv / "bin" / "python"
    if _locked(sources).read_bytes() == _locked(checkout).read_bytes():
        # The very same packages are borrowed; of a folder named here no .pth is read, so the checkout does not come.
        site = venv / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*command, "--requirement", str(_locked(sources))], check=True)
    return Newsdb(python, sources, home)


def _archive(checkout: Path, version: str) -> bytes:
    commit = json.loads(COMMITS.read_text(encoding="utf-8")).get(version, f"v{version}")
    for name in (f"v{version}", commit):
        done = subprocess.run(["git", "archive", name], cwd=checkout, check=False, capture_output=True)
        if done.returncode == 0:
            return done.stdout
    pytest.skip(f"needs a clone with the history of the release {version}: its commit {commit} is not there")


def _locked(sources: Path) -> Path:
    return sources / "requirements" / "demo.txt"
