"""The marked texts fit, and their dates agree with the calendar."""

import re
from datetime import date

import pytest
from hijridate import Hijri

from service.core.model import Modality
from tests.intake.corpus.load import CorpusError, GoldExpression, GoldText, load, read
from tests.intake.corpus.values import expand, same

TEXTS = [text for part in ("dev", "heldout", "sealed", "sealed2", "sealed3") for text in load(part)]
WEEKDAYS = (
    ("monday", "الاثنين", "الإثنين"),
    ("tuesday", "الثلاثاء"),
    ("wednesday", "الأربعاء"),
    ("thursday", "الخميس"),
    ("friday", "الجمعة"),
    ("saturday", "السبت"),
    ("sunday", "الأحد"),
)
HIJRI_MONTHS = {
    "محرم": 1, "المحرم": 1, "ربيع الأول": 3, "جمادى الآخرة": 6, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10,
    "ذي القعدة": 11, "ذي الحجة": 12,
}  # fmt: skip
HIJRI = re.compile(rf"(\d\d?) (?:من )?({'|'.join(HIJRI_MONTHS)}) (1[34]\d\d)هـ(?! الموافق)")

A_TEXT = """published: 2026-05-04
---
The ministry will publish the list by {1:the end of May}, and {a:the map soon}.
---
1 deadline end:2026-05
> by 2026-05 : 1 : The ministry
>? undated : a : ?
"""


def test_there_are_enough_texts_in_both_languages() -> None:
    assert sum(text.language == "ar" for text in TEXTS) >= 26
    assert sum(text.language == "en" for text in TEXTS) >= 22


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_marks_cover_the_words_that_they_name(text: GoldText) -> None:
    assert "{" not in text.text
    assert all(text.text[mark.start : mark.end] == mark.text for mark in text.expressions)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_a_weekday_agrees_with_its_date(text: GoldText) -> None:
    for mark, value in _scored(text):
        named = {day for day, names in enumerate(WEEKDAYS) for name in names if name in mark.text.casefold()}
        assert not named or len(value) != 10 or date.fromisoformat(value).weekday() in named, mark.text


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_a_hijri_date_agrees_with_its_value(text: GoldText) -> None:
    for mark, value in _scored(text):
        for day, month, year in HIJRI.findall(mark.text):
            gregorian = Hijri(int(year), HIJRI_MONTHS[month], int(day)).to_gregorian()
            assert value == f"{gregorian:%Y-%m-%d}", mark.text


def _scored(text: GoldText) -> list[tuple[GoldExpression, str]]:
    return [(mark, mark.accept[0].removeprefix("../")) for mark in text.expressions if mark.scored]


def test_a_text_is_read_with_its_marks() -> None:
    text = read(A_TEXT, "en-99")

    assert text.text == "The ministry will publish the list by the end of May, and the map soon.\n"
    assert [(mark.text, mark.accept[0]) for mark in text.expressions] == [("the end of May", "../2026-05-31")]
    assert [(each.readings, each.parties, each.required) for each in text.proposals] == [
        (((Modality.BY, "2026-05"),), ("The ministry",), True),
        (((None, None),), None, False),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("1 deadline end:2026-05\n", "", "without a line"),
        ("{a:the map soon}", "the map soon", "'a'"),
        ("{a:the map soon}", "{1:the map soon}", "twice"),
        ("the map soon}", "the map soon", "without an end"),
        ("end:2026-05", "2026-13", "2026-13"),
        ("end:2026-05", "around:2026-05", "around"),
        (": The ministry", ": The minister", "nowhere"),
        ("> by", "> before", "before"),
        ("---\n1", "1", "2 parts"),
    ],
)
def test_marks_that_do_not_fit_are_refused(right: str, wrong: str, told: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(told)):
        read(A_TEXT.replace(right, wrong, 1), "en-99")


@pytest.mark.parametrize(
    ("short", "value"),
    [
        ("end:2025-09", "2025-09~"),
        ("end:2025", "2025-12"),
        ("by:2028", "../2028-12-31"),
        ("late:2024-02", "2024-02-21/2024-02-29"),
        ("early:2024", "2024-01/2024-03"),
        ("mid:2026", "2026-07"),
        ("week:2025-03-24", "2025-03-23/2025-03-29"),
        ("in:2024-01-31+P1M", "2024-01-31/2024-02-29"),
        ("at:2025-05-05+P6W", "2025-06-16"),
        ("decade:1960", "1960/1969"),
    ],
)
def test_short_values_accept_what_they_mean(short: str, value: str) -> None:
    assert value in expand(short)


def test_values_are_the_same_when_they_mean_the_same_days() -> None:
    assert same("2026-35", "2026-07/2026-09")
    assert same("P1Y", "P12M")
    assert same("../2025-09-30", "../2025-09")
    assert not same("2025-09-30", "../2025-09-30")
    assert not same("next week", "2025-09")
