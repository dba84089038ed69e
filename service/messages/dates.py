"""Days, moments and spans in words. Digits are Latin in both languages, as in most Arabic news; months are Iraq's."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from service.core.durations import Span
from service.errors import MissingTranslationsError
from service.messages.bidi import isolate
from service.messages.translations import translations


@cache
def month_names(language: str) -> tuple[str, ...]:
    """Return the twelve months as they stand in a date."""
    return tuple(_compiled("month", str(number), language) for number in range(1, 13))


def _compiled(context: str, name: str, language: str) -> str:
    """Return what `service.messages.compile_locale` found in CLDR. Raises `MissingTranslationsError` if it did not."""
    words = translations(language).pgettext(context, name)
    if words == name:
        raise MissingTranslationsError("muhla.mo", language)
    return words


def date_words(day: date, language: str) -> str:
    """Return ``30 September 2025``, ``30 أيلول 2025``."""
    return f"{day.day} {month_words(day.year, day.month, language)}"


def day_of_month_words(day: date, language: str) -> str:
    """Return ``30 September``, for where the year stands nearby."""
    return f"{day.day} {month_names(language)[day.month - 1]}"


def month_words(year: int, month: int, language: str) -> str:
    """Return ``September 2025``, ``أيلول 2025``."""
    return f"{month_names(language)[month - 1]} {year}"


@lru_cache(maxsize=4096)
def moment_words(moment: datetime, zone: str, language: str) -> str:
    """Return an aware *moment* as clocks in *zone* show it, and where: ``2 December 2026, 09:00 (Baghdad)``."""
    local = moment.astimezone(ZoneInfo(zone))
    # Translators: a moment: the date, the time of day, and the city whose clocks show it.
    return translations(language).gettext("%(date)s, %(time)s (%(city)s)") % {
        "date": date_words(local, language),
        "time": f"{local:%H:%M}",
        "city": city_words(zone, language),
    }


@cache
def city_words(zone: str, language: str) -> str:
    """Return the city after which an IANA *zone* is named: ``Baghdad``, ``بغداد``."""
    city = translations(language).pgettext("city", zone)
    return city if city != zone else zone.rpartition("/")[2].replace("_", " ")


def span_words(span: Span, language: str) -> str:
    """Return ``12 months``, ``1 month and 15 days``. Arabic in the oblique case, for use after قبل, بعد or خلال."""
    t = translations(language)
    months = t.npgettext("span", "%(n)d month", "%(n)d months", span.months) % {"n": span.months}
    days = t.npgettext("span", "%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    return list_words([words for words, n in ((months, span.months), (days, span.days)) if n], language)


def list_words(items: Sequence[str], language: str) -> str:
    """Return ``a, b and c``, as the language joins them."""
    if len(items) <= 2:
        return _joined("2", *items, language=language) if len(items) == 2 else "".join(items)
    first, second, *others, last = items
    words = _joined("start", first, second, language=language)
    for each in others:
        words = _joined("middle", words, each, language=language)
    return _joined("end", words, last, language=language)


def _joined(place: str, before: str, after: str, *, language: str) -> str:
    return _compiled("list", place, language).format(before, after)


def dates_words(days: Sequence[date], language: str) -> str:
    """Return several days in one list, each isolated."""
    return list_words([isolate(date_words(day, language), language) for day in days], language)
