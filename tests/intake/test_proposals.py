"""What is proposed of a whole text: what counts where it says things twice, and the other ways to read it."""

from datetime import date

from service.core.durations import Span
from service.core.model import Modality
from service.intake.proposals import AnchorKind, Document, ExpressionKind, Proposal
from service.intake.read import read
from service.intake.reasons import Reason, UnwordedReading, Why

PUBLISHED_ON = date(2025, 3, 10)


def proposals(text: str, published_on: date = PUBLISHED_ON, said_on: date | None = None) -> tuple[Proposal, ...]:
    return read(Document(text, published_on, said_on)).proposals


def the_one(text: str, published_on: date = PUBLISHED_ON, said_on: date | None = None) -> Proposal:
    (proposal,) = proposals(text, published_on, said_on)
    return proposal


def test_the_cap_of_a_span_counts_and_the_span_is_a_reading() -> None:
    found = the_one("سيُنجز الجسر خلال ستة أشهر، وفي موعد أقصاه نهاية أيلول 2025.")
    assert (found.modality, found.edtf, found.duration) == (Modality.BY, "2025-09", None)
    assert [fragment.text for fragment in found.fragments] == ["ستة أشهر", "نهاية أيلول 2025"]
    assert [reading.edtf for reading in found.readings] == ["2025-09-10"]
    assert [each.why for each in found.readings if isinstance(each, UnwordedReading)] == [Why(Reason.WITHOUT_CAP)]


def test_a_date_of_another_duty_caps_nothing() -> None:
    text = "يلتزم المكتب بتسليم المخطط الأول خلال ثلاثين يوماً، والمخطط النهائي كاملا في موعد أقصاه 30 أيلول 2025."
    assert [each.edtf for each in proposals(text)] == ["2025-04-09", "2025-09-30"]


def test_a_deadline_that_is_said_again_is_one_proposal() -> None:
    first = "ستسلم الشركة محطة التحلية قبل نهاية عام 2026."
    text = f"{first}\n\nوأكدت الشركة أن تسليم محطة التحلية سيتم بحلول 31 كانون الأول 2026."
    found = the_one(text)
    assert [fragment.text for fragment in found.fragments] == ["نهاية عام 2026", "31 كانون الأول 2026"]


def test_two_duties_of_one_day_are_two_proposals() -> None:
    text = (
        "ستسلم الشركة محطة التحلية قبل نهاية عام 2026.\n\nوعلى البلديات إغلاق المكبات العشوائية بحلول نهاية عام 2026."
    )
    assert len(proposals(text)) == 2


def test_a_relative_month_has_a_reading_from_the_statement() -> None:
    found = the_one("من المقرر عقد المؤتمر مطلع الشهر المقبل.", date(2025, 4, 1), date(2025, 3, 31))
    assert (found.edtf, [reading.edtf for reading in found.readings]) == ("2025-05~", ["2025-04~"])


def test_a_span_counts_from_the_statement_and_has_a_reading_from_the_page() -> None:
    found = the_one("ستنسحب القوات خلال الأشهر الستة المقبلة.", date(2025, 4, 2), date(2025, 4, 1))
    assert (found.edtf, found.duration) == ("2025-10-01", Span(6, 0))
    assert found.anchor is not None
    assert (found.anchor.kind, found.anchor.on) == (AnchorKind.STATEMENT, date(2025, 4, 1))
    assert [reading.window.latest for reading in found.readings] == [date(2025, 10, 2)]


def test_a_span_from_an_unknown_act_stays_relative() -> None:
    found = the_one("تصدر الوزارة اللائحة خلال ستين يوماً من تاريخ نشر القانون.")
    assert (found.edtf, found.window, found.duration) == (None, None, Span(0, 60))
    assert found.anchor is not None
    assert (found.anchor.kind, found.anchor.on) == (AnchorKind.EVENT, None)
    assert found.anchor.fragment is not None
    assert found.anchor.fragment.text == "تاريخ نشر القانون"
    assert [reading.window.latest for reading in found.readings] == [date(2025, 5, 9)]


def test_a_span_from_this_very_text_is_dated_by_it() -> None:
    found = the_one("يقدم الأمين العام تقريراً في غضون تسعين يوماً من اتخاذ هذا القرار.")
    assert (found.edtf, found.party) == ("2025-06-08", "الأمين العام")


def test_numbers_in_both_orders_are_two_readings_and_a_sure_one_tells_the_order() -> None:
    found = the_one("على الشركات التسجيل قبل تاريخ 5/6/2025.")
    assert (found.edtf, [reading.edtf for reading in found.readings]) == ("2025-06-04", ["../2025-05-05", "2025-06-05"])
    american = "The contract of 2/28/2025 was signed. The company shall pay by 5/6/2025."
    assert the_one(american).edtf == "2025-05-06"


def test_before_a_day_ends_on_the_eve_unless_that_day_is_meant_too() -> None:
    found = the_one("على الشركات التسجيل قبل 1 حزيران 2025.")
    assert (found.edtf, [reading.edtf for reading in found.readings]) == ("2025-05-31", ["2025-06-01"])


def test_the_own_day_of_a_page_proposes_nothing() -> None:
    findings = read(Document("10 آذار 2025\nبيان صحفي\n\nتعقد الجلسة في 12 آذار 2025.", PUBLISHED_ON))
    assert [each.kind for each in findings.expressions] == [ExpressionKind.PUBLICATION, ExpressionKind.EVENT]
    assert [each.edtf for each in findings.proposals] == ["2025-03-12"]


def test_what_is_denied_asked_or_comes_every_year_is_not_proposed() -> None:
    assert not proposals("لن يصدر القرار قبل نهاية عام 2025.")
    assert not proposals("هل يصدر القرار قبل نهاية عام 2025؟")
    assert not proposals("كان من المقرر أن تنتهي الأعمال في عام 2021.")


def test_duties_without_a_date_are_proposed_as_undated() -> None:
    for text in ("ستضع اللجنة جدولا زمنيا للانسحاب.", "ستعلن النتائج قريبا.", "جرى تأجيل الزيارة من دون موعد جديد."):
        found = the_one(text)
        assert (found.modality, found.edtf, found.window, found.duration) == (None, None, None, None)
    assert not proposals("لا يوجد جدول زمني للانسحاب.")


def test_the_sentence_of_a_proposal_holds_its_first_fragment() -> None:
    text = "أعلن الوزير ذلك. ستسلم المدرسة في 1 أيلول 2025. وشكر الحضور."
    found = the_one(text)
    assert found.sentence.text == "ستسلم المدرسة في 1 أيلول 2025."
    assert text[found.sentence.start : found.sentence.end] == found.sentence.text


def test_the_letters_tell_the_language_of_a_text() -> None:
    assert (
        the_one("The ministry shall report by 30 June 2027.").edtf
        == the_one("تلتزم الوزارة بالنشر بحلول 30 حزيران 2027.").edtf
    )
