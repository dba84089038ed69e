"""Which years and months are written along a timeline, so that no two of them ever touch. Pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from service.web.pages.timeline import Scale

BESIDE_TITLES = {"narrow": 280, "medium": 430, "wide": 520}
ALONE = {"narrow": 280, "medium": 560, "wide": 1060}
"""In CSS pixels: a timeline is at least so wide on a phone, on a tablet and on a desk. Each gets words that fit."""

LETTER = 7.5
"""So wide is a letter at most, on average, in CSS pixels; a few words in any language stay below it."""
GAP = 10
"""Between two words."""

_YEARS = (1, 2, 5, 10, 20)
_MONTHS = (1, 2, 3, 6)


class Tick(Struct, frozen=True):
    """A word along the axis, which begins at its place."""

    at: float
    words: str


class Axis(Struct, frozen=True):
    """One line of years, and one of months beneath; without room, no months."""

    years: tuple[Tick, ...]
    months: tuple[Tick, ...]


def axis_of(scale: Scale, width: int, month_name: Callable[[int], str]) -> Axis:
    """Return what can be written along *scale* where it is at least *width* CSS pixels wide.

    *month_name* returns the name of a month, 1 to 12.
    """
    return Axis(
        years=_densest((_yearly(scale, step) for step in _YEARS), width),
        months=_densest((_monthly(scale, step, month_name) for step in _MONTHS), width),
    )


def _densest(choices: Iterable[tuple[Tick, ...]], width: int) -> tuple[Tick, ...]:
    """Return the first of *choices* that fits. The words at both ends may be left out for that."""
    for ticks in choices:
        ends = [tick.at for tick in ticks[1:]] + [1.0]
        fits = [
            len(tick.words) * LETTER + GAP <= (end - tick.at) * width for tick, end in zip(ticks, ends, strict=True)
        ]
        if all(fits[1:-1]):
            return tuple(tick for tick, fit in zip(ticks, fits, strict=True) if fit)
    return ()


def gridlines(scale: Scale) -> tuple[float, ...]:
    """Return where years begin."""
    return tuple(tick.at for tick in _yearly(scale, 1) if tick.at > 0)


def _yearly(scale: Scale, step: int) -> tuple[Tick, ...]:
    """Return every year that begins on *scale*, or every second and so on; the one that it begins in comes first."""
    begun = [year for year in range(scale.first.year + 1, scale.last.year + 1) if year % step == 0]
    ticks = [Tick(scale.place(date(year, 1, 1)), str(year)) for year in begun]
    return (Tick(0.0, str(scale.first.year)), *ticks)


def _monthly(scale: Scale, step: int, month_name: Callable[[int], str]) -> tuple[Tick, ...]:
    firsts = (day for day in _firsts(scale) if (day.month - 1) % step == 0)
    return tuple(Tick(scale.place(day), month_name(day.month)) for day in firsts)


def _firsts(scale: Scale) -> Iterator[date]:
    """Yield the first day of each month on *scale*."""
    for year in range(scale.first.year, scale.last.year + 1):
        yield from (day for month in range(1, 13) if scale.holds(day := date(year, month, 1)))
