"""Silences on the page: what is withheld, until when, how much of it, and that it can be ended."""

from typing import Any

import pytest

from service.store.answers import silences_at
from service.store.upkeep import recent_events
from tests.builders import an_entry, at
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

WANTED = {"commitment": "iraq-mission", "until": "2025-09-10", "reason": "a holiday"}


async def at_the_list(office: Office, token: str = "write", query: str = "") -> Visitor:
    await office.house.record(an_entry(tags=("iraq",)), an_entry("syria-mission", tags=("syria", "iraq")))
    office.house.now = at("2025-08-31T06:00")
    visitor = Visitor(office)
    await visitor.sign_in(token, then=f"/silences{query}")
    return visitor


async def test_a_silence_is_recorded_listed_counted_and_ended(office: Office) -> None:
    visitor = await at_the_list(office)
    assert "Nothing is silenced." in visitor.page
    await visitor.submit("/silences", **WANTED)
    assert visitor.said == "Alerts are withheld until 11 September 2025, 00:00 (Baghdad)."
    assert "2 planned alerts" in visitor.page  # one is due today, one opens the window
    assert 'href="/commitments/iraq-mission"' in visitor.page
    await visitor.submit("/silences/1/end")
    assert visitor.said == "The silence is ended. Alerts are sent again."
    assert "Nothing is silenced." in visitor.page
    assert "31 August 2025, 09:00 (Baghdad) · ended early" in visitor.page
    async with office.house.database.reading() as conn:
        events = await recent_events(conn, commitment_id="iraq-mission")
    assert [(each.kind, each.who) for each in events] == [
        ("silence.ended", "token:write"),
        ("silence.recorded", "token:write"),
    ]
    assert office.pokes == 2


async def test_a_tag_silences_all_that_have_it_in_their_zone(office: Office) -> None:
    visitor = await at_the_list(office)
    await visitor.submit("/silences", **{**WANTED, "commitment": "", "tag": "iraq", "from": "2025-09-02"})
    async with office.house.database.reading() as conn:
        (made,) = await silences_at(conn, office.house.now)
    assert (made.tag, made.starts_at, made.ends_at) == ("iraq", at("2025-09-01T21:00"), at("2025-09-10T21:00"))
    assert "tag iraq" in visitor.page
    assert "none" in visitor.page


@on_sqlite
async def test_the_page_of_a_commitment_begins_a_silence_about_it(office: Office) -> None:
    visitor = await at_the_list(office, query="%3Fcommitment%3Diraq-mission")
    assert 'name="commitment" type="text" value="iraq-mission"' in visitor.page
    await visitor.submit("/silences", until="2025-09-10", reason="a holiday")
    await visitor.get("/commitments/iraq-mission")
    assert (
        "Silenced from 31 August 2025, 09:00 (Baghdad) to 11 September 2025, 00:00 (Baghdad): a holiday" in visitor.page
    )
    await visitor.submit("/silences/1/end")
    assert visitor.address.startswith("/commitments/iraq-mission?said=")


@on_sqlite
@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"tag": "iraq"}, 422, {"commitment": "Give a commitment or a tag, one of them."}),
        (
            {"commitment": "", "until": "", "reason": ""},
            422,
            {
                "commitment": "Give a commitment or a tag, one of them.",
                "until": "A silence needs its end: the last day on which nothing is sent.",
                "reason": "This is needed.",
            },
        ),
        ({"commitment": ""}, 422, {"commitment": "Give a commitment or a tag, one of them."}),
        (
            {"commitment": "iraq-misson"},
            422,
            {"commitment": "No commitment has this id. Is one of these meant? iraq-mission"},
        ),
        ({"commitment": "", "tag": "moon"}, 422, {"tag": "No commitment has this tag."}),
        ({"until": ""}, 422, {"until": ...}),
        ({"until": "soon"}, 422, {"until": "Write a day, such as 2026-09-30."}),
        ({"from": "2025-09-11"}, 409, {"until": "It would end before it does anything. Choose a later day."}),
        ({"until": "2025-08-01"}, 409, {"until": "It would end before it does anything. Choose a later day."}),
        ({"reason": ""}, 422, {"reason": "This is needed."}),
    ],
)
async def test_a_silence_that_makes_no_sense_is_refused(
    office: Office, change: dict[str, str], status: int, errors: dict[str, Any]
) -> None:
    visitor = await at_the_list(office)
    await visitor.submit("/silences", **{**WANTED, **change})
    assert visitor.status == status
    assert set(visitor.errors) == set(errors)
    for name, words in errors.items():
        assert words in (..., visitor.errors[name])
    assert "Nothing is silenced." in visitor.page
    assert office.pokes == 0


@on_sqlite
async def test_who_may_only_read_sees_the_list_and_no_more(office: Office) -> None:
    visitor = await at_the_list(office, "read")
    assert visitor.has_form("/silences", enabled=False)
    await visitor.submit("/silences", **WANTED)
    assert visitor.status == 403
    await Visitor(office).get("/silences")
    assert office.pokes == 0


async def test_its_end_is_told_for_a_week(office: Office) -> None:
    visitor = await at_the_list(office)
    await visitor.submit("/silences", **{**WANTED, "commitment": "", "tag": "iraq"})
    for moment, is_told in (("2025-09-10T20:00", False), ("2025-09-10T21:00", True), ("2025-09-17T22:00", False)):
        office.house.now = at(moment)
        await visitor.sign_in("read", then="/silences")
        assert ("Over in the last days" in visitor.page) is is_told
        assert ("11 September 2025, 00:00 (Baghdad)" in visitor.page) is (moment < "2025-09-17")
