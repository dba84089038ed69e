"""Where a commitment stands on a day. Derived from facts each time; no status is ever stored alone."""

from datetime import date
from functools import lru_cache

from msgspec import Struct

from service.core.durations import Span, subtract
from service.core.edtf import Window
from service.core.milestones import next_review_on
from service.core.model import Commitment, Modality, Outcome, Status


class Standing(Struct, frozen=True):
    """Where a commitment stands on one day. Counts are calendar days in its zone, negative after the day; None: no
    such day.

    *slipped_days*: how far the last day has moved since the first revision; 0 if not.
    """

    as_of: date
    status: Status
    outcome: Outcome | None
    days_remaining: int | None
    days_to_earliest: int | None
    first_latest: date | None
    slipped_days: int
    next_review_on: date | None


def standing(commitment: Commitment, today: date) -> Standing:
    """Tell where *commitment* stands on *today*, a day in its own zone.

    ``days_to_earliest`` is given only where the window is wider than a day.
    """
    window = commitment.window
    latest = window.latest if window else None
    first = commitment.first.deadline.window if commitment.first.deadline else None
    first_latest = first.latest if first else None
    status = status_on(commitment, today)
    return Standing(
        as_of=today,
        status=status,
        outcome=commitment.settlement.outcome if commitment.settlement and status is Status.SETTLED else None,
        days_remaining=(latest - today).days if latest else None,
        days_to_earliest=_days_to_earliest(window, today),
        first_latest=first_latest,
        slipped_days=(latest - first_latest).days if latest and first_latest else 0,
        next_review_on=next_review_on(commitment, today) if status is not Status.SETTLED else None,
    )


def _days_to_earliest(window: Window | None, today: date) -> int | None:
    if window is None or window.earliest is None or window.is_one_day:
        return None
    return (window.earliest - today).days


def status_on(commitment: Commitment, today: date) -> Status:
    """Return the status of *commitment* on *today*, a day in its own zone."""
    if commitment.settlement and commitment.settlement.on <= today:
        return Status.SETTLED
    if commitment.evidence_on and commitment.evidence_on <= today:
        return Status.UNDER_REVIEW
    if commitment.deadline is None or commitment.window is None:
        return Status.UNDATED
    return _dated_status(commitment, commitment.deadline.modality, commitment.window, today)


def _dated_status(commitment: Commitment, modality: Modality, window: Window, today: date) -> Status:
    if window.latest is not None and today > window.latest:
        return Status.PASSED
    if today == window.latest:
        return Status.DUE_TODAY
    begun = window.earliest is not None and window.earliest <= today
    running = window.earliest is None and modality is Modality.DURING
    if (begun and not window.is_one_day) or running:
        return Status.IN_WINDOW
    approach = first_milestone_on(commitment)
    return Status.APPROACHING if approach and approach <= today else Status.SCHEDULED


def first_milestone_on(commitment: Commitment) -> date | None:
    """Return the day of the first milestone before the deadline; None if it has none, or no last day."""
    window = commitment.window
    if window is None or window.latest is None or not commitment.ladder.before:
        return None
    return _first_before(window.latest, commitment.ladder.before)


@lru_cache(maxsize=1_000)  # whoever raises an alert asks several times, and many have the same ladder
def _first_before(latest: date, spans: tuple[Span, ...]) -> date:
    return min(subtract(latest, span) for span in spans)
