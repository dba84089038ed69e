"""The ledger through the API: alerts, deliveries, channels, and the forecast."""

from typing import Any

import pytest

from tests.builders import a_deadline, an_entry, at
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite

DUE = a_deadline("2025-08")


async def a_day_of_alerts(office: Office, count: int = 5) -> None:
    """As many alerts on two channels, of which ``wire`` refuses each."""
    house = office.house
    house.channels = {name: FakeChannel(name, digest_over=0) for name in ("desk", "wire")}
    house.channels["wire"].refuse()
    await house.record(*(an_entry(f"each-{number}", deadline=DUE) for number in range(count)))
    await house.raise_all()
    await house.deliver_all()


async def pages(office: Office, path: str, name: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    before: str | None = ""
    while before is not None:
        content = await office.get(f"{path}{before}", "read")
        assert set(content) == {name, "next"}
        found.append(content[name])
        before = None if content["next"] is None else f"&before={content['next']}"
    return found


async def test_alerts_come_page_by_page_the_newest_first(office: Office) -> None:
    await a_day_of_alerts(office)
    found = await pages(office, "/api/v1/alerts?limit=2", "alerts")
    assert [[each["id"] for each in page] for page in found] == [[5, 4], [3, 2], [1]]
    found = await pages(office, "/api/v1/alerts?limit=5", "alerts")
    assert [len(page) for page in found] == [5]
    assert [
        each["commitment"] for each in (await office.get("/api/v1/alerts?commitment=each-3", "read"))["alerts"]
    ] == ["each-3"]


async def test_deliveries_are_filtered_by_state_channel_and_commitment(office: Office) -> None:
    await a_day_of_alerts(office)
    path = "/api/v1/deliveries?limit=3"
    assert [len(page) for page in await pages(office, path, "deliveries")] == [3, 3, 3, 1]
    assert [len(page) for page in await pages(office, f"{path}&state=failed", "deliveries")] == [3, 2]
    assert [len(page) for page in await pages(office, f"{path}&channel=desk&state=failed", "deliveries")] == [0]
    both = (await office.get(f"{path}&commitment=each-1", "read"))["deliveries"]
    assert {(each["channel"], each["state"], each["reason"]) for each in both} == {
        ("desk", "sent", None),
        ("wire", "failed", "answered 400"),
    }


async def test_a_failed_delivery_is_tried_again(office: Office) -> None:
    await a_day_of_alerts(office, count=1)
    failed = (await office.get("/api/v1/deliveries?state=failed", "read"))["deliveries"][0]["id"]
    sent = (await office.get("/api/v1/deliveries?state=sent", "read"))["deliveries"][0]["id"]
    assert (await office.post(f"/api/v1/deliveries/{failed}/retry")).status_code == 204
    assert office.pokes == 1
    office.house.channels["wire"].accept()
    await office.house.deliver_all()
    assert (await office.get("/api/v1/deliveries?state=failed", "read"))["deliveries"] == []
    assert (await office.post(f"/api/v1/deliveries/{sent}/retry")).status_code == 409
    assert (await office.post("/api/v1/deliveries/999/retry")).status_code == 404


async def test_channels_tell_how_they_fare_and_can_be_switched_on(office: Office) -> None:
    house = office.house
    house.desk.refuse(switch_off=True)
    await house.record(an_entry(deadline=DUE))
    await house.raise_all()
    await house.deliver_all()
    off = {
        "channel": "desk",
        "configured": True,
        "off_since": "2025-08-01T08:00:00Z",
        "trouble": "off",
        "trouble_since": "2025-08-01T08:00:00Z",
        "trouble_reason": "answered 400",
        "last_sent_at": None,
        "pending": 1,
        "oldest_pending_since": "2025-08-01T08:00:00Z",
    }
    assert await office.get("/api/v1/channels", "read") == {"channels": [off]}
    house.desk.accept()
    answer = await office.post("/api/v1/channels/desk/switch-on")
    assert (answer.status_code, answer.json()) == (200, {"channel": "desk", "due_now": 1, "left": 0})
    await house.deliver_all()
    well = {
        "off_since": None,
        "trouble": None,
        "trouble_since": None,
        "trouble_reason": None,
        "last_sent_at": "2025-08-01T08:00:00Z",
        "pending": 0,
        "oldest_pending_since": None,
    }
    assert await office.get("/api/v1/channels", "read") == {"channels": [{**off, **well}]}


@on_sqlite
async def test_a_channel_that_was_taken_out_still_tells_what_waits_for_it(office: Office) -> None:
    house = office.house
    house.channels["mail"] = FakeChannel("mail")
    await house.record(an_entry(deadline=DUE))
    await house.raise_all()
    del house.channels["mail"]
    listed = (await office.get("/api/v1/channels", "read"))["channels"]
    assert [(each["channel"], each["configured"], each["pending"]) for each in listed] == [
        ("desk", True, 1),
        ("mail", False, 1),
    ]
    assert listed[1]["oldest_pending_since"] == listed[0]["oldest_pending_since"]


@on_sqlite
async def test_a_channel_that_is_not_configured_cannot_be_switched_on(office: Office) -> None:
    answer = await office.post("/api/v1/channels/nobody/switch-on")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "There is no channel nobody. These are configured: desk.",
    )


async def test_to_try_a_switch_on_tells_how_many_and_changes_nothing(office: Office) -> None:
    await a_day_of_alerts(office, count=2)
    path = "/api/v1/channels/desk/switch-on"
    office.house.channels["desk"].refuse()
    await office.house.live(at("2025-08-24T06:00"))
    assert (await office.post(f"{path}?dry_run=true")).json() == {"channel": "desk", "due_now": 2, "left": 0}
    assert (await office.post(f"{path}?dry_run=true&since=2025-08-25")).json()["left"] == 2
    assert (await office.post(f"{path}?everything=true")).json()["due_now"] == 2
    assert (await office.post(f"{path}?since=soon")).status_code == 422


async def test_deliveries_to_a_channel_that_is_gone_are_dropped_and_one_that_failed(office: Office) -> None:
    await a_day_of_alerts(office, count=2)
    failed = (await office.get("/api/v1/deliveries?state=failed", "read"))["deliveries"][0]["id"]
    assert (await office.post(f"/api/v1/deliveries/{failed}/drop")).status_code == 204
    assert (await office.post(f"/api/v1/deliveries/{failed}/drop")).status_code == 409
    assert (await office.post("/api/v1/deliveries/999/drop")).status_code == 404
    answer = await office.post("/api/v1/channels/wire/drop")
    assert (answer.status_code, answer.json()) == (200, {"channel": "wire", "dropped": 1})
    withheld = (await office.get("/api/v1/deliveries?state=withheld", "read"))["deliveries"]
    assert sorted(each["reason"] for each in withheld) == ["channel removed", "dropped by hand"]
    assert (await office.post("/api/v1/channels/desk/drop")).status_code == 409


async def test_the_forecast_lists_what_will_be_sent_from_one_day_to_another(office: Office) -> None:
    await office.house.record(an_entry("a", deadline=DUE), an_entry("b"))
    content = await office.get("/api/v1/forecast?from=2025-08-24&to=2025-09-01", "read")
    assert [(each["at"], each["commitment"], each["milestone"]) for each in content["alerts"]] == [
        ("2025-08-24T06:00:00Z", "a", "before-P7D"),
        ("2025-08-30T06:00:00Z", "a", "before-P1D"),
        ("2025-08-31T06:00:00Z", "a", "last-day"),
        ("2025-08-31T06:00:00Z", "b", "before-P30D"),
        ("2025-09-01T06:00:00Z", "a", "after-P1D"),
        ("2025-09-01T06:00:00Z", "b", "opens"),
    ]
    assert content["left_out"] == 0
    content = await office.get("/api/v1/forecast?from=2025-08-24&to=2025-09-01&limit=2", "read")
    assert (len(content["alerts"]), content["left_out"]) == (2, 4)


async def test_the_forecast_lists_what_was_raised_already_and_waits(office: Office) -> None:
    await a_day_of_alerts(office, count=1)
    office = Office(office.house, tokens=office.tokens)  # with these channels
    failed = (await office.get("/api/v1/deliveries?state=failed", "read"))["deliveries"][0]["id"]
    assert (await office.post(f"/api/v1/deliveries/{failed}/retry")).status_code == 204
    first, *others = (await office.get("/api/v1/forecast", "read"))["alerts"]
    wait = {"at": "2025-08-01T08:00:00Z", "channels": ["wire"], "cause": "retry"}
    assert (first["raised_at"], first["channels"], first["waits"]) == ("2025-08-01T08:00:00Z", ["wire"], [wait])
    assert {each["raised_at"] for each in others} == {None}


async def test_without_days_the_forecast_is_of_the_next_ninety(office: Office) -> None:
    await office.house.record(an_entry("a", deadline=DUE))
    content = await office.get("/api/v1/forecast", "read")
    assert content["alerts"][0]["at"] == "2025-08-01T08:00:00Z"
    assert content["alerts"][-1]["at"] == "2025-10-07T06:00:00Z"


@on_sqlite
@pytest.mark.parametrize(
    "query",
    [
        "from=2025-09-01&to=2025-08-31",
        "to=2028-08-02",
        "from=9999-12-31",
        "from=2025-08-01&limit=0",
        "limit=10001",
        "from=1e9",
        "from=0",
        "from=2025-08-01T00:00:00",
        "from=2025-02-30",
        "to=yesterday",
    ],
)
async def test_a_forecast_out_of_bounds_is_refused(office: Office, query: str) -> None:
    assert (await office.ask("GET", f"/api/v1/forecast?{query}", "read")).status_code == 422


@on_sqlite
async def test_a_forecast_of_the_past_is_empty(office: Office) -> None:
    await office.house.record(an_entry("a", deadline=DUE))
    assert (await office.get("/api/v1/forecast?from=1900-01-01&to=2025-07-31", "read"))["alerts"] == []
    assert len((await office.get("/api/v1/forecast?from=1900-01-01&to=2028-08-01", "read"))["alerts"]) > 30
