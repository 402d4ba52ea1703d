"""Build hook of hatchling: a wheel in which extraction and resolution are compiled by mypyc, too. ``make compiled``.

The sources stay the reference, and the wheel without this hook the ordinary one. This hook, which is asked for by
``HATCH_BUILD_HOOK_ENABLE_CUSTOM=true``, lays a library beside each module, which Python prefers to the source; both
give the same results (``tests/test_compiled.py``). Such a wheel fits one version of Python on one kind of machine.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PACKAGES: Final = ("extraction", "resolution")
_IMPORTED: Final = ("names.py", "documents.py", "errors.py")  # by these; of them names.py is compiled, too
# A table inherits from ``dict`` and is as fast as that; long lists of words and what trains models gain nothing.
_LEFT: Final = frozenset("__init__ tables lexicon given_names annotation learning train".split())
_SETUP: Final = """
from mypyc.build import mypycify
from setuptools import setup
modules = mypycify({arguments!r}, group_name="newsdb", opt_level="2", debug_level="0")
setup(name="newsdb-compiled", packages=[], ext_modules=modules)
"""


def missing() -> str | None:
    """Return what has to be installed before anything can be compiled, in one sentence, or None."""
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"compiling needs a C compiler, and there is no {compiler}; on Debian and Ubuntu: apt-get install gcc"
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if not header.is_file():
        version = sysconfig.get_python_version()
        return (
            f"compiling needs the C headers of Python {version}, and there is no {header};"
            f" on Debian and Ubuntu: apt-get install python{version}-dev"
        )
    return None


def compile_modules(package: Path, folder: Path) -> list[Path]:
    """Compile modules of ``package`` in ``folder``, which is empty.

    Returns:
        The libraries, relative to ``folder``: one that holds everything, and one that stands for each module.

    Raises:
        subprocess.CalledProcessError: mypy or the compiler refused; it has said why.
    """
    copy = folder / package.name
    copy.mkdir()
    (copy / "__init__.py").touch()  # that of newsdb imports what is not needed here
    for name in _PACKAGES:
        shutil.copytree(package / name, copy / name)
    for name in _IMPORTED:
        shutil.copy(package / name, copy / name)
    paths = [copy / "names.py", *(path for name in _PACKAGES for path in sorted((copy / name).glob("*.py")))]
    modules = [str(path.relative_to(folder)) for path in paths if path.stem not in _LEFT]
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\nexplicit_package_bases = true\n", encoding="ascii")
    (folder / "setup.py").write_text(_SETUP.format(arguments=["--config-file=mypy.ini", *modules]), encoding="ascii")
    command = [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"]
    subprocess.run(command, cwd=folder, check=True)
    return [path.relative_to(folder) for pattern in ("*.so", "newsdb/**/*.so") for path in sorted(folder.glob(pattern))]


class CompiledWheel(BuildHookInterface[BuilderConfig]):
    """What hatchling calls before and after it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say which libraries belong into the wheel and that it fits this machine alone."""
        if version != "standard":
            self.app.abort("an editable installation cannot be compiled: what is edited would not be what runs")
        if needed := missing():
            self.app.abort(needed)
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        try:
            libraries = compile_modules(Path(self.root) / "newsdb", folder)
        except subprocess.CalledProcessError:
            self.app.abort("mypyc or the C compiler refused: see above")
        build_data["force_include"].update({str(folder / library): str(library) for library in libraries})
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled; it is in the wheel now."""
        self._folder.cleanup()
