"""docs/dates.md: what it says of dates is what is counted. The day and the clock of this machine play no part."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

import pytest

from service.catalogue import read_catalogue
from service.cli.words import deadline_words, local_moment, planned_words
from service.core.durations import add, parse_span
from service.core.edtf import parse_edtf
from service.core.entry import Entry
from service.core.forecast import Outlook, PlannedAlert, forecast
from service.core.history import as_known, counted_from, dated_by
from service.core.milestones import NOTHING_TOLD, Told, next_milestone
from service.core.model import Cause, Commitment, Modality, Outcome, Revision, Status
from service.core.relative import resolve
from service.core.status import standing
from service.messages import days_phrase, slip_phrase
from tests.docs.pages import DOCS, Row, blocks, codes, rows, section, text_of

PAGE = DOCS / "dates.md"
SOURCE = 'title = "t"\nparties = ["p"]\nsources = [{ document = "d", phrase = "p", published = 2026-06-20 }]\n'
OUTLOOK = Outlook((), ("console",))


def known(entry: Entry, entries: Sequence[Entry] = ()) -> Commitment:
    """Return what is known of *entry* the moment it is written down, beside *entries* that it may count from."""
    deadline = entry.deadline
    if deadline and deadline.window is None:
        anchor = next((each.deadline for each in entries if each.id == deadline.after), None)
        deadline = dated_by(deadline, anchor.window if anchor else None)
    start = counted_from(entry, datetime(2026, 11, 27, tzinfo=UTC).date())
    revisions = [Revision(1, deadline, Cause.CATALOGUE, start)]
    revisions += [
        Revision(2, each.deadline, Cause.ANNOUNCEMENT, start) for each in entry.announcements if each.deadline
    ]
    return as_known(entry, revisions=revisions, announcements=entry.announcements, reviewed_from=start)


def one(keys: str) -> Commitment:
    [entry] = read_catalogue(f'[[commitments]]\nid = "a"\n{SOURCE}{keys}', file="page", channels=None).entries
    return known(entry)


def worked_example() -> dict[str, Commitment]:
    [block] = [each for each in blocks(PAGE, "toml") if each.startswith("[defaults]")]
    entries = read_catalogue(block, file="page", channels=None).entries
    return {entry.id: known(entry, entries) for entry in entries}


@pytest.mark.parametrize("row", rows(section(PAGE, "EDTF")), ids=lambda row: row[0].strip("`"))
def test_each_form_means_the_days_that_are_told(row: Row) -> None:
    window = parse_edtf(row[0].strip("`"))
    assert [str(window.earliest or "none"), str(window.latest or "none")] == row[2:]


@pytest.mark.parametrize("row", rows(section(PAGE, "by, until, on, during")), ids=lambda row: row[0])
def test_each_key_is_told_in_those_words(row: Row) -> None:
    assert deadline_words(one("".join(codes(row[0]))).deadline) == row[2]


def test_every_key_is_told() -> None:
    told = {code.split(" = ")[0] for row in rows(section(PAGE, "by, until, on, during")) for code in codes(row[0])}
    assert told == set(Modality)


def test_what_is_computed_is_told_as_it_is() -> None:
    told = section(PAGE, "So long after").replace("\n  ", " ")
    half_a_year = one('within = "P6M"\nafter = 2026-11-20')
    assert f'"{deadline_words(half_a_year.deadline)}"' in told
    assert resolve(parse_span("P6M"), parse_edtf("2026-36"))[1] == parse_edtf("2027-34")
    assert resolve(parse_span("P6M"), parse_edtf("2026-11"))[1] == parse_edtf("2027-05-01/2027-05-30")
    january = parse_edtf("2027-01-31").latest
    assert january
    assert [str(add(january, parse_span(span))) for span in ("P1M", "P1M1D")] == ["2027-02-28", "2027-03-01"]


def test_the_slip_is_told_as_it_is() -> None:
    move = 'kind = "moved", on = 2026-10-28, document = "d", deadline = { by = "2027-01" }'
    moved = one(f'by = "2026-10"\nannouncements = [{{ {move} }}]')
    stands = standing(moved, datetime(2027, 2, 28, tzinfo=UTC).date())
    assert f"> {days_phrase(stands.days_remaining, 'en')} · {slip_phrase(stands, 'en')}" in section(PAGE, "Slips")
    assert f'"slipped_days": {stands.slipped_days}}}' in blocks(PAGE, "json")[0]


def test_every_status_and_outcome_is_told() -> None:
    told = {code for row in rows(section(PAGE, "Statuses")) for code in codes(row[0])}
    assert told == set(Status)
    assert set(Outcome) <= set(codes(section(PAGE, "Statuses")))


@pytest.mark.parametrize("row", rows(section(PAGE, "A worked example")), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_worked_example_is_counted_as_it_is_told(row: Row) -> None:
    commitment, today = worked_example()[row[1].strip("`")], parse_edtf(row[0]).earliest
    assert today
    stands = standing(commitment, today)
    upcoming = next_milestone(commitment, Told(by=datetime.combine(today, time.min, UTC)))
    figures = (stands.days_remaining, stands.days_to_earliest, upcoming and upcoming.due_at.date())
    assert [f"`{stands.status}`", *("" if each is None else str(each) for each in figures)] == row[2:]


def planned(commitment: Commitment) -> list[PlannedAlert]:
    now, until = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 6, 30, tzinfo=UTC)
    return list(forecast(commitment, NOTHING_TOLD, OUTLOOK, now=now, until=until))


def test_the_ladder_is_climbed_as_it_is_told() -> None:
    commitment = worked_example()["plan"]
    [block] = [each for each in blocks(PAGE, "text") if each.startswith("When")]
    told = [re.split(r"\s{2,}", line) for line in block.splitlines()[1:]]
    assert told == [
        [local_moment(each.at, commitment.zone), each.commitment_id, planned_words(each), "console"]
        for each in planned(commitment)
    ]


def test_the_example_of_send_days_is_sent_when_it_is_told() -> None:
    held = one('zone = "Asia/Baghdad"\nsend_days = "sun-thu"\nby = "2027-03"')
    [alert] = [each for each in planned(held) if each.milestone == "repeat-2027-05-07"]
    assert (str(alert.at.date()), planned_words(alert)) == ("2027-05-09", "39 days past")
    assert 'is sent on Sunday 9 May, as "39 days past"' in text_of(PAGE).replace("\n", " ")
