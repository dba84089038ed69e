"""Laws of EDTF windows, and two other parsers as oracles.

``edtf`` knows what dates mean, ``edtf-validate`` how they are written. What they get wrong is kept from them: ``edtf``
gives winter one month and an unknown end ten years, and refuses a qualified season; both know the codes from 25 on only
alone and without a qualifier; ``edtf-validate`` has a 29 February every year.
"""

import re
import warnings
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.edtf import EdtfDate, Window, describe, parse_edtf, print_edtf
from service.errors import UnreadableDateError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # both call names of pyparsing that it has since renamed
    from edtf import parse_edtf as oracle_parse
    from edtf_validate.valid_edtf import is_valid


def coded(*codes: int) -> st.SearchStrategy[str]:
    """Return texts like ``2025-35``, of the given codes."""
    return st.builds(lambda year, code: f"{year}-{code}", years, st.sampled_from(codes))


def interval(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return the intervals of two such ends that are in our subset."""
    return st.builds("{}/{}".format, of, of).filter(readable)


def readable(text: str) -> bool:
    """Tell whether *text* is in our subset."""
    try:
        parse_edtf(text)
    except UnreadableDateError:
        return False
    return True


days = st.dates()
marks = st.sampled_from(["", "?", "~", "%"])
years = st.integers(1, 9998).map(lambda year: f"{year:04}")
months = st.builds(lambda year, month: f"{year}-{month:02}", years, st.integers(1, 12))
plain_dates = years | months | days.map(date.isoformat)
parts = coded(*range(21, 42))
qualified_dates = st.builds("{}{}".format, plain_dates | parts, marks)
texts = qualified_dates | interval(qualified_dates | st.sampled_from(["", ".."]))
windows = st.one_of(
    st.tuples(days, days).map(lambda pair: Window(*sorted(pair))),
    days.map(lambda day: Window(day, None)),
    days.map(lambda day: Window(None, day)),
    qualified_dates.map(parse_edtf),
)


# What the oracles know.
edtf_dates = plain_dates | st.builds("{}{}".format, plain_dates, marks) | coded(21, 22, 23)
edtf_parts = coded(*(code for code in range(21, 42) if code not in (24, 28, 30)))
valid_dates = st.builds("{}{}".format, plain_dates | coded(21, 22, 23, 24), marks)
valid_intervals = interval(valid_dates | st.sampled_from(["", ".."]))
CODE_OF_LEVEL_2 = re.compile(r"-(2[5-9]|3[0-9]|4[01])[?~%]?(/|$)")  # or a day, which is no loss


@given(window=windows)
def test_what_is_printed_is_read_back(window: Window) -> None:
    assert parse_edtf(print_edtf(window)) == window


@given(window=windows)
def test_what_is_printed_is_valid_edtf(window: Window) -> None:
    assert is_valid(print_edtf(window))


@given(text=texts)
def test_printing_what_was_read_settles_at_once(text: str) -> None:
    printed = print_edtf(parse_edtf(text))
    assert print_edtf(parse_edtf(printed)) == printed
    assert len(printed) <= 21


@given(text=plain_dates | parts, mark=marks)
def test_a_qualifier_never_changes_the_days(text: str, mark: str) -> None:
    assert parse_edtf(text + mark) == parse_edtf(text)


@given(text=plain_dates | parts)
def test_a_date_has_a_first_and_a_last_day(text: str) -> None:
    shape = describe(text)
    assert isinstance(shape, EdtfDate)
    assert shape.window == Window(shape.first_day, shape.last_day)
    assert shape.window.contains(shape.first_day)
    assert shape.window.contains(shape.last_day)


@given(year=st.integers(1, 9998))
def test_months_quarters_quadrimesters_and_semesters_each_fill_the_year(year: int) -> None:
    for codes in (range(1, 13), range(33, 37), range(37, 40), range(40, 42)):
        pieces = [parse_edtf(f"{year:04}-{code:02}") for code in codes]
        assert (pieces[0].earliest, pieces[-1].latest) == (date(year, 1, 1), date(year, 12, 31))
        for piece, following in pairwise(pieces):
            assert piece.latest is not None
            assert piece.latest + timedelta(1) == following.earliest


@given(year=st.integers(1, 9998), start=st.sampled_from([21, 25]))
def test_four_northern_seasons_follow_one_another(year: int, start: int) -> None:
    seasons = [parse_edtf(f"{year:04}-{code}") for code in range(start, start + 4)]
    assert seasons[0].earliest == date(year, 3, 1)
    assert seasons[-1].latest == date(year + 1, 2, monthrange(year + 1, 2)[1])
    for season, following in pairwise(seasons):
        assert season.latest is not None
        assert season.latest + timedelta(1) == following.earliest


def oracle_window(text: str) -> Window:
    """Return the strict bounds that the ``edtf`` package gives."""
    read = oracle_parse(text)
    first, last = read.lower_strict(), read.upper_strict()
    return Window(None if first == -inf else date(*first[:3]), None if last == inf else date(*last[:3]))


@settings(max_examples=60, deadline=None)
@given(text=edtf_dates | edtf_parts)
def test_the_edtf_package_gives_the_same_days_for_a_date(text: str) -> None:
    assert parse_edtf(text) == oracle_window(text)


@settings(max_examples=60, deadline=None)
@given(text=interval(edtf_dates | st.just("..")))
def test_the_edtf_package_gives_the_same_days_for_an_interval(text: str) -> None:
    assert parse_edtf(text) == oracle_window(text)


@settings(max_examples=200, deadline=None)
@given(text=parts | valid_dates | valid_intervals)
def test_edtf_validate_accepts_what_is_read(text: str) -> None:
    assert is_valid(text)


@settings(max_examples=300, deadline=None)
@given(text=valid_dates | valid_intervals, data=st.data())
def test_edtf_validate_accepts_what_is_still_read_after_a_slip_of_the_pen(text: str, data: st.DataObject) -> None:
    slipped = slip(text, data)
    if readable(slipped) and not CODE_OF_LEVEL_2.search(slipped):
        assert is_valid(slipped)


@settings(max_examples=300)
@given(text=texts, data=st.data())
def test_a_slip_of_the_pen_is_read_or_refused_and_every_remedy_can_be_read(text: str, data: st.DataObject) -> None:
    check_remedies(slip(slip(text, data), data))


@given(text=st.text(max_size=70) | st.text(alphabet="0123456789-/.?~%XQTYPS[]{} ", max_size=14))
def test_any_text_is_read_or_refused_and_every_remedy_can_be_read(text: str) -> None:
    check_remedies(text)


def slip(text: str, data: st.DataObject) -> str:
    """Replace, add or drop one character of *text*."""
    at, dropped = data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, 1)))
    sign: str = data.draw(st.sampled_from([*"0123456789-/.?~%XQT ", "..", "", "٣", "–"]))
    return text[:at] + sign + text[at + dropped :]


def check_remedies(text: str) -> None:
    """Read *text*; if it is refused, read what its remedy proposes. Nothing else may be raised."""
    try:
        parse_edtf(text)
    except UnreadableDateError as error:
        for remedy in re.findall(r"(?:Write|or) ([0-9./?~%-]+)(?: instead| for| if)", error.remedy):
            parse_edtf(remedy)
