"""Where a commitment stands on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.edtf import Window
from service.core.model import Cause, Deadline, Modality, Outcome, Revision, Settlement, Status
from service.core.status import standing
from tests.builders import a_commitment, a_deadline, a_ladder, day


@pytest.mark.parametrize(
    ("today", "status", "days_remaining"),
    [
        ("2025-08-30", Status.SCHEDULED, 31),
        ("2025-08-31", Status.APPROACHING, 30),
        ("2025-09-01", Status.IN_WINDOW, 29),
        ("2025-09-29", Status.IN_WINDOW, 1),
        ("2025-09-30", Status.DUE_TODAY, 0),
        ("2025-10-01", Status.PASSED, -1),
        ("2026-11-22", Status.PASSED, -418),
    ],
)
def test_a_month_is_counted_to_its_last_day(today: str, status: Status, days_remaining: int) -> None:
    found = standing(a_commitment(), day(today))
    assert (found.status, found.days_remaining) == (status, days_remaining)


@pytest.mark.parametrize(
    ("today", "status"),
    [("2025-09-29", Status.APPROACHING), ("2025-09-30", Status.DUE_TODAY), ("2025-10-01", Status.PASSED)],
)
def test_a_single_day_is_never_in_its_window(today: str, status: Status) -> None:
    found = standing(a_commitment(deadline=a_deadline("2025-09-30")), day(today))
    assert (found.status, found.days_to_earliest) == (status, None)


def test_what_runs_is_in_its_window_however_it_began() -> None:
    running = a_commitment(deadline=a_deadline("../2025-09", Modality.DURING))
    assert standing(running, day("2020-01-01")).status is Status.IN_WINDOW
    by_then = a_commitment(deadline=a_deadline("../2025-09"))
    assert standing(by_then, day("2020-01-01")).status is Status.SCHEDULED


def test_an_open_end_never_passes() -> None:
    found = standing(a_commitment(deadline=a_deadline("2025-09/..", Modality.DURING)), day("2099-01-01"))
    assert (found.status, found.days_remaining) == (Status.IN_WINDOW, None)
    assert found.next_review_on is not None


def test_without_a_date_it_is_undated_and_reviewed() -> None:
    found = standing(a_commitment(deadline=None), day("2026-11-22"))
    assert (found.status, found.days_remaining) == (Status.UNDATED, None)
    # Counted from the day the words were said, 27 September 2024, in steps of 90 days: the ninth is the next.
    assert found.next_review_on == day("2024-09-27") + timedelta(days=9 * 90)


def test_it_is_settled_from_the_day_of_the_announcement_on() -> None:
    settled = a_commitment(settlement=Settlement(Outcome.KEPT, day("2025-09-20")))
    assert standing(settled, day("2025-09-19")).status is Status.IN_WINDOW
    assert standing(settled, day("2025-09-20")).status is Status.SETTLED
    assert standing(settled, day("2025-09-20")).outcome is Outcome.KEPT


def test_evidence_that_waits_outranks_the_date_but_not_the_settlement() -> None:
    waiting = a_commitment(evidence_on=day("2025-10-05"))
    assert standing(waiting, day("2025-10-04")).status is Status.PASSED
    assert standing(waiting, day("2025-10-05")).status is Status.UNDER_REVIEW
    both = a_commitment(evidence_on=day("2025-10-05"), settlement=Settlement(Outcome.KEPT, day("2025-10-06")))
    assert standing(both, day("2025-10-06")).status is Status.SETTLED


def test_a_slip_shows_both_counts() -> None:
    first = Revision(1, a_deadline("2025-09"), Cause.CATALOGUE, day("2024-09-27"))
    moved = Revision(2, a_deadline("2025-12"), Cause.ANNOUNCEMENT, day("2025-08-01"))
    found = standing(a_commitment(revision=moved, first=first), day("2026-01-28"))
    assert (found.slipped_days, found.days_remaining, found.first_latest) == (92, -28, day("2025-09-30"))


def test_before_the_first_rung_it_is_only_scheduled() -> None:
    silent = a_commitment(ladder=a_ladder(before=()), deadline=a_deadline("2025-09-30"))
    assert standing(silent, day("2025-09-29")).status is Status.SCHEDULED


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(earliest=days, width=st.integers(0, 800), today=days)
def test_days_remaining_only_ever_fall_and_passed_is_after_the_last_day(
    earliest: date, width: int, today: date
) -> None:
    window = Window(earliest, earliest + timedelta(days=width))
    commitment = a_commitment(deadline=Deadline(Modality.BY, "x", window))
    now, then = standing(commitment, today), standing(commitment, today + timedelta(days=1))
    assert now.days_remaining is not None
    assert then.days_remaining == now.days_remaining - 1
    assert (now.status is Status.PASSED) == (now.days_remaining < 0)
    assert (now.status is Status.DUE_TODAY) == (now.days_remaining == 0)
    if now.status is Status.IN_WINDOW:
        assert window.contains(today)
