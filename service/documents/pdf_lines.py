"""Glyphs with their places on a page into lines of text, in the order in which they are read.

A PDF knows where glyphs are, and not in which order they are read. Whatever wrote it, they stand where the eye sees
them; so each line is taken from left to right, as it is seen, and what is written from right to left is turned round.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from service.documents.pdf_columns import columns_of
from service.documents.turning import are_averted, as_read, is_mark, is_right_to_left, is_right_to_left_mostly, mirrored

_SAME_LINE = 0.4
"""Baselines so close, in sizes of the glyphs, are one line: vowel signs and exponents stand a little higher."""

_GAP = 0.18
"""So much white between two glyphs, in sizes, is a space, where none is written."""

_WIDE_GAP = 1.6
"""And so much parts columns, or the cells of a table."""


class Glyph(NamedTuple):
    """What is drawn at one place: *text* is a letter, or those of a ligature in the order in which they are read.

    Lengths are the PDF's points: from *left* to *right*, upon the *baseline*, upwards from the page's foot.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float


class Line(Struct, frozen=True):
    """One line, or one column's or cell's part of it."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines of a page, from the top down, one column after the other."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: -each.baseline):
        if not glyph.text.strip() or not glyph.text.isprintable():
            continue
        if rows and abs(rows[-1][0].baseline - glyph.baseline) < _SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    right_first = is_right_to_left_mostly("".join(glyph.text for row in rows for glyph in row))
    columns = columns_of(rows, right_first=right_first)
    return _with_brackets([line for rows in columns for row in rows for line in _parts(row)])


def _parts(row: Sequence[Glyph]) -> list[Line]:
    """Return the lines that stand in one row."""
    parts: list[list[Glyph]] = []
    reach = 0.0
    for glyph in sorted(row, key=lambda each: (each.left + each.right) / 2):
        if parts and glyph.left - reach < _WIDE_GAP * glyph.size:
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
        reach = max(reach, glyph.right) if len(parts[-1]) > 1 else glyph.right
    lines = [_line(part) for part in parts]
    return lines[::-1] if any(is_right_to_left(line.text) for line in lines) else lines


def _line(glyphs: Sequence[Glyph]) -> Line:
    pieces: list[str] = []
    marks: list[str] = []  # they stand over the next letter, and take no place
    reach = glyphs[0].left
    for glyph in glyphs:
        if is_mark(glyph.text):
            marks.append(glyph.text)
            continue
        space = [" "] if glyph.left - reach > _GAP * glyph.size else []
        pieces += [*space, *marks, glyph.text]
        marks = []
        reach = max(reach, glyph.right)
    pieces += marks
    size = max(glyph.size for glyph in glyphs)
    return Line(as_read(pieces), glyphs[0].left, reach, glyphs[0].baseline, size)


def _with_brackets(lines: list[Line]) -> list[Line]:
    """Return *lines* with their brackets turned, where the PDF gives them as they are read, and not as they are seen.

    Which of both it does, only the whole page tells.
    """
    turned = [line.text for line in lines if is_right_to_left(line.text)]
    if not are_averted(turned):
        return lines
    return [replace(line, text=mirrored(line.text)) if is_right_to_left(line.text) else line for line in lines]
