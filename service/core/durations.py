"""Calendar arithmetic."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar span: whole months and days (``P1Y2M`` is 14 months, ``P2W`` 14 days). Exact on a calendar, not in hours."""

    months: int
    days: int
