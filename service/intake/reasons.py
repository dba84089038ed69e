"""Why a date may be read in another way, as data: `service.messages.readings` puts it into words."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from service.core.edtf import Window
from service.core.model import Reading


class Reason(StrEnum):
    """Why there is another reading."""

    FROM_STATEMENT = "from_statement"  # counted from the day of the statement
    FROM_PUBLICATION = "from_publication"
    OTHER_ORDER = "other_order"  # the day and the month the other way round
    WITHOUT_CAP = "without_cap"  # by the span alone, without the date that caps it
    DAY_INCLUDED = "day_included"  # "before" that day, and on it
    WORKING_DAYS = "working_days"  # of a week of five, where they were counted as days
    CALENDAR_DAYS = "calendar_days"  # the other way round


class Why(Struct, frozen=True):
    """A reason, with the day that it is about; None: about no day."""

    reason: Reason
    on: date | None = None


class UnwordedReading(Reading, frozen=True):
    """A reading as the grammar finds it: *why* is data, and *reason* empty until somebody puts that into words."""

    why: Why


def unworded(edtf: str, window: Window, why: Why) -> UnwordedReading:
    """Return another reading whose words are yet to come."""
    return UnwordedReading(edtf, window, {}, why)
