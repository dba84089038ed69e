"""Looking through commitments: the most urgent first, page by page, and by words."""

from datetime import date

import pytest

from service.core.milestones import day_of
from service.core.model import AnnouncementKind, Commitment, Status
from service.core.status import standing
from service.store.browse import BY_URGENCY, Choice, choice_counts, common_tags, urgent_page
from service.store.database import Database
from tests.builders import BAGHDAD, a_deadline, a_ladder, an_announcement, an_entry, at
from tests.house import House

NOW = at("2026-11-22T08:00")


def today(zone: str) -> date:
    return day_of(NOW, zone)


@pytest.fixture
async def house(database: Database) -> House:
    house = House(database, now=NOW)
    await house.record(
        an_entry("passed-long-ago", deadline=a_deadline("2021-12-31"), tags=("record",)),
        an_entry("passed-lately", deadline=a_deadline("2026-09"), tags=("syria", "coalition")),
        an_entry("today", deadline=a_deadline("2026-11-22")),
        an_entry("open", deadline=a_deadline("2026-11")),
        an_entry("soon", deadline=a_deadline("2026-12-01"), ladder=a_ladder(before=("P30D",))),
        an_entry("far", deadline=a_deadline("2027-12-31")),
        an_entry("undated", deadline=None, parties=("100% of the_parties",)),
        an_entry("kept-first", announcements=(an_announcement(AnnouncementKind.KEPT, "2025-07-01"),)),
        an_entry("kept-later", announcements=(an_announcement(AnnouncementKind.KEPT, "2025-08-01"),)),
        an_entry("odd", title={"en": '"quoted" \\ 😀'}, deadline=a_deadline("2028")),
        an_entry("arabic", deadline=None, title={"ar": "وضع الإجراءات اللازمة"}, parties=("Higher Commission",)),
    )
    return house


async def ids(house: House, choice: Choice | None = None, **page: int) -> list[str]:
    async with house.database.reading() as conn:
        return [record.entry.id for record in await urgent_page(conn, today, choice or Choice(), **page)]


async def test_the_most_urgent_comes_first(house: House) -> None:
    assert await ids(house) == [
        "today",
        "passed-lately",
        "passed-long-ago",
        "open",
        "soon",
        "far",
        "odd",
        "arabic",
        "undated",
        "kept-later",
        "kept-first",
    ]


async def test_the_order_is_that_of_the_statuses(house: House) -> None:
    def status(commitment: Commitment) -> Status:
        return standing(commitment, today(BAGHDAD)).status

    async with house.database.reading() as conn:
        records = await urgent_page(conn, today, Choice())
    ranks = [BY_URGENCY.index(status(record.commitment)) for record in records]
    assert ranks == sorted(ranks)
    assert set(BY_URGENCY) == set(Status)


async def test_pages_follow_one_another(house: House) -> None:
    pages = [await ids(house, skip=skip, limit=4) for skip in (0, 4, 8, 12)]
    assert [len(page) for page in pages] == [4, 4, 3, 0]
    assert [each for page in pages for each in page] == await ids(house)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(statuses=(Status.PASSED,)), ["passed-lately", "passed-long-ago"]),
        (Choice(tags=("syria", "record")), ["passed-lately", "passed-long-ago"]),
        (Choice(tags=("syria",), statuses=(Status.SETTLED,)), []),
        (Choice(words=("PASSED", "late")), ["passed-lately"]),
        (Choice(words=("higher",)), ["arabic"]),
        (Choice(words=("الاجراءات",)), ["arabic"]),
        (Choice(words=("اللازمه", "وضع")), ["arabic"]),
        (Choice(words=("%",)), ["undated"]),
        (Choice(words=("e_p",)), ["undated"]),
        (Choice(words=("\\",)), ["odd"]),
        (Choice(words=('"quoted"',)), ["odd"]),
        (Choice(words=("😀",)), ["odd"]),
        (Choice(words=("title",)), []),
        (Choice(words=("' OR 1=1 --",)), []),
    ],
)
async def test_one_looks_for_tags_statuses_and_words(house: House, choice: Choice, expected: list[str]) -> None:
    assert await ids(house, choice) == expected


async def test_what_was_chosen_is_counted_by_status(house: House) -> None:
    async with house.database.reading() as conn:
        everything = await choice_counts(conn, today, Choice())
        some = await choice_counts(conn, today, Choice(words=("passed",), statuses=(Status.SETTLED,)))
    assert (everything[Status.PASSED], everything[Status.SETTLED], sum(everything.values())) == (2, 2, 11)
    assert some == {status: 2 if status is Status.PASSED else 0 for status in Status}


async def test_tags_are_told_with_how_many_have_them(house: House) -> None:
    await house.record(an_entry("another", tags=("syria",)))
    async with house.database.reading() as conn:
        assert await common_tags(conn) == {"coalition": 1, "record": 1, "syria": 2}
        assert await common_tags(conn, limit=1) == {"syria": 2}


async def test_an_empty_catalogue_has_nothing_to_look_through(database: Database) -> None:
    async with database.reading() as conn:
        assert await urgent_page(conn, today, Choice(words=("a",))) == []
        assert await common_tags(conn) == {}
