"""Why something was not done, in the reader's language, beside the field that it is about."""

from collections.abc import Callable, Mapping
from gettext import GNUTranslations

from service.errors import DocumentFault, Refusal, RefusedChangeError, UnreadableDocumentError
from service.messages.translations import translations
from service.web.pages.fields import WHOLE, Errors
from service.web.pages.forms import Typed


def refused(error: RefusedChangeError, language: str) -> Errors:
    """Return why a change was refused, by the field that it is about."""
    return {_FIELD_OF.get(error.refusal, WHOLE): refusal_words(error.refusal, language)}


def refused_document(error: UnreadableDocumentError, typed: Typed, language: str) -> Errors:
    """Return why a document was not taken in, by the field that it is about."""
    given = "text" if "text" in typed else "file"
    return {_FIELD_OF.get(error.fault, given): refusal_words(error.fault, language)}


def refusal_words(why: Refusal | DocumentFault, language: str) -> str:
    """Return *why* in one sentence or two, with what to do."""
    return _WORDS[why](translations(language))


_FIELD_OF: Mapping[Refusal | DocumentFault, str] = {
    Refusal.NOT_AHEAD: "until",
    Refusal.NOT_YET: "on",
    Refusal.NO_NEW_DEADLINE: "moved_to",
    Refusal.NEW_DEADLINE: "moved_to",
    Refusal.SETTLED: "kind",
    Refusal.NOBODY_LOOKS: "provisional",
    Refusal.ENDS_TOO_EARLY: "until",
    DocumentFault.NO_DAY: "published_on",
    DocumentFault.SAID_LATER: "said_on",
}

_WORDS: Mapping[Refusal | DocumentFault, Callable[[GNUTranslations], str]] = {
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
    Refusal.WAITS_NOT: lambda t: t.gettext("It has a date, or is settled or archived: it waits for no day any more."),
    Refusal.NEWER: lambda t: t.gettext(
        "An alert was raised after this page was opened. Look at how it stands now, and then say so again."
    ),
    Refusal.NOTHING_TO_DO: lambda t: t.gettext(
        "There is nothing to do: it was sent or withheld meanwhile, or is being sent just now."
    ),
    Refusal.OTHER: lambda t: t.gettext("That is not possible as things are. Load the page again to see how they are."),
    DocumentFault.EMPTY: lambda t: t.gettext("There is no text in it. Choose a file, or paste the text."),
    DocumentFault.TOO_LARGE: lambda t: t.gettext("It is too large, or has too many pages. Give the part that matters."),
    DocumentFault.TOO_LONG: lambda t: t.gettext("It is too long. Give the part that matters."),
    DocumentFault.PICTURE: lambda t: t.gettext(
        "It is a picture: there is no text in it. Have its letters recognised first (OCR), or paste the text."
    ),
    DocumentFault.OTHER_KIND: lambda t: t.gettext(
        "This kind of file is not read. Save it as PDF or .docx, or paste its text."
    ),
    DocumentFault.ENCRYPTED: lambda t: t.gettext(
        "It is locked with a password. Save it without one, or paste its text."
    ),
    DocumentFault.BROKEN: lambda t: t.gettext("It is damaged, or cut short. Save it anew, or paste its text."),
    DocumentFault.NO_ENCODING: lambda t: t.gettext("Its letters cannot be told. Save it as UTF-8, or paste the text."),
    DocumentFault.TOO_SLOW: lambda t: t.gettext("It takes too long to read. Give the part that matters."),
    DocumentFault.BUSY: lambda t: t.gettext("Other documents are being read just now. Try again in a minute."),
    DocumentFault.NO_DAY: lambda t: t.gettext(
        "When was it published? Relative dates count from that day, and the document does not tell it."
    ),
    DocumentFault.SAID_LATER: lambda t: t.gettext("That is after the day of publication. Choose an earlier day."),
}
