"""What stands beside a commitment: its sources, other readings of its date, and what was announced since."""

from datetime import date

from service.catalogue.deadlines import DATE_KEYS, check_years, read_date
from service.catalogue.table import Table
from service.catalogue.values import read_day, read_edtf, read_language, read_localized, read_url
from service.core.edtf import Window
from service.core.model import Announcement, AnnouncementKind, Deadline, Reading, Source

MOST_IN_PHRASE = 120
"""Characters of a fragment: enough for the words that carry a date or a duty, too few for a text."""

MOST_IN_NOTE = 2000

_SOURCE_KEYS = frozenset(("document", "phrase", "language", "published", "said_on", "publisher", "url"))
_READING_KEYS = frozenset(("edtf", "reason"))
_ANNOUNCEMENT_KEYS = frozenset(
    ("kind", "on", "document", "phrase", "language", "by", "note", "deadline", "provisional")
)
_KINDS = tuple(map(str, AnnouncementKind))


def read_source(table: Table, language: str) -> Source:
    """Return a document that says so, and its fragment, which is in *language* unless the table says otherwise."""
    table.only(_SOURCE_KEYS)
    values = table.values
    return Source(
        document=table.text("document"),
        phrase=_read_phrase(table),
        language=read_language(table, "language") if "language" in values else language,
        published=_read_day_of_source(table, "published") if "published" in values else None,
        said_on=_read_day_of_source(table, "said_on") if "said_on" in values else None,
        publisher=table.text("publisher") if "publisher" in values else None,
        url=read_url(table, "url") if "url" in values else None,
    )


def _read_day_of_source(table: Table, key: str) -> date:
    day = read_day(table, key)
    check_years(table, key, Window(day, day))
    return day


def _read_phrase(table: Table) -> str:
    phrase = table.values.get("phrase")
    if isinstance(phrase, str) and len(phrase) > MOST_IN_PHRASE:
        remedy = "Quote only the words that carry the date or the duty, never a whole sentence."
        table.fault("phrase", f"is {len(phrase)} characters long, and a fragment has at most {MOST_IN_PHRASE}", remedy)
        return phrase
    return table.text("phrase")


def read_reading(table: Table, language: str) -> Reading:
    """Return another way to understand the date. A reason in plain text is in *language*."""
    table.only(_READING_KEYS)
    edtf, window = read_edtf(table, "edtf")
    return Reading(edtf, window, read_localized(table, "reason", language=language, most=MOST_IN_NOTE, lines=True))


def read_announcement(table: Table, language: str) -> Announcement:
    """Return what was announced. A fragment is in *language* unless the table says otherwise."""
    table.only(_ANNOUNCEMENT_KEYS)
    values = table.values
    on, on_window = _read_day_of_announcement(table)
    return Announcement(
        kind=_read_kind(table),
        on=on,
        on_window=on_window,
        document=table.text("document"),
        phrase=_read_phrase(table) if "phrase" in values else None,
        language=_read_language_of_phrase(table, language),
        by=table.text("by") if "by" in values else None,
        note=table.text("note", MOST_IN_NOTE, lines=True) if "note" in values else None,
        deadline=_read_new_deadline(table),
        provisional=table.flag("provisional") if "provisional" in values else False,
    )


def _read_kind(table: Table) -> AnnouncementKind:
    kind = table.choice("kind", _KINDS)
    return AnnouncementKind(kind) if kind in _KINDS else AnnouncementKind.PROGRESS


def _read_day_of_announcement(table: Table) -> tuple[str, Window]:
    on, window = read_edtf(table, "on")
    if window.earliest is None or window.latest is None:
        table.fault("on", f"'{on}' has an open end", "Write the day it was made, or the month if no day is known.")
    check_years(table, "on", window)
    return on, window


def _read_language_of_phrase(table: Table, language: str) -> str | None:
    if "language" in table.values:
        return read_language(table, "language")
    return language if "phrase" in table.values else None


def _read_new_deadline(table: Table) -> Deadline | None:
    """Return the deadline that was moved to: one of ``by``, ``until``, ``on`` and ``during``, in a table of its own."""
    if table.values.get("kind") != AnnouncementKind.MOVED:
        if "deadline" in table.values:
            table.fault("deadline", "stands in what moves nothing", 'Leave it out, or write kind = "moved".')
        return None
    if table.value("deadline", dict, "a table") is None:
        return None
    new = table.subtable("deadline")
    new.only(DATE_KEYS)
    deadline = read_date(new)
    if deadline is None and new.values.keys() <= DATE_KEYS:
        table.fault("deadline", "has no date")
    return deadline
