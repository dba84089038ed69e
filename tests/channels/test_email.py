import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from service.channels import smtp
from service.channels.email import EmailChannel
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests.channels.conftest import HASTE
from tests.channels.receivers import MailReceiver, mail_receiver
from tests.channels.samples import CALENDAR, NOW, a_notice, an_alert, an_arabic_alert

DESK, CHIEF, ARCHIVE = "desk@example.org", "chief@example.org", "archive@example.org"


def a_channel(port: int, **options: Any) -> EmailChannel:
    """Return a channel to a mail server on *port* in clear text, unless *options* say otherwise."""
    settings: dict[str, Any] = {
        "sender": "Muhla <muhla@example.org>",
        "to": [DESK],
        "security": "none",
        "timeout": HASTE,
    }
    return EmailChannel("mail", "localhost", port=port, **(settings | options))


@asynccontextmanager
async def mailing(receiver: MailReceiver, **options: Any) -> AsyncIterator[EmailChannel]:
    channel = a_channel(receiver.port, **options)
    yield channel
    await channel.aclose()


@pytest.fixture
async def server() -> AsyncIterator[MailReceiver]:
    async with mail_receiver() as receiver:
        yield receiver


async def send(channel: EmailChannel, key: str = "key-1", **changes: Any) -> str:
    return await channel.send(replace(an_alert(), **changes), idempotency_key=key, now=NOW)


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
    async with mailing(server, to=[DESK, f"رئيس التحرير <{CHIEF}>"]) as channel:
        await channel.send(an_arabic_alert(), idempotency_key="key-1", now=NOW)
    ((recipients, mail),) = server.mails
    assert recipients == [DESK, CHIEF]
    assert mail["Subject"] == an_arabic_alert().subject
    assert [str(address) for address in mail["From"].addresses] == ["Muhla <muhla@example.org>"]
    assert [address.display_name for address in mail["To"].addresses] == ["", "رئيس التحرير"]
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
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


async def test_several_mails_go_over_one_connection(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        for number in range(5):
            await send(channel, f"key-{number}")
    await asyncio.sleep(0.05)
    assert (len(server.mails), server.sessions, server.goodbyes) == (5, 1, 1)


async def test_no_more_connections_are_open_than_are_allowed(server: MailReceiver) -> None:
    async with mailing(server, concurrency=3) as channel:
        await asyncio.gather(*(send(channel, f"key-{number}") for number in range(12)))
    assert len({mail["Message-ID"] for _, mail in server.mails}) == 12
    assert server.sessions <= 3


async def test_a_kept_connection_that_was_dropped_is_replaced(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        await send(channel, "key-1")
        server.drop_all()
        await send(channel, "key-2")
        server.replies["DATA"] = "421 4.3.2 shutting down"
        with pytest.raises(DeliveryDelayedError):
            await send(channel, "key-3")
    assert len(server.mails) == 2
    assert server.sessions == 3


async def test_connections_are_closed_when_nothing_is_sent_for_a_while(
    server: MailReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "MOST_IDLE", HASTE / 5)
    async with mailing(server) as channel:
        await send(channel)
        assert server.goodbyes == 0
        await asyncio.sleep(0.3)
        assert server.goodbyes == 1
        await send(channel)
    assert server.sessions == 2


async def test_starttls_and_a_login_are_used(server_tls: ssl.SSLContext, ca_file: Path) -> None:
    async with mail_receiver(tls=server_tls, login=True) as server:
        options = {"security": "starttls", "ca_file": ca_file, "user": "muhla", "password": "right"}
        async with mailing(server, **options) as channel:
            assert await send(channel)
        assert server.logins == [(b"muhla", b"right")]
        assert len(server.mails) == 1


async def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, ca_file: Path) -> None:
    async with (
        mail_receiver(tls=server_tls, implicit=True, login=True) as server,
        mailing(server, security="tls", ca_file=ca_file, user="muhla", password="right") as channel,
    ):
        assert await send(channel)
        assert server.logins == [(b"muhla", b"right")]


async def test_nothing_is_sent_where_starttls_is_not_offered(server: MailReceiver) -> None:
    async with mailing(server, security="starttls", user="muhla", password="right") as channel:
        with pytest.raises(DeliveryDelayedError, match="offers no STARTTLS"):
            await send(channel)
    assert server.mails == []
    assert server.logins == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_authority_is_not_trusted(server_tls: ssl.SSLContext, security: str) -> None:
    async with mail_receiver(tls=server_tls, implicit=security == "tls") as server:
        async with mailing(server, security=security) as channel:
            with pytest.raises(DeliveryDelayedError, match="the certificate is not trusted"):
                await send(channel)
        assert server.mails == []


async def test_a_wrong_password_is_delayed_because_a_person_can_mend_it(
    server_tls: ssl.SSLContext, ca_file: Path
) -> None:
    async with mail_receiver(tls=server_tls, login=True) as server:
        options = {"security": "starttls", "ca_file": ca_file, "user": "muhla", "password": "wr0ng-secret"}
        async with mailing(server, **options) as channel:
            with pytest.raises(DeliveryDelayedError, match="user name and password") as caught:
                await send(channel)
    assert caught.value.status_code == 535
    assert "wr0ng-secret" not in str(caught.value)


async def test_a_login_that_is_missing_is_delayed_too(server_tls: ssl.SSLContext, ca_file: Path) -> None:
    async with (
        mail_receiver(tls=server_tls, login=True) as server,
        mailing(server, security="starttls", ca_file=ca_file) as channel,
    ):
        with pytest.raises(DeliveryDelayedError) as caught:
            await send(channel)
    assert caught.value.status_code == 530


@pytest.mark.parametrize(("greeting", "code"), [(b"421 4.3.2 busy\r\n", 421), (b"554 5.7.1 go away\r\n", 554)])
async def test_a_server_that_is_not_ready_is_delayed(server: MailReceiver, greeting: bytes, code: int) -> None:
    server.greeting = greeting
    async with mailing(server) as channel:
        with pytest.raises(DeliveryDelayedError, match="not ready") as caught:
            await send(channel)
    assert caught.value.status_code == code


async def test_a_server_that_is_not_there_is_delayed(server: MailReceiver) -> None:
    channel = a_channel(1)
    with pytest.raises(DeliveryDelayedError, match="connection refused") as caught:
        await send(channel)
    assert "localhost" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [("554 5.7.1 looks like spam", DeliveryRefusedError), ("451 4.7.1 greylisted", DeliveryDelayedError)],
)
async def test_what_the_server_says_of_the_mail_decides(
    server: MailReceiver, reply: str, error: type[DeliveryRefusedError | DeliveryDelayedError]
) -> None:
    server.replies["DATA"] = reply
    async with mailing(server) as channel:
        with pytest.raises(error, match=re.escape(reply[4:])) as caught:
            await send(channel)
        assert caught.value.status_code == int(reply[:3])
        server.replies.clear()
        await send(channel)
    assert server.sessions == 1, "the connection is still good"


async def test_a_server_that_hangs_is_delayed_and_the_next_mail_is_whole(server: MailReceiver) -> None:
    server.replies["DATA"] = None
    async with mailing(server) as channel:
        with pytest.raises(DeliveryDelayedError, match=r"no answer within 0\.5 s"):
            await send(channel, "key-1")
        server.replies.clear()
        await send(channel, "key-2")
    assert [mail["X-Muhla-Delivery"] for _, mail in server.mails] == ["key-2"]


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
