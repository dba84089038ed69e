"""The feed, read back by feedparser."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from service.core.model import AnnouncementKind
from service.web.feeds import atom, making
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.web.feeds.readers import text_of
from tests.web.office import Office, on_sqlite

ATOM = "{http://www.w3.org/2005/Atom}"


async def feed_at(office: Office, path: str = "/feed.atom") -> Any:
    answer = await office.ask("GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.encoding) == ("atom10", "utf-8")
    return read


async def titles(office: Office, path: str = "/feed.atom") -> list[str]:
    return [entry.title for entry in (await feed_at(office, path)).entries]


async def test_what_came_due_is_told_as_things_stood_on_that_day(office: Office) -> None:
    await office.house.record(an_entry(tags=("iraq", "coalition")))
    await office.house.raise_all(at("2025-08-31T06:00"))
    (entry,) = (await feed_at(office)).entries
    assert entry.title == "30 days left: The mission in Iraq ends"
    assert entry.id == "tag:muhla.example,2026:en:alert:iraq-mission:1:before-P30D"
    assert (entry.published, entry.updated) == ("2025-08-31T06:00:00Z", "2025-08-31T06:00:00Z")
    assert entry.link == "https://muhla.example/commitments/iraq-mission"
    assert [tag.term for tag in entry.tags] == ["iraq", "coalition"]
    before = entry.content[0].value
    assert "by the end of September 2025 (no day is given; counted to 30 September)" in before
    office.house.now = at("2025-09-20T06:00")
    await office.house.announce("iraq-mission", an_announcement())
    entries = (await feed_at(office)).entries
    assert [each.title for each in entries] == [
        "Kept: The mission in Iraq ends",
        "30 days left: The mission in Iraq ends",
    ]
    assert entries[1].content[0].value == before


@on_sqlite
async def test_an_alert_of_a_deadline_that_was_moved_keeps_the_one_it_spoke_of(office: Office) -> None:
    await office.house.record(an_entry())
    await office.house.raise_all(at("2025-10-01T06:00"))
    moved = an_announcement(AnnouncementKind.MOVED, "2025-10-01", deadline=a_deadline("2025-12-31"))
    office.house.now += timedelta(hours=1)
    await office.house.announce("iraq-mission", moved)
    first, second = (await feed_at(office)).entries
    assert first.title == "Deadline moved: The mission in Iraq ends"
    assert "New deadline:</b> by 31 December 2025" in first.content[0].value
    assert second.title == "1 day past, no announcement on record: The mission in Iraq ends"
    assert "by the end of September 2025" in second.content[0].value
    assert "Moved" not in second.content[0].value


@on_sqlite
async def test_the_feed_tells_of_itself(office: Office) -> None:
    await office.house.record(an_entry(tags=("iraq",)))
    feed = (await feed_at(office, "/feed.atom?tag=iraq&lang=ar")).feed
    assert (feed.id, feed.title) == ("tag:muhla.example,2026:ar:feed:iraq", "المواعيد: \u2068iraq\u2069")
    links = {link.rel: link.href for link in feed.links}
    assert links == {
        "self": "https://muhla.example/feed.atom?tag=iraq&lang=ar",
        "alternate": "https://muhla.example/",
    }
    assert feed.author == "Muhla"


@on_sqlite
async def test_a_feed_in_which_nothing_stands_yet_is_one_all_the_same(office: Office) -> None:
    read = await feed_at(office)
    assert (read.entries, read.feed.updated) == ([], "2000-01-01T00:00:00Z")


@on_sqlite
async def test_in_arabic_it_runs_from_right_to_left(office: Office) -> None:
    await office.house.record(an_entry())
    await office.house.raise_all(at("2025-10-01T06:00"))
    answer = await office.ask("GET", "/feed.atom?lang=ar")
    assert ET.fromstring(answer.content).get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    (entry,) = feedparser.parse(answer.content, sanitize_html=False).entries
    assert entry.title == "مضى على الموعد يوم واحد من دون إعلان مسجّل: \u2068تنتهي المهمة في العراق\u2069"
    assert entry.content[0].value.startswith('<div dir="rtl" lang="ar"><blockquote dir="rtl">«نهاية سبتمبر 2025»')


@on_sqlite
async def test_without_a_public_address_links_are_relative_and_ids_local(office: Office) -> None:
    await office.house.record(an_entry())
    await office.house.raise_all(at("2025-08-31T06:00"))
    content = (await Office(office.house, public_url=None).ask("GET", "/feed.atom?tag=iraq")).text
    assert 'href="/feed.atom?tag=iraq"' in content
    assert "tag:localhost,2026:en:feed:iraq" in content
    assert "http://muhla.test" not in content


async def test_filters_by_tag_and_leaves_out_what_is_archived(office: Office) -> None:
    await office.house.record(an_entry("a", tags=("iraq", "both")), an_entry("b", tags=("syria", "both")))
    await office.record()
    kept = an_announcement(AnnouncementKind.PROGRESS, "2025-07-01")
    for each in ("a", "b", "budget-law"):
        office.house.now += timedelta(minutes=1)
        await office.house.announce(each, kept)
    assert len(await titles(office)) == 3
    assert len(await titles(office, "/feed.atom?tag=iraq")) == 1
    assert len(await titles(office, "/feed.atom?tag=iraq&tag=syria&tag=both")) == 2
    assert await titles(office, "/feed.atom?tag=nobody") == []
    await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")
    assert len(await titles(office)) == 2


async def announce(office: Office, **facts: Any) -> str:
    body = {"kind": "kept", "on": "2025-07-31", "document": "https://gazette.example/1?a=1&b=2", **facts}
    answer = await office.post("/api/v1/commitments/iraq-mission/announcements", **body)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/announcements/{answer.json()['id']}"


async def test_evidence_is_no_claim_until_it_is_accepted_and_then_it_is_news(office: Office) -> None:
    await office.house.record(an_entry())
    address = await announce(office, provisional=True)
    (entry,) = (await feed_at(office)).entries
    assert entry.title == "Evidence, not confirmed yet: The mission in Iraq ends"
    office.house.now += timedelta(days=2)
    await office.post(f"{address}/accept")
    (accepted,) = (await feed_at(office)).entries
    assert (accepted.title, accepted.id) == ("Kept: The mission in Iraq ends", entry.id)
    assert (accepted.published, accepted.updated) == (entry.published, "2025-08-03T08:00:00Z")
    office.house.now += timedelta(days=1)
    await office.post(f"{address}/withdraw", reason="a mistake")
    (withdrawn,) = (await feed_at(office)).entries
    assert (withdrawn.title, withdrawn.id) == ("Announcement withdrawn: The mission in Iraq ends", entry.id)
    assert withdrawn.updated == "2025-08-04T08:00:00Z"


@on_sqlite
async def test_an_announcement_tells_who_said_it_when_and_where(office: Office) -> None:
    await office.house.record(an_entry())
    await announce(office, on="2025-07", by="The <government>", note="A & B", phrase="it is done", language="en")
    answer = await office.ask("GET", "/feed.atom")
    (entry,) = feedparser.parse(answer.content).entries
    assert {link.rel: link.href for link in entry.links}["via"] == "https://gazette.example/1?a=1&b=2"
    text = text_of(entry.content[0].value)
    assert "“it is done”— https://gazette.example/1?a=1&b=2" in text
    assert "Announced on: July 2025Announced by: The <government>" in text
    assert "Note: A & B" in text


@on_sqlite
async def test_only_web_addresses_become_links(office: Office) -> None:
    await office.house.record(an_entry())
    await announce(office, document="javascript:alert(1)")
    (entry,) = (await feed_at(office)).entries
    assert [link.rel for link in entry.links] == ["alternate"]


@on_sqlite
async def test_whom_we_told_is_not_told(office: Office) -> None:
    await office.house.record(an_entry())
    await office.house.live(at("2025-10-01T06:00"))
    await office.post("/api/v1/commitments/iraq-mission/acknowledgements", note="a secret of the desk")
    await announce(office, on="2025-09-30")
    content = (await office.ask("GET", "/feed.atom")).text
    assert "1 day past" in content
    for word in ("desk", "token:", "write", "acknowledge", "delivery", "idempotency"):
        assert word not in content


async def test_the_newest_are_shown_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atom, "MOST_ENTRIES", 3)
    monkeypatch.setattr(making, "MOST_ENTRIES", 3)
    await office.house.record(an_entry(), an_entry("other"))
    first = await office.house.announce("other", an_announcement(AnnouncementKind.PROGRESS, "2025-07-01", document="0"))
    for number in range(1, 6):
        office.house.now += timedelta(minutes=1)
        progress = an_announcement(AnnouncementKind.PROGRESS, "2025-07-01", document=str(number))
        await office.house.announce("iraq-mission", progress)

    async def shown() -> list[str]:
        office.house.now += timedelta(minutes=1)
        entries = (await feed_at(office)).entries
        return [re.findall(r"Said in:</b> (\d)", entry.content[0].value)[0] for entry in entries]

    assert await shown() == ["5", "4", "3"]
    await office.post(f"/api/v1/announcements/{first}/withdraw", reason="a mistake")
    assert await shown() == ["0", "5", "4"]
    await office.house.raise_all(at("2025-08-31T06:00"))
    assert len((await feed_at(office)).entries) == 3


async def test_the_source_of_a_fragment_is_named_once(office: Office) -> None:
    await office.house.record(an_entry())
    said = an_announcement(AnnouncementKind.PROGRESS, "2025-07-01", document="The gazette", phrase="it goes on")
    await office.house.announce("iraq-mission", said)
    (entry,) = (await feed_at(office)).entries
    assert entry.content[0].value.count("The gazette") == 1
