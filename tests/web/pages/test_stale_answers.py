"""A page that was opened before the newest alert answers for nothing that its reader has not seen."""

from datetime import timedelta

from tests.builders import an_entry, at
from tests.web.office import Office, on_sqlite
from tests.web.pages.test_answer import acknowledged, link_of
from tests.web.pages.visitor import Visitor

MORNING, PASSED = at("2025-08-31T06:00"), at("2025-10-01T06:00")
PAGE = "/commitments/iraq-mission"
ACKNOWLEDGE = f"{PAGE}/acknowledge"
LOOK_AGAIN = "An alert was raised after this page was opened. Look at how it stands now, and then say so again."


async def told(office: Office) -> Visitor:
    await office.house.record(an_entry())
    await office.house.live(MORNING)
    return Visitor(office)


@on_sqlite
async def test_the_form_is_shown_again_and_then_taken(office: Office) -> None:
    visitor = await told(office)
    office.house.now = PASSED - timedelta(minutes=1)
    await visitor.sign_in(then=PAGE)
    await office.house.live(PASSED)
    await visitor.submit(ACKNOWLEDGE, note="we know")
    assert (visitor.status, await acknowledged(office)) == (409, [])
    assert LOOK_AGAIN in visitor.page
    assert "we know" in visitor.page
    await visitor.submit(ACKNOWLEDGE)
    assert await acknowledged(office) == [("token:write", True)]


@on_sqlite
async def test_so_is_the_page_of_a_link(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await office.house.live(at("2025-09-23T06:00"))
    await visitor.submit("/answer")
    assert (visitor.status, await acknowledged(office)) == (409, [])
    assert LOOK_AGAIN in visitor.page
    assert "7 days left" in visitor.page
    await visitor.submit("/answer")
    assert await acknowledged(office) == [("link:desk", True)]


@on_sqlite
async def test_a_page_that_was_opened_before_the_first_alert_is_one_of_them(office: Office) -> None:
    await office.house.record(an_entry())
    visitor = Visitor(office)
    office.house.now = at("2025-08-31T05:59")
    await visitor.sign_in(then=PAGE)
    await office.house.live(MORNING)
    await visitor.submit(ACKNOWLEDGE)
    assert (visitor.status, await acknowledged(office)) == (409, [])
