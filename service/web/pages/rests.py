"""For how long reminders rest, as a form asks for it."""

from datetime import datetime

from service.core.durations import parse_span
from service.core.rests import after_span, end_of
from service.messages import span_words
from service.messages.translations import translations
from service.web.pages.fields import WrongFieldsError, day_of_field
from service.web.pages.forms import Typed

NEXT, DAY = "next", "day"
SPANS = ("P1D", "P3D", "P7D", "P14D", "P30D")


def rest_choices(language: str) -> list[tuple[str, str]]:
    """Return the choices in their order: the value of each, and its words."""
    t = translations(language)
    spans = [(each, t.gettext("for %(span)s") % {"span": span_words(parse_span(each), language)}) for each in SPANS]
    return [
        (NEXT, t.gettext("until the next milestone")),
        *spans,
        (DAY, t.gettext("until the end of the day below")),
    ]


def rest_until(typed: Typed, zone: str, now: datetime, language: str) -> datetime | None:
    """Return until when reminders rest; None: until the next milestone. Days are those of *zone*."""
    choice = typed.get("rest", NEXT)
    if choice == NEXT:
        return None
    if choice in SPANS:
        return after_span(now, parse_span(choice), zone)
    day = day_of_field(typed, "until", language)
    if choice != DAY or day is None:
        name = "until" if choice == DAY else "rest"
        raise WrongFieldsError({name: translations(language).gettext("Choose for how long.")})
    return end_of(day, zone)
