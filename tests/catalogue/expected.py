"""What the shipped catalogue must come to, worked out by hand from the documents and the rules for status.

The first milestone lies 180 days before a last day: on 3 April 2025 for the end of September 2025, on 3 April 2026 for
that of 2026. None of the days below lies between a first milestone and its window: nothing here is ``approaching``.
"""

from datetime import date
from typing import NamedTuple

from service.core.model import Status

SCHEDULED, IN_WINDOW, DUE, PASSED = Status.SCHEDULED, Status.IN_WINDOW, Status.DUE_TODAY, Status.PASSED

DAYS = (
    date(2024, 10, 1),
    date(2025, 9, 1),
    date(2025, 9, 30),
    date(2025, 10, 1),
    date(2026, 9, 15),
    date(2026, 11, 22),
)


class Dated(NamedTuple):
    """A commitment with a deadline. *standings* are status and days remaining on each of `DAYS`."""

    modality: str
    edtf: str
    earliest: date
    latest: date
    standings: tuple[tuple[Status, int], ...]


DATED = {
    "iraq-mission": Dated(
        "by",
        "2025-09",
        date(2025, 9, 1),
        date(2025, 9, 30),
        ((SCHEDULED, 364), (IN_WINDOW, 29), (DUE, 0), (PASSED, -1), (PASSED, -350), (PASSED, -418)),
    ),
    "syria-mission": Dated(
        "until",
        "2026-09",
        date(2026, 9, 1),
        date(2026, 9, 30),
        ((SCHEDULED, 729), (SCHEDULED, 394), (SCHEDULED, 365), (SCHEDULED, 364), (IN_WINDOW, 15), (PASSED, -53)),
    ),
    "adviser-protection": Dated(
        "during",
        "2024-09-27/2025-09",
        date(2024, 9, 27),
        date(2025, 9, 30),
        ((IN_WINDOW, 364), (IN_WINDOW, 29), (DUE, 0), (PASSED, -1), (PASSED, -350), (PASSED, -418)),
    ),
    "washington-conference": Dated(
        "on",
        "2024-09-01/2024-10-10",
        date(2024, 9, 1),
        date(2024, 10, 10),
        ((IN_WINDOW, 9), (PASSED, -326), (PASSED, -355), (PASSED, -356), (PASSED, -705), (PASSED, -773)),
    ),
    "combat-forces-2021": Dated(
        "by",
        "2021-12-31",
        date(2021, 12, 31),
        date(2021, 12, 31),
        ((PASSED, -1005), (PASSED, -1340), (PASSED, -1369), (PASSED, -1370), (PASSED, -1719), (PASSED, -1787)),
    ),
}

UNDATED = (
    "mission-end-procedures",
    "bilateral-partnerships",
    "security-assistance",
    "security-capabilities",
    "personnel-protection",
    "technical-committee-2021",
    "training-2021",
    "parliament-decision-2020",
)

KEPT = {
    "mission-end-announcement": date(2024, 9, 27),
    "adviser-timetable": date(2024, 9, 27),
}
"""Undated commitments that the joint statement kept, and its day."""

SILENT = {"combat-forces-2021", "technical-committee-2021", "training-2021", "parliament-decision-2020"}
"""Those that never speak."""
