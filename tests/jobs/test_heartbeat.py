"""The heartbeat, as a real receiver gets it, and as it fails: noted, counted, and never in anybody's way."""

import asyncio

import pytest
from structlog.testing import capture_logs

from service.jobs.heartbeat import Heartbeat, Outcome
from tests.channels.receivers import http_answer, http_receiver
from tests.patience import PATIENCE_SECONDS


async def beaten(url: str) -> tuple[list[Outcome], list[str]]:
    """What came of one beat, and the reasons that the log gives."""
    outcomes: list[Outcome] = []
    with capture_logs() as lines:
        await Heartbeat(url, outcomes.append).beat()
    assert "secret-path" not in str(lines)
    return outcomes, [line["reason"] for line in lines if line["event"] == "heartbeat.failed"]


async def test_it_asks_and_posts_nothing() -> None:
    async with http_receiver() as watcher:
        assert await beaten(f"{watcher.url}?status=up&msg=OK") == (["answered"], [])
    ((start, headers, body),) = watcher.requests
    assert start == "GET /secret-path?status=up&msg=OK HTTP/1.1"
    assert (body, headers.get("content-length", "0")) == (b"", "0")


@pytest.mark.parametrize("status_code", [301, 404, 500])
async def test_an_answer_that_is_no_success_has_failed_and_no_redirect_is_followed(status_code: int) -> None:
    async with http_receiver() as watcher:
        watcher.answer = http_answer(status_code, location=watcher.url)
        assert await beaten(watcher.url) == (["failed"], [f"answered {status_code}"])
        assert len(watcher.requests) == 1


async def test_nobody_there_has_failed() -> None:
    assert (await beaten("http://127.0.0.1:1/secret-path"))[0] == ["failed"]


async def test_it_can_be_broken_off_while_nobody_answers() -> None:
    async with http_receiver() as watcher, asyncio.timeout(PATIENCE_SECONDS):
        watcher.answer = None
        beat = asyncio.create_task(beaten(watcher.url))
        await watcher.asked.wait()
        beat.cancel()  # as at the end of the service
        with pytest.raises(asyncio.CancelledError):
            await beat
