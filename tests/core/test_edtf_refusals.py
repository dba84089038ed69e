"""Texts that are refused as dates: each says what is wrong and how to write it."""

import pytest

from service.core.edtf import parse_edtf
from service.errors import UnreadableDateError

HOW_TO_WRITE = (
    "Write a day (2026-09-30), a month (2026-09), a quarter (2026-35 is the third), a year (2026) "
    "or an interval (2026-07/2026-09)."
)
FIRST_TO_LAST = "Write the first and the last day that it may mean, as in 2026-07-01/2026-09-30."
FOUR_DIGITS = "Write a year of four digits, as in 2026."
ONE_END = "Give one end a date, as in 2026-07/.., or leave it out if there is none."
NO_TIME = "a date has no time of day here"
YEARS = "years run from 0001 to 9999"
UNSPECIFIED = "unspecified digits are not read here"
SIGNIFICANT = "significant digits are not read here"
SETS = "sets of dates are not read here"
QUALIFIER = "a qualifier stands once, after the whole date"
SLASH = "an interval has a slash"
REVERSED = "its end begins before its start"
QUARTERS = "EDTF has codes for quarters"
YEAR_FIRST = "EDTF writes the year first"
HYPHENS = "EDTF writes hyphens, and two digits for the month and the day"
SPACE = "it has a space or an invisible sign in it"
DIGITS = "its digits are not 0 to 9"

# Every example of https://www.loc.gov/standards/datetime/ that is not in our subset.
SPECIFICATION = {
    # level 0
    "1985-04-12T23:20:30": (NO_TIME, "Write 1985-04-12 instead."),
    "1985-04-12T23:20:30Z": (NO_TIME, "Write 1985-04-12 instead."),
    "1985-04-12T23:20:30-04": (NO_TIME, "Write 1985-04-12 instead."),
    "1985-04-12T23:20:30+04:30": (NO_TIME, "Write 1985-04-12 instead."),
    # level 1
    "Y170000002": (YEARS, FOUR_DIGITS),
    "Y-170000002": (YEARS, FOUR_DIGITS),
    "201X": (UNSPECIFIED, "Write 2010/2019 instead."),
    "20XX": (UNSPECIFIED, "Write 2000/2099 instead."),
    "2004-XX": (UNSPECIFIED, "Write 2004 instead."),
    "1985-04-XX": (UNSPECIFIED, "Write 1985-04 instead."),
    "1985-XX-XX": (UNSPECIFIED, "Write 1985 instead."),
    "-1985": (YEARS, FOUR_DIGITS),
    # level 2
    "Y-17E7": (YEARS, FOUR_DIGITS),
    "1950S2": (SIGNIFICANT, "Write 1900/1999 instead."),
    "Y171010000S3": (YEARS, FOUR_DIGITS),
    "Y3388E2S3": (YEARS, FOUR_DIGITS),
    "[1667,1668,1670..1672]": (SETS, FIRST_TO_LAST),
    "[..1760-12-03]": (SETS, "Write ../1760-12-03 instead."),
    "[1760-12..]": (SETS, "Write 1760-12/.. instead."),
    "[1760-01,1760-02,1760-12..]": (SETS, FIRST_TO_LAST),
    "[1667,1760-12]": (SETS, FIRST_TO_LAST),
    "[..1984]": (SETS, "Write ../1984 instead."),
    "{1667,1668,1670..1672}": (SETS, FIRST_TO_LAST),
    "{1960,1961-12}": (SETS, FIRST_TO_LAST),
    "{..1984}": (SETS, "Write ../1984 instead."),
    "2004-06~-11": (QUALIFIER, "Write 2004-06-11~ instead."),
    "2004?-06-11": (QUALIFIER, "Write 2004-06-11? instead."),
    "?2004-06-~11": (QUALIFIER, "Write 2004-06-11% instead."),
    "2004-%06-11": (QUALIFIER, "Write 2004-06-11% instead."),
    "156X-12-25": (UNSPECIFIED, FIRST_TO_LAST),
    "15XX-12-25": (UNSPECIFIED, FIRST_TO_LAST),
    "XXXX-12-XX": (UNSPECIFIED, FIRST_TO_LAST),
    "1XXX-XX": (UNSPECIFIED, FIRST_TO_LAST),
    "1XXX-12": (UNSPECIFIED, FIRST_TO_LAST),
    "1984-1X": (UNSPECIFIED, "Write 1984-10/1984-12 instead."),
    "2004-06-~01/2004-06-~20": (QUALIFIER, "Write 2004-06-01~ instead."),
    "2004-06-XX/2004-07-03": (UNSPECIFIED, "Write 2004-06 instead."),
}

MISTAKES = {
    # nothing at all
    "": ("it is empty", f"{HOW_TO_WRITE} Leave it out if there is none."),
    " \n": ("it is empty", f"{HOW_TO_WRITE} Leave it out if there is none."),
    "..": ("it names no day", ONE_END),
    "/": ("it names no day", ONE_END),
    "../..": ("it names no day", ONE_END),
    "../": ("it names no day", ONE_END),
    # days, months and years that do not exist
    "0000": (YEARS, FOUR_DIGITS),
    "0000-01-01": (YEARS, FOUR_DIGITS),
    "12025": (YEARS, FOUR_DIGITS),
    "9999-24": ("it ends after the year 9999", HOW_TO_WRITE),
    "9999-30?": ("it ends after the year 9999", HOW_TO_WRITE),
    "1900-02-29": ("1900-02 has no day 29", "Write 1900-02 for the whole month."),
    "2025-09-31": ("2025-09 has no day 31", "Write 2025-09 for the whole month."),
    "2025-09-00~": ("2025-09 has no day 00", "Write 2025-09 for the whole month."),
    "2025-30-09": ("30 is not a month (01 to 12)", "Write 2025-09-30 instead."),
    "2025-35-31": ("35 is not a month (01 to 12)", HOW_TO_WRITE),
    "2025-00": ("00 is neither a month (01 to 12) nor a code for a part of the year (21 to 41)", HOW_TO_WRITE),
    "2025-20": ("20 is neither a month (01 to 12) nor a code for a part of the year (21 to 41)", HOW_TO_WRITE),
    "2025-42": ("42 is neither a month (01 to 12) nor a code for a part of the year (21 to 41)", HOW_TO_WRITE),
    # the usual order and signs of other ways to write a date
    "30/09/2025": (YEAR_FIRST, "Write 2025-09-30 instead."),
    "9/30/2025": (YEAR_FIRST, "Write 2025-09-30 instead."),
    "09.09.2025": (YEAR_FIRST, "Write 2025-09-09 instead."),
    "09/10/2025": (
        YEAR_FIRST,
        "Write 2025-10-09 if the day comes first, or 2025-09-10 if the month comes first.",
    ),
    "99/99/2025": (YEAR_FIRST, HOW_TO_WRITE),
    "09/2025": (YEAR_FIRST, "Write 2025-09 instead."),
    "2025/9/30": (HYPHENS, "Write 2025-09-30 instead."),
    "2025/09/30": (HYPHENS, "Write 2025-09-30 instead."),
    "2025-9-3": (HYPHENS, "Write 2025-09-03 instead."),
    "2025-9": ("EDTF writes a hyphen, and two digits for the month", "Write 2025-09 instead."),
    "2025/09": ("EDTF writes a hyphen, and two digits for the month", "Write 2025-09 instead."),
    "20250930": ("EDTF writes hyphens", "Write 2025-09-30 instead."),
    "202509": ("EDTF writes hyphens", "Write 2025-09 instead."),
    "2024/25": ("a year has four digits", "Write 2024/2025 instead."),
    "25": ("a year has four digits", HOW_TO_WRITE),
    "30/9/25": ("a year has four digits", HOW_TO_WRITE),
    "2025-Q3": (QUARTERS, "Write 2025-35 for the third quarter."),
    "q1 2025": (QUARTERS, "Write 2025-33 for the first quarter."),
    "2025-H2": ("EDTF has codes for halves of a year", "Write 2025-41 for the second half."),
    "2025-W39": ("weeks have no numbers here", FIRST_TO_LAST),
    "2025-273": ("days have no numbers within the year here", "Write the month and the day."),
    "2025-09-30 12:00": (NO_TIME, "Write 2025-09-30 instead."),
    "2025-09-30Z": (NO_TIME, "Write 2025-09-30 instead."),
    "September 2025": ("it has words in it", HOW_TO_WRITE),
    "نهاية أيلول": ("it has words in it", HOW_TO_WRITE),
    "c. 2025": ("it is not EDTF", HOW_TO_WRITE),
    "P12M": ("it is a span of time, not a date", 'Write within = "P12M" and, in after, the day that it counts from.'),
    "2024-09-27/P12M": (
        "it is a span of time, not a date",
        'Write within = "P12M" and, in after, the day that it counts from.',
    ),
    # signs that only look right
    "٢٠٢٥-٠٩": (DIGITS, "Write 2025-09 instead."),
    "۲۰۲۵": (DIGITS, "Write 2025 instead."),
    "٣٠/٠٩/٢٠٢٥": (YEAR_FIRST, "Write 2025-09-30 instead."),
    "2025–09–30": ("it has – where EDTF has -", "Write 2025-09-30 instead."),
    "2025-09؟": ("it has ؟ where EDTF has ?", "Write 2025-09? instead."),
    "2025-07／2025-09": ("it has ／ where EDTF has /", "Write 2025-07/2025-09 instead."),
    "2025-09\n": (SPACE, "Write 2025-09 instead."),
    "2025-07 / 2025-09": (SPACE, "Write 2025-07/2025-09 instead."),
    "\u200f2025-09": (SPACE, "Write 2025-09 instead."),
    # intervals
    "2025-09-30/2025-09-01": (REVERSED, "Write 2025-09-01/2025-09-30 instead."),
    "2026/2025": (REVERSED, "Write 2025/2026 instead."),
    "2024-09-27/2024": (REVERSED, "Write 2024-09-27/2024-12 instead."),
    "2024-02-27~/2024-02?": (REVERSED, "Write 2024-02-27~/2024-02-29 instead."),
    "2025-2026": (SLASH, "Write 2025/2026 instead."),
    "2025-01 to 2025-06": (SLASH, "Write 2025-01/2025-06 instead."),
    "2025-01..2025-06": (SLASH, "Write 2025-01/2025-06 instead."),
    "2025..": (SLASH, "Write 2025/.. instead."),
    "..2025": (SLASH, "Write ../2025 instead."),
    "2004-06-01/open": ("an end without a date is written as two dots", "Write 2004-06-01/.. instead."),
    "unknown/2006": ("a start without a date is written as two dots", "Write ../2006 instead."),
    "2025/2026/2027": ("an interval has one start and one end", FIRST_TO_LAST),
    "2025-01/2025-Q3": (QUARTERS, "Write 2025-35 for the third quarter."),
    "2025-Q1/2025-Q3": (QUARTERS, "Write 2025-33 for the first quarter."),
    "201X/2025": (UNSPECIFIED, FIRST_TO_LAST),
    "../2025-02-30": ("2025-02 has no day 30", "Write 2025-02 for the whole month."),
    "2025?~": (QUALIFIER, "Write 2025% instead."),
    "195XS2": ("it is not EDTF", HOW_TO_WRITE),
    "1955S3": (SIGNIFICANT, "Write 1950/1959 instead."),
    "{0}": (SETS, FIRST_TO_LAST),
}


@pytest.mark.parametrize(("text", "why"), [*SPECIFICATION.items(), *MISTAKES.items()])
def test_what_cannot_be_read_is_refused_with_the_reason_and_the_remedy(text: str, why: tuple[str, str]) -> None:
    with pytest.raises(UnreadableDateError) as caught:
        parse_edtf(text)
    assert (caught.value.text, caught.value.reason, caught.value.remedy) == (text, *why)
    assert str(caught.value) == f"cannot read {text!r}: {why[0]}. {why[1]}"


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(UnreadableDateError, match=r"it is longer than any date") as caught:
        parse_edtf("2025-09-" * 100_000)
    assert len(str(caught.value)) < 300
