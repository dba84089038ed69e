"""From the one who raises to the one who sends: what an engine raises, it may begin to send without claiming it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.core.links import Links
from service.jobs.sending.parcels import Parcel


@dataclass(slots=True)
class Hand:
    """Room for so many deliveries a channel, which *engine* leases until *until* when it writes them.

    *parcels* are those that were put into it: on record, leased, and packed. *busiest* is the channel that most of what
    was raised goes to.
    """

    engine: str
    until: datetime
    room: Mapping[str, int]
    links: Links | None = None
    parcels: list[Parcel] = field(default_factory=list)
    busiest: str | None = None

    def by_channel(self) -> dict[str, Sequence[Parcel]]:
        """Return the parcels of each channel, in their order."""
        found: dict[str, list[Parcel]] = defaultdict(list)
        for parcel in self.parcels:
            found[parcel.claim.channel].append(parcel)
        return dict(found)
