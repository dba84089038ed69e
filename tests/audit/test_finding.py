"""What the audit finds and leaves to a person, and what it takes for no fault."""

from datetime import timedelta

from sqlalchemy import select, update
from structlog.testing import capture_logs

from service.core.findings import Finding, Kind
from service.core.model import AnnouncementKind
from service.core.verdict import Silence
from service.jobs.audit import find_all_faults
from service.jobs.inspection import STRETCH
from service.jobs.silence import silence
from service.store.tables import commitments
from tests.audit.conftest import FIRST, Tamper
from tests.audit.test_mending import KEY, alerts_sent, audited
from tests.builders import an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.web.office import on_sqlite


async def test_what_is_sent_without_an_attempt_is_told_and_left_to_a_person(house: House, tamper: Tamper) -> None:
    await house.live(FIRST)
    tamper("DELETE FROM attempts")
    finding = Finding(Kind.UNATTEMPTED, 1, (f"{KEY}:desk",))
    assert await audited(house) == (finding,)
    assert await alerts_sent(house) == [f"{KEY}:desk"]
    house.now += timedelta(days=30)  # by now its attempts may have been pruned
    house.now -= timedelta(minutes=1)
    await house.live(house.now)
    assert finding not in await audited(house)


async def test_a_commitment_of_which_nothing_can_be_decided_is_told_and_hides_no_other(
    house: House, tamper: Tamper
) -> None:
    await house.record(an_entry("syria-mission"))
    async with house.database.writing() as conn:
        broken = commitments.c.id == "iraq-mission"
        entry = (await conn.execute(select(commitments.c.entry).where(broken))).scalar_one()
        await conn.execute(update(commitments).where(broken).values(entry={**entry, "zone": "Atlantis/Capital"}))
    tamper("UPDATE commitments SET next_due_at = NULL WHERE id = 'syria-mission'")
    with capture_logs():  # written out, the traces take seconds
        found = set(await audited(house))
    assert found == {
        Finding(Kind.UNREADABLE, 1, ("iraq-mission",)),
        Finding(Kind.MISARMED, 1, ("syria-mission",), mended=1),
    }


async def test_a_zone_that_nobody_knows_is_told_even_where_nothing_more_is_to_be_said(house: House) -> None:
    await house.announce("iraq-mission", an_announcement(AnnouncementKind.KEPT, "2025-08-29"))
    async with house.database.writing() as conn:
        entry = (await conn.execute(select(commitments.c.entry))).scalar_one()
        nowhere = {"entry": {**entry, "zone": "Atlantis/Capital"}, "zone": "Atlantis/Capital"}
        await conn.execute(update(commitments).values(nowhere))
    with capture_logs():  # written out, the traces take seconds
        assert await audited(house) == (Finding(Kind.UNREADABLE, 1, ("iraq-mission",)),)


async def test_a_zone_at_odds_with_what_was_written_is_put_right(house: House, tamper: Tamper) -> None:
    tamper("UPDATE commitments SET zone = 'Atlantis/Capital'")
    assert await audited(house) == (Finding(Kind.UNLIKE_HISTORY, 1, ("iraq-mission",), mended=1),)
    assert await audited(house) == ()


async def test_a_rest_that_nobody_looked_at_in_time_is_told(house: House) -> None:
    about = Silence(house.now, FIRST + timedelta(hours=2), "a holiday", tag="iraq")
    await silence(house.database, about, now=house.now)
    house.now = FIRST - timedelta(minutes=1)
    assert await audited(house) == ()
    house.now = FIRST + timedelta(hours=2, minutes=6)
    assert Finding(Kind.HELD_BACK, 1, ("iraq",)) in await audited(house)


@on_sqlite
async def test_alerts_raised_by_a_clock_that_was_wrong_are_told(house: House) -> None:
    await house.live(at("2025-12-01"))
    house.now = FIRST
    found = {each.kind: each for each in await audited(house)}
    assert found[Kind.FROM_THE_FUTURE].count == 1


@on_sqlite
async def test_that_no_channel_works_is_a_finding_of_its_own(house: House) -> None:
    house.channels = {name: FakeChannel(name) for name in ("desk", "chief")}
    for channel in house.channels.values():
        channel.refuse()
    await house.live(FIRST)
    found = {each.kind: each for each in await audited(house)}
    assert found[Kind.NO_CHANNEL] == Finding(Kind.NO_CHANNEL, 2, ("desk", "chief"))
    house.channels["chief"].accept()


@on_sqlite
async def test_what_waits_behind_a_channel_that_fails_is_given_an_hour(house: House) -> None:
    house.desk.delay()
    await house.live(FIRST)
    house.desk.accept()
    await house.record(an_entry("c"))
    await house.raise_all()
    for minutes, expected in ((10, []), (59, []), (66, [Kind.LATE])):
        house.now = FIRST + timedelta(minutes=minutes)
        assert [each.kind for each in await audited(house) if each.kind is not Kind.NO_CHANNEL] == expected


@on_sqlite
async def test_a_backlog_that_moves_is_no_finding_and_one_that_stands_is(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number:02}") for number in range(9)))
    await house.live(FIRST)
    house.now = at("2025-09-23T06:00")
    await house.raise_all()
    house.now += timedelta(minutes=10)
    (found,) = await audited(house)
    assert (found.kind, found.count) == (Kind.LATE, 10)
    async with house.database.writing() as conn:
        await conn.exec_driver_sql(f"UPDATE channel_settings SET last_sent_at = '{house.now:%Y-%m-%d %H:%M:%S}'")
    assert await audited(house) == ()
    house.now += timedelta(minutes=61)
    async with house.database.writing() as conn:
        await conn.exec_driver_sql(f"UPDATE channel_settings SET last_sent_at = '{house.now:%Y-%m-%d %H:%M:%S}'")
    assert [each.kind for each in await audited(house)] == [Kind.LATE]


async def test_a_look_by_hand_sees_everything_and_changes_nothing(house: House, tamper: Tamper) -> None:
    await house.record(*(an_entry(f"c{number:04}") for number in range(STRETCH + 1)))
    tamper("UPDATE commitments SET next_due_at = NULL")
    for _ in range(2):
        (found,) = await find_all_faults(house.database, ["desk"], now=house.now)
        assert (found.kind, found.count, found.mended) == (Kind.MISARMED, STRETCH + 2, 0)
