"""Exports: rows of the database as files for other programs.

In: a connection to read from and a ``Request``. Out: files in CSV, JSON lines, Parquet, DuckDB or JSON-LD, streamed,
with a manifest. ``datasets`` says which rows there are (``rows``, ``totals``, ``columns``), ``reading`` streams them
out of PostgreSQL, ``formats`` writes them, ``files`` and ``manifest`` make sure that no half file looks whole,
``snapshots`` that nothing taken down is in one.
"""

from newsdb.export.datasets import DATASETS, Dataset
from newsdb.export.formats import Format
from newsdb.export.places import STANDARD_OUTPUT, Place, read_place, told_format
from newsdb.export.running import Progress, Request, Summary, check, export_to_files, export_to_stream

__all__ = [
    "DATASETS",
    "STANDARD_OUTPUT",
    "Dataset",
    "Format",
    "Place",
    "Progress",
    "Request",
    "Summary",
    "check",
    "export_to_files",
    "export_to_stream",
    "read_place",
    "told_format",
]
