"""Deadlines that count from another day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.durations import Span, add, parse_span
from service.core.edtf import Window, parse_edtf
from service.core.relative import resolve
from service.errors import UnreadableDateError


@pytest.mark.parametrize(
    ("within", "anchor", "edtf"),
    [
        ("P12M", "2024-09-27", "2025-09-27"),
        ("P12M", "2024-09", "2025-09"),
        ("P1Y", "2024-02-29", "2025-02-28"),
        ("P1M", "2025-01-31", "2025-02-28"),
        ("P3M", "2025-33", "2025-34"),
        ("P3M", "2025-35", "2025-10-01/2025-12-30"),
        ("P90D", "2024-09-27/2024-10-03", "2024-12-26/2025-01-01"),
        ("P1M", "2024-02", "2024-03-01/2024-03-29"),  # one month after the 29th is the 29th
        ("P12M", "../2024", "../2025"),
        ("P1D", "2024-09-27/..", "2024-09-28/.."),
        ("P1Y", "2024~", "2025"),
    ],
)
def test_a_deadline_moves_with_both_ends_of_its_anchor(within: str, anchor: str, edtf: str) -> None:
    text, window = resolve(parse_span(within), parse_edtf(anchor))
    assert text == edtf
    assert window == parse_edtf(edtf)


@given(
    ends=st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=2, max_size=2).map(sorted),
    span=st.builds(Span, st.integers(1, 60), st.integers(0, 400)),
)
def test_its_ends_are_the_anchors_ends_moved_by_the_span(ends: list[date], span: Span) -> None:
    text, window = resolve(span, Window(*ends))
    assert parse_edtf(text) == window == Window(add(ends[0], span), add(ends[1], span))


def test_a_deadline_after_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(UnreadableDateError, match="leaves the years 0001 to 9999"):
        resolve(parse_span("P9999Y"), parse_edtf("2024-09-27"))
