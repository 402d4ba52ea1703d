"""A compiled wheel says what the sources say (``make compiled``); the one here is built once, in a minute."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tools import compiled_wheel

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


def build(checkout: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a compiled wheel into ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=checkout,
        env=os.environ | {"HATCH_BUILD_HOOK_ENABLE_CUSTOM": "true"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_compiled_wheel_says_what_the_sources_say(checkout: Path, tmp_path: Path) -> None:
    """All sample articles and two hundred odd texts give the same output, once compiled and once from the sources."""
    if needed := compiled_wheel.missing():
        pytest.skip(needed)
    done = build(checkout, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert not wheel.name.endswith("-any.whl")
    compiled, plain = tmp_path / "compiled", tmp_path / "plain"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(compiled)
    shutil.copytree(checkout / "newsdb", plain / "newsdb", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(checkout / "migrations", plain / "migrations")

    def printed(root: Path, *arguments: str) -> list[str]:
        command = [sys.executable, *arguments]
        variables = os.environ | {"PYTHONPATH": str(root)}
        done = subprocess.run(command, env=variables, cwd=root, check=False, capture_output=True, text=True)
        assert not done.stderr, done.stderr
        return done.stdout.splitlines()

    texts = ("-c", _PRINT, str(plain), _ARTICLE)
    compiled_texts, plain_texts = printed(compiled, *texts), printed(plain, *texts)
    assert (compiled_texts[0], plain_texts[0]) == (".so", ".py")
    assert compiled_texts[1:] == plain_texts[1:]
    samples = ("-m", "newsdb", "extract", str(checkout / "seeds"))
    compiled_samples = printed(compiled, *samples)
    assert len(compiled_samples) > 20
    assert compiled_samples == printed(plain, *samples)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("CC", "apt-get install gcc"), ("include", f"apt-get install python3.{sys.version_info[1]}-dev")],
)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str, remedy: str) -> None:
    """Without a compiler, or without Python's headers, one sentence says which package to install."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(Path(__file__).parent))
    if name == "CC":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    assert remedy in str(compiled_wheel.missing())


def test_a_missing_compiler_ends_the_build(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build says so in one line, without a traceback, and leaves no wheel."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if not compiled_wheel.missing():
        pytest.skip("this Python's compiler is not found through PATH")
    done = build(checkout, tmp_path)
    assert done.returncode == 1
    assert (done.stdout + done.stderr).strip() == compiled_wheel.missing()
    assert list(tmp_path.iterdir()) == []
