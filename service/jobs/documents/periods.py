"""A period that runs from a day which its text does not give: in words on record, until somebody says from when."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from service.catalogue.deadlines import read_deadline
from service.catalogue.table import Table
from service.core.durations import parse_span
from service.core.edtf import Window, parse_edtf, print_edtf
from service.core.entry import Entry
from service.core.model import Deadline, Localized, Modality, Reading
from service.core.relative import resolve
from service.core.working_days import working_days
from service.errors import Refusal, RefusedChangeError, UnreadableDateError
from service.intake.drafts import Draft
from service.intake.reasons import Reason
from service.messages import LANGUAGES, localized, plain
from service.messages.found import Wait, waiting_words
from service.messages.readings import in_all_languages


def counted(draft: Draft, within: str, after: str) -> Mapping[str, str]:
    """Return the keys of the date of a period of *draft* that is *within* long and runs from *after*.

    Only what is due *by* its end can stay relative, and what counts from another commitment: those are all that
    deadlines.toml can say. What happens on a day, or holds until or throughout, gets the date that was counted.
    """
    within = _in_days(draft, within, after)
    relative = {"within": within, "after": after}
    if draft.modality in (None, Modality.BY):
        return relative
    try:
        start = parse_edtf(after)
        end, window = resolve(parse_span(within), start)
    except UnreadableDateError:  # an id, or what whoever reads it reports
        return relative
    if draft.modality is Modality.DURING:
        end = print_edtf(Window(start.earliest, window.latest))
    return {str(draft.modality): end}


def _in_days(draft: Draft, within: str, after: str) -> str:
    """Return *within* as it is, or what working days come to from *after* on, where *draft* counts in them."""
    if draft.within is None or not draft.in_working_days or within != str(draft.within):
        return within
    try:
        start = parse_edtf(after)
    except UnreadableDateError:  # an id, or what whoever reads it reports
        return str(working_days(draft.within.days))
    return str(working_days(draft.within.days, start.latest if start.is_one_day else None))


def deadline_from(draft: Draft, commitment_id: str, *, after: str, within: str | None = None) -> Deadline:
    """Return the deadline of the period of *draft* from *after* on, a day or an id; *within* None: as long as it says.

    Raises `CatalogueError` with what is wrong, and `RefusedChangeError` where the text gives no period that waits.
    """
    if draft.within is None:
        raise RefusedChangeError(f"the text of {commitment_id} gives no period that waits for a day", Refusal.WAITS_NOT)
    values = {"id": commitment_id, **counted(draft, within or str(draft.within), after)}
    table = Table.requested(values)
    deadline = read_deadline(table)
    table.report.raise_faults()
    assert deadline is not None  # there is a date in the values, and nothing is wrong with it
    return deadline


def waiting_note(draft: Draft) -> Localized:
    """Return in each language what *draft* waits for; nothing if it waits for nothing."""
    if draft.within is None:
        return {}
    wait = Wait(draft.within, draft.modality, draft.unknown, draft.language, draft.in_working_days)
    return {language: plain(waiting_words(wait, language)) for language in LANGUAGES}


def noted(entry: Entry, draft: Draft) -> Entry:
    """Return *entry*, which comes of *draft*, with what it waits for in its note as long as it has no date.

    So the period is on record, shown on its page and told in its reviews, until somebody says from when it counts. Then
    those of working days have their other reading beside them, in days of the calendar, as the intake gives it.
    """
    waits = waiting_note(draft)
    if not waits:
        return entry
    note = entry.note or {}
    told = {language: _without(localized(note, language), waits) for language in LANGUAGES} if note else {}
    if entry.deadline is None:
        return replace(entry, note={each: ". ".join(filter(None, (waits[each], told.get(each)))) for each in waits})
    kept = {language: _without(words, waits) for language, words in note.items()}
    readings = (*entry.readings, *_in_calendar_days(entry, draft))
    return replace(
        entry, note={language: words for language, words in kept.items() if words} or None, readings=readings
    )


def _in_calendar_days(entry: Entry, draft: Draft) -> Iterator[Reading]:
    """Yield the other reading of a period that was counted in working days: the same number of days of the calendar."""
    deadline = entry.deadline
    if draft.within is None or deadline is None or deadline.after is None or deadline.window is None:
        return
    if not draft.in_working_days or str(deadline.within) != _in_days(draft, str(draft.within), deadline.after):
        return
    edtf, window = resolve(draft.within, parse_edtf(deadline.after))
    if edtf not in {deadline.edtf, *(each.edtf for each in entry.readings)}:
        yield Reading(edtf, window, in_all_languages(Reason.CALENDAR_DAYS))


def _without(note: str, waits: Localized) -> str:
    """Return *note* without what *waits* says in any language."""
    for words in waits.values():
        note = note.replace(f"{words}. ", "").replace(words, "")
    return note.strip()
