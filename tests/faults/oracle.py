"""What must be told, by the pure core alone: from the catalogue's text and the clock, without a look at any table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from msgspec.structs import replace

from service.catalogue import read_catalogue
from service.core.entry import Entry, Route
from service.core.history import as_known, counted_from, new_revisions
from service.core.milestones import Milestone, ladder
from service.core.model import Commitment, Status
from service.core.routing import route
from tests.faults.world import CHANNELS, World


@dataclass(frozen=True, slots=True)
class Rung:
    """One milestone of one revision of one commitment, at its place in time."""

    commitment_id: str
    revision: int
    milestone: Milestone

    @property
    def key(self) -> str:
        """The key of the alert that it would lead."""
        return f"{self.commitment_id}:{self.revision}:{self.milestone.name}"


@dataclass(frozen=True, slots=True)
class Oracle:
    """Knows the commitments of one catalogue."""

    commitments: Mapping[str, Commitment]
    routes: Sequence[Route]

    def demanded(self, now: datetime) -> list[Rung]:
        """Return every milestone that must have been told by *now*: those of deadlines that count, and are open."""
        return [rung for each in self.commitments.values() for rung in _rungs(each, now)]

    def allowed(self, now: datetime) -> dict[str, datetime]:
        """Return the keys of all alerts that may ever have been raised by *now*, each with when it is due.

        Beside what must be told: what was due before a deadline was moved or a commitment settled.
        """
        return {
            rung.key: rung.milestone.due_at
            for each in self.commitments.values()
            for past in _pasts(each)
            for rung in _rungs(past, now)
        }

    def channels(self, commitment_id: str) -> tuple[str, ...]:
        """Return where a commitment's alerts go."""
        tags = self.commitments[commitment_id].tags
        return route(tags, Status.PASSED, routes=self.routes, default_channels=CHANNELS).channels

    def next_due_at(self, now: datetime) -> datetime:
        """Return the first moment after *now* at which a commitment speaks; *now* itself if none ever does."""
        coming = (
            next((each.due_at for each in ladder(commitment) if each.due_at > now), None)
            for commitment in self.commitments.values()
        )
        return min((moment for moment in coming if moment), default=now)

    def may_withhold(self, commitment_id: str, revision: int) -> set[str]:
        """Return the reasons for which the core would keep an alert back."""
        commitment = self.commitments[commitment_id]
        reasons = {"settled"} if commitment.settlement else set()
        return reasons | ({"revised"} if revision != commitment.revision.number else set())


def oracle_of(world: World) -> Oracle:
    """Return the oracle of a catalogue that is in order."""
    catalogue = read_catalogue(world.text, file="deadlines.toml", channels=CHANNELS)
    return Oracle({entry.id: _known(entry) for entry in catalogue.entries}, catalogue.routes)


def _known(entry: Entry) -> Commitment:
    stated_on = counted_from(entry, datetime.max.replace(tzinfo=UTC).date())
    revisions = new_revisions(entry, (), entry.announcements, {}, stated_on)
    return as_known(entry, revisions=revisions, announcements=entry.announcements, reviewed_from=stated_on)


def _pasts(commitment: Commitment) -> Iterator[Commitment]:
    """Yield what the commitment may have been before the announcements that are in the file now."""
    unsettled = replace(commitment, settlement=None)
    yield unsettled
    if commitment.revision.number > 1:
        yield replace(unsettled, revision=commitment.first)


def _rungs(commitment: Commitment, now: datetime) -> Iterator[Rung]:
    reached = takewhile(lambda milestone: milestone.due_at <= now, ladder(commitment))
    return (Rung(commitment.id, commitment.revision.number, milestone) for milestone in reached)
