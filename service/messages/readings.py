"""Why a date may be read in another way, in words."""

from collections.abc import Mapping
from datetime import date

from service.messages.bidi import isolate, plain
from service.messages.dates import date_words
from service.messages.translations import LANGUAGES, translations


def in_all_languages(reason: str, on: date | None = None) -> Mapping[str, str]:
    """Return in each language why there is another reading: *reason* is one of the intake's, *on* the day of it.

    It is kept, and pasted into files: so without isolates, which deadlines.toml does not take.
    """
    return {language: plain(reason_words(reason, on, language)) for language in LANGUAGES}


def reason_words(reason: str, on: date | None, language: str) -> str:
    """Return why there is another reading: *reason* is one of the intake's, *on* the day that it is about."""
    t = translations(language)
    words = {"date": isolate(date_words(on, language), language) if on else ""}
    sentences = {
        "from_statement": t.gettext("Counted from the day of the statement, %(date)s."),
        "from_publication": t.gettext("Counted from the day of publication, %(date)s."),
        "other_order": t.gettext("With the day and the month in the other order."),
        "without_cap": t.gettext("By the span alone, without the last date that the text sets."),
        "day_included": t.gettext("If “before” is meant to include that day."),
        "working_days": t.gettext("Working days counted with five to a week, and without holidays."),
        "calendar_days": t.gettext("Counted as days of the calendar, not as working days."),
    }
    return sentences[reason] % words
