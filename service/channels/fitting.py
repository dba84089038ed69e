"""Cutting what is too long for a receiver, and saying so."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

MARK = "…"

LONGEST_TEXTS = (1_000, 300, 100)
"""To how many characters strings are cut, from mild to hard. Ids and addresses are shorter than the middle one."""


def shortened(text: str, most: int) -> str:
    """Return *text*, cut to *most* characters (> 0) with a mark at the end where it was longer."""
    return text if len(text) <= most else text[: most - len(MARK)].rstrip() + MARK


def fitted(data: Mapping[str, Any], most: int, *, size: Callable[[Any], int]) -> dict[str, Any]:
    """Return *data* (JSON-ready) with a *size* of at most *most*: whole if it fits, else with lists and strings cut.

    A cut string ends in a mark. What lists lost is told under ``truncated``: ``{"alerts": 37}`` says that 37 items of
    ``data.alerts`` are not there. Where even the barest cut is too much, only an empty ``truncated`` is left.
    """
    whole = dict(data)
    if size(whole) <= most:
        return whole
    longest = _longest_list(whole)
    for characters in LONGEST_TEXTS:
        # The first length that is too long has all that fit before it: bisection needs no list of candidates.
        too_long = bisect_right(range(longest + 1), most, key=lambda items: size(_cut(whole, characters, items)))
        if too_long:
            return _cut(whole, characters, too_long - 1)
    return {"truncated": {}}


def _cut(whole: dict[str, Any], characters: int, items: int) -> dict[str, Any]:
    lost: dict[str, int] = {}

    def cut(value: Any, path: str) -> Any:
        match value:
            case str():
                return shortened(value, characters)
            case Mapping():
                return {key: cut(item, f"{path}.{key}") for key, item in value.items()}
            case list() | tuple():
                if len(value) > items:
                    name = path.removeprefix(".")
                    lost[name] = lost.get(name, 0) + len(value) - items
                return [cut(item, path) for item in value[:items]]
        return value

    return {**cut(whole, ""), "truncated": lost}


def _longest_list(value: Any) -> int:
    match value:
        case Mapping():
            return max((_longest_list(item) for item in value.values()), default=0)
        case list() | tuple():
            return max(len(value), *(_longest_list(item) for item in value), 0)
    return 0
