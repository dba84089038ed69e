"""What a forecast says, as a list to compare with what then came."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from service.core.fates import Added, Wait
from service.core.forecast import PlannedAlert

Arrival = tuple[str, str, str, datetime]
"""The commitment, the milestone, the channel, and when."""


def arrivals(planned: Iterable[PlannedAlert], before: datetime, *, but_for: Collection[str] = ()) -> list[Arrival]:
    """What reaches which channel when, *before* a moment, on all channels *but_for* some."""
    return sorted(
        (each.commitment_id, each.milestone, channel, _minute(moment))
        for each in planned
        for channel, moment in _moments(each)
        if moment is not None and moment < before and channel not in but_for
    )


def _minute(moment: datetime) -> datetime:
    """What one commitment says on one channel at the same moment leaves one after the other, and not at once."""
    return moment.replace(second=0, microsecond=0)


def _moments(planned: PlannedAlert) -> Iterator[tuple[str, datetime | None]]:
    elsewhere = {channel for each in planned.waits for channel in each.channels}
    usual = planned.leaves_at if planned.withheld else planned.at
    yield from ((channel, usual) for channel in planned.channels if channel not in elsewhere)
    others: tuple[Wait | Added, ...] = (*planned.waits, *planned.escalations)
    for each in others:
        yield from ((channel, each.at) for channel in each.channels)


def arrival(alert: str, channel: str, now: datetime) -> Arrival:
    """What came: *alert* by its key."""
    commitment, _, milestone = alert.split(":", 2)
    return commitment, milestone, channel, _minute(now)
