"""One commitment's page: everybody sees what was promised, who is signed in also what we told, and whom."""

from datetime import timedelta

import pytest

from service.core.durations import parse_span
from service.core.edtf import parse_edtf
from service.core.model import AnnouncementKind, Deadline, Modality, Reading
from service.core.verdict import Silence
from service.jobs.silence import silence
from tests.builders import a_deadline, a_source, an_announcement, an_entry
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite
from tests.web.pages.reading import read

pytestmark = on_sqlite

PATH = "/commitments/iraq-mission"


async def test_everybody_sees_what_was_promised_and_in_whose_words(office: Office) -> None:
    reading = Reading("2025-10", parse_edtf("2025-10"), {"en": "counted from the day of printing"})
    sources = (
        a_source(publisher="Ultra Iraq", url="https://example.org/a"),
        a_source(phrase="twelve months", language="en", url="javascript:alert(1)"),
    )
    await office.house.record(
        an_entry(
            parties=("The coalition", "حكومة العراق"),
            readings=(reading,),
            note={"en": "The cap counts."},
            sources=sources,
        )
    )
    page = await read(office, PATH)
    assert page.status == 200
    for words in (
        "60 days left",
        "The mission in Iraq ends",
        "by the end of September 2025 (no day is given; counted to 30 September)",
        "حكومة العراق",
        "The cap counts.",
        "«نهاية سبتمبر 2025»",
        "“twelve months”",
        "Ultra Iraq, said on 27 September 2024, published on 28 September 2024",
        "October 2025",
        "counted from the day of printing",
        "as first written down · 27 September 2024",
        "30 days before the last day",
    ):
        assert words in page.text
    assert page.all("blockquote", lang="ar", dir="rtl")
    assert page.all("blockquote", lang="en", dir="ltr")
    assert "https://example.org/a" in page.links
    assert not any(link.startswith("javascript") for link in page.links)
    assert f"{PATH}.ics" in page.links


async def test_slips_and_what_was_announced_stay_on_the_page(office: Office) -> None:
    house = office.house
    await house.record(an_entry())
    await house.announce(
        "iraq-mission",
        an_announcement(AnnouncementKind.MOVED, "2025-07-01", deadline=a_deadline("2025-12"), by="The coalition"),
    )
    number = await house.announce(
        "iraq-mission", an_announcement(AnnouncementKind.PROGRESS, "2025-07", phrase="first base")
    )
    await house.announce("iraq-mission", an_announcement(AnnouncementKind.KEPT, "2025-07-30", provisional=True))
    withdrawn = await office.post(f"/api/v1/announcements/{number}/withdraw", reason="the wrong base")
    assert withdrawn.status_code == 200
    page = await read(office, PATH)
    for words in (
        "moved by 92 days; 60 days left to the original date",
        "New deadline: by the end of December 2025",
        "moved by an announcement · 1 July 2025 · moved by 92 days",
        "July 2025",
        "“first base”",
        "evidence: waits for a person",
        "under review",
        "withdrawn from the record",
    ):
        assert words in page.text, words
    assert "desk" not in page.text


async def test_only_who_is_signed_in_sees_whom_we_told_and_who_answered(office: Office) -> None:
    house = office.house
    house.channels = {"newsroom": FakeChannel("newsroom")}
    office = Office(house, tokens=office.tokens)
    await house.record(an_entry(deadline=a_deadline("2025-08"), tags=("iraq",)))
    await house.raise_all()
    await house.deliver_all()
    await office.post(f"/api/v1{PATH}/acknowledgements", until="2025-08-30T00:00:00Z", note="we know")
    wanted = Silence(house.now, house.now + timedelta(days=1), "a holiday", tag="iraq", created_by="link:newsroom")
    await silence(house.database, wanted, now=house.now)
    inside = (
        "newsroom",
        "we know",
        "a holiday",
        "a reader of newsroom",
        "What people were told",
        "Event log",
    )
    public, insider = await read(office, PATH), await read(office, PATH, "read")
    assert not [words for words in inside if words in public.text]
    assert f"/sign-in?next={PATH}" in public.links
    assert not [words for words in inside if words not in insider.text]
    for words in (
        "newsroom: sent · 1 August 2025, 11:00 (Baghdad)",
        "rests until 30 August 2025, 03:00 (Baghdad)",
        "acknowledged · write",
        "withheld: somebody has acknowledged it",
    ):
        assert words in insider.text, words


async def test_a_deadline_that_waits_for_another_leads_there(office: Office) -> None:
    waiting = Deadline(Modality.BY, None, None, parse_span("P6M"), "iraq-mission")
    await office.house.record(an_entry(deadline=None), an_entry("handover", deadline=waiting))
    page = await read(office, "/commitments/handover")
    assert "No date yet" in page.text
    assert "no later than 6 months after the date of iraq-mission (which is not known yet)" in page.text
    assert PATH in page.links


async def test_what_never_speaks_says_so(office: Office) -> None:
    await office.house.record(an_entry(alerts=False))
    assert "for the record: nobody is reminded" in (await read(office, PATH)).text


async def test_what_is_archived_stays_and_says_so(office: Office) -> None:
    await office.record()
    assert (await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")).status_code == 204
    page = await read(office, "/commitments/budget-law")
    assert page.status == 200
    assert "Archived on 1 August 2025: it is kept on record, and nobody is reminded of it." in page.text
    assert "No reminder is planned." in page.text
    assert "/commitments/budget-law" not in (await read(office, "/")).links


async def test_in_arabic_all_of_it_is_arabic(office: Office) -> None:
    await office.house.record(an_entry())
    page = await read(office, f"{PATH}?lang=ar")
    for words in ("بقي 60 يومًا", "تنتهي المهمة في العراق", "بحلول نهاية أيلول 2025", "ما يلي ذلك"):
        assert words in page.text, words


@pytest.mark.parametrize(
    "words", ['<script>alert("1")</script>', "</title><b onload=x>", "{{ 7 * 7 }}", "'\" onclick='x"]
)
async def test_whatever_people_wrote_is_text(office: Office, words: str) -> None:
    source = a_source(document=words, phrase=words, publisher=words)
    said = an_announcement(AnnouncementKind.PROGRESS, document=words, phrase=words, by=words, note=words)
    entry = an_entry(
        title={"en": words}, parties=(words,), note={"en": words}, sources=(source,), announcements=(said,)
    )
    await office.house.record(entry)
    for path in ("/", PATH):
        page = await read(office, path, "read")
        assert words in page.text
        assert not page.all("script")
        assert not page.all("b", onload="x")
        assert not any("onclick" in attributes for _, attributes in page.elements)
