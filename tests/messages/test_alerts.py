"""What an alert says."""

import pytest
from msgspec.structs import replace

from service.core.message import Brief, Form, Section
from service.core.model import MilestoneKind, Outcome, Settlement, Status
from service.messages import compose_alert, milestone_words, plain, status_sentence, status_word
from tests.builders import a_source, day
from tests.messages.samples import AMBIGUOUS, HOSTILE, a_brief, committed, moved, one_of_each_status, waiting


def section_of(brief: Brief, language: str = "en") -> Section:
    return compose_alert(brief, language=language, form=Form.TEXT).sections[0]


def facts_of(brief: Brief, language: str = "en") -> dict[str, str]:
    return {fact.label: plain(fact.value) for fact in section_of(brief, language).facts}


def test_a_deadline_that_has_passed_is_told_in_full_and_claims_no_more() -> None:
    message = compose_alert(a_brief(), language="en", form=Form.TEXT)
    assert message.subject == "418 days past, no announcement on record: The mission in Iraq ends"
    assert plain(message.text) == (
        "418 days past\n"
        "The mission in Iraq ends\n"
        "\n"
        "«نهاية سبتمبر 2025»\n"
        "— 002_4ae327929c11d180, said on 27 September 2024, published on 28 September 2024\n"
        "\n"
        "Deadline: by the end of September 2025 (no day is given; counted to 30 September)\n"
        "Status: passed: no announcement is on record\n"
        "Promised by:\n"
        "- Global coalition\n"
        "- العراق\n"
        "Why now: a repeated reminder after the last day (22 November 2026)\n"
        "Next reminder: 2 December 2026, 09:00 (Baghdad)\n"
        "\n"
        "Open the page:\n"
        "https://muhla.example/commitments/iraq-mission\n"
        "\n"
        "Acknowledge:\n"
        "https://muhla.example/ack?alert=iraq-mission&until=2026-12-22\n"
    )


def test_the_same_in_arabic() -> None:
    message = compose_alert(a_brief(), language="ar", form=Form.TEXT)
    assert plain(message.subject) == "مضى على الموعد 418 يومًا من دون إعلان مسجّل: انتهاء المهمة في العراق"
    assert facts_of(a_brief(), "ar") == {
        "الموعد": "بحلول نهاية أيلول 2025 (لم يُحدَّد اليوم؛ والحساب حتى 30 أيلول)",
        "الحالة": "انقضى موعده؛ لا يوجد إعلان مسجّل",
        "الجهتان المتعهدتان": "Global coalition\nالعراق",
        "لماذا الآن": "تذكير متكرر بعد اليوم الأخير (22 تشرين الثاني 2026)",
        "التذكير المقبل": "2 كانون الأول 2026، الساعة 09:00 (بغداد)",
    }


def test_in_arabic_a_line_that_begins_with_other_words_still_runs_from_the_right() -> None:
    lines = compose_alert(a_brief(), language="ar", form=Form.TEXT).text.splitlines()
    (party,) = (line for line in lines if "Global coalition" in line)
    assert party == "\u200f- \u2068Global coalition\u2069"
    assert [line for line in lines if line.startswith("\u2068")] == []


def test_a_form_makes_only_what_it_needs() -> None:
    data, text, mail = (compose_alert(a_brief(), language="en", form=form) for form in Form)
    assert data.data
    assert [data.subject, data.sections, data.text, data.html, data.attachments] == ["", (), "", "", ()]
    assert text.sections
    assert text.text
    assert [text.data, text.html, text.attachments] == [None, "", ()]
    assert mail.sections == text.sections
    assert mail.text == text.text
    assert mail.html
    assert [each.filename for each in mail.attachments] == ["iraq-mission.ics"]
    assert text.subject == mail.subject != ""
    assert data.thread == "iraq-mission"
    assert data.happened_at == a_brief().due_at


@pytest.mark.parametrize(
    ("status", "headline", "urgency", "sentence"),
    [
        (Status.UNDATED, "Undated, due for review", 0, "undated: no date is on record"),
        (Status.SCHEDULED, "404 days left", 0, "scheduled: its reminders have not begun"),
        (Status.APPROACHING, "18 days left", 1, "approaching: its reminders have begun"),
        (Status.IN_WINDOW, "8 days left", 2, "in its window: today is one of its days"),
        (Status.DUE_TODAY, "Due today", 2, "due today: today is its last day"),
        (Status.PASSED, "418 days past", 3, "passed: no announcement is on record"),
        (
            Status.UNDER_REVIEW,
            "Evidence waits for a person",
            2,
            "under review: evidence is waiting for a person; nothing is claimed (418 days past)",
        ),
    ],
)
def test_each_status_has_its_headline_and_its_words(status: Status, headline: str, urgency: int, sentence: str) -> None:
    brief = one_of_each_status()[status]
    section = section_of(brief)
    assert (section.headline, section.urgency, facts_of(brief)["Status"]) == (headline, urgency, sentence)


def test_an_approaching_deadline_grows_urgent_in_its_last_week() -> None:
    assert section_of(a_brief(committed("2026-11-29"))).urgency == 2
    assert section_of(a_brief(committed("2026-11-30"))).urgency == 1


def test_a_settled_commitment_tells_its_outcome() -> None:
    brief = a_brief(committed(settlement=Settlement(Outcome.KEPT_LATE, day("2026-10-01"))))
    assert section_of(brief).headline == "Kept late"
    assert status_sentence(brief.standing, "en") == "settled: kept late"


def test_a_window_that_is_open_says_since_when() -> None:
    assert facts_of(a_brief(committed("2026-11", "on")))["First day"] == "opened 21 days ago (1 November 2026)"


def test_a_window_that_is_over_does_not_say_since_when_it_was_open() -> None:
    brief = one_of_each_status()[Status.UNDER_REVIEW]
    assert brief.standing.days_remaining == -418
    assert "First day" not in facts_of(brief)


def test_a_deadline_without_a_last_day_counts_to_the_first() -> None:
    section = section_of(a_brief(committed("2026-12/..", "during")))
    assert section.headline == "Opens in 9 days"


def test_a_deadline_that_waits_says_for_what() -> None:
    brief = a_brief(waiting())
    assert facts_of(brief)["Deadline"] == "no later than 12 months after the date of timetable (which is not known yet)"
    assert section_of(brief).headline == "No last day, due for review"


def test_a_slip_is_told_with_the_first_date() -> None:
    brief = a_brief(moved("2026-07-25", "2026-10-25"))
    assert facts_of(brief)["Moved"] == "moved by 92 days; 120 days past the original date (25 July 2026)"


def test_the_other_readings_are_never_hidden() -> None:
    said = "September 2024 (by the day of the statement)\nOctober 2024 (by the day of print)"
    assert facts_of(a_brief(AMBIGUOUS))["Other readings"] == said
    assert facts_of(a_brief(AMBIGUOUS), "ar")["قراءتان أخريان"].startswith("أيلول 2024 (بحسب يوم البيان)\n")


@pytest.mark.parametrize(
    ("missed", "english", "arabic"),
    [
        (
            ("2026-04-03",),
            "the reminder that was due on 3 April 2026 was not sent; this message stands for it",
            "لم يُرسَل التذكير الذي كان مقررًا في 3 نيسان 2026؛ وهذه الرسالة تقوم مقامه",
        ),
        (
            ("2026-04-03", "2026-07-02"),
            "the reminders that were due on 3 April 2026 and 2 July 2026 were not sent; this message stands for them",
            "لم يُرسَل التذكيران اللذان كانا مقررين في 3 نيسان 2026 و2 تموز 2026؛ وهذه الرسالة تقوم مقامهما",
        ),
        (
            ("2026-05-03", "2026-05-10", "2026-06-03", "2026-07-02"),
            "4 reminders that were due between 3 May 2026 and 2 July 2026 were not sent; this message stands for them",
            "لم تُرسَل 4 تذكيرات كانت مقررة بين 3 أيار 2026 و2 تموز 2026؛ وهذه الرسالة تقوم مقامها",
        ),
    ],
)
def test_an_alert_says_which_reminders_it_stands_for(missed: tuple[str, ...], english: str, arabic: str) -> None:
    brief = a_brief(missed=tuple(map(day, missed)))
    assert facts_of(brief)["Not sent before"] == english
    assert facts_of(brief, "ar")["لم يُرسَل سابقًا"] == arabic


def test_a_late_alert_says_so_and_blames_nobody() -> None:
    words = "a repeated reminder after the last day (22 November 2026; this message leaves after that day)"
    assert facts_of(a_brief(late=True))["Why now"] == words


def test_without_a_next_reminder_it_says_so() -> None:
    assert facts_of(a_brief(next_alert_at=None))["Next reminder"] == "none is planned"


def test_without_a_public_address_there_are_no_links() -> None:
    assert section_of(a_brief(page_url=None, acknowledge_url=None)).links == ()


def test_waiting_evidence_names_the_document() -> None:
    brief = one_of_each_status()[Status.UNDER_REVIEW]
    assert facts_of(brief)["Waiting evidence"] == "feed/17; a person must confirm or reject it"


def test_what_other_sources_say_stands_beside_their_names() -> None:
    sources = (
        a_source(url="https://news.example/002"),
        a_source(phrase="خلال الاثني عشر شهرا"),
        a_source(document="004", phrase="by September", language="en", said_on=None),
    )
    brief = a_brief(committed(sources=sources))
    said = "«خلال الاثني عشر شهرا»\n“by September” (004, published on 28 September 2024)"
    assert facts_of(brief)["Also said"] == said
    assert [link.label for link in section_of(brief).links][-1] == "Read the source"


def test_a_source_without_words_is_named_all_the_same() -> None:
    brief = a_brief(committed(sources=(a_source(phrase=" ", said_on=None),)))
    assert section_of(brief).quote is None
    assert facts_of(brief)["Said in"] == "002_4ae327929c11d180, published on 28 September 2024"


def test_a_source_that_is_no_web_address_is_never_a_link() -> None:
    brief = a_brief(committed(sources=(a_source(url="javascript:alert(1)"),)))
    assert "javascript" not in compose_alert(brief, language="en", form=Form.MAIL).html


def test_a_title_in_the_other_language_beats_none() -> None:
    brief = a_brief(committed(title={"ar": "انتهاء المهمة"}))
    message = compose_alert(brief, language="en", form=Form.TEXT)
    assert message.subject.endswith(": \u2068انتهاء المهمة\u2069")
    assert section_of(a_brief(committed(title={"en": " \n "}))).title == "iraq-mission"


def test_the_subject_is_one_line_of_bounded_length() -> None:
    subject = compose_alert(a_brief(committed(title={"en": HOSTILE * 50})), language="ar", form=Form.DATA).subject
    assert len(subject) < 300
    assert "\n" not in subject
    assert "\r" not in subject


def test_the_note_of_the_catalogue_is_passed_on() -> None:
    brief = a_brief(committed(note={"en": "The cap counts.", "ar": "المعتمد هو الموعد الأقصى."}))
    assert facts_of(brief)["Note"] == "The cap counts."


@pytest.mark.parametrize(
    ("kind", "name", "english", "arabic"),
    [
        (MilestoneKind.BEFORE, "before-P30D", "30 days before the last day", "قبل 30 يومًا من اليوم الأخير"),
        (MilestoneKind.BEFORE, "before-P2M", "2 months before the last day", "قبل شهرين من اليوم الأخير"),
        (MilestoneKind.AFTER, "after-P7D", "7 days after the last day", "بعد 7 أيام من اليوم الأخير"),
        (MilestoneKind.AFTER, "after-unheard", "after the last day", "بعد اليوم الأخير"),
        (MilestoneKind.OPENS, "opens", "the first day of the window", "اليوم الأول من المدة"),
        (MilestoneKind.LAST_DAY, "last-day", "the last day", "اليوم الأخير"),
    ],
)
def test_a_milestone_in_words(kind: MilestoneKind, name: str, english: str, arabic: str) -> None:
    assert milestone_words(kind, name, "en") == english
    assert milestone_words(kind, name, "ar") == arabic


def test_every_milestone_and_status_has_words() -> None:
    for language in ("en", "ar"):
        assert len({milestone_words(kind, f"{kind}-P1D", language) for kind in MilestoneKind}) == len(MilestoneKind)
        assert len({status_word(status, language) for status in Status}) == len(Status)
        assert all(
            compose_alert(
                replace(a_brief(), milestone_kind=kind, milestone=kind.value), language=language, form=Form.TEXT
            ).text
            for kind in MilestoneKind
        )
