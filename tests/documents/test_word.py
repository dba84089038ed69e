"""Word's documents, whole and hostile."""

import io
import zipfile
from pathlib import Path

import pytest

from service.documents.content import Kind
from service.documents.read import read_document
from service.documents.word import LARGEST_PART
from service.errors import DocumentFault, UnreadableDocumentError
from tests.documents.test_pdf import CAMPAIGN, DECREE, REPORT, SAMPLES

NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def a_docx(body: str, **parts: str) -> bytes:
    """A document with *body*, and *parts* by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {NAMES} {COMPATIBLE}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            file.writestr(f"word/{name}.xml", f"<w:{name} {NAMES}>{text}</w:{name}>")
    return packed.getvalue()


def said(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def text_of(data: bytes) -> str:
    return read_document(data).text


def fault_of(data: bytes) -> DocumentFault:
    with pytest.raises(UnreadableDocumentError) as told:
        read_document(data)
    return told.value.fault


def test_paragraphs_are_lines() -> None:
    content = read_document((SAMPLES / "decree.docx").read_bytes())
    assert content.kind is Kind.WORD
    assert content.text.split("\n") == ["قرار مجلس الوزراء رقم 12 لسنة 2026", DECREE, CAMPAIGN, REPORT, ""]


def test_what_was_inserted_counts_and_what_was_deleted_does_not() -> None:
    body = (
        f"<w:p>{said('due by ')}<w:del><w:r><w:delText>May</w:delText></w:r></w:del><w:ins>{said('June')}</w:ins></w:p>"
    )
    assert text_of(a_docx(body)) == "due by June\n"


def test_content_controls_links_and_footnotes_are_read() -> None:
    link = f"<w:p><w:hyperlink>{said('see')}</w:hyperlink></w:p>"
    body = f"{link}<w:sdt><w:sdtContent><w:p>{said('by May')}</w:p></w:sdtContent></w:sdt>"
    notes = f"<w:footnote><w:p>{said('until 2027')}</w:p></w:footnote>"
    assert text_of(a_docx(body, footnotes=notes)) == "see\nby May\nuntil 2027\n"


def test_cells_of_a_row_stand_in_one_line() -> None:
    row = "".join(f"<w:tc><w:p>{said(each)}</w:p></w:tc>" for each in ("Report", "30 June 2027"))
    assert text_of(a_docx(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")) == "Report\t30 June 2027\n"


def test_a_box_of_text_is_read_once() -> None:
    choice, fallback = (f"<mc:{name}><w:p>{said('box')}</w:p></mc:{name}>" for name in ("Choice", "Fallback"))
    assert text_of(a_docx(f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>")) == "box\n"


def test_another_zip_is_no_word_document() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("content.xml", "<x/>")
    assert fault_of(packed.getvalue()) is DocumentFault.OTHER_KIND


def test_a_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * (LARGEST_PART + 1))
    assert fault_of(packed.getvalue()) is DocumentFault.TOO_LARGE


def with_entities(entities: str, words: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        xml = f"<!DOCTYPE w [{entities}]><w:document {NAMES}><w:p>{said(words)}</w:p></w:document>"
        file.writestr("word/document.xml", xml)
    return packed.getvalue()


def test_a_bomb_of_entities_does_not_go_off() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol" * 10}">' for n in range(12))
    assert fault_of(with_entities(entities, "&a11;by May")) is DocumentFault.BROKEN


def test_no_file_is_read_for_an_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("whisper")
    data = with_entities(f'<!ENTITY x SYSTEM "file://{tmp_path}/secret">', "by &x;May")
    assert "whisper" not in text_of(data)


def test_elements_within_elements_do_not_break_it() -> None:
    deep = "<w:x>" * 5000 + said("by May") + "</w:x>" * 5000
    assert fault_of(a_docx(deep)) is DocumentFault.BROKEN


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500])
def test_half_a_document_is_refused(data: bytes) -> None:
    assert fault_of(data) is DocumentFault.BROKEN


def test_an_empty_document_is_refused() -> None:
    assert fault_of(a_docx("<w:p/>")) is DocumentFault.EMPTY
