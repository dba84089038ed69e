import asyncio
import logging
import ssl
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from service.channels.http.answers import Answer
from service.channels.http.client import HttpClient
from service.channels.http.exchange import MOST_READ
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests.channels.receivers import HttpReceiver, endless, http_answer, http_receiver, reset, stalled
from tests.channels.samples import HASTE, PATIENCE
from tests.patience import until


async def post(client: HttpClient, url: str, *, within: timedelta = PATIENCE) -> Answer:
    return await client.post(url, b"", {}, within=within)


async def test_a_post_carries_body_and_headers_and_brings_the_answer_back(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    receiver.answer = http_answer(202, "مقبول", x_id="7")
    answer = await client.post(receiver.url, b"{}", {"content-type": "application/json"})
    assert (answer.status_code, answer.text, answer.headers["X-Id"]) == (202, "مقبول", "7")
    start, headers, body = receiver.requests[0]
    assert (start, body) == ("POST /secret-path HTTP/1.1", b"{}")
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("Muhla/")


async def test_a_connection_is_used_again(client: HttpClient, receiver: HttpReceiver) -> None:
    for _ in range(3):
        await post(client, receiver.url)
    assert receiver.connections == 1


async def test_one_receiver_gets_no_more_connections_than_are_allowed(receiver: HttpReceiver) -> None:
    client = HttpClient(connections=3)
    await asyncio.gather(*(post(client, receiver.url) for _ in range(20)))
    await client.aclose()
    assert receiver.connections <= 3
    assert len(receiver.requests) == 20


async def test_a_receiver_that_hangs_takes_no_connection_from_another(receiver: HttpReceiver) -> None:
    receiver.answer = None
    async with http_receiver() as healthy:
        client = HttpClient(connections=2)
        hanging = [asyncio.create_task(post(client, receiver.url, within=HASTE)) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert (await post(client, healthy.url)).status_code == 200
        outcomes = await asyncio.gather(*hanging, return_exceptions=True)
        await client.aclose()
    assert all(isinstance(outcome, DeliveryDelayedError) for outcome in outcomes)


async def test_no_redirect_is_followed_and_no_cookie_kept(client: HttpClient, receiver: HttpReceiver) -> None:
    receiver.answer = http_answer(302, location=receiver.url + "/elsewhere", set_cookie="a=b; Path=/")
    assert (await post(client, receiver.url)).status_code == 302
    await post(client, receiver.url)
    assert len(receiver.requests) == 2
    assert "cookie" not in receiver.headers[1]


async def test_the_proxies_of_the_environment_are_not_used(
    receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    client = HttpClient()
    assert (await post(client, receiver.url)).status_code == 200
    await client.aclose()


async def test_an_endless_body_is_read_no_further_than_it_is_needed(client: HttpClient, receiver: HttpReceiver) -> None:
    receiver.answer, receiver.afterwards = b"HTTP/1.1 200 OK\r\n\r\n", endless
    answer = await post(client, receiver.url)
    assert answer.status_code == 200
    assert len(answer.text) == MOST_READ


async def test_a_body_that_stalls_takes_nothing_back_from_the_status(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    receiver.answer, receiver.afterwards = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart", stalled
    answer = await post(client, receiver.url, within=HASTE)
    assert (answer.status_code, answer.text) == (200, "part")


async def test_a_body_that_breaks_off_takes_nothing_back_from_the_status(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    receiver.answer, receiver.afterwards = b"HTTP/1.1 503 x\r\ncontent-length: 9\r\n\r\npart", reset
    assert (await post(client, receiver.url)).status_code == 503


@pytest.mark.parametrize(
    ("answer", "afterwards", "reason"),
    [
        (None, None, "no answer within 1 s"),
        (b"", reset, "the connection was lost"),
        (b"HTTP/1.1 ", reset, "the connection was lost"),
        (b"220 mail.test ESMTP\r\n", None, "the answer is not HTTP"),
    ],
    ids=["hang", "reset", "reset in the status", "not HTTP"],
)
async def test_what_cannot_be_understood_is_delayed_with_a_reason(
    client: HttpClient, receiver: HttpReceiver, answer: bytes | None, afterwards: None, reason: str
) -> None:
    receiver.answer, receiver.afterwards = answer, afterwards
    with pytest.raises(DeliveryDelayedError) as caught:
        await post(client, receiver.url, within=PATIENCE if answer is not None else HASTE)
    assert caught.value.reason == reason


async def test_a_closed_port_is_delayed_with_a_reason_and_no_address_in_the_traceback(client: HttpClient) -> None:
    url = "http://127.0.0.1:1/secret-path"
    with pytest.raises(DeliveryDelayedError) as caught:
        await post(client, url)
    assert caught.value.reason == "connection refused"
    assert "127.0.0.1" not in "".join(traceback.format_exception(caught.value))


async def test_no_address_gets_into_the_log(
    client: HttpClient, receiver: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await post(client, receiver.url)
    assert "secret-path" not in caplog.text


@pytest.mark.parametrize("url", ["http://", "ftp://example.org/secret-path", "http://[::1/secret-path"])
async def test_what_is_no_address_is_refused(client: HttpClient, url: str) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        await post(client, url)
    assert "secret-path" not in str(caught.value)


async def test_a_private_authority_is_trusted_when_it_is_given(ca_file: Path, server_tls: ssl.SSLContext) -> None:
    async with http_receiver(server_tls) as secure:
        client = HttpClient(ca_file=ca_file)
        assert (await post(client, secure.url)).status_code == 200
        await client.aclose()


async def test_an_unknown_authority_is_not_trusted(client: HttpClient, server_tls: ssl.SSLContext) -> None:
    async with http_receiver(server_tls) as secure:
        with pytest.raises(DeliveryDelayedError, match="the certificate is not trusted") as caught:
            await post(client, secure.url)
    assert "localhost" not in str(caught.value)


async def test_a_certificate_for_another_name_is_not_trusted(ca_file: Path, authority: trustme.CA) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("elsewhere.test").configure_cert(context)
    async with http_receiver(context) as secure:
        client = HttpClient(ca_file=ca_file)
        with pytest.raises(DeliveryDelayedError, match=r"\(Hostname mismatch\)"):
            await post(client, secure.url)
        await client.aclose()


async def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for path in (empty, tmp_path / "absent.pem"):
        with pytest.raises(SettingsError, match=path.name):
            HttpClient(ca_file=path)


async def test_cancelling_gives_the_connection_up(client: HttpClient, receiver: HttpReceiver) -> None:
    receiver.answer = None
    sending = asyncio.create_task(post(client, receiver.url))
    await receiver.asked.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await until(lambda: receiver.open == 0)


async def test_closing_closes_what_was_kept(receiver: HttpReceiver) -> None:
    client = HttpClient()
    await post(client, receiver.url)
    assert receiver.open == 1
    await client.aclose()
    await until(lambda: receiver.open == 0)


async def test_after_closing_everything_is_delayed(receiver: HttpReceiver) -> None:
    client = HttpClient()
    await post(client, receiver.url)
    await client.aclose()
    await client.aclose()
    with pytest.raises(DeliveryDelayedError, match="stopping"):
        await post(client, receiver.url)
