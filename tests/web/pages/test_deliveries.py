"""The ledger on a page: what became of deliveries, and what a person can do about them."""

import pytest

from service.store.tables import DeliveryState
from service.store.upkeep import recent_events
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

MORNING = at("2025-08-31T06:00")


async def at_the_ledger(office: Office, *, commitments: int = 1, token: str = "write") -> Visitor:
    """One whose channel has refused everything."""
    office.house.desk.refuse(status_code=400)
    office.house.desk.digest_over = 0
    await office.house.record(*(an_entry(f"c{number:03}") for number in range(commitments)))
    await office.house.live(MORNING)
    visitor = Visitor(office)
    await visitor.sign_in(token, then="/deliveries")
    return visitor


async def test_what_failed_is_sent_again_by_hand(office: Office) -> None:
    visitor = await at_the_ledger(office)
    assert "answered 400" in visitor.page
    assert "31 August 2025, 09:00 (Baghdad)" in visitor.page
    assert '<span class="state failed">failed</span>' in visitor.page
    office.house.desk.accept()
    await visitor.submit("/deliveries/1/retry")
    assert visitor.said == "1 delivery is due now."
    await office.house.deliver_all()
    await visitor.get("/deliveries")
    assert '<span class="state sent">sent</span>' in visitor.page
    assert not visitor.has_form("/deliveries/1/retry")
    async with office.house.database.reading() as conn:
        newest = next(each for each in await recent_events(conn) if each.kind == "delivery.retried")
    assert (newest.who, newest.facts) == ("token:write", {"delivery": 1})


async def test_what_somebody_accepts_is_dropped(office: Office) -> None:
    visitor = await at_the_ledger(office)
    await visitor.submit("/deliveries/1/drop")
    assert visitor.said == "The delivery is withheld for good."
    (line,) = await office.house.ledger()
    assert line.state is DeliveryState.WITHHELD


@on_sqlite
async def test_one_that_was_sent_meanwhile_is_not_sent_twice(office: Office) -> None:
    visitor = await at_the_ledger(office)
    office.house.desk.accept()
    await office.ask("POST", "/api/v1/deliveries/1/retry", "write")
    await office.house.deliver_all()
    await visitor.submit("/deliveries/1/retry")
    assert visitor.said.startswith("There is nothing to do")


@on_sqlite
async def test_one_chooses_among_them_and_stays_there(office: Office) -> None:
    office.house.channels["mail"] = FakeChannel("mail")
    visitor = await at_the_ledger(office)
    for query, shown in (
        ("", 3),  # one of them tells of the trouble with the other channel
        ("?state=failed", 1),
        ("?state=sent", 2),
        ("?channel=mail", 2),
        ("?commitment=c000", 2),
        ("?commitment=c001", 0),
        ("?state=withheld", 0),
        ("?state=nonsense&before=nonsense", 3),
    ):
        await visitor.get(f"/deliveries{query}")
        assert visitor.page.count("<tr id=") == shown, query
    await visitor.get("/deliveries?state=failed&channel=desk")
    await visitor.submit("/deliveries/1/retry")
    assert visitor.address.startswith("/deliveries?state=failed&channel=desk&said=")


@on_sqlite
async def test_a_long_ledger_has_pages(office: Office) -> None:
    visitor = await at_the_ledger(office, commitments=51)
    assert visitor.page.count("<tr id=") == 50
    assert 'href="?before=2" rel="next"' in visitor.page
    await visitor.get("/deliveries?before=2")
    assert visitor.page.count("<tr id=") == 1
    assert 'rel="next"' not in visitor.page


@on_sqlite
@pytest.mark.parametrize("path", ["/deliveries", "/channels", "/silences"])
async def test_only_who_is_signed_in_sees_it(office: Office, path: str) -> None:
    visitor = Visitor(office)
    await visitor.get(path)
    assert visitor.address == f"/sign-in?next={path}"


@on_sqlite
async def test_who_may_only_read_can_do_nothing_here(office: Office) -> None:
    visitor = await at_the_ledger(office, token="read")
    assert visitor.has_form("/deliveries/1/retry", enabled=False)
    await visitor.submit("/deliveries/1/retry")
    assert visitor.status == 403


async def test_what_is_for_a_channel_that_is_switched_off_waits_for_a_person(office: Office) -> None:
    office.house.desk.refuse(status_code=410, switch_off=True)
    await office.house.record(an_entry("water-plan"))
    await office.house.live(MORNING)
    visitor = Visitor(office)
    await visitor.sign_in("write", then="/deliveries")
    assert "once the channel is switched on again" in visitor.page
    assert "next attempt" not in visitor.page
    assert "once the channel is switched on again" in await visitor.get("/commitments/water-plan")


@on_sqlite
async def test_why_something_was_withheld_is_said_in_the_language_of_who_reads(office: Office) -> None:
    visitor = await at_the_ledger(office)
    await visitor.submit("/deliveries/1/drop")
    assert "somebody has dropped it" in visitor.page
    assert '<bdi lang="ar">صرف أحدهم النظر عنها</bdi>' in await visitor.get("/deliveries?lang=ar")
