"""Many alerts in one message."""

import pytest

from service.core.message import Form
from service.messages import compose_digest, plain
from tests.builders import at, day
from tests.messages.samples import a_brief, committed, many_briefs, received

NOW = at("2026-11-22T06:00")


def test_a_digest_opens_with_what_it_is_about() -> None:
    briefs = [a_brief(committed("2025-09")), a_brief(committed("2026-09", "until"))]
    briefs += [a_brief(committed(None)) for _ in range(6)]
    english = compose_digest(briefs, language="en", form=Form.TEXT, happened_at=NOW)
    summary = "2 commitments have passed with no announcement on record; 6 undated commitments are due for review"
    assert english.summary == english.subject == summary
    arabic = compose_digest(briefs, language="ar", form=Form.TEXT, happened_at=NOW)
    assert arabic.summary == "انقضى موعد تعهدين من دون إعلان مسجّل؛ حان وقت مراجعة 6 تعهدات بلا موعد"
    assert english.text.startswith(summary + "\n\n418 days past\n")


def test_the_most_urgent_come_first() -> None:
    message = compose_digest(many_briefs(14), language="en", form=Form.TEXT, happened_at=NOW)
    headlines = [section.headline for section in message.sections]
    assert headlines == [
        *["418 days past"] * 2,
        *["Due today"] * 2,
        *["Evidence waits for a person"] * 2,
        *["8 days left"] * 2,
        *["18 days left"] * 2,
        *["404 days left"] * 2,
        *["Undated, due for review"] * 2,
    ]


def test_the_longest_past_comes_before_the_newly_past() -> None:
    briefs = [a_brief(committed(day, "by")) for day in ("2026-11-20", "2024-01-01", "2026-01-01")]
    message = compose_digest(briefs, language="en", form=Form.TEXT, happened_at=NOW)
    assert [section.headline for section in message.sections] == ["1056 days past", "325 days past", "2 days past"]


def test_a_digest_tells_in_short_which_reminders_it_stands_for() -> None:
    many = a_brief(missed=tuple(day(f"2026-0{month}-03") for month in range(3, 9)))
    few = a_brief(missed=(day("2026-03-03"),))
    message = compose_digest([many, few], language="en", form=Form.TEXT, happened_at=NOW)
    told = [fact.value for section in message.sections for fact in section.facts if fact.label == "Not sent before"]
    assert told == [
        "6 reminders, due between 3 March 2026 and 3 August 2026",
        "the reminder that was due on 3 March 2026 was not sent; this message stands for it",
    ]
    arabic = compose_digest([many], language="ar", form=Form.TEXT, happened_at=NOW)
    assert "لم يُرسَل سابقًا: 6 تذكيرات كانت مقررة بين 3 آذار 2026 و3 آب 2026" in plain(arabic.text)


def test_a_long_digest_shows_fifty_and_counts_the_rest() -> None:
    message = compose_digest(many_briefs(61), language="ar", form=Form.MAIL, happened_at=NOW)
    assert (len(message.sections), message.more) == (50, 11)
    assert "هناك 11 أخرى لم تُعرض هنا" in message.text
    assert "هناك 11 أخرى لم تُعرض هنا" in message.html


def test_the_long_subject_names_the_most_urgent_alone() -> None:
    message = compose_digest(many_briefs(14), language="en", form=Form.DATA, happened_at=NOW)
    assert message.subject == ("2 commitments have passed with no announcement on record; 2 commitments are due today…")


def test_its_data_accounts_for_each_alert_within_20_kb() -> None:
    message = compose_digest(many_briefs(3000), language="ar", form=Form.DATA, happened_at=NOW)
    data = received(message)
    assert data["count"] == 3000
    assert data["more"] == 3000 - len(data["alerts"])
    assert len(data["alerts"]) >= 40
    assert data["headline"] == plain(message.summary)
    assert set(data["alerts"][0]) >= {"key", "id", "title", "status", "milestone", "days_remaining", "latest", "page"}


@pytest.mark.parametrize("length", [10, 5_000])
def test_long_titles_leave_room_for_fewer_but_never_overflow(length: int) -> None:
    briefs = [a_brief(committed(title={"ar": "ع" * length}, id="c" * 120)) for _ in range(60)]
    data = received(compose_digest(briefs, language="ar", form=Form.DATA, happened_at=NOW))
    assert "truncated" not in data
    assert data["alerts"]


def test_mail_programs_do_not_cut_a_long_digest() -> None:
    message = compose_digest(many_briefs(200), language="en", form=Form.MAIL, happened_at=NOW)
    assert len(message.html.encode()) < 102_000  # Gmail hides what is longer
    assert (len(message.sections), message.more) == (50, 150)


@pytest.mark.parametrize("length", [190, 100_000])
def test_long_words_leave_room_for_fewer_commitments_and_the_rest_is_counted(length: int) -> None:
    long = a_brief(committed(title={"ar": "ع" * length}, id="c" * 100), waiting_document="و" * length)
    message = compose_digest([long] * 200, language="ar", form=Form.MAIL, happened_at=NOW)
    shown = len(message.sections)
    assert message.more == 200 - shown
    assert 1 <= shown < 50
    assert f"هناك {message.more}" in message.html
    assert message.html.count("<h2") == message.text.count("\nالموعد: ") == shown
    assert len(message.html.encode()) < 102_000 or shown == 1


def test_a_digest_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compose_digest([], language="en", form=Form.DATA, happened_at=NOW)
