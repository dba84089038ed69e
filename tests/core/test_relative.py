"""Deadlines that count from another day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.durations import Span, add, parse_span
from service.core.edtf import Window, parse_edtf
from service.core.model import Outcome, Settlement
from service.core.relative import EndedAnchor, ended, resolve
from service.errors import UnreadableDateError
from tests.builders import a_commitment, day


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


@pytest.mark.parametrize("outcome", Outcome)
def test_a_commitment_that_has_ended_gives_a_day_where_it_was_kept(outcome: Outcome) -> None:
    anchor = a_commitment(settlement=Settlement(outcome, day("2025-09-20")), archived=True)
    was_kept = outcome in (Outcome.KEPT, Outcome.KEPT_LATE)
    assert ended(anchor) == (None if was_kept else EndedAnchor("iraq-mission", outcome))


def test_an_open_one_may_yet_give_a_day_until_it_is_archived() -> None:
    assert ended(a_commitment()) is None
    assert ended(a_commitment(archived=True)) == EndedAnchor("iraq-mission", None)
