"""``newsdb people``: who is quoted, what is known of one person, and who is who."""

from __future__ import annotations

import typer

from newsdb.cli.people import histories, importing, judging, resolving, reviewing, showing, splitting, suggesting

app = typer.Typer(
    no_args_is_help=True, help="Who is quoted most, everything known of one person, and decisions on who is who."
)
app.command("list")(showing.list_people)
app.command()(showing.show)
app.command()(suggesting.suggest)
app.command()(reviewing.review)
app.command()(judging.merge)
app.command()(judging.distinct)
app.command()(splitting.split)
app.command()(judging.rename)
app.command()(judging.alias)
app.command()(judging.link)
app.command("import")(importing.import_people)
app.command()(histories.history)
app.command()(histories.undo)
app.command()(histories.settle)
app.command()(resolving.resolve)
