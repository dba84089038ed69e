"""What is wrong with a commitment that was typed, beside the field that it is about, in the reader's language."""

from service.errors import CatalogueError, EndedAnchorError, Fault, UnknownAnchorError
from service.messages import isolate
from service.messages.translations import translations
from service.web.pages.fields import Errors, date_remedy

_FIELD_OF = {
    **dict.fromkeys(("by", "until", "on", "during"), "date"),
    "title": "title_en",
    "en": "title_en",
    "ar": "title_ar",
    "title.en": "title_en",
    "title.ar": "title_ar",
}
"""Where on the form a fault is shown, by the key that it is about; others are called alike."""


def faults(error: CatalogueError, language: str) -> Errors:
    """Return what is wrong, by field. The catalogue speaks English; others get what can be said of any field."""
    if isinstance(error, UnknownAnchorError):
        return {"after": _unknown_anchor(error, language)}
    if isinstance(error, EndedAnchorError):
        return {"after": _ended_anchor(error, language)}
    return {_field(fault): _words(fault, language) for fault in reversed(error.faults)}


def _field(fault: Fault) -> str:
    key = (fault.key or "form").partition("[")[0]
    return _FIELD_OF.get(key, key) if key.partition(".")[0] not in ("sources", "readings") else "form"


def _words(fault: Fault, language: str) -> str:
    t = translations(language)
    if fault.problem in ("is missing", "is empty", "has no language", "is an empty list"):
        return t.gettext("This is needed.")
    if _field(fault) in ("date", "after") and "counts from itself" not in fault.problem:
        return date_remedy(f"{fault.problem}. {fault.remedy}", language)
    if language == "en":
        return f"{fault.problem[0].upper()}{fault.problem[1:]}. {fault.remedy}"
    return t.gettext("This cannot be taken. See the example.")


def _unknown_anchor(error: UnknownAnchorError, language: str) -> str:
    t = translations(language)
    facts = {"id": isolate(error.anchor, language)}
    if not error.near:
        return t.gettext("No commitment is called %(id)s. Write the id of one, or a day (2026-09-30).") % facts
    facts["near"] = t.pgettext("between parts", ", ").join(isolate(each, language) for each in error.near)
    return t.gettext("No commitment is called %(id)s. Did you mean %(near)s?") % facts


def _ended_anchor(error: EndedAnchorError, language: str) -> str:
    t = translations(language)
    told = t.gettext("%(id)s is over, and gives no day to count from. Write the id of another commitment, or a day.")
    return told % {"id": isolate(error.anchor, language)}
