"""Too much, too deep, too slow, or no HTTP at all: refused in good time and in words, on real connections."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn

from service.web import connections, edge
from service.web.connections import Connection
from tests.patience import PATIENCE_SECONDS, until
from tests.web.office import Office, on_sqlite

pytestmark = on_sqlite
V1 = "/api/v1/commitments"


@dataclass
class Server:
    office: Office
    port: int

    def head(self, **headers: str) -> bytes:
        """The head of a request that records a commitment."""
        lines = {"Host": "muhla.test", "Authorization": f"Bearer {self.office.tokens['write']}", **headers}
        told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        return f"POST {V1} HTTP/1.1\r\nContent-Type: application/json\r\n{told}\r\n".encode()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def post(self, body: Any, content_type: str | None = "application/json") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.office.tokens['write']}"}
        headers |= {"Content-Type": content_type} if content_type else {}
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=PATIENCE_SECONDS
        ) as client:
            return await client.post(V1, content=body, headers=headers)


@pytest.fixture
async def server(office: Office) -> AsyncIterator[Server]:
    config = uvicorn.Config(office.app, http=Connection, log_config=None, lifespan="off", access_log=False)
    running = uvicorn.Server(config)
    with contextlib.suppress(asyncio.CancelledError), socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(running.serve(sockets=[listener]))
        await until(lambda: running.started)
        yield Server(office, listener.getsockname()[1])
        running.should_exit = True
        await task


def told(raw: bytes) -> tuple[int, dict[str, Any]]:
    """The status and the problem of an answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, raw[:300]
    return int(head.split()[1]), json.loads(body)


async def pieces(of: bytes, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield of


async def test_a_large_body_is_refused_whether_its_size_is_told_or_not(server: Server) -> None:
    for body in (b"x" * 2_000_000, pieces(b"x" * 20_000, 100)):
        answer = await server.post(body)
        assert (answer.status_code, answer.json()["status"]) == (413, 413)
        assert "65536 bytes" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 60_000,
        b'{"id":' + b"9" * 6_000 + b"}",
        b'{"id":"\xff\xfe"}',
        b'{"id":1e999999}',
        b'{"id":NaN}',
        b'"' + b"\\u0000" * 9_000 + b'"',
        '{"id":"a"}'.encode("utf-32"),
        b"",
        b"null",
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_a_body_that_is_no_commitment_is_refused_with_a_remedy(server: Server, body: bytes) -> None:
    answer = await server.post(body)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == 422 or "JSON in UTF-8" in answer.json()["detail"]
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
async def test_a_body_that_is_not_said_to_be_json_is_refused(server: Server, content_type: str | None) -> None:
    answer = await server.post(b'{"id": "a"}', content_type)
    assert (answer.status_code, "application/json" in answer.json()["detail"]) == (415, True)


@pytest.mark.parametrize("body", [b'{"id": "a", "id": "b"}', b'{"id": "a", "sources": [{"url": 1, "url": 2}]}'])
async def test_a_body_in_which_a_key_stands_twice_is_refused(server: Server, body: bytes) -> None:
    answer = await server.post(body)
    assert answer.status_code == 422
    assert "stands twice" in answer.json()["detail"]


async def test_ten_thousand_tags_are_refused_and_so_is_a_number_without_end(server: Server) -> None:
    tags = "&".join(f"tag=a{number}" for number in range(10_000))
    for query in (tags[:50_000], f"limit={'9' * 5000}", "limit=1e400", f"after={'a' * 50_000}"):
        async with server.connection() as (reader, writer):
            writer.write(f"GET /status?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            status, problem = told(await reader.read())
        assert (status, len(problem["errors"])) == (422, 1)


@pytest.mark.parametrize(
    "request_",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /status HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000,
        b"GET /" + b"a" * 40_000,
        b"GET /status HTTP/1.1\r\nHost: a\r\n" + b"".join(b"x-%d: y\r\n" % each for each in range(2_500)),
        b"GET /status HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"GET /status HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"GET /status HTTP/1.1\r\nHost: a\r\nX: a\r\n b\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    ],
    ids=lambda raw: repr(raw[:20]),
)
async def test_what_is_no_http_is_refused_as_a_problem(server: Server, request_: bytes) -> None:
    async with server.connection() as (reader, writer):
        writer.write(request_)
        status, problem = told(await asyncio.wait_for(reader.read(), PATIENCE_SECONDS))
    assert (status, problem["title"]) == (400, "Bad Request")


async def test_whoever_trickles_a_body_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.3)
    async with server.connection() as (reader, writer):
        writer.write(server.head(Transfer_Encoding="chunked"))
        answer = asyncio.create_task(reader.read())
        while not answer.done():
            writer.write(b"1\r\n \r\n")
            await asyncio.sleep(0.05)
        status, problem = told(answer.result())
    assert (status, problem["title"]) == (408, "Request Timeout")


@pytest.mark.parametrize("first", [b"", b"GET /ready HTTP/1.1\r\nHost: a\r\n\r\n"], ids=["first", "second"])
async def test_whoever_trickles_a_head_is_hung_up_on(
    server: Server, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    async with asyncio.timeout(PATIENCE_SECONDS), server.connection() as (reader, writer):
        if first:
            writer.write(first)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 ")
        gone = asyncio.create_task(reader.read())
        for each in b"GET /status HTTP/1.1\r\nX: " + b"a" * 1000:
            writer.write(bytes([each]))
            await asyncio.sleep(0.02)
            if gone.done():
                break
        assert gone.done()


async def test_patience_does_not_end_while_an_answer_is_made(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    body = b'{"id": "a"}'
    async with asyncio.timeout(PATIENCE_SECONDS), server.connection() as (reader, writer):
        writer.write(server.head(Content_Length=str(len(body))))
        await asyncio.sleep(0.6)
        writer.write(body)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 422")


async def test_a_hundred_who_hang_hold_nobody_up(server: Server) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(100):
            _, writer = await stack.enter_async_context(server.connection())
            writer.write(server.head(Content_Length="1000") + b'{"id": ')
        answer = await server.post(b"{}")
        assert answer.status_code == 422
