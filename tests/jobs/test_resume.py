"""A silence and an acknowledgement withhold for a while. When they end, what they kept back is told after all, once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.core.findings import Kind
from service.core.model import AnnouncementKind
from service.core.verdict import Acknowledgement, Silence
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.announce import withdraw
from service.jobs.apart import POSTPONE
from service.jobs.audit import find_faults
from service.jobs.rearm import rearm
from service.jobs.resume import MAKE_SURE, RESUME_FAILED, resume
from service.jobs.silence import silence, unsilence
from service.store.answers import silences_at
from service.store.entries import change_entries
from service.store.outbox import claim
from service.store.tables import DeliveryState, commitments, deliveries, delivery_alerts, silences
from service.store.upkeep import recent_events
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-01T06:00")
END = PASSED + timedelta(days=3)
KEY = "iraq-mission:1:after-P1D:desk"


@pytest.fixture
async def quiet(house: House) -> House:
    """All but the last alert is told; it comes when the deadline has passed, and the next a week after it."""
    await house.record(an_entry(tags=("iraq",)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.attempts.clear()
    return house


async def silenced(house: House, ends_at: datetime = END, commitment_id: str | None = None) -> int:
    """Withhold what is about one commitment, or all that is tagged ``iraq``."""
    tag = None if commitment_id else "iraq"
    made = await silence(house.database, Silence(house.now, ends_at, "a holiday", commitment_id, tag), now=house.now)
    assert made.id is not None
    return made.id


async def held_back(house: House, now: datetime) -> list[str]:
    """What the audit says is withheld for too long."""
    async with house.database.reading() as conn:
        found = await find_faults(conn, list(house.channels), now=now)
    return [name for each in found if each.kind is Kind.HELD_BACK for name in each.examples]


async def seen(house: House, until: datetime | None = END) -> Acknowledgement:
    return await acknowledge(house.database, "iraq-mission", by="desk", now=house.now, until=until)


@pytest.mark.parametrize("about", [None, "iraq-mission"], ids=["tag", "id"])
async def test_when_a_silence_ends_its_alert_is_told_once_and_says_that_it_is_late(
    quiet: House, about: str | None
) -> None:
    await silenced(quiet, commitment_id=about)
    await quiet.live(PASSED, END - timedelta(seconds=1))
    assert quiet.desk.keys == []
    await quiet.live(END, END + timedelta(minutes=1), END + timedelta(hours=1))
    assert quiet.desk.keys == [KEY]
    assert "this message leaves after that day" in quiet.desk.sent[KEY].text
    (line, *_) = await quiet.ledger(commitment_id="iraq-mission")
    assert (line.state, line.reason) == (DeliveryState.SENT, None)


async def test_so_it_is_when_somebody_ends_it_early(quiet: House) -> None:
    number = await silenced(quiet)
    await quiet.live(PASSED)
    await unsilence(quiet.database, number, who="desk", now=quiet.now)
    await quiet.live(PASSED)
    assert quiet.desk.keys == [KEY]


async def test_an_end_during_downtime_is_seen_at_the_next_tick(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    await quiet.live(END + timedelta(days=2))
    assert quiet.desk.keys == [KEY]


async def test_what_came_due_meanwhile_speaks_for_it(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    await quiet.live(END + timedelta(days=4))
    assert quiet.desk.keys == ["iraq-mission:1:after-P7D:desk"]
    assert [line.state for line in await quiet.ledger(state=DeliveryState.WITHHELD)] == [DeliveryState.WITHHELD]


async def test_of_several_that_were_kept_back_the_newest_is_told(quiet: House) -> None:
    await silenced(quiet, PASSED + timedelta(days=8))
    await quiet.live(PASSED, PASSED + timedelta(days=6), PASSED + timedelta(days=8))
    assert quiet.desk.keys == ["iraq-mission:1:after-P7D:desk"]


async def test_while_another_silence_holds_nothing_is_told(quiet: House) -> None:
    await silenced(quiet)
    await silenced(quiet, END + timedelta(days=1), commitment_id="iraq-mission")
    await quiet.live(PASSED, END, END + timedelta(hours=1))
    assert quiet.desk.keys == []
    await quiet.live(END + timedelta(days=1))
    assert quiet.desk.keys == [KEY]


async def test_a_silence_that_ends_while_evidence_waits_is_made_good_when_it_is_rejected(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    evidence = await quiet.announce("iraq-mission", an_announcement(provisional=True))
    await quiet.live(END, END + timedelta(minutes=10))
    assert quiet.desk.keys == ["iraq-mission:1:evidence-2025-10-01-P3D:desk"]
    await withdraw(quiet.database, evidence, who="desk", reason="a hoax", now=quiet.now)
    await quiet.live(END + timedelta(minutes=11))
    assert quiet.desk.keys[1:] == [KEY]


async def test_what_was_settled_meanwhile_stays_withheld(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    await quiet.announce("iraq-mission", an_announcement())
    await quiet.live(END, END + timedelta(days=9))
    assert quiet.desk.keys == []


async def test_a_tag_that_goes_lets_it_speak(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    async with quiet.database.writing() as conn:
        await change_entries(conn, [an_entry(tags=("other",))], now=quiet.now)
        await rearm(conn, ["iraq-mission"], now=quiet.now)
    await quiet.live(PASSED + timedelta(minutes=1))
    assert quiet.desk.keys == [KEY]


async def test_several_at_once_are_one_digest_that_accounts_for_each(house: House) -> None:
    await house.record(*(an_entry(f"c{number}", tags=("iraq",)) for number in range(5)))
    await house.live(PASSED - timedelta(hours=1))
    await silenced(house)
    await house.live(PASSED)
    house.desk.attempts.clear()
    await house.live(END)
    (message,) = house.desk.sent.values()
    assert (message.kind, len(message.sections)) == ("digest", 5)
    (sent, *_) = await house.ledger(state=DeliveryState.SENT)
    assert len(sent.alert_keys) == 5


async def test_what_was_withheld_alone_and_comes_in_a_digest_says_so(house: House) -> None:
    for number in range(5):
        await house.record(an_entry(f"c{number}", tags=("iraq",), deadline=a_deadline(f"2025-09-{10 + number}")))
    await house.live(at("2025-09-10T07:00"))
    await silenced(house, END)
    house.desk.attempts.clear()
    days = [at(f"2025-09-{day}T06:00") for day in range(11, 25)]
    await house.live(*days)
    assert house.desk.keys == []
    await house.live(END)
    (message,) = house.desk.sent.values()
    assert (message.kind, len(message.sections)) == ("digest", 5)
    reasons = {line.reason for line in await house.ledger(state=DeliveryState.WITHHELD) if not line.alert_keys}
    assert reasons == {"silenced; sent later in another delivery"}


async def test_an_alert_that_a_late_digest_must_leave_out_waits_alone(house: House) -> None:
    """It was alone before, so its idempotency key was given already."""
    for number in range(5):
        await house.record(an_entry(f"c{number}", tags=("iraq",), deadline=a_deadline(f"2025-09-{10 + number}")))
    await house.live(at("2025-09-10T07:00"))
    await silenced(house)
    house.desk.attempts.clear()
    await house.live(*(at(f"2025-09-{day}T06:00") for day in range(11, 25)))
    house.now = END
    assert await resume(house.database, house.outlets, now=END) == 5
    async with house.database.writing() as conn:
        entry = (await conn.execute(select(commitments.c.entry).where(commitments.c.id == "c2"))).scalar_one()
        broken = update(commitments).where(commitments.c.id == "c2")
        await conn.execute(broken.values(entry={**entry, "ladder": None}))
    await house.deliver_all()
    (message,) = house.desk.sent.values()
    assert len(message.sections) == 4
    async with house.database.writing() as conn:
        await conn.execute(broken.values(entry=entry))
    await house.live(END + timedelta(hours=1))
    assert house.desk.keys[1:] == ["c2:1:after-P7D:desk"]


async def test_an_end_on_a_day_that_is_not_for_sending_waits_for_the_next_that_is(house: House) -> None:
    workdays = frozenset((1, 2, 3, 4, 7))  # Friday and Saturday are off
    await house.record(an_entry(tags=("iraq",), ladder=a_ladder(send_days=workdays)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.attempts.clear()
    await silenced(house)  # until Saturday, 4 October
    await house.live(PASSED, END, at("2025-10-05T05:59"))
    assert house.desk.keys == []
    await house.live(at("2025-10-05T06:00"))
    assert house.desk.keys == [KEY]


async def test_two_engines_tell_it_once(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    quiet.now = END
    await asyncio.gather(*(resume(quiet.database, quiet.outlets, now=END) for _ in range(4)))
    await quiet.deliver_all()
    assert quiet.desk.keys == [KEY]


async def test_what_a_worker_withholds_only_after_the_end_is_told_too(quiet: House) -> None:
    """It judged just before the end, and wrote it down just after we had looked."""
    number = await silenced(quiet)
    await quiet.raise_all(PASSED)
    async with quiet.database.writing() as conn:
        await claim(conn, "desk", limit=1, engine="engine-1", now=PASSED, until=PASSED + timedelta(minutes=2))
    await unsilence(quiet.database, number, who="desk", now=PASSED)
    assert await resume(quiet.database, quiet.outlets, now=PASSED) == 1
    async with quiet.database.writing() as conn:
        late = {"state": "withheld", "reason": "silenced", "next_attempt_at": None, "leased_by": None}
        late["finished_at"] = PASSED  # type: ignore[assignment]  # a moment among words
        await conn.execute(update(deliveries).where(deliveries.c.idempotency_key == KEY).values(late))
        here = select(deliveries.c.id).where(deliveries.c.idempotency_key == KEY).scalar_subquery()
        withheld = update(delivery_alerts).where(delivery_alerts.c.delivery_id == here)
        await conn.execute(withheld.values(withheld="silenced"))
    await quiet.live(PASSED + MAKE_SURE)
    assert quiet.desk.keys == [KEY]


async def test_one_that_breaks_is_put_off_and_holds_up_no_other(quiet: House) -> None:
    await quiet.record(an_entry("broken", tags=("iraq",)))
    await silenced(quiet)
    await quiet.live(PASSED)
    quiet.desk.attempts.clear()
    async with quiet.database.writing() as conn:
        entry = (await conn.execute(select(commitments.c.entry).where(commitments.c.id == "broken"))).scalar_one()
        spoilt = update(commitments).where(commitments.c.id == "broken")
        await conn.execute(spoilt.values(entry={**entry, "ladder": None}))
    assert await resume(quiet.database, quiet.outlets, now=END) == 2
    quiet.now = END
    await quiet.deliver_all()
    assert quiet.desk.keys == [KEY]
    async with quiet.database.writing() as conn:
        (event,) = await recent_events(conn, commitment_id="broken", limit=1)
        await conn.execute(spoilt.values(entry=entry))
    assert event.kind == RESUME_FAILED
    assert await held_back(quiet, END) == ["broken"]
    await quiet.live(END + POSTPONE)
    assert quiet.desk.keys[1:] == ["broken:1:after-P1D:desk"]


async def test_the_audit_finds_what_rests_past_its_end(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED)
    later = END + timedelta(minutes=6)
    assert await held_back(quiet, END - timedelta(minutes=1)) == []
    assert await held_back(quiet, later) == ["iraq", "iraq-mission"]  # nobody looked when it ended
    async with quiet.database.writing() as conn:
        await conn.execute(update(silences).values(resume_at=None))  # and nobody ever will
    assert await held_back(quiet, later) == ["iraq-mission"]
    await quiet.live(END + timedelta(days=4))  # the next milestone has spoken for it
    assert await held_back(quiet, quiet.now) == []


async def test_an_acknowledgement_that_runs_out_speaks_again(quiet: House) -> None:
    await seen(quiet)
    await quiet.live(PASSED, END - timedelta(seconds=1))
    assert quiet.desk.keys == []
    await quiet.live(END, END + timedelta(hours=1))
    assert quiet.desk.keys == [KEY]


async def test_so_does_one_that_is_taken_back(quiet: House) -> None:
    made = await seen(quiet)
    await quiet.live(PASSED)
    assert made.id is not None
    await take_back(quiet.database, made.id, who="desk", now=quiet.now)
    await quiet.live(PASSED + timedelta(minutes=1))
    assert quiet.desk.keys == [KEY]


async def test_one_without_an_end_rests_what_was_seen_until_the_next_milestone(quiet: House) -> None:
    quiet.desk.delay(times=1)
    await quiet.live(PASSED)
    made = await seen(quiet, until=None)
    await quiet.live(PASSED + timedelta(minutes=1), PASSED + timedelta(days=5))
    assert quiet.desk.keys == [KEY]  # the try that failed
    await quiet.live(PASSED + timedelta(days=6))
    assert quiet.desk.keys[1:] == ["iraq-mission:1:after-P7D:desk"]
    assert made.id is not None
    await take_back(quiet.database, made.id, who="desk", now=quiet.now)
    await quiet.live(PASSED + timedelta(days=6, hours=1))
    assert len(quiet.desk.keys) == 2  # the newer one has spoken for it


async def test_only_those_from_whom_it_was_kept_get_it_late(quiet: House) -> None:
    quiet.channels["mail"] = FakeChannel("mail")
    quiet.channels["mail"].delay(times=1)
    await quiet.live(PASSED)
    await seen(quiet)
    await quiet.live(PASSED + timedelta(minutes=1), END)
    assert quiet.desk.keys == [KEY]
    assert quiet.channels["mail"].keys == ["iraq-mission:1:after-P1D:mail"] * 2


async def test_a_move_that_is_withdrawn_gives_back_what_was_withheld_for_it(house: House) -> None:
    await house.record(an_entry(ladder=a_ladder(after=["P1D"], repeat=None)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.delay(times=1)
    await house.live(PASSED)
    move = an_announcement(AnnouncementKind.MOVED, "2025-09-30", deadline=a_deadline("2027"))
    number = await house.announce("iraq-mission", move)
    await house.live(PASSED + timedelta(minutes=1))
    assert KEY not in house.desk.sent
    await withdraw(house.database, number, who="desk", reason="of another mission", now=house.now)
    await house.live(PASSED + timedelta(hours=1))
    assert KEY in house.desk.sent


async def test_the_page_says_that_a_silence_is_over(quiet: House) -> None:
    await silenced(quiet)
    await quiet.live(PASSED, END)
    async with quiet.database.reading() as conn:
        assert await silences_at(conn, quiet.now) == []
        kinds = [event.kind for event in await recent_events(conn)]
    assert {"silence.over", "alert.released"} <= set(kinds)
