"""Plain text: bytes into characters. Files do not say how they are written, so it is told by what makes sense."""

import codecs
import re

from service.errors import DocumentFault, UnreadableDocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC = re.compile("[\u0621-\u064a]")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")  # letters beyond the plain Latin ones
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_SAMPLE = 4096
"""Bytes that are looked at for UTF-16 without a mark."""


def decode(data: bytes) -> str:
    """Return the text that *data* is: in UTF-8, UTF-16 or UTF-32, or in Windows' Arabic or Western letters.

    Raises `UnreadableDocumentError` where it is none of these.
    """
    text = _decoded(data)
    if _NO_TEXT.search(text):
        told = "this is neither a document that is read here, nor text. Give text in UTF-8, a web page, .docx or PDF"
        raise UnreadableDocumentError(DocumentFault.NO_ENCODING, told)
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if unmarked := _utf16_without_mark(data):
        return _strictly(data, unmarked)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _in_windows_letters(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        told = f"its letters should be {encoding.upper().removesuffix('-SIG')}, but byte {error.start:,} is not"
        raise UnreadableDocumentError(DocumentFault.NO_ENCODING, f"{told}. Save it as UTF-8") from None


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the order of bytes, where every other one is 0 (Latin) or 6 (Arabic), as in no other encoding."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(byte in (0, 6, 0x20) for byte in high) > 0.9 * len(high):
            return encoding
    return None


def _in_windows_letters(data: bytes) -> str:
    """Return *data* in Windows-1256, where what it has beside ASCII is Arabic by then, else in Windows-1252."""
    arabic = data.decode("cp1256")
    foreign = len(_FOREIGN.findall(arabic))
    if foreign and len(_ARABIC.findall(arabic)) > 0.5 * foreign and _has_arabic_words(arabic):
        return arabic
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return arabic


def _has_arabic_words(text: str) -> bool:
    """Tell whether there are words of several Arabic letters: in Western text, accents stand alone."""
    inside = len(re.findall("[\u0621-\u064a]{3,}", text))
    return inside > 0 and inside >= len(re.findall("[a-zA-Z][\u0621-\u064a]|[\u0621-\u064a][a-zA-Z]", text))
