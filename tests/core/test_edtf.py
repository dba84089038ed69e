"""What EDTF texts mean. What is refused is in test_edtf_refusals.py, the laws are in test_edtf_laws.py."""

from datetime import date

import pytest

from service.core.edtf import (
    EdtfDate,
    EdtfInterval,
    Shape,
    Window,
    describe,
    parse_edtf,
    print_edtf,
)


def window(earliest: str, latest: str) -> Window:
    """Return a window from two ISO days; ``..`` is an open end."""
    first, last = (None if day == ".." else date.fromisoformat(day) for day in (earliest, latest))
    return Window(first, last)


# Every example of https://www.loc.gov/standards/datetime/ that is in our subset; the others are refused.
SPECIFICATION = {
    # level 0
    "1985-04-12": ("1985-04-12", "1985-04-12"),
    "1985-04": ("1985-04-01", "1985-04-30"),
    "1985": ("1985-01-01", "1985-12-31"),
    "1964/2008": ("1964-01-01", "2008-12-31"),
    "2004-06/2006-08": ("2004-06-01", "2006-08-31"),
    "2004-02-01/2005-02-08": ("2004-02-01", "2005-02-08"),
    "2004-02-01/2005-02": ("2004-02-01", "2005-02-28"),
    "2004-02-01/2005": ("2004-02-01", "2005-12-31"),
    "2005/2006-02": ("2005-01-01", "2006-02-28"),
    # level 1
    "2001-21": ("2001-03-01", "2001-05-31"),
    "1984?": ("1984-01-01", "1984-12-31"),
    "2004-06~": ("2004-06-01", "2004-06-30"),
    "2004-06-11%": ("2004-06-11", "2004-06-11"),
    "1985-04-12/..": ("1985-04-12", ".."),
    "1985-04/..": ("1985-04-01", ".."),
    "1985/..": ("1985-01-01", ".."),
    "../1985-04-12": ("..", "1985-04-12"),
    "../1985-04": ("..", "1985-04-30"),
    "../1985": ("..", "1985-12-31"),
    "1985-04-12/": ("1985-04-12", ".."),
    "1985-04/": ("1985-04-01", ".."),
    "1985/": ("1985-01-01", ".."),
    "/1985-04-12": ("..", "1985-04-12"),
    "/1985-04": ("..", "1985-04-30"),
    "/1985": ("..", "1985-12-31"),
    # level 2
    "2001-34": ("2001-04-01", "2001-06-30"),
}


@pytest.mark.parametrize(("text", "days"), SPECIFICATION.items())
def test_an_example_of_the_specification_means_its_days(text: str, days: tuple[str, str]) -> None:
    assert parse_edtf(text) == window(*days)


CODES = {
    21: ("2025-03-01", "2025-05-31", Shape.SEASON, 1),
    22: ("2025-06-01", "2025-08-31", Shape.SEASON, 2),
    23: ("2025-09-01", "2025-11-30", Shape.SEASON, 3),
    24: ("2025-12-01", "2026-02-28", Shape.SEASON, 4),
    25: ("2025-03-01", "2025-05-31", Shape.SEASON, 1),
    26: ("2025-06-01", "2025-08-31", Shape.SEASON, 2),
    27: ("2025-09-01", "2025-11-30", Shape.SEASON, 3),
    28: ("2025-12-01", "2026-02-28", Shape.SEASON, 4),
    29: ("2025-09-01", "2025-11-30", Shape.SEASON, 1),
    30: ("2025-12-01", "2026-02-28", Shape.SEASON, 2),
    31: ("2025-03-01", "2025-05-31", Shape.SEASON, 3),
    32: ("2025-06-01", "2025-08-31", Shape.SEASON, 4),
    33: ("2025-01-01", "2025-03-31", Shape.QUARTER, 1),
    34: ("2025-04-01", "2025-06-30", Shape.QUARTER, 2),
    35: ("2025-07-01", "2025-09-30", Shape.QUARTER, 3),
    36: ("2025-10-01", "2025-12-31", Shape.QUARTER, 4),
    37: ("2025-01-01", "2025-04-30", Shape.QUADRIMESTER, 1),
    38: ("2025-05-01", "2025-08-31", Shape.QUADRIMESTER, 2),
    39: ("2025-09-01", "2025-12-31", Shape.QUADRIMESTER, 3),
    40: ("2025-01-01", "2025-06-30", Shape.SEMESTER, 1),
    41: ("2025-07-01", "2025-12-31", Shape.SEMESTER, 2),
}


@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_code_means_a_part_of_the_year(code: int, meaning: tuple[str, str, Shape, int]) -> None:
    first, last, shape, nth = meaning
    described = describe(f"2025-{code}")
    assert isinstance(described, EdtfDate)
    assert (described.shape, described.nth, described.window) == (shape, nth, window(first, last))


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("1900-02", "1900-02-28"),
        ("2000-02", "2000-02-29"),
        ("2024-02", "2024-02-29"),
        ("2025-02", "2025-02-28"),
        ("2023-24", "2024-02-29"),  # the winter that ends in a leap year
        ("0001-02", "0001-02-28"),
        ("9999-12", "9999-12-31"),
    ],
)
def test_the_last_day_knows_leap_years(text: str, last: str) -> None:
    assert parse_edtf(text).latest == date.fromisoformat(last)


def test_an_interval_keeps_the_outer_days_of_its_ends() -> None:
    assert parse_edtf("2024-09-27/2025-09") == window("2024-09-27", "2025-09-30")
    assert parse_edtf("2024-24/2025-35") == window("2024-12-01", "2025-09-30")
    assert parse_edtf("2025/2025-06") == window("2025-01-01", "2025-06-30")
    assert parse_edtf("2025-09/2025-09") == window("2025-09-01", "2025-09-30")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("2024-10", ""),
        ("2024-10?", "?"),
        ("2024-22~", "~"),
        ("2024-10-05%", "%"),
        ("2024/2025", ""),
        ("2024~/2025", "~"),
        ("2024/2025?", "?"),
        ("2024~/2025~", "~"),
        ("2024?/2025~", "%"),
        ("2024?/2025%", "%"),
        ("../2025?", "?"),
    ],
)
def test_the_qualifier_of_a_text_is_told(text: str, mark: str) -> None:
    assert describe(text).qualifier == mark


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("2025-09-30", EdtfDate(2025, month=9, day=30)),
        ("2025-09~", EdtfDate(2025, month=9, qualifier="~")),
        ("2025", EdtfDate(2025)),
        ("2025-35", EdtfDate(2025, code=35)),
        ("../2025-09?", EdtfInterval(None, EdtfDate(2025, month=9, qualifier="?"))),
        ("2024-09-27/", EdtfInterval(EdtfDate(2024, month=9, day=27), None)),
        ("2024/2025", EdtfInterval(EdtfDate(2024), EdtfDate(2025))),
    ],
)
def test_a_text_is_described_as_it_was_written(text: str, shape: EdtfDate | EdtfInterval) -> None:
    assert describe(text) == shape


def test_a_shape_says_how_exactly_the_date_is_given() -> None:
    shapes = [describe(text).shape for text in ("2025-09-30", "2025-09", "2025", "2025-09/2025-10")]
    assert shapes == [Shape.DAY, Shape.MONTH, Shape.YEAR, Shape.INTERVAL]
    assert EdtfDate(2025, month=9).nth is None


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-09-30", "2025-09-30", "2025-09-30"),
        ("2025-09-01", "2025-09-30", "2025-09"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01/2024-02-28"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2025-01-01", "2025-03-31", "2025-33"),
        ("2025-04-01", "2025-06-30", "2025-34"),
        ("2025-07-01", "2025-09-30", "2025-35"),
        ("2025-10-01", "2025-12-31", "2025-36"),
        ("2025-03-01", "2025-05-31", "2025-03/2025-05"),
        ("2025-01-01", "2025-06-30", "2025-01/2025-06"),
        ("2024-01-01", "2025-12-31", "2024/2025"),
        ("2024-09-27", "2025-09-30", "2024-09-27/2025-09-30"),
        ("2025-10-01", "2026-12-31", "2025-10/2026-12"),
        ("..", "2025-09-30", "../2025-09"),
        ("..", "2025-09-29", "../2025-09-29"),
        ("..", "9999-12-31", "../9999"),
        ("2024-09-27", "..", "2024-09-27/.."),
        ("2024-09-01", "..", "2024-09/.."),
        ("0001-01-01", "..", "0001/.."),
        ("9999-10-01", "9999-12-31", "9999-36"),
    ],
)
def test_a_window_is_printed_in_the_widest_words_that_fit(first: str, last: str, text: str) -> None:
    assert print_edtf(window(first, last)) == text


def test_a_window_knows_its_days() -> None:
    september = window("2025-09-01", "2025-09-30")
    inside = [september.contains(date(2025, month, day)) for month, day in ((8, 31), (9, 1), (9, 30), (10, 1))]
    assert inside == [False, True, True, False]
    assert window("..", "2025-09-30").contains(date.min)
    assert not window("..", "2025-09-30").contains(date(2025, 10, 1))
    assert window("2025-09-30", "..").contains(date.max)
    assert not window("2025-09-30", "..").contains(date(2025, 9, 29))


def test_only_a_window_of_one_day_leaves_no_doubt() -> None:
    assert window("2025-09-30", "2025-09-30").is_one_day
    assert not window("2025-09-29", "2025-09-30").is_one_day
    assert not window("..", "2025-09-30").is_one_day
    assert not window("2025-09-30", "..").is_one_day


@pytest.mark.parametrize("days", [("2025-10-01", "2025-09-30"), ("..", "..")])
def test_a_window_that_holds_no_day_or_all_cannot_be_made(days: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="window"):
        window(*days)
