"""Which channels a commitment's alerts go to."""

from collections.abc import Collection

from service.catalogue.table import Table, shown
from service.catalogue.values import read_span, read_tags
from service.core.entry import Route
from service.core.model import Status

_KEYS = frozenset(("tags", "statuses", "channels", "escalate_after", "escalate_to"))
_STATUSES = tuple(map(str, Status))


def read_route(table: Table, channels: Collection[str] | None) -> Route:
    """Return the route that *table* holds. It may name *channels* only; None: any."""
    table.only(_KEYS)
    values = table.values
    for key, other in (("escalate_after", "escalate_to"), ("escalate_to", "escalate_after")):
        if key in values and other not in values:
            table.fault(other, f"is missing beside '{key}'")
    return Route(
        channels=_read_channels(table, "channels", channels),
        tags=frozenset(read_tags(table, "tags") if "tags" in values else ()),
        statuses=_read_statuses(table) if "statuses" in values else frozenset(),
        escalate_after=read_span(table, "escalate_after") if "escalate_after" in values else None,
        escalate_to=_read_channels(table, "escalate_to", channels) if "escalate_to" in values else (),
    )


def _read_channels(table: Table, key: str, known: Collection[str] | None) -> tuple[str, ...]:
    names = table.texts(key)
    for name in names:
        if known is not None and name not in known:
            remedy = (
                table.report.near(name, known) or f"Channels that are set up: {', '.join(sorted(known)) or 'none'}."
            )
            table.fault(key, f"there is no channel {shown(name)}", remedy)
    return names


def _read_statuses(table: Table) -> frozenset[Status]:
    names = table.texts("statuses", empty=True)
    for name in names:
        if name not in _STATUSES:
            remedy = table.report.near(name, _STATUSES) or f"The statuses are: {', '.join(_STATUSES)}."
            table.fault("statuses", f"there is no status {shown(name)}", remedy)
    return frozenset(Status(name) for name in names if name in _STATUSES)
