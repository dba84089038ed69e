"""``muhla retry``: send again what failed or waits."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.names import known_channel
from service.cli.options import By, the_one, whoever
from service.cli.output import counted, say
from service.cli.session import in_workshop
from service.errors import RefusedChangeError

if TYPE_CHECKING:
    from service.wiring import Workshop

PAGE = 500
"""Failed deliveries that are read at once."""

Number = Annotated[int | None, typer.Argument(metavar="NUMBER", help="The delivery's number.")]
Channel = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Switch this channel on again, and send all that failed or waits for it."),
]
Failed = Annotated[bool, typer.Option("--failed", help="Send all again that failed, on every channel.")]


def retry(number: Number = None, channel: Channel = None, failed: Failed = False, by: By = None) -> None:
    """Send a delivery again, or all of a channel, or all that failed: they are due at once, with all their attempts."""
    the_one([("NUMBER", number), ("--channel", channel), ("--failed", failed)])
    who = by or whoever()
    if number is not None:
        in_workshop(lambda shop: _retry_one(shop, number, who))
        say(f"Delivery {number} is due now.")
    elif channel is not None:
        numbers = in_workshop(lambda shop: _switch_on(shop, channel, who))
        say(f"The channel {channel} is on. {_due(numbers)}")
    else:
        say(_due(in_workshop(lambda shop: _retry_failed(shop, who))))


def _due(numbers: list[int]) -> str:
    return f"{counted(len(numbers), 'delivery is', 'deliveries are')} due now."


async def _retry_one(shop: "Workshop", number: int, who: str) -> None:
    from service.jobs.retry import retry_delivery

    await retry_delivery(shop.database, number, who=who, now=shop.clock.now())


async def _switch_on(shop: "Workshop", channel: str, who: str) -> list[int]:
    from service.jobs.channel_health import switch_on

    name = known_channel(channel, shop.channels)
    return list((await switch_on(shop.database, name, who=who, now=shop.clock.now())).numbers)


async def _retry_failed(shop: "Workshop", who: str) -> list[int]:
    """Retry one by one, each in its transaction: what another has retried meanwhile is left to them."""
    from service.store.ledger import ledger
    from service.store.tables import DeliveryState

    retried: list[int] = []
    before: int | None = None
    while True:
        async with shop.database.reading() as conn:
            failed = await ledger(conn, state=DeliveryState.FAILED, before=before, limit=PAGE)
        for line in failed:
            try:
                await _retry_one(shop, line.id, who)
            except RefusedChangeError:
                continue
            retried.append(line.id)
        if len(failed) < PAGE:
            return retried
        before = failed[-1].id
