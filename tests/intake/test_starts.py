"""From when a time runs: from what its sentence tells, from a day that the text gives, and never from a guess."""

from datetime import date

import pytest

from service.intake.proposals import AnchorKind, Document, Proposal
from service.intake.read import read

PUBLISHED_ON = date(2026, 2, 10)


def proposals(text: str) -> tuple[Proposal, ...]:
    """Return what a text proposes."""
    return read(Document(text, PUBLISHED_ON)).proposals


def told(text: str) -> list[str]:
    """Return how each proposal of a text is put, with its value."""
    return [f"{each.modality or 'undated'} {each.edtf or each.duration or ''}".strip() for each in proposals(text)]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("The office shall answer an enquiry within two days.", "P2D"),
        ("On expiry the lessee shall leave, and in any event within ten days.", "P10D"),
        ("If a fault occurs, the Supplier shall repair it within 24 hours.", "P1D"),
        ("The publisher must file a copy within four days following each delivery.", "P4D"),
        ("On termination the lessee shall hand over the keys within ten days.", "P10D"),
        ("The office replies within three days.", "P3D"),
        ("Holdings must be disclosed not later than ten days after quarter-end.", "P10D"),
        ("The bank shall report within 15 days after the end of the month.", "P15D"),
        ("Applications are answered within three days.", "P3D"),
        ("يرد المكتب على الرسائل خلال ثلاثة أيام.", "P3D"),
        ("يجاب عن الطلبات في غضون ثلاثة أيام.", "P3D"),
        ("عند انتهاء العقد يلتزم المستأجر بالإخلاء خلال عشرة أيام.", "P10D"),
        ("إذا حدث عطل، يلتزم المورد بإصلاحه خلال 24 ساعة.", "P1D"),
        ("على المكتب الرد على الطلبات خلال يومين.", "P2D"),
        ("يجب الطعن خلال عشرة أيام من اليوم التالي لإعلامه.", "P10D"),
        ("تعلن النتائج في مدة لا تزيد على أسبوع بعد إجراء المقابلة.", "P7D"),
        ("تقدم الشركة تقريرها خلال ثلاثة أشهر من نهاية السنة المالية.", "P3M"),
        ("ويسدد المشتري الثمن خلال (60) ستين يوماً من التسليم.", "P60D"),
        ("تلتزم الشركة بالرد في مدة لا تتجاوز (تسعين) يوماً من تاريخ التبليغ.", "P90D"),
        ("ينجز المقاول الأشغال خلال مائة واثنين وعشرين (122) يوما من تاريخ الأمر.", "P122D"),
    ],
)
def test_a_time_that_runs_from_a_case_waits_for_its_day(text: str, span: str) -> None:
    (proposal,) = proposals(text)
    assert (str(proposal.duration), proposal.edtf) == (span, None)
    assert proposal.anchor is not None
    assert (proposal.anchor.kind, proposal.anchor.on) == (AnchorKind.EVENT, None)


def test_a_second_time_of_a_sentence_does_not_run_from_the_page_where_the_first_does_not() -> None:
    text = "An owner may appeal within 30 days of notice and the board must decide within 20 days."
    assert told(text) == ["by P30D", "by P20D"]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry shall report within 60 days.",
        "Each Member State shall notify the Commission within 60 days.",
        "The orders of the court are binding, and the ministry shall reply within 60 days.",
        "تقدم الشركة ردها خلال ستين يوما.",
    ],
)
def test_a_time_of_no_case_runs_from_the_page(text: str) -> None:
    assert told(text) == ["by 2026-04-11"]


@pytest.mark.parametrize(
    "text",
    [
        "The tenant must give notice not later than eight weeks before the end of the term.",
        "The parties shall exchange lists 30 days before the close of discovery.",
        "Bidders shall pay a deposit five days before the opening of bids.",
    ],
)
def test_so_long_before_something_without_a_day_has_no_date(text: str) -> None:
    assert told(text) == ["undated"]


def test_so_long_before_something_with_a_day_is_counted_back_from_it() -> None:
    text = (
        "The meeting on 23 April 2026 will elect the board. Holders shall register no later than seven days before the "
    )
    text += "meeting."
    assert told(text) == ["on 2026-04-23", "by 2026-04-16"]


def test_a_month_under_a_headline_is_the_day_of_the_page_itself() -> None:
    findings = read(Document("تقرير المنظمة – شباط 2026\n\nزار الوفد المدينة.", PUBLISHED_ON))
    assert [each.kind for each in findings.expressions] == ["publication"]
    assert findings.proposals == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("استئناف الدراسة الأحد\n\nأعلنت الوزارة استئناف الدراسة يوم الأحد المقبل.", ["2026-02-15", "2026-02-15"]),
        ("مقتل جنديين الأحد\n\nقتل جنديان في انفجار.", ["2026-02-08"]),
        ("مقتل جنديين الأحد\n\nقتل جنديان، ويجتمع المجلس يوم الاثنين المقبل.", ["2026-02-08", "2026-02-16"]),
    ],
)
def test_a_weekday_of_a_headline_is_the_one_that_the_text_tells(text: str, values: list[str]) -> None:
    assert [each.edtf for each in read(Document(text, PUBLISHED_ON)).expressions] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("This Regulation shall enter into force on the twentieth day following its publication.", ["on P20D"]),
        ("يسري هذا القرار من اليوم التالي لنشره.", ["on P1D"]),
        ("يدفع 20% من الثمن بعد مرور سنة على التسليم.", ["on P12M"]),
        ("يعاد التأمين بعد مضي ستين يوما على التسليم.", ["on P60D"]),
        ("ستفتح الأسواق يوم الاثنين قبل الظهر.", ["on 2026-02-16"]),
        ("سيفتح السوق في أول الشهر المقبل.", ["on 2026-03~"]),
        (
            "تبدأ الهدنة يوم الجمعة 13 شباط. ويسلم الطرفان القوائم خلال ستة أيام من سريان الهدنة.",
            ["on 2026-02-13", "by 2026-02-19"],
        ),
        ("على الطرفين تسليم القوائم خلال ستة أيام من انطلاق المفاوضات.", ["by P6D"]),
        ("على الطرفين تسليم القوائم خلال ستة أيام من المفاوضات.", ["by P6D"]),
        ("على الطرفين تسليم القوائم خلال ستة أيام من الآن.", ["by 2026-02-16"]),
        ("على الطرفين تسليم القوائم خلال ستة أيام من اليوم.", ["by 2026-02-16"]),
        ("يضمن المورد الأجهزة لمدة سنة من تاريخ الاستلام.", ["during P12M"]),
        ("يحفظ البنك السجلات لمدة لا تقل عن أربع سنوات من إغلاق الحساب.", ["during P48M"]),
        ("تحفظ المجلس على القرار لمدة سنة.", []),
        ("يسلم المفتاح في اليوم التالي للتوقيع.", ["on P1D"]),
        ("تنفذ هذه التعليمات بعد مضي تسعين يوماً من تاريخ نشرها.", ["on P90D"]),
        ("ستبدأ الدورة في 3 أيار 2026، وتختتم في 15 منه.", ["on 2026-05-03", "on 2026-05-15"]),
        ("يقام المعرض في 5 حزيران 2026 وتعلن النتائج يوم الأحد 14 من الشهر نفسه.", ["on 2026-06-05", "on 2026-06-14"]),
        ("وقع الحادث في 12 أيار 2025، ومن صباح ذلك اليوم أغلق الطريق.", []),
        ("تسدد الدفعة خلال ستة أشهر من صرف السلفة على ألا يتجاوز ذلك 1 أيار 2028.", ["by 2028-05-01"]),
        ("تقبل الطلبات لغاية 30 / 6 / 2028.", ["until 2028-06-30"]),
        ("ستقام الدورة في مارس وأبريل 2028.", ["during 2028-03/2028-04"]),
    ],
)
def test_a_day_that_is_told_by_another_is_found(text: str, values: list[str]) -> None:
    assert told(text) == values


def test_a_year_of_two_calendars_with_a_stroke_between_is_read() -> None:
    assert [each.edtf for each in read(Document("1446هـ / 2025", PUBLISHED_ON)).expressions] == ["2025"]
