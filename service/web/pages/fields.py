"""What is wrong with a field, beside it, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from service.core.years import YEARS
from service.errors import ServiceError
from service.messages.translations import translations

Errors = Mapping[str, str]
"""What is wrong, by the name of the field; ``form``: with all of them together."""

WHOLE = "form"


class WrongFieldsError(ServiceError):
    """A form cannot be taken as it is. *errors* say why."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))


def wrong(error: ValidationError, names: Mapping[str, str], language: str) -> Errors:
    """Return what *error* says of a form whose fields are called as the keys are, but for those in *names*."""
    return {names.get(key := str(each["loc"][0]), key): _words(each, language) for each in reversed(error.errors())}


def _words(error: Any, language: str) -> str:
    t = translations(language)
    match error["type"]:
        case "missing" | "string_too_short":
            return t.gettext("This is needed.")
        case "string_too_long":
            n = int(error["ctx"]["max_length"])
            return t.ngettext("At most %(n)d character, please.", "At most %(n)d characters, please.", n) % {"n": n}
        case "enum":
            return t.gettext("Choose one of these.")
        case "edtf":
            return date_remedy(str(error["msg"]), language)
        case _:
            return t.gettext("This cannot be taken. See the example.")


def date_remedy(reason: str, language: str) -> str:
    """Return how to write a date. The *reason* why one cannot be read is in English, and so only shown there."""
    how = translations(language).gettext(
        "Write a day (2026-09-30), a month (2026-09), a quarter (2026-35 is July to September) or a span "
        "(2026-07/2026-09)."
    )
    return f"{reason[0].upper()}{reason[1:]}" if language == "en" and reason else how


def day_of_field(typed: Mapping[str, str], name: str, language: str) -> date | None:
    """Return the day that was chosen in a field; None: none was. Raises `WrongFieldsError` for anything else."""
    if name not in typed:
        return None
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise WrongFieldsError({name: translations(language).gettext("Write a day, such as 2026-09-30.")})
    return day
