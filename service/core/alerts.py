"""Due milestones into one alert, and alerts into deliveries: never a flood, never a loss."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from service.core.milestones import Milestone, Told, day_of, due_and_next
from service.core.model import Commitment, Status
from service.core.status import status_on


class Alert(Struct, frozen=True):
    """One thing to tell people. *milestones* are all that it speaks for, oldest first; the last one leads.

    *key* exists once, whatever restarts, reloads or replicas do. *status* is as of the moment it was raised.
    """

    commitment_id: str
    revision: int
    milestones: tuple[Milestone, ...]
    status: Status

    @property
    def lead(self) -> Milestone:
        """The newest milestone: what the alert says it is about."""
        return self.milestones[-1]

    @property
    def key(self) -> str:
        """``commitment:revision:milestone``."""
        return f"{self.commitment_id}:{self.revision}:{self.lead.name}"

    @property
    def missed(self) -> tuple[date, ...]:
        """The days of the earlier milestones, which it speaks for too, each once; but not its own day, of which none is
        missed.
        """
        return tuple(dict.fromkeys(each.on for each in self.milestones[:-1] if each.on != self.lead.on))


def alert_and_next(commitment: Commitment, told: Told, now: datetime) -> tuple[Alert | None, Milestone | None]:
    """Return the one alert that tells all that has come due by *now*, and the milestone that comes after.

    None: nothing has; nothing more will be said.
    """
    due, upcoming = due_and_next(commitment, told, now)
    if not due:
        return None, upcoming
    status = status_on(commitment, day_of(now, commitment.zone))
    return Alert(commitment.id, commitment.revision.number, due, status), upcoming


class Delivery(Struct, frozen=True):
    """Alerts, by their keys, on their way to one channel: one alert, or a digest of several.

    *key* is the idempotency key.
    """

    channel: str
    alert_keys: tuple[str, ...]
    key: str


def deliveries_for(
    routed: Iterable[tuple[str, Sequence[str]]], *, digest_over: Mapping[str, int], run_at: datetime
) -> list[Delivery]:
    """Pack the alerts of one run, by their keys, into deliveries, each alert once for each of its channels.

    More than ``digest_over[channel]`` alerts (3 if it is not there; 0: never) go out as one digest.
    """
    by_channel: dict[str, list[str]] = defaultdict(list)
    for alert_key, channels in routed:
        for channel in dict.fromkeys(channels):
            by_channel[channel].append(alert_key)
    packed: list[Delivery] = []
    for channel, keys in by_channel.items():
        limit = digest_over.get(channel, DIGEST_OVER)
        if 0 < limit < len(keys):
            packed.append(Delivery(channel, tuple(keys), f"digest:{channel}:{run_at:%Y%m%dT%H%M%S%f}:{keys[0]}"))
        else:
            packed += [Delivery(channel, (key,), f"{key}:{channel}") for key in keys]
    return packed


DIGEST_OVER = 3
"""So many alerts for one channel in one run still go out one by one."""
