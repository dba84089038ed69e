"""A document in, findings out, in both languages."""

from datetime import date

from service.intake.proposals import Document
from service.intake.read import read

PUBLISHED = date(2025, 3, 10)


def test_an_arabic_deadline_is_proposed_with_its_last_day() -> None:
    text = "تلتزم الوزارة بنشر التقرير في موعد أقصاه نهاية أيلول 2025."
    proposals = read(Document(text, PUBLISHED)).proposals
    assert [(each.modality, f"{each.window.latest}") for each in proposals if each.window] == [("by", "2025-09-30")]


def test_an_english_deadline_is_proposed_with_its_last_day() -> None:
    proposals = read(Document("The ministry shall report by 30 June 2027.", PUBLISHED)).proposals
    assert [(each.modality, f"{each.window.latest}") for each in proposals if each.window] == [("by", "2027-06-30")]
