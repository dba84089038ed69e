"""What counts from a commitment: told with each announcement that changes its date, and where it waits in vain."""

import pytest

from service.core.durations import parse_span
from service.core.model import Deadline, Modality, Origin
from service.jobs.record_entry import record_entry
from service.store.database import Database
from tests.builders import an_entry, at
from tests.cli.terminal import Terminal

WITHDRAWN = ("announce", "iraq-mission", "withdrawn", "--on", "2025-09-05", "--document", "Joint statement")


@pytest.fixture
def followed(terminal: Terminal) -> Terminal:
    """A terminal with a report that is due within a month of the mission's end."""
    terminal("announce", "procedures", "progress", "--on", "2025-09-05", "--document", "x")  # which loads the file

    async def record(database: Database) -> None:
        after = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")
        report = an_entry("report", deadline=after)
        await record_entry(database, report, origin=Origin.API, who="amal", now=at("2025-09-10T12:00"))

    terminal.in_database(record)
    return terminal


def test_calling_it_off_tells_who_loses_a_date(followed: Terminal) -> None:
    shown = followed(*WITHDRAWN)
    assert shown.lines[-2:] == ["1 commitment that counts from it:", "  report  2025-10-01/2025-10-30 → no date"]


def test_for_programs_it_is_in_deadlines(followed: Terminal) -> None:
    (follower,) = followed(*WITHDRAWN, "--json").json["followers"]
    assert follower["commitment"] == "report"
    assert (follower["before"]["edtf"], follower["after"]["edtf"]) == ("2025-10-01/2025-10-30", None)


def test_taking_that_back_gives_the_date_again(followed: Terminal) -> None:
    followed(*WITHDRAWN)
    shown = followed("announce", "--withdraw", "2", "--reason", "another mission")
    assert shown.lines[-1] == "  report  no date → 2025-10-01/2025-10-30"


def test_the_status_says_that_it_waits_in_vain(followed: Terminal) -> None:
    assert "has ended without a day" not in followed("status").out
    followed(*WITHDRAWN)
    told = " ".join(followed("status").out.split())
    assert "which it counts from, has ended without a day" in told
