"""Several engines on one PostgreSQL: everything is said once, and what happens to one of them loses nothing."""

import asyncio
import contextlib
import json
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.channels.receivers import HttpReceiver, http_answer, http_receiver
from tests.patience import until
from tests.replicas.fleet import replica, replicas
from tests.replicas.papers import catalogue, many

IN_FLIGHT = 4


def ids(receiver: HttpReceiver) -> list[str]:
    return [headers["webhook-id"] for headers in receiver.headers]


def alerts(receiver: HttpReceiver) -> list[str]:
    """Return the id of each post that told an alert, and no news of the service itself."""
    posts = zip(ids(receiver), receiver.bodies, strict=True)
    return [each for each, body in posts if "key" in json.loads(body)["data"]]


def types(receiver: HttpReceiver) -> Counter[str]:
    return Counter(str(json.loads(body)["type"]) for body in receiver.bodies)


def rows(address: str, query: str) -> Sequence[tuple[Any, ...]]:
    with psycopg.connect(address, autocommit=True) as conn:
        return conn.execute(query.encode()).fetchall()


def webhook(name: str, receiver: HttpReceiver, **more: object) -> dict[str, object]:
    facts = {"KIND": "webhook", "URL": receiver.url, **more}
    return {f"CHANNELS__{name}__{key}": value for key, value in facts.items()}


FOR_NOBODY = """
INSERT INTO deliveries (channel, idempotency_key, state, created_at, since, next_attempt_at, attempts, failures)
VALUES ('gone', 'gone', 'pending', now(), now(), now(), 0, 0)
"""


@pytest.mark.parametrize("count", [2, 3, 5])
async def test_engines_that_start_at_once_say_everything_once(tmp_path: Path, empty_postgres: str, count: int) -> None:
    total = 200
    async with http_receiver() as plain, http_receiver() as digest, http_receiver() as refusing:
        refusing.answer = http_answer(400)
        settings = {
            "DATABASE_URL": empty_postgres,
            "CATALOGUE": catalogue(tmp_path, many(total)),
            "TICK_SECONDS": 20,
            "AUDIT_SECONDS": 2,
            **webhook("PLAIN", plain, DIGEST_OVER=0),
            **webhook("DIGEST", digest),
            **webhook("REFUSING", refusing),
        }
        async with replicas(tmp_path, count, settings) as engines:  # on a database without any tables
            await until(lambda: len(set(ids(plain))) > total and len(ids(digest)) > 1)  # the alerts, and a notice
            with psycopg.connect(empty_postgres) as conn:
                conn.execute(FOR_NOBODY)  # every audit must notice it
            audited = "SELECT 1 FROM engines WHERE findings <> '[]'"
            await until(lambda: len(rows(empty_postgres, audited)) == count, every=0.05)
            await asyncio.sleep(1)
            alive = rows(empty_postgres, "SELECT count(*) FROM engines WHERE stopped_at IS NULL")
            assert alive == [(count,)]
            health = (await engines[0].ask("/health")).json()
            assert health["checks"]["engine"]["running"] == count
            assert [await each.end() for each in engines] == [0] * count
        assert [line for each in engines for line in each.faults] == []
        assert set(Counter(ids(plain)).values()) == set(Counter(ids(digest)).values()) == {1}
        assert types(digest)["digest"] == 1
        for receiver in (plain, digest):
            assert types(receiver)["channel"] == 1
            assert sum(b"channels that are not configured" in body for body in receiver.bodies) == 1
    assert rows(empty_postgres, "SELECT count(*) FROM alerts") == [(total,)]
    assert rows(empty_postgres, "SELECT count(*) FROM catalogue_loads") == [(1,)]
    assert rows(empty_postgres, "SELECT count(*) FROM engines WHERE stopped_at IS NULL") == [(0,)]
    assert rows(empty_postgres, "SELECT count(*) FROM deliveries WHERE leased_by IS NOT NULL") == [(0,)]


LEDGER = (
    "SELECT id, state, attempts, failures, next_attempt_at, leased_by, finished_at, receipt "
    "FROM deliveries WHERE notice IS NULL ORDER BY id"
)


async def test_one_that_is_killed_and_one_that_sleeps_past_its_lease_lose_nothing(
    tmp_path: Path, empty_postgres: str
) -> None:
    total, begun_at = 120, datetime.now(UTC)
    async with http_receiver() as hook, contextlib.AsyncExitStack() as stack:
        hook.afterwards = _slowly
        settings = {
            "DATABASE_URL": empty_postgres,
            "CATALOGUE": catalogue(tmp_path, many(total)),
            "TICK_SECONDS": 1,
            **webhook("HOOK", hook, DIGEST_OVER=0, CONCURRENCY=IN_FLIGHT),
        }
        killed, sleeping, well = await stack.enter_async_context(replicas(tmp_path, 3, settings))
        await until(lambda: len(set(alerts(hook))) > 20)
        sleeping.send(signal.SIGSTOP)
        await killed.end(signal.SIGKILL)
        await until(lambda: not _is_anything_due(empty_postgres), every=0.05)
        assert len(set(alerts(hook))) < total, "nothing was in the hands of the others"
        assert await well.end() == 0
        _end_transactions(empty_postgres)
        [(on_hand,)] = rows(empty_postgres, "SELECT count(*) FROM deliveries WHERE leased_by IS NOT NULL")
        later = (begun_at + timedelta(minutes=10)).isoformat()  # when the leases of both have ended
        async with replica(tmp_path / "later", {**settings, "CLOCK_START": later}) as relief:
            await until(lambda: len(set(alerts(hook))) == total)
            pending = "SELECT 1 FROM deliveries WHERE state = 'pending'"
            await until(lambda: not rows(empty_postgres, pending), every=0.05)
            assert await relief.end() == 0
        before = rows(empty_postgres, LEDGER)
        assert len(before) == total
        sleeping.send(signal.SIGCONT)  # it goes on where it was, and knows of nothing
        await asyncio.sleep(1)
        assert await sleeping.end() == 0
        assert rows(empty_postgres, LEDGER) == before
        assert {state for _, state, *_ in before} == {"sent"}
        # What the one was sending when it was killed, and what the other had on hand: nobody has put its clock forward,
        # so to it its leases still hold.
        assert len(alerts(hook)) - total <= on_hand
        assert len(set(alerts(hook))) == total


async def _slowly(_writer: object) -> None:
    await asyncio.sleep(0.1)


def _is_anything_due(address: str) -> bool:
    due = "SELECT 1 FROM deliveries WHERE state = 'pending' AND next_attempt_at <= now()"
    coming = "SELECT 1 FROM commitments WHERE next_due_at <= now()"
    return bool(rows(address, due) or rows(address, coming))


def _end_transactions(address: str) -> None:
    """End what an engine that sleeps has begun to write, as the server does by itself after some minutes."""
    rows(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND state = 'idle in transaction'",
    )
