"""Deadlines in words: nothing picks a day in silence."""

import pytest

from service.core.durations import Span, parse_span
from service.core.edtf import parse_edtf
from service.core.model import Deadline, Modality
from service.core.relative import resolve
from service.messages import date_words, deadline_phrase, edtf_words, moment_words, plain, span_words
from service.messages.dates import month_names
from tests.builders import a_deadline, at, day

ENGLISH = [
    ("by", "2025-09-30", "by 30 September 2025"),
    ("by", "2025-09", "by the end of September 2025 (no day is given; counted to 30 September)"),
    ("by", "2026", "by the end of 2026 (no day is given; counted to 31 December)"),
    ("by", "2026-22", "by the end of summer 2026 (no day is given; counted to 31 August)"),
    ("by", "2026-24", "by the end of winter 2026 (no day is given; counted to 28 February 2027)"),
    ("by", "2026-35", "by the end of the third quarter of 2026 (no day is given; counted to 30 September)"),
    ("by", "2026-40", "by the end of the first half of 2026 (no day is given; counted to 30 June)"),
    ("by", "2026-37", "by the end of the first third of 2026 (no day is given; counted to 30 April)"),
    ("until", "2026-09", "until September 2026 (no day is given; counted to 30 September 2026)"),
    ("until", "2026-09-30", "until 30 September 2026"),
    ("on", "2026-09-30", "on 30 September 2026"),
    ("on", "2026-09", "in September 2026 (no day is given; counted to 30 September 2026)"),
    ("on", "2026", "in 2026 (no day is given; counted to 31 December 2026)"),
    ("on", "2024-09-01/2024-10-10", "between 1 September 2024 and 10 October 2024"),
    (
        "on",
        "2026-08/2027-05",
        "between August 2026 and the end of May 2027 (no day is given; counted from 1 August 2026 to 31 May 2027)",
    ),
    ("during", "2026", "throughout 2026 (no day is given; counted to 31 December 2026)"),
    (
        "during",
        "2024-09-27/2025-09",
        "from 27 September 2024 to the end of September 2025 (no day is given; counted to 30 September 2025)",
    ),
    ("during", "2026-07-01/..", "from 1 July 2026 on (no last day is given)"),
    ("during", "2026-07/..", "from July 2026 on (no day is given; counted from 1 July 2026; no last day is given)"),
    ("during", "../2026-07-01", "until 1 July 2026"),
    ("on", "../2026-07", "by the end of July 2026 (no day is given; counted to 31 July 2026)"),
    ("until", "2026-07-01/2026-09-30", "from 1 July 2026 until 30 September 2026"),
    ("by", "2026-09-30~", "by 30 September 2026 (approximate in the source)"),
    (
        "by",
        "2026-09?",
        "by the end of September 2026 (uncertain in the source; no day is given; counted to 30 September)",
    ),
    ("on", "2026-09-30%", "on 30 September 2026 (approximate and uncertain in the source)"),
    (
        "by",
        "2026-29",
        "by the end of spring 2026 (a season of the southern hemisphere; no day is given; counted to 30 November)",
    ),
]
ARABIC = [
    ("by", "2025-09-30", "بحلول 30 أيلول 2025"),
    ("by", "2025-09", "بحلول نهاية أيلول 2025 (لم يُحدَّد اليوم؛ والحساب حتى 30 أيلول)"),
    ("by", "2026", "بحلول نهاية عام 2026 (لم يُحدَّد اليوم؛ والحساب حتى 31 كانون الأول)"),
    ("by", "2026-35", "بحلول نهاية الربع الثالث من عام 2026 (لم يُحدَّد اليوم؛ والحساب حتى 30 أيلول)"),
    ("until", "2026-09", "حتى أيلول 2026 (لم يُحدَّد اليوم؛ والحساب حتى 30 أيلول 2026)"),
    ("on", "2026-09-30", "في 30 أيلول 2026"),
    ("on", "2026-21", "في ربيع عام 2026 (لم يُحدَّد اليوم؛ والحساب حتى 31 أيار 2026)"),
    ("on", "2024-09-01/2024-10-10", "بين 1 أيلول 2024 و10 تشرين الأول 2024"),
    (
        "during",
        "2024-09-27/2025-09",
        "من 27 أيلول 2024 إلى نهاية أيلول 2025 (لم يُحدَّد اليوم؛ والحساب حتى 30 أيلول 2025)",
    ),
    ("during", "2026-07-01/..", "اعتبارًا من 1 تموز 2026 (لم يُحدَّد يوم أخير)"),
    ("by", "2026-09-30~", "بحلول 30 أيلول 2026 (التاريخ تقريبي في المصدر)"),
]


@pytest.mark.parametrize(("modality", "edtf", "phrase"), ENGLISH)
def test_a_deadline_in_english(modality: str, edtf: str, phrase: str) -> None:
    assert deadline_phrase(a_deadline(edtf, Modality(modality)), "en") == phrase


@pytest.mark.parametrize(("modality", "edtf", "phrase"), ARABIC)
def test_a_deadline_in_arabic(modality: str, edtf: str, phrase: str) -> None:
    assert plain(deadline_phrase(a_deadline(edtf, Modality(modality)), "ar")) == phrase


def test_dates_inside_arabic_are_isolated() -> None:
    assert "نهاية \u2068أيلول 2025\u2069" in deadline_phrase(a_deadline("2025-09"), "ar")
    assert "\u2068" not in deadline_phrase(a_deadline("2025-09"), "en")


def test_no_deadline_at_all() -> None:
    assert deadline_phrase(None, "en") == "no date is given"
    assert deadline_phrase(None, "ar") == "لم يُحدَّد موعد"


def relative(within: str, after: str, modality: str = "by") -> Deadline:
    """A relative deadline, dated if *after* is a date."""
    span = parse_span(within)
    edtf, window = resolve(span, parse_edtf(after)) if after[0].isdigit() else (None, None)
    return Deadline(Modality(modality), edtf, window, span, after)


def test_a_computed_date_says_how_it_was_computed() -> None:
    deadline = relative("P12M", "2024-09-27")
    assert deadline_phrase(deadline, "en") == "by 27 September 2025 (computed: 12 months after 27 September 2024)"
    assert plain(deadline_phrase(deadline, "ar")) == "بحلول 27 أيلول 2025 (حُسب الموعد بعد 12 شهرًا من 27 أيلول 2024)"


def test_a_date_counted_from_another_commitment_names_it() -> None:
    deadline = Deadline(Modality.BY, "2025-09-27", parse_edtf("2025-09-27"), Span(0, 90), "timetable")
    assert deadline_phrase(deadline, "en") == "by 27 September 2025 (computed: 90 days after the date of timetable)"


def test_a_date_that_the_span_does_not_give_is_not_called_computed() -> None:
    deadline = Deadline(Modality.BY, "2025-09", parse_edtf("2025-09"), Span(12, 0), "2024-09-27")
    phrase = deadline_phrase(deadline, "en")
    assert "computed" not in phrase
    assert "the source also says: 12 months after 27 September 2024" in phrase


@pytest.mark.parametrize(
    ("modality", "english", "arabic"),
    [
        ("by", "no later than 12 months after the date of timetable", "خلال 12 شهرًا من تاريخ timetable"),
        ("until", "until 12 months after the date of timetable", "حتى مرور 12 شهرًا على تاريخ timetable"),
        ("on", "12 months after the date of timetable", "بعد 12 شهرًا من تاريخ timetable"),
        ("during", "for 12 months after the date of timetable", "طوال 12 شهرًا بعد تاريخ timetable"),
    ],
)
def test_a_deadline_that_waits_for_another_has_no_date(modality: str, english: str, arabic: str) -> None:
    deadline = relative("P12M", "timetable", modality)
    assert deadline_phrase(deadline, "en") == f"{english} (which is not known yet)"
    assert plain(deadline_phrase(deadline, "ar")) == f"{arabic} (لم يُعرف هذا التاريخ بعد)"


@pytest.mark.parametrize(
    ("edtf", "english", "arabic"),
    [
        ("2024-09", "September 2024", "أيلول 2024"),
        ("2024", "2024", "عام 2024"),
        ("2026-07/..", "from July 2026 on", "اعتبارًا من تموز 2026"),
        ("../2026-07", "until July 2026", "حتى تموز 2026"),
        ("2026-07-01/2026-23", "1 July 2026 to autumn 2026", "1 تموز 2026 إلى خريف عام 2026"),
    ],
)
def test_an_edtf_date_as_a_noun(edtf: str, english: str, arabic: str) -> None:
    assert edtf_words(edtf, "en") == english
    assert plain(edtf_words(edtf, "ar")) == arabic


def test_months_are_named_as_in_iraq() -> None:
    names = "كانون الثاني، شباط، آذار، نيسان، أيار، حزيران، تموز، آب، أيلول، تشرين الأول، تشرين الثاني، كانون الأول"
    assert "، ".join(month_names("ar")) == names


def test_a_moment_is_told_in_the_zone_and_names_it() -> None:
    assert moment_words(at("2026-12-02T06:00"), "Asia/Baghdad", "en") == "2 December 2026, 09:00 (Baghdad)"
    assert moment_words(at("2026-12-01T22:30"), "Asia/Baghdad", "ar") == "2 كانون الأول 2026، الساعة 01:30 (بغداد)"


def test_digits_are_latin_in_both_languages() -> None:
    assert date_words(day("2025-09-30"), "ar") == "30 أيلول 2025"


@pytest.mark.parametrize(
    ("span", "english", "arabic"),
    [
        ("P1M", "1 month", "شهر واحد"),
        ("P2M", "2 months", "شهرين"),
        ("P6M", "6 months", "6 أشهر"),
        ("P12M", "12 months", "12 شهرًا"),
        ("P100D", "100 days", "100 يوم"),
        ("P1M15D", "1 month and 15 days", "شهر واحد و15 يومًا"),
    ],
)
def test_a_span(span: str, english: str, arabic: str) -> None:
    assert span_words(parse_span(span), "en") == english
    assert span_words(parse_span(span), "ar") == arabic
