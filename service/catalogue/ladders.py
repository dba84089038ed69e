"""When commitments speak: the rules that hold for all, those of a tag, and those of one commitment.

The nearest word counts: a commitment's own, then that of its first tag that has one, then that of [defaults], then
that of `BUILT_IN`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from msgspec.structs import replace

from service.catalogue.table import Table, shown
from service.catalogue.values import LANGUAGES, check_tag, read_rungs, read_span
from service.core.durations import Span
from service.core.model import EVERY_DAY, Ladder

BUILT_IN_ZONE = "UTC"
BUILT_IN = Ladder(
    alert_at=time(9, 0),
    before=tuple(Span(0, days) for days in (180, 90, 30, 14, 7, 3, 1)),
    opens=True,
    after=(Span(0, 1), Span(0, 7)),
    repeat=Span(0, 30),
    review=Span(0, 90),
    send_days=EVERY_DAY,
)

Rules = Mapping[str, Any]
"""What one place says: fields of `Ladder`, and ``zone``."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OF_ONE_MACHINE = re.compile(r"(localtime|posixrules|Factory)$|(posix|right)/")
"""What lies beside the zones in the folder of a machine. It means something else, or nothing, on the next one."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class Ladders:
    """What [defaults] and [tags.<tag>] say, and what that comes to for a commitment.

    *language* is that of titles, notes and sources which name none.
    """

    def __init__(self, root: Table) -> None:
        defaults, by_tag = root.subtable("defaults"), root.subtable("tags")
        defaults.only(RULE_KEYS | {"language"})
        self.language = defaults.choice("language", LANGUAGES) if "language" in defaults.values else "en"
        self._defaults = rules_in(defaults)
        self._by_tag = {tag: _rules_of_tag(by_tag, tag) for tag in by_tag.values}
        self._known: dict[tuple[str, ...], tuple[str, Ladder]] = {}

    def of(self, own: Rules, tags: Sequence[str]) -> tuple[str, Ladder]:
        """Return the zone and the ladder of a commitment with *tags* and rules of its *own*."""
        telling = tuple(tag for tag in tags if tag in self._by_tag)
        if own:
            return self._merged(own, telling)
        if telling not in self._known:
            self._known[telling] = self._merged(own, telling)
        return self._known[telling]

    def _merged(self, own: Rules, tags: Sequence[str]) -> tuple[str, Ladder]:
        rules: dict[str, Any] = {"zone": BUILT_IN_ZONE, **self._defaults}
        for tag in reversed(tags):
            rules |= self._by_tag[tag]
        rules |= own
        zone: str = rules.pop("zone")
        return zone, replace(BUILT_IN, **rules)


def _rules_of_tag(by_tag: Table, tag: str) -> Rules:
    check_tag(by_tag, tag, tag)
    table = by_tag.subtable(tag)
    table.only(RULE_KEYS)
    return rules_in(table)


def rules_in(table: Table, *, but: str | None = None) -> Rules:
    """Return the rules that *table* has; the key *but* means something else there."""
    if RULE_KEYS.isdisjoint(table.values):
        return {}
    return {key: read(table, key) for key, read in _READERS.items() if key in table.values and key != but}


def _read_zone(table: Table, key: str) -> str:
    name = table.text(key)
    try:
        if name and _OF_ONE_MACHINE.match(name):
            raise ValueError(name)
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder of zones, such as Asia
        remedy = table.report.near(name, _zones()) or "Write a name of the IANA time zone database."
        table.fault(key, f"there is no time zone {shown(name)}", remedy)
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _read_time(table: Table, key: str) -> time:
    value = table.values.get(key)
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0):
        return value
    if isinstance(value, str) and (match := _TIME.fullmatch(value)):
        return time(int(match[1]), int(match[2]))
    table.wrong(key, "a time of day in hours and minutes, from 00:00 to 23:59")
    return BUILT_IN.alert_at


def _read_repeat(table: Table, key: str) -> Span | None:
    return None if table.values.get(key) == "never" else read_span(table, key)


def _read_flag(table: Table, key: str) -> bool:
    return table.flag(key)


def _read_send_days(table: Table, key: str) -> frozenset[int]:
    """Return ISO weekdays. Written as ``all``, from one day to another (``sun-thu``), or as a list of days."""
    value = table.values.get(key)
    if isinstance(value, str):
        days = _days_between(*value.partition("-")[::2]) if value != "all" else EVERY_DAY
        if not days:
            table.fault(key, f"{shown(value)} does not say from which day to which")
        return days
    names = table.texts(key)
    for name in names:
        if name not in _WEEKDAYS:
            table.fault(key, f"{shown(name)} is not a day of the week", f"The days are {', '.join(_WEEKDAYS)}.")
    return frozenset(_WEEKDAYS.index(name) + 1 for name in names if name in _WEEKDAYS)


def _days_between(first: str, last: str) -> frozenset[int]:
    """Return the ISO weekdays from *first* to *last*, perhaps over the weekend; none if one of them is no day."""
    if first not in _WEEKDAYS or last not in _WEEKDAYS:
        return frozenset()
    start, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last)
    return frozenset((start + day) % 7 + 1 for day in range((end - start) % 7 + 1))


_READERS = {
    "zone": _read_zone,
    "alert_at": _read_time,
    "before": read_rungs,
    "opens": _read_flag,
    "after": read_rungs,
    "repeat": _read_repeat,
    "review": read_span,
    "send_days": _read_send_days,
}
RULE_KEYS = frozenset(_READERS)
