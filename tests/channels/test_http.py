import asyncio
import logging
import ssl
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from service.channels import http
from service.channels.http import Answer, HttpClient, checked_url, header_value, require_success, retry_after
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests.channels.conftest import HASTE
from tests.channels.receivers import HttpReceiver, endless, http_answer, http_receiver, reset, stalled
from tests.channels.samples import NOW


async def post(client: HttpClient, url: str) -> Answer:
    return await client.post(url, b"", {}, within=HASTE)


def answered(status_code: int, **headers: str) -> Answer:
    return Answer(status_code, headers, "")


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
        hanging = [asyncio.create_task(post(client, receiver.url)) for _ in range(5)]
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
    assert len(answer.text) == http.MOST_READ


async def test_a_body_that_stalls_takes_nothing_back_from_the_status(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    receiver.answer, receiver.afterwards = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart", stalled
    answer = await post(client, receiver.url)
    assert (answer.status_code, answer.text) == (200, "part")


async def test_a_body_that_breaks_off_takes_nothing_back_from_the_status(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    receiver.answer, receiver.afterwards = b"HTTP/1.1 503 x\r\ncontent-length: 9\r\n\r\npart", reset
    assert (await post(client, receiver.url)).status_code == 503


@pytest.mark.parametrize(
    ("answer", "afterwards", "reason"),
    [
        (None, None, "no answer within 0.5 s"),
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
        await post(client, receiver.url)
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
    await asyncio.sleep(0.05)
    assert receiver.open == 0


async def test_after_closing_everything_is_delayed(receiver: HttpReceiver) -> None:
    client = HttpClient()
    await post(client, receiver.url)
    await client.aclose()
    await client.aclose()
    with pytest.raises(DeliveryDelayedError, match="stopping"):
        await post(client, receiver.url)


@pytest.mark.parametrize("status_code", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(status_code: int) -> None:
    require_success(answered(status_code), NOW)


@pytest.mark.parametrize("status_code", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_be_better_later_is_delayed(status_code: int) -> None:
    with pytest.raises(DeliveryDelayedError) as caught:
        require_success(answered(status_code, **{"retry-after": "120"}), NOW)
    assert caught.value.status_code == status_code
    assert caught.value.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize("status_code", [101, 301, 302, 307, 308, 400, 401, 403, 404, 405, 410, 413, 422, 451])
def test_everything_else_is_refused_and_what_is_gone_switches_off(status_code: int) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        require_success(answered(status_code), NOW)
    assert caught.value.status_code == status_code
    assert caught.value.switch_off is (status_code in {404, 410})


@given(st.integers(min_value=0, max_value=20 * 86_400))
def test_a_wait_reads_the_same_in_seconds_and_as_a_date(seconds: int) -> None:
    wait = timedelta(seconds=seconds)
    assert retry_after(str(seconds), NOW) == wait
    assert retry_after(format_datetime(NOW + wait, usegmt=True), NOW) == wait


@given(st.text() | st.integers().map(str) | st.floats().map(str) | st.datetimes().map(str))
def test_a_wait_is_never_negative_and_never_longer_than_the_longest(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= http.LONGEST_WAIT


@pytest.mark.parametrize(
    "value", [None, "", "-1", "soon", "1.5", "٣٠", "Sun, 22 Nov 2026 05:59:59 GMT", "Sun, 99 Nov 2026 06:00:00 GMT"]
)
def test_a_wait_that_cannot_be_read_or_is_over_is_none(value: str | None) -> None:
    assert retry_after(value, NOW) is None


@pytest.mark.parametrize("value", ["Sun, 22 Nov 2026 06:01:00 -0000", "Sunday, 22-Nov-26 06:01:00 GMT"])
def test_old_forms_of_dates_are_read_as_utc(value: str) -> None:
    assert retry_after(value, datetime(2026, 11, 22, 6, 0, tzinfo=UTC)) == timedelta(minutes=1)


@given(st.text(st.characters(codec="utf-8")))
def test_a_header_can_carry_any_key_and_tells_keys_apart(key: str) -> None:
    carried = header_value(key)
    assert carried.isascii()
    assert " " not in carried
    assert carried.isprintable()
    assert unquote(carried) == key


def test_a_plain_key_stays_as_it_is() -> None:
    assert header_value("iraq-mission:1:before-P30D/desk") == "iraq-mission:1:before-P30D/desk"


@pytest.mark.parametrize("url", ["", "example.org/hook", "ftp://example.org", "https:///hook", "file:///etc/passwd"])
def test_an_address_that_cannot_be_posted_to_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SettingsError, match="MUHLA_CHANNELS__DESK__URL") as caught:
        checked_url("desk", url)
    assert not url or url not in str(caught.value)


def test_an_address_loses_the_spaces_that_were_pasted_with_it() -> None:
    assert checked_url("desk", " https://example.org/hook\n") == "https://example.org/hook"
