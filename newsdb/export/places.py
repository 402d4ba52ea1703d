"""Where an export goes: a folder of files, or one file; and what the files are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsdb.errors import UsageError
from newsdb.export.formats import ENDINGS, Format

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or a file.

    Attributes:
        folder: where the files lie.
        file: name of the only file; None: the folder is the export's own.
    """

    folder: Path
    file: str | None

    @property
    def shown(self) -> Path:
        """As the user knows it."""
        return self.folder if self.file is None else self.folder / self.file

    @property
    def manifest(self) -> Path:
        """The file that says what is done."""
        return self.folder / ("manifest.json" if self.file is None else f"{self.file}.manifest.json")

    @property
    def package(self) -> Path | None:
        """The Frictionless descriptor, of a folder."""
        return self.folder / "datapackage.json" if self.file is None else None

    @property
    def lock(self) -> Path:
        """The file by which exports keep out of each other's way."""
        return self.folder / (".newsdb-export.lock" if self.file is None else f".{self.file}.lock")

    def part(self, dataset: str, form: Format, label: str) -> str:
        """Name a file."""
        if self.file is not None:
            return self.file
        return f"{dataset}-{label}.{form}" if label else f"{dataset}.{form}"


def told_format(output: str, form: Format | None) -> Format:
    """Tell the format, by --format or else by the file's ending.

    Raises:
        UsageError: neither tells, or they contradict each other.
    """
    ending = ENDINGS.get(Path(output).suffix.lower())
    if form is None and ending is None:
        raise UsageError(f"say which format to write: --format {'|'.join(Format)}")
    if form is not None and ending is not None and ending is not form and not Path(output).is_dir():
        raise UsageError(f"{output} ends like {ending}, and --format is {form}; change one of them")
    return form or ending or Format.JSONL


def read_place(output: str, *, by_month: bool) -> Place:
    """Read where to write.

    Args:
        output: a path; with the ending of a format it is a file, else a folder.
        by_month: into a folder.

    Raises:
        UsageError: several files cannot go into one, or the ending is one of a file, and not of a format.
    """
    path = Path(output)
    if path.suffix[1:].isalpha() and path.suffix.lower() not in ENDINGS and output[-1:] != "/" and not path.is_dir():
        raise UsageError(
            f"{output} ends like no format ({', '.join(f'.{form}' for form in Format)}); name a file that does, or a"
            " folder with / behind it; to compress, write to - and pipe that into gzip or zstd"
        )
    is_file = path.suffix.lower() in ENDINGS and not output.endswith("/") and not path.is_dir()
    if is_file and by_month:
        raise UsageError(f"--by-month writes several files; name a folder instead of {output}")
    if not is_file and path.is_file():
        raise UsageError(f"{output} is a file, and no folder; name a folder, or a file that ends in .csv, .parquet …")
    return Place(path.parent, path.name) if is_file else Place(path, None)
