"""``muhla rehearse``: live through days to come, or gone by, and see what is said."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.names import known_channel
from service.cli.options import INSTANT, WrongUseError, first_day, last_day
from service.cli.output import counted, progress_bar, say
from service.cli.session import in_workshop, read_settings
from service.clock import Clock
from service.core.rests import end_of, start_of

if TYPE_CHECKING:
    from service.jobs.rehearse import Lived
    from service.settings import ChannelSettings, Settings
    from service.wiring import Workshop

SLICE_SECONDS = 0.2
"""So often does the bar move while a rehearsal waits."""

From = Annotated[
    date, typer.Option("--from", metavar="DAY", parser=first_day, help="From the beginning of this day (UTC).")
]
To = Annotated[date, typer.Option("--to", metavar="DAY", parser=last_day, help="To the end of this day (UTC).")]
Speed = Annotated[
    float | None,
    typer.Option(
        min=0.001, metavar="N", help="N times as fast as real time; 86400 is a day a second. Default: no waiting."
    ),
]
Channels = Annotated[
    list[str] | None,
    typer.Option("--channel", metavar="NAME", help="Send to this channel, really. Repeatable. Default: print here."),
]


class Days(Struct, frozen=True):
    """What is lived through: from *start* to *end*, *speed* times as fast as real time; None: without waiting."""

    start: datetime
    end: datetime
    speed: float | None


def rehearse(start: From, end: To, speed: Speed = None, channel: Channels = None) -> None:
    """Live through some days with the catalogue, on a scratch database, and really send what would be sent.

    Every alert goes to all the channels named, whatever the routes say. What came due before the first day counts as
    told. Nothing of it touches the service's own database.
    """
    if end < start:
        raise WrongUseError(f"the last day, {end}, is before the first, {start}")
    settings = read_settings()
    days = Days(start_of(start), end_of(end) - INSTANT, speed)
    chosen = _chosen(settings, channel or ())
    with tempfile.TemporaryDirectory(prefix="muhla-rehearsal-") as folder:
        update = {"data_dir": Path(folder), "database_url": None, "channels": chosen, "default_channels": None}
        scratch = settings.model_copy(update=update)
        lived = in_workshop(lambda shop: _live(shop, days), settings=scratch)
    say(_summary(lived, days))
    if any(state != "sent" and state != "withheld" for _, state in lived.deliveries):
        raise typer.Exit(1)


def _chosen(settings: "Settings", names: Sequence[str]) -> "dict[str, ChannelSettings]":
    """Return the settings of the channels named; of none: of a console, as it is set up or else plain."""
    from service.settings import ConsoleSettings

    if names:
        return {name: settings.channels[known_channel(name, settings.channels)] for name in names}
    consoles = {name: each for name, each in settings.channels.items() if each.kind == "console"}
    return dict(list(consoles.items())[:1]) or {"console": ConsoleSettings()}


async def _live(shop: "Workshop", days: Days) -> "Lived":
    from service.catalogue import read_catalogue
    from service.jobs.rehearse import rehearse as live
    from service.jobs.reload_catalogue import read_text

    path = shop.settings.catalogue
    catalogue = read_catalogue(read_text(path), file=path.name, channels=None)
    printing = sys.stdout.isatty() and any(each.kind == "console" for each in shop.channels.values())
    with progress_bar("Living", hidden=printing) as advance:
        return await live(
            shop.database, catalogue, shop.channels, start=days.start, end=days.end, pace=_pace(days, advance)
        )


def _pace(days: Days, advance: Callable[[float, float], None]) -> Callable[[datetime], Awaitable[None]]:
    """Return what waits until a clock of that speed shows a moment, and tells how far the days have come."""
    clock = Clock.starting_at(days.start, speed=days.speed) if days.speed else None
    whole = (days.end - days.start).total_seconds()

    async def wait(moment: datetime) -> None:
        while clock and (rest := clock.seconds_until(moment)) > 0:
            advance((clock.now() - days.start).total_seconds(), whole)
            await asyncio.sleep(min(rest, SLICE_SECONDS))
        advance((moment - days.start).total_seconds(), whole)

    return wait


def _summary(lived: "Lived", days: Days) -> str:
    from service.messages import date_words

    span = f"From {date_words(days.start, 'en')} to {date_words(days.end, 'en')}"
    lines = [f"{span}: {counted(lived.alerts, 'alert')}."]
    for name in dict.fromkeys(name for name, _ in lived.deliveries):
        states = [f"{count} {state}" for (channel, state), count in lived.deliveries.items() if channel == name]
        lines.append(f"{name}: {', '.join(states)}.")
    return "\n".join(lines)
