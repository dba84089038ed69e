"""A proposal as the commitment that it may become: an id, a title and a deadline to begin with. A person edits them."""

import re
from collections.abc import Collection

from msgspec import Struct

from service.core.durations import Span
from service.core.edtf import describe, parse_edtf
from service.core.model import Deadline, Modality, Reading
from service.core.relative import resolve
from service.core.years import YEARS, year_out_of_reach
from service.errors import UnreadableDateError
from service.intake.ids import id_of
from service.intake.proposals import Document, Fragment, Proposal

LONGEST_PHRASE = 120
"""Characters of a fragment and of a title: enough for the words that carry a date or a duty, too few for a text."""

MOST_PHRASES = 5
"""Fragments of one deadline that are quoted."""

_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_ARABIC, _LATIN = re.compile("[\u0600-\u06ff]"), re.compile("[A-Za-z]")


class Draft(Struct, frozen=True):
    """What a commitment would begin with. *title* and *phrases* are in *language*; *party* None: the text names none.

    *within* and *unknown* are set where the period runs from an event without a known date: how long, and from what;
    *deadline* is None then, as for a duty without a date. *modality* and *in_working_days* are the proposal's.
    """

    id: str
    title: str
    language: str
    party: str | None
    phrases: tuple[str, ...]
    deadline: Deadline | None
    readings: tuple[Reading, ...]
    within: Span | None = None
    unknown: str | None = None
    modality: Modality | None = None
    in_working_days: bool = False


def language_of(document: Document) -> str:
    """Return the language of *document*: the one that it is said to have, or else that of most of its letters."""
    if document.language:
        return document.language
    return "ar" if len(_ARABIC.findall(document.text)) > len(_LATIN.findall(document.text)) else "en"


def draft_of(proposal: Proposal, *, language: str, name: str, taken: Collection[str] = ()) -> Draft:
    """Return what *proposal* would become. *name* is the document's, *taken* are ids that it must not have."""
    waits = is_waiting(proposal)
    named = proposal.anchor.fragment if proposal.anchor else None
    return Draft(
        id=id_of(proposal, name, taken),
        title=title_of(proposal),
        language=language,
        party=short(proposal.party) if proposal.party else None,
        phrases=_phrases(proposal.fragments),
        deadline=deadline_of(proposal),
        readings=tuple(each for each in proposal.readings if _in_reach(each.edtf)),
        within=proposal.duration if waits else None,
        unknown=short(named.text) if waits and named else None,
        modality=proposal.modality,
        in_working_days=proposal.in_working_days,
    )


def is_waiting(proposal: Proposal) -> bool:
    """Tell whether *proposal* is a period from a day that its text does not give."""
    return proposal.edtf is None and proposal.duration is not None


def deadline_of(proposal: Proposal) -> Deadline | None:
    """Return the deadline that *proposal* gives; None for a duty without a date, or one out of reach.

    It stays relative where the text counts from a known day, so that everybody sees how it was counted.
    """
    if proposal.modality is None or proposal.edtf is None or proposal.window is None or not _in_reach(proposal.edtf):
        return None
    counted = proposal.anchor.on if proposal.anchor and proposal.duration else None
    is_relative = counted is not None and counted.year in YEARS and proposal.modality is Modality.BY
    is_relative = is_relative and not proposal.in_working_days  # whose number is not that of its days
    return Deadline(
        proposal.modality,
        proposal.edtf,
        proposal.window,
        within=proposal.duration if is_relative else None,
        after=counted.isoformat() if is_relative and counted else None,
    )


def is_computed(deadline: Deadline) -> bool:
    """Tell whether the day that *deadline* counts from, and how long, give it by themselves: no cap does."""
    if deadline.within is None or deadline.after is None:
        return False
    try:
        return resolve(deadline.within, parse_edtf(deadline.after))[1] == deadline.window
    except UnreadableDateError:
        return False


def title_of(proposal: Proposal) -> str:
    """Return a short title: the sentence, or of a long one what stands around the fragment."""
    sentence = proposal.sentence
    text = clean(sentence.text)
    if len(text) <= LONGEST_PHRASE:
        return text
    first = proposal.fragments[0]
    before = clean(sentence.text[: max(0, first.start - sentence.start)])
    start = max(0, min(len(before) - LONGEST_PHRASE // 2, len(text) - LONGEST_PHRASE + 2))
    return _cut(text, start)


def short(text: str) -> str:
    """Return *text* on one line, with at most as many characters as a fragment may have."""
    text = clean(text)
    return text if len(text) <= LONGEST_PHRASE else f"{text[: LONGEST_PHRASE - 1].rsplit(' ', 1)[0]}…"


def clean(text: str) -> str:
    """Return *text* on one line, without what cannot be seen."""
    return _UNPRINTABLE.sub(" ", text).strip()


def _cut(text: str, start: int) -> str:
    """Return the words of *text* from about *start* on, with a mark at each end that was cut."""
    if start:
        start = text.find(" ", start) + 1
    piece = text[start:]
    head = "…" if start else ""
    if len(head) + len(piece) > LONGEST_PHRASE:
        piece = f"{piece[: LONGEST_PHRASE - len(head) - 1].rsplit(' ', 1)[0]}…"
    return head + piece


def _phrases(fragments: Collection[Fragment]) -> tuple[str, ...]:
    """Return the words of each fragment, once."""
    return tuple(dict.fromkeys(short(each.text) for each in fragments))[:MOST_PHRASES]


def _in_reach(edtf: str) -> bool:
    return year_out_of_reach(describe(edtf).window) is None
