"""Due milestones into one alert, and alerts into deliveries: never a flood, never a loss."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from service.core.milestones import Milestone, Told, day_of, due_and_next
from service.core.model import Commitment, Deadline, Revision, Status
from service.core.status import status_on


class Alert(Struct, frozen=True):
    """One thing to tell people. *milestones* are all that it speaks for, oldest first; the last one leads.

    *key* exists once, whatever restarts, reloads or replicas do. *status* is as of the moment it was raised. *mark*
    tells the deadline from others of the same number: see `mark_of`.
    """

    commitment_id: str
    revision: int
    milestones: tuple[Milestone, ...]
    status: Status
    mark: str = ""

    @property
    def lead(self) -> Milestone:
        """The newest milestone: what the alert says it is about."""
        return self.milestones[-1]

    @property
    def key(self) -> str:
        """``commitment:revision:milestone``, and after the first revision its mark."""
        return f"{self.commitment_id}:{self.revision}:{self.lead.name}{self.mark and f':{self.mark}'}"

    @property
    def missed(self) -> tuple[date, ...]:
        """The days of the earlier milestones, which it speaks for too, each once; but not its own day, of which none is
        missed.
        """
        return tuple(dict.fromkeys(each.on for each in self.milestones[:-1] if each.on != self.lead.on))


def alert_of(commitment: Commitment, milestones: tuple[Milestone, ...], at: datetime) -> Alert:
    """Return the alert that tells *milestones* at *at*."""
    revision, status = commitment.revision, status_on(commitment, day_of(at, commitment.zone))
    return Alert(commitment.id, revision.number, milestones, status, mark_of(revision))


def mark_of(revision: Revision) -> str:
    """Return a digest of the deadline; of the first one nothing, which is in every backup.

    Where one is restored, and other moves are recorded than before, the same number stands for another deadline: what
    is told of that must not have the key of what was told before, or receivers drop it.
    """
    return "" if revision.number == 1 else _digest(revision.deadline)


@lru_cache(maxsize=1_000)  # whoever raises an alert asks for its key several times
def _digest(deadline: Deadline | None) -> str:
    said = (deadline.modality, deadline.edtf, deadline.within, deadline.after) if deadline else ()
    return sha256("|".join(map(str, said)).encode()).hexdigest()[:8]


def alert_and_next(commitment: Commitment, told: Told, now: datetime) -> tuple[Alert | None, Milestone | None]:
    """Return the one alert that tells all that has come due by *now*, and the milestone that comes after.

    None: nothing has; nothing more will be said.
    """
    due, upcoming = due_and_next(commitment, told, now)
    if not due:
        return None, upcoming
    return alert_of(commitment, due, now), upcoming


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
