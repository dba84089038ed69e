"""PDF: pages of glyphs with their places, into lines and paragraphs."""

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.documents.content import MOST_PAGES, Content, Kind, broken, too_large
from service.documents.pdf_lines import Glyph, Line, lines_of
from service.documents.pdf_paragraphs import paragraphs_of
from service.errors import DocumentFault, UnreadableDocumentError

if TYPE_CHECKING:
    from pdfminer.layout import LTComponent, LTPage
    from pdfminer.pdfdocument import PDFDocument


def read_pdf(data: bytes) -> Content:
    """Return what the PDF *data* holds. Raises `UnreadableDocumentError`: also for pages that are pictures."""
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it remarks on the fonts of most documents
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        pages = [lines_of(_glyphs(page)) for page in _pages(document)]
        title = _title(document)
    except UnreadableDocumentError:
        raise
    except PDFPasswordIncorrect:
        text = "this PDF is locked with a password. Save it without one, or paste its text"
        raise UnreadableDocumentError(DocumentFault.ENCRYPTED, text) from None
    except Exception:  # noqa: BLE001 - whatever a broken file makes the library stumble over; it has no error of its own for all
        raise broken("PDF") from None
    return Content(Kind.PDF, _text(pages), title)


def _pages(document: "PDFDocument") -> "Iterator[LTPage]":
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number == MOST_PAGES:
            raise too_large(f"it has more than {MOST_PAGES} pages")
        interpreter.process_page(page)
        yield device.get_result()


def _glyphs(page: "LTPage") -> Iterator[Glyph]:
    """Yield what is written upright on *page*, also within forms that it places."""
    from pdfminer.layout import LTChar, LTContainer

    waiting: list[LTComponent] = [page]
    while waiting:
        item = waiting.pop()
        if isinstance(item, LTChar):
            if item.upright and not item.get_text().startswith("(cid:"):
                yield Glyph(item.get_text(), item.x0, item.x1, item.matrix[5], item.size)
        elif isinstance(item, LTContainer):
            waiting.extend(item)


def _title(document: "PDFDocument") -> str | None:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for facts in document.info:
        title = resolve1(facts.get("Title"))
        if isinstance(title, bytes) and (words := " ".join(decode_text(title).split())):
            return words[:300]
    return None


def _text(pages: list[list[Line]]) -> str:
    text = paragraphs_of(pages)
    if not text.strip():
        told = "there is no text in this PDF: its pages are pictures. Have their letters recognised first (OCR)"
        raise UnreadableDocumentError(DocumentFault.PICTURE, f"{told}, or type the text")
    return text
