"""``muhla deliveries``: what was sent, to whom, and what became of it."""

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.options import Json, the_one
from service.cli.output import counted, new_table, print_json, put, say
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from service.store.ledger import LedgerLine
    from service.wiring import Workshop

STATES = {"failed": "bold red", "pending": "yellow", "withheld": "dim", "sent": "green"}
"""The states of a delivery, with their colours."""

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
    found = in_workshop(lambda shop: _ledger(shop, wanted))
    if json:
        from service.cli.rows import delivery_row

        print_json({"deliveries": [delivery_row(line) for line in found]})
        return
    _show(found, wanted)


async def _ledger(shop: "Workshop", wanted: Wanted) -> "list[LedgerLine]":
    from service.jobs.find import find
    from service.store.ledger import ledger
    from service.store.tables import DeliveryState

    async with shop.database.reading() as conn:
        if wanted.commitment_id is not None:
            await find(conn, wanted.commitment_id)
        return await ledger(
            conn,
            state=DeliveryState(wanted.state) if wanted.state else None,
            channel=wanted.channel,
            commitment_id=wanted.commitment_id,
            limit=wanted.limit,
        )


def _show(found: "list[LedgerLine]", wanted: Wanted) -> None:
    if found:
        say(ledger_table(found))
        say()
    state = f"{wanted.state} " if wanted.state else ""
    most = ", the newest; --limit shows more" if len(found) == wanted.limit else ""
    say(f"{counted(len(found), f'{state}delivery', f'{state}deliveries')}{most}.")


def ledger_table(found: "list[LedgerLine]") -> "Table":
    """Return *found* for people, a row a delivery."""
    from service.cli.words import utc_minute

    table = new_table()
    for heading in ("No.", "When (UTC)", "Channel", "State"):
        table.add_column(heading, no_wrap=True)
    table.add_column("About", overflow="fold", ratio=3)
    table.add_column("Answer", overflow="fold", ratio=2)
    for line in found:
        put(
            table,
            str(line.id),
            utc_minute(line.created_at),
            line.channel,
            _state(line),
            _about(line),
            _answer(line),
        )
    return table


def _state(line: "LedgerLine") -> "Text":
    from rich.text import Text

    tries = f" ({counted(line.attempts, 'try', 'tries')})" if line.attempts > 1 else ""
    return Text.assemble((line.state, STATES[line.state]), (tries, "dim"))


def _about(line: "LedgerLine") -> str:
    if not line.alert_keys:
        return "the service itself"
    commitment, _, milestone, *_ = line.alert_keys[0].split(":")  # and perhaps a mark
    if len(line.alert_keys) == 1:
        return f"{commitment} {milestone}"
    return f"digest of {len(line.alert_keys)}: {commitment}, ..."


def _answer(line: "LedgerLine") -> str:
    from service.cli.words import utc_minute

    said = line.receipt or line.reason or ""
    if line.next_attempt_at is None or not line.failures:
        return said
    return f"{said}; again {utc_minute(line.next_attempt_at)}"
