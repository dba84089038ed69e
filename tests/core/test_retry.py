"""When to try again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.retry import ENOUGH, GIVE_UP_AFTER, JITTER, STEPS, next_attempt_at
from tests.builders import at

START = at("2026-09-30T06:00")


def waits(**options: object) -> list[timedelta]:
    """The waits between attempts that fail at once, until it is given up."""
    now = START
    found: list[timedelta] = []
    for failures in range(1, 100):
        again = next_attempt_at(failures, since=START, now=now, chance=0, **options)  # type: ignore[arg-type]  # by name
        if again is None:
            return found
        found.append(again - now)
        now = again
    raise AssertionError("never given up")


def test_the_steps_of_five_days() -> None:
    hours = [timedelta(hours=count) for count in (1, 3, 6, 12, 24, 24, 24, 24)]
    assert waits() == [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), *hours]


def test_no_attempt_starts_after_five_days() -> None:
    assert sum(waits(), timedelta()) <= GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(5, 600), (600, 600), (900, 900), (86_400, 1_200)],
    ids=["less than the step", "the step", "more", "more than twice the step"],
)
def test_retry_after_is_honoured_within_one_to_two_steps(asked: int, waited: int) -> None:
    again = next_attempt_at(3, since=START, now=START, chance=0, retry_after=timedelta(seconds=asked))
    assert again == START + timedelta(seconds=waited)


@given(
    failures=st.integers(1, 50),
    chance=st.floats(0, 1),
    after=st.timedeltas(timedelta(), timedelta(days=10)),
    now=st.datetimes(datetime(2026, 9, 30), datetime(2026, 10, 10)),
)
def test_chance_only_ever_lengthens_a_step_and_by_a_fifth_at_most(
    failures: int, chance: float, after: timedelta, now: datetime
) -> None:
    moment = now.replace(tzinfo=START.tzinfo)
    step = STEPS[min(failures, len(STEPS)) - 1]
    again = next_attempt_at(failures, since=START, now=moment, chance=chance)
    if again is None:
        assert moment + step > START + GIVE_UP_AFTER
    else:
        assert step <= again - moment <= step * (1 + JITTER)
    asked = next_attempt_at(failures, since=START, now=moment, chance=chance, retry_after=after)
    assert (asked is None) == (again is None)
    if asked:
        assert step <= asked - moment <= 2 * step
        assert asked <= START + GIVE_UP_AFTER or failures < ENOUGH


@given(failures=st.integers(1, 50), days=st.integers(0, 1000), chance=st.floats(0, 1))
def test_however_long_the_service_was_down_nothing_is_given_up_before_it_was_tried_often_enough(
    failures: int, days: int, chance: float
) -> None:
    again = next_attempt_at(failures, since=START, now=START + timedelta(days), chance=chance)
    if failures < ENOUGH:
        assert again is not None
    elif days >= 5:
        assert again is None


def test_enough_attempts_fit_into_the_five_days_even_where_each_takes_twice_its_step() -> None:
    assert 2 * sum(STEPS, timedelta()) < GIVE_UP_AFTER
