"""From announcements to the deadline that counts, slips and settlements."""

from datetime import timedelta

import pytest

from service.core.durations import Span
from service.core.edtf import Window, parse_edtf
from service.core.entry import Entry
from service.core.history import (
    anchor_window,
    as_known,
    counted_from,
    evidence_on,
    first_said_on,
    new_revisions,
    settlement,
)
from service.core.model import (
    Announcement,
    AnnouncementKind,
    Cause,
    Commitment,
    Deadline,
    Modality,
    Origin,
    Outcome,
    Revision,
    Settlement,
    Status,
)
from service.core.status import status_on
from tests.builders import a_deadline, a_source, an_announcement, an_entry, at, day

STATED_ON = day("2024-09-27")


def moved(edtf: str, on: str = "2025-08-01", **facts: object) -> Announcement:
    return an_announcement(AnnouncementKind.MOVED, on, deadline=a_deadline(edtf), **facts)


def known(entry: Entry, *announcements: Announcement) -> Commitment:
    revisions = new_revisions(entry, (), announcements, {}, STATED_ON)
    return as_known(entry, revisions=revisions, announcements=announcements, reviewed_from=STATED_ON)


def test_what_was_stated_is_the_first_revision() -> None:
    revisions = new_revisions(an_entry(), (), (), {}, STATED_ON)
    assert revisions == (Revision(1, a_deadline(), Cause.CATALOGUE, STATED_ON),)


def test_nothing_new_adds_no_revision() -> None:
    revisions = new_revisions(an_entry(), (), (), {}, STATED_ON)
    assert new_revisions(an_entry(), revisions, (), {}, STATED_ON) == ()


def test_a_move_adds_a_revision_and_keeps_the_first() -> None:
    found = known(an_entry(), moved("2025-12"))
    assert found.revision == Revision(2, a_deadline("2025-12"), Cause.ANNOUNCEMENT, day("2025-08-01"))
    assert found.first.deadline == a_deadline("2025-09")


def test_the_last_move_counts_whatever_the_order_of_recording() -> None:
    found = known(an_entry(), moved("2026-03", "2025-09-01"), moved("2025-12", "2025-08-01"))
    assert found.deadline == a_deadline("2026-03")


def test_withdrawing_a_move_restores_what_was_stated_without_a_slip() -> None:
    before = new_revisions(an_entry(), (), (moved("2025-12"),), {}, STATED_ON)
    withdrawn = moved("2025-12", withdrawn_at=at("2025-08-02"))
    after = before + new_revisions(an_entry(), before, (withdrawn,), {}, STATED_ON)
    found = as_known(an_entry(), revisions=after, announcements=(withdrawn,), reviewed_from=STATED_ON)
    assert (found.deadline, found.first.number, found.revision.number) == (a_deadline("2025-09"), 3, 3)


def test_a_corrected_catalogue_is_no_slip() -> None:
    wrong = new_revisions(an_entry(deadline=a_deadline("2025-08")), (), (), {}, STATED_ON)
    after = wrong + new_revisions(an_entry(), wrong, (), {}, STATED_ON)
    found = as_known(an_entry(), revisions=after, announcements=(), reviewed_from=STATED_ON)
    assert (found.revision.cause, found.first) == (Cause.CATALOGUE, found.revision)


def test_a_deadline_that_follows_another_waits_for_its_date_and_moves_with_it() -> None:
    waiting = an_entry(deadline=Deadline(Modality.BY, None, None, within=Span(1, 0), after="other"))
    revisions = new_revisions(waiting, (), (), {"other": None}, STATED_ON)
    assert revisions[-1].deadline == waiting.deadline

    dated = new_revisions(waiting, revisions, (), {"other": Window(day("2025-01-31"), day("2025-01-31"))}, STATED_ON)
    assert [each.cause for each in dated] == [Cause.COMPUTED]
    assert dated[-1].deadline is not None
    assert dated[-1].deadline.edtf == "2025-02-28"

    later = new_revisions(
        waiting, revisions + dated, (), {"other": Window(day("2025-02-28"), day("2025-02-28"))}, STATED_ON
    )
    whole = as_known(waiting, revisions=revisions + dated + later, announcements=(), reviewed_from=STATED_ON)
    assert whole.first.number == 2  # slips count from the first date that it got
    assert whole.deadline is not None
    assert whole.deadline.edtf == "2025-03-28"


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("2025-09-30", Outcome.KEPT),
        ("2025-10-01", Outcome.KEPT_LATE),
        ("2025", Outcome.KEPT),  # it may have been in time: in doubt, nobody is accused
        ("2025-11", Outcome.KEPT_LATE),
    ],
)
def test_late_is_only_what_is_surely_late(on: str, outcome: Outcome) -> None:
    found = settlement([an_announcement(AnnouncementKind.KEPT, on)], a_deadline())
    assert found is not None
    assert found.outcome is outcome


@pytest.mark.parametrize(
    "announcements",
    [
        [an_announcement(AnnouncementKind.PROGRESS)],
        [an_announcement(provisional=True)],
        [an_announcement(withdrawn_at=at("2025-09-21"))],
        [an_announcement(), moved("2026-01", "2025-09-25")],
    ],
    ids=["progress", "provisional", "withdrawn", "moved on later"],
)
def test_it_stays_open(announcements: list[Announcement]) -> None:
    assert settlement(announcements, a_deadline()) is None


def test_an_announcement_of_a_running_month_settles_at_once() -> None:
    found = settlement([an_announcement(AnnouncementKind.KEPT, "2025-09")], a_deadline("2025-10"))
    assert found == Settlement(Outcome.KEPT, day("2025-09-01"))


@pytest.mark.parametrize("days", [("2025-09", "2025-09-20"), ("2025-09-20", "2025-09"), ("2025", "2025-09")])
def test_where_days_do_not_tell_the_order_of_recording_does(days: tuple[str, str]) -> None:
    first, last = days
    kept = an_announcement(AnnouncementKind.KEPT, last, id=2)
    assert known(an_entry(), moved("2025-12", first, id=1), kept).settlement is not None
    assert known(
        an_entry(), an_announcement(AnnouncementKind.KEPT, first, id=1), moved("2025-12", last, id=2)
    ) == known(an_entry(), moved("2025-12", last, id=2))
    assert known(an_entry(), moved("2026-01", first, id=1), moved("2025-12", last, id=2)).deadline == a_deadline(
        "2025-12"
    )


def test_what_was_surely_made_before_counts_before_whenever_it_is_recorded() -> None:
    found = known(
        an_entry(),
        moved("2026-01", "2025-09", id=1),
        moved("2026-02", "2025-09-20", id=2),
        moved("2026-03", "2025-09-10", id=3),
    )
    assert found.deadline == a_deadline("2026-02")


def test_a_deadline_that_follows_counts_from_all_days_on_which_the_other_may_have_been_settled() -> None:
    kept = an_announcement(AnnouncementKind.KEPT, "2025-08")
    assert anchor_window(known(an_entry(), kept), [kept]) == parse_edtf("2025-08")
    assert anchor_window(known(an_entry()), []) == parse_edtf("2025-09")


@pytest.mark.parametrize("kind", [AnnouncementKind.NOT_KEPT, AnnouncementKind.WITHDRAWN, AnnouncementKind.SUPERSEDED])
def test_nothing_counts_from_what_does_not_happen(kind: AnnouncementKind) -> None:
    off = an_announcement(kind, "2025-08-20")
    assert anchor_window(known(an_entry(), off), [off]) is None
    back = moved("2025-12", "2025-08-25")
    assert anchor_window(known(an_entry(), off, back), [off, back]) == parse_edtf("2025-12")


def test_the_last_closing_counts() -> None:
    found = settlement(
        [
            an_announcement(AnnouncementKind.NOT_KEPT, "2025-10-05"),
            an_announcement(AnnouncementKind.KEPT, "2025-10-02"),
        ],
        a_deadline(),
    )
    assert found == Settlement(Outcome.NOT_KEPT, day("2025-10-05"))


def test_evidence_waits_from_the_day_it_was_handed_in() -> None:
    old_paper = an_announcement(provisional=True, on="2024-01-01", recorded_at=at("2025-10-05"))
    assert evidence_on([old_paper], "UTC") == day("2025-10-05")
    assert evidence_on([an_announcement(provisional=True, withdrawn_at=at("2025-10-06"))], "UTC") is None


@pytest.mark.parametrize(("zone", "since"), [("America/New_York", "2025-10-04"), ("Asia/Baghdad", "2025-10-05")])
def test_that_day_is_one_of_its_own_zone(zone: str, since: str) -> None:
    at_night = an_announcement(provisional=True, recorded_at=at("2025-10-05T01:30"))
    found = known(an_entry(zone=zone), at_night)
    assert found.evidence_on == day(since)
    assert status_on(found, day(since)) is Status.UNDER_REVIEW


def test_moving_twice_to_the_same_day_is_one_revision() -> None:
    revisions = new_revisions(an_entry(), (), (moved("2025-12"),), {}, STATED_ON)
    again = (moved("2025-12"), moved("2025-12", "2025-08-09"))
    assert new_revisions(an_entry(), revisions, again, {}, STATED_ON) == ()


def test_a_slip_is_counted_in_days() -> None:
    found = known(an_entry(), moved("2025-12"))
    assert found.window is not None
    assert found.first.deadline is not None
    assert found.first.deadline.window is not None
    assert found.window.latest is not None
    assert found.first.deadline.window.latest is not None
    assert found.window.latest - found.first.deadline.window.latest == timedelta(days=92)


def test_reviews_are_never_counted_from_a_day_to_come() -> None:
    mistyped = an_entry(sources=(a_source(said_on=day("2062-09-27")),))
    assert counted_from(mistyped, day("2025-08-01")) == day("2025-08-01")
    assert counted_from(an_entry(), day("2025-08-01")) == day("2024-09-27")


def test_what_was_recorded_by_hand_is_reviewed_from_that_day_however_old_its_source() -> None:
    recorded = day("2025-08-01")
    assert counted_from(an_entry(), recorded, Origin.CATALOGUE) == day("2024-09-27")
    for origin in set(Origin) - {Origin.CATALOGUE}:
        assert counted_from(an_entry(), recorded, origin) == recorded
    assert first_said_on(an_entry().sources, recorded) == day("2024-09-27")
    assert first_said_on((), recorded) == recorded
