"""``muhla drop``: send no more what failed or waits, because somebody has seen it."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import By, the_one, whoever
from service.cli.output import counted, say
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from service.wiring import Workshop

Number = Annotated[int | None, typer.Argument(metavar="NUMBER", help="The delivery's number.")]
Channel = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="All that failed or waits on this channel, which the settings have no more."),
]
Failed = Annotated[bool, typer.Option("--failed", help="All that failed, on every channel.")]


def drop(number: Number = None, channel: Channel = None, failed: Failed = False, by: By = None) -> None:
    """Send a delivery no more, or all for a channel that is gone, or all that failed: they are withheld, and say so.

    `muhla deliveries --failed` lists what failed, `muhla retry` sends it after all.
    """
    the_one([("NUMBER", number), ("--channel", channel), ("--failed", failed)])
    count = in_workshop(lambda shop: _drop(shop, number, channel, by or whoever()))
    say(f"{counted(count, 'delivery is', 'deliveries are')} withheld for good.")


async def _drop(shop: "Workshop", number: int | None, channel: str | None, who: str) -> int:
    from service.jobs.drop import drop_channel, drop_delivery, drop_failed

    now = shop.clock.now()
    if number is not None:
        await drop_delivery(shop.database, number, who=who, now=now)
        return 1
    if channel is not None:
        return await drop_channel(shop.database, channel, shop.channels, who=who, now=now)
    return await drop_failed(shop.database, who=who, now=now)
