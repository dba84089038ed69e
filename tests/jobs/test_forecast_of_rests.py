"""What a silence or an acknowledgement keeps back is foretold to leave when it does."""

import random
from datetime import datetime, timedelta

from service.core.entry import Entry
from service.core.forecast import PlannedAlert
from service.core.verdict import Silence, Verdict
from service.jobs.acknowledge import acknowledge
from service.jobs.plan import plan
from service.jobs.silence import silence
from tests.builders import a_deadline, a_ladder, an_entry, at
from tests.house import House

WORKDAYS = frozenset((1, 2, 3, 4, 7))
END, LATER = at("2025-10-02T06:00"), at("2025-10-10T06:00")


async def foretold(house: House, days: int = 100) -> list[PlannedAlert]:
    async with house.database.reading() as conn:
        end = house.now + timedelta(days=days)
        return await plan(conn, ["desk"], now=house.now, start=house.now, end=end)


async def leaving(house: House) -> dict[str, datetime | None]:
    return {each.milestone: each.leaves_at for each in await foretold(house) if each.withheld}


async def test_the_newest_leaves_when_the_silence_ends_and_speaks_for_the_others(house: House) -> None:
    await house.record(an_entry())
    await silence(house.database, Silence(at("2025-09-23"), END, "a holiday", "iraq-mission"), now=house.now)
    expected = {"before-P7D": None, "before-P1D": None, "last-day": None, "after-P1D": END}
    assert await leaving(house) == expected


async def test_where_another_rest_goes_on_it_leaves_when_that_ends(house: House) -> None:
    await house.record(an_entry(tags=("iraq",), ladder=a_ladder(after=["P1D"], send_days=WORKDAYS)))
    await silence(house.database, Silence(house.now, END, "a holiday", "iraq-mission"), now=house.now)
    await silence(house.database, Silence(house.now, LATER, "a holiday", tag="iraq"), now=house.now)
    await silence(
        house.database, Silence(house.now, LATER + timedelta(hours=1), "of others", tag="else"), now=house.now
    )
    found = await leaving(house)
    assert found["after-P1D"] == at("2025-10-12T06:00")  # the silence ends on a Friday


async def test_what_is_acknowledged_for_a_while_leaves_after_that(house: House) -> None:
    await house.record(an_entry())
    await acknowledge(house.database, "iraq-mission", by="desk", now=house.now, until=END)
    assert (await leaving(house))["after-P1D"] == END


def _drawn(chance: random.Random, number: int) -> Entry:
    ladder = a_ladder(
        before=["P30D", "P7D", "P1D"],
        after=chance.choice([["P1D", "P7D"], []]),
        repeat=chance.choice(["P1M", None, "P7D"]),
        review="P1M",
        send_days=chance.choice([frozenset(range(1, 8)), WORKDAYS, frozenset({3})]),
    )
    date = chance.choice(["2025-09", "2025-10-26", "2025-35", "2025-11/..", None])
    zone = chance.choice(["Asia/Beirut", "Africa/Cairo", "America/Havana", "Pacific/Apia"])
    tags = ("iraq",) if number % 2 else ()
    return an_entry(f"c{number}", zone=zone, deadline=a_deadline(date) if date else None, ladder=ladder, tags=tags)


async def test_what_is_foretold_is_what_is_sent_and_when(house: House) -> None:
    house.desk.digest_over = 0
    chance = random.Random(20)
    await house.record(*(_drawn(chance, number) for number in range(16)))
    await house.live(house.now)
    await silence(house.database, Silence(at("2025-09-20T06:00"), LATER, "a holiday", tag="iraq"), now=house.now)
    await acknowledge(house.database, "c4", by="desk", now=house.now, until=at("2025-11-01T06:00"))
    planned = await foretold(house)
    assert sum(each.withheld is Verdict.SILENCED for each in planned) > 10
    house.desk.attempts.clear()
    told = {(f"{each.commitment_id}:1:{each.milestone}:desk", each.leaves_at or each.at): each for each in planned}
    moments = {moment for _, moment in told} | {LATER, at("2025-11-01T06:00")}
    await house.live(*sorted(moments))
    sent = {(each.key, each.now) for each in house.desk.attempts}
    assert sent == {key for key, each in told.items() if each.withheld is None or each.leaves_at}
