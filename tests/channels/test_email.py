from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests.channels.mailing import ARCHIVE, CHIEF, DESK, a_channel, mailing, send
from tests.channels.receivers import MailReceiver
from tests.channels.samples import CALENDAR, NOW, a_notice, an_alert, an_arabic_alert


async def test_a_mail_has_words_in_two_forms_and_the_deadline_for_the_calendar(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        assert await send(channel) == "taken: 250 2.0.0 OK: queued as 4bQ7"
    ((recipients, mail),) = server.mails
    assert recipients == [DESK]
    mixed = [part.get_content_type() for part in mail.walk()]
    assert mixed == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert plain.get_content().splitlines() == an_alert().text.splitlines()
    assert html is not None
    assert "418 days past — Iraq" in html.get_content()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "deadline.ics"
    assert attachment.get_payload(decode=True) == CALENDAR


async def test_the_headers_say_what_kind_of_mail_it_is(server: MailReceiver) -> None:
    async with mailing(server, to=[DESK, f"رئيس التحرير <{CHIEF}>"], real_time=lambda: NOW) as channel:
        await channel.send(an_arabic_alert(), idempotency_key="key-1", now=NOW - timedelta(days=418))
    ((recipients, mail),) = server.mails
    assert recipients == [DESK, CHIEF]
    assert mail["Subject"] == an_arabic_alert().subject
    assert [str(address) for address in mail["From"].addresses] == ["Muhla <muhla@example.org>"]
    assert [address.display_name for address in mail["To"].addresses] == ["", "رئيس التحرير"]
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["List-Id"] == "Muhla <muhla.example.org>"
    assert mail["Content-Language"] == "ar"
    assert mail["X-Muhla-Delivery"] == "key-1"


async def test_every_attempt_of_a_delivery_is_the_same_mail(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        for key in ("key-1", "key-1", "key-2"):
            await send(channel, key)
    first, again, other = (mail["Message-ID"] for _, mail in server.mails)
    assert first == again != other
    assert first.endswith("@example.org>")


async def test_the_mails_of_a_commitment_are_one_thread(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        await send(channel, "key-1", thread="iraq-mission")
        await send(channel, "key-2", thread="iraq-mission")
        await send(channel, "key-3", thread="syria-mission")
        await channel.send(a_notice(), idempotency_key="key-4", now=NOW)
    first, second, other, alone = (mail for _, mail in server.mails)
    assert first["References"] == second["References"] == second["In-Reply-To"] != other["References"]
    assert alone["References"] is None


async def test_a_subject_cannot_begin_another_header(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        await send(channel, subject="past\r\nBcc: everybody@example.org")
    ((recipients, mail),) = server.mails
    assert mail["Subject"] == "past Bcc: everybody@example.org"
    assert mail["Bcc"] is None
    assert recipients == [DESK]


async def test_a_mail_that_every_recipient_refuses_is_refused(server: MailReceiver) -> None:
    server.replies = {DESK: "550 5.1.1 <desk@example.org> unknown", CHIEF: "550 5.1.1 unknown"}
    async with mailing(server, to=[DESK, CHIEF]) as channel:
        with pytest.raises(DeliveryRefusedError, match=r"every recipient: 550 5\.1\.1 unknown$"):
            await send(channel)


async def test_a_partial_refusal_is_told_in_the_receipt_and_in_the_log(server: MailReceiver) -> None:
    server.replies = {CHIEF: "550 5.1.1 unknown"}
    async with mailing(server, to=[DESK, CHIEF, ARCHIVE]) as channel:
        with capture_logs() as logs:
            receipt = await send(channel)
    assert receipt == f"taken for 2 of 3; refused for {CHIEF} (550 5.1.1 unknown)"
    assert [(line["event"], line["log_level"]) for line in logs] == [("email.recipients_refused", "warning")]
    assert [recipients for recipients, _ in server.mails] == [[DESK, ARCHIVE]]


async def test_who_is_asked_to_wait_gets_it_later_and_the_others_not_again(server: MailReceiver) -> None:
    server.replies = {CHIEF: "450 4.2.0 greylisted", ARCHIVE: "550 5.1.1 unknown"}
    async with mailing(server, to=[DESK, CHIEF, ARCHIVE]) as channel:
        with pytest.raises(DeliveryDelayedError, match=r"taken it for 1 of 3, not yet .* 450 4\.2\.0 greylisted"):
            await send(channel)
        server.replies.pop(CHIEF)
        receipt = await send(channel)
    assert receipt == f"taken for 2 of 3; refused for {ARCHIVE} (550 5.1.1 unknown)"
    assert [recipients for recipients, _ in server.mails] == [[DESK], [CHIEF]]


async def test_an_attempt_that_fails_forgets_nobody_who_has_the_mail(server: MailReceiver) -> None:
    server.replies = {CHIEF: "450 4.2.0 greylisted"}
    async with mailing(server, to=[DESK, CHIEF]) as channel:
        for _ in range(2):
            with pytest.raises(DeliveryDelayedError):
                await send(channel)
        server.replies = {"DATA": "451 4.3.0 later"}
        with pytest.raises(DeliveryDelayedError):
            await send(channel)
        server.replies = {}
        await send(channel)
    assert [recipients for recipients, _ in server.mails] == [[DESK], [CHIEF]]


async def test_an_address_in_other_letters_is_used_where_the_server_takes_it(server: MailReceiver) -> None:
    async with mailing(server, to=["مكتب@example.org"]) as channel:
        await send(channel)
    ((recipients, _),) = server.mails
    assert recipients == ["مكتب@example.org"]


@pytest.mark.parametrize(
    "options",
    [
        {"sender": "nobody"},
        {"sender": "a@example.org, b@example.org"},
        {"sender": "Muhla <muhla@example.org>\r\nBcc: x@example.org"},
        {"to": []},
        {"to": ["desk@"]},
        {"to": [DESK, "de sk@example.org"]},
        {"to": ["desk@example.org>\r\nRCPT TO:<x@example.org"]},
        {"security": "maybe"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="channel 'mail'"):
        a_channel(25, **options)


async def test_who_is_named_twice_gets_a_mail_once(server: MailReceiver) -> None:
    async with mailing(server, to=["Desk <desk@example.org>", "desk@example.org", CHIEF]) as channel:
        assert (await send(channel)).startswith("taken:")
    ((recipients, mail),) = server.mails
    assert recipients == [DESK, CHIEF]
    assert str(mail["To"]) == "Desk <desk@example.org>, chief@example.org"
