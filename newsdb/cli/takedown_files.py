"""``newsdb takedown export`` and ``import``: takedowns in a file, for a database restored from a backup of before."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import typer

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import note, plural, print_json, results
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from newsdb.writer import Takedowns

LAYOUT: Final = 1
"""Version of the file's own layout."""


def export_takedowns(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The JSON file to write; an older one is replaced.")],
) -> None:
    """Write all takedowns to a file, to be carried over if the database is restored from an older backup.

    It says why, who and when, but not what: ids of articles, and keyed digests of names with their key. Whoever has it
    can try addresses and names on it, so that it is written for you alone (mode 600). Do it after each takedown, and
    keep it beside the backups.

    Exit code: 0 written, 1 the file cannot be written, 3 no database.

    \b
    Examples:
      newsdb takedown export /backups/takedowns.json
      newsdb takedown import /backups/takedowns.json
    """
    from newsdb import loader  # noqa: PLC0415  (the extraction's models take time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with reading():
        pass  # the schema fits
    found = loader.read_takedowns(load_settings())
    value = {"newsdb_takedowns": LAYOUT, "exported_at": datetime.now(UTC), **asdict(found)}
    _write(path, json.dumps(value, ensure_ascii=False, indent=1, default=_plain))
    results().print(
        f"{path}: {plural(len(found.orders), 'order')}, {plural(len(found.articles), 'article')} kept out",
        soft_wrap=True,
    )


def import_takedowns(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file that newsdb takedown export wrote.")],
    as_json: AsJson = False,
) -> None:
    """Carry takedowns over into a database restored from a backup of before them, and carry them out.

    Articles go, people are masked, in what is stored and in what is loaded later; what was lifted is lifted. Orders
    keep number, reason, author and time. What is there already changes nothing. What an agency took down and somebody
    let in again stays down. Cut off, the same command goes on.

    --json prints one object.

    Exit code: 0 carried over and nothing is left, 1 something is, or the file is of another database, 2 wrong usage,
    3 no database.

    \b
    Examples:
      newsdb restore /backups/newsdb-2026-11-27.dump
      newsdb takedown import /backups/takedowns.json
    """
    from newsdb import loader  # noqa: PLC0415  (the extraction's models take time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.cli.takedown_report import left_line  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    carried = _read(path)
    with reading(decides=True):
        pass  # the schema fits
    done = loader.carry_takedowns(load_settings(), carried, lambda order: note(f"masking by order #{order}"))
    if as_json:
        print_json(
            {
                "orders": done.orders,
                "articles": done.articles,
                "kept_out": done.kept_out,
                "rejects_emptied": done.rejects,
                "people": [{"id": one.order_id, "articles_masked": one.articles} for one in done.people],
            }
        )
    else:
        results().print(
            f"{plural(done.orders, 'order')} carried over: {plural(done.articles, 'article is', 'articles are')} gone,"
            f" {plural(done.rejects, 'reject is', 'rejects are')} emptied,"
            f" {plural(len(done.people), 'person is', 'people are')} masked in"
            f" {plural(sum(one.articles for one in done.people), 'article')}",
            soft_wrap=True,
        )
    if not done.is_clean:
        rows = {place: number for one in done.people for place, number in one.remains.rows.items()}
        unread = sorted({table for one in done.people for table in one.remains.unread})
        raise NewsdbError(left_line(rows, (), unread))


def _write(path: Path, text: str) -> None:
    """Write a file of one's own, whole or not at all."""
    temporary = path.with_name(path.name + ".partial")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise NewsdbError(f"{path} cannot be written ({error.strerror}); name another place") from error


def _read(path: Path) -> Takedowns:
    """Read a file of takedowns.

    Raises:
        UsageError: it is none.
    """
    from newsdb.writer import CarriedOrder, CarriedTakedown, Takedowns  # noqa: PLC0415  (takes time to import)

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["newsdb_takedowns"] != LAYOUT:
            raise UsageError(f"{path} is a later newsdb's; import it with that one")
        orders = [CarriedOrder(**_order(order)) for order in found["orders"]]
        articles = [
            CarriedTakedown(**{**_timed(one), "article_id": UUID(one["article_id"])}) for one in found["articles"]
        ]
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}); name the file of newsdb takedown export"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is no file of newsdb takedown export, or damaged") from None
    return Takedowns(orders, articles)


def _order(found: dict[str, Any]) -> dict[str, Any]:
    names = tuple((base64.b64decode(name), base64.b64decode(word)) for name, word in found["names"])
    salt = None if found["salt"] is None else base64.b64decode(found["salt"])
    return {**_timed(found), "salt": salt, "names": names}


def _timed(found: dict[str, Any]) -> dict[str, Any]:
    """Read the instants of a row."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value is not None else value
        for name, value in found.items()
    }


def _plain(value: object) -> str:
    """Write what JSON does not have."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else str(value)
