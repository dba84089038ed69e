"""Why a document was not taken in, in the reader's language, beside the field that it is about."""

from collections.abc import Callable, Mapping
from gettext import GNUTranslations

from service.errors import DocumentFault, UnreadableDocumentError
from service.messages.translations import translations
from service.web.pages.fields import Errors
from service.web.pages.forms import Typed

_WORDS: Mapping[DocumentFault, Callable[[GNUTranslations], str]] = {
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
_FIELDS = {DocumentFault.NO_DAY: "published_on", DocumentFault.SAID_LATER: "said_on"}


def fault_words(fault: DocumentFault, language: str) -> str:
    """Return *fault* in a sentence or two, with what to do."""
    return _WORDS[fault](translations(language))


def refused_document(error: UnreadableDocumentError, typed: Typed, language: str) -> Errors:
    """Return why a document was not taken in, by the field that it is about."""
    given = "text" if "text" in typed else "file"
    return {_FIELDS.get(error.fault, given): fault_words(error.fault, language)}
