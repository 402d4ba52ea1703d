"""Compiled modules say what their sources say; skipped where there are none (``make compiled``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import newsdb
from newsdb.extraction import features

_PACKAGE = Path(newsdb.__file__).parent
_PRINT = """
import sys
from pathlib import Path
from newsdb.extraction import extract, features
from newsdb.resolution import resolve
print(Path(features.__file__).suffix)
for path in sorted(Path(sys.argv[1]).glob("newsdb/*/*.py")):
    text = path.read_text(encoding="utf-8")
    for title, body in ((None, text), ("“Harbor is safe,” Keller says", sys.argv[2] + text)):
        print(resolve(title, body, extract(title, body)))
"""
_ARTICLE = (
    "Nora Keller, a spokeswoman for the port, met Jonas Brandt on Monday.\n\n"
    "“The bridge is safe,” Keller told the Quay Times. “It is open,” Mr. Brandt added. He called it “a gift.”\n\n"
    "“She told me, ‘Go home,’” said Brandt’s lawyer, Ada Quill, who calls the harbor “the Pond.”\n\n"
)


@pytest.mark.skipif(Path(features.__file__).suffix == ".py", reason="nothing is compiled")
def test_compiled_modules_say_what_their_sources_say(tmp_path: Path) -> None:
    """The same texts, once with the libraries and once with the sources alone, give the same quotes and mentions."""
    shutil.copytree(_PACKAGE, tmp_path / "newsdb", ignore=shutil.ignore_patterns("*.so", "__pycache__"))

    def printed(root: Path) -> list[str]:
        command = [sys.executable, "-c", _PRINT, str(tmp_path), _ARTICLE]
        variables = os.environ | {"PYTHONPATH": str(root)}
        return subprocess.run(
            command, env=variables, cwd=root, check=True, capture_output=True, text=True
        ).stdout.split("\n")

    compiled, plain = printed(_PACKAGE.parent), printed(tmp_path)
    assert (compiled[0], plain[0]) == (".so", ".py")
    assert compiled[1:] == plain[1:]
