"""Words along the timeline never touch, on any screen."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.messages.dates import month_names
from service.web.pages.axis import ALONE, BESIDE_TITLES, GAP, LETTER, Axis, axis_of, gridlines
from service.web.pages.timeline import Scale


def month_name(month: int, language: str = "en") -> str:
    return month_names(language)[month - 1]


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    first = draw(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
    return Scale(first, first + timedelta(days=draw(st.integers(367, 24 * 366))))


def widths(axis: Axis, width: int) -> None:
    for line in (axis.years, axis.months):
        places = [(tick.at * width, tick.at * width + len(tick.words) * LETTER) for tick in line]
        assert all(end + GAP <= start for (_, end), (start, _) in pairwise(places))
        assert all(end <= width for _, end in places)


@given(
    scale=scales(),
    width=st.sampled_from([*ALONE.values(), *BESIDE_TITLES.values()]),
    language=st.sampled_from(["en", "ar"]),
)
def test_no_two_words_touch_and_none_leaves_the_picture(scale: Scale, width: int, language: str) -> None:
    widths(axis_of(scale, width, lambda month: month_name(month, language)), width)


@given(scale=scales(), width=st.sampled_from([*ALONE.values(), *BESIDE_TITLES.values()]))
def test_there_is_always_a_year_to_read(scale: Scale, width: int) -> None:
    assert axis_of(scale, width, month_name).years


def test_a_wide_screen_tells_more_than_a_phone() -> None:
    scale = Scale(date(2025, 12, 20), date(2027, 1, 10))
    wide, narrow = (axis_of(scale, {**ALONE, "wide": 720}[each], month_name) for each in ("wide", "narrow"))
    assert [tick.words for tick in wide.years] == ["2026"]
    assert [tick.words for tick in wide.months] == [
        "January",
        "March",
        "May",
        "July",
        "September",
        "November",
    ]
    assert [tick.words for tick in narrow.months] == ["January", "April", "July", "October"]


def test_many_years_are_told_in_steps() -> None:
    years = axis_of(Scale(date(2010, 6, 1), date(2033, 6, 1)), ALONE["narrow"], month_name).years
    assert [tick.words for tick in years] == ["2010", "2015", "2020", "2025", "2030"]


@pytest.mark.parametrize(("first", "last", "count"), [("2025-01-01", "2026-06-01", 1), ("2021-03-01", "2024-03-01", 3)])
def test_a_line_stands_where_a_year_begins(first: str, last: str, count: int) -> None:
    assert len(gridlines(Scale(date.fromisoformat(first), date.fromisoformat(last)))) == count
