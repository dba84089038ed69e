"""The values that an annotation accepts, written short: ``end:2025-09`` is "by the end of September 2025".

=============== ==============================================================
``2025-09``      EDTF, as it stands; an ISO 8601 duration (``P60D``): counted from an event without a known date
``by:X``         no later than X, a day, month or year; ``until:X`` the same
``end:X``        the last day of X, as a deadline or an event to come
``early:X``      a part of a month or year; ``mid:X`` and ``late:X`` the same
``week:DAY``     the week of that Monday, whichever day the week begins with
``in:D+P6M``     within P6M from day D
``at:D+P6M``     P6M after day D
``decade:2010``  ten years
=============== ==============================================================

The first value of each is the one that the conventions name; the others are as defensible.
"""

from collections.abc import Callable
from datetime import date, timedelta

from service.core.durations import add, parse_span
from service.core.edtf import Window, parse_edtf
from service.errors import UnreadableDateError

PARTS = {"early": ("01", "10", "01", "03"), "mid": ("11", "20", "05", "08"), "late": ("21", "", "10", "12")}


def expand(text: str) -> list[str]:
    """Return every value that *text* accepts, the first one first. Raises ValueError for what it cannot read."""
    name, colon, rest = text.partition(":")
    if not colon:
        _check(text)
        return [text]
    if name not in SHORT:
        raise ValueError(f"{text!r}: there is no {name!r}. Use one of {', '.join(SHORT)}")
    values = SHORT[name](rest)
    for value in values:
        _check(value)
    return values


def window_of(value: str) -> Window | None:
    """Return the days of an EDTF; None for a duration, or for what a tool wrote that is no EDTF."""
    try:
        return parse_edtf(value)
    except UnreadableDateError:
        return None


def same(value: str, accepted: str) -> bool:
    """Tell whether two values say the same: alike in letters, durations alike, or the same days."""
    if value == accepted:
        return True
    if value.startswith("P") and accepted.startswith("P"):
        return parse_span(value) == parse_span(accepted)
    window = window_of(value)
    return window is not None and window == window_of(accepted)


def _check(value: str) -> None:
    try:
        parse_span(value) if value.startswith("P") else parse_edtf(value)
    except UnreadableDateError as error:
        raise ValueError(f"{value!r}: {error}") from None


def _last(value: str) -> date:
    last = parse_edtf(value).latest
    if last is None:
        raise ValueError(f"{value!r} has no end")
    return last


def _by(value: str) -> list[str]:
    return [f"../{value}", value, f"../{_last(value)}", f"{_last(value)}"]


def _end(value: str) -> list[str]:
    last = _last(value)
    year_alone = len(value) == 4
    coarse = f"{last:%Y-%m}" if year_alone else value
    fuzzy = [] if "/" in coarse or len(coarse) > 7 else [f"{coarse}~"]
    return [f"../{last}", f"{last}", coarse, *fuzzy]


def _part(name: str) -> Callable[[str], list[str]]:
    first, final, first_month, final_month = PARTS[name]

    def of(value: str) -> list[str]:
        if len(value) == 4:
            return _part_of_year(name, value, first_month, final_month)
        final_day = final or f"{_last(value):%d}"
        day = {"early": first, "mid": "15", "late": final_day}[name]
        return [f"{value}~", value, f"{value}-{day}", f"{value}-{first}/{value}-{final_day}"]

    return of


def _part_of_year(name: str, year: str, first_month: str, final_month: str) -> list[str]:
    middle = {"early": ("01",), "mid": ("06", "07"), "late": ("12",)}[name]
    day = {"early": f"{year}-01-01", "mid": f"{year}-07-01", "late": f"{year}-12-31"}[name]
    months = [written for month in middle for written in (f"{year}-{month}~", f"{year}-{month}")]
    closer = {"early": "01-01/{0}-04", "mid": "06/{0}-07", "late": "11/{0}-12"}[name]
    interval = f"{year}-{first_month}/{year}-{final_month}"
    return [*months, day, interval, _same_width(f"{year}-{closer.format(year)}"), f"{year}~"]


def _same_width(interval: str) -> str:
    start, end = interval.split("/")
    return f"{start[: len(end)]}/{end}"


def _week(monday: str) -> list[str]:
    day = date.fromisoformat(monday)
    if day.weekday() != 0:
        raise ValueError(f"week:{monday} is no Monday")
    starts = [day + timedelta(shift) for shift in (0, -1, -2)]
    return [f"{start}/{start + timedelta(6)}" for start in starts]


def _from(text: str) -> tuple[date, date]:
    day, plus, span = text.partition("+")
    if not plus:
        raise ValueError(f"{text!r}: write DAY+SPAN")
    start = date.fromisoformat(day)
    return start, add(start, parse_span(span))


def _in(text: str) -> list[str]:
    start, end = _from(text)
    return [f"{start}/{end}", f"../{end}", f"{end}", f"{start + timedelta(1)}/{end}"]


def _at(text: str) -> list[str]:
    _, end = _from(text)
    return [f"{end}", f"{end}~"]


def _decade(year: str) -> list[str]:
    return [f"{year}/{int(year) + 9}"]


SHORT: dict[str, Callable[[str], list[str]]] = {
    "by": _by,
    "until": _by,
    "end": _end,
    "early": _part("early"),
    "mid": _part("mid"),
    "late": _part("late"),
    "week": _week,
    "in": _in,
    "at": _at,
    "decade": _decade,
}
