"""``muhla diff``: what a changed catalogue would change."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from service.cli.check import File
from service.cli.options import Json, last_day
from service.cli.output import counted, new_table, print_json, put, say
from service.cli.session import in_workshop, read_settings
from service.core.entry import Catalogue, Entry
from service.core.rests import end_of

if TYPE_CHECKING:
    from rich.table import Table

    from service.jobs.diff import Difference
    from service.jobs.followers import Redated
    from service.wiring import Workshop

AHEAD = timedelta(days=400)
"""A year and a month: what comes back every year is seen at least once."""

Until = Annotated[
    date | None,
    typer.Option("--until", metavar="DAY", parser=last_day, help="Compare alerts until the end of this day."),
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if anything would change.")]


class Comparison(Struct, frozen=True):
    """What loading the catalogue in *path* would change, with the alerts until *until*."""

    path: Path
    catalogue: Catalogue
    difference: "Difference"
    until: datetime

    def entry(self, commitment_id: str) -> Entry | None:
        """Return what the file says of a commitment; None if it does not name it."""
        return next((each for each in self.catalogue.entries if each.id == commitment_id), None)


def diff(file: File = None, until: Until = None, json: Json = False, exit_code: ExitCode = False) -> None:
    """What a changed catalogue would change: commitments, dates, and which alerts to come appear, move or vanish."""
    settings = read_settings()
    path = file or settings.catalogue
    found = in_workshop(lambda shop: compare(shop, path, until=until), settings=settings)
    if json:
        print_json(_row(found))
    else:
        _show(found)
    if exit_code and found.difference:
        raise typer.Exit(1)


async def compare(shop: "Workshop", path: Path, *, until: date | None) -> Comparison:
    """Return what loading *path* would change, with the alerts from now to the end of *until*. Nothing is changed.

    Raises `CatalogueError` where the file would be refused.
    """
    from service.catalogue import read_catalogue
    from service.jobs.diff import diff as difference_of
    from service.jobs.reload_catalogue import read_text

    now = shop.clock.now()
    end = end_of(until) if until else now + AHEAD
    text, file = read_text(path), str(path)
    difference = await difference_of(
        shop.database,
        text,
        file=file,
        channels=shop.channels,
        default_channels=shop.outlets.default,
        now=now,
        until=end,
        written_by=shop.clock.latest(),
    )
    return Comparison(path, read_catalogue(text, file=file, channels=shop.channels), difference, end)


def _row(found: Comparison) -> dict[str, Any]:
    from service.core.report import moment_text, planned_row
    from service.store.encoding import encode_deadline

    difference = found.difference
    return {
        "file": str(found.path),
        "until": moment_text(found.until),
        "added": list(difference.changes.added),
        "changed": list(difference.changes.changed),
        "archived": list(difference.changes.archived),
        "unchanged": difference.changes.unchanged,
        "redated": [
            {"id": each.commitment_id, "before": encode_deadline(each.before), "after": encode_deadline(each.after)}
            for each in difference.redated
        ],
        "alerts": {
            "appear": [planned_row(each) for each in difference.appear],
            "move": [{"before": planned_row(old), "after": planned_row(new)} for old, new in difference.move],
            "vanish": [planned_row(each) for each in difference.vanish],
        },
    }


def _show(found: Comparison) -> None:
    if found.difference.changes:
        say("Commitments", style="bold")
        say(_commitments(found))
        say()
    if found.difference.redated:
        say("Dates", style="bold")
        _show_dates(found.difference.redated)
    if found.difference.appear or found.difference.move or found.difference.vanish:
        say("Alerts to come", style="bold")
        say(_alerts(found))
        say()
    say(_summary(found))


def _commitments(found: Comparison) -> "Table":
    from rich.text import Text

    from service.cli.words import title_words

    changes = found.difference.changes
    table = new_table()
    table.show_header = False
    for mark, style, ids in (
        ("+", "green", changes.added),
        ("~", "yellow", changes.changed),
        ("-", "red", changes.archived),
    ):
        for each in ids:
            entry = found.entry(each)
            title = title_words(entry.title) if entry else "is archived then: the file has it no longer"
            put(table, Text(f"  {mark}", style), Text(each, "cyan"), title)
    return table


def _show_dates(redated: "Iterable[Redated]") -> None:
    from service.cli.words import deadline_words

    for each in redated:
        table = new_table()
        table.show_header = False
        put(table, "   ", "before", deadline_words(each.before))
        put(table, "   ", "after", deadline_words(each.after))
        say(f"  {each.commitment_id}", style="cyan")
        say(table)
        say()


def _alerts(found: Comparison) -> "Table":
    from rich.text import Text

    from service.cli.words import local_moment, planned_words

    difference = found.difference
    rows = [("+", "green", each, None) for each in difference.appear]
    rows += [("-", "red", each, None) for each in difference.vanish]
    moved = [("~", "yellow", new, old.at) for old, new in difference.move]
    table = new_table()
    table.show_header = False
    for mark, style, alert, before in sorted([*rows, *moved], key=lambda row: (row[2].at, row[2].commitment_id)):
        instead = f", not {local_moment(before)}" if before else ""
        put(
            table,
            Text(f"  {mark}", style),
            local_moment(alert.at),
            Text(alert.commitment_id, "cyan"),
            f"{planned_words(alert)}{instead}",
        )
    return table


def _summary(found: Comparison) -> str:
    from service.messages import date_words

    difference, changes = found.difference, found.difference.changes
    if not difference:
        return f"{found.path}: nothing would change."
    until = date_words(found.until.astimezone(UTC) - timedelta(microseconds=1), "en")
    return (
        f"{found.path}: {len(changes.added)} added, {len(changes.changed)} changed, {len(changes.archived)} archived, "
        f"{changes.unchanged} as before. Until {until}: {counted(len(difference.appear), 'alert')} would appear, "
        f"{len(difference.move)} move, {len(difference.vanish)} vanish."
    )
