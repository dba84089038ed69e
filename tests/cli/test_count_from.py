"""``muhla count-from``: the day that a period of a document waited for."""

import pytest

from service.intake.drafts import draft_of
from service.intake.rows import stored_row
from service.jobs.documents.find_apart import Rows
from service.jobs.documents.intake import accept_proposal, receive
from service.jobs.documents.periods import noted
from service.store.database import Database
from tests.builders import an_entry, at
from tests.cli.terminal import Terminal
from tests.intake_found import a_new_document, waiting


@pytest.fixture
def waits(terminal: Terminal) -> Terminal:
    """A terminal with a commitment, ``report``, due within 60 days of a publication."""
    terminal("announce", "procedures", "progress", "--on", "2025-09-05", "--document", "x")  # which loads the file

    async def accept(database: Database) -> None:
        now = at("2025-09-10T12:00")
        made = await receive(database, a_new_document(), Rows([stored_row(waiting())], []), who="amal", now=now)
        entry = noted(an_entry("report", deadline=None), draft_of(waiting(), language="en", name="x"))
        await accept_proposal(database, made.number, entry, who="amal", now=now)

    terminal.in_database(accept)
    return terminal


def test_it_gets_its_date_and_says_so(waits: Terminal) -> None:
    shown = waits("count-from", "report", "2025-09-01")
    assert (shown.code, shown.lines) == (0, ["report counts from 2025-09-01: its deadline is 2025-10-31."])
    again = waits("count-from", "report", "2025-09-02")
    assert (again.code, "waits for no day" in again.err) == (1, True)


def test_it_waits_for_another_commitment(waits: Terminal) -> None:
    shown = waits("count-from", "report", "procedures", "--within", "P2M")
    assert shown.lines == ["report counts from procedures: it has no date before procedures has one."]
    waits("announce", "procedures", "kept", "--on", "2025-09-09", "--document", "x")
    (row,) = (each for each in waits("status", "--json").json["commitments"] if each["id"] == "report")
    assert (row["deadline"], row["modality"]) == ("2025-11-09", "by")


def test_for_programs_it_is_as_in_the_status(waits: Terminal) -> None:
    row = waits("count-from", "report", "2025-09-01", "--json").json
    assert (row["id"], row["deadline"], row["days_remaining"]) == ("report", "2025-10-31", 51)


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        (("report", "procedure"), 2, "Did you mean procedures?"),
        (("report", "2025-13"), 2, "cannot"),
        (("report", "2025-09-01", "--within", "soon"), 2, "soon"),
        (("reports", "2025-09-01"), 2, "`muhla status` lists them"),
        (("iraq-mission", "2025-09-01"), 1, "was not accepted from a document"),
    ],
)
def test_what_cannot_be_counted_is_told(waits: Terminal, typed: tuple[str, ...], code: int, told: str) -> None:
    shown = waits("count-from", *typed)
    assert (shown.code, told in shown.err) == (code, True), shown.err
