"""``muhla deliveries``: what was sent, to whom, and what became of it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.options import Json, the_one
from service.cli.output import counted, harmless, new_table, print_json, put, say, screen
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from service.store.ledger import LedgerLine
    from service.wiring import Workshop

STATES = {"failed": "bold red", "pending": "yellow", "withheld": "dim", "sent": "green"}
"""The states of a delivery, with their colours."""

WIDE = 110
"""Columns from which on there is room for an answer beside the state."""

Failed = Annotated[bool, typer.Option("--failed", help="Only those that were given up, or refused.")]
Pending = Annotated[bool, typer.Option("--pending", help="Only those that wait for an attempt.")]
Withheld = Annotated[bool, typer.Option("--withheld", help="Only those that were withheld.")]
Sent = Annotated[bool, typer.Option("--sent", help="Only those that arrived.")]
ChannelName = Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Only those to this channel.")]
Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="Only those about this commitment.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="The newest N.")]


class Wanted(Struct, frozen=True):
    """Which deliveries are asked for; None: whatever."""

    state: str | None
    channel: str | None
    commitment_id: str | None
    limit: int


def deliveries(
    failed: Failed = False,
    pending: Pending = False,
    withheld: Withheld = False,
    sent: Sent = False,
    channel: ChannelName = None,
    id: Id = None,  # noqa: A002 - as the option is called
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """What was sent, to whom, and what became of it: the newest first."""
    flags = [("--failed", failed), ("--pending", pending), ("--withheld", withheld), ("--sent", sent)]
    state = the_one(flags).removeprefix("--") if any(given for _, given in flags) else None
    wanted = Wanted(state, channel, id, limit)
    found, off = in_workshop(lambda shop: _ledger(shop, wanted))
    if json:
        from service.cli.rows import delivery_row

        print_json({"deliveries": [delivery_row(line) for line in found]})
        return
    _show(found, off, wanted)


async def _ledger(shop: "Workshop", wanted: Wanted) -> "tuple[list[LedgerLine], Collection[str]]":
    from service.jobs.find import find
    from service.store.ledger import ledger
    from service.store.tables import DeliveryState
    from service.store.upkeep import switched_off

    async with shop.database.reading() as conn:
        if wanted.commitment_id is not None:
            await find(conn, wanted.commitment_id)
        found = await ledger(
            conn,
            state=DeliveryState(wanted.state) if wanted.state else None,
            channel=wanted.channel,
            commitment_id=wanted.commitment_id,
            limit=wanted.limit,
        )
        return found, await switched_off(conn)


def _show(found: "list[LedgerLine]", off: Collection[str], wanted: Wanted) -> None:
    if found:
        say(ledger_table(found, off))
        say()
    state = f"{wanted.state} " if wanted.state else ""
    most = ", the newest; --limit shows more" if len(found) == wanted.limit else ""
    say(f"{counted(len(found), f'{state}delivery', f'{state}deliveries')}{most}.")


def ledger_table(found: "list[LedgerLine]", off: Collection[str] = ()) -> "Table":
    """Return *found* for people, a row a delivery. *off*: the channels that send nothing until they are switched on.

    Where there is little room, what was answered stands below the state, and a milestone below its commitment.
    """
    from service.cli.words import utc_minute

    is_wide = screen().width >= WIDE
    table = new_table()
    for heading in ("No.", "When (UTC)", "Channel"):
        table.add_column(heading, no_wrap=True)
    if is_wide:
        table.add_column("State", no_wrap=True)
    table.add_column("About", overflow="fold", ratio=3)
    table.add_column("Answer" if is_wide else "State", overflow="fold", ratio=2 if is_wide else 3)
    for line in found:
        first = (str(line.id), utc_minute(line.created_at), line.channel)
        answer = _answer(line, off)
        if is_wide:
            put(table, *first, _state(line), " ".join(_about(line)), answer)
        else:
            put(table, *first, "\n".join(_about(line)), _state(line, f"\n{answer}" if answer else ""))
    return table


def _state(line: "LedgerLine", answer: str = "") -> "Text":
    from rich.text import Text

    attempts = f" ({counted(line.attempts, 'attempt')})" if line.attempts > 1 else ""
    return Text.assemble((line.state, STATES[line.state]), (attempts, "dim"), harmless(answer))


def _about(line: "LedgerLine") -> tuple[str, ...]:
    if not line.alert_keys:
        return ("the service itself",)
    commitment, _, milestone = line.alert_keys[0].split(":", 2)
    if len(line.alert_keys) == 1:
        return commitment, milestone
    return f"digest of {len(line.alert_keys)}:", f"{commitment}, ..."


def _answer(line: "LedgerLine", off: Collection[str]) -> str:
    from service.cli.words import utc_minute

    said = line.receipt or line.reason or ""
    if line.next_attempt_at is None or not line.failures:
        return said
    again = "once the channel is on" if line.channel in off else utc_minute(line.next_attempt_at)
    return f"{said}; again {again}"
