"""What is wrong with a field, beside it, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from gettext import GNUTranslations
from typing import Any

from pydantic import ValidationError

from service.errors import Refusal, RefusedChangeError, ServiceError
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
    if not 1900 <= day.year <= 9000:
        raise WrongFieldsError({name: translations(language).gettext("Write a day, such as 2026-09-30.")})
    return day


def refused(error: RefusedChangeError, language: str) -> Errors:
    """Return why a change was refused, beside the field that it is about."""
    return {_FIELD_OF.get(error.refusal, WHOLE): refusal_words(error.refusal, language)}


def refusal_words(refusal: Refusal, language: str) -> str:
    """Return *refusal* in one sentence or two, with what to do."""
    return _REFUSALS[refusal](translations(language))


_FIELD_OF = {
    Refusal.NOT_AHEAD: "until",
    Refusal.NOT_YET: "on",
    Refusal.NO_NEW_DEADLINE: "moved_to",
    Refusal.NEW_DEADLINE: "moved_to",
    Refusal.SETTLED: "kind",
    Refusal.NOBODY_LOOKS: "provisional",
    Refusal.ENDS_TOO_EARLY: "until",
}

_REFUSALS: Mapping[Refusal, Callable[[GNUTranslations], str]] = {
    Refusal.OVER: lambda t: t.gettext("It is settled or archived, and says nothing more: there is nothing to rest."),
    Refusal.NOT_AHEAD: lambda t: t.gettext("That is over already. Choose a later day."),
    Refusal.NOT_IN_FORCE: lambda t: t.gettext("Somebody has done that already, or there is none of that number."),
    Refusal.NOT_YET: lambda t: t.gettext("That day has not come yet. Give the day on which it was said."),
    Refusal.NO_NEW_DEADLINE: lambda t: t.gettext("A deadline that was moved needs the new one."),
    Refusal.NEW_DEADLINE: lambda t: t.gettext(
        "Only a deadline that was moved has a new one. Choose moved, or leave it."
    ),
    Refusal.SETTLED: lambda t: t.gettext(
        "It is settled already. Withdraw that announcement first, or record progress, which closes nothing."
    ),
    Refusal.NOBODY_LOOKS: lambda t: t.gettext(
        "Nobody would be asked to look at it: it is settled or archived, or has no alerts. "
        "Record it once somebody is sure."
    ),
    Refusal.ENDS_TOO_EARLY: lambda t: t.gettext("It would end before it does anything. Choose a later day."),
    Refusal.UNFINISHED: lambda t: t.gettext("Something that it needs is missing, or too long."),
    Refusal.NOTHING_TO_DO: lambda t: t.gettext(
        "There is nothing to do: it was sent or withheld meanwhile, or is being sent just now."
    ),
    Refusal.OTHER: lambda t: t.gettext("That is not possible as things are. Load the page again to see how they are."),
}
