"""Which channels an alert goes to."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from service.core.model import Route, Status


class Routing(Struct, frozen=True):
    """Where alerts go, and why: *routes* are the numbers (from 1) of those that matched; none: the default channels."""

    channels: tuple[str, ...]
    routes: tuple[int, ...]


def route(
    tags: Collection[str], status: Status, *, routes: Sequence[Route], default_channels: Sequence[str]
) -> Routing:
    """Return the channels for *tags* and *status*: those of all routes that match, or else the default ones."""
    matching = matching_routes(tags, status, routes)
    if not matching:
        return Routing(tuple(default_channels), ())
    named = (channel for each in matching.values() for channel in each.channels)
    return Routing(tuple(dict.fromkeys(named)), tuple(matching))


def matching_routes(tags: Collection[str], status: Status, routes: Sequence[Route]) -> dict[int, Route]:
    """Return the routes that match, by their number, from 1."""
    return {number: each for number, each in enumerate(routes, start=1) if _matches(each, tags, status)}


def _matches(each: Route, tags: Collection[str], status: Status) -> bool:
    by_tag = not each.tags or any(tag in each.tags for tag in tags)
    return by_tag and (not each.statuses or status in each.statuses)
