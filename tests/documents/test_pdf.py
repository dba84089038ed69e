"""PDFs as Chromium and LibreOffice write them: each gives Arabic in its own way, and neither as it is read."""

import contextlib
from pathlib import Path

import pytest

from service.documents.read import read_document
from service.errors import DocumentFault, UnreadableDocumentError

SAMPLES = Path(__file__).parent / "samples"

DECREE = (
    "على الوزارة أن تُسلِّم المبنى إلى البلدية في موعد أقصاه 30 أيلول/سبتمبر 2027، وأن تنشر تقريرها خلال ستين يومًا "
    "من تاريخ نشر هذا القرار، وذلك وفق القرار 2732 (2024) وبنسبة 25% من الكلفة بين 15-20 نيسان 2027."
)
CAMPAIGN = "وقال المتحدث باسم WHO إن الحملة (Polio Plus) تستمر حتى نهاية آب 2027، ولا تتجاوز مدتها ١٢ شهرًا."
REPORT = "The office will publish its final report no later than 15 March 2027."


def text_of(name: str) -> str:
    return read_document((SAMPLES / name).read_bytes()).text


def a_pdf(content: str = "", pages: int = 1) -> bytes:
    """The smallest PDF that there is, with *content* on each of its pages."""
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + pages))
    fonts = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 600 800] /Resources {fonts} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *["<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>"] * pages,
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer << /Root 1 0 R /Size {size} >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def written(*lines: str) -> str:
    """What draws *lines* one below the other."""
    return "BT /F 12 Tf 14 TL 50 700 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"


def fault_of(data: bytes) -> DocumentFault:
    with pytest.raises(UnreadableDocumentError) as told:
        read_document(data)
    return told.value.fault


@pytest.mark.parametrize("name", ["writer-decree.pdf", "owner.pdf"])
def test_libreoffice_writes_arabic_that_is_read_letter_by_letter(name: str) -> None:
    paragraphs = text_of(name).strip().split("\n\n")
    assert paragraphs == ["قرار مجلس الوزراء رقم 12 لسنة 2026", DECREE, CAMPAIGN, REPORT]


def test_chromium_writes_it_in_the_forms_of_its_letters_and_loses_a_sign() -> None:
    paragraphs = text_of("chromium-decree.pdf").strip().split("\n\n")
    assert paragraphs == ["قرار مجلس الوزراء رقم 12 لسنة 2026", DECREE.replace("تُسلِّم", "تُسلم"), CAMPAIGN, REPORT]


@pytest.mark.parametrize(
    ("name", "word", "day"),
    [("chromium-gazette.pdf", "Article", "March"), ("chromium-gazette-ar.pdf", "المادة", "آذار")],
)
def test_columns_are_read_one_after_the_other(name: str, word: str, day: str) -> None:
    paragraphs = text_of(name).strip().split("\n\n")[1:]
    assert len(paragraphs) == 8
    for number, paragraph in enumerate(paragraphs, start=1):
        assert paragraph.startswith(f"{word} {number}")
        assert paragraph.endswith(f"31 {day} {2026 + number}.")


def test_a_sentence_goes_on_in_the_next_line() -> None:
    content = read_document(a_pdf(written("The commission shall publish its report no later", "than 15 March 2027.")))
    assert content.text == "The commission shall publish its report no later than 15 March 2027.\n"


def test_a_word_that_is_parted_at_the_end_of_a_line_is_whole() -> None:
    assert read_document(a_pdf(written("The com-", "mission"))).text == "The commission\n"


def test_a_sentence_goes_on_upon_the_next_page_past_its_number() -> None:
    line = written("The report shall be ready by") + " BT /F 12 Tf 300 40 Td (7) Tj ET"
    assert read_document(a_pdf(line, pages=2)).text == "The report shall be ready by The report shall be ready by\n"


def test_a_pdf_that_needs_a_password_says_so() -> None:
    assert fault_of((SAMPLES / "locked.pdf").read_bytes()) is DocumentFault.ENCRYPTED


def test_pages_without_letters_are_pictures() -> None:
    assert fault_of(a_pdf("0 0 100 100 re f")) is DocumentFault.PICTURE


def test_too_many_pages_are_refused() -> None:
    assert fault_of(a_pdf(written("one"), pages=301)) is DocumentFault.TOO_LARGE


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\x00\xff" * 500])
def test_a_broken_pdf_is_refused(data: bytes) -> None:
    assert fault_of(data) in {DocumentFault.BROKEN, DocumentFault.PICTURE}


@pytest.mark.parametrize("share", [3, 10, 50, 90])
def test_half_a_pdf_is_refused_or_read_but_breaks_nothing(share: int) -> None:
    whole = (SAMPLES / "writer-decree.pdf").read_bytes()
    with contextlib.suppress(UnreadableDocumentError):
        assert read_document(whole[: len(whole) * share // 100]).text.strip()
