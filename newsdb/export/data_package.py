"""The folder as a Frictionless Data Package, which frictionless for Python and R, CKAN and others read.

In: a manifest. Out: the descriptor, version 2 of the specification, with the schema of the table.
"""

from __future__ import annotations

from typing import Any, Final

from newsdb.export.columns import Kind
from newsdb.export.datasets import Dataset
from newsdb.export.formats import MEDIA_TYPES, Format
from newsdb.export.manifest import Manifest

_TYPES: Final = {
    Kind.INTEGER: "integer",
    Kind.BIGINT: "integer",
    Kind.REAL: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "datetime",
    Kind.TEXTS: "array",
    Kind.JSON: "any",
}
_TABLES: Final = {Format.CSV, Format.JSONL, Format.PARQUET}


def describe(manifest: Manifest, dataset: Dataset, form: Format) -> dict[str, Any]:
    """The descriptor; without resources where there is no file, which the specification does not foresee."""
    paths = [part.path for part in manifest.parts if part.rows]
    resource: dict[str, Any] = {
        "name": dataset.name,
        "description": dataset.grain,
        "path": paths[0] if len(paths) == 1 else paths,
        "format": form.value,
        "mediatype": MEDIA_TYPES[form],
        "encoding": "utf-8",
    }
    if len(paths) == 1:
        part = next(part for part in manifest.parts if part.rows)
        resource |= {"bytes": part.bytes, "hash": f"sha256:{part.sha256}"}
    if form in _TABLES:
        resource["type"] = "table"
        resource["schema"] = {
            "fields": [_field(column.name, column.kind, column.description) for column in dataset.columns],
            "primaryKey": list(dataset.key),
            "missingValues": [""],
        }
    if form is Format.CSV:
        resource["dialect"] = {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"newsdb-{dataset.name}",
        "title": f"newsdb: {dataset.name}",
        "description": f"{dataset.grain} {manifest.rows:,} rows; filters and digests of the files: manifest.json.",
        "created": manifest.finished_at,
        "version": manifest.asked["newsdb_version"],
        "resources": [resource] if paths else [],
    }


def _field(name: str, kind: Kind, description: str) -> dict[str, Any]:
    field = {"name": name, "type": _TYPES.get(kind, "string"), "description": description}
    return field | ({"format": "uuid"} if kind is Kind.UUID else {})
