"""For how long reminders rest, as a form asks for it: so long, or until the end of a day."""

from datetime import datetime

from service.core.durations import parse_span
from service.core.rests import after_span, end_of
from service.messages import span_words
from service.messages.translations import translations
from service.web.pages.fields import WrongFieldsError, day_of_field
from service.web.pages.forms import Typed

NEXT = "next"
SPANS = ("P1D", "P3D", "P7D", "P14D", "P30D")


def rest_choices(language: str) -> list[tuple[str, str]]:
    """Return the choices in their order: the value of each, and its words."""
    t = translations(language)
    spans = [(each, t.gettext("for %(span)s") % {"span": span_words(parse_span(each), language)}) for each in SPANS]
    return [(NEXT, t.gettext("until the next milestone")), *spans]


def newest_seen(typed: Typed) -> int | None:
    """Return the number of the newest alert that the page told of, 0 if there was none; None: it does not say."""
    number = typed.get("newest", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None


def rest_until(typed: Typed, zone: str, now: datetime, language: str) -> datetime | None:
    """Return until when reminders rest; None: until the next milestone. Days are those of *zone*.

    A day that is given counts; beside a span, it is not clear which of them is meant.
    """
    t, choice = translations(language), typed.get("rest", NEXT)
    day = day_of_field(typed, "until", language)
    if choice not in (NEXT, *SPANS):
        raise WrongFieldsError({"rest": t.gettext("Choose for how long.")})
    if day is not None and choice != NEXT:
        raise WrongFieldsError({"until": t.gettext("Give a time or a day, not both.")})
    if day is not None:
        return end_of(day, zone)
    return None if choice == NEXT else after_span(now, parse_span(choice), zone)
