from collections.abc import Mapping
from datetime import datetime, timedelta

from service.core.entry import Catalogue, Route
from service.core.forecast import Outlook, forecast
from service.core.milestones import Told
from service.jobs.rehearse import Lived, rehearse
from service.store.database import Database
from service.store.tables import DeliveryState
from tests.builders import a_commitment, a_deadline, an_entry, at
from tests.fakes import FakeChannel

ENTRIES = (an_entry("first"), an_entry("second", deadline=a_deadline("2025-10-15")), an_entry("third", deadline=None))
START, END = at("2025-09-01"), at("2025-12-31")


async def lived(database: Database, channels: Mapping[str, FakeChannel], **facts: object) -> Lived:
    async def at_once(_moment: datetime) -> None:
        """Wait for nothing."""

    catalogue = Catalogue(**{"entries": ENTRIES, **facts})  # type: ignore[arg-type]  # by name
    return await rehearse(database, catalogue, channels, start=START, end=END, pace=at_once)


async def test_it_says_what_the_forecast_foretells(database: Database) -> None:
    desk = FakeChannel("desk", digest_over=0)
    result = await lived(database, {"desk": desk}, entries=(an_entry("first"),))
    told = Told(by=START - timedelta(microseconds=1))
    planned = forecast(a_commitment("first"), told, Outlook((), ("desk",)), now=START, until=END)
    expected = [(each.at, f"first:1:{each.milestone}:desk") for each in planned]
    assert [(attempt.now, attempt.key) for attempt in desk.attempts] == expected
    assert len(expected) == result.alerts == 8


async def test_every_channel_named_gets_everything_whatever_the_routes_say(database: Database) -> None:
    desk, wire = FakeChannel("desk"), FakeChannel("wire")
    routes = (Route(channels=("elsewhere",)),)
    result = await lived(database, {"desk": desk, "wire": wire}, routes=routes)
    said = {key.rpartition(":")[0] for key in desk.sent}
    assert said == {key.rpartition(":")[0] for key in wire.sent}
    assert result.deliveries == {
        ("desk", DeliveryState.SENT): result.alerts,
        ("wire", DeliveryState.SENT): result.alerts,
    }


async def test_what_is_delayed_arrives_later_in_those_days(database: Database) -> None:
    desk, wire = FakeChannel("desk"), FakeChannel("wire")
    wire.delay(times=6)  # for more than an hour: the desk is told that it fails, and that it works again
    await lived(database, {"desk": desk, "wire": wire})
    assert len(wire.sent) == len(desk.sent) - 2
    assert [message.kind for message in desk.sent.values()].count("channel") == 2
    waits = [after.now - before.now for before, after in zip(wire.attempts, wire.attempts[1:6], strict=False)]
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(seconds=30)


async def test_a_channel_that_is_gone_is_not_asked_for_ever(database: Database) -> None:
    desk, wire = FakeChannel("desk"), FakeChannel("wire")
    wire.refuse(status_code=410, switch_off=True)
    result = await lived(database, {"desk": desk, "wire": wire})
    assert len(wire.attempts) == 1
    assert result.deliveries["wire", DeliveryState.PENDING] == result.alerts


async def test_the_pace_is_asked_before_every_moment(database: Database) -> None:
    desk, moments = FakeChannel("desk"), list[datetime]()

    async def note(moment: datetime) -> None:
        moments.append(moment)

    await rehearse(database, Catalogue(ENTRIES), {"desk": desk}, start=START, end=END, pace=note)
    assert moments[0] == START
    assert moments == sorted(moments)
    assert {attempt.now for attempt in desk.attempts} <= set(moments)


async def test_what_waits_for_an_earlier_alert_on_a_channel_that_fails_comes_after_it(database: Database) -> None:
    async def at_once(_moment: datetime) -> None:
        """Wait for nothing."""

    desk = FakeChannel("desk")
    desk.delay(times=9)  # for longer than it takes until the next reminder
    entries = (an_entry("first"),)
    await rehearse(database, Catalogue(entries), {"desk": desk}, start=at("2025-09-28"), end=END, pace=at_once)
    assert list(desk.sent)[:3] == [f"first:1:{name}:desk" for name in ("before-P1D", "last-day", "after-P1D")]
