"""What a page says of that which was just done: only what we have signed, and only for some minutes."""

from datetime import timedelta

from tests.builders import an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor


async def said_somewhere(office: Office) -> Visitor:
    await office.house.record(an_entry())
    visitor = Visitor(office)
    await visitor.sign_in("write", then="/commitments/iraq-mission")
    await visitor.submit("/commitments/iraq-mission/acknowledge")
    assert visitor.said
    return visitor


@on_sqlite
async def test_it_is_said_for_some_minutes(office: Office) -> None:
    visitor = await said_somewhere(office)
    address = visitor.address
    for minutes, is_said in ((4, True), (2, False)):
        office.house.now += timedelta(minutes=minutes)
        await visitor.get(address)
        assert bool(visitor.said) is is_said


@on_sqlite
async def test_nobody_else_can_make_a_page_say_something(office: Office) -> None:
    visitor = await said_somewhere(office)
    address = visitor.address
    for changed in (address[:-1], address.replace("said=", "said=x"), "/?said=x", "/?said=.", "/?said=%00"):
        await visitor.get(changed)
        assert visitor.status == 200
        assert visitor.said == ""


@on_sqlite
async def test_it_is_said_in_the_language_of_the_page(office: Office) -> None:
    visitor = await said_somewhere(office)
    await visitor.get(f"{visitor.address}&lang=ar")
    assert visitor.said == "سُجّل تأكيد الاطلاع. تتوقف التذكيرات حتى المحطة المقبلة."
