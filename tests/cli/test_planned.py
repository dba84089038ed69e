"""To whom an alert goes, in the forecast's last column."""

from datetime import timedelta
from typing import Any

import pytest

from service.cli.planned import to_lines
from service.core.fates import Added, Wait
from service.core.forecast import PlannedAlert
from service.core.foreseen import Cause
from service.core.model import Status
from service.core.verdict import Verdict
from tests.builders import BAGHDAD, at, day

NOW = at("2025-10-01T06:00")
LATE = at("2025-10-02T21:00")
"""The third in Baghdad."""

DESK = ("desk",)


def lines(**facts: Any) -> list[str]:
    values = {"channels": DESK, **facts}
    alert = PlannedAlert(NOW, "iraq-mission", "after-P1D", day("2025-10-01"), Status.PASSED, -1, **values)
    return to_lines(alert, BAGHDAD)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"channels": ("desk", "chief")}, ["desk, chief"]),
        ({"withheld": Verdict.SILENCED}, ["nobody: silenced"]),
        ({"withheld": Verdict.SILENCED, "leaves_at": LATE}, ["nobody: silenced", "2025-10-03, late: desk"]),
        (
            {"withheld": Verdict.SILENCED, "leaves_at": NOW, "raised_at": NOW - timedelta(days=1)},
            ["late, silenced until then: desk"],
        ),
        ({"withheld": Verdict.ACKNOWLEDGED, "raised_at": NOW}, ["not to desk: acknowledged"]),
        ({"escalations": (Added(LATE, ("chief",)),)}, ["desk", "2025-10-03, if nobody acknowledges: chief"]),
        ({"waits": (Wait(NOW, DESK, Cause.RETRY),)}, ["next attempt: desk"]),
        (
            {"channels": ("desk", "wire"), "waits": (Wait(LATE, DESK, Cause.EARLIER),)},
            ["wire", "2025-10-03 00:00, after an earlier one: desk"],
        ),
        ({"waits": (Wait(None, DESK, Cause.SWITCHED_OFF),)}, ["not to desk: switched off"]),
        (
            {"waits": (Wait(LATE, DESK, Verdict.SILENCED),)},
            ["2025-10-03 00:00, late, silenced until then: desk"],
        ),
        (
            {"channels": (), "waits": (Wait(None, ("chief",), Verdict.UNDER_REVIEW),)},
            ["not to chief: under review"],
        ),
    ],
)
def test_who_gets_it_and_when(facts: dict[str, Any], told: list[str]) -> None:
    assert lines(**facts) == told
