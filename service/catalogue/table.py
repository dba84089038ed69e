"""One table of the file, read key by key."""

import re
from collections import Counter
from collections.abc import Collection, Sequence, Sized
from datetime import date, datetime, time
from typing import Any, TypeVar

from service.catalogue.examples import as_in
from service.catalogue.lines import Path
from service.catalogue.report import Report, printable
from service.errors import REQUEST

T = TypeVar("T")

MOST_LISTED = 100
"""Items in a list: parties, tags, rungs, sources."""

# Controls, line ends, what turns a line round for all that follows (UAX #9), and halves of characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Table:
    """The values of one table, and where it stands.

    What cannot be read is reported, and a placeholder of the right type is returned: nothing that is read from a file
    with faults is ever used, so reading goes on to the next fault. A key that is read and not there is a fault, too.
    """

    __slots__ = ("path", "report", "values")

    def __init__(self, values: dict[str, Any], path: Path, report: Report) -> None:
        self.values, self.path, self.report = values, path, report

    @classmethod
    def requested(cls, values: dict[str, Any]) -> "Table":
        """Return *values* of a commitment that came in a request, as the table that they would be in the file."""
        return cls(values, ("commitments", 0), Report(REQUEST, "", {"commitments": [values]}))

    @property
    def name(self) -> str:
        """What kind of table it is: ``commitments``, ``sources``."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    def only(self, known: frozenset[str]) -> None:
        """Report every key that is not one of *known*."""
        if known.issuperset(self.values):
            return
        for key in sorted(self.values.keys() - known):
            hint = self.report.near(key, known) or f"The keys here are: {', '.join(sorted(known))}."
            self.fault(key, "is not known here", hint)

    def fault(self, key: str, problem: str, remedy: str | None = None) -> None:
        """Report that what stands at *key* is wrong. Without a *remedy*, an example of the key is shown."""
        self.report.add((*self.path, key), problem, remedy or as_in(self.name, key))

    def value(self, key: str, kind: type[T], words: str) -> T | None:
        """Return the value at *key* if it is of *kind*, which is *words* to people; None after a fault."""
        value = self.values.get(key)
        if isinstance(value, kind):
            return value
        self.wrong(key, words)
        return None

    def wrong(self, key: str, words: str) -> None:
        """Report that the value at *key* is missing, or not what *words* say."""
        value = self.values.get(key)
        self.fault(key, "is missing" if value is None else f"must be {words}, and is {shown(value)}")

    def text(self, key: str, most: int = 300, *, lines: bool = False) -> str:
        """Return the words at *key*: at least one, at most *most* characters; on one line unless *lines*."""
        text = self.value(key, str, "text in quotes")
        return "" if text is None else self.checked(key, text, most, lines=lines)

    def checked(self, key: str, text: str, most: int, *, lines: bool = False) -> str:
        """Return *text*, which stands at *key*, and report it if it is empty, too long or not printable."""
        if not text or text.isspace():
            self.fault(key, "is empty")
        elif len(text) > most:
            self.fault(key, f"is {len(text)} characters long, and at most {most} are allowed", "Shorten it.")
        elif not text.isprintable() and (bad := (_CONTROL_IN_LINES if lines else _CONTROL).search(text)):
            self.fault(key, f"has a character that cannot be shown ({bad[0]!a})", "Take it out.")
        return text

    def texts(self, key: str, most: int = 300, *, empty: bool = False) -> tuple[str, ...]:
        """Return the list of words at *key*, each once; an *empty* list only where that is allowed."""
        items = self.value(key, list, "a list of texts")
        if items is None:
            return ()
        if not items and not empty:
            self.fault(key, "is an empty list")
        if not self._is_short(key, items):
            return ()
        for item in items:
            if not isinstance(item, str):
                self.fault(key, f"must be a list of texts, and has {shown(item)} in it")
                return ()
            self.checked(key, item, most)
        self._each_once(key, items)
        return tuple(items)

    def _each_once(self, key: str, items: Sequence[str]) -> None:
        """Report what stands twice in *items*, the list at *key*."""
        if len(set(items)) < len(items):
            twice = next(item for item, times in Counter(items).items() if times > 1)
            self.fault(key, f"lists '{printable(twice)}' twice", "List it once.")

    def flag(self, key: str) -> bool:
        """Return the true or false at *key*."""
        return self.value(key, bool, "true or false") or False

    def choice(self, key: str, choices: Collection[str]) -> str:
        """Return the word at *key*, which is one of *choices*."""
        text = self.value(key, str, "text in quotes")
        if text is not None and text not in choices:
            hint = self.report.near(text, choices) or f"Write one of: {', '.join(choices)}."
            self.fault(key, f"'{printable(text)}' is not known here", hint)
        return text or ""

    def subtable(self, key: str) -> "Table":
        """Return the table at *key*; an empty one if it is not there."""
        values = self.value(key, dict, "a table") if key in self.values else {}
        return Table(values or {}, (*self.path, key), self.report)

    def subtables(self, key: str, *, needed: bool = False, most: int | None = MOST_LISTED) -> list["Table"]:
        """Return the list of tables at *key*. A missing or empty list is a fault only where it is *needed*."""
        items = self.value(key, list, "a list of tables") if needed or key in self.values else None
        if items is None:
            return []
        if needed and not items:
            self.fault(key, "is an empty list")
        if most is not None and not self._is_short(key, items, most):
            return []
        path, tables = (*self.path, key), []
        for index, item in enumerate(items):
            if isinstance(item, dict):
                tables.append(Table(item, (*path, index), self.report))
            else:
                self.report.add((*path, index), f"must be a table, and is {shown(item)}", as_in(self.name, key))
        return tables

    def _is_short(self, key: str, items: Sized, most: int = MOST_LISTED) -> bool:
        """Report a list of more than *most* items. Return whether all is well."""
        if len(items) > most:
            self.fault(key, f"lists {len(items)}, and at most {most} are allowed", "Shorten the list.")
        return len(items) <= most


def shown(value: object) -> str:
    """Return *value* as a fault speaks of it: short, and what it is as well as what it says."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{printable(value)}'"
        case int() if value.bit_length() > 64:
            return "a huge number"
        case int() | float():
            return f"the number {value}"
        case datetime():
            return f"the moment {value.isoformat(' ')}"
        case date():
            return f"the date {value}"
        case time():
            return f"the time {value}"
    return "a list" if isinstance(value, list) else "a table"
