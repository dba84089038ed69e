"""The dashboard: where all commitments stand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import AnnouncementKind
from service.core.trouble import Trouble
from service.store.upkeep import add_load, set_channel_state
from service.web.pages.home import PAGE
from tests.builders import a_deadline, a_ladder, a_source, an_announcement, an_entry, day
from tests.web.office import Office, on_sqlite
from tests.web.pages.reading import Page, read

pytestmark = on_sqlite


@pytest.fixture
async def filled(office: Office) -> Office:
    """On 1 August 2025: one passed, one moved, one near, one undated, one settled."""
    await office.run_an_engine()
    moved = an_announcement(AnnouncementKind.MOVED, "2025-05-01", deadline=a_deadline("2025-12"))
    await office.house.record(
        an_entry("passed", deadline=a_deadline("2025-06"), tags=("iraq",)),
        an_entry("moved", announcements=(moved,), title={"en": "The base closes", "ar": "إغلاق القاعدة"}),
        an_entry("near", deadline=a_deadline("2025-08-10"), tags=("iraq", "syria")),
        an_entry("undated", deadline=None),
        an_entry("kept", announcements=(an_announcement(AnnouncementKind.KEPT, "2025-07-20"),)),
    )
    return office


async def test_each_commitment_says_the_count_the_date_and_how_it_was_counted(filled: Office) -> None:
    page = await read(filled, "/")
    assert page.status == 200
    for words in (
        "32 days past",
        "by the end of June 2025 (no day is given; counted to 30 June)",
        "Passed: no announcement is on record",
        "moved by 92 days; 60 days left to the original date",
        "Undated: no date is on record",
        "Kept",
        "As of 1 August 2025, 11:00 (Baghdad)",
    ):
        assert words in page.text
    assert "/commitments/passed" in page.links


async def test_the_most_urgent_comes_first(filled: Office) -> None:
    page = await read(filled, "/")
    order = [link for link in page.links if link.startswith("/commitments/")]
    assert list(dict.fromkeys(order)) == [
        f"/commitments/{each}" for each in ("passed", "near", "moved", "undated", "kept")
    ]


async def test_the_timeline_is_told_in_words_too(filled: Office) -> None:
    page = await read(filled, "/")
    strips = [each["aria-label"] or "" for each in page.all("svg", class_="strip")]
    assert len(strips) == 5
    assert strips[2] == (
        "On record since 27 September 2024. By the end of December 2025 (no day is given; counted to 31 December). "
        "Scheduled: its reminders have not begun. Moved by 92 days; 60 days left to the original date. "
        "Announced on 1 May 2025: moved."
    )


async def test_in_arabic_time_runs_from_right_to_left(filled: Office) -> None:
    english, arabic = await read(filled, "/?lang=en"), await read(filled, "/?lang=ar")

    def today(page: Page) -> float:
        return float(str(page.all("line", class_="now")[0]["x1"]).rstrip("%"))

    assert today(english) + today(arabic) == pytest.approx(100)
    assert "مضى على الموعد 32 يومًا" in arabic.text
    assert "إغلاق القاعدة" in arabic.text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("status=passed", ["passed"]),
        ("status=passed&status=undated", ["passed", "undated"]),
        ("tag=iraq", ["passed", "near"]),
        ("tag=iraq&status=settled", []),
        ("q=BASE+closes", ["moved"]),
        ("q=القاعده", ["moved"]),
        ("status=nonsense&page=x&tag=", ["passed", "near", "moved", "undated", "kept"]),
    ],
)
async def test_one_looks_for_some_by_the_address_alone(filled: Office, query: str, ids: list[str]) -> None:
    page = await read(filled, f"/?{query}")
    found = dict.fromkeys(link.rpartition("/")[2] for link in page.links if link.startswith("/commitments/"))
    assert list(found) == ids
    assert ("Nothing fits what you asked for." in page.text) == (not ids)


async def test_what_was_asked_for_stays_in_the_form_and_is_text(filled: Office) -> None:
    page = await read(filled, '/?q="><script>alert(1)</script>&tag=unheard-of')
    assert page.all("input", value='"><script>alert(1)</script>')
    assert page.all("option", value="unheard-of")
    assert not page.all("script")


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "\x00", "'", '"', "ا", "😀", "\ud83d", "a" * 5000, "a " * 500, "]}", "*"]
)
async def test_whatever_is_looked_for_is_answered(filled: Office, words: str) -> None:
    query = quote(words, errors="surrogatepass")
    page = await read(filled, f"/?q={query}&tag={query}&status={query}&page={query}&lang={query}")
    assert page.status == 200


async def test_a_large_catalogue_comes_page_by_page(office: Office) -> None:
    await office.house.record(*(an_entry(f"c{number:03}") for number in range(PAGE + 3)))
    first, second, third = [await read(office, f"/?page={page}") for page in (1, 2, 3)]
    assert [len(page.all("li", class_="tl-row u0")) for page in (first, second, third)] == [PAGE, 3, 0]
    assert "/?page=2" in first.links
    assert "Page 1 of 2" in first.text
    assert second.all("a", rel="prev", href="/")
    assert "There are not so many pages." in third.text


@pytest.mark.parametrize(("path", "query"), [("/", ""), ("/?tag=iraq&tag=syria&q=base", "?tag=iraq&tag=syria")])
async def test_feeds_of_the_same_tags_are_announced(filled: Office, path: str, query: str) -> None:
    page = await read(filled, path)
    assert page.all("link", rel="alternate", type="application/atom+xml", href=f"/feed.atom{query}")
    assert page.all("link", rel="alternate", type="text/calendar", href=f"/calendar.ics{query}")
    assert f"/calendar.ics{query}" in page.links


async def test_what_is_written_through_this_app_shows_at_once(filled: Office) -> None:
    await read(filled, "/")
    await filled.post("/api/v1/commitments/passed/announcements", kind="kept", on="2025-07-31", document="the gazette")
    assert "Passed" not in (await read(filled, "/")).text


async def test_an_empty_catalogue_says_what_to_do(office: Office) -> None:
    await office.run_an_engine()
    page = await read(office, "/")
    assert "No commitments are on record yet." in page.text
    assert "muhla check" in page.text
    assert not page.all("form")


async def test_a_catalogue_that_was_refused_is_told_without_what_stands_in_it(filled: Office) -> None:
    house = filled.house
    async with house.database.writing() as conn:
        await add_load(conn, at=house.now, file="/srv/deadlines.toml", fingerprint="1" * 64, faults=["a secret", "b"])
    filled.app.state.desk.changed()
    page = await read(filled, "/")
    assert "it has 2 faults. What was loaded before stays in force." in page.text
    assert "secret" not in page.text
    assert "/srv" not in page.text


async def test_it_says_so_when_nothing_sends(filled: Office) -> None:
    assert "No reminders are being sent" not in (await read(filled, "/")).text
    filled.house.now += timedelta(hours=1)
    assert "No reminders are being sent just now" in (await read(filled, "/")).text


async def test_a_service_with_only_a_console_says_how_to_reach_people(filled: Office) -> None:
    assert "console" not in (await read(filled, "/")).text
    filled.house.channels = {"console": filled.house.desk}
    alone = Office(filled.house)
    assert "Alerts only reach the console" in (await read(alone, "/")).text


async def test_only_who_is_signed_in_is_told_which_channel_fails(filled: Office) -> None:
    house = filled.house
    async with house.database.writing() as conn:
        failing = {"trouble": Trouble.REFUSED, "trouble_since": house.now, "trouble_reason": "no such channel"}
        await set_channel_state(conn, "desk", **failing)
        await set_channel_state(conn, "gone", **failing)
    public, insider = await read(filled, "/"), await read(filled, "/", "read")
    assert "is failing" not in public.text
    assert "The channel desk is failing." in insider.text
    assert "muhla deliveries --channel desk" in insider.text
    assert "gone" not in insider.text


async def test_many_who_look_at_once_leave_connections_for_the_engine(filled: Office) -> None:
    database, most, open_now = filled.house.database, 0, 0
    reading = database.reading

    @asynccontextmanager
    async def counted() -> AsyncIterator[AsyncConnection]:
        nonlocal most, open_now
        async with reading() as conn:
            open_now += 1
            most = max(most, open_now)
            yield conn
            open_now -= 1

    filled.house.database.reading = counted  # type: ignore[method-assign]
    pages = await asyncio.gather(*(read(filled, f"/?q=word{number}") for number in range(12)))
    assert {page.status for page in pages} == {200}
    assert most <= 4  # two that look, the state of the house, and a token


async def test_the_ends_of_the_calendar_and_of_patience_are_shown_too(office: Office) -> None:
    words = "x" * 290
    await office.house.record(
        an_entry("first", deadline=a_deadline("0001"), sources=(a_source(said_on=day("0001-01-01")),)),
        an_entry("last", deadline=a_deadline("9999-12-31")),
        an_entry("endless", deadline=a_deadline("../9999"), ladder=a_ladder(repeat="P1D", review="P1D")),
        an_entry("wordy", title={"en": words}, parties=(words,) * 40, tags=tuple(f"tag{each}" for each in range(40))),
        an_entry("daily", deadline=a_deadline("0002"), ladder=a_ladder(repeat="P1D")),
    )
    for path in ("/", *(f"/commitments/{each}" for each in ("first", "last", "endless", "wordy", "daily"))):
        assert (await read(office, path, "read")).status == 200
