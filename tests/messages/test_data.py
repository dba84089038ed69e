"""What machines get."""

import json
from typing import Any

import pytest

from service.core.message import Form
from service.messages import compose_alert
from tests.builders import a_source, day
from tests.messages.samples import AMBIGUOUS, a_brief, committed, moved, received, waiting


def data_of(**facts: Any) -> dict[str, Any]:
    return received(compose_alert(a_brief(**facts), language="en", form=Form.DATA))


def test_an_alert_as_data() -> None:
    assert data_of(missed=(day("2026-10-23"),)) == {
        "key": "iraq-mission:1:repeat-2026-11-22",
        "commitment": {
            "id": "iraq-mission",
            "title": {"en": "The mission in Iraq ends", "ar": "انتهاء المهمة في العراق"},
            "parties": ["Global coalition", "العراق"],
            "tags": ["iraq"],
        },
        "headline": "418 days past",
        "as_of": "2026-11-22",
        "status": "passed",
        "outcome": None,
        "milestone": "repeat-2026-11-22",
        "milestone_on": "2026-11-22",
        "due_at": "2026-11-22T06:00:00Z",
        "late": False,
        "deadline": {
            "modality": "by",
            "edtf": "2025-09",
            "earliest": "2025-09-01",
            "latest": "2025-09-30",
            "within": None,
            "after": None,
        },
        "days_remaining": -418,
        "days_to_earliest": -447,
        "first_latest": "2025-09-30",
        "slipped_days": 0,
        "missed": ["2026-10-23"],
        "next_alert_at": "2026-12-02T06:00:00Z",
        "waiting_document": None,
        "sources": [
            {
                "document": "002_4ae327929c11d180",
                "phrase": "نهاية سبتمبر 2025",
                "language": "ar",
                "published": "2024-09-28",
                "said_on": "2024-09-27",
                "publisher": None,
                "url": None,
            }
        ],
        "readings": [],
        "links": {
            "page": "https://muhla.example/commitments/iraq-mission",
            "acknowledge": "https://muhla.example/ack?alert=iraq-mission&until=2026-12-22",
        },
    }


def test_a_slip_and_the_other_readings_are_data_too() -> None:
    slipped = data_of(commitment=moved("2026-07-25", "2026-10-25"))
    assert (slipped["slipped_days"], slipped["first_latest"]) == (92, "2026-07-25")
    read = data_of(commitment=AMBIGUOUS)["readings"]
    assert [each["edtf"] for each in read] == ["2024-09", "2024-10"]
    assert read[0]["reason"]["en"] == "by the day of the statement"


def test_what_has_no_date_says_so() -> None:
    assert data_of(commitment=committed(None))["deadline"] is None
    deadline = data_of(commitment=waiting())["deadline"]
    assert deadline == {
        "modality": "by",
        "edtf": None,
        "earliest": None,
        "latest": None,
        "within": "P12M",
        "after": "timetable",
    }


def test_data_has_no_marks_for_the_direction_of_text() -> None:
    data = received(compose_alert(a_brief(), language="ar", form=Form.DATA))
    assert "\u2068" not in json.dumps(data, ensure_ascii=False)
    assert data["headline"] == "مضى على الموعد 418 يومًا"


@pytest.mark.parametrize("characters", [1, 300, 5_000, 100_000])
def test_data_stays_under_20_kb_however_much_was_written(characters: int) -> None:
    many = range(characters // 100 + 1)
    commitment = committed(
        title={"en": "x" * characters, "ar": "ع" * characters},
        parties=tuple("ع" * 50 for _ in many),
        tags=tuple(f"tag-{number}" for number in many),
        sources=(a_source(phrase="ع" * characters, url=f"https://news.example/{'a' * characters}"),) * 5,
        readings=AMBIGUOUS.readings * 4,
    )
    missed = tuple(day(f"20{year:02}-{month:02}-01") for year in range(30) for month in range(1, 13))
    data = data_of(commitment=commitment, missed=missed, waiting_document="d" * characters)
    assert data["commitment"]["id"] == "iraq-mission"
    assert data["missed"][-1] == "2029-12-01"
    assert len(data["sources"]) == 3
    assert data["links"] == data_of()["links"]
