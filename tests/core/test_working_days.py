"""How long working days take, whichever weekend is meant."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.working_days import working_days
from tests.builders import day

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 1, 1))
COUNTS = st.integers(min_value=1, max_value=120)


def by_hand(count: int, start: date, weekend: frozenset[int]) -> int:
    on = start
    while count:
        on += timedelta(1)
        count -= on.isoweekday() not in weekend
    return (on - start).days


@pytest.mark.parametrize(
    ("count", "start", "days"),
    [
        (10, "2026-12-01", 14),  # a Tuesday
        (1, "2026-12-03", 3),  # a Thursday: in Baghdad the next day of work is Sunday
        (1, "2026-12-04", 3),  # a Friday: in London it is Monday
        (5, "2026-12-05", 6),  # a Saturday: in London they end on Friday
        (3, "2026-12-06", 3),  # a Sunday: in London they begin on Monday
    ],
)
def test_the_longer_of_two_weekends_counts(count: int, start: str, days: int) -> None:
    assert working_days(count, day(start)).days == days


@given(count=COUNTS, start=DAYS)
def test_it_is_as_counted_by_hand(count: int, start: date) -> None:
    weekends = (frozenset((6, 7)), frozenset((5, 6)))
    assert working_days(count, start).days == max(by_hand(count, start, weekend) for weekend in weekends)


@given(count=COUNTS, start=DAYS)
def test_from_a_day_that_is_not_known_none_takes_longer(count: int, start: date) -> None:
    assert working_days(count, start).days <= working_days(count).days
    assert max(working_days(count, start + timedelta(days)).days for days in range(7)) == working_days(count).days
