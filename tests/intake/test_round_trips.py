"""A date that is written in any of the usual ways, in either calendar and language, is read back as the same date."""

from collections.abc import Callable
from datetime import date

import pytest
from hijridate import Hijri
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.sentences import found


def names(words: str) -> list[str]:
    """Return the names that a string holds."""
    return words.split(",")


LEVANTINE = names("كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول")
EGYPTIAN = names("يناير,فبراير,مارس,أبريل,مايو,يونيو,يوليو,أغسطس,سبتمبر,أكتوبر,نوفمبر,ديسمبر")
MOROCCAN = names("يناير,فبراير,مارس,أبريل,ماي,يونيو,يوليوز,غشت,شتنبر,أكتوبر,نونبر,دجنبر")
ALGERIAN = names("جانفي,فيفري,مارس,أفريل,ماي,جوان,جويلية,أوت,سبتمبر,أكتوبر,نوفمبر,ديسمبر")
HIJRI = names("محرم,صفر,ربيع الأول,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,ذي القعدة,ذي الحجة")
WEEKDAYS = names("الاثنين,الثلاثاء,الأربعاء,الخميس,الجمعة,السبت,الأحد")
ENGLISH = names("January,February,March,April,May,June,July,August,September,October,November,December")
ONES = names("الأول,الثاني,الثالث,الرابع,الخامس,السادس,السابع,الثامن,التاسع,العاشر")
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

days = st.dates(date(1930, 1, 1), date(2070, 12, 31))


def ordinal(day: int) -> str:
    """Write a day of the month in Arabic words: الحادي والعشرين."""
    if day <= 10:
        return ONES[day - 1]
    if day in {20, 30}:
        return {20: "العشرين", 30: "الثلاثين"}[day]
    one = "الحادي" if day % 10 == 1 else ONES[day % 10 - 1]
    return f"{one} عشر" if day < 20 else f"{one} و{'العشرين' if day < 30 else 'الثلاثين'}"


ARABIC: dict[str, Callable[[date], str]] = {
    "levantine": lambda day: f"{day.day} {LEVANTINE[day.month - 1]} {day.year}",
    "egyptian": lambda day: f"{day.day} {EGYPTIAN[day.month - 1]} {day.year}",
    "moroccan": lambda day: f"{day.day} {MOROCCAN[day.month - 1]} {day.year}",
    "algerian": lambda day: f"{day.day:02} {ALGERIAN[day.month - 1]} {day.year}",
    "paired": lambda day: f"{day.day} {LEVANTINE[day.month - 1]}/{EGYPTIAN[day.month - 1]} {day.year}",
    "in brackets": lambda day: f"{day.day} {EGYPTIAN[day.month - 1]} ({LEVANTINE[day.month - 1]}) {day.year}",
    "weekday": lambda day: f"يوم {WEEKDAYS[day.weekday()]} {day.day} {LEVANTINE[day.month - 1]} {day.year}م",
    "weekday, the same as": lambda day: (
        f"{WEEKDAYS[day.weekday()]} الموافق {day.day} {EGYPTIAN[day.month - 1]} {day.year}"
    ),
    "ordinal": lambda day: f"{ordinal(day.day)} من {LEVANTINE[day.month - 1]} {day.year}",
    "ordinal of the month": lambda day: f"اليوم {ordinal(day.day)} من شهر {EGYPTIAN[day.month - 1]} عام {day.year}",
    "year named": lambda day: f"{day.day} من {EGYPTIAN[day.month - 1]} من عام {day.year}",
    "arabic digits": lambda day: f"{day.day} {EGYPTIAN[day.month - 1]} {day.year}".translate(DIGITS),
    "hyphens": lambda day: f"{day.day}-{EGYPTIAN[day.month - 1]}-{day.year}",
    "iso": lambda day: day.isoformat(),
    "year first": lambda day: f"{day:%Y/%m/%d}",
    "vowels": lambda day: (
        f"{day.day} {LEVANTINE[day.month - 1][0]}\u064e{LEVANTINE[day.month - 1][1:]}\u200f {day.year}"
    ),
    "tatweel": lambda day: f"{day.day} {EGYPTIAN[day.month - 1][:2]}ــ{EGYPTIAN[day.month - 1][2:]}\u00a0{day.year}",
}
IN_ENGLISH: dict[str, Callable[[date], str]] = {
    "day first": lambda day: f"{day.day} {ENGLISH[day.month - 1]} {day.year}",
    "month first": lambda day: f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
    "ordinal": lambda day: f"the {day.day}{suffix(day.day)} of {ENGLISH[day.month - 1]} {day.year}",
    "legal": lambda day: f"the {day.day}{suffix(day.day)} day of {ENGLISH[day.month - 1]}, {day.year}",
    "weekday": lambda day: f"{day:%A}, {day.day} {ENGLISH[day.month - 1]} {day.year}",
    "iso": lambda day: day.isoformat(),
}


def suffix(day: int) -> str:
    """Return what follows the digits of an English ordinal."""
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@pytest.mark.parametrize("style", ARABIC)
@given(day=days)
def test_a_day_in_arabic_is_read_back(style: str, day: date) -> None:
    assert found(f"قال الوزير إن اللقاء جرى في {ARABIC[style](day)}.")[0] == [day.isoformat()]


@pytest.mark.parametrize("style", IN_ENGLISH)
@given(day=days)
def test_a_day_in_english_is_read_back(style: str, day: date) -> None:
    assert found(f"The minister said that they met on {IN_ENGLISH[style](day)}.")[0] == [day.isoformat()]


@given(day=st.builds(Hijri, st.integers(1350, 1490), st.integers(1, 12), st.integers(1, 29)))
def test_a_hijri_day_is_read_as_the_gregorian_one(day: Hijri) -> None:
    wanted = day.to_gregorian().isoformat()
    words = f"{day.day} {HIJRI[day.month - 1]} {day.year}هـ"
    gregorian = date.fromisoformat(wanted)
    both = f"{words} الموافق {gregorian.day} {EGYPTIAN[gregorian.month - 1]} {gregorian.year}م"
    numeric = f"{day.day}/{day.month}/{day.year}هـ"
    assert [found(f"صدر القرار في {each}.")[0] for each in (words, both, numeric)] == [[wanted]] * 3


@given(day=days, names=st.sampled_from([LEVANTINE, EGYPTIAN, MOROCCAN, ALGERIAN]))
def test_the_month_of_a_limit_is_read_back(day: date, names: list[str]) -> None:
    month = f"{names[day.month - 1]} {day.year}"
    wanted = f"../{day:%Y-%m}" if (day.year, day.month) >= (2025, 3) else f"{day:%Y-%m}"
    assert found(f"تلتزم الوزارة بإنجاز العمل بحلول {month}.")[0] == [wanted]


@given(number=st.integers(1, 99), unit=st.sampled_from([("يوما", "D"), ("شهرا", "M")]))
def test_a_number_of_units_from_an_act_stays_a_duration(number: int, unit: tuple[str, str]) -> None:
    text = f"تصدر الوزارة اللائحة خلال {number} {unit[0]} من تاريخ نشر القانون."
    assert found(text) == ([f"P{number}{unit[1]}"], [f"by P{number}{unit[1]} [الوزارة]"])
