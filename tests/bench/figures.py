"""What was measured, and how it is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at: *target*, and *stretch* if it can be had; of a figure's ratio, or else of its value.

    *at_most*: less is better; else more is.
    """

    target: float
    stretch: float | None = None
    of_ratio: bool = False
    at_most: bool = False

    def verdict(self, value: float) -> str:
        """Tell how *value* compares: ``surpassed``, ``reached`` or ``missed``."""
        if self.stretch is not None and self._is_met(value, self.stretch):
            return "surpassed"
        return "reached" if self._is_met(value, self.target) else "missed"

    def _is_met(self, value: float, bound: float) -> bool:
        return value <= bound if self.at_most else value >= bound

    def __str__(self) -> str:
        """Write ``at least 2,700 (4,500)``."""
        better = "" if self.stretch is None else f" ({short(self.stretch)})"
        return f"at {'most' if self.at_most else 'least'} {short(self.target)}{better}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, a value a round.

    *yardstick* says what *bare* is: values of something without the service, or with less to do, measured in the same
    rounds.
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
        """``missed``, ``reached`` or ``surpassed``; nothing where there is no goal."""
        if self.goal is None:
            return ""
        return self.goal.verdict(median(self.ratios if self.goal.of_ratio else self.values))

    def __str__(self) -> str:
        """Write it on one line: name, value, ratio, goal, verdict."""
        ratio = f"{spread(self.ratios)} x {self.yardstick} [{spread(self.bare)}]" if self.bare else ""
        goal = f"  {self.goal}: {self.verdict}" if self.goal else ""
        return f"{self.name:<72} {spread(self.values) + ' ' + self.unit:<32} {ratio}{goal}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Return everything, JSON-ready."""
        return asdict(self) | {"values": list(self.values), "bare": list(self.bare)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Figure":
        """Return the figure that `as_json` wrote."""
        goal = Goal(**kept["goal"]) if kept["goal"] else None
        return cls(**{**kept, "goal": goal})


def at_least(target: float, stretch: float | None = None, *, of_ratio: bool = False) -> Goal:
    """Return a goal of which more is better."""
    return Goal(target, stretch, of_ratio)


def at_most(target: float, stretch: float | None = None, *, of_ratio: bool = False) -> Goal:
    """Return a goal of which less is better."""
    return Goal(target, stretch, of_ratio, at_most=True)


def spread(values: Sequence[float]) -> str:
    """Write ``median (min-max)``; one value as itself."""
    middle, least, most = median(values), min(values), max(values)
    return short(middle) if least == most else f"{short(middle)} ({short(least)}-{short(most)})"


def short(value: float) -> str:
    """Write *value* with three digits that mean something: ``1,234``, ``12.3``, ``0.0123``."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}".removesuffix(".0")
