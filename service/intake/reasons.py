"""Why a date may be read in another way, in the languages of the service."""

from datetime import date

from service.core.model import Localized


def from_statement(day: date) -> Localized:
    """Counted from the day of the statement."""
    return {"en": f"Counted from the statement of {day}.", "ar": f"محسوباً من يوم البيان، {day}."}


def from_publication(day: date) -> Localized:
    """Counted from the day of publication."""
    return {"en": f"Counted from the day of publication, {day}.", "ar": f"محسوباً من يوم النشر، {day}."}


def other_order() -> Localized:
    """The numbers in the other order."""
    return {"en": "With the day and the month in the other order.", "ar": "بقراءة اليوم والشهر بالترتيب المعاكس."}


def without_cap() -> Localized:
    """The span alone, without the date that caps it."""
    return {
        "en": "By the span alone, without the last date that the text sets.",
        "ar": "وفق المدة وحدها، من دون الموعد الأقصى الذي يحدده النص.",
    }


def day_included() -> Localized:
    """The day of "before" included."""
    return {"en": "If “before” is meant to include that day.", "ar": "إذا كان المقصود بعبارة «قبل» أن ذلك اليوم مشمول."}
