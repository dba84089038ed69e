"""What only foresees, supposes, wishes, defines or remembers proposes nothing; what promises beside it still does."""

from datetime import date
from pathlib import Path

import pytest

from service.intake.proposals import Document
from service.intake.read import read

PUBLISHED_ON = date(2026, 2, 10)


def proposed(text: str) -> list[str]:
    """Return how each proposal of a text is put, with its value."""
    proposals = read(Document(text, PUBLISHED_ON)).proposals
    return [f"{each.modality or 'undated'} {each.edtf or each.duration or ''}".strip() for each in proposals]


def silent(name: str) -> list[str]:
    """Return the sentences of a file."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("sentence", [*silent("english_silence.txt"), *silent("arabic_silence.txt")])
def test_a_sentence_that_promises_nothing_proposes_nothing(sentence: str) -> None:
    assert proposed(sentence) == []


def test_what_is_quoted_in_a_text_of_old_times_proposes_nothing_and_a_day_of_today_still_does() -> None:
    text = "In 1911 the river froze. The bridge of 1921 carried carts, burned in 1934 and was rebuilt in 1938. "
    text += "'We sail on Monday,' he wired her. 'The house will be ready by the spring.' "
    assert proposed(text) == []
    assert proposed(text + "The museum will open on 5 May 2026.") != []


@pytest.mark.parametrize(
    ("sentence", "proposals"),
    [
        ("Analysts expect inflation to fall, but the central bank will meet on 19 March.", ["on 2026-03-19"]),
        ("The government pledged to bring inflation down to 5% by the end of 2026.", ["by 2026-12-31"]),
        ("The council wants to plant 10,000 trees by 2028.", ["by 2028"]),
        ("If approved, the law would take effect on 1 July 2026.", ["on 2026-07-01"]),
        ("Operators may continue to sell such goods until 31 December 2027.", ["until 2027-12-31"]),
        ("The company, founded in 1968, will close the plant by June 2027.", ["by 2027-06"]),
        ("The ministry said it would publish the list by 1 May. It did not say how.", ["by 2026-05-01"]),
        ('"We will open by 2028," said the director, who joined in 2010.', ["by 2028"]),
        ('"It will open in May," said the director, who joined in 2010.', ["on 2026-05"]),
        ('"We will publish it by Friday," the minister wrote on 9 February 2026.', ["by 2026-02-13"]),
        ("The plant closed in 2019. 'We will reopen it by 1 May,' the mayor said.", ["by 2026-05-01"]),
        ("«سيفتتح الفرع في أيار»، قال المدير الذي عين عام 2010.", ["on 2026-05"]),
        ("The council is expected to vote in May.", ["on 2026-05"]),
        ("The ministry expects the firm to deliver the trains by 1 May 2026.", ["by 2026-05-01"]),
        ("Half of the funds will be paid by June 2026.", ["by 2026-06"]),
        ("The council is expected to have a new chair by May.", ["by 2026-05"]),
        ("Visitors are expected to leave the park by 1 May 2026.", ["by 2026-05-01"]),
        (
            "A firm approved immediately before 1 May 2027 is to be treated as approved until 30 June 2028.",
            ["until 2028-06-30"],
        ),
        ("Every report must be submitted on or before 1 May 2027.", ["by 2027-05-01"]),
        ("كل شركة رخص لها قبل 1 أيار 2027 تعد مرخصة حتى 30 حزيران 2028.", ["until 2028-06-30"]),
        ("على كل شركة تسوية أوضاعها قبل 1 أيار 2027.", ["by 2027-04-30"]),
        ("يصدر الوزير تعميما في 5 أيار.", ["on 2026-05-05"]),
        ("يتوقع أن تسلم الشركة الدفعة الأولى في أيار.", ["on 2026-05"]),
        ("يتوقع أن يصل الوفد في 5 أيار.", ["on 2026-05-05"]),
        ("ومن المتوقع أن تبقى القوات حتى نهاية 2027.", ["until 2027-12-31"]),
        ("The law adopted in 2023 requires companies to report by 30 June 2026.", ["by 2026-06-30"]),
        ("The court ruled in 2024 that the state must pay by 1 March 2026.", ["by 2026-03-01"]),
        ("The first line opened in 2019, and the second will open in 2027.", ["on 2027"]),
        ("The council decided to renew the mandate for two years.", ["during 2026-02-10/2028-02-10"]),
        ("The obligations shall survive for two years after termination.", ["during P24M"]),
        ("The parties shall halt all attacks for 72 hours.", ["during 2026-02-10/2026-02-13"]),
        ("The summit, where leaders meet on 5 May 2026, will be held in Cairo.", ["on 2026-05-05"]),
        ("ستعلن الوزارة النتائج في 5 أيار، ولم تحدد المكان.", ["on 2026-05-05"]),
        ("سيفتتح السوق أبوابه في 5 أيار، لكن المدير لم يعلق.", ["on 2026-05-05"]),
        ("سيفتتح السوق أبوابه في 5 أيار. ولم توضح البلدية السبب.", ["on 2026-05-05"]),
        ("The ministry promised to open the bridge by 1 May. It did not say where.", ["by 2026-05-01"]),
        ("وعدت الوزارة بفتح الجسر قبل 5 أيار. لم تحدد المكان.", ["by 2026-05-04"]),
        ("سيفتتح المعرض في آب المقبل.", ["on 2026-08"]),
        ("ينتهي العمل في 15 آب 2026.", ["on 2026-08-15"]),
        ("سيعقد المؤتمر في شهر مارس.", ["on 2026-03"]),
        ("ستقام الدورة بين تموز وآب.", ["during 2026-07/2026-08"]),
        ("سيُعلن موعده لاحقاً.", ["undated"]),
        ("على أن تقدم اللجنة تقريرها في أقرب الآجال.", ["undated"]),
        ("ستصدر اللائحة خلال أسابيع.", ["undated"]),
        ("تعهدت الحكومة بخفض التضخم إلى 5% قبل نهاية 2026.", ["by 2026-12-31"]),
        ("يتوقع المحللون أن ينخفض التضخم، لكن البنك المركزي سيجتمع في 19 آذار.", ["on 2026-03-19"]),
        ("يلزم القانون الصادر عام 2023 الشركات بتقديم تقاريرها قبل 30 حزيران 2026.", ["by 2026-06-29"]),
        ("افتتحت الشركة أول مصنع عام 2019، وستفتتح الثاني في أيار 2027.", ["on 2027-05"]),
        ("تأسس المصرف عام 1968، وسيغلق فروعه بحلول 2027.", ["by 2027"]),
        ("وقد تعهدت الوزارة بإعلان النتائج قبل 1 أيار 2026.", ["by 2026-04-30"]),
        ("تقدم الشركة تقريرها خلال ثلاثة أشهر من نهاية السنة المالية.", ["by P3M"]),
        ("يأمل الوزير أن يفتتح الجسر في أيار المقبل.", ["on 2026-05"]),
        ("The new forms will be available from 3 May 2026.", ["on 2026-05-03"]),
        ("The grants are available until 3 May 2026.", ["until 2026-05-03"]),
        ("Forms may be obtained from 3 March 2026 and must be returned by 1 June 2026.", ["by 2026-06-01"]),
        ("ستكون الاستمارات متاحة من 1 آذار 2026.", ["on 2026-03-01"]),
        ("يمكن سحب الملف من 1 آذار 2026، وتقدم العروض في أجل أقصاه 20 آذار 2026.", ["by 2026-03-20"]),
        ("تفتح المدارس أبوابها ابتداءً من 1 آذار 2026.", ["on 2026-03-01"]),
    ],
)
def test_a_promise_beside_such_words_is_still_proposed(sentence: str, proposals: list[str]) -> None:
    assert proposed(sentence) == proposals
