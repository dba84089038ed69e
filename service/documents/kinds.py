"""What kind of document some bytes are: told by what is in them, whatever the file is called."""

import io
import re
import zipfile

from service.documents.content import Kind, broken
from service.errors import DocumentFault, UnreadableDocumentError

_HEAD = 1024
"""Bytes in which the kind must show: some programs write something of their own before it."""

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Word, Excel or PowerPoint document. Save it as .docx or PDF, or paste its text",
    b"{\\rtf": "a Rich Text document. Save it as .docx or PDF, or paste its text",
    b"\x1f\x8b": "a packed file. Unpack it first",
    b"Rar!": "a packed file. Unpack it first",
    b"7z\xbc\xaf": "a packed file. Unpack it first",
    b"\x7fELF": "a program, and no document",
}


def kind_of(data: bytes) -> Kind:
    """Return what *data* is. Raises `UnreadableDocumentError` for what is not read here."""
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _within_zip(data)
    if head.startswith(_PICTURES):
        text = "this is a picture: there is no text in it. Have its letters recognised first, or paste the text"
        raise UnreadableDocumentError(DocumentFault.PICTURE, text)
    for beginning, words in _OTHERS.items():
        if head.startswith(beginning):
            raise UnreadableDocumentError(DocumentFault.OTHER_KIND, f"this is {words}")
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return Kind.HTML if _HTML.match(head.replace(b"\x00", b"")) else Kind.TEXT


def _within_zip(data: bytes) -> Kind:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):  # all that zipfile says to a broken list
        raise broken("packed document") from None
    if "word/document.xml" in names:
        return Kind.WORD
    text = "this is a packed file, and no Word document. Give a .docx, a PDF, a web page or plain text"
    raise UnreadableDocumentError(DocumentFault.OTHER_KIND, text)
