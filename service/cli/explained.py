"""How ``muhla route`` explains to people where alerts go."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from service.cli.output import new_table, put, say
from service.core.entry import Route
from service.core.escalation import Step
from service.core.model import Status
from service.core.routing import Routing
from service.core.verdict import Acknowledgement, Silence, Verdict

RESTS = (Verdict.SILENCED, Verdict.ACKNOWLEDGED)
"""What holds an alert back for a while only."""


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


def show(explained: Explained) -> None:
    """Print it for people."""
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
    for line in _waits(explained):
        say(line, style="bold red")
    for line in _so_that_somebody_hears(explained):
        say(line)


def _waits(explained: Explained) -> Iterator[str]:
    """Say of which channels nothing leaves."""
    later = (name for step in explained.steps for name in step.channels)
    for name in dict.fromkeys((*explained.routing.reached, *later)):
        if name not in explained.configured:
            yield f"The channel {name} is not configured: what is for it waits."
        elif name in explained.off:
            yield f"The channel {name} is switched off: what is for it waits."


def _so_that_somebody_hears(explained: Explained) -> Iterator[str]:
    """Say which channels are told that no route names, because those that are named are not there."""
    if also := explained.routing.also:
        yield f"So that somebody hears of it, it goes to {', '.join(also)}, too."
    for step in explained.steps:
        known = (*explained.routes[step.route - 1].escalate_to, *explained.routing.reached)
        if fresh := [name for name in step.channels if name not in known]:
            yield f"So that somebody hears of it, route {step.route} escalates to {', '.join(fresh)}, too."


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
