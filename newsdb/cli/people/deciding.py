"""What commands that judge share: a connection, who decides and why, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsdb.cli.arguments import read_text, read_who
from newsdb.cli.console import note, one_line, plural, print_json

if TYPE_CHECKING:
    import psycopg

    from newsdb.writer.judgements import Judgement, Stamp

    Driver = psycopg.Connection[Any]

By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who decides; without it, the name you are logged in by.")
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for whoever reads the history.")]
JsonOfJudgement = Annotated[bool, typer.Option("--json", help="Print the judgement as one JSON object.")]

_LOCK_SECONDS = 60.0


@contextmanager
def deciding() -> Iterator[Driver]:
    """Hold a connection to judge over; what an earlier judgement has left to settle is settled first.

    Raises:
        DatabaseError: the database cannot be reached, its schema does not fit, or loads hold it for a minute.
    """
    from newsdb.database.engine import connect  # noqa: PLC0415  (takes time to import)
    from newsdb.database.schema import require_current  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings(), application_name="newsdb people", lock_timeout=_LOCK_SECONDS) as connection:
        require_current(connection)
        connection.rollback()
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        settle(driver)
        yield driver


def stamp(by: str | None, reason: str | None, **evidence: Any) -> Stamp:
    """Who decides and why, from the options.

    Raises:
        UsageError: nobody is logged in by a name.
    """
    from newsdb.writer.judgements import Stamp  # noqa: PLC0415

    return Stamp(read_who(by), read_text("--reason", reason), evidence)


def settle(driver: Driver) -> None:
    """Give stored quotes and mentions to whom they belong, and say how many there were."""
    from newsdb.writer.settling import settle as settle_all  # noqa: PLC0415

    done = settle_all(driver)
    if done.quotes or done.mentions:
        note(f"{plural(done.quotes, 'stored quote')} and {plural(done.mentions, 'mention')} given to whom they belong")


def tell(driver: Driver, judgement: Judgement, sentence: str, *, as_json: bool) -> None:
    """Settle a judgement and say what was judged."""
    settle(driver)
    if as_json:
        print_json(asdict(judgement))
    else:
        note(f"judgement {judgement.id}: {one_line(sentence)}")
