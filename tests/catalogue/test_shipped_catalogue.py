"""The catalogue that ships: what it says of each commitment, and where each stands on six days."""

import re
from datetime import date
from pathlib import Path

import pytest

from service.catalogue import entries, evidence, ladders, read_catalogue, routes
from service.core.edtf import Window
from service.core.entry import Entry
from service.core.history import as_known, counted_from
from service.core.model import Cause, Commitment, Outcome, Revision, Status
from service.core.status import Standing, standing
from tests.catalogue.expected import DATED, DAYS, KEPT, SILENT, UNDATED

FILE = Path(__file__).parents[2] / "deadlines.toml"
ENTRIES = {entry.id: entry for entry in read_catalogue(FILE.read_text("utf-8"), file=FILE.name, channels=()).entries}


def known(entry: Entry) -> Commitment:
    said_on = counted_from(entry, DAYS[-1])
    return as_known(
        entry,
        revisions=[Revision(1, entry.deadline, Cause.CATALOGUE, said_on)],
        announcements=entry.announcements,
        reviewed_from=said_on,
    )


def stands(commitment_id: str, today: date) -> Standing:
    return standing(known(ENTRIES[commitment_id]), today)


def test_it_holds_these_commitments_and_no_others() -> None:
    assert set(ENTRIES) == {*DATED, *UNDATED, *KEPT}


@pytest.mark.parametrize("commitment_id", DATED)
def test_a_deadline_is_the_window_that_its_source_gives(commitment_id: str) -> None:
    expected, deadline = DATED[commitment_id], ENTRIES[commitment_id].deadline
    assert deadline is not None
    assert (deadline.modality, deadline.edtf) == (expected.modality, expected.edtf)
    assert deadline.window == Window(expected.earliest, expected.latest)


@pytest.mark.parametrize("commitment_id", [*UNDATED, *KEPT])
def test_nothing_dates_what_no_source_dates(commitment_id: str) -> None:
    assert ENTRIES[commitment_id].deadline is None


@pytest.mark.parametrize("commitment_id", DATED)
def test_a_dated_commitment_stands_where_the_calendar_puts_it(commitment_id: str) -> None:
    found = [stands(commitment_id, today) for today in DAYS]
    assert tuple((each.status, each.days_remaining) for each in found) == DATED[commitment_id].standings


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("commitment_id", UNDATED)
def test_an_undated_commitment_stays_undated_and_is_asked_about_again(commitment_id: str, today: date) -> None:
    found = stands(commitment_id, today)
    assert (found.status, found.days_remaining) == (Status.UNDATED, None)
    assert found.next_review_on is not None
    assert 0 <= (found.next_review_on - today).days < 90


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("commitment_id", KEPT)
def test_what_the_joint_statement_kept_is_settled(commitment_id: str, today: date) -> None:
    found = stands(commitment_id, today)
    assert (found.status, found.outcome, found.days_remaining) == (Status.SETTLED, Outcome.KEPT, None)


@pytest.mark.parametrize(("commitment_id", "made_on"), KEPT.items())
def test_an_announcement_counts_from_its_day_on(commitment_id: str, made_on: date) -> None:
    day_before = date.fromordinal(made_on.toordinal() - 1)
    assert stands(commitment_id, day_before).status is Status.UNDATED
    assert stands(commitment_id, made_on).status is Status.SETTLED


@pytest.mark.parametrize(("commitment_id", "year"), [("iraq-mission", 2025), ("syria-mission", 2026)])
def test_a_mission_approaches_its_end_from_the_first_reminder_on(commitment_id: str, year: int) -> None:
    days = [date(year, 4, 2), date(year, 4, 3), date(year, 8, 31), date(year, 9, 1)]
    assert [stands(commitment_id, day).status for day in days] == [
        Status.SCHEDULED,
        Status.APPROACHING,
        Status.APPROACHING,
        Status.IN_WINDOW,
    ]


def test_both_readings_of_the_conference_are_kept_and_the_deadline_covers_them() -> None:
    conference = ENTRIES["washington-conference"]
    september, october = conference.readings
    assert september.window == Window(date(2024, 9, 1), date(2024, 9, 10))
    assert october.window == Window(date(2024, 10, 1), date(2024, 10, 10))
    assert conference.deadline is not None
    assert conference.deadline.window == Window(september.window.earliest, october.window.latest)


def test_old_commitments_never_speak() -> None:
    assert {entry.id for entry in ENTRIES.values() if not entry.alerts} == SILENT


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_every_commitment_is_titled_in_both_languages_and_counted_in_baghdad(entry: Entry) -> None:
    assert set(entry.title) == {"en", "ar"}
    assert entry.zone == "Asia/Baghdad"
    for words in (entry.note, *(reading.reason for reading in entry.readings)):
        assert words is None or set(words) == {"en", "ar"}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_every_claim_has_a_fragment_and_never_a_sentence(entry: Entry) -> None:
    phrases = [each.phrase for each in entry.sources] + [each.phrase for each in entry.announcements]
    assert entry.sources
    assert all(phrase and len(phrase) <= 60 and not set(phrase) & set(".؟!") for phrase in phrases)


def test_the_file_is_the_manual_of_its_format() -> None:
    shown = set(re.findall(r"^(?:#     )?([a-z_]+) *= ", FILE.read_text("utf-8"), re.MULTILINE))
    known = entries._KEYS | evidence._SOURCE_KEYS | evidence._READING_KEYS | evidence._ANNOUNCEMENT_KEYS
    known |= routes._KEYS | ladders.RULE_KEYS
    assert known - {"sources", "readings", "announcements"} == shown
