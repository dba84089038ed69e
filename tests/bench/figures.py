"""What was measured, and how it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, a value a round.

    *yardstick* says what *bare* is: values of something without the service, measured in the same rounds. *at_most*
    is what the project promises of the values' median.
    """

    name: str
    unit: str
    values: Sequence[float]
    yardstick: str = ""
    bare: Sequence[float] = field(default_factory=tuple)
    at_most: float | None = None

    @property
    def ratios(self) -> list[float]:
        """The values as multiples of the yardstick's, round by round."""
        return [value / bare for value, bare in zip(self.values, self.bare, strict=True)] if self.bare else []

    @property
    def verdict(self) -> str:
        """``at most 2: kept``, or nothing where nothing is promised."""
        if self.at_most is None:
            return ""
        return f"at most {self.at_most:g}: {'kept' if median(self.values) <= self.at_most else 'BROKEN'}"

    def __str__(self) -> str:
        """Write it on one line: name, value, ratio, verdict."""
        ratio = f"{spread(self.ratios)} x {self.yardstick} [{spread(self.bare)}]" if self.bare else ""
        return f"{self.name:<72} {spread(self.values) + ' ' + self.unit:<32} {ratio}  {self.verdict}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Return everything, JSON-ready."""
        return {
            "name": self.name,
            "unit": self.unit,
            "values": list(self.values),
            "yardstick": self.yardstick or None,
            "bare": list(self.bare),
            "ratio": median(self.ratios) if self.bare else None,
            "at_most": self.at_most,
        }


def spread(values: Sequence[float]) -> str:
    """Write ``median (min-max)``; one value as itself."""
    middle, least, most = median(values), min(values), max(values)
    return short(middle) if least == most else f"{short(middle)} ({short(least)}-{short(most)})"


def short(value: float) -> str:
    """Write *value* with three digits that mean something: ``1,234``, ``12.3``, ``0.0123``."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
