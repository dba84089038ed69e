"""Why a date may be read in another way, as data: `service.messages.readings` puts it into words."""

from datetime import date
from enum import StrEnum

from service.core.model import Localized


class Reason(StrEnum):
    """Why there is another reading."""

    FROM_STATEMENT = "from_statement"  # counted from the day of the statement
    FROM_PUBLICATION = "from_publication"
    OTHER_ORDER = "other_order"  # the day and the month the other way round
    WITHOUT_CAP = "without_cap"  # by the span alone, without the date that caps it
    DAY_INCLUDED = "day_included"  # "before" that day, and on it
    WORKING_DAYS = "working_days"  # of a week of five, where they were counted as days


def because(reason: Reason, on: date | None = None) -> Localized:
    """Return a reason, with the day that it is about, for a reading whose words are yet to come."""
    return {"code": reason, **({"on": on.isoformat()} if on else {})}
