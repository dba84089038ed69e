import asyncio
from datetime import timedelta

import pytest

from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.samples import NOW, an_alert
from tests.fakes import FakeChannel


async def send(channel: FakeChannel, key: str = "k") -> str:
    return await channel.send(an_alert(), idempotency_key=key, now=NOW)


async def test_what_was_planned_happens_in_turn() -> None:
    channel = FakeChannel()
    channel.delay(times=2, retry_after=timedelta(minutes=1))
    channel.refuse(times=1, status_code=410, switch_off=True)
    for _ in range(2):
        with pytest.raises(DeliveryDelayedError) as delayed:
            await send(channel)
        assert delayed.value.retry_after == timedelta(minutes=1)
    with pytest.raises(DeliveryRefusedError) as refused:
        await send(channel)
    assert refused.value.switch_off
    assert await send(channel)


async def test_attempts_and_what_was_sent_are_remembered_by_key() -> None:
    channel = FakeChannel()
    channel.delay(times=1)
    with pytest.raises(DeliveryDelayedError):
        await send(channel, "first")
    for key in ("first", "second", "second"):
        await send(channel, key)
    assert channel.keys == ["first", "first", "second", "second"]
    assert list(channel.sent) == ["first", "second"]
    assert channel.sent["first"] == an_alert()


async def test_how_many_are_in_flight_at_once_is_counted() -> None:
    channel = FakeChannel(timeout=timedelta(seconds=0.05))
    channel.hang()
    await asyncio.gather(*(send(channel, str(number)) for number in range(5)), return_exceptions=True)
    assert (channel.most_in_flight, channel.in_flight) == (5, 0)
