"""Which channels an alert goes to."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.core.entry import Route
from service.core.model import Status


class Routing(Struct, frozen=True):
    """Where alerts go, and why: *routes* are the numbers (from 1) of those that matched; none: the default channels.

    *also* are the default channels where there is none of *channels*.
    """

    channels: tuple[str, ...]
    routes: tuple[int, ...]
    also: tuple[str, ...] = ()

    @property
    def reached(self) -> tuple[str, ...]:
        """All channels that they go to."""
        return (*self.channels, *self.also)


def route(
    tags: Collection[str],
    status: Status,
    *,
    routes: Sequence[Route],
    default_channels: Sequence[str],
    there_are: Collection[str] | None = None,
) -> Routing:
    """Return the channels for *tags* and *status*: those of all routes that match, or else the default ones.

    Where routes name none of the channels that *there_are*, as when one was renamed in the settings alone, the default
    ones get it, too: somebody must hear of it. None: all that are named are there.
    """
    matching = matching_routes(tags, status, routes)
    if not matching:
        return Routing(tuple(default_channels), ())
    named = tuple(dict.fromkeys(channel for each in matching.values() for channel in each.channels))
    return Routing(named, tuple(matching), _also(named, default_channels, there_are))


def escalating(
    routes: Sequence[Route], *, default_channels: Sequence[str], there_are: Collection[str] | None = None
) -> tuple[Route, ...]:
    """Return *routes*, those that escalate to none of the channels that *there_are* to the default ones, too."""
    also = (_also(each.escalate_to, default_channels, there_are) for each in routes)
    return tuple(
        replace(each, escalate_to=(*each.escalate_to, *more)) if more and each.escalate_after else each
        for each, more in zip(routes, also, strict=True)
    )


def _also(
    named: Collection[str], default_channels: Sequence[str], there_are: Collection[str] | None
) -> tuple[str, ...]:
    """Return the default channels where there is none of those *named*."""
    is_heard = there_are is None or any(each in there_are or each in default_channels for each in named)
    return () if is_heard else tuple(default_channels)


def matching_routes(tags: Collection[str], status: Status, routes: Sequence[Route]) -> dict[int, Route]:
    """Return the routes that match, by their number, from 1."""
    return {number: each for number, each in enumerate(routes, start=1) if _matches(each, tags, status)}


def _matches(each: Route, tags: Collection[str], status: Status) -> bool:
    by_tag = not each.tags or any(tag in each.tags for tag in tags)
    return by_tag and (not each.statuses or status in each.statuses)
