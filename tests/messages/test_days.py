"""Counts of days, in both languages. The Arabic table is the reason for the six plural forms."""

import pytest

from service.core.status import standing
from service.messages import days_phrase, opening_phrase, slip_phrase
from tests.builders import day
from tests.messages.samples import committed, moved

DAYS_LEFT = {
    0: "يحل الموعد اليوم",
    1: "بقي يوم واحد",
    2: "بقي يومان",
    3: "بقيت 3 أيام",
    10: "بقيت 10 أيام",
    11: "بقي 11 يومًا",
    99: "بقي 99 يومًا",
    100: "بقي 100 يوم",
    101: "بقي 101 يوم",
    102: "بقي 102 يوم",
    103: "بقيت 103 أيام",
    111: "بقي 111 يومًا",
    200: "بقي 200 يوم",
    1000: "بقي 1000 يوم",
}
DAYS_PAST = {
    1: "مضى على الموعد يوم واحد",
    2: "مضى على الموعد يومان",
    3: "مضت على الموعد 3 أيام",
    10: "مضت على الموعد 10 أيام",
    11: "مضى على الموعد 11 يومًا",
    99: "مضى على الموعد 99 يومًا",
    100: "مضى على الموعد 100 يوم",
    101: "مضى على الموعد 101 يوم",
    102: "مضى على الموعد 102 يوم",
    103: "مضت على الموعد 103 أيام",
    111: "مضى على الموعد 111 يومًا",
    200: "مضى على الموعد 200 يوم",
    1000: "مضى على الموعد 1000 يوم",
}


@pytest.mark.parametrize(("days", "sentence"), DAYS_LEFT.items())
def test_days_left_in_arabic(days: int, sentence: str) -> None:
    assert days_phrase(days, "ar") == sentence


@pytest.mark.parametrize(("days", "sentence"), DAYS_PAST.items())
def test_days_past_in_arabic(days: int, sentence: str) -> None:
    assert days_phrase(-days, "ar") == sentence


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (None, "no last day"),
        (0, "due today"),
        (1, "1 day left"),
        (12, "12 days left"),
        (-1, "1 day past"),
        (-418, "418 days past"),
    ],
)
def test_days_in_english(days: int | None, sentence: str) -> None:
    assert days_phrase(days, "en") == sentence


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (0, "opens today", "تبدأ المدة اليوم"),
        (1, "opens in 1 day", "تبدأ المدة بعد يوم واحد"),
        (2, "opens in 2 days", "تبدأ المدة بعد يومين"),
        (12, "opens in 12 days", "تبدأ المدة بعد 12 يومًا"),
        (-2, "opened 2 days ago", "بدأت المدة قبل يومين"),
        (-5, "opened 5 days ago", "بدأت المدة قبل 5 أيام"),
    ],
)
def test_the_first_day_of_a_window(days: int, english: str, arabic: str) -> None:
    assert opening_phrase(days, "en") == english
    assert opening_phrase(days, "ar") == arabic


@pytest.mark.parametrize(
    ("before", "now", "today", "english", "arabic"),
    [
        (
            "2026-07-25",
            "2026-10-25",
            "2026-11-22",
            "moved by 92 days; 120 days past the original date",
            "تأجل الموعد 92 يومًا؛ مضى على الموعد الأصلي 120 يومًا",
        ),
        (
            "2026-07-25",
            "2026-07-26",
            "2026-07-25",
            "moved by 1 day; the original date is today",
            "تأجل الموعد يومًا واحدًا؛ الموعد الأصلي اليوم",
        ),
        (
            "2026-07-25",
            "2026-07-23",
            "2026-07-15",
            "brought forward by 2 days; 10 days left to the original date",
            "قُدِّم الموعد يومين؛ بقيت 10 أيام حتى الموعد الأصلي",
        ),
    ],
)
def test_a_slip_gives_both_counts(before: str, now: str, today: str, english: str, arabic: str) -> None:
    stands = standing(moved(before, now), day(today))
    assert slip_phrase(stands, "en") == english
    assert slip_phrase(stands, "ar") == arabic


def test_a_deadline_that_never_moved_has_no_slip() -> None:
    assert slip_phrase(standing(committed(), day("2026-11-22")), "en") is None
