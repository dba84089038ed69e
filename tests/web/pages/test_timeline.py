"""What is drawn of a commitment, and where."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.edtf import Window, print_edtf
from service.core.entry import Entry
from service.core.history import as_known, new_revisions
from service.core.milestones import day_of
from service.core.model import AnnouncementKind, Deadline, Modality
from service.core.status import standing
from service.web.pages.timeline import MOST_MILESTONES, Facts, Scale, Strip, scale_of, strip_of
from tests.builders import a_deadline, a_ladder, a_source, an_announcement, an_entry, at, day

NOW = at("2026-11-22T08:00")
SCALE = Scale(day("2021-01-01"), day("2030-12-31"))


def facts_of(entry: Entry, now: datetime = NOW) -> Facts:
    stated_on = entry.sources[0].said_on if entry.sources else None
    revisions = new_revisions(entry, (), entry.announcements, {}, stated_on or now.date())
    commitment = as_known(
        entry, revisions=revisions, announcements=entry.announcements, reviewed_from=stated_on or now.date()
    )
    return Facts(commitment, standing(commitment, day_of(now, entry.zone)), revisions, entry.announcements)


def drawn(now: datetime = NOW, **facts: Any) -> Strip:
    return strip_of(facts_of(an_entry(**facts), now), SCALE, now)


def bars(strip: Strip) -> dict[str, tuple[float, float]]:
    return {bar.kind: (bar.start, bar.end) for bar in strip.bars}


def place(text: str) -> float:
    return SCALE.place(day(text))


def test_a_passed_deadline_shows_the_time_given_its_window_and_the_days_past() -> None:
    assert bars(drawn()) == {
        "given": (place("2024-09-27"), place("2025-09-30")),
        "window": (place("2025-09-01"), place("2025-09-30")),
        "overdue": (place("2025-09-30"), place("2026-11-22")),
    }


def test_a_deadline_to_come_shows_the_reminders_to_come() -> None:
    strip = drawn(deadline=a_deadline("2026-12-31"))
    assert "overdue" not in bars(strip)
    places = [mark.at for mark in strip.marks if mark.kind == "milestone"]
    assert places[:4] == [place(each) for each in ("2026-12-01", "2026-12-24", "2026-12-30", "2026-12-31")]


def test_reminders_without_end_are_not_all_drawn() -> None:
    strip = drawn(ladder=a_ladder(repeat="P1D"))
    assert [mark.kind for mark in strip.marks].count("milestone") <= MOST_MILESTONES


def test_a_slip_shows_both_windows_and_the_way_between() -> None:
    moved = an_announcement(AnnouncementKind.MOVED, "2025-08-01", deadline=a_deadline("2026-12"))
    strip = drawn(announcements=(moved,))
    assert bars(strip)["former"] == (place("2025-09-01"), place("2025-09-30"))
    assert bars(strip)["window"] == (place("2026-12-01"), place("2026-12-31"))
    assert bars(strip)["slip"] == (place("2025-09-30"), place("2026-12-31"))
    assert ("moved", place("2025-08-01")) in [(mark.kind, mark.at) for mark in strip.marks]


@pytest.mark.parametrize(
    ("on", "late"), [("2025-09-20", None), ("2026-01-10", (place("2025-09-30"), place("2026-01-10")))]
)
def test_what_was_settled_is_overdue_no_more(on: str, late: tuple[float, float] | None) -> None:
    strip = drawn(announcements=(an_announcement(AnnouncementKind.KEPT, on),))
    assert "overdue" not in bars(strip)
    assert bars(strip).get("late") == late
    assert ("kept", place(on)) in [(mark.kind, mark.at) for mark in strip.marks]
    assert "milestone" not in [mark.kind for mark in strip.marks]


def test_evidence_that_waits_is_told_from_an_announcement_and_what_was_withdrawn_is_gone() -> None:
    waiting = an_announcement(AnnouncementKind.KEPT, "2025-10-01", provisional=True)
    withdrawn = an_announcement(AnnouncementKind.KEPT, "2025-10-02", withdrawn_at=NOW)
    kinds = [mark.kind for mark in drawn(announcements=(waiting, withdrawn)).marks]
    assert "evidence" in kinds
    assert "kept" not in kinds


def test_what_has_no_date_goes_on_without_end() -> None:
    (bar,) = drawn(deadline=None).bars
    assert (bar.kind, bar.start, bar.end, bar.fades_to) == ("open", place("2024-09-27"), 1.0, True)


@pytest.mark.parametrize(
    ("edtf", "fades"), [("2025-01/..", (False, True)), ("../2025-12", (True, False)), ("2025-12", (False, False))]
)
def test_open_ends_fade(edtf: str, fades: tuple[bool, bool]) -> None:
    (bar,) = (bar for bar in drawn(deadline=a_deadline(edtf)).bars if bar.kind == "window")
    assert (bar.fades_from, bar.fades_to) == fades


def test_a_span_in_which_something_holds_is_told_from_a_deadline() -> None:
    assert "during" in bars(drawn(deadline=a_deadline("2024-09-27/2025-09", Modality.DURING)))


def test_one_date_of_long_ago_does_not_press_all_others_together() -> None:
    old = facts_of(an_entry("old", deadline=a_deadline("1066"), sources=(a_source(said_on=day("1066-01-01")),)))
    scale = scale_of([old, facts_of(an_entry())], NOW)
    assert scale.first.year >= 2014
    assert bars(strip_of(old, scale, NOW))["overdue"] == (0.0, scale.place(NOW.date()))


def test_an_empty_timeline_has_room_for_today() -> None:
    scale = scale_of([], NOW)
    assert 0.4 < scale.place(NOW.date()) < 0.6
    assert scale.last > scale.first


ends = st.none() | st.dates()


@given(earliest=ends, latest=ends, said=st.dates(), modality=st.sampled_from(Modality))
def test_all_is_drawn_within_the_picture_and_forwards(
    earliest: date | None, latest: date | None, said: date, modality: Modality
) -> None:
    deadline = None
    if earliest or latest:
        if earliest and latest and earliest > latest:
            earliest, latest = latest, earliest
        window = Window(earliest, latest)
        deadline = Deadline(modality, print_edtf(window), window)
    row = facts_of(an_entry(deadline=deadline, sources=(a_source(said_on=said, published=said),)))
    scale = scale_of([row], NOW)
    strip = strip_of(row, scale, NOW)
    assert scale.holds(NOW.date())
    assert strip.bars
    assert all(0.0 <= bar.start <= bar.end <= 1.0 for bar in strip.bars)
    assert all(0.0 <= mark.at <= 1.0 for mark in strip.marks)
