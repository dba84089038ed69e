"""Who did something, in a sentence."""

from service.jobs.announce import announce
from service.messages.bidi import FSI, PDI
from service.web.pages.people import who_words
from tests.builders import an_announcement, an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor


def test_a_name_is_isolated_from_the_words_beside_it() -> None:
    assert who_words("cli:root", "ar") == f"{FSI}root{PDI}، من سطر الأوامر"


@on_sqlite
async def test_a_latin_name_at_its_beginning_does_not_turn_an_arabic_phrase_round(office: Office) -> None:
    await office.house.record(an_entry("water-plan"))
    said = an_announcement(on="2025-07-20", recorded_by="cli:root")
    await announce(office.house.database, "water-plan", said, who="cli:root", now=office.house.now)
    visitor = Visitor(office)
    await visitor.sign_in("write")
    page = await visitor.get("/commitments/water-plan?lang=ar")
    phrase = f"{FSI}root{PDI}، من سطر الأوامر"
    assert f"سجّله {phrase} في" in page
    assert page.count(phrase) > 1
    assert f"<bdi>{phrase}" not in page
