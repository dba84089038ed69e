"""Plain text, however its letters are written."""

import codecs

import pytest

from service.documents.plain import decode
from service.errors import DocumentFault, UnreadableDocumentError

ARABIC = "تنتهي المهمة في موعد أقصاه 30 أيلول 2027، وفق البيان (UNAMI).\r\n"
FRENCH = "Le décret entre en vigueur le 1er août 2027, à l'été; façade, œuvre.\n"
ENGLISH = "The report is due by 30 September 2027.\n"


@pytest.mark.parametrize("text", [ARABIC, FRENCH, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_as_it_is(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [ARABIC, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_windows_letters_are_told_apart_by_what_makes_sense() -> None:
    assert decode(ARABIC.encode("cp1256")) == ARABIC
    assert decode(FRENCH.encode("cp1252")) == FRENCH
    assert decode("“Nur für die Übergangszeit” – bis 31. März 2027".encode("cp1252")).endswith("bis 31. März 2027")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x00\x01\x02\x03" * 100, codecs.BOM_UTF16_LE + b"\x00", codecs.BOM_UTF8 + b"\xff"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as told:
        decode(data)
    assert told.value.fault is DocumentFault.NO_ENCODING
