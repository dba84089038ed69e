"""``muhla route``: which channels a commitment's alerts go to, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import Commitment, Json
from service.cli.output import new_table, print_json, put, say
from service.cli.session import facts, in_workshop
from service.core.model import Route, Status
from service.core.routing import Routing

if TYPE_CHECKING:
    from service.wiring import Workshop

AsStatus = Annotated[
    Status | None, typer.Option("--status", metavar="STATUS", help="With this status. Default: the present one.")
]


@dataclass(frozen=True, slots=True)
class Explained:
    """Where the alerts of one commitment go while it has *status*. *configured* are the channels that there are."""

    id: str
    tags: tuple[str, ...]
    status: Status
    routing: Routing
    routes: Sequence[Route]
    configured: tuple[str, ...]


def route(id: Commitment, status: AsStatus = None, json: Json = False) -> None:  # noqa: A002 - as people call it
    """Which channels a commitment's alerts go to, and by which routes."""
    explained = in_workshop(lambda shop: _explain(shop, id, status))
    if json:
        print_json(_row(explained))
    else:
        _show(explained)


async def _explain(shop: "Workshop", commitment_id: str, status: Status | None) -> Explained:
    from service.core.milestones import day_of
    from service.core.routing import route as choose
    from service.core.status import standing
    from service.jobs.find import find
    from service.store.upkeep import routes_in_force

    now = shop.clock.now()
    async with facts(shop, now) as conn:
        known = (await find(conn, commitment_id)).commitment
        routes = await routes_in_force(conn)
    status = status or standing(known, day_of(now, known.zone)).status
    chosen = choose(known.tags, status, routes=routes, default_channels=shop.outlets.default)
    return Explained(known.id, known.tags, status, chosen, routes, tuple(shop.channels))


def _row(explained: Explained) -> dict[str, Any]:
    return {
        "commitment": explained.id,
        "tags": list(explained.tags),
        "status": str(explained.status),
        "channels": list(explained.routing.channels),
        "matched": list(explained.routing.routes),
        "routes": [
            {
                "number": number,
                "matches": number in explained.routing.routes,
                "tags": sorted(each.tags),
                "statuses": sorted(each.statuses),
                "channels": list(each.channels),
                "escalate_after": str(each.escalate_after) if each.escalate_after else None,
                "escalate_to": list(each.escalate_to),
            }
            for number, each in enumerate(explained.routes, start=1)
        ],
    }


def _show(explained: Explained) -> None:
    from service.messages import status_word

    channels = ", ".join(explained.routing.channels) or "nobody"
    say(f"{explained.id}, while it is {status_word(explained.status, 'en')}: to {channels}.")
    say(f"Tags: {', '.join(explained.tags) or 'none'}.")
    say(_why(explained))
    if explained.routes:
        say()
        _show_routes(explained)
    for name in explained.routing.channels:
        if name not in explained.configured:
            say(f"The channel {name} is not configured: what is for it waits.", style="bold red")


def _why(explained: Explained) -> str:
    if explained.routing.routes:
        numbers = ", ".join(map(str, explained.routing.routes))
        return (
            f"By route {numbers} of the catalogue." if len(explained.routing.routes) == 1 else f"By routes {numbers}."
        )
    if explained.routes:
        return "No route takes it, so it goes to the default channels."
    return "The catalogue has no routes, so it goes to the default channels."


def _show_routes(explained: Explained) -> None:
    from rich.text import Text

    table = new_table()
    for heading in ("Route", "Takes it", "Tags", "Statuses", "Channels", "Then"):
        table.add_column(heading, no_wrap=heading in {"Route", "Takes it"}, overflow="fold")
    for number, each in enumerate(explained.routes, start=1):
        taken = number in explained.routing.routes
        put(
            table,
            str(number),
            Text("yes", "bold green") if taken else Text(_why_not(each, explained), "dim"),
            ", ".join(sorted(each.tags)) or "all",
            ", ".join(sorted(each.statuses)) or "all",
            ", ".join(each.channels),
            f"after {each.escalate_after}: {', '.join(each.escalate_to)}" if each.escalate_after else "",
        )
    say(table)


def _why_not(each: Route, explained: Explained) -> str:
    by_tag = not each.tags or not each.tags.isdisjoint(explained.tags)
    return "no: status" if by_tag else "no: tags"
