"""What was read out of a document, and how much of it there may be."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from service.errors import DocumentFault, UnreadableDocumentError

LARGEST_DOCUMENT = 8 * 1024 * 1024
"""Bytes of a document as it comes."""

LONGEST_TEXT = 500_000
"""Characters of its text: a book of 250 pages."""

MOST_PAGES = 300


class Kind(StrEnum):
    """What can be read."""

    TEXT = "text"
    HTML = "html"
    WORD = "word"
    PDF = "pdf"


class Content(Struct, frozen=True):
    """The text of a document. *title* and *published_on* are what the document says of itself; None: it does not."""

    kind: Kind
    text: str
    title: str | None = None
    published_on: date | None = None


def checked(content: Content) -> Content:
    """Return *content*. Raises `UnreadableDocumentError` where there is no text in it, or too much."""
    if not content.text.strip():
        raise UnreadableDocumentError(DocumentFault.EMPTY, "there is no text in it. Give a document that has some")
    if len(content.text) > LONGEST_TEXT:
        told = f"its text has {len(content.text):,} characters, and at most {LONGEST_TEXT:,} are read at once"
        raise UnreadableDocumentError(DocumentFault.TOO_LONG, f"{told}. Give the part that matters")
    return content


def too_large(what: str) -> UnreadableDocumentError:
    """Return the refusal of a document that is too large; *what* says in which way."""
    return UnreadableDocumentError(DocumentFault.TOO_LARGE, f"{what}. Give the part that matters, or its text")


def broken(what: str) -> UnreadableDocumentError:
    """Return the refusal of a document that does not hold together; *what* names its kind."""
    text = f"this {what} cannot be read: it is damaged, or cut short. Save it anew, or give its text"
    return UnreadableDocumentError(DocumentFault.BROKEN, text)
