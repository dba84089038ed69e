from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.channels.http.answers import LONGEST_WAIT, Answer, require_success, retry_after
from service.channels.http.client import checked_url, header_value
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError
from tests.channels.samples import NOW


def answered(status_code: int, **headers: str) -> Answer:
    return Answer(status_code, headers, "")


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
    assert wait is None or timedelta() <= wait <= LONGEST_WAIT


HUGE = "9" * 20

NONSENSE = [
    *(None, "", "-1", "soon", "1.5", "٣٠", "1, 2", "Sun, 22 Nov 2026 05:59:59 GMT", "Sun, 99 Nov 2026 06:00:00 GMT"),
    *(f"Sun, 22 Nov {HUGE} 06:00:00 GMT", f"Sun, 22 Nov 2026 06:00:{HUGE} GMT", f"Sun, 22 Nov 2026 06:00:00 +{HUGE}"),
]


@pytest.mark.parametrize("value", NONSENSE)
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
