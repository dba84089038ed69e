"""Days, moments and spans in words. Digits are Latin in both languages, as in most Arabic news; months are Iraq's."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.core.durations import Span
from service.messages.bidi import isolate
from service.messages.translations import translations

if TYPE_CHECKING:
    from babel import Locale

LOCALES = {"en": "en_GB", "ar": "ar_IQ"}
"""CLDR locale by language: a British list has no comma before "and"; Iraq says أيلول where Egypt says سبتمبر."""


@cache
def month_names(language: str) -> tuple[str, ...]:
    """Return the twelve months as they stand in a date. CLDR's stand-alone names in ar_IQ are the Egyptian ones."""
    from babel.dates import get_month_names

    names = get_month_names("wide", context="format", locale=LOCALES[language])
    return tuple(names[number] for number in range(1, 13))


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
    from babel.dates import get_timezone_location

    return get_timezone_location(zone, locale=LOCALES[language], return_city=True)


def span_words(span: Span, language: str) -> str:
    """Return ``12 months``, ``1 month and 15 days``. Arabic in the oblique case, for use after قبل, بعد or خلال."""
    t = translations(language)
    months = t.npgettext("span", "%(n)d month", "%(n)d months", span.months) % {"n": span.months}
    days = t.npgettext("span", "%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    return list_words([words for words, n in ((months, span.months), (days, span.days)) if n], language)


def list_words(items: Sequence[str], language: str) -> str:
    """Return ``a, b and c``, as the language joins them."""
    from babel.lists import format_list

    return format_list(items, locale=_locale(language))


@cache
def _locale(language: str) -> "Locale":
    from babel import Locale

    return Locale.parse(LOCALES[language])


def dates_words(days: Sequence[date], language: str) -> str:
    """Return several days in one list, each isolated."""
    return list_words([isolate(date_words(day, language), language) for day in days], language)
