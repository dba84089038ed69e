"""What the intake finds in a text: every date expression, and the commitments that it proposes.

Offsets count characters of the raw text, from 0; an end is the first character after. A person decides on every
proposal: nothing here becomes a commitment by itself.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from service.core.durations import Span
from service.core.edtf import Window
from service.core.model import Modality, Reading


class Document(Struct, frozen=True):
    """A text to read. *said_on* is the day of the statement that it reports, where that is older than the page.

    *language* is ``ar`` or ``en``; None: the letters tell.
    """

    text: str
    published_on: date
    said_on: date | None = None
    language: str | None = None


class Fragment(Struct, frozen=True):
    """A piece of the raw text, as it stands there."""

    start: int
    end: int
    text: str


class ExpressionKind(StrEnum):
    """What a date expression does in its sentence."""

    PUBLICATION = "publication"  # the page's own date
    PAST_REFERENCE = "past_reference"  # when something happened: proposes nothing
    DEADLINE = "deadline"  # by when, or until when
    EVENT = "event"  # when something is to happen
    DURATION = "duration"  # how long something takes or holds


class AnchorKind(StrEnum):
    """What a relative date counts from."""

    PUBLICATION = "publication"
    STATEMENT = "statement"  # the day of the statement that is reported
    DATE = "date"  # a day that the text gives
    EVENT = "event"  # an event whose date the text does not give


class Anchor(Struct, frozen=True):
    """The day, or the event, that a relative date counts from. *on* is None for an event without a known date.

    *fragment* is where the text names it; None where the text does not.
    """

    kind: AnchorKind
    on: date | None
    fragment: Fragment | None = None


class Expression(Struct, frozen=True):
    """One date expression, and what it means. *edtf* and *window* are None where it counts from an unknown event."""

    fragment: Fragment
    kind: ExpressionKind
    edtf: str | None
    window: Window | None
    duration: Span | None = None
    anchor: Anchor | None = None
    readings: tuple[Reading, ...] = ()


class Proposal(Struct, frozen=True):
    """A commitment that the text may hold. The same deadline said several times is one, with several fragments.

    *modality* None: a duty without a date; *edtf* and *window* are None then, and where it counts from an event without
    a known date (*duration* and *anchor* say so). *party* is who is obliged, in the text's words, where it says so.
    *sentence* is the sentence of the first fragment, to show it in context. *confidence* is from 0 to 1. *readings*
    are the other ways to understand it, each with its reason; never the proposal's own. *in_working_days*: the
    text counts *duration* in working days; forward they are counted so, with five to a week.
    """

    fragments: tuple[Fragment, ...]
    sentence: Fragment
    modality: Modality | None
    edtf: str | None
    window: Window | None
    duration: Span | None
    anchor: Anchor | None
    party: str | None
    confidence: float
    readings: tuple[Reading, ...] = ()
    in_working_days: bool = False


class Findings(Struct, frozen=True):
    """All that was found, both in the order of the text."""

    expressions: tuple[Expression, ...]
    proposals: tuple[Proposal, ...]
