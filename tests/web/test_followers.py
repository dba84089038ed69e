"""What counts from a commitment, through the API: who loses a date with an announcement, and who waits in vain."""

from service.core.durations import parse_span
from service.core.model import Deadline, Modality
from tests.builders import an_entry
from tests.web.office import ANNOUNCEMENT, Office, on_sqlite

PATH = "/api/v1/commitments/iraq-mission/announcements"
AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")


async def test_calling_it_off_names_those_that_lose_their_date(office: Office) -> None:
    await office.house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION), an_entry("other"))
    answer = await office.post(PATH, **{**ANNOUNCEMENT, "kind": "withdrawn"})
    (follower,) = answer.json()["followers"]
    assert follower["commitment"] == "report"
    assert (follower["before"]["edtf"], follower["after"]["edtf"]) == ("2025-10-01/2025-10-30", None)
    answer = await office.post("/api/v1/announcements/1/withdraw", reason="It was another mission")
    assert [each["after"]["edtf"] for each in answer.json()["followers"]] == ["2025-10-01/2025-10-30"]


@on_sqlite
async def test_progress_changes_nobodys_date(office: Office) -> None:
    await office.house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    answer = await office.post(PATH, **{**ANNOUNCEMENT, "kind": "progress"})
    assert answer.json()["followers"] == []


@on_sqlite
async def test_a_commitment_that_waits_in_vain_says_for_what(office: Office) -> None:
    await office.house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    assert (await office.get("/api/v1/commitments/report"))["ended_anchor"] is None
    await office.post(PATH, **{**ANNOUNCEMENT, "kind": "withdrawn"})
    found = await office.get("/api/v1/commitments/report")
    assert found["ended_anchor"] == {"id": "iraq-mission", "outcome": "withdrawn"}
