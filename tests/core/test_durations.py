"""Spans of months and days, and calendar arithmetic with them."""

import re
from datetime import date, timedelta

import isodate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.durations import Span, add, parse_span, subtract
from service.errors import UnreadableDateError

HOW_TO_WRITE = "Write years, months, weeks or days, as in P1Y, P6M, P2W or P90D."


def spans_up_to(months: int, days: int) -> st.SearchStrategy[Span]:
    """Return the spans of at most so many months and days."""
    return st.tuples(st.integers(0, months), st.integers(0, days)).filter(any).map(lambda pair: Span(*pair))


spans = spans_up_to(120, 4000)
any_spans = spans_up_to(9999 * 12, date.max.toordinal())
days = st.dates(date(1000, 1, 1), date(9000, 12, 31))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P180D", Span(0, 180)),
        ("P2W", Span(0, 14)),
        ("P12M", Span(12, 0)),
        ("P1Y", Span(12, 0)),
        ("P1M15D", Span(1, 15)),
        ("P1Y2M3W4D", Span(14, 25)),
        ("P0Y1M", Span(1, 0)),
        ("P007D", Span(0, 7)),
        ("P9999Y", Span(119_988, 0)),
    ],
)
def test_a_duration_is_read_in_months_and_days(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(("text", "printed"), [("P180D", "P180D"), ("P12M", "P12M"), ("P1Y", "P12M"), ("P2W", "P14D")])
def test_a_span_is_printed_in_months_and_days(text: str, printed: str) -> None:
    assert str(parse_span(text)) == printed


@given(span=any_spans)
def test_what_is_printed_is_read_back(span: Span) -> None:
    assert parse_span(str(span)) == span


@given(numbers=st.tuples(*(st.integers(0, 2000) for _ in range(4))).filter(any))
def test_isodate_reads_the_same_span(numbers: tuple[int, int, int, int]) -> None:
    text = "P" + "".join(f"{number}{unit}" for number, unit in zip(numbers, "YMWD", strict=True) if number)
    read = isodate.parse_duration(text, as_timedelta_if_possible=False)
    assert parse_span(text) == Span(int(read.years * 12 + read.months), read.tdelta.days)


MISTAKES = {
    "": ("it is empty", HOW_TO_WRITE),
    " ": ("it is empty", HOW_TO_WRITE),
    "P": ("it lasts no time at all", HOW_TO_WRITE),
    "P0D": ("it lasts no time at all", HOW_TO_WRITE),
    "P0Y0M": ("it lasts no time at all", HOW_TO_WRITE),
    "P10000Y": ("it is longer than 9999 years", "Write a shorter one."),
    "P9999999M": ("it is longer than 9999 years", "Write a shorter one."),
    "P3652060D": ("it is longer than 9999 years", "Write a shorter one."),
    "P12345678D": ("it is longer than 9999 years", "Write a shorter one."),
    "p30d": ("ISO 8601 writes P first", "Write P30D."),
    "30D": ("ISO 8601 writes P first", "Write P30D."),
    "30 days": ("ISO 8601 writes P first", "Write P30D."),
    "12 months": ("ISO 8601 writes P first", "Write P12M."),
    "1 year": ("ISO 8601 writes P first", "Write P1Y."),
    "90": ("it names no unit", "Write P90D for days, or P90M for months."),
    "P1D1M": ("its units are not in order", "Write years, months, weeks and days in this order."),
    "P1M1M": ("its units are not in order", "Write years, months, weeks and days in this order."),
    "-P30D": ("a span has no sign", HOW_TO_WRITE),
    "P-30D": ("a span has no sign", HOW_TO_WRITE),
    "P1M-2D": ("a span has no sign", HOW_TO_WRITE),
    "PT36H": ("a span counts whole days, not hours", HOW_TO_WRITE),
    "P1DT12H": ("a span counts whole days, not hours", HOW_TO_WRITE),
    "P0.5D": ("a span has no fractions", "Write it in a smaller unit, as in P6M for half a year."),
    "P1,5M": ("a span has no fractions", "Write it in a smaller unit, as in P6M for half a year."),
    "P٣D": ("it is not an ISO 8601 duration", HOW_TO_WRITE),
    "P1D\n": ("it is not an ISO 8601 duration", HOW_TO_WRITE),
    "a month": ("it is not an ISO 8601 duration", HOW_TO_WRITE),
    "{0}": ("it is not an ISO 8601 duration", HOW_TO_WRITE),
}


@pytest.mark.parametrize(("text", "why"), MISTAKES.items())
def test_what_cannot_be_read_is_refused_with_the_reason_and_the_remedy(text: str, why: tuple[str, str]) -> None:
    with pytest.raises(UnreadableDateError) as caught:
        parse_span(text)
    assert str(caught.value) == f"cannot read {text!r}: {why[0]}. {why[1]}"


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(UnreadableDateError, match="it is longer than any span") as caught:
        parse_span("P1D" * 100_000)
    assert len(str(caught.value)) < 300


@given(text=st.text(max_size=50) | st.text(alphabet="PTYMWDdays0123456789.,-+ ", max_size=12))
def test_any_text_is_read_or_refused_and_every_remedy_can_be_read(text: str) -> None:
    try:
        parse_span(text)
    except UnreadableDateError as error:
        for remedy in re.findall(r"P[0-9]+[A-Z]+", error.remedy):
            parse_span(remedy)


@pytest.mark.parametrize(("months", "days_"), [(0, 0), (-1, 0), (0, -1), (-1, 5), (119_989, 0), (0, 3_652_060)])
def test_a_span_goes_forwards_and_not_out_of_the_calendar(months: int, days_: int) -> None:
    with pytest.raises(ValueError, match="there is no span"):
        Span(months, days_)


@pytest.mark.parametrize(
    ("day", "span", "times", "result"),
    [
        ("2025-01-31", "P1M", 1, "2025-02-28"),
        ("2024-01-31", "P1M", 1, "2024-02-29"),
        ("1900-01-31", "P1M", 1, "1900-02-28"),
        ("2000-01-31", "P1M", 1, "2000-02-29"),
        ("2025-01-31", "P1M", 2, "2025-03-31"),  # no drift to the 28th
        ("2025-01-31", "P1M", 13, "2026-02-28"),
        ("2024-02-29", "P1Y", 1, "2025-02-28"),
        ("2024-02-29", "P1Y", 4, "2028-02-29"),
        ("2024-09-27", "P12M", 1, "2025-09-27"),
        ("2025-12-15", "P1M", 1, "2026-01-15"),
        ("2025-01-31", "P1M1D", 1, "2025-03-01"),  # months first, then days
        ("2025-03-29", "P2D", 1, "2025-03-31"),  # over a change of the clocks
        ("2024-02-28", "P1D", 2, "2024-03-01"),
        ("2025-09-30", "P30D", 0, "2025-09-30"),
        ("9999-12-30", "P1D", 1, "9999-12-31"),
        ("2025-03-31", "P1M", -1, "2025-02-28"),
    ],
)
def test_a_span_is_added_on_the_calendar(day: str, span: str, times: int, result: str) -> None:
    assert add(date.fromisoformat(day), parse_span(span), times) == date.fromisoformat(result)


@pytest.mark.parametrize(
    ("day", "span", "times", "result"),
    [
        ("2025-03-31", "P1M", 1, "2025-02-28"),
        ("2025-03-31", "P1M", 2, "2025-01-31"),
        ("2024-02-29", "P1Y", 1, "2023-02-28"),
        ("2025-01-15", "P1M", 1, "2024-12-15"),
        ("2025-09-30", "P180D", 1, "2025-04-03"),
        ("2025-03-31", "P1M1D", 1, "2025-02-27"),
        ("0001-01-02", "P1D", 1, "0001-01-01"),
    ],
)
def test_a_span_is_subtracted_on_the_calendar(day: str, span: str, times: int, result: str) -> None:
    assert subtract(date.fromisoformat(day), parse_span(span), times) == date.fromisoformat(result)


@given(day=days, months=st.integers(1, 1200))
def test_months_keep_the_day_or_take_the_last_of_the_month(day: date, months: int) -> None:
    later = add(day, Span(months, 0))
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@given(day=days, span=spans)
def test_isodate_adds_to_the_same_day(day: date, span: Span) -> None:
    assert add(day, span) == day + isodate.Duration(months=span.months, days=span.days)


@given(day=days, other=days, span=spans, times=st.integers(-20, 20))
def test_adding_keeps_the_order_of_days(day: date, other: date, span: Span, times: int) -> None:
    first, second = sorted((day, other))
    assert add(first, span, times) <= add(second, span, times)


@given(day=days, span=spans, times=st.integers(0, 20))
def test_more_times_is_later(day: date, span: Span, times: int) -> None:
    assert add(day, span, times) < add(day, span, times + 1)
    assert subtract(day, span, times) > subtract(day, span, times + 1)


@given(day=days, days_=st.integers(1, 4000), times=st.integers(0, 20))
def test_days_are_taken_away_again(day: date, days_: int, times: int) -> None:
    assert subtract(add(day, Span(0, days_), times), Span(0, days_), times) == day


@pytest.mark.parametrize(
    ("day", "span", "times"),
    [
        (date.max, Span(0, 1), 1),
        (date.max, Span(1, 0), 1),
        (date(9999, 1, 31), Span(12, 0), 1),
        (date.min, Span(0, 1), -1),
        (date.min, Span(1, 0), -1),
        (date(2025, 1, 1), Span(119_988, 3_652_059), 10**12),
    ],
)
def test_leaving_the_calendar_is_refused(day: date, span: Span, times: int) -> None:
    with pytest.raises(UnreadableDateError) as caught:
        add(day, span, times)
    assert caught.value.text == str(span)
    assert caught.value.reason == f"counted {times} times from {day} it leaves the years 0001 to 9999"
