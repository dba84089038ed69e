"""Relative deadlines: so long after a day that may itself be a window."""

from service.core.durations import Span, add
from service.core.edtf import Window, print_edtf


def resolve(within: Span, anchor: Window) -> tuple[str, Window]:
    """Return the date that lies *within* after *anchor*, as EDTF and as a window.

    Both ends move, an open end stays open: P12M after 27 September 2024 is ``2025-09-27``; after ``2024-09`` it is
    ``2025-09``. Raises `UnreadableDateError` where an end leaves the years 0001 to 9999.
    """
    window = Window(
        None if anchor.earliest is None else add(anchor.earliest, within),
        None if anchor.latest is None else add(anchor.latest, within),
    )
    return print_edtf(window), window
