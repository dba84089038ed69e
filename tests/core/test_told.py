"""What was told of a deadline that became another one: no day is told twice, and none is lost that is another one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.core.alerts import Alert, alert_and_next
from service.core.edtf import Window, parse_edtf, print_edtf
from service.core.milestones import NOTHING_TOLD, ladder
from service.core.model import Cause, Commitment, Deadline, MilestoneKind, Modality, Revision
from service.core.told import Telling, still_counts, told_by
from tests.builders import a_commitment, a_ladder, at, day

LADDER = a_ladder(before=("P30D", "P7D", "P1D"), after=("P1D", "P7D"), repeat="P30D", review="P20D")
SINCE = day("2024-09-27")


def revised(*windows: Window | None, counted_from: date = SINCE) -> Commitment:
    """A commitment whose deadline meant these days, one after another."""
    deadlines = [Deadline(Modality.BY, print_edtf(each), each) if each else None for each in windows]
    revision = Revision(len(windows), deadlines[-1], Cause.CATALOGUE, counted_from)
    return a_commitment(revision=revision, earlier=windows[:-1], ladder=LADDER, zone="UTC", counted_from=counted_from)


def tellings_of(alert: Alert) -> list[Telling]:
    lead = alert.lead
    return [Telling(alert.revision, each.kind, each.name, lead.kind, lead.on) for each in alert.milestones]


def told_at(commitment: Commitment, *moments: str) -> list[Telling]:
    """What is told by then, if the service looks at these moments alone."""
    told: list[Telling] = []
    for moment in moments:
        alert, _ = alert_and_next(commitment, told_by(commitment, told), at(moment))
        told += tellings_of(alert) if alert else []
    return told


def news(before: str, after: str, *looks: str, then: str) -> list[str]:
    """What is told at *then* of a deadline that became *after*, if the service had looked at *before* on *looks*."""
    first = parse_edtf(before)
    told = told_at(revised(first), *looks)
    changed = revised(first, parse_edtf(after))
    alert, _ = alert_and_next(changed, told_by(changed, told), at(then))
    return [each.name for each in alert.milestones] if alert else []


SEPTEMBER = ("2025-08-31T12:00", "2025-09-01T12:00", "2025-09-23T12:00")


@pytest.mark.parametrize("after", ["2025-09-30", "2025-09-24/2025-09-30", "../2025-09-30"])
def test_the_same_last_day_in_other_words_is_no_news(after: str) -> None:
    assert news("2025-09", after, *SEPTEMBER, then="2025-09-23T18:00") == []


def test_another_last_day_is_news_and_the_same_first_day_is_not() -> None:
    assert news("2025-09", "2025-09/2025-10-07", *SEPTEMBER, then="2025-09-23T18:00") == ["before-P30D"]


def test_an_opening_that_was_told_hides_no_reminder_of_another_last_day() -> None:
    assert news("2025-09", "2025-09-01/2025-09-28", *SEPTEMBER[:2], then="2025-09-02") == ["before-P30D"]


def test_another_first_day_is_news_though_more_was_told_since() -> None:
    assert news("2025-09", "2025-09-20/2025-09-30", *SEPTEMBER, then="2025-09-24") == ["opens"]


def test_that_a_window_has_opened_is_no_news_once_its_last_day_was_told() -> None:
    assert news("2025-09-30", "2025-09", "2025-09-30T12:00", then="2025-10-01") == []


def test_what_an_alert_told_beside_an_opening_that_is_none_any_more_is_told_again() -> None:
    assert news("2025-09", "2025-09-30", "2025-09-01T12:00", then="2025-09-02") == ["before-P30D"]


def test_a_window_that_becomes_its_first_day_has_no_opening() -> None:
    assert not still_counts(revised(parse_edtf("2025-09"), parse_edtf("2025-09-01")), 1, MilestoneKind.OPENS)


def test_reviews_are_asked_again_where_they_count_from_another_day() -> None:
    assert (
        news("2025-09-01/..", "2025-09-02/..", "2025-09-21T12:00", then="2025-09-22T12:00")[-1] == "review-2025-09-22"
    )
    assert news("2020-01/..", "2021-01/..", "2025-09-21T12:00", then="2025-09-22")[1:] == []


def test_a_telling_whose_alert_is_lost_still_counts() -> None:
    told = [replace(each, on=None) for each in told_at(revised(parse_edtf("2025-09")), "2025-08-31T12:00")]
    changed = revised(parse_edtf("2025-09"), parse_edtf("2025-09-30"))
    assert told_by(changed, told).names == {"before-P30D"}
    assert told_by(changed, []) == NOTHING_TOLD


START = date(2025, 1, 1)
days = st.integers(0, 60).map(lambda count: START + timedelta(days=count))


@st.composite
def windows(draw: st.DrawFn) -> Window | None:
    """A few days, so that ends meet often: of a window, an open one, or none at all."""
    first, last = sorted((draw(days), draw(days)))
    shape = draw(st.sampled_from(("wide", "wide", "wide", "one day", "open", "opened", "undated")))
    found = {"wide": (first, last), "one day": (last, last), "open": (first, None), "opened": (None, last)}
    return Window(*found[shape]) if shape in found else None


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[Window | None, datetime]]:
    """Windows that follow one another, and a moment after each change at which the service looks."""
    kept: list[Window | None] = []
    found: list[tuple[Window | None, datetime]] = []
    now = at("2024-12-01T12:00")
    for _ in range(draw(st.integers(1, 6))):
        before = kept[-1] if kept else None
        one, first, last = draw(windows()), before and before.earliest, before and before.latest
        narrowed = Window(draw(st.dates(last - timedelta(days=40), last)), last) if last else one
        prolonged = Window(first, draw(st.dates(first, first + timedelta(days=40)))) if first else one
        again = draw(st.sampled_from(kept)) if kept else one
        kept.append(draw(st.sampled_from((one, narrowed, prolonged, again))))
        for _ in range(draw(st.integers(1, 4))):
            now += timedelta(days=draw(st.integers(0, 25)))
            found.append((kept[-1], now))
    return found


Rung = tuple[MilestoneKind, str, date]


@given(lives())
def test_whatever_windows_follow_one_another_each_day_is_told_once(
    life: Sequence[tuple[Window | None, datetime]],
) -> None:
    meant: list[Window | None] = []
    said: list[Alert] = []
    for window, now in life:
        if not meant or meant[-1] != window:
            meant.append(window)
        commitment = revised(*meant, counted_from=START)
        told = told_by(commitment, (telling for each in said for telling in tellings_of(each)))
        alert, _ = alert_and_next(commitment, told, now)
        fresh = _rungs([alert] if alert else [])
        standing = [each for each in said if still_counts(commitment, each.revision, each.lead.kind)]
        assert not fresh & _rungs(standing), "told twice"
        untold = _come(commitment, now) - fresh - _rungs(standing)
        assert untold <= _spoken_for(commitment, said, standing), "lost"
        said += [alert] if alert else []


def _rungs(alerts: Sequence[Alert]) -> set[Rung]:
    return {(each.kind, each.name, each.on) for alert in alerts for each in alert.milestones}


def _come(commitment: Commitment, now: datetime) -> set[Rung]:
    come = takewhile(lambda each: each.due_at <= now, ladder(commitment))
    return {(each.kind, each.name, each.on) for each in come}


def _spoken_for(commitment: Commitment, said: Sequence[Alert], standing: Sequence[Alert]) -> set[Rung]:
    """What need not be told again: an opening after the last day, and what an alert told that may have been withheld
    since, because of an opening, where a later one has told of the same last day.
    """
    window = commitment.window
    if window is None or window.latest is None:
        return set()
    same = [each for each in standing if still_counts(commitment, each.revision, MilestoneKind.LAST_DAY)]
    through = max((each.lead.on for each in same), default=date.min)
    opening = (
        {(MilestoneKind.OPENS, "opens", window.earliest)} if window.earliest and through >= window.latest else set()
    )
    earlier = {(kind, name, on) for kind, name, on in _rungs(said) if on < through and kind is not MilestoneKind.OPENS}
    return opening | earlier
