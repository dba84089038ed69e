from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cli.options import WrongUseError, first_day, last_day, one_day, rests_until, the_one
from service.core.durations import Span
from service.core.rests import end_of, start_of
from service.errors import UnreadableDateError

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
zones = st.sampled_from(["UTC", "Asia/Baghdad", "America/New_York", "Asia/Beirut", "Pacific/Kiritimati"])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def test_a_month_has_a_first_and_a_last_day_and_is_not_one() -> None:
    assert (first_day("2026-02"), last_day("2026-02")) == (date(2026, 2, 1), date(2026, 2, 28))
    with pytest.raises(UnreadableDateError, match="it is more than one day"):
        one_day("2026-02")


@pytest.mark.parametrize(("read", "text"), [(first_day, "../2026"), (last_day, "2026/.."), (one_day, "2026/..")])
def test_an_open_end_is_no_day(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(UnreadableDateError):
        read(text)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "9999"])
def test_the_ends_of_the_calendar_are_refused_because_no_day_lies_beyond(text: str) -> None:
    with pytest.raises(UnreadableDateError, match="it lies at an end of the calendar"):
        last_day(text)


@given(day=days, zone=zones)
def test_a_day_begins_as_the_one_before_ends(day: date, zone: str) -> None:
    tomorrow = date.fromordinal(day.toordinal() + 1)
    assert start_of(day, zone) < end_of(day, zone) == start_of(tomorrow, zone)


@given(now=moments, zone=zones, span=st.builds(Span, st.integers(0, 24), st.integers(1, 400)))
def test_a_span_ends_at_the_same_time_of_day_unless_the_clocks_skip_it(now: datetime, zone: str, span: Span) -> None:
    end = rests_until(None, span, zone, now)
    assert end is not None
    assert end > now
    local, then = now.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    late = (then.replace(tzinfo=None) - local.replace(tzinfo=None)).seconds
    assert late in {0, 3600}


def test_without_an_end_there_is_none() -> None:
    assert rests_until(None, None, "UTC", datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_of_several_options_one_is_given() -> None:
    assert the_one([("--a", None), ("--b", 0), ("--c", False)]) == "--b"
    with pytest.raises(WrongUseError, match=r"^Give one of --a, --b$"):
        the_one([("--a", None), ("--b", False)])
    with pytest.raises(WrongUseError, match=r"^--a and --b do not go together"):
        the_one([("--a", "x"), ("--b", True)])
