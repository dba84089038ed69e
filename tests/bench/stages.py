"""Where an alert's processor time goes: each stage of its way alone, one after the other, without the network."""

import asyncio
import gc
import time
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from service.channels.base import TIMEOUT
from service.channels.http import Answer, HttpClient
from service.channels.webhook import WebhookChannel
from service.errors import DeliveryError
from service.jobs.attempt import attempt
from service.jobs.channel_health import note_outcomes
from service.jobs.parcels import Parcel, pack
from service.jobs.raise_alerts import BATCH, raise_alerts
from service.store.database import Database, open_database
from service.store.outbox import Claim, claim
from service.store.outcomes import Result, record
from service.store.tables import DeliveryState
from tests.bench.engine import SECRET
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW, OUTLETS, fill
from tests.bench.stores import Store

T = TypeVar("T")

CLAIMED = 200
"""So many deliveries a webhook channel claims at once where many are due; half as many outcomes are recorded."""

STAGES = {
    "raise": "milestones into alerts and deliveries",
    "claim": "lease deliveries",
    "pack": "read what is known now, and judge",
    "compose": "put into words and sign",
    "record": "write down what became of it",
}

Outcome = tuple[str, Result, DeliveryError | None]


def measure(ground: Ground) -> list[Figure]:
    """Return the processor time that each stage takes an alert. SQLite's counts, PostgreSQL's processes do not."""
    due = 1_000 if ground.quick else 5_000
    return [figure for store in ground.stores for figure in _measure(store, due, ground.rounds)]


def _measure(store: Store, due: int, rounds: int) -> list[Figure]:
    full = store.make(partial(fill, due=due, resting=0))
    found = []
    with told(f"{store.name}: the stages of {due:,} alerts"):
        for _ in range(rounds):
            url = store.copy(full)
            found.append(apart(walk, url, due))
            store.drop(url)
    store.drop(full)
    return [
        Figure(f"{stage}: {what}, {store.name}", "us", [each[stage] for each in found])
        for stage, what in STAGES.items()
    ]


def walk(url: str, due: int) -> dict[str, float]:
    """Walk *due* alerts through all stages; return the microseconds of processor time that each took an alert."""
    return {stage: seconds / due * 1e6 for stage, seconds in asyncio.run(_walk(open_database(url), due)).items()}


async def _walk(database: Database, due: int) -> dict[str, float]:
    gc.freeze()  # as `muhla serve` does
    spent: dict[str, float] = defaultdict(float)
    channel, sent = WebhookChannel("sink", "http://127.0.0.1/", _Nobody(), secrets=[SECRET]), 0
    while await _timed(spent, "raise", raise_alerts(database, OUTLETS, now=NOW)) == BATCH:
        pass
    while claims := await _timed(spent, "claim", _claim(database)):
        parcels = await _timed(spent, "pack", _pack(database, claims))
        outcomes = await _timed(spent, "compose", _attempt(parcels, channel))
        for part in (outcomes[: CLAIMED // 2], outcomes[CLAIMED // 2 :]):
            await _timed(spent, "record", _record(database, part))
        sent += sum(result.state is DeliveryState.SENT for _, result, _ in outcomes)
    await database.aclose()
    assert sent == due
    return spent


async def _timed(spent: dict[str, float], stage: str, work: Coroutine[Any, Any, T]) -> T:
    """Await *work*, and add to *spent* the seconds of processor time that it takes."""
    begun = time.process_time()
    try:
        return await work
    finally:
        spent[stage] += time.process_time() - begun


class _Nobody(HttpClient):
    """Takes every post, and sends nothing."""

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, within: timedelta = TIMEOUT
    ) -> Answer:
        return Answer(204, {}, "")


async def _claim(database: Database) -> list[Claim]:
    async with database.writing() as conn:
        return (
            await claim(conn, "sink", limit=CLAIMED, engine="bench", now=NOW, until=NOW + timedelta(minutes=2))
        ).claims


async def _pack(database: Database, claims: Sequence[Claim]) -> list[Parcel]:
    async with database.reading() as conn:
        return await pack(conn, claims, now=NOW)


async def _attempt(parcels: Sequence[Parcel], channel: WebhookChannel) -> list[Outcome]:
    outcomes = [await attempt(parcel, channel, now=lambda: NOW, chance=lambda: 0.5) for parcel in parcels]
    return [("sink", result, error) for result, error in outcomes]


async def _record(database: Database, outcomes: Sequence[Outcome]) -> None:
    async with database.writing() as conn:
        await record(conn, [result for _, result, _ in outcomes], engine="bench")
        await note_outcomes(conn, outcomes, now=NOW)
