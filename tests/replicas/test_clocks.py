"""Two machines whose clocks are minutes off, with an engine on each and one PostgreSQL."""

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.channels.receivers import http_receiver
from tests.patience import until
from tests.replicas.fleet import replica
from tests.replicas.papers import many, paper

OFF = timedelta(minutes=5)


async def test_clocks_that_are_minutes_apart_send_nothing_early_and_nothing_twice(
    tmp_path: Path, empty_postgres: str
) -> None:
    overdue, coming_at = many(60), datetime.now(UTC) + timedelta(minutes=4)
    defaults = f'[defaults]\nzone = "UTC"\nalert_at = "{coming_at:%H:%M}"\nbefore = []\n'
    catalogue = tmp_path / "deadlines.toml"
    text = defaults + paper(*overdue) + paper("coming", by=f"{coming_at:%Y-%m-%d}")
    catalogue.write_text(text, encoding="utf-8")
    async with http_receiver() as hook, contextlib.AsyncExitStack() as stack:
        hook.afterwards = _slowly
        settings = {
            "DATABASE_URL": empty_postgres,
            "CATALOGUE": catalogue,
            "TICK_SECONDS": 1,
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
            "CHANNELS__HOOK__DIGEST_OVER": 0,
            "CHANNELS__HOOK__CONCURRENCY": 4,
        }
        machines = {"ahead": OFF, "behind": -OFF}
        starting = [replica(tmp_path / name, settings, ahead=off) for name, off in machines.items()]
        engines = [await stack.enter_async_context(each) for each in starting]
        await until(lambda: len({headers["webhook-id"] for headers in hook.headers}) == len(overdue))
        await asyncio.sleep(2)
        assert [await each.end() for each in engines] == [0, 0]
        keys = Counter(headers["webhook-id"] for headers in hook.headers)
        assert set(keys.values()) == {1}
        assert {key.partition(":")[0] for key in keys} == set(overdue)
        assert all("clock.differs" in each.printed for each in engines)


async def _slowly(_writer: object) -> None:
    await asyncio.sleep(0.1)
