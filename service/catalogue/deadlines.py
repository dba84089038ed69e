"""When: a date as the source puts it, or so long after another day."""

import re

from service.catalogue.table import Table
from service.catalogue.values import read_edtf, read_span
from service.core.edtf import Window
from service.core.model import Deadline, Modality
from service.core.relative import resolve
from service.core.years import year_fault

_MODALITIES = tuple(Modality)
DATE_KEYS = frozenset(map(str, Modality))
DEADLINE_KEYS = DATE_KEYS | {"within", "after"}

_LETTER = re.compile(r"[a-z]")  # every id has one, no date has


def read_deadline(table: Table) -> Deadline | None:
    """Return the deadline of a commitment; None if it is undated. An ``after`` that is a list belongs to its ladder."""
    values = table.values
    if DEADLINE_KEYS.isdisjoint(values):
        return None
    has_anchor = "after" in values and not isinstance(values["after"], list)
    if not has_anchor and "within" not in values:
        return read_date(table)
    dated = next((key for key in _MODALITIES if key in values), None)
    if dated:
        remedy = f"Keep '{dated}', which gives the date itself, and put the wording into a note."
        table.fault("within" if "within" in values else "after", f"stands beside '{dated}'", remedy)
        return None
    return _read_relative(table)


def read_date(table: Table) -> Deadline | None:
    """Return the deadline that one of ``by``, ``until``, ``on`` and ``during`` gives; None without any."""
    given = [key for key in _MODALITIES if key in table.values]
    if not given:
        return None
    for other in given[1:]:
        table.fault(other, f"stands beside '{given[0]}'", "Keep the one that says it as the source does.")
    edtf, window = read_edtf(table, given[0])
    check_years(table, given[0], window)
    return Deadline(given[0], edtf, window)


def _read_relative(table: Table) -> Deadline | None:
    """Return a deadline that is computed from a date, or waits for another commitment's."""
    if "within" not in table.values:
        table.fault("within", "is missing beside 'after'")
        return None
    within, after = read_span(table, "within"), table.values.get("after")
    if after is None or isinstance(after, list):
        table.wrong("after", "a day, or the id of a commitment, beside 'within'")
        return None
    if isinstance(after, str) and _LETTER.search(after):
        return Deadline(Modality.BY, None, None, within, after)
    anchor, window = read_edtf(table, "after")
    if not check_years(table, "after", window):
        return None
    return Deadline(Modality.BY, *resolve(within, window), within, anchor)


def check_years(table: Table, key: str, window: Window) -> bool:
    """Report a year that nothing here can lie in. Return whether all is well."""
    wrong = year_fault(window)
    if wrong:
        table.fault(key, *wrong)
    return wrong is None
