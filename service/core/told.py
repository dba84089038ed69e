"""What was told of a commitment, once its deadline is another one.

A milestone is told anew where the day that it counts from is another, and only there: who was told that a week is left
until 30 September need not be told again because September became the 30th. The opening of a window counts from its
first day, reviews from the day that their cadence begins with, and all others from the last day.

An alert whose own milestone is of another day by now is withheld. So what it told beside that is told again, where
nothing later has spoken for it.
"""

from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct

from service.core.edtf import Window
from service.core.milestones import Told
from service.core.model import Commitment, MilestoneKind


class Telling(Struct, frozen=True):
    """A milestone that was told of the deadline with number *revision*, by an alert that is led by one of kind *lead*,
    of the day *on*; None: that alert is lost.
    """

    revision: int
    kind: MilestoneKind
    name: str
    lead: MilestoneKind
    on: date | None


def told_by(commitment: Commitment, tellings: Iterable[Telling]) -> Told:
    """Return what counts as told of *commitment* as it is now, of all that was ever told of it.

    Evidence that waits for a person is spoken of apart from the ladder, which takes up where it rested, and whatever
    becomes of the deadline meanwhile.
    """
    waits = commitment.evidence_on is not None
    mine = [each for each in tellings if (each.kind is MilestoneKind.EVIDENCE) == waits]
    if waits:
        return Told(frozenset(each.name for each in mine), max((each.on for each in mine if each.on), default=None))
    mine = [each for each in mine if still_counts(commitment, each.revision, each.lead)]
    names = frozenset(each.name for each in mine if still_counts(commitment, each.revision, each.kind))
    end = MilestoneKind.LAST_DAY if commitment.window and commitment.window.latest else MilestoneKind.REVIEW
    same_end = [each for each in mine if each.on and still_counts(commitment, each.revision, end)]
    through = max((each.on for each in same_end if each.on), default=None)
    return Told(names, through, opens_anew=through is not None and not _is_open(commitment, same_end, through))


def _is_open(commitment: Commitment, same_end: Collection[Telling], through: date) -> bool:
    """Tell whether people know that the window has opened, or the last day was told, after which it is no news."""
    window = commitment.window
    if window is None or window.earliest is None or (window.latest and window.latest <= through):
        return True
    same = (each.on for each in same_end if still_counts(commitment, each.revision, MilestoneKind.OPENS))
    return any(on and on >= window.earliest for on in same)


def still_counts(commitment: Commitment, revision: int, kind: MilestoneKind) -> bool:
    """Tell whether a milestone of *kind*, of the deadline with number *revision*, is one of the deadline that counts
    now: they count from the same day.
    """
    if commitment.counts(revision):
        return True
    if revision > len(commitment.earlier):
        return False
    since = commitment.counted_from
    day = _counted_from(kind, commitment.earlier[revision - 1], since)
    return day is not None and day == _counted_from(kind, commitment.window, since)


def _counted_from(kind: MilestoneKind, window: Window | None, since: date) -> date | None:
    """Return the day that milestones of *kind* count from in *window*; None: it has none. *since*: reviews do, at the
    soonest.
    """
    earliest, latest = (window.earliest, window.latest) if window else (None, None)
    if kind is MilestoneKind.OPENS:
        return None if earliest == latest else earliest
    if kind is MilestoneKind.REVIEW:
        return None if latest else max(since, earliest or since)
    return latest
