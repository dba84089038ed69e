"""What a terminal shows as the service starts: where the page is, what is watched, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TextIO

from msgspec import Struct
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from service import __version__
from service.core.milestones import day_of
from service.core.model import Status
from service.messages import date_words, moment_words, status_word
from service.settings import Settings
from service.store.commitments import due_ids, next_due_at, readable_records
from service.store.overview import count_commitments, status_counts
from service.store.tokens import list_tokens
from service.store.upkeep import last_load
from service.wiring.listening import browsable
from service.wiring.workshop import Workshop, sqlite_path

MOST_COUNTED = 50_000
"""Commitments. Where there are more, they are not told apart by status: that would hold up the start."""

MOST_DUE = 1_000
"""So many due commitments are counted."""

URGENCY = (
    *(Status.PASSED, Status.UNDER_REVIEW, Status.DUE_TODAY, Status.IN_WINDOW),
    *(Status.APPROACHING, Status.SCHEDULED, Status.UNDATED, Status.SETTLED),
)
"""In which order they are counted, as in `muhla status`."""

LINKLESS = {"console", "webhook"}
"""Kinds of channels whose messages are hardly worse without links."""


class Found(Struct, frozen=True):
    """What the database says. *by_status* is empty where there are too many to tell apart; *next_alert* in words."""

    now: datetime
    commitments: int
    by_status: Mapping[Status, int]
    next_alert: str
    has_token: bool
    is_refused: bool


async def look_round(shop: Workshop) -> Found:
    """Return what there is to tell, as things are now."""
    now = shop.clock.now()
    async with shop.database.reading() as conn:
        commitments = await count_commitments(conn)
        few = commitments <= MOST_COUNTED
        load = await last_load(conn)
        return Found(
            now,
            commitments,
            await status_counts(conn, lambda zone: day_of(now, zone)) if few else {},
            await _next_alert(conn, now),
            has_token=any(token.is_valid(now) for token in await list_tokens(conn)),
            is_refused=bool(load and load.faults),
        )


async def _next_alert(conn: AsyncConnection, now: datetime) -> str:
    due_at = await next_due_at(conn)
    if due_at is None:
        return "none is planned"
    if due_at <= now:
        due = len(await due_ids(conn, now, limit=MOST_DUE))
        return f"now, about {'more than ' if due == MOST_DUE else ''}{_counted(due)}"
    first, *others = await due_ids(conn, due_at, limit=2)
    known = await readable_records(conn, [first])
    zone = known[first].entry.zone if first in known else "UTC"
    return f"{moment_words(due_at, zone, 'en')}, about {first}{' and others' if others else ''}"


def greet(found: Found, settings: Settings, address: str, stream: TextIO) -> None:
    """Print it on *stream*. *address* is the service's, without a slash at its end."""
    Console(file=stream, highlight=False, markup=False, emoji=False).print(greeting(found, settings, address))


def greeting(found: Found, settings: Settings, address: str) -> RenderableType:
    """Return the whole greeting."""
    address = browsable(address)
    hints = [("-", hint) for hint in _hints(found, settings)]
    return Group(
        Text(),
        Text.assemble((f"Muhla {__version__}", "bold"), f" {_watched(found)}"),
        _grid(_facts(found, settings, address), gap=3),
        _grid(_next_steps(settings), gap=3),
        *([_grid(hints, gap=1)] if hints else []),
        Text("\nCtrl-C stops it.\n"),
    )


def _grid(rows: Iterable[tuple[str, str]], *, gap: int) -> RenderableType:
    """Return *rows* of labels and values, the values *gap* columns apart."""
    table = Table.grid(padding=(0, gap, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(Text(label), Text(value))
    return Padding(table, (1, 0, 0, 2))


def _watched(found: Found) -> str:
    counts = [f"{n:,} {status_word(each, 'en')}" for each in URGENCY if (n := found.by_status.get(each, 0))]
    return f"watches {_counted(found.commitments)}{': ' if counts else ''}{', '.join(counts)}."


def _counted(number: int) -> str:
    return f"{number:,} commitment{'' if number == 1 else 's'}"


def _facts(found: Found, settings: Settings, address: str) -> Iterator[tuple[str, str]]:
    if settings.role == "engine":
        yield "Health", f"{address}/health"
    else:
        yield "Page", f"{address}/"
    if settings.role == "web":
        yield "Role", "web: an engine elsewhere sends the alerts"
    else:
        yield "Next alert", found.next_alert
        yield "Channels", ", ".join(_channel(name, each.kind) for name, each in settings.channels.items())
        yield "Catalogue", str(settings.catalogue)
    yield "Data", str(sqlite_path(settings) or "PostgreSQL")


def _channel(name: str, kind: str) -> str:
    return name if name == kind else f"{name} ({kind})"


def _next_steps(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "muhla status", "where every commitment stands; in a second terminal"
    yield "muhla forecast", "every alert to come, when, and to whom"
    if any(each.kind != "console" for each in settings.channels.values()):
        yield "muhla send-test", "does a message arrive?"
    yield "muhla --help", "all else"


def _hints(found: Found, settings: Settings) -> Iterator[str]:
    """Yield what somebody should know who has just set it up, each with what to do."""
    kinds = {each.kind for each in settings.channels.values()}
    if settings.clock_start:
        yield f"The clock was set: today is {date_words(found.now, 'en')}. Without MUHLA_CLOCK_START it is right."
    if found.is_refused:
        yield f"{settings.catalogue} is refused, and what was loaded before goes on. `muhla check` tells why."
    elif not found.commitments:
        yield f"There is no commitment yet. Write the first one into {settings.catalogue}: it is loaded at once."
    if kinds == {"console"} and settings.role != "web":
        yield "Alerts are printed here, and go nowhere else. For Slack, e-mail and webhooks see config/muhla.toml."
    if settings.public_url is None and kinds - LINKLESS:
        yield "Messages have no links. Set MUHLA_PUBLIC_URL to the address at which people reach the page."
    if not found.has_token:
        yield "Nothing can be changed over HTTP before there is a token: `muhla token create NAME --scope write`."
