"""The ladder: which days, which moments, and that none is lost or told twice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.alerts import alert_and_next
from service.core.durations import Span
from service.core.edtf import Window
from service.core.milestones import NOTHING_TOLD, Milestone, Told, due_and_next, ladder, moment_of, next_milestone
from service.core.model import (
    Cause,
    Commitment,
    Deadline,
    Ladder,
    MilestoneKind,
    Modality,
    Outcome,
    Revision,
    Settlement,
)
from tests.builders import a_commitment, a_deadline, a_ladder, at, day, told_with


def named(milestones: Sequence[Milestone]) -> list[tuple[str, str]]:
    return [(milestone.name, str(milestone.on)) for milestone in milestones]


def test_the_ladder_of_a_month() -> None:
    assert named(list(islice(ladder(a_commitment()), 9))) == [
        ("before-P30D", "2025-08-31"),
        ("opens", "2025-09-01"),
        ("before-P7D", "2025-09-23"),
        ("before-P1D", "2025-09-29"),
        ("last-day", "2025-09-30"),
        ("after-P1D", "2025-10-01"),
        ("after-P7D", "2025-10-07"),
        ("repeat-2025-11-06", "2025-11-06"),
        ("repeat-2025-12-06", "2025-12-06"),
    ]


def test_it_speaks_at_nine_in_its_own_zone() -> None:
    assert next(ladder(a_commitment())).due_at == at("2025-08-31T06:00")


def test_an_undated_commitment_is_reviewed_for_ever() -> None:
    reviews = list(islice(ladder(a_commitment(deadline=None)), 3))
    assert named(reviews) == [
        ("review-2024-12-26", "2024-12-26"),
        ("review-2025-03-26", "2025-03-26"),
        ("review-2025-06-24", "2025-06-24"),
    ]


def test_a_relative_deadline_without_a_date_yet_is_reviewed_like_an_undated_one() -> None:
    waiting = Deadline(Modality.BY, None, None, within=Span(1, 0), after="another")
    assert next(ladder(a_commitment(deadline=waiting))).kind is MilestoneKind.REVIEW


def test_a_monthly_cadence_from_the_31st_comes_back_to_the_31st() -> None:
    monthly = a_commitment(
        deadline=a_deadline("2025-01-31"), ladder=a_ladder(before=(), after=(), repeat="P1M", opens=False)
    )
    days = [str(milestone.on) for milestone in islice(ladder(monthly), 1, 5)]
    assert days == ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    leap = a_commitment(deadline=a_deadline("2028-02-29"), ladder=a_ladder(before=("P1Y",), after=(), repeat=None))
    assert named(list(ladder(leap))) == [("before-P12M", "2027-02-28"), ("last-day", "2028-02-29")]


@pytest.mark.parametrize(
    "over",
    [
        a_commitment(settlement=Settlement(Outcome.KEPT, day("2025-09-20"))),
        a_commitment(archived=True),
        a_commitment(alerts=False),
    ],
    ids=["settled", "archived", "alerts none"],
)
def test_what_is_over_says_nothing(over: Commitment) -> None:
    assert list(ladder(over)) == []


def test_while_evidence_waits_only_it_is_spoken_of() -> None:
    waiting = a_commitment(evidence_on=day("2025-10-05"))
    assert named(list(islice(ladder(waiting), 4))) == [
        ("evidence-2025-10-05-P3D", "2025-10-08"),
        ("evidence-2025-10-05-P10D", "2025-10-15"),
        ("evidence-2025-10-05-P24D", "2025-10-29"),
        ("evidence-2025-10-05-P54D", "2025-11-28"),
    ]


def test_send_days_hold_back_to_the_next_allowed_day() -> None:
    # 31 August 2025 is a Sunday; where Friday and Saturday are free, it may speak, and 26 September, a Friday, may not.
    friday_and_saturday_off = frozenset({7, 1, 2, 3, 4})
    rungs = a_ladder(before=("P30D", "P4D"), after=(), repeat=None, opens=False, send_days=friday_and_saturday_off)
    moments = {milestone.name: milestone.due_at for milestone in ladder(a_commitment(ladder=rungs))}
    assert moments["before-P30D"] == at("2025-08-31T06:00")
    assert moments["before-P4D"] == at("2025-09-28T06:00")


@pytest.mark.parametrize(
    ("on", "local", "utc"),
    [
        ("2025-03-09", "02:30", "2025-03-09T07:30"),  # the hour that New York skips: as much later as it skips
        ("2025-11-02", "01:30", "2025-11-02T05:30"),  # the hour that comes twice: the first
        ("2025-07-01", "09:00", "2025-07-01T13:00"),
        ("2025-12-01", "09:00", "2025-12-01T14:00"),
    ],
)
def test_clocks_that_change(on: str, local: str, utc: str) -> None:
    assert moment_of(day(on), time.fromisoformat(local), ZoneInfo("America/New_York")) == at(utc)


def test_the_calendar_has_an_end_and_the_ladder_too() -> None:
    last = a_commitment(deadline=a_deadline("9998-12-01"), ladder=a_ladder(before=(), after=("P100Y",), repeat="P1Y"))
    assert named(list(ladder(last))) == [("last-day", "9998-12-01")]


def test_a_rung_added_below_one_that_was_told_comes_too_late() -> None:
    told = Told(frozenset({"before-P7D"}), day("2025-09-23"))
    with_more = a_commitment(ladder=a_ladder(before=("P30D", "P20D", "P7D", "P1D")))
    assert due_and_next(with_more, told, at("2025-09-24"))[0] == ()


def test_another_time_of_day_does_not_tell_a_milestone_again() -> None:
    told = Told(frozenset({"before-P7D"}), day("2025-09-23"))
    later_in_the_day = a_commitment(ladder=a_ladder(alert_at=time(18, 0)))
    assert due_and_next(later_in_the_day, told, at("2025-09-24"))[0] == ()


def test_a_later_day_is_news_even_where_another_zone_puts_its_moment_before_what_was_told() -> None:
    told = Told(frozenset({"last-day"}), day("2025-09-30"))
    east_of_all = a_commitment(zone="Pacific/Kiritimati", ladder=a_ladder(alert_at=time(0, 0)))
    upcoming = next_milestone(east_of_all, told)
    assert upcoming is not None
    assert (upcoming.name, upcoming.due_at) == ("after-P1D", at("2025-09-30T10:00"))


zones = st.sampled_from(
    ["Asia/Baghdad", "America/New_York", "Pacific/Apia", "Pacific/Kiritimati", "Europe/London", "UTC"]
)
spans = st.builds(Span, st.integers(0, 24), st.integers(1, 400))
span_lists = st.lists(spans, max_size=4, unique=True).map(tuple)
ladders = st.builds(
    Ladder,
    alert_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    before=span_lists,
    opens=st.booleans(),
    after=span_lists,
    repeat=st.none() | spans,
    review=st.none() | spans,
    send_days=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
)
windows = st.builds(
    lambda start, width: Window(start, start + timedelta(days=width)),
    st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    st.integers(0, 400),
)


@st.composite
def commitments(draw: st.DrawFn) -> Commitment:
    window = draw(st.none() | windows)
    deadline = Deadline(Modality.BY, "x", window) if window else None
    revision = Revision(1, deadline, Cause.CATALOGUE, date(2020, 1, 1))
    return a_commitment(
        zone=draw(zones), ladder=draw(ladders), revision=revision, first=revision, counted_from=date(2020, 1, 1)
    )


@given(commitments())
def test_milestones_never_go_back_in_time_and_no_name_comes_twice(commitment: Commitment) -> None:
    some = list(islice(ladder(commitment), 30))
    assert all(first.due_at <= second.due_at for first, second in pairwise(some))
    assert len({milestone.name for milestone in some}) == len(some)
    zone = ZoneInfo(commitment.zone)
    assert all(milestone.due_at.astimezone(zone).isoweekday() in commitment.ladder.send_days for milestone in some)
    assert all(milestone.due_at.tzinfo is UTC for milestone in some)


moments = st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(commitments(), moments, moments)
def test_waiting_longer_never_makes_a_due_milestone_undue(
    commitment: Commitment, now: datetime, later: datetime
) -> None:
    now, later = sorted((now, later))
    due, still_due = (due_and_next(commitment, NOTHING_TOLD, moment)[0] for moment in (now, later))
    assert set(due) <= set(still_due)


@settings(max_examples=200)
@given(commitments(), st.lists(moments, min_size=1, max_size=12))
def test_no_milestone_is_lost_or_told_twice_over_any_pattern_of_ticks(
    commitment: Commitment, ticks: list[datetime]
) -> None:
    """Ticks come in any order, as with clocks that jump and engines that restart: only what was told is remembered."""
    told, heard = NOTHING_TOLD, []
    for now in ticks:
        alert, _ = alert_and_next(commitment, told, now)
        if alert is not None:
            assert all(milestone.due_at <= now for milestone in alert.milestones)
            heard += [milestone.name for milestone in alert.milestones]
            told = told_with(told, alert)
    expected = [each.name for each in due_and_next(commitment, NOTHING_TOLD, max(ticks))[0]]
    assert heard == expected


@given(commitments(), moments)
def test_what_comes_next_is_the_first_that_was_not_told(commitment: Commitment, now: datetime) -> None:
    alert, _ = alert_and_next(commitment, NOTHING_TOLD, now)
    told = told_with(NOTHING_TOLD, alert) if alert else NOTHING_TOLD
    upcoming = next_milestone(commitment, told)
    assert upcoming is None or upcoming.due_at > now
    assert due_and_next(commitment, told, now) == ((), upcoming)
    assert due_and_next(commitment, NOTHING_TOLD, now)[1] == upcoming
