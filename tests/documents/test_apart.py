"""Documents read in a process of their own: bounded, without secrets, and nothing heavy left behind."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from service.documents import LARGEST_DOCUMENT, LONGEST_TEXT, read_apart
from service.documents.content import Kind
from service.errors import DocumentFault, UnreadableDocumentError
from tests.documents.test_pdf import SAMPLES, a_pdf, written


def fault_of(data: bytes, seconds: float = 30) -> DocumentFault:
    with pytest.raises(UnreadableDocumentError) as told:
        read_apart(data, seconds=seconds)
    return told.value.fault


def test_what_is_read_apart_comes_back_whole() -> None:
    content = read_apart((SAMPLES / "writer-decree.pdf").read_bytes())
    assert content.kind is Kind.PDF
    assert "30 أيلول/سبتمبر 2027" in content.text


def test_a_fault_comes_back_with_its_words() -> None:
    with pytest.raises(UnreadableDocumentError, match="Save it without one, or paste its text") as told:
        read_apart((SAMPLES / "locked.pdf").read_bytes())
    assert told.value.fault is DocumentFault.ENCRYPTED


def test_a_document_that_takes_too_long_is_given_up() -> None:
    assert fault_of(a_pdf(written("one")), seconds=0.01) is DocumentFault.TOO_SLOW


def test_what_takes_too_much_memory_ends_there_and_not_here() -> None:
    packing = zlib.compressobj(1)
    packed = b"".join(packing.compress(b"q " * 500_000) for _ in range(900)) + packing.flush()
    body = (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[4 0 R]/Count 1>> endobj\n"
    )
    stream = b"3 0 obj <</Length %d/Filter/FlateDecode>> stream\n" % len(packed)
    page = b"\nendstream endobj\n4 0 obj <</Type/Page/Parent 2 0 R/Contents 3 0 R/MediaBox[0 0 9 9]>> endobj\n"
    bomb = body + stream + packed + page + b"trailer <</Root 1 0 R/Size 5>>\n"
    assert fault_of(bomb) in {DocumentFault.BROKEN, DocumentFault.TOO_SLOW}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", DocumentFault.EMPTY),
        (b" \n\t ", DocumentFault.EMPTY),
        (b"a" * (LARGEST_DOCUMENT + 1), DocumentFault.TOO_LARGE),
        (b"a" * (LONGEST_TEXT + 1), DocumentFault.TOO_LONG),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, DocumentFault.PICTURE),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, DocumentFault.PICTURE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DocumentFault.OTHER_KIND),
        (rb"{\rtf1\ansi by May}", DocumentFault.OTHER_KIND),
        (b"\x7fELF\x02\x01", DocumentFault.OTHER_KIND),
    ],
)
def test_what_cannot_be_read_is_told_by_what_it_is(data: bytes, fault: DocumentFault) -> None:
    assert fault_of(data) is fault


def test_the_other_process_sees_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    spy = tmp_path / "python"
    spy.write_text(f'#!/bin/sh\nenv > {seen}\nexec {sys.executable} "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("MUHLA_CHANNELS__DESK__SECRET", "whisper")
    monkeypatch.setattr(sys, "executable", str(spy))
    read_apart(a_pdf(written("one")))
    assert "whisper" in os.environ["MUHLA_CHANNELS__DESK__SECRET"]
    assert "PATH" in seen.read_text()
    assert "whisper" not in seen.read_text()


def test_nothing_heavy_is_imported_here() -> None:
    heavy = ("trafilatura", "lxml", "pdfminer")
    code = (
        "import sys; from service.documents import read_apart; read_apart(b'by May'); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
