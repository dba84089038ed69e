"""What counts from a commitment, on its page, and what has become of that one, on theirs."""

import pytest

from service.core.durations import parse_span
from service.core.model import AnnouncementKind, Deadline, Modality
from service.web.pages import followers
from tests.builders import an_announcement, an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")
WARNING = "These count from it. If it is not kept, withdrawn or superseded, they have no date any more:"


@pytest.fixture
async def visitor(office: Office) -> Visitor:
    await office.house.record(
        an_entry(), *(an_entry(name, deadline=AFTER_THE_MISSION) for name in ("report", "debate")), an_entry("other")
    )
    visitor = Visitor(office)
    await visitor.sign_in()
    return visitor


@on_sqlite
async def test_before_it_is_called_off_those_that_lose_their_date_are_named(visitor: Visitor) -> None:
    for path in ("/commitments/iraq-mission", "/commitments/iraq-mission/announce"):
        await visitor.get(path)
        assert WARNING in visitor.page
        for name in ("report", "debate"):
            assert f'<a href="/commitments/{name}"><bdi>{name}</bdi></a>: between ' in visitor.page
        assert "/commitments/other" not in visitor.page


@on_sqlite
async def test_of_many_some_are_named_and_all_counted(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MOST_NAMED", 1)
    await visitor.get("/commitments/iraq-mission/announce")
    assert "<li>1 more</li>" in visitor.page


@on_sqlite
async def test_what_nothing_counts_from_says_nothing_of_it(visitor: Visitor) -> None:
    await visitor.get("/commitments/other/announce")
    assert WARNING not in visitor.page


@on_sqlite
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "iraq-mission, which it counts from, has ended without a day (withdrawn): it has no date"),
        ("ar", "انتهى أمر \u2068iraq-mission\u2069 الذي يُحسب منه بلا يوم (سُحب): فلا موعد له"),
    ],
)
async def test_afterwards_their_page_says_why_they_have_no_date(visitor: Visitor, language: str, words: str) -> None:
    await visitor.office.house.announce("iraq-mission", an_announcement(AnnouncementKind.WITHDRAWN, "2025-07-30"))
    await visitor.get(f"/commitments/report?lang={language}")
    assert words in visitor.page
