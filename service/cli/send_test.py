"""``muhla send-test``: a real message, to see that a channel works."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.names import known_channel
from service.cli.options import Json
from service.cli.output import new_table, print_json, put, screen
from service.cli.session import in_workshop
from service.errors import DeliveryError, DeliveryRefusedError

if TYPE_CHECKING:
    from service.channels.base import Channel
    from service.clock import Clock
    from service.wiring import Workshop

Names = Annotated[list[str] | None, typer.Argument(metavar="CHANNEL", help="Which channels. Default: all.")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one test. *outcome* is ``sent``, ``delayed`` or ``refused``; *answer* the receipt, or the reason."""

    channel: str
    kind: str
    outcome: str
    answer: str


def send_test(channel: Names = None, json: Json = False) -> None:
    """Send a test message, really, and tell what each channel answered."""
    with contextlib.redirect_stdout(sys.stderr) if json else contextlib.nullcontext():
        answers = in_workshop(lambda shop: _ask(shop, channel or ()))
    if json:
        rows = [{"channel": a.channel, "kind": a.kind, "outcome": a.outcome, "answer": a.answer} for a in answers]
        print_json({"channels": rows})
    else:
        _show(answers)
    if any(each.outcome != "sent" for each in answers):
        raise typer.Exit(1)


async def _ask(shop: "Workshop", names: "tuple[str, ...] | list[str]") -> list[Answer]:
    chosen = dict.fromkeys(known_channel(name, shop.channels) for name in names) or shop.channels
    return list(await asyncio.gather(*(_test(shop.channels[name], shop.clock) for name in chosen)))


async def _test(channel: "Channel", clock: "Clock") -> Answer:
    from service.messages import compose_test

    now = clock.now()
    message = compose_test(channel=channel.name, language=channel.language, form=channel.form, now=now)
    key = f"test:{channel.name}:{now:%Y%m%dT%H%M%S%f}"
    try:
        receipt = await channel.send(message, idempotency_key=key, now=now)
    except DeliveryError as error:
        outcome = "refused" if isinstance(error, DeliveryRefusedError) else "delayed"
        return Answer(channel.name, channel.kind, outcome, error.reason)
    return Answer(channel.name, channel.kind, "sent", receipt)


def _show(answers: list[Answer]) -> None:
    from rich.text import Text

    table = new_table()
    for heading in ("Channel", "Kind", "Test"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Answer", overflow="fold")
    for each in answers:
        colour = "green" if each.outcome == "sent" else "bold red"
        put(table, each.channel, each.kind, Text(each.outcome, colour), each.answer)
    screen().print(table)
