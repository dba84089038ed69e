import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.channels import webhook
from service.channels.http.client import HttpClient
from service.channels.webhook import WebhookChannel, body_of
from service.core.message import Message
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests import secrecy
from tests.channels.receivers import HttpReceiver
from tests.channels.samples import NOW, a_digest, a_notice, an_alert, an_arabic_alert

OLD = secrecy.secret("whsec_" + base64.b64encode(b"an old secret of 24 byte").decode())
NEW = base64.b64encode(b"a new secret of 32 bytes, longer").decode()


def verified(secret: str, headers: dict[str, str], body: bytes) -> Any:
    """Verify as a receiver does, whose clock shows the real time."""
    return Webhook(secret).verify(body, headers)


async def test_the_body_is_the_standard_three_keys(client: HttpClient, receiver: HttpReceiver) -> None:
    channel = WebhookChannel("machine", receiver.url, client)
    assert await channel.send(an_arabic_alert(), idempotency_key="key-1", now=NOW) == "answered 200"
    assert json.loads(receiver.bodies[0]) == {
        "type": "alert",
        "timestamp": "2026-11-22T05:30:00Z",
        "data": {"alerts": [{"id": "iraq-mission"}]},
    }
    assert receiver.headers[0]["content-type"] == "application/json"


async def test_a_receiver_with_the_secret_accepts_the_signature(client: HttpClient, receiver: HttpReceiver) -> None:
    channel = WebhookChannel("machine", receiver.url, client, secrets=[OLD])
    await channel.send(an_alert(), idempotency_key="key-1", now=NOW)
    assert verified(OLD, receiver.headers[0], receiver.bodies[0])["type"] == "alert"
    with pytest.raises(WebhookVerificationError):
        verified(OLD, receiver.headers[0], receiver.bodies[0] + b" ")
    with pytest.raises(WebhookVerificationError):
        verified(NEW, receiver.headers[0], receiver.bodies[0])


async def test_what_is_sent_in_days_that_are_only_lived_through_is_signed_now(
    client: HttpClient, receiver: HttpReceiver
) -> None:
    channel = WebhookChannel("machine", receiver.url, client, secrets=[OLD])
    await channel.send(an_alert(), idempotency_key="key-1", now=NOW - timedelta(days=418))
    assert verified(OLD, receiver.headers[0], receiver.bodies[0])["timestamp"] == "2026-11-22T05:30:00Z"


async def test_while_secrets_change_either_is_accepted(client: HttpClient, receiver: HttpReceiver) -> None:
    channel = WebhookChannel("machine", receiver.url, client, secrets=[NEW, OLD])
    await channel.send(an_alert(), idempotency_key="key-1", now=NOW)
    for secret in (NEW, OLD):
        verified(secret, receiver.headers[0], receiver.bodies[0])


async def test_each_attempt_is_signed_anew_under_the_same_id(client: HttpClient, receiver: HttpReceiver) -> None:
    moments = iter([NOW, NOW, NOW + timedelta(minutes=10), NOW])  # of each attempt's signature, and of its answer
    channel = WebhookChannel("machine", receiver.url, client, secrets=[OLD], real_time=lambda: next(moments))
    for _ in range(2):
        await channel.send(an_alert(), idempotency_key="key-1", now=NOW)
    first, second = receiver.headers
    assert first["webhook-id"] == second["webhook-id"] == "key-1"
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 600
    assert first["webhook-signature"] != second["webhook-signature"]


async def test_without_a_secret_nothing_is_signed(client: HttpClient, receiver: HttpReceiver) -> None:
    await WebhookChannel("machine", receiver.url, client).send(an_alert(), idempotency_key="key-1", now=NOW)
    assert "webhook-signature" not in receiver.headers[0]


@pytest.mark.parametrize("secret", ["", "whsec_", "not base64!", "whsec_ab", "пароль"])
def test_a_secret_that_is_none_is_refused_and_not_shown(client: HttpClient, secret: str) -> None:
    with pytest.raises(SettingsError, match="channel 'machine'") as caught:
        WebhookChannel("machine", "https://example.org/hook", client, secrets=[secret])
    assert not secret.removeprefix("whsec_") or secret.removeprefix("whsec_") not in str(caught.value)


@given(st.integers(min_value=0, max_value=400), st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_body_is_always_json_and_never_longer_than_allowed(count: int, title: str) -> None:
    sent = [{"id": f"commitment-{number}", "title": title} for number in range(count)]
    body = body_of(replace(an_alert(), data={"alerts": sent, "more": 3}))
    assert len(body) < webhook.MOST_BYTES
    received = json.loads(body)["data"]["alerts"]
    assert received == sent[: len(received)]


@pytest.mark.parametrize("message", [an_alert(), a_digest(), a_notice(), an_arabic_alert()])
def test_what_fits_is_sent_whole(message: Message) -> None:
    assert json.loads(body_of(message))["data"] == message.data


@pytest.mark.parametrize("status_code", [200, 201, 204])
async def test_a_receiver_that_accepts(client: HttpClient, httpserver: HTTPServer, status_code: int) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok", status=status_code)
    channel = WebhookChannel("machine", httpserver.url_for("/hook"), client)
    assert await channel.send(an_alert(), idempotency_key="k", now=NOW) == f"answered {status_code}"


@pytest.mark.parametrize(
    ("status_code", "switch_off"),
    [(302, False), (400, False), (401, False), (403, False), (404, True), (410, True), (422, False)],
)
async def test_a_receiver_that_refuses(
    client: HttpClient, httpserver: HTTPServer, status_code: int, *, switch_off: bool
) -> None:
    httpserver.expect_oneshot_request("/hook").respond_with_data(
        "no", status=status_code, headers={"Location": httpserver.url_for("/other")}
    )
    httpserver.expect_request("/other").respond_with_data("ok")
    channel = WebhookChannel("machine", httpserver.url_for("/hook"), client)
    with pytest.raises(DeliveryRefusedError) as caught:
        await channel.send(an_alert(), idempotency_key="k", now=NOW)
    assert (caught.value.status_code, caught.value.switch_off) == (status_code, switch_off)


@pytest.mark.parametrize(
    ("status_code", "header", "wait"),
    [
        (408, None, None),
        (425, None, None),
        (429, "90", timedelta(seconds=90)),
        (429, "Sun, 22 Nov 2026 06:05:00 GMT", timedelta(minutes=5)),
        (429, "-5", None),
        (500, None, None),
        (503, "0", timedelta()),
    ],
)
async def test_a_receiver_that_asks_to_wait(
    client: HttpClient, httpserver: HTTPServer, status_code: int, header: str | None, wait: timedelta | None
) -> None:
    headers = {"Retry-After": header} if header is not None else {}
    httpserver.expect_request("/hook").respond_with_data("later", status=status_code, headers=headers)
    channel = WebhookChannel("machine", httpserver.url_for("/hook"), client, real_time=lambda: NOW)
    with pytest.raises(DeliveryDelayedError) as caught:
        await channel.send(an_alert(), idempotency_key="k", now=NOW - timedelta(days=418))
    assert (caught.value.status_code, caught.value.retry_after) == (status_code, wait)
