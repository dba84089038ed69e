"""Commitments that come another way than by the file."""

from collections.abc import Sequence

import pytest

from service.core.durations import parse_span
from service.core.model import Deadline, Modality, Origin, Status
from service.errors import CatalogueError, RefusedChangeError, UnknownCommitmentError
from service.jobs.find import find
from service.jobs.record_entry import archive_entry, record_entry
from service.store.alerts import RaisedAlert, recent_alerts
from service.store.commitments import Record
from service.store.upkeep import recent_events
from tests.builders import a_deadline, a_ladder, an_entry, at, day
from tests.house import House

by_hand = pytest.mark.parametrize("origin", [Origin.API, Origin.INTAKE])


async def alerts_about(house: House, commitment_id: str) -> Sequence[RaisedAlert]:
    async with house.database.reading() as conn:
        return await recent_alerts(conn, commitment_id=commitment_id, limit=50)


async def on_record(house: House, commitment_id: str) -> Record:
    async with house.database.reading() as conn:
        return await find(conn, commitment_id)


async def test_a_recorded_commitment_speaks_like_any_other(house: House) -> None:
    entry = an_entry("a", deadline=a_deadline("2025-08"), tags=("iraq",))
    await record_entry(house.database, entry, origin=Origin.API, who="token:desk", now=house.now)
    record = await on_record(house, "a")
    assert (record.entry, record.origin) == (entry, Origin.API)
    await house.raise_all(house.now.replace(hour=9))
    await house.deliver_all()
    assert len(house.desk.sent) == 1


async def test_its_id_is_given_once_even_after_it_was_archived(house: House) -> None:
    await house.record(an_entry("file"))
    await record_entry(house.database, an_entry("a"), origin=Origin.API, who="token:desk", now=house.now)
    await archive_entry(house.database, "a", origin=Origin.API, who="token:desk", now=house.now)
    for taken in ("file", "a"):
        with pytest.raises(RefusedChangeError, match="is taken"):
            await record_entry(house.database, an_entry(taken), origin=Origin.API, who="token:desk", now=house.now)


async def test_it_counts_only_from_a_commitment_that_there_is(house: House) -> None:
    waiting = an_entry("a", deadline=Deadline(Modality.BY, None, None, parse_span("P1M"), "mission"))
    with pytest.raises(CatalogueError, match="no commitment is called 'mission'"):
        await record_entry(house.database, waiting, origin=Origin.API, who="token:desk", now=house.now)
    await house.record(an_entry("mission", deadline=a_deadline("2025-09-15")))
    await record_entry(house.database, waiting, origin=Origin.API, who="token:desk", now=house.now)
    deadline = (await on_record(house, "a")).commitment.deadline
    assert deadline is not None
    assert deadline.edtf == "2025-10-15"


async def test_archiving_is_for_those_that_came_the_same_way(house: House) -> None:
    await house.record(an_entry("file"))
    with pytest.raises(RefusedChangeError, match="came by the catalogue"):
        await archive_entry(house.database, "file", origin=Origin.API, who="token:desk", now=house.now)
    with pytest.raises(UnknownCommitmentError):
        await archive_entry(house.database, "nobody", origin=Origin.API, who="token:desk", now=house.now)


async def test_an_archived_commitment_says_nothing_more_and_what_was_pending_is_withheld(house: House) -> None:
    entry = an_entry("a", deadline=a_deadline("2025-08"))
    await record_entry(house.database, entry, origin=Origin.API, who="token:desk", now=house.now)
    await house.raise_all(house.now.replace(hour=9))
    await archive_entry(house.database, "a", origin=Origin.API, who="token:desk", now=house.now)
    await house.deliver_all()
    assert house.desk.sent == {}
    assert [(line.state, line.reason) for line in await house.ledger()] == [("withheld", "archived")]
    with pytest.raises(RefusedChangeError, match=rf"archived already, at {house.now:%Y-%m-%d %H:%M} UTC$"):
        await archive_entry(house.database, "a", origin=Origin.API, who="token:desk", now=house.now)


async def test_both_are_in_the_event_log(house: House) -> None:
    await record_entry(house.database, an_entry("a"), origin=Origin.API, who="token:desk", now=house.now)
    await archive_entry(house.database, "a", origin=Origin.API, who="token:desk", now=house.now)
    async with house.database.reading() as conn:
        events = await recent_events(conn, commitment_id="a")
    assert [(event.kind, event.who) for event in events] == [
        ("commitment.archived", "token:desk"),
        ("commitment.recorded", "token:desk"),
    ]


@by_hand
async def test_an_old_source_lets_nobody_be_asked_at_once(house: House, origin: Origin) -> None:
    entry = an_entry("a", deadline=None)  # of September 2024, with a review every 90 days
    await record_entry(house.database, entry, origin=origin, who="token:desk", now=house.now)
    assert await house.raise_all(at("2025-10-30T05:59")) == 0
    assert await house.raise_all(at("2025-10-30T06:01")) == 1
    revision = (await on_record(house, "a")).revisions[0]
    assert revision.decided_on == day("2024-09-27")  # when it was said, all the same


@by_hand
@pytest.mark.parametrize(
    ("deadline", "status"), [("2025-08-02", Status.APPROACHING), ("2025-08", Status.IN_WINDOW), ("2021", Status.PASSED)]
)
async def test_rungs_that_are_past_when_it_is_recorded_are_one_alert(
    house: House, origin: Origin, deadline: str, status: Status
) -> None:
    ladder = a_ladder(before=("P180D", "P90D", "P30D", "P14D", "P7D", "P1D"))
    entry = an_entry("a", deadline=a_deadline(deadline), ladder=ladder)
    await record_entry(house.database, entry, origin=origin, who="token:desk", now=house.now)
    await house.live(at("2025-08-01T06:01"), at("2025-08-01T06:02"), at("2025-08-01T06:03"))
    (alert,) = await alerts_about(house, "a")
    assert (alert.status, len(house.desk.sent)) == (status, 1)
