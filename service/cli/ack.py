"""``muhla ack``: somebody has seen it, and reminders rest for a while."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import By, For, Json, Until, WrongUseError, needed, rests_until, whoever
from service.cli.output import print_json, say
from service.cli.session import in_workshop, load_first
from service.core.durations import Span
from service.core.verdict import Acknowledgement

if TYPE_CHECKING:
    from service.store.commitments import Record
    from service.wiring import Workshop

Id = Annotated[str | None, typer.Argument(metavar="ID", help="The commitment's id.")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="What others should know.")]
Withdraw = Annotated[int | None, typer.Option(metavar="N", help="Take number N back: reminders are sent again.")]


def ack(
    id: Id = None,  # noqa: A002 - as people call it
    span: For = None,
    until: Until = None,
    note: Note = None,
    by: By = None,
    withdraw: Withdraw = None,
    json: Json = False,
) -> None:
    """Say that somebody has seen it: reminders rest until the next milestone, or as long as you say.

    When the time that you give is over, the newest that rested is sent.
    """
    who = by or whoever()
    if withdraw is not None:
        if id is not None or span is not None or until is not None:
            raise WrongUseError("--withdraw takes the number alone")
        in_workshop(lambda shop: _take_back(shop, withdraw, who))
        say(f"Acknowledgement {withdraw} is taken back: reminders are sent again, and what it withheld.")
        return
    about = needed("ID", id, "muhla ack iraq-mission")
    made, record = in_workshop(lambda shop: _acknowledge(shop, about, span, until, note, who))
    if json:
        from service.cli.rows import acknowledgement_row

        print_json(acknowledgement_row(made))
    else:
        say(_said(made, record))


async def _take_back(shop: "Workshop", number: int, who: str) -> None:
    from service.jobs.acknowledge import take_back

    await take_back(shop.database, number, who=who, now=shop.clock.now())


async def _acknowledge(
    shop: "Workshop", commitment_id: str, span: Span | None, until: date | None, note: str | None, who: str
) -> "tuple[Acknowledgement, Record]":
    from service.jobs.acknowledge import acknowledge
    from service.jobs.find import find

    now = shop.clock.now()
    await load_first(shop, now)
    async with shop.database.reading() as conn:
        record = await find(conn, commitment_id)
    rest = rests_until(until, span, record.entry.zone, now)
    return await acknowledge(shop.database, commitment_id, by=who, now=now, until=rest, note=note), record


def _said(made: Acknowledgement, record: "Record") -> str:
    from service.cli.words import local_moment

    zone = record.entry.zone
    if made.until is not None:
        rest = f"until {local_moment(made.until, zone)}"
    elif record.next_due_at is not None and record.next_due_at > made.at:
        rest = f"until the next milestone, {local_moment(record.next_due_at, zone)}"
    else:
        rest = "until the next milestone"
    return (
        f"{made.commitment_id}: seen by {made.by}. Reminders rest {rest}.\n"
        f"This is acknowledgement {made.id}. To take it back: muhla ack --withdraw {made.id}"
    )
