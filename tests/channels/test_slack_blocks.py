"""What Slack is sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from slack_sdk.models.blocks import Block

from service.channels.slack_blocks import MOST_CHARACTERS, blocks_of, payload_of
from service.channels.slack_text import RLM, escaped, framed
from service.core.message import Fact, Form, Link, Message, Section
from service.messages import compose_alert, compose_digest
from tests.channels.samples import NOW, a_digest, a_notice, a_section, an_alert, an_arabic_alert
from tests.messages.samples import a_brief, many_briefs
from tests.messages.shipped import shipped_briefs

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
    assert sum(map(len, texts_in(blocks))) < MOST_CHARACTERS, "Slack has one more limit than its models know"
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
    assert shown >= min(count, 40)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_real_digest_of_200_is_taken(language: str) -> None:
    digest = compose_digest(many_briefs(200), language=language, form=Form.TEXT, happened_at=NOW)
    blocks = blocks_of(digest)
    require_valid(blocks)
    shown = sum(block["type"] == "section" for block in blocks) - 1
    assert shown >= 40
    assert texts_in(blocks[-1]) == [f"… +{200 - shown}"]
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARACTERS


async def test_a_digest_of_what_ships_tells_all_facts() -> None:
    briefs = await shipped_briefs()
    digest = compose_digest(list(briefs.values()), language="en", form=Form.TEXT, happened_at=NOW)
    blocks = blocks_of(digest)
    require_valid(blocks)
    assert [block["type"] for block in blocks] == ["header", *["divider", "section"] * 9]
    first = texts_in(blocks[2])[0].splitlines()
    assert first[:3] == [
        "🔴 *The coalition's conference takes place in Washington*",
        "773 days past",
        "*Deadline:* between 1 September 2024 and 10 October 2024",
    ]
    assert first[-1].startswith("<https://muhla.example.org/commitments/washington-conference|Open the page> · <")


def test_an_alert_has_its_title_count_source_facts_and_buttons() -> None:
    header, headline, quote, source, facts, buttons = blocks_of(an_alert())
    assert header["text"]["text"] == "The coalition's military mission in Iraq ends"
    assert headline["text"]["text"] == "🔴 *418 days past*"
    assert quote["text"]["text"] == f">{RLM}في موعد لا يتجاوز نهاية أيلول{RLM}"
    assert source["elements"][0]["text"] == "002_4ae327929c11d180, 28 September 2024"
    assert facts["text"]["text"].splitlines()[0] == "*Promised by:* Iraq; the global coalition against Daesh"
    assert facts["expand"] is True
    assert [button["text"]["text"] for button in buttons["elements"]] == ["Open the page", "Acknowledge"]
    assert buttons["elements"][1]["url"].endswith("?until=2026-12-22&sig=b8e1&v=1"), "an address stays as it is"


def test_several_things_have_a_line_each() -> None:
    section = replace(a_section(), facts=(Fact("Promised by", "Iraq\nThe coalition"),))
    assert texts_in(blocks_of(an_alert(section)))[4] == "*Promised by:*\n• Iraq\n• The coalition"


def test_an_arabic_line_reads_from_the_right_wherever_it_is_shown() -> None:
    lines = [line for text in texts_in(blocks_of(an_arabic_alert())) for line in text.splitlines() if "*" in line]
    assert lines[0] == f"{RLM}🔴 *مضى 418 يوماً على الموعد{RLM}*"
    assert lines[1] == f"*{RLM}الجهات:* العراق؛ التحالف الدولي ضد \u2068Daesh\u2069{RLM}"


@given(st.text("ab*", max_size=10))
def test_marks_change_no_word_and_leave_bold_alone(line: str) -> None:
    marked = framed(line, rtl=True)
    assert marked.replace(RLM, "") == line == framed(line, rtl=False)
    assert marked.startswith("*") == line.startswith("*")
    assert marked.endswith("*") == line.endswith("*")


def test_a_digest_has_a_line_between_its_commitments() -> None:
    blocks = blocks_of(a_digest(3))
    assert [block["type"] for block in blocks] == ["header", "section", *["divider", "section"] * 3]


def test_a_notice_has_a_heading_and_says_the_rest_once() -> None:
    header, summary = blocks_of(a_notice())
    assert header["text"]["text"] == "Channel 'desk' is refused"
    assert summary["text"]["text"] == a_notice().summary


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
    assert "*Source:* <https://example.org/?a=1&amp;b=2%7Cx%3E|a &amp; b>" in texts_in(blocks_of(an_alert(section)))


def test_previews_and_screen_readers_get_the_words_and_links_are_not_opened() -> None:
    payload = payload_of(an_alert())
    assert payload["text"] == (
        "418 days past: the mission in Iraq ends\nThe coalition's military mission in Iraq ends\n418 days past"
    )
    assert payload["unfurl_links"] is payload["unfurl_media"] is False


def test_a_lock_screen_says_nothing_twice() -> None:
    text = payload_of(compose_alert(a_brief(), language="en", form=Form.TEXT))["text"]
    assert text.splitlines()[:2] == [
        "418 days past, no announcement on record: The mission in Iraq ends",
        "\u2068«نهاية سبتمبر 2025»\u2069",
    ]
    long = compose_digest(many_briefs(14), language="en", form=Form.TEXT, happened_at=NOW)
    assert payload_of(long)["text"].splitlines()[0] == long.summary
    assert long.subject != long.summary


@given(st.text("ab&<>", max_size=40), st.integers(min_value=1, max_value=60))
def test_no_cut_leaves_half_an_entity(text: str, most: int) -> None:
    cut = escaped(text, most)
    assert len(cut) <= most
    plain = cut.replace("&amp;", "+").replace("&lt;", "+").replace("&gt;", "+")
    assert not set("&<>") & set(plain)
