"""A test message: really sent, tried once, and on record with who asked for it."""

import pytest

from service.jobs.send_test import send_test
from service.store.database import Database
from service.store.upkeep import recent_events
from tests.builders import at
from tests.fakes import FakeChannel

NOW = at("2025-08-01T08:00")


@pytest.mark.parametrize(
    ("mood", "outcome", "answer"),
    [
        ("accept", "sent", "accepted as test:fake:20250801T080000000000"),
        ("refuse", "refused", "answered 400"),
        ("delay", "delayed", "answered 503"),
    ],
)
async def test_it_tells_what_the_channel_answered(database: Database, mood: str, outcome: str, answer: str) -> None:
    channel = FakeChannel()
    getattr(channel, mood)()
    tested = await send_test(database, channel, who="desk", now=NOW)
    assert (tested.channel, tested.kind, tested.outcome, tested.answer) == ("fake", "fake", outcome, answer)
    (attempt,) = channel.attempts
    assert attempt.message.kind == "test"
    async with database.reading() as conn:
        (event,) = await recent_events(conn)
    assert (event.kind, event.who, event.at) == ("channel.tested", "desk", NOW)
    assert event.facts == {"channel": "fake", "outcome": outcome}
