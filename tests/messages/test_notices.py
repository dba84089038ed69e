"""What the service says of itself."""

import pytest

from service.core.message import Form, Message
from service.messages import (
    compose_audit_failure,
    compose_channel_recovery,
    compose_channel_trouble,
    compose_test,
    plain,
)
from tests.builders import at
from tests.messages.samples import HOSTILE, received

NOW = at("2026-11-22T07:00")


def trouble(language: str, form: Form = Form.TEXT, waiting: int = 14, reason: str = "HTTP 503") -> Message:
    return compose_channel_trouble(
        channel="slack",
        reason=reason,
        since=at("2026-11-22T06:00"),
        waiting=waiting,
        language=language,
        form=form,
        now=NOW,
    )


def test_a_failing_channel_is_reported_with_what_to_do() -> None:
    message = trouble("en")
    assert (message.kind, message.subject) == ("channel", "The channel slack is failing")
    assert message.text == (
        "The channel slack has been failing since 22 November 2026, 06:00 (UTC). What waits for it is kept.\n"
        "\n"
        "Reason: HTTP 503\n"
        "Deliveries: 14 deliveries are waiting\n"
        "To see them: muhla deliveries --channel slack\n"
        "To send them again: muhla retry --channel slack\n"
    )


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "لا رسائل تنتظر"),
        (1, "رسالة واحدة تنتظر"),
        (2, "رسالتان تنتظران"),
        (3, "3 رسائل تنتظر"),
        (11, "11 رسالة تنتظر"),
    ],
)
def test_the_same_in_arabic(waiting: int, words: str) -> None:
    message = trouble("ar", waiting=waiting)
    assert plain(message.subject) == "القناة slack متعطلة"
    assert words in {fact.value for fact in message.sections[0].facts}


def recovery(language: str, form: Form = Form.TEXT, sent: int = 14, failed: int = 0) -> Message:
    return compose_channel_recovery(
        channel="slack",
        since=at("2026-11-22T06:00"),
        sent=sent,
        failed=failed,
        language=language,
        form=form,
        now=NOW,
    )


def test_a_channel_that_works_again_is_reported_with_what_went_out() -> None:
    message = recovery("en")
    assert (message.kind, message.subject) == ("channel", "The channel slack works again")
    assert message.text == (
        "The channel slack has worked since 22 November 2026, 06:00 (UTC).\n"
        "\n"
        "Deliveries: 14 deliveries have gone out since\n"
    )


def test_what_had_been_given_up_meanwhile_is_named_with_what_to_do() -> None:
    assert recovery("en", failed=1).text.endswith(
        "Not sent: 1 delivery had been given up\n"
        "To see them: muhla deliveries --channel slack\n"
        "To send them again: muhla retry --channel slack\n"
    )


@pytest.mark.parametrize(
    ("count", "sent", "failed"),
    [
        (1, "خرجت رسالة واحدة منذ ذلك الحين", "أُوقفت محاولات إرسال رسالة واحدة"),
        (2, "خرجت رسالتان منذ ذلك الحين", "أُوقفت محاولات إرسال رسالتين"),
        (3, "خرجت 3 رسائل منذ ذلك الحين", "أُوقفت محاولات إرسال 3 رسائل"),
        (11, "خرجت 11 رسالة منذ ذلك الحين", "أُوقفت محاولات إرسال 11 رسالة"),
    ],
)
def test_a_recovery_in_arabic(count: int, sent: str, failed: str) -> None:
    message = recovery("ar", sent=count, failed=count)
    assert plain(message.subject) == "القناة slack تعمل من جديد"
    assert {sent, failed} <= {fact.value for fact in message.sections[0].facts}


def test_a_long_reason_is_cut() -> None:
    assert len(trouble("en", reason="x" * 10_000).text) < 1_000


def test_an_audit_that_fails_lists_what_it_found() -> None:
    findings = [f"delivery {number} is past its lease" for number in range(30)]
    message = compose_audit_failure(findings=findings, language="en", form=Form.TEXT, now=NOW)
    assert (message.kind, message.subject, message.more) == ("audit", "The self-audit found 30 faults", 10)
    assert "Fault 20: delivery 19 is past its lease" in message.text
    assert "10 more are not shown here" in message.text


def test_an_audit_that_finds_nothing_any_more_says_so() -> None:
    message = compose_audit_failure(findings=[], language="en", form=Form.TEXT, now=NOW)
    assert (message.kind, message.subject) == ("audit", "The self-audit finds no fault any more")
    assert message.text == "The self-audit finds no fault any more. What it had told before is over.\n"
    arabic = compose_audit_failure(findings=[], language="ar", form=Form.TEXT, now=NOW)
    assert plain(arabic.subject) == "لم يعد الفحص الذاتي يجد أي مشكلة"


def test_a_test_message_concerns_no_commitment() -> None:
    message = compose_test(channel="ops", language="en", form=Form.TEXT, now=NOW)
    assert (message.kind, message.happened_at, message.thread) == ("test", NOW, None)
    assert message.text == "This is a test of the channel ops. It works. No commitment is concerned.\n"
    arabic = compose_test(channel="ops", language="ar", form=Form.TEXT, now=NOW)
    assert plain(arabic.subject) == "اختبار القناة ops"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_notices_have_data_for_machines(language: str) -> None:
    found = (
        trouble(language, Form.DATA),
        recovery(language, Form.DATA),
        compose_audit_failure(findings=["a"], language=language, form=Form.DATA, now=NOW),
        compose_audit_failure(findings=[], language=language, form=Form.DATA, now=NOW),
        compose_test(channel="ops", language=language, form=Form.DATA, now=NOW),
    )
    for message in found:
        data = received(message)
        assert data["sent_at"] == "2026-11-22T07:00:00Z"
        assert "\u2068" not in data["headline"]
    assert received(found[0])["since"] == "2026-11-22T06:00:00Z"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("form", list(Form))
def test_no_notice_is_broken_by_what_it_quotes(language: str, form: Form) -> None:
    found = (
        trouble(language, form, reason=HOSTILE),
        compose_audit_failure(findings=[HOSTILE], language=language, form=form, now=NOW),
        compose_test(channel=HOSTILE, language=language, form=form, now=NOW),
    )
    for message in found:
        assert "\n" not in message.subject
        assert "<script" not in message.html
        for text in (message.subject, message.text, message.html):
            assert text.count("\u2068") == text.count("\u2069")
