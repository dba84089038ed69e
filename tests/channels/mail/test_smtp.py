import asyncio
import re
import ssl
from pathlib import Path

import pytest

from service.channels.mail import smtp
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.mailing import a_channel, mailing, send
from tests.channels.receivers import MailReceiver, mail_receiver
from tests.channels.samples import HASTE
from tests.patience import until


async def test_several_mails_go_over_one_connection(server: MailReceiver) -> None:
    async with mailing(server) as channel:
        for number in range(5):
            await send(channel, f"key-{number}")
    await until(lambda: server.goodbyes == 1)
    assert (len(server.mails), server.sessions) == (5, 1)


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
        await until(lambda: server.goodbyes == 1)
        await send(channel)
    assert server.sessions == 2


@pytest.mark.parametrize("pipelining", [True, False])
async def test_starttls_and_a_login_are_used(server_tls: ssl.SSLContext, ca_file: Path, pipelining: bool) -> None:
    async with mail_receiver(tls=server_tls, login=True, pipelining=pipelining) as server:
        options = {"security": "starttls", "ca_file": ca_file, "user": "muhla", "password": "right"}
        async with mailing(server, **options) as channel:
            assert await send(channel, "key-1")
            assert await send(channel, "key-2")
        assert server.logins == [(b"muhla", b"right")]
        assert len(server.mails) == 2


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
    async with mailing(server, timeout=HASTE) as channel:
        with pytest.raises(DeliveryDelayedError, match=r"no answer within 1 s"):
            await send(channel, "key-1")
        server.replies.clear()
        await send(channel, "key-2")
    assert [mail["X-Muhla-Delivery"] for _, mail in server.mails] == ["key-2"]
