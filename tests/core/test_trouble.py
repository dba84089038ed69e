"""What people hear of a channel that fails: in time, once, and never a flood."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.trouble import (
    STEADY_AFTER,
    TELL_AGAIN_AFTER,
    ChannelState,
    Trouble,
    after_failure,
    after_success,
    is_end_to_be_told,
    is_grave,
    is_to_be_told,
    switched_on,
    told,
)
from tests.builders import at

START = at("2026-09-01")
HOUR = timedelta(hours=1)
WELL = ChannelState("slack", last_sent_at=START, well_since=START)

Word = tuple[datetime, Trouble | None]
"""What people were told, and when: of a trouble, or (None) that the channel works again."""


def failing(state: ChannelState, trouble: Trouble, after: timedelta = timedelta()) -> ChannelState:
    return after_failure(state, trouble, "answered so", START + after)


def heard(steps: list[tuple[timedelta, Trouble | None]]) -> tuple[list[Word], list[tuple[datetime, ChannelState]]]:
    """Live through outcomes (None: a success), each so long after the one before; tick after each.

    Returns what people were told, and how the channel fared after each tick.
    """
    state, now = ChannelState("slack"), START
    words: list[Word] = []
    states = []
    for wait, outcome in steps:
        now += wait
        state = after_success(state, now) if outcome is None else after_failure(state, outcome, "so", now)
        if is_to_be_told(state, now) or is_end_to_be_told(state, now):
            words.append((now, state.trouble))
            state = told(state, now)
        states.append((now, state))
    return words, states


lives = st.lists(
    st.tuples(st.timedeltas(timedelta(seconds=1), timedelta(hours=30)), st.sampled_from([None, *Trouble])), max_size=60
)
quick_lives = st.lists(
    st.tuples(st.timedeltas(timedelta(seconds=1), timedelta(hours=2)), st.sampled_from([None, *Trouble])), max_size=90
)


@given(lives | quick_lives)
def test_however_a_channel_flaps_it_is_told_once_a_day_unless_it_gets_graver(
    life: list[tuple[timedelta, Trouble | None]],
) -> None:
    words, _ = heard(life)
    troubles = [(moment, trouble) for moment, trouble in words if trouble is not None]
    for (before, milder), (after, graver) in pairwise(troubles):
        assert after - before >= TELL_AGAIN_AFTER or list(Trouble).index(graver) > list(Trouble).index(milder)
    for moment, _ in troubles:
        assert sum(moment <= other < moment + TELL_AGAIN_AFTER for other, _ in troubles) <= len(Trouble)


@given(lives | quick_lives)
def test_that_it_works_again_is_told_once_after_it_was_told_that_it_failed_and_only_if_it_is_steady(
    life: list[tuple[timedelta, Trouble | None]],
) -> None:
    words, states = heard(life)
    last: Trouble | None = None
    for moment, trouble in words:
        if trouble is None:
            assert last is not None, "nobody had heard that it failed, or they heard twice that it works"
            steady = [state for now, state in states if moment - STEADY_AFTER < now <= moment]
            assert all(state.trouble is None for state in steady)
        last = trouble


@given(lives | quick_lives)
def test_no_trouble_that_lasts_stays_untold(life: list[tuple[timedelta, Trouble | None]]) -> None:
    for now, state in heard(life)[1]:
        if state.trouble_since is not None and now - state.trouble_since >= TELL_AGAIN_AFTER:
            assert state.trouble_told_at is not None
            assert now - state.trouble_told_at < TELL_AGAIN_AFTER or state.trouble_told_at >= state.trouble_since


@pytest.mark.parametrize(("trouble", "hours"), [(Trouble.DELAYED, 1), (Trouble.REFUSED, 0), (Trouble.OFF, 0)])
def test_a_refusal_is_told_at_once_and_a_delay_after_an_hour(trouble: Trouble, hours: int) -> None:
    state = failing(WELL, trouble)
    assert is_to_be_told(state, START + hours * HOUR)
    assert not is_to_be_told(state, START + hours * HOUR - timedelta(seconds=1)) or hours == 0
    assert not is_to_be_told(told(state, START + hours * HOUR), START + timedelta(days=30))


def test_trouble_counts_from_its_first_failure_and_gets_no_milder_until_a_success() -> None:
    state = failing(failing(failing(WELL, Trouble.DELAYED), Trouble.OFF, HOUR), Trouble.DELAYED, 2 * HOUR)
    assert (state.trouble, state.trouble_since, state.off_since) == (Trouble.OFF, START, START + HOUR)
    assert is_grave(state, START + HOUR)
    well = after_success(state, START + 3 * HOUR)
    assert (well.trouble, well.trouble_since, well.off_since, well.well_since) == (None, None, None, START + 3 * HOUR)
    assert well.last_trouble_at == START


def test_a_trouble_that_gets_graver_is_told_again_at_once() -> None:
    state = told(failing(WELL, Trouble.DELAYED), START + HOUR)
    assert is_to_be_told(failing(state, Trouble.OFF, 2 * HOUR), START + 2 * HOUR)


def test_whoever_switched_it_on_hears_at_once_that_it_did_not_help() -> None:
    state = switched_on(told(failing(WELL, Trouble.OFF), START))
    assert (state.trouble, state.off_since) == (None, None)
    assert not is_end_to_be_told(state, START + timedelta(days=1)), "nothing has shown yet that it works"
    assert is_to_be_told(failing(state, Trouble.OFF, timedelta(minutes=1)), START + timedelta(minutes=1))
    works = after_success(state, START + HOUR)
    assert not is_end_to_be_told(works, START + HOUR)
    assert is_end_to_be_told(works, START + 2 * HOUR)


def test_a_clock_that_was_set_back_keeps_no_trouble_quiet() -> None:
    years_ahead = told(failing(WELL, Trouble.OFF, timedelta(days=3000)), START + timedelta(days=3000))
    state = failing(after_success(years_ahead, START), Trouble.OFF, HOUR)
    assert is_to_be_told(state, START + HOUR)
