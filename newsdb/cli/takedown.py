"""``newsdb takedown``: take articles and people down, prove that nothing is left, and keep it so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson, Limit, read_article, read_text, read_who
from newsdb.cli.console import STRONG, listed, note, one_line, plural, print_json, results
from newsdb.cli.takedown_files import export_takedowns, import_takedowns
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.loader import Wanted
    from newsdb.queries.takedowns import Footprint

app = typer.Typer(
    no_args_is_help=True, help="Take articles and people down for good, and prove that nothing of them is left."
)

app.command("export")(export_takedowns)
app.command("import")(import_takedowns)

_SHOWN = 10

ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="WHY", help="Why, in one line, without saying what. It is kept.")
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who orders it. Without it: your login name. It is kept.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before it is done.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would go, and do nothing.")]


@app.command()
def article(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="URL|#ID...", help="Addresses, stored or not; or ids as search --json has them."),
    ],
    reason: ReasonOption,
    by: ByOption = None,
    copies: Annotated[
        bool,
        typer.Option("--copies", help="Take the same text under other addresses along; without it, they are listed."),
    ] = False,
    yes: YesOption = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take articles down: text, earlier texts, quotes, mentions, search entries, quarantined input.

    What stays says why, who and when, and keeps the article out: later input of it is rejected, and its bytes are not
    kept. An address may be taken down before anything of it is stored. People whom nothing else names go, too. Loads
    may run meanwhile. Addresses are canonicalised, so that tracking and the like do not matter.

    Then the whole database is searched for passages of the text: every table and column that can hold text. What is
    found in other articles, such as copies, is listed. Write-ahead log, backups, replicas and the input files are
    outside its reach.

    --json prints one object.

    Exit code: 0 nothing is left, 1 something is, or you said no, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb takedown article https://harborledger.example/2026/ferry --reason "court order 7/26"
      newsdb takedown article https://harborledger.example/2026/ferry --reason retracted --copies --dry-run
      newsdb takedown article '#0b4f6f0e-1c2d-5e3f-8a9b-7c6d5e4f3a2b' --reason "author's wish" --yes
    """
    from newsdb import loader  # noqa: PLC0415  (the extraction's models take time to import)
    from newsdb.cli import takedown_report as report  # noqa: PLC0415
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.queries.takedowns import candidates, copies_of  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    why, who = _why(reason), one_line(read_who(by))
    wanted = _read_articles(articles)
    with reading(decides=True) as connection:
        stored = candidates(connection, wanted.keys())
        others = copies_of(connection, [one.id for one in stored])
    report.show_articles(stored, others, len(wanted), with_copies=copies)
    if copies:
        wanted |= {one.id: one.url for one in others}
    if dry_run:
        if as_json:
            print_json({"would_go": [asdict(one) for one in stored], "copies": [asdict(one) for one in others]})
        note("nothing was done")
        return
    _confirm(f"Take down {plural(len(wanted), 'article')}?", yes=yes)
    note("taking down, then searching the whole database")
    done = loader.take_down_articles(load_settings(), wanted, why, who)
    if as_json:
        print_json(report.articles_fields(done))
    else:
        report.print_articles(done)
    if not done.is_clean:
        raise NewsdbError(report.left_line(done.left, done.copies, done.remains.unread if done.remains else ()))


@app.command()
def person(
    name: Annotated[
        str, typer.Argument(metavar="NAME|#ID", help="A full name, stored or not; or an id, quoted: '#12'.")
    ],
    reason: ReasonOption,
    by: ByOption = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="NAME", help="A further full name of the same person; repeatable."),
    ] = None,
    delete_quotes: Annotated[
        bool, typer.Option("--delete-quotes", help="Mask what the person says, too: their quotes go.")
    ] = False,
    only_articles: Annotated[
        bool,
        typer.Option(
            "--only-articles", help="Mask only articles that are stored by now; new ones may name a namesake."
        ),
    ] = False,
    yes: YesOption = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Anonymise a person: mask their names wherever they stand, in what is stored and in what is loaded later.

    Each letter of the name becomes █, so that texts keep their length and quotes their place. Names are recognised
    whatever their case, accents and punctuation, also in titles, earlier texts, addresses, by-lines and quarantined
    input (which is emptied). In an article with the full name the surname alone is masked, too, unless it is known to
    be somebody else's there. The person, all names, and their quotes' speaker are gone for good: only the original
    files could bring them back.

    Their words stay, as those of an unnamed speaker: that is what anonymising an archive means, and figures stay right.
    But whoever finds the same words elsewhere finds the name. --delete-quotes masks the words, too; it can only be
    decided now, since nobody knows afterwards which words were theirs.

    Names decide: namesakes are masked as well, stored ones and those of later loads. --only-articles leaves new
    articles alone. What tells who the person is without the name (an office, a street) stays.

    Loads may run meanwhile. Cut off, the same command goes on. Then the whole database is searched for the names.
    Write-ahead log, backups, replicas and the input files are outside its reach.

    --json prints one object.

    Exit code: 0 nothing is left, 1 something is, or you said no, 2 wrong usage, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb takedown person "Ilse Maartens" --reason "request 2026-114"
      newsdb takedown person '#12' --also "Ilse Brandt" --reason "request 2026-114" --delete-quotes
      newsdb takedown person "Ilse Maartens" --reason "request 2026-114" --dry-run
    """
    from newsdb import loader  # noqa: PLC0415  (the extraction's models take time to import)
    from newsdb.cli import takedown_report as report  # noqa: PLC0415
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    why, who = _why(reason), one_line(read_who(by))
    asked = read_text("NAME", name)
    if asked is None:
        raise UsageError("say whom to take down; newsdb people list shows who is quoted most")
    with reading(decides=True) as connection:
        wanted, found = _find_person(connection, asked, also or [])
    report.show_person(wanted, found)
    if dry_run:
        if as_json:
            print_json({"names": wanted.names, "person_ids": wanted.people} | report.footprint_fields(found))
        note("nothing was done")
        return
    _confirm(f"Mask {listed(wanted.names, 3)} for good?", yes=yes)
    try:
        done = loader.take_down_person(
            load_settings(),
            wanted,
            why,
            who,
            is_stored_only=only_articles,
            is_wordless=delete_quotes,
            on_progress=report.Ticker().update,
        )
    except KeyboardInterrupt:
        note("interrupted; the same command goes on")
        raise typer.Exit(130) from None
    if as_json:
        print_json(report.person_fields(done))
    else:
        report.print_person(done)
    if not done.is_clean:
        raise NewsdbError(report.left_line(done.remains.rows, (), done.remains.unread))


@app.command("list")
def list_takedowns(limit: Limit = 20, as_json: AsJson = False) -> None:
    """List takedowns, the latest first: number, kind, when, who and why; never what.

    The orders of whoever runs the database have a number, those that were lifted, too. What agencies took down
    (canceled, withheld) has none.

    --json prints one object per line and takedown.

    Exit code: 0 also if there is none, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb takedown list
      newsdb takedown list --json --limit 1000 | jq -r .reason
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.takedown_report import print_listed  # noqa: PLC0415
    from newsdb.queries import takedowns  # noqa: PLC0415

    with reading() as connection:
        found, total = takedowns.list_takedowns(connection, limit)
    if not found:
        note("nothing was taken down")
        return
    for one in found:
        if as_json:
            print_json(asdict(one))
        else:
            print_listed(results(), one)
    note(
        plural(total, "takedown")
        if total == len(found)
        else f"{len(found):,} of {total:,} takedowns; --limit shows more"
    )


@app.command()
def lift(
    what: Annotated[
        str,
        typer.Argument(
            metavar="#NUMBER|URL|#ID", help="Number of an order, quoted: '#3'; or an article's address or id."
        ),
    ],
    reason: ReasonOption,
    by: ByOption = None,
    as_json: AsJson = False,
) -> None:
    """Lift a takedown: what it kept out may be loaded again.

    Nothing comes back by itself. An article is new with the next load of its file. What was masked stays masked, also
    if its file is loaded again; to have such an article back, take it down, lift that, and load its file.

    The order stays in the list, with who lifted it, when and why. By its address what an agency took down is lifted,
    too; loading the agency's word once more takes it down again.

    --json prints one object.

    Exit code: 0 lifted, 1 there is no such takedown, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb takedown lift '#3' --reason "appeal won"
      newsdb takedown lift https://harborledger.example/2026/ferry --reason "wrong address"
    """
    from newsdb import writer  # noqa: PLC0415  (takes time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.loader.sessions import Session  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    why, who = _why(reason), one_line(read_who(by))
    digits = what.strip().removeprefix("#")
    number = int(digits[:18]) if digits.isascii() and digits.isdigit() else None
    article_id = None if number is not None else next(iter(_read_articles([what])))
    with reading(decides=True):
        pass  # the schema fits

    def perform(connection: Any) -> tuple[int, str] | None:
        with connection.transaction():
            writer.hold(connection, alone=True)
            order = number if article_id is None else writer.order_of(connection, [article_id])
            if order is not None:
                kind = writer.lift_order(connection, order, why, who)
                return None if kind is None else (order, kind)
            made = None if article_id is None else writer.lift_agency_takedown(connection, article_id, why, who)
            return None if made is None else (made, "agency")

    with Session(load_settings(), "newsdb takedown lift") as session:
        lifted = session.run(perform)
    if lifted is None:
        raise NewsdbError(f"there is no takedown {one_line(what)} that could be lifted; see newsdb takedown list")
    if as_json:
        print_json({"id": lifted[0], "kind": lifted[1]})
    else:
        behind = "what is masked stays so" if lifted[1] == "person" else "load its file again to have it back"
        results().print(Text(f"#{lifted[0]} is lifted; {behind}", STRONG), soft_wrap=True)


def _read_articles(given: Sequence[str]) -> dict[UUID, str | None]:
    """Ids of articles, with their addresses as given.

    Raises:
        UsageError: one is neither an address nor an id.
    """
    return dict(read_article(one) for one in given)


def _find_person(connection: Connection, asked: str, also: Sequence[str]) -> tuple[Wanted, Footprint]:
    """Whom a name means, and all their names.

    Raises:
        UsageError: it means several people, nobody of that id, or is no full name.
    """
    from newsdb.cli.narrowing import labels, unknown_name  # noqa: PLC0415
    from newsdb.loader import Wanted  # noqa: PLC0415
    from newsdb.names import is_full_name, name_key  # noqa: PLC0415
    from newsdb.queries.speakers import SpeakerMatch, find_speaker, read_person_id  # noqa: PLC0415
    from newsdb.queries.takedowns import count_namesakes, footprint  # noqa: PLC0415

    match = find_speaker(connection, asked)
    is_id = read_person_id(asked) is not None
    if is_id and not match.people:
        raise UsageError(unknown_name(match))
    if not match.exact and is_full_name(asked):  # who only bears these words has another name
        match = SpeakerMatch(asked)
    if len(match.people) > 1 or (match.people and not match.exact):
        raise UsageError(
            f"“{one_line(asked)}” fits {listed(labels(match.people))}; give a full name, or an id as '#12'"
        )
    found = footprint(connection, match.person_ids, _SHOWN)
    short = [one for one in also if not is_full_name(one)]
    names = sorted(filter(is_full_name, found.names))
    known = {name_key(name) for name in names}
    given = [*([] if is_id or not is_full_name(asked) else [asked]), *also]
    names += [name for name in given if name_key(name) not in known]
    if short or not names:
        raise UsageError(f"“{one_line((short or [asked])[0])}” is no full name; give given name and surname")
    return Wanted(names, match.person_ids, found.wikidata_qids), replace(
        found, namesakes=count_namesakes(connection, names, match.person_ids)
    )


def _why(reason: str) -> str:
    if not reason.strip():
        raise UsageError("--reason is empty; say why, without what is taken down")
    return one_line(read_text("--reason", reason) or "")


def _confirm(question: str, *, yes: bool) -> None:
    """Ask on the terminal.

    Raises:
        UsageError: there is no terminal to ask on.
        typer.Exit: the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("this cannot be undone, and there is no terminal to ask on; add --yes")
    if not typer.confirm(question, err=True):
        note("nothing was done")
        raise typer.Exit(1)
