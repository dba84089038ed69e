"""How Slack answers."""

import json
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from structlog.testing import capture_logs

from service.channels.http.client import HttpClient
from service.channels.slack import BLOCKS_ARE_BAD, CHANNEL_IS_GONE, SlackChannel
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.receivers import HttpReceiver, http_answer
from tests.channels.samples import NOW, an_alert


async def test_the_key_goes_with_every_attempt(client: HttpClient, receiver: HttpReceiver) -> None:
    channel = SlackChannel("desk", receiver.url, client)
    for _ in range(2):
        assert await channel.send(an_alert(), idempotency_key="مفتاح 1", now=NOW) == "answered 200"
    first, second = (headers["idempotency-key"] for headers in receiver.headers)
    assert first == second != ""


@pytest.mark.parametrize(
    ("status_code", "word"), [(404, "no_service"), (410, "channel_is_archived"), (403, "invalid_token")]
)
async def test_a_webhook_that_is_gone_switches_the_channel_off(
    client: HttpClient, httpserver: HTTPServer, status_code: int, word: str
) -> None:
    httpserver.expect_request("/services").respond_with_data(word, status=status_code)
    with pytest.raises(DeliveryRefusedError, match=word) as caught:
        await SlackChannel("desk", httpserver.url_for("/services"), client).send(
            an_alert(), idempotency_key="k", now=NOW
        )
    assert (caught.value.status_code, caught.value.switch_off) == (status_code, True)


@pytest.mark.parametrize("word", sorted(CHANNEL_IS_GONE))
async def test_the_word_counts_even_where_the_status_is_a_success(
    client: HttpClient, receiver: HttpReceiver, word: str
) -> None:
    receiver.answer = http_answer(200, word + "\n")
    with pytest.raises(DeliveryRefusedError) as caught:
        await SlackChannel("desk", receiver.url, client).send(an_alert(), idempotency_key="k", now=NOW)
    assert caught.value.switch_off


async def test_a_message_that_slack_cannot_read_is_refused_and_the_channel_stays(
    client: HttpClient, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/services").respond_with_data("invalid_payload", status=400)
    with pytest.raises(DeliveryRefusedError, match="invalid_payload") as caught:
        await SlackChannel("desk", httpserver.url_for("/services"), client).send(
            an_alert(), idempotency_key="k", now=NOW
        )
    assert not caught.value.switch_off


@pytest.mark.parametrize("word", sorted(BLOCKS_ARE_BAD))
async def test_where_slack_refuses_the_layout_the_words_arrive_without_it(
    client: HttpClient, receiver: HttpReceiver, word: str
) -> None:
    async def be_content(_: object) -> None:
        receiver.answer = http_answer(200, "ok")

    receiver.answer, receiver.afterwards = http_answer(400, word), be_content
    with capture_logs() as logs:
        assert await SlackChannel("desk", receiver.url, client).send(an_alert(), idempotency_key="k", now=NOW) == (
            "answered 200"
        )
    laid_out, bare = map(json.loads, receiver.bodies)
    assert bare == {name: value for name, value in laid_out.items() if name != "blocks"}
    assert len({headers["idempotency-key"] for headers in receiver.headers}) == 1
    assert [(line["event"], line["reason"]) for line in logs] == [("slack.blocks_refused", word)]


async def test_words_that_slack_refuses_too_are_refused(client: HttpClient, receiver: HttpReceiver) -> None:
    receiver.answer = http_answer(400, "invalid_blocks")
    with pytest.raises(DeliveryRefusedError, match="invalid_blocks"):
        await SlackChannel("desk", receiver.url, client).send(an_alert(), idempotency_key="k", now=NOW)
    assert len(receiver.requests) == 2


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (http_answer(429, "rate_limited", Retry_After="30"), timedelta(seconds=30)),
        (http_answer(429, "rate_limited", Retry_After="Sun, 22 Nov 2026 06:05:00 GMT"), timedelta(minutes=5)),
        (http_answer(500, "rollup_error"), None),
        (http_answer(503), None),
        (http_answer(200, "<html><title>Sign in to the network</title>"), None),
    ],
    ids=["too many", "too many until a moment", "rollup_error", "unavailable", "a proxy's page"],
)
async def test_slack_asks_to_wait(
    client: HttpClient, receiver: HttpReceiver, answer: bytes, wait: timedelta | None
) -> None:
    receiver.answer = answer
    channel = SlackChannel("desk", receiver.url, client, real_time=lambda: NOW)
    with pytest.raises(DeliveryDelayedError) as caught:
        await channel.send(an_alert(), idempotency_key="k", now=NOW - timedelta(days=418))
    assert caught.value.retry_after == wait
