"""Signed texts and the links in messages: nothing that was changed is ever taken."""

import hmac
import timeit
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.core.links import GOOD_FOR, Links, link_text, read_link
from service.core.signing import Purpose, mark, signed, unsigned
from tests.builders import at

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = at("2025-08-31T06:00")
ALERT = "iraq-mission:1:before-P30D"

names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,40}", fullmatch=True)
channels = st.from_regex(r"[a-z0-9_-]{1,60}", fullmatch=True)
milestones = st.sampled_from(["before-P30D", "last_day", "repeat-12", "opens", "evidence-P3D"])
alert_keys = st.builds(lambda name, number, rung: f"{name}:{number}:{rung}", names, st.integers(1, 10**6), milestones)
moments = st.integers(0, 40_000).map(lambda hours: NOW + timedelta(hours=hours))


@given(alert_key=alert_keys, channel=channels, now=moments)
def test_a_link_says_what_it_was_made_for(alert_key: str, channel: str, now: datetime) -> None:
    link = read_link(KEY, link_text(KEY, alert_key, channel, now))
    assert link is not None
    assert (link.alert_key, link.channel, link.expires_at) == (alert_key, channel, now + GOOD_FOR)
    assert f"{link.commitment_id}:{link.revision}:" == alert_key[: alert_key.rindex(":") + 1]


@given(alert_key=alert_keys, channel=channels, data=st.data())
def test_a_link_with_any_character_changed_is_not_taken(alert_key: str, channel: str, data: st.DataObject) -> None:
    text = link_text(KEY, alert_key, channel, NOW)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    assume(other != text[place])
    assert read_link(KEY, text[:place] + other + text[place + 1 :]) is None


@given(alert_key=alert_keys, channel=channels, cut=st.integers(0, 400), more=st.text(max_size=5))
def test_a_link_that_was_cut_or_grew_is_not_taken(alert_key: str, channel: str, cut: int, more: str) -> None:
    text = link_text(KEY, alert_key, channel, NOW)
    changed = text[:cut] + more
    assume(changed != text)
    assert read_link(KEY, changed) is None


@given(st.text(max_size=200))
def test_no_other_text_is_a_link(text: str) -> None:
    assert read_link(KEY, text) is None
    assert unsigned(KEY, Purpose.SESSION, text) is None


@given(alert_key=alert_keys, channel=channels)
def test_a_link_of_another_service_is_not_taken(alert_key: str, channel: str) -> None:
    assert read_link(OTHER, link_text(KEY, alert_key, channel, NOW)) is None


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.LINK])
def test_a_mark_is_good_for_one_purpose_only(purpose: Purpose) -> None:
    text = link_text(KEY, ALERT, "desk", NOW).rpartition(".")[0]
    assert unsigned(KEY, purpose, signed(KEY, purpose, text)) == text
    assert read_link(KEY, signed(KEY, purpose, text)) is None


@pytest.mark.parametrize("text", ["", "1.ack", "2.ack.a:1:b.desk.1", "1.end.a:1:b.desk.1", "1.ack.a:1:b.desk.1.2"])
def test_what_a_later_release_might_sign_is_not_understood_by_this_one(text: str) -> None:
    assert read_link(KEY, signed(KEY, Purpose.LINK, text)) is None


def test_an_address_needs_no_escapes_and_survives_chats() -> None:
    address = Links("https://muhla.example.org", KEY).acknowledge(ALERT, "desk", NOW)
    assert address.startswith("https://muhla.example.org/answer?link=1.ack.iraq-mission:1:before-P30D.desk.1759212000.")
    assert not set(address) & set('*_~`<>()[]|\\" ')
    assert address[-1].isalnum()


def test_the_key_is_not_in_what_is_printed() -> None:
    assert "kkk" not in repr(Links("https://muhla.example.org", KEY))


def test_signing_takes_no_longer_than_an_hmac_does_by_itself_or_hardly() -> None:
    links = Links("https://muhla.example.org", KEY)

    def fastest(act: Callable[[], object]) -> float:
        return min(timeit.repeat(act, number=100, repeat=50))

    signing = fastest(lambda: links.acknowledge(ALERT, "desk", NOW))
    assert signing < 10 * fastest(lambda: hmac.digest(KEY, ALERT.encode(), "sha256"))


def test_a_mark_is_an_hmac_of_the_purpose_and_the_text() -> None:
    # printf 'link\nabc' | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk | cut -c1-32
    assert mark(KEY, Purpose.LINK, "abc") == "9404ecfba680902ed6019007f0337162"
