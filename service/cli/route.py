"""``muhla route``: which channels a commitment's alerts go to, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from service.cli.options import Commitment, Json
from service.cli.output import new_table, print_json, put, say
from service.cli.session import facts, in_workshop
from service.core.entry import Route
from service.core.escalation import Step
from service.core.model import MilestoneKind, Status
from service.core.routing import Routing
from service.core.verdict import Acknowledgement, Silence, Verdict, judge

if TYPE_CHECKING:
    from service.core.model import Commitment as Known
    from service.wiring import Workshop

RESTS = (Verdict.SILENCED, Verdict.ACKNOWLEDGED)

AsStatus = Annotated[
    Status | None, typer.Option("--status", metavar="STATUS", help="With this status. Default: the present one.")
]


class Explained(Struct, frozen=True):
    """Where the alerts of one commitment go while it has *status*, and what becomes of them on the way.

    *configured* are the channels that there are, *off* those that are switched off. *silences* and *acknowledgements*
    are those in force or to come. *verdict* is what an alert would get that is raised now; *is_due*: the next one is.
    """

    id: str
    tags: tuple[str, ...]
    zone: str
    status: Status
    routing: Routing
    routes: Sequence[Route]
    steps: Sequence[Step]
    configured: tuple[str, ...]
    off: tuple[str, ...]
    digest_over: Mapping[str, int]
    silences: Sequence[Silence]
    acknowledgements: Sequence[Acknowledgement]
    verdict: Verdict
    next_alert_at: datetime | None
    is_due: bool


def route(id: Commitment, status: AsStatus = None, json: Json = False) -> None:  # noqa: A002 - as people call it
    """Which channels a commitment's alerts go to, by which routes, and what may hold them back."""
    explained = in_workshop(lambda shop: _explain(shop, id, status))
    if json:
        print_json(_row(explained))
    else:
        _show(explained)


async def _explain(shop: "Workshop", commitment_id: str, status: Status | None) -> Explained:
    from service.core.escalation import steps
    from service.core.milestones import day_of
    from service.core.status import standing
    from service.jobs.find import find
    from service.store.answers import acknowledgements_of, silences_at
    from service.store.upkeep import channel_states, routes_in_force

    now = shop.clock.now()
    async with facts(shop, now) as conn:
        record = await find(conn, commitment_id)
        routes, states = await routes_in_force(conn), await channel_states(conn)
        silences = await silences_at(conn, now)
        seen = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    known = record.commitment
    status = status or standing(known, day_of(now, known.zone)).status
    return Explained(
        id=known.id,
        tags=known.tags,
        zone=known.zone,
        status=status,
        routing=shop.outlets.routing(known.tags, status, routes),
        routes=routes,
        steps=steps(known.tags, status, now, routes=shop.outlets.escalating(routes)),
        configured=tuple(shop.channels),
        off=tuple(name for name, state in states.items() if state.off_since),
        digest_over=shop.outlets.digest_over,
        silences=[each for each in silences if each.is_about(known)],
        acknowledgements=[each for each in seen if each.over_at is None or each.over_at > now],
        verdict=_verdict(known, silences, seen, now),
        next_alert_at=record.next_due_at,
        is_due=record.next_due_at is not None and record.next_due_at <= now,
    )


def _verdict(
    known: "Known", silences: Sequence[Silence], acknowledgements: Sequence[Acknowledgement], now: datetime
) -> Verdict:
    """Return what becomes of an alert that is raised later: what was seen by *now* is not about it, and evidence that
    came in today waits by then.
    """
    return judge(
        known,
        revision=known.revision.number,
        kind=MilestoneKind.EVIDENCE if known.evidence_on else MilestoneKind.REPEAT,
        raised_at=now + timedelta(days=1),
        silences=silences,
        acknowledgements=acknowledgements,
        now=now,
    )


def _row(explained: Explained) -> dict[str, Any]:
    from service.cli.rows import acknowledgement_row, silence_row
    from service.core.report import moment_text

    return {
        "commitment": explained.id,
        "tags": list(explained.tags),
        "status": str(explained.status),
        "channels": list(explained.routing.reached),
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
        "escalation": [
            {
                "route": step.route,
                "after": str(explained.routes[step.route - 1].escalate_after),
                "to": list(step.channels),
            }
            for step in explained.steps
        ],
        "digest_over": {name: explained.digest_over.get(name) for name in explained.routing.reached},
        "silences": [silence_row(each) for each in explained.silences],
        "acknowledgements": [acknowledgement_row(each) for each in explained.acknowledgements],
        "withheld": None if explained.verdict is Verdict.SEND else str(explained.verdict),
        "next_alert_at": moment_text(explained.next_alert_at),
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
    say()
    for line in (*_on_the_way(explained), *_held_back(explained)):
        say(line)
    later = [name for step in explained.steps for name in step.channels]
    for name in dict.fromkeys((*explained.routing.reached, *later)):
        if name not in explained.configured:
            say(f"The channel {name} is not configured: what is for it waits.", style="bold red")
        elif name in explained.off:
            say(f"The channel {name} is switched off: what is for it waits.", style="bold red")
    if also := explained.routing.also:
        say(f"So that somebody hears of it, it goes to {', '.join(also)}, too.")
    for step in explained.steps:
        known = (*explained.routes[step.route - 1].escalate_to, *explained.routing.reached)
        if fresh := [name for name in step.channels if name not in known]:
            say(f"So that somebody hears of it, route {step.route} escalates to {', '.join(fresh)}, too.")


def _on_the_way(explained: Explained) -> Iterator[str]:
    """Say when it speaks next, how much goes at once, and who else is told."""
    from service.cli.words import local_moment

    if explained.next_alert_at:
        due = local_moment(explained.next_alert_at, explained.zone)
        yield f"Next alert: now; it was due at {due}." if explained.is_due else f"Next alert: {due}."
    limits = {name: explained.digest_over[name] for name in explained.routing.reached if name in explained.configured}
    for limit, names in groupby(sorted(limits, key=lambda name: limits[name]), key=lambda name: limits[name]):
        at_once = f"more than {limit} alerts at once are one digest" if limit else "each alert goes alone"
        yield f"To {', '.join(names)}: {at_once}."
    told = set(explained.routing.reached)
    for step in explained.steps:
        after = explained.routes[step.route - 1].escalate_after
        fresh = [name for name in step.channels if name not in told]
        to = f"also to {', '.join(fresh)}" if fresh else "to nobody else: all are told already"
        yield f"If nobody acknowledges it, after {after} {to}, by route {step.route}."
        told.update(fresh)


def _held_back(explained: Explained) -> Iterator[str]:
    """Say what keeps alerts back, and until when."""
    from service.cli.words import local_moment

    for silence in explained.silences:
        start, end = (local_moment(each, explained.zone) for each in (silence.starts_at, silence.ends_at))
        yield f"Silence {silence.id} withholds it from {start} to {end}: {silence.reason}."
    for seen in explained.acknowledgements:
        if seen.until:
            rest = f"reminders rest until {local_moment(seen.until, explained.zone)}"
        else:
            rest = "what was raised before rests; the next milestone speaks again"
        yield f"Acknowledged by {seen.by} at {local_moment(seen.at, explained.zone)}: {rest}."
    if explained.verdict in RESTS:
        yield f"An alert raised now is withheld ({explained.verdict}); what is newest then is sent when that ends."
    elif explained.verdict is not Verdict.SEND:
        yield f"An alert raised now is withheld: {explained.verdict.replace('_', ' ')}."


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
