"""Compile extraction and resolution in this checkout: ``python benchmarks/compiling.py [--remove]``.

What ``newsdb.extraction`` and ``newsdb.resolution`` say stays the same (``tests/extraction/test_compiled.py``). Beside
each module a library is laid that Python prefers to it, so that an edit shows once they are made anew or removed. Needs
a C compiler, mypy and setuptools.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).resolve().parents[1]
_PACKAGES: Final = ("extraction", "resolution")
# A table inherits from ``dict`` and is as fast as that is; long lists of words and what trains models gain nothing.
_LEFT: Final = frozenset("__init__ tables lexicon given_names annotation learning train".split())
_SETUP: Final = """
from mypyc.build import mypycify
from setuptools import setup
setup(name="newsdb-compiled", packages=[], ext_modules=mypycify({paths!r}, group_name="newsdb", opt_level="2"))
"""


def modules(root: Path) -> list[Path]:
    """Return the modules that are compiled, relative to ``root``."""
    found = [path for package in _PACKAGES for path in sorted((root / "newsdb" / package).glob("*.py"))]
    return [path.relative_to(root) for path in [*found, root / "newsdb" / "names.py"] if path.stem not in _LEFT]


def libraries(root: Path) -> list[Path]:
    """Return the libraries under ``root``: the one that holds everything, and one that stands for each module."""
    return [path for pattern in ("*.so", "newsdb/*.so", "newsdb/*/*.so") for path in root.glob(pattern)]


def main() -> None:
    """Remove the libraries, then make them anew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--remove", action="store_true", help="remove the libraries and make none")
    options = parser.parse_args()
    for library in libraries(_CHECKOUT):
        library.unlink()
    if options.remove:
        return
    with tempfile.TemporaryDirectory() as name:  # setuptools must not see the checkout's pyproject.toml
        folder = Path(name)
        shutil.copytree(_CHECKOUT / "newsdb", folder / "newsdb", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "mypy.ini").write_text("[mypy]\nstrict = true\nexplicit_package_bases = true\n", encoding="ascii")
        paths = ["--config-file=mypy.ini", *map(str, modules(folder))]
        (folder / "setup.py").write_text(_SETUP.format(paths=paths), encoding="ascii")
        subprocess.run([sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder, check=True)
        made = libraries(folder)
        for library in made:
            shutil.copy(library, _CHECKOUT / library.relative_to(folder))
    print(f"{len(made)} libraries for {len(paths) - 1} modules")


if __name__ == "__main__":
    main()
