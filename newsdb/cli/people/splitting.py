"""``newsdb people split``: one person turns out to be two of the same name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.cli.arguments import read_days, read_text
from newsdb.cli.console import note
from newsdb.cli.people.choosing import one_person, read_person
from newsdb.cli.people.deciding import By, JsonOfJudgement, Reason, deciding, stamp, tell
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Connection

    from newsdb.writer.namesakes import Rule


class RestOption(StrEnum):
    """Whose is what no rule claims."""

    ORIGINAL = "original"
    OPEN = "open"


def split(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person that is two: a name, or an id, as in '#12'.")],
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="WORDS", help="The namesake's role has these words where it is printed."),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="OUTLET", help="The namesake is meant in this outlet.")
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The namesake is meant from this day, month or year on."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The namesake is meant up to this day, month or year.")
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="URL", help="The namesake is meant in this article; may be repeated."),
    ] = None,
    rest: Annotated[
        RestOption | None,
        typer.Option(
            "--rest",
            help="Whose is what no rule claims: the original's (so without this option, the first time), or open: "
            "nobody's.",
        ),
    ] = None,
    note_: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Shown behind the namesake's name, in parentheses.")
    ] = None,
    namesake: Annotated[
        str | None,
        typer.Option(
            "--namesake", metavar="ID", help="The rule is for this namesake, or for NAME itself: make nobody."
        ),
    ] = None,
    by: By = None,
    reason: Reason = None,
    as_json: JsonOfJudgement = False,
) -> None:
    """Judge that a name is also that of a second person, and say in which articles that one is meant.

    --role, --outlet, --from and --to must all hold; each --article holds by itself and goes before them. Roles are
    those printed beside the name anywhere in the article. Where the rules of several namesakes hold, the quotation is
    nobody's: newsdb never takes the first who fits.

    Quotes and mentions that are stored are given to the namesake now, batch by batch; later loads and newsdb reextract
    follow the rules. Running loads need not stop. What was cut off is finished by newsdb people settle.

    Exit code: 0 judged, 1 nobody or several are called so, or the rule is there already, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb people split "Orla Fenwick" --role coach
      newsdb people split '#12' --outlet harborledger.example --from 2016 --to 2018 --note "the rower"
      newsdb people split '#12' --namesake '#40' --article https://harborledger.example/a
      newsdb people split '#12' --namesake '#12' --role mayor --rest open
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.writer.changes import label  # noqa: PLC0415
    from newsdb.writer.splitting import Rest, Split  # noqa: PLC0415
    from newsdb.writer.splitting import split as judge  # noqa: PLC0415

    decision, asked = stamp(by, reason), read_person("NAME", name)
    role = read_text("--role", role)
    days = read_days(first, last)
    articles = [_article_id(url) for url in article or ()]
    if not articles and role is None and outlet is None and days == (None, None) and rest is None:
        raise UsageError("say how to tell the namesake: --role, --outlet, --from, --to or --article")
    with reading() as connection:
        person_id = one_person(connection, asked)
        namesake_id = None if namesake is None else one_person(connection, read_person("--namesake", namesake))
        rules, shown = _rules(connection, role, outlet, days, articles)
    if not rules and namesake_id is None:
        raise UsageError("--rest alone changes the rest for namesakes there are: name one with --namesake ID")
    how = Split(rules, read_text("--note", note_) or shown, namesake_id, None if rest is None else Rest(rest.value))
    with deciding() as driver:
        judgement = judge(driver, person_id, how, decision)
        sentence = f"{label(driver, judgement.person_id)} is told from namesakes by: {shown}"
        tell(driver, judgement, sentence, as_json=as_json)


def _rules(
    connection: Connection,
    role: str | None,
    outlet: str | None,
    days: tuple[date | None, date | None],
    articles: Sequence[tuple[str, UUID]],
) -> tuple[list[Rule], str]:
    """The rules, and how to name them."""
    from newsdb.cli.narrowing import one_outlet  # noqa: PLC0415
    from newsdb.queries.articles import stored_ids  # noqa: PLC0415
    from newsdb.writer.namesakes import Rule  # noqa: PLC0415

    source = None if outlet is None else one_outlet(connection, outlet)
    rules = []
    if role is not None or source is not None or days != (None, None):
        rules.append(Rule(0, role, None if source is None else source[0], *days))
    rules += [Rule(0, article_id=article_id) for _, article_id in articles]
    stored = stored_ids(connection, [article_id for _, article_id in articles])
    for url, article_id in articles:
        if article_id not in stored:
            note(f"{url} is not stored; the rule waits for it")
    named = [
        *([role] if role else []),
        *([source[1]] if source else []),
        *([f"{days[0] or ''}–{days[1] or ''}"] if days != (None, None) else []),
    ]
    return rules, ", ".join(named) or (_host(articles[0][0]) if articles else "the rest")


def _host(url: str) -> str:
    return url.rpartition("//")[2].partition("/")[0]


def _article_id(url: str) -> tuple[str, UUID]:
    from newsdb.cleaning.urls import article_id, canonical_url  # noqa: PLC0415

    canonical = canonical_url(url.strip())
    if canonical is None:
        raise UsageError(f"{url!r} is no address of an article; copy it from newsdb people show")
    return url.strip(), article_id(canonical)
