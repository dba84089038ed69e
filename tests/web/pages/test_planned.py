"""What comes next, on a commitment's page: what was raised already says so, and why it has not left."""

from datetime import timedelta

from service.core.durations import Span
from service.core.entry import Route
from service.core.verdict import Silence
from service.jobs.silence import silence
from service.store.upkeep import add_load
from tests.builders import a_deadline, an_entry
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite
from tests.web.pages.reading import read

pytestmark = on_sqlite

PATH = "/commitments/iraq-mission"


async def passed(office: Office) -> Office:
    """A deadline has passed, and nobody was told yet; whom to tell when is by a route."""
    house = office.house
    house.channels = {name: FakeChannel(name) for name in ("desk", "chief")}
    route = Route(("desk",), escalate_after=Span(0, 2), escalate_to=("chief",))
    async with house.database.writing() as conn:
        await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="x", routes=(route,))
    await house.record(an_entry(deadline=a_deadline("2025-07-31")))
    return Office(house, tokens=office.tokens)


async def silenced(office: Office) -> None:
    house = office.house
    wanted = Silence(house.now, house.now + timedelta(days=1), "a holiday", "iraq-mission")
    await silence(house.database, wanted, now=house.now)


async def test_what_is_withheld_says_when_it_leaves_and_whom_it_reaches_then(office: Office) -> None:
    office = await passed(office)
    await silenced(office)
    await office.house.live(office.house.now)
    page = await read(office, PATH, "read")
    for words in (
        "2 August 2025, 11:00 (Baghdad) raised already, on 1 August 2025 · 1 day after the last day",
        "withheld: a silence is in force",
        "sent late, to desk",
        "if nobody acknowledges it by 4 August 2025, 11:00 (Baghdad), to chief too",
    ):
        assert words in page.text, words
    outside = await read(office, PATH)
    assert "raised already" not in outside.text
    assert "chief" not in outside.text


async def test_what_will_be_withheld_says_when_it_leaves(office: Office) -> None:
    office = await passed(office)
    await silenced(office)
    page = await read(office, PATH, "read")
    assert "sent late, on 2 August 2025, 11:00 (Baghdad), to desk" in page.text


async def test_in_arabic_too(office: Office) -> None:
    office = await passed(office)
    await silenced(office)
    await office.house.live(office.house.now)
    page = await read(office, f"{PATH}?lang=ar", "read")
    for words in ("صدر من قبل، في 1 آب 2025", "يُرسَل متأخرًا", "إن لم يؤكد أحد الاطلاع عليه حتى"):
        assert words in page.text, words


async def test_what_failed_says_when_it_is_tried_next(office: Office) -> None:
    office = await passed(office)
    office.house.desk.delay()
    await office.house.live(office.house.now)
    page = await read(office, PATH, "read")
    assert "desk · next attempt: 1 August 2025, 11:00 (Baghdad)" in page.text


async def test_a_channel_that_is_switched_off_is_named(office: Office) -> None:
    office = await passed(office)
    office.house.desk.refuse(switch_off=True)
    await office.house.live(office.house.now)
    page = await read(office, PATH, "read")
    assert "desk · switched off" in page.text


async def test_what_is_acknowledged_until_the_next_milestone_is_not_sent_as_things_are(office: Office) -> None:
    office = await passed(office)
    office.house.desk.delay()
    await office.house.live(office.house.now)
    assert (await office.post(f"/api/v1{PATH}/acknowledgements")).status_code == 201
    page = await read(office, PATH, "read")
    assert "not sent as things are raised already, on 1 August 2025" in page.text
    assert "desk · withheld: somebody has acknowledged it" in page.text
