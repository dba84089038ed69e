"""Columns: rows of a page that share a white gutter, with text on both of its sides, are read one after another."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

_WHITE = 0.7
"""So wide, in sizes of the glyphs, is a gutter at least."""

_FEWEST_ROWS = 4
"""So many rows stand on each side of a gutter at least: words may stand below one another by chance."""

_MIDDLE = (0.25, 0.75)
"""Where in the width of the text a gutter may be."""


class Placed(Protocol):
    """What has a place in a row."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def size(self) -> float: ...


G = TypeVar("G", bound=Placed)
White = tuple[float, float]


def columns_of(rows: Sequence[Sequence[G]], *, right_first: bool) -> Iterator[list[Sequence[G]]]:
    """Yield *rows*, from the top down, in pieces: those of one column, or of the whole width, together."""
    left = min((glyph.left for row in rows for glyph in row), default=0.0)
    right = max((glyph.right for row in rows for glyph in row), default=0.0)
    middle = left + (right - left) * _MIDDLE[0], left + (right - left) * _MIDDLE[1]
    whites = [_common([middle], _whites(row, left, right), _WHITE * max(glyph.size for glyph in row)) for row in rows]
    whole: list[Sequence[G]] = []
    start = 0
    while start < len(rows):
        end, gutter = _longest(rows, whites, start)
        if gutter is None:
            whole.append(rows[start])
            start += 1
            continue
        if whole:
            yield whole
            whole = []
        sides = _sides(rows[start:end], gutter)
        for side in reversed(sides) if right_first else sides:
            yield from columns_of(side, right_first=right_first)
        start = end
    if whole:
        yield whole


def _longest(rows: Sequence[Sequence[G]], whites: Sequence[list[White]], start: int) -> tuple[int, float | None]:
    """Return how far the rows from *start* on share a gutter, and its middle; None: they share none.

    *whites* are the places in each row at which one may be.
    """
    shared, end = whites[start], start
    while end < len(rows):
        narrower = _common(shared, whites[end], _WHITE * rows[end][0].size)
        if not narrower:
            break
        shared, end = narrower, end + 1
    middles = [(first + last) / 2 for first, last in shared]
    return end, next((middle for middle in middles if _parts_text(rows[start:end], middle)), None)


def _whites(row: Sequence[G], left: float, right: float) -> list[White]:
    whites, reach = [], left
    for glyph in sorted(row, key=lambda each: each.left):
        if glyph.left > reach:
            whites.append((reach, glyph.left))
        reach = max(reach, glyph.right)
    return [*whites, (reach, right)] if right > reach else whites


def _common(some: Sequence[White], others: Sequence[White], least: float) -> list[White]:
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(first, last) for first, last in both if last - first >= least]


def _parts_text(rows: Sequence[Sequence[G]], middle: float) -> bool:
    """Tell whether enough rows have text on each side of *middle*: a short line has white beside it, too."""
    sides = _sides(rows, middle)
    return all(len(side) >= _FEWEST_ROWS for side in sides)


def _sides(rows: Sequence[Sequence[G]], middle: float) -> tuple[list[Sequence[G]], list[Sequence[G]]]:
    lefts = [[glyph for glyph in row if glyph.left < middle] for row in rows]
    rights = [[glyph for glyph in row if glyph.left >= middle] for row in rows]
    return [row for row in lefts if row], [row for row in rights if row]
