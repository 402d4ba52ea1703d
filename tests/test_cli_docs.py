"""The command line is documented: help for every command, argument and option, and a mention in the README."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from newsdb.cli import app


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Give a command and all below it, each with the words that call it."""
    yield name, command
    for word, child in getattr(command, "commands", {}).items():
        yield from commands(child, f"{name} {word}")


ALL = dict(commands(typer.main.get_command(app), "newsdb"))
CALLABLE = sorted(
    name for name, command in ALL.items() if not hasattr(command, "commands") or command.invoke_without_command
)


def test_there_are_commands() -> None:
    """The commands are found, so that the tests below are about something."""
    assert {"newsdb load", "newsdb extract", "newsdb migrate", "newsdb server start"} <= set(CALLABLE)


@pytest.mark.parametrize("name", ALL)
def test_each_command_has_help(name: str) -> None:
    """Each command and group says in its help what it does, beginning with a whole sentence."""
    text = (ALL[name].help or "").strip()
    assert text
    assert text.split("\n\n")[0].rstrip().endswith(".")


@pytest.mark.parametrize("name", CALLABLE)
def test_each_parameter_has_help(name: str) -> None:
    """Each option and argument says what it is for."""
    silent = [parameter.name for parameter in ALL[name].params if not (getattr(parameter, "help", None) or "").strip()]
    assert silent == []


@pytest.mark.parametrize("name", CALLABLE)
def test_each_command_is_in_the_readme(name: str, checkout: Path) -> None:
    """README.md shows each command as one types it."""
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{re.escape(name)}\b", readme), f"README.md does not mention: {name}"


def test_the_readme_shows_no_unknown_command(checkout: Path) -> None:
    """Each `newsdb word` in README.md's code is a command that exists."""
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    fenced = re.compile(r"^```.*?\n(.*?)^```", re.DOTALL | re.MULTILINE)
    code = [*fenced.findall(readme), *re.findall(r"`([^`\n]+)`", fenced.sub("", readme))]
    # As a shell would find it: first on its line or behind an operator, so not inside a comment.
    call = re.compile(r"(?:^\s*|[|;&(]\s*|\$ )newsdb ([a-z][a-z-]+)\b", re.MULTILINE)
    words = {word for block in code for word in call.findall(block)}
    assert words
    known = {name.split()[1] for name in ALL if " " in name}
    assert words - known == set()
