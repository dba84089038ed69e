"""``muhla send-test``: a real message, to see that a channel works."""

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.names import known_channel
from service.cli.options import By, Json, whoever
from service.cli.output import new_table, print_json, put, say, screen
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from service.jobs.send_test import Tested
    from service.wiring import Workshop

Names = Annotated[list[str] | None, typer.Argument(metavar="CHANNEL", help="Which channels. Default: all.")]


def send_test(channel: Names = None, by: By = None, json: Json = False) -> None:
    """Send a test message, really, and tell what each channel answered."""
    who = by or whoever()
    with contextlib.redirect_stdout(sys.stderr) if json else contextlib.nullcontext():
        answers = in_workshop(lambda shop: _ask(shop, channel or (), who))
    if json:
        rows = [{"channel": a.channel, "kind": a.kind, "outcome": a.outcome, "answer": a.answer} for a in answers]
        print_json({"channels": rows})
    else:
        _show(answers)
    if any(each.outcome != "sent" for each in answers):
        raise typer.Exit(1)


async def _ask(shop: "Workshop", names: "tuple[str, ...] | list[str]", who: str) -> "list[Tested]":
    from service.jobs.send_test import send_test as really

    chosen = dict.fromkeys(known_channel(name, shop.channels) for name in names) or shop.channels
    now = shop.clock.now()
    return await asyncio.gather(*(really(shop.database, shop.channels[name], who=who, now=now) for name in chosen))


def _show(answers: "list[Tested]") -> None:
    from rich.text import Text

    table = new_table()
    for heading in ("Channel", "Kind", "Test"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Answer", overflow="fold")
    for each in answers:
        colour = "green" if each.outcome == "sent" else "bold red"
        put(table, each.channel, each.kind, Text(each.outcome, colour), each.answer)
    screen().print(table)
    for each in answers:
        if each.is_off and each.outcome == "sent":
            say(f"The channel {each.channel} is switched off still: `muhla retry --channel {each.channel}` ends that.")
