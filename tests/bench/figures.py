"""What was measured, and how it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that the project promises: *at_most* or *at_least*."""

    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, value: float) -> bool:
        """Tell whether *value* keeps the promise."""
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)

    def __str__(self) -> str:
        """Write it as a bound."""
        return f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, a value a round.

    *yardstick* says what *bare* is: values of something without the service, measured in the same rounds. The goal is
    met when the median of the rounds' ratios meets it; one without a yardstick is about the values themselves.
    """

    name: str
    unit: str
    values: Sequence[float]
    yardstick: str = ""
    bare: Sequence[float] = field(default_factory=tuple)
    goal: Goal | None = None

    @property
    def ratios(self) -> list[float]:
        """The values as multiples of the yardstick's, round by round."""
        return [value / bare for value, bare in zip(self.values, self.bare, strict=True)] if self.bare else []

    @property
    def verdict(self) -> str:
        """``goal <= 2: met``, or nothing where none is set."""
        if self.goal is None:
            return ""
        return f"goal {self.goal}: {'met' if self.goal.is_met(median(self.ratios or self.values)) else 'MISSED'}"

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
            "goal": str(self.goal) if self.goal else None,
        }


def spread(values: Sequence[float]) -> str:
    """Write ``median (min-max)``; one value as itself."""
    middle, least, most = median(values), min(values), max(values)
    return short(middle) if least == most else f"{short(middle)} ({short(least)}-{short(most)})"


def short(value: float) -> str:
    """Write *value* with three digits that mean something: ``1,234``, ``12.3``, ``0.0123``."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
