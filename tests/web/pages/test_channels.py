"""The channels on a page: how each fares, switched on again, and tested for real."""

import pytest

from service.jobs.sending.channel_health import try_once_more
from service.store.upkeep import recent_events
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

MORNING = at("2025-08-31T06:00")


async def at_the_channels(office: Office, token: str = "write") -> Visitor:
    await office.house.record(an_entry())
    await office.house.live(MORNING)
    visitor = Visitor(office)
    await visitor.sign_in(token, then="/channels")
    return visitor


async def test_a_channel_that_is_gone_is_switched_on_again_with_what_waits(office: Office) -> None:
    office.house.desk.refuse(status_code=410, switch_off=True)
    visitor = await at_the_channels(office)
    assert "has been gone since 31 August 2025, 09:00 (Baghdad), and is switched off" in visitor.page
    assert "answered 410" in visitor.page
    office.house.desk.accept()
    await visitor.submit("/channels/desk/switch-on")
    assert visitor.said == "The channel desk is switched on. 1 delivery is due now."
    assert not visitor.has_form("/channels/desk/switch-on")
    await office.house.deliver_all()
    await visitor.get("/channels")
    assert "works" in visitor.page


@on_sqlite
async def test_one_that_is_tried_once_more_is_not_called_switched_off(office: Office) -> None:
    office.house.desk.refuse(status_code=410, switch_off=True)
    visitor = await at_the_channels(office)
    await try_once_more(office.house.database, office.house.channels, now=MORNING)
    await visitor.get("/channels")
    assert "has not answered as it should since 31 August 2025, 09:00 (Baghdad); it is tried again" in visitor.page
    assert "switched off" not in visitor.page


async def test_what_failed_of_late_is_sent_again_at_once(office: Office) -> None:
    office.house.desk.refuse(status_code=400)
    visitor = await at_the_channels(office)
    assert "1 delivery has failed" in visitor.page
    office.house.desk.accept()
    await visitor.submit("/channels/desk/retry")
    assert visitor.said == "1 delivery is due now."
    await office.house.deliver_all()
    await visitor.post("/channels/desk/retry", mark=visitor.mark)
    assert visitor.said == "There is nothing to send again."


async def test_a_test_message_is_really_sent_and_on_record(office: Office) -> None:
    visitor = await at_the_channels(office)
    await visitor.submit("/channels/desk/test")
    assert visitor.said.startswith("desk took the test message: accepted as test:desk:")
    assert office.house.desk.attempts[-1].message.kind == "test"
    async with office.house.database.reading() as conn:
        event = (await recent_events(conn))[0]
    assert (event.kind, event.who) == ("channel.tested", "token:write")
    assert event.facts == {"channel": "desk", "outcome": "sent"}


@on_sqlite
async def test_a_channel_that_does_not_take_it_says_why(office: Office) -> None:
    visitor = await at_the_channels(office)
    office.house.desk.delay(times=1, status_code=503)
    await visitor.submit("/channels/desk/test")
    assert visitor.said == "desk did not take the test message: answered 503"
    assert '<p class="said bad" role="status">' in visitor.page


@on_sqlite
async def test_a_channel_that_was_taken_out_still_shows_what_waits_for_it(office: Office) -> None:
    office.house.channels["mail"] = FakeChannel("mail")
    office.house.channels["mail"].refuse(status_code=400)
    visitor = await at_the_channels(office)
    del office.house.channels["mail"]
    await visitor.get("/channels")
    assert "muhla drop --channel mail" in visitor.page
    assert not visitor.has_form("/channels/mail/test")


@on_sqlite
@pytest.mark.parametrize("act", ["test", "retry", "switch-on"])
async def test_a_channel_that_there_is_not_is_not_found(office: Office, act: str) -> None:
    visitor = await at_the_channels(office)
    mark = visitor.mark
    await visitor.post(f"/channels/nobody/{act}", mark=mark)
    assert visitor.status == 404


@on_sqlite
async def test_who_may_only_read_tests_nothing(office: Office) -> None:
    visitor = await at_the_channels(office, "read")
    assert visitor.has_form("/channels/desk/test", enabled=False)
    await visitor.submit("/channels/desk/test")
    assert visitor.status == 403
    assert all(each.message.kind != "test" for each in office.house.desk.attempts)
