"""Build a release of what is committed: ``make release``. Nothing is tagged, pushed or uploaded.

In: a clean checkout whose version (``newsdb/__init__.py``) has its section in CHANGELOG.md. Out: sdist and wheel in
``dist/``, and the commands that are left to do. docs/releasing.md tells it in full.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

AUDIENCES: Final = ("Analysts", "Operators", "Developers")

_VERSION: Final = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_RELEASE: Final = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_HEADING: Final = re.compile(r"^## (.*)$", re.MULTILINE)
_TITLE: Final = re.compile(r"\[(?P<name>[^]]+)\](?: - (?P<day>\S+))?")


class Section(NamedTuple):
    """What CHANGELOG.md says of a release.

    Attributes:
        name: its version, or "Unreleased".
        day: when it was released, as printed; None of what is not.
        parts: text by audience.
    """

    name: str
    day: str | None
    parts: dict[str, str]


def version(root: Path) -> str:
    """Return the version that newsdb/__init__.py names."""
    found = _VERSION.search((root / "newsdb" / "__init__.py").read_text(encoding="utf-8"))
    return found[1] if found else ""


def changelog(root: Path) -> list[Section]:
    """Return the sections of CHANGELOG.md, newest first."""
    _, *pieces = _HEADING.split((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    sections = []
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        title = _TITLE.fullmatch(heading.strip())
        _, *parts = re.split(r"^### (.*)$", text, flags=re.MULTILINE)
        texts = {name.strip(): part.strip() for name, part in zip(parts[::2], parts[1::2], strict=True)}
        sections.append(Section(title["name"] if title else heading, title["day"] if title else None, texts))
    return sections


def objections(root: Path) -> list[str]:
    """Return what speaks against releasing the checkout at ``root``, a sentence each with its remedy."""
    found = []
    if changed := _git(root, "status", "--porcelain").decode().splitlines():
        names = ", ".join(line[3:] for line in changed)
        found.append(f"not all is committed: {names}; commit or remove it")
    number = version(root)
    if not _RELEASE.fullmatch(number):
        return [*found, f"newsdb/__init__.py: {number!r} is no version of a release, such as 1.2.0 or 1.2.0rc1"]
    tag = ("tag", "--list", f"v{number}")
    if _git(root, *tag) and not _git(root, *tag, "--points-at", "HEAD"):
        found.append(f"newsdb/__init__.py: {number} was released (tag v{number}); name the next version")
    return found + _objections_to_changelog(changelog(root), number)


def _objections_to_changelog(sections: list[Section], number: str) -> list[str]:
    if [section.name for section in sections[:2]] != ["Unreleased", number]:
        return [f"CHANGELOG.md: write '## [{number}] - YYYY-MM-DD' below '## [Unreleased]', above all other releases"]
    found = []
    unreleased, release = sections[:2]
    if any(unreleased.parts.values()):
        found.append(f"CHANGELOG.md: [Unreleased] has lines that belong to [{number}]; move them")
    try:
        date.fromisoformat(release.day or "")
    except ValueError:
        found.append(f"CHANGELOG.md: [{number}] has no day; write '## [{number}] - YYYY-MM-DD'")
    found += [
        f"CHANGELOG.md: [{number}] says nothing to {name}; write a part '### {name}'"
        for name in AUDIENCES
        if not release.parts.get(name)
    ]
    return found


def build(root: Path, folder: Path) -> list[Path]:
    """Build sdist and wheel of the commit that ``root`` has checked out, the same bytes each time.

    Files that are not committed have no part in it. The wheel is built from the unpacked sdist, as whoever installs
    the sdist does.

    Args:
        root: a checkout.
        folder: where they go; other files named ``newsdb-*`` are removed from it.

    Returns:
        The sdist and the wheel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("newsdb-*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as name:
        commit, unpacked = Path(name, "commit"), Path(name, "unpacked")
        _unpack(_git(root, "archive", "--format=tar.gz", "HEAD"), commit)
        epoch = _git(root, "log", "-1", "--format=%ct").decode().strip()
        _hatchling(commit, "sdist", folder, epoch)
        (sdist,) = folder.glob("newsdb-*.tar.gz")
        _unpack(sdist.read_bytes(), unpacked)
        (source,) = unpacked.iterdir()
        _hatchling(source, "wheel", folder, epoch)
        (wheel,) = folder.glob("newsdb-*.whl")
        return [sdist, wheel]


def _hatchling(source: Path, target: str, folder: Path, epoch: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder.absolute())]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HATCH_")}
    subprocess.run(command, cwd=source, env=variables | {"SOURCE_DATE_EPOCH": epoch}, check=True)


def _unpack(packed: bytes, folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["tar", "--extract", "--gzip"], cwd=folder, input=packed, check=True)


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout


def main() -> None:
    """Check, build and say what is left to do."""
    root = Path(__file__).resolve().parents[1]
    if shutil.which("git") is None or not (root / ".git").exists():
        sys.exit("a release is made of a commit: work in a clone, with git installed")
    if found := objections(root):
        sys.exit("\n".join(found))
    for path in build(root, root / "dist"):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}")
    number = version(root)
    print(
        f"\nLeft to do, when .ci/run has passed on this commit:\n\n"
        f"  git tag --annotate v{number} --message 'newsdb {number}'\n"
        f"  git push origin v{number}\n"
    )


if __name__ == "__main__":
    main()
