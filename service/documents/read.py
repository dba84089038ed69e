"""One document, whatever it is, into its text."""

from service.documents.content import LARGEST_DOCUMENT, Content, Kind, checked, too_large
from service.documents.kinds import kind_of
from service.documents.plain import decode


def read_document(data: bytes) -> Content:
    """Return what *data* holds. Raises `UnreadableDocumentError`.

    It may take seconds, and hundreds of megabytes: `service.documents.apart` bounds both.
    """
    check_size(data)
    return checked(_read(data, kind_of(data)))


def check_size(data: bytes) -> None:
    """Raise `UnreadableDocumentError` for a document that is too large to be looked at."""
    if len(data) > LARGEST_DOCUMENT:
        raise too_large(f"it has more than {LARGEST_DOCUMENT // 1024 // 1024} MB")


def _read(data: bytes, kind: Kind) -> Content:
    if kind is Kind.PDF:
        from service.documents.pdf import read_pdf

        return read_pdf(data)
    if kind is Kind.WORD:
        from service.documents.word import read_word

        return read_word(data)
    if kind is Kind.HTML:
        from service.documents.web import read_html

        return read_html(data)
    return Content(Kind.TEXT, decode(data))
