"""Word's .docx: a zip of XML, of which the text, the footnotes and the title are read."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from service.documents.content import Content, Kind, broken, too_large

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST_PART = 64 * 1024 * 1024
"""Bytes of XML, unpacked. A book has some megabytes; a zip of a megabyte may hold a gigabyte."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SKIPPED = frozenset((_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"))
"""Said twice, taken out, moved away, or no words at all."""

_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ENDS = {f"{_W}p": "\n", f"{_W}tc": "\t"}


def read_word(data: bytes) -> Content:
    """Return what the .docx *data* holds. Raises `UnreadableDocumentError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            text = "".join(_words(_part(parts, "word/document.xml")))
            for notes in ("word/footnotes.xml", "word/endnotes.xml"):
                if notes in parts.namelist():
                    text += "".join(_words(_part(parts, notes)))
            title = _title(parts)
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, NotImplementedError, SyntaxError, OSError):
        # What zipfile says to parts that are broken, missing, locked or packed in another way; lxml, a SyntaxError.
        raise broken("Word document") from None
    return Content(Kind.WORD, _tidy(text), title)


def _part(parts: zipfile.ZipFile, name: str) -> "Element":
    """Return one part. No entity is resolved, and nothing is fetched."""
    from lxml import etree

    with parts.open(name) as file:
        xml = file.read(LARGEST_PART + 1)
    if len(xml) > LARGEST_PART:
        raise too_large(f"unpacked, it has more than {LARGEST_PART // 1024 // 1024} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def _words(root: "Element") -> Iterator[str]:
    """Yield the words below *root*, and what stands between them: without recursion, however deep it goes."""
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        element, is_end = waiting.pop()
        if is_end:
            yield _ENDS.get(element.tag, "")
        elif element.tag not in _SKIPPED and isinstance(element.tag, str):
            if element.tag == f"{_W}t":
                yield element.text or ""
            yield _SPACES.get(element.tag, "")
            waiting.append((element, True))
            waiting.extend((child, False) for child in reversed(element))


def _title(parts: zipfile.ZipFile) -> str | None:
    if "docProps/core.xml" not in parts.namelist():
        return None
    title = " ".join((_part(parts, "docProps/core.xml").findtext(_TITLE) or "").split())
    return title[:300] or None


def _tidy(text: str) -> str:
    """Return *text* without the blanks at the ends of lines: each cell of a table ends a paragraph and a cell."""
    lines = (line.strip(" \t") for line in text.replace("\n\t", "\t").split("\n"))
    return "\n".join(lines).strip("\n") + "\n"
