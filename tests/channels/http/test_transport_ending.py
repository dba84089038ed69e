"""However an attempt ends, and wherever it is by then, nothing is left of it: no task, timer, connection or room."""

import asyncio
import contextlib
import random
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.channels.http import transport
from service.channels.http.answers import Answer
from service.channels.http.client import HttpClient
from service.errors import DeliveryDelayedError
from tests.channels.http.wire import OK, Speaker, asked, nothing_left, rounds, saying, speaking, unanswered
from tests.channels.samples import HASTE, PATIENCE

BIG = b"x" * 20_000_000
"""More than the system takes over before somebody reads."""


def resolving(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """Let every name have an address for each of *ports*, in this order; without any its lookup hangs."""

    async def getaddrinfo(host: Any, port: Any, **_: Any) -> list[tuple[Any, ...]]:
        if not ports:
            await asyncio.sleep(3600)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each)) for each in ports]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def reads_and_is_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65_536):
        pass


@pytest.fixture(
    params=[
        "room",
        "name",
        "connecting",
        "next address",
        "handshake",
        "sending",
        "answer",
        "body",
        "all well",
        "over TLS",
    ]
)
async def attempt(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, ca_file: Path, server_tls: ssl.SSLContext
) -> AsyncIterator[tuple[HttpClient, str, bytes]]:
    """A client with room for one, what to ask, and what to send, so that it stops where the parameter says."""
    async with nothing_left(), contextlib.AsyncExitStack() as stack:
        monkeypatch.setattr(transport, "NEXT_ADDRESS_AFTER", timedelta(microseconds=1))
        client, where = HttpClient(connections=1, ca_file=ca_file), request.param
        stack.push_async_callback(client.aclose)
        speakers: dict[str, Speaker] = {
            "sending": silent,
            "handshake": silent,
            "room": silent,
            "answer": reads_and_is_silent,
        }
        speakers["body"] = saying(OK[:-1])
        tls = server_tls if where == "over TLS" else None
        port = await stack.enter_async_context(speaking(speakers.get(where, saying(OK)), tls=tls))
        hanging = stack.enter_context(unanswered())
        if where in {"name", "connecting", "next address"}:
            resolving(monkeypatch, *{"name": (), "connecting": (hanging, hanging)}.get(where, (hanging, port)))
        if where == "room":
            first = asyncio.create_task(client.post(f"http://127.0.0.1:{port}/", b"", {}))
            stack.push_async_callback(asyncio.wait, [first])
            stack.callback(first.cancel)
            await asyncio.sleep(0)
        scheme = "https" if where in {"handshake", "over TLS"} else "http"
        host = "127.0.0.1" if where == "room" else "localhost"
        yield client, f"{scheme}://{host}:{port}/", BIG if where == "sending" else b"{}"


async def test_it_ends_in_time(attempt: tuple[HttpClient, str, bytes], request: pytest.FixtureRequest) -> None:
    client, url, body = attempt
    begun_at = asyncio.get_running_loop().time()
    where = request.node.callspec.params["attempt"]
    if where in {"next address", "all well", "over TLS"}:
        assert (await client.post(url, body, {}, within=PATIENCE)).status_code == 200
    elif where == "body":
        assert (await client.post(url, body, {}, within=HASTE)).status_code == 200
    else:
        with pytest.raises(DeliveryDelayedError, match="no answer within"):
            await client.post(url, body, {}, within=HASTE / 10)
    assert asyncio.get_running_loop().time() - begun_at < PATIENCE.total_seconds() / 2


async def test_it_can_be_cancelled_at_any_time(attempt: tuple[HttpClient, str, bytes]) -> None:
    client, url, body = attempt
    for count in [*range(40), 50, 70, 100]:
        posting = asyncio.create_task(client.post(url, body, {}, within=PATIENCE))
        await rounds(count)
        was_done, begun_at = posting.done(), asyncio.get_running_loop().time()
        posting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await posting
        assert posting.cancelled() is not was_done
        assert asyncio.get_running_loop().time() - begun_at < PATIENCE.total_seconds() / 2


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
async def test_closing_ends_it_at_once(attempt: tuple[HttpClient, str, bytes], count: int) -> None:
    client, url, body = attempt
    posting = asyncio.create_task(client.post(url, body, {}, within=PATIENCE))
    await rounds(count)
    await client.aclose()
    assert posting.done()
    (outcome,) = await asyncio.gather(posting, return_exceptions=True)
    assert isinstance(outcome, Answer) or (isinstance(outcome, DeliveryDelayedError) and "stopping" in outcome.reason)
    with pytest.raises(DeliveryDelayedError, match="the service is stopping"):
        await client.post(url, body, {})


async def test_room_is_never_lost() -> None:
    """Many attempts, most of which are cancelled or run out of time while they wait, and all the room is there."""
    chance = random.Random(7)

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await asked(reader):
            await asyncio.sleep(chance.uniform(0, 0.01))
            writer.write(chance.choice([OK, OK, OK[:-1], b"nonsense", b""]))

    async with nothing_left(), speaking(slow) as port:
        client, url = HttpClient(connections=3), f"http://127.0.0.1:{port}/"

        async def one() -> None:
            posting = asyncio.create_task(client.post(url, b"{}", {}, within=timedelta(seconds=chance.uniform(0, 0.2))))
            await asyncio.sleep(chance.uniform(0, 0.2))
            if chance.random() < 0.5:
                posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)

        for _ in range(5):
            await asyncio.gather(*(one() for _ in range(100)))
        (receiver,) = client._transport._receivers.values()
        assert receiver._room._value == 3
        await client.aclose()


def test_each_event_loop_has_a_client_of_its_own() -> None:
    async def once() -> int:
        async with nothing_left(), speaking(saying(OK)) as port:
            client = HttpClient(connections=1)
            posts = (client.post(f"http://127.0.0.1:{port}/", b"", {}, within=PATIENCE) for _ in range(5))
            answers = await asyncio.gather(*posts)
            await client.aclose()
            return len(answers)

    assert [asyncio.run(once()) for _ in range(3)] == [5, 5, 5]
