"""The links in messages: looking changes nothing, acting can be taken back, and whatever is wrong is said."""

from datetime import timedelta

import pytest

from service.core.links import GOOD_FOR, link_text
from service.core.model import AnnouncementKind
from service.store.answers import acknowledgements_of
from service.store.upkeep import recent_events
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.web.office import KEY, Office, on_sqlite
from tests.web.pages.visitor import Visitor

ALERT = "iraq-mission:1:before-P30D"
MORNING = at("2025-08-31T06:00")


def link_of(office: Office, alert: str = ALERT, channel: str = "desk") -> str:
    return f"/answer?link={link_text(KEY, alert, channel, office.house.now)}"


async def told(office: Office) -> Visitor:
    """Somebody who has just got an alert, 30 days before the last day."""
    await office.house.record(an_entry())
    await office.house.live(MORNING)
    return Visitor(office)


async def acknowledged(office: Office) -> list[tuple[str, bool]]:
    async with office.house.database.reading() as conn:
        found = (await acknowledgements_of(conn, ["iraq-mission"]))["iraq-mission"]
    return [(each.by, each.withdrawn_at is None) for each in found]


async def test_looking_at_a_link_changes_nothing(office: Office) -> None:
    visitor = await told(office)
    for method in ("GET", "HEAD"):
        answer = await office.ask(method, link_of(office))
        assert answer.status_code == 200
    page = await visitor.get(link_of(office))
    assert "The mission in Iraq ends" in page
    assert "30 days left" in page
    assert "no day is given; counted to 30 September" in page
    assert '<meta name="robots" content="noindex">' in page
    assert await acknowledged(office) == []
    assert office.pokes == 0


async def test_one_click_acknowledges_and_another_takes_it_back(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await visitor.submit("/answer")
    assert visitor.said == "It is on record that this was seen. Reminders rest until the next milestone."
    assert "Seen by a reader of desk on 31 August 2025, 09:00 (Baghdad)." in visitor.page
    assert await acknowledged(office) == [("link:desk", True)]
    await visitor.submit("/answer/undo")
    assert visitor.said == "The acknowledgement is taken back. Reminders are sent again."
    assert "Seen by" not in visitor.page
    assert await acknowledged(office) == [("link:desk", False)]
    assert office.pokes == 2


async def test_the_event_log_says_which_channels_link_of_which_alert_was_used(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office, channel="ops_mail"))
    await visitor.submit("/answer")
    await visitor.submit("/answer/undo")
    async with office.house.database.reading() as conn:
        events = await recent_events(conn, commitment_id="iraq-mission")
    assert [(each.kind, each.who, each.facts.get("alert")) for each in events] == [
        ("acknowledgement.withdrawn", "link:ops_mail", None),
        ("acknowledgement.recorded", "link:ops_mail", ALERT),
    ]


@on_sqlite
@pytest.mark.parametrize(
    ("rest", "until", "moment"),
    [
        ("P3D", "", "3 September 2025, 09:00 (Baghdad)"),
        ("P30D", "", "30 September 2025, 09:00 (Baghdad)"),
        ("next", "2025-09-10", "11 September 2025, 00:00 (Baghdad)"),
    ],
)
async def test_reminders_rest_as_long_as_one_says(office: Office, rest: str, until: str, moment: str) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await visitor.post("/answer", link=link_of(office).partition("=")[2], rest=rest, until=until)
    assert visitor.said == f"It is on record that this was seen. Reminders rest until {moment}."


@on_sqlite
@pytest.mark.parametrize(
    ("rest", "until", "field", "words"),
    [
        ("P3D", "2025-09-10", "until", "Give a time or a day, not both."),
        ("next", "soon", "until", "Write a day, such as 2026-09-30."),
        ("next", "9999-12-31", "until", "Write a day, such as 2026-09-30."),
        ("next", "3000-01-01", "until", "Write a day, such as 2026-09-30."),
        ("P9000Y", "", "rest", "Choose for how long."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    office: Office, rest: str, until: str, field: str, words: str
) -> None:
    visitor = await told(office)
    await visitor.post("/answer", link=link_of(office).partition("=")[2], rest=rest, until=until)
    assert (visitor.status, visitor.errors) == (422, {field: words})
    assert not until or f'value="{until}"' in visitor.page
    assert await acknowledged(office) == []


@on_sqlite
async def test_a_day_that_is_over_is_refused(office: Office) -> None:
    visitor = await told(office)
    await visitor.post("/answer", link=link_of(office).partition("=")[2], rest="next", until="2025-08-30")
    assert (visitor.status, visitor.errors) == (409, {"until": "That is over already. Choose a later day."})


@on_sqlite
async def test_clicking_twice_records_once(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await visitor.submit("/answer")
    await visitor.submit("/answer")
    assert await acknowledged(office) == [("link:desk", True)]


@on_sqlite
async def test_a_link_to_another_channel_does_not_take_it_back(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office, channel="mail"))
    await visitor.submit("/answer")
    await visitor.get(link_of(office, channel="desk"))
    assert "It is acknowledged" in visitor.page
    assert not visitor.has_form("/answer/undo")
    await visitor.post("/answer/undo", link=link_of(office, channel="desk").partition("=")[2])
    assert await acknowledged(office) == [("link:mail", True)]


@on_sqlite
async def test_once_a_new_alert_has_spoken_it_can_be_acknowledged_again(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await visitor.submit("/answer")
    await office.house.live(at("2025-09-01T06:00"))
    await visitor.get(link_of(office))
    assert "It is acknowledged" not in visitor.page
    await visitor.submit("/answer")
    assert len(await acknowledged(office)) == 2


@on_sqlite
async def test_a_link_that_was_changed_says_so_and_does_nothing(office: Office) -> None:
    visitor = await told(office)
    good = link_of(office).partition("=")[2]
    for text in ("", "x", good[:-1], good.replace("P30D", "P7D"), good.replace("desk", "mail"), f"{good}é\udcff"[:-1]):
        for page in (
            await visitor.get("/answer" + (f"?link={text}" if text else "")),
            await visitor.post("/answer", link=text),
        ):
            assert visitor.status == 404
            assert "This link cannot be read" in page
            assert "<form method=" not in page.partition("<main")[2]
        await visitor.post("/answer/undo", link=text)
        assert visitor.status == 404
    assert await acknowledged(office) == []


@on_sqlite
async def test_a_link_is_good_for_thirty_days(office: Office) -> None:
    visitor = await told(office)
    link = link_of(office)
    office.house.now += GOOD_FOR - timedelta(seconds=1)
    await visitor.get(link)
    assert visitor.status == 200
    office.house.now += timedelta(seconds=1)
    for page in (await visitor.get(link), await visitor.post("/answer", link=link.partition("=")[2])):
        assert visitor.status == 410
        assert "This link has expired" in page
        assert "The mission in Iraq ends" in page
    assert await acknowledged(office) == []


@on_sqlite
async def test_a_link_about_what_is_not_on_record_says_so(office: Office) -> None:
    visitor = Visitor(office)
    page = await visitor.get(link_of(office))
    assert visitor.status == 404
    assert "What this link is about is not on record" in page


async def test_a_link_about_what_was_settled_says_so(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(link_of(office))
    await office.house.announce("iraq-mission", an_announcement(on="2025-08-30"))
    await visitor.submit("/answer")  # the form was on the page before
    assert "There is nothing to acknowledge any more" in visitor.page
    assert "settled: kept" in visitor.page
    assert await acknowledged(office) == []


@on_sqlite
async def test_a_link_of_a_deadline_that_was_moved_says_how_it_stands_now(office: Office) -> None:
    visitor = await told(office)
    moved = an_announcement(AnnouncementKind.MOVED, on="2025-08-30", deadline=a_deadline("2025-12"))
    await office.house.announce("iraq-mission", moved)
    page = await visitor.get(link_of(office))
    assert "The deadline was moved after this message was sent." in page
    assert "122 days left" in page
    assert visitor.has_form("/answer")


@on_sqlite
async def test_the_page_speaks_arabic(office: Office) -> None:
    visitor = await told(office)
    await visitor.get(f"{link_of(office)}&lang=ar")
    assert '<html lang="ar" dir="rtl">' in visitor.page
    assert "تنتهي المهمة في العراق" in visitor.page
    await visitor.submit("/answer")
    assert visitor.said == "سُجّل تأكيد الاطلاع. تتوقف التذكيرات حتى المحطة المقبلة."


@on_sqlite
async def test_a_link_opens_no_more_than_its_own_commitment(office: Office) -> None:
    await told(office)
    closed = Visitor(office.closed_to_the_public())
    await closed.get(link_of(office))
    assert closed.status == 200
    await closed.get("/commitments/iraq-mission")
    assert closed.address.startswith("/sign-in")
    await closed.get("/deliveries")
    assert closed.address.startswith("/sign-in")
