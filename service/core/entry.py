"""What somebody wrote down, before any history: commitments, and who is to be told of them."""

from msgspec import Struct

from service.core.durations import Span
from service.core.model import Announcement, Deadline, Ladder, Localized, Reading, Source, Status


class Entry(Struct, frozen=True):
    """A commitment as somebody wrote it down (in the catalogue, through the API or the intake), before any history.

    *alerts*: False for one that is shown and counted and never speaks.
    """

    id: str
    title: Localized
    parties: tuple[str, ...]
    zone: str
    ladder: Ladder
    deadline: Deadline | None = None
    readings: tuple[Reading, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    note: Localized | None = None
    alerts: bool = True


class Route(Struct, frozen=True):
    """Which channels a commitment's alerts go to. It matches when any of *tags* and any of *statuses* does; empty:
    all do.

    *escalate_to* are added when a ``passed`` alert is not acknowledged within *escalate_after*.
    """

    channels: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
    escalate_after: Span | None = None
    escalate_to: tuple[str, ...] = ()


class Catalogue(Struct, frozen=True):
    """What a catalogue file says, whole and checked."""

    entries: tuple[Entry, ...] = ()
    routes: tuple[Route, ...] = ()
