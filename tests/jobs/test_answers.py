"""Announcements, acknowledgements and silences: what people say, and what follows."""

from datetime import timedelta

import pytest

from service.core.model import AnnouncementKind, Outcome, Status
from service.core.status import standing
from service.core.verdict import Silence
from service.errors import RefusedChangeError, UnknownCommitmentError
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.announce import accept, withdraw
from service.jobs.silence import silence, unsilence
from service.store.answers import silences_at
from service.store.commitments import Record, records_of
from service.store.entries import archive
from service.store.upkeep import recent_events
from tests.builders import a_deadline, an_announcement, an_entry, at, day
from tests.house import House


@pytest.fixture
async def told(house: House) -> House:
    """The house on 24 September 2025, with one commitment on record."""
    await house.record(an_entry())
    house.now = at("2025-09-24")
    return house


async def record(house: House) -> Record:
    async with house.database.reading() as conn:
        return (await records_of(conn, ["iraq-mission"]))["iraq-mission"]


async def test_an_announcement_settles_and_silences_what_was_planned(told: House) -> None:
    await told.announce("iraq-mission", an_announcement())
    found = await record(told)
    assert found.commitment.settlement is not None
    assert found.commitment.settlement.outcome is Outcome.KEPT
    assert found.next_due_at is None


async def test_withdrawing_it_plans_the_reminders_again(told: House) -> None:
    planned = (await record(told)).next_due_at
    number = await told.announce("iraq-mission", an_announcement())
    await withdraw(told.database, number, who="desk", reason="of another mission", now=told.now)
    found = await record(told)
    assert found.commitment.settlement is None
    assert found.next_due_at == planned
    assert found.announcements[0].withdrawn_at == told.now
    with pytest.raises(RefusedChangeError, match=rf"withdrawn already, at {told.now:%Y-%m-%d %H:%M} UTC$"):
        await withdraw(told.database, number, who="desk", reason="again", now=told.now)


async def test_provisional_evidence_pauses_everything_until_somebody_looks(told: House) -> None:
    number = await told.announce("iraq-mission", an_announcement(provisional=True))
    await told.live(*(told.now + timedelta(days=days) for days in range(12)))
    assert [message.subject for message in told.desk.sent.values()] != []
    assert all(":evidence-" in key for key in told.desk.keys)
    assert len(told.desk.keys) == 2  # after 3 and after 10 days
    found = await record(told)
    assert standing(found.commitment, day("2025-10-05")).status is Status.UNDER_REVIEW
    await accept(told.database, number, who="desk", now=told.now)
    assert (await record(told)).commitment.settlement is not None


async def test_rejected_evidence_lets_the_ladder_take_up_where_it_rested(told: House) -> None:
    await told.live(told.now)  # all that was due before is told
    number = await told.announce("iraq-mission", an_announcement(provisional=True))
    await told.live(*(told.now + timedelta(days=days) for days in range(1, 9)))
    before = len(told.desk.keys)
    await withdraw(told.database, number, who="desk", reason="a rumour", now=told.now)
    await told.live(told.now + timedelta(minutes=1))
    assert told.desk.keys[before:] == ["iraq-mission:1:after-P1D:desk"]
    message = told.desk.sent["iraq-mission:1:after-P1D:desk"]
    assert "29 September 2025" in message.text  # it speaks for those that rested


@pytest.mark.parametrize(
    ("announcement", "reason"),
    [
        (an_announcement(on="2025-09-25"), "has not come yet"),
        (an_announcement(on="2025-08/.."), "has an open end"),
        (an_announcement(AnnouncementKind.MOVED), "needs the new one"),
        (an_announcement(deadline=a_deadline("2025-12")), "takes no new deadline"),
        (an_announcement(AnnouncementKind.MOVED, deadline=a_deadline("9999-12-31")), "the year 9999 is out of reach"),
        (an_announcement(AnnouncementKind.MOVED, deadline=a_deadline("../0026-12")), "the year 26 is out of reach"),
    ],
)
async def test_what_cannot_be_is_refused(told: House, announcement: object, reason: str) -> None:
    with pytest.raises(RefusedChangeError, match=reason):
        await told.announce("iraq-mission", announcement)  # type: ignore[arg-type]  # an announcement
    assert (await record(told)).announcements == ()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (AnnouncementKind.NOT_KEPT, "it is settled already"),
        (AnnouncementKind.PROGRESS, "it is settled, so nobody would be asked"),
    ],
)
async def test_evidence_on_what_is_settled_is_refused_because_it_would_sleep(
    told: House, kind: AnnouncementKind, reason: str
) -> None:
    await told.announce("iraq-mission", an_announcement())
    with pytest.raises(RefusedChangeError, match=reason):
        await told.announce("iraq-mission", an_announcement(kind, provisional=True))


async def test_so_is_evidence_on_what_is_silent_or_archived(told: House) -> None:
    await told.record(an_entry("silent", alerts=False), an_entry("gone"))
    async with told.database.writing() as conn:
        await archive(conn, ["gone"], now=told.now)
    for about, reason in (("silent", 'alerts = "none"'), ("gone", "archived")):
        with pytest.raises(RefusedChangeError, match=reason):
            await told.announce(about, an_announcement(AnnouncementKind.PROGRESS, provisional=True))


async def test_evidence_that_waited_when_it_was_settled_waits_again_when_that_is_withdrawn(told: House) -> None:
    await told.announce("iraq-mission", an_announcement(AnnouncementKind.NOT_KEPT, provisional=True))
    number = await told.announce("iraq-mission", an_announcement())
    await told.live(told.now, told.now + timedelta(days=4))
    assert told.desk.keys == []
    await withdraw(told.database, number, who="desk", reason="a mistake", now=told.now)
    await told.live(told.now + timedelta(minutes=1))
    assert [key.split(":")[2] for key in told.desk.keys] == ["evidence-2025-09-24-P3D"]


async def test_it_is_settled_once(told: House) -> None:
    await told.announce("iraq-mission", an_announcement())
    with pytest.raises(RefusedChangeError, match="settled already"):
        await told.announce("iraq-mission", an_announcement(AnnouncementKind.NOT_KEPT))
    await told.announce("iraq-mission", an_announcement(AnnouncementKind.PROGRESS))


async def test_an_unknown_id_gets_those_that_look_like_it(told: House) -> None:
    with pytest.raises(UnknownCommitmentError, match="Did you mean iraq-mission"):
        await told.announce("iraq-misson", an_announcement())


async def test_who_did_what_and_when_is_on_record(told: House) -> None:
    number = await told.announce("iraq-mission", an_announcement())
    await withdraw(told.database, number, who="editor", reason="wrong", now=told.now)
    async with told.database.reading() as conn:
        events = await recent_events(conn, commitment_id="iraq-mission")
    assert [(event.kind, event.who, event.at) for event in reversed(events)] == [
        ("announcement.recorded", "desk", told.now),
        ("announcement.withdrawn", "editor", told.now),
    ]


async def test_an_acknowledgement_for_a_week_lets_a_week_of_reminders_rest(told: House) -> None:
    await acknowledge(told.database, "iraq-mission", by="desk", now=told.now, until=told.now + timedelta(days=7))
    await told.live(at("2025-09-29T06:00"), at("2025-09-30T06:00"))
    assert told.desk.keys == []
    await told.live(at("2025-10-01T06:00"))
    assert told.desk.keys == ["iraq-mission:1:after-P1D:desk"]


async def test_an_acknowledgement_that_is_taken_back_rests_nothing(told: House) -> None:
    made = await acknowledge(told.database, "iraq-mission", by="desk", now=told.now, until=at("2025-12-01"))
    assert made.id is not None
    await take_back(told.database, made.id, who="desk", now=told.now)
    await told.live(at("2025-09-29T06:00"))
    assert len(told.desk.keys) == 1
    with pytest.raises(RefusedChangeError):
        await take_back(told.database, made.id, who="desk", now=told.now)


@pytest.mark.parametrize("until", ["2025-09-24", "2025-09-23"])
async def test_rest_in_the_past_is_refused(told: House, until: str) -> None:
    with pytest.raises(RefusedChangeError, match=rf"^{until} 00:00 UTC is not in the future$"):
        await acknowledge(told.database, "iraq-mission", by="desk", now=told.now, until=at(until))


async def test_what_is_settled_needs_no_acknowledgement(told: House) -> None:
    await told.announce("iraq-mission", an_announcement())
    with pytest.raises(RefusedChangeError, match="says nothing more"):
        await acknowledge(told.database, "iraq-mission", by="desk", now=told.now)


async def test_a_silence_is_listed_until_it_ends(told: House) -> None:
    made = await silence(told.database, Silence(told.now, at("2025-10-10"), "a holiday", tag="iraq"), now=told.now)
    assert made.id is not None
    async with told.database.reading() as conn:
        assert await silences_at(conn, told.now) == [made]
    await unsilence(told.database, made.id, who="desk", now=told.now + timedelta(hours=1))
    async with told.database.reading() as conn:
        assert await silences_at(conn, told.now + timedelta(hours=1)) == []
    with pytest.raises(RefusedChangeError, match="no silence"):
        await unsilence(told.database, made.id, who="desk", now=told.now + timedelta(hours=2))


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Silence(at("2025-09-24"), at("2025-10-01"), "x"), "exactly one"),
        (Silence(at("2025-09-24"), at("2025-10-01"), "x", commitment_id="iraq-mission", tag="t"), "exactly one"),
        (Silence(at("2025-09-01"), at("2025-09-20"), "x", tag="t"), "before it does anything"),
        (Silence(at("2025-10-02"), at("2025-10-01"), "x", tag="t"), "before it does anything"),
        (Silence(at("2025-09-24"), at("2025-10-01"), "  ", tag="t"), "needs a reason"),
    ],
)
async def test_a_silence_that_makes_no_sense_is_refused(told: House, wanted: Silence, reason: str) -> None:
    with pytest.raises(RefusedChangeError, match=reason):
        await silence(told.database, wanted, now=told.now)


async def test_a_move_that_is_withdrawn_tells_nothing_again(told: House) -> None:
    await told.live(told.now)  # the reminders of the stated deadline, up to the seventh day before
    before = list(told.desk.keys)
    move = an_announcement(AnnouncementKind.MOVED, "2025-09-24", deadline=a_deadline("2027"))
    number = await told.announce("iraq-mission", move)
    await told.live(told.now + timedelta(hours=1))
    await withdraw(told.database, number, who="desk", reason="of another mission", now=told.now)
    await told.live(told.now + timedelta(hours=1))
    assert told.desk.keys == before
    await told.live(at("2025-09-29T06:00"))
    assert told.desk.keys[len(before) :] == ["iraq-mission:3:before-P1D:34b12d95:desk"]
