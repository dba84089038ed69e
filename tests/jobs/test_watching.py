"""The audit finds what must not be, pruning leaves what must stay, and the forecast and the diff tell the truth."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from service.core.durations import parse_span
from service.core.forecast import PlannedAlert
from service.core.model import Deadline, Modality, Origin
from service.errors import CatalogueError
from service.jobs.audit import audit
from service.jobs.diff import diff
from service.jobs.plan import plan
from service.jobs.prune import prune
from service.jobs.record_entry import record_entry
from service.store.tables import attempts, commitments, deliveries, delivery_alerts, events
from service.store.upkeep import add_engine, last_load, routes_in_force, running_engines
from tests.builders import an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.jobs.test_load_catalogue import AFTER, IRAQ, load

FIRST = at("2025-08-31T06:00")


@pytest.fixture
async def watched(house: House) -> House:
    async with house.database.writing() as conn:
        await add_engine(conn, house.engine, version="0", tick_seconds=30, now=house.now)
    return house


async def findings(house: House) -> tuple[str, ...]:
    found = await audit(house.database, engine=house.engine, channels=list(house.channels), now=house.now)
    return tuple(map(str, found))


async def test_a_healthy_ledger_has_no_findings(watched: House) -> None:
    await watched.record(an_entry())
    await watched.live(FIRST, FIRST + timedelta(hours=1))
    assert await findings(watched) == ()
    async with watched.database.reading() as conn:
        (engine,) = await running_engines(conn)
    assert (engine.audit_at, engine.findings) == (watched.now, ())


async def test_a_due_milestone_without_an_alert_is_found(watched: House) -> None:
    await watched.record(an_entry())
    watched.now = FIRST + timedelta(minutes=6)  # nobody ticked
    assert await findings(watched) == ("1 due without an alert: iraq-mission",)


async def test_an_alert_without_a_delivery_is_found(watched: House) -> None:
    await watched.record(an_entry())
    await watched.raise_all(FIRST)
    async with watched.database.writing() as conn:
        await conn.execute(delete(delivery_alerts))
    assert "1 alerts without a delivery (mended): iraq-mission:1:before-P30D" in await findings(watched)


async def test_a_delivery_past_its_time_or_lease_is_found(watched: House) -> None:
    await watched.record(an_entry())
    await watched.raise_all(FIRST)
    watched.now = FIRST + timedelta(minutes=6)
    assert await findings(watched) == ("1 deliveries past their time: iraq-mission:1:before-P30D:desk",)
    async with watched.database.writing() as conn:
        await conn.execute(update(deliveries).values(leased_by="dead"))
    assert await findings(watched) == ("1 deliveries past their lease: iraq-mission:1:before-P30D:desk",)


async def test_deliveries_to_a_channel_that_is_gone_from_the_settings_are_found(watched: House) -> None:
    await watched.record(an_entry())
    await watched.raise_all(FIRST)
    watched.channels = {"chief": FakeChannel("chief")}
    found = await findings(watched)
    assert found == (
        (
            "1 deliveries to channels that are not configured "
            "(`muhla redirect NAME ANOTHER` sends them, `muhla drop --channel NAME` ends them): "
            "iraq-mission:1:before-P30D:desk"
        ),
    )


async def test_what_is_found_is_told_on_the_channels_that_work(watched: House) -> None:
    await watched.record(an_entry())
    watched.now = FIRST + timedelta(minutes=6)
    await findings(watched)
    await findings(watched)  # the same day: told once
    await watched.deliver_all()
    assert [message.kind for message in watched.desk.sent.values()] == ["audit"]
    (message,) = watched.desk.sent.values()
    assert "iraq-mission" in message.text


async def test_pruning_takes_only_what_is_old_and_finished(watched: House) -> None:
    await watched.record(an_entry())
    await watched.live(FIRST)
    await watched.announce("iraq-mission", an_announcement(on="2025-08-30"))
    keep = timedelta(days=30)
    assert await prune(watched.database, engine=watched.engine, keep=keep, now=FIRST + timedelta(days=29)) == 0
    assert await prune(watched.database, engine=watched.engine, keep=keep, now=FIRST + timedelta(days=31)) == 2
    async with watched.database.reading() as conn:
        for table, left in ((attempts, 0), (events, 0), (deliveries, 1)):
            assert (await conn.execute(select(func.count()).select_from(table))).scalar_one() == left


async def test_pruning_leaves_the_last_refusal_and_the_engine_that_prunes(watched: House) -> None:
    await load(watched, IRAQ)
    with pytest.raises(CatalogueError):
        await load(watched, "[[commitments")
    later = watched.now + timedelta(days=900)  # the machine slept
    await prune(watched.database, engine=watched.engine, keep=timedelta(days=730), now=later)
    async with watched.database.reading() as conn:
        refused, engines = await last_load(conn), await running_engines(conn)
        assert len(await routes_in_force(conn)) == 0
    assert refused is not None
    assert refused.faults
    assert [engine.id for engine in engines] == [watched.engine]


async def planned(house: House, *, fresh: bool = False) -> list[PlannedAlert]:
    async with house.database.reading() as conn:
        return await plan(conn, ["desk"], now=house.now, start=house.now, end=at("2026-01-01"), fresh=fresh)


async def test_what_was_forecast_is_what_is_sent(house: House) -> None:
    await house.record(an_entry(), an_entry("undated", deadline=None))
    foreseen = [(each.at, each.commitment_id, each.milestone) for each in await planned(house)]
    sent = []
    for moment in sorted({at_ for at_, _, _ in foreseen}):
        before = len(house.desk.keys)
        await house.live(moment)
        sent += [(moment, *key.split(":")[::2][:1], key.split(":")[2]) for key in sorted(house.desk.keys[before:])]
    assert sent == foreseen


async def test_an_announcement_takes_its_reminders_out_of_the_forecast(house: House) -> None:
    await house.record(an_entry())
    assert len(await planned(house)) == 9
    await house.announce("iraq-mission", an_announcement(on="2025-07-31"))
    assert await planned(house) == []


async def test_another_day_can_be_looked_at_whatever_was_told(house: House) -> None:
    await house.record(an_entry())
    await house.live(at("2025-12-01"))
    house.now = at("2025-08-01")
    assert len(await planned(house, fresh=True)) == 9


async def test_a_diff_tells_what_appears_moves_and_vanishes_and_changes_nothing(house: House) -> None:
    await load(house, IRAQ)
    changed = IRAQ.replace("2025-09", "2025-10") + AFTER
    found = await diff(
        house.database,
        changed,
        file="deadlines.toml",
        channels=["desk"],
        default_channels=["desk"],
        now=house.now,
        until=at("2026-06-01"),
    )
    assert (found.changes.added, found.changes.changed) == (("report",), ("iraq-mission",))
    (redated,) = found.redated
    assert redated.before is not None
    assert redated.after is not None
    assert (redated.before.edtf, redated.after.edtf) == ("2025-09", "2025-10")
    assert {each.commitment_id for each in found.appear} >= {"report"}
    moved = {
        before.milestone: (before.at.date().isoformat(), after.at.date().isoformat()) for before, after in found.move
    }
    assert moved["last-day"] == ("2025-09-30", "2025-10-31")
    async with house.database.reading() as conn:
        query = select(commitments.c.id, commitments.c.latest)
        assert [tuple(row) for row in await conn.execute(query)] == [("iraq-mission", at("2025-09-30").date())]


async def test_a_diff_tells_what_becomes_of_those_that_count_from_a_changed_one_and_came_another_way(
    house: House,
) -> None:
    await load(house, IRAQ)
    follows = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")
    for entry in (an_entry("report", deadline=follows), an_entry("other")):
        await record_entry(house.database, entry, origin=Origin.API, who="desk", now=house.now)
    found = await diff(
        house.database,
        IRAQ.replace("2025-09", "2025-10"),
        file="deadlines.toml",
        channels=["desk"],
        default_channels=["desk"],
        now=house.now,
        until=at("2026-06-01"),
    )
    told = [each for pair in found.move for each in pair] + [*found.appear, *found.vanish]
    assert {each.commitment_id for each in told} == {"iraq-mission", "report"}
    assert found.changes.unchanged == 0


async def test_a_diff_of_the_same_file_is_empty(house: House) -> None:
    await load(house, IRAQ)
    found = await diff(
        house.database,
        IRAQ,
        file="deadlines.toml",
        channels=["desk"],
        default_channels=["desk"],
        now=house.now,
        until=at("2026-06-01"),
    )
    assert not found
