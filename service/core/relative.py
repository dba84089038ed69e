"""Relative deadlines: so long after a day that may itself be a window, or that there will never be."""

from msgspec import Struct

from service.core.durations import Span, add
from service.core.edtf import Window, print_edtf
from service.core.model import Commitment, Outcome

GIVES_NO_DAY = (Outcome.NOT_KEPT, Outcome.WITHDRAWN, Outcome.SUPERSEDED)
"""How a commitment ends without a day from which anything that was to follow it begins to run."""


class EndedAnchor(Struct, frozen=True):
    """The commitment *id*, from which another counts, and which will never give it a day: it ended with *outcome*;
    None: it was archived while it was open.
    """

    id: str
    outcome: Outcome | None


def ended(anchor: Commitment) -> EndedAnchor | None:
    """Return that *anchor* will never give a day to what counts from it; None: it has, or may do so yet."""
    outcome = anchor.settlement.outcome if anchor.settlement else None
    is_over = anchor.archived if outcome is None else outcome in GIVES_NO_DAY
    return EndedAnchor(anchor.id, outcome) if is_over else None


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
