import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from slack_sdk.models.blocks import Block

from service.channels.http import HttpClient
from service.channels.slack import CHANNEL_IS_GONE, SlackChannel
from service.channels.slack_blocks import blocks_of, escaped, payload_of
from service.core.message import Fact, Link, Message, Section
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.receivers import HttpReceiver, http_answer
from tests.channels.samples import NOW, a_digest, a_notice, a_section, an_alert, an_arabic_alert

words = st.builds(lambda text, times: text * times, st.text(max_size=20), st.sampled_from([1, 1, 10, 300]))
urls = st.sampled_from(["https://example.org/?a=1&b=2", "https://example.org/" + "x" * 3_100, "javascript:alert(1)"])
sections = st.builds(
    Section,
    commitment_id=st.just("c"),
    title=words,
    headline=words,
    urgency=st.integers(min_value=0, max_value=3),
    facts=st.lists(st.builds(Fact, words, words, st.none() | urls), max_size=13).map(tuple),
    quote=st.none() | words,
    quote_source=st.none() | words,
    links=st.lists(st.builds(Link, words, urls), max_size=4).map(tuple),
)
messages = st.builds(
    lambda shown, subject, summary, more: replace(
        a_notice(), sections=tuple(shown), subject=subject, summary=summary, more=more
    ),
    st.lists(sections, max_size=4),
    words,
    words,
    st.integers(min_value=0, max_value=20),
)


def require_valid(blocks: list[dict[str, Any]]) -> None:
    """Fail unless Slack's own models take *blocks*, and the limits are kept that the models do not check."""
    for parsed in Block.parse_all(blocks):
        parsed.to_dict()
    assert len(Block.parse_all(blocks)) == len(blocks) <= 50
    for block in blocks:
        assert all(len(field["text"]) <= 2_000 for field in block.get("fields", []))
        for text in texts_in(block):
            assert text.strip()
            assert len(text) <= 3_000


def texts_in(value: Any) -> list[str]:
    """Return the text of every text object in *value*."""
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if not isinstance(value, dict):
        return []
    here = [value["text"]] if isinstance(value.get("text"), str) else []
    return here + [text for item in value.values() for text in texts_in(item)]


@given(messages)
def test_slack_takes_whatever_the_words_are(message: Message) -> None:
    require_valid(blocks_of(message))


@pytest.mark.parametrize("message", [an_alert(), a_digest(), a_notice(), an_arabic_alert()])
def test_the_models_take_every_kind_of_message(message: Message) -> None:
    require_valid(blocks_of(message))


@pytest.mark.parametrize("count", [1, 2, 8, 9, 10, 30, 49, 50, 200])
def test_a_digest_of_any_length_fits_and_says_what_it_leaves_out(count: int) -> None:
    blocks = blocks_of(a_digest(count))
    require_valid(blocks)
    shown = sum(f"number {number}*" in json.dumps(blocks) for number in range(1, count + 1)) if count > 1 else 1
    left_out = count - shown
    assert (f"+{left_out}" in json.dumps(blocks[-1])) == (left_out > 0)
    assert shown >= min(count, 47)


def test_an_alert_has_its_title_count_facts_source_and_buttons() -> None:
    header, headline, facts, quote, source, buttons = blocks_of(an_alert())
    assert header["text"]["text"] == "The coalition's military mission in Iraq ends"
    assert headline["text"]["text"] == "🔴 *418 days past*"
    assert facts["fields"][0]["text"] == "*Promised by*\nIraq; the global coalition against Daesh"
    assert quote["text"]["text"] == ">في موعد لا يتجاوز نهاية أيلول"
    assert source["elements"][0]["text"] == "002_4ae327929c11d180, 28 September 2024"
    assert [button["text"]["text"] for button in buttons["elements"]] == ["Open the page", "Acknowledge"]
    assert buttons["elements"][1]["url"].endswith("?until=2026-12-22&sig=b8e1&v=1"), "an address stays as it is"


def test_a_digest_has_a_line_between_its_commitments() -> None:
    blocks = blocks_of(a_digest(3))
    assert [block["type"] for block in blocks[:2]] == ["header", "section"]
    assert sum(block["type"] == "divider" for block in blocks) == 3


def test_no_word_can_call_the_whole_channel() -> None:
    hostile = "<!channel> & <@U1> <https://evil.example|click>"
    section = replace(a_section(title=hostile, headline=hostile), facts=(Fact(hostile, hostile),), quote=hostile)
    payload = json.dumps(payload_of(replace(an_alert(section), subject=hostile, text=hostile)))
    assert "<!" not in payload
    assert "<@" not in payload
    assert "<https://evil" not in payload
    assert "&lt;!channel&gt; &amp; " in payload


def test_a_fact_with_an_address_is_a_link() -> None:
    section = replace(a_section(), facts=(Fact("Source", "a & b", "https://example.org/?a=1&b=2|x>"),))
    field = blocks_of(an_alert(section))[2]["fields"][0]["text"]
    assert field == "*Source*\n<https://example.org/?a=1&amp;b=2%7Cx%3E|a &amp; b>"


def test_previews_and_screen_readers_get_the_words_and_links_are_not_opened() -> None:
    payload = payload_of(an_alert())
    assert payload["text"].startswith("418 days past: the mission in Iraq ends\n")
    assert payload["unfurl_links"] is payload["unfurl_media"] is False


@given(st.text("ab&<>", max_size=40), st.integers(min_value=1, max_value=60))
def test_no_cut_leaves_half_an_entity(text: str, most: int) -> None:
    cut = escaped(text, most)
    assert len(cut) <= most
    plain = cut.replace("&amp;", "+").replace("&lt;", "+").replace("&gt;", "+")
    assert not set("&<>") & set(plain)


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


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (http_answer(429, "rate_limited", Retry_After="30"), timedelta(seconds=30)),
        (http_answer(500, "rollup_error"), None),
        (http_answer(503), None),
        (http_answer(200, "<html><title>Sign in to the network</title>"), None),
    ],
    ids=["too many", "rollup_error", "unavailable", "a proxy's page"],
)
async def test_slack_asks_to_wait(
    client: HttpClient, receiver: HttpReceiver, answer: bytes, wait: timedelta | None
) -> None:
    receiver.answer = answer
    with pytest.raises(DeliveryDelayedError) as caught:
        await SlackChannel("desk", receiver.url, client).send(an_alert(), idempotency_key="k", now=NOW)
    assert caught.value.retry_after == wait
