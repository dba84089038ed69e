"""Connections to a receiver: which are used again, what happens to the others, and what is sent on them."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from service.channels.http import transport
from service.channels.http.client import HttpClient
from service.errors import DeliveryDelayedError
from tests.channels.http.wire import OK, Speaker, asked, post, rounds, saying, speaking
from tests.channels.samples import HASTE, PATIENCE
from tests.patience import until

BIG = b"x" * 20_000_000
"""More than the system takes over before somebody reads."""

EARLY = b"HTTP/1.1 %d x\r\ncontent-length: 0\r\n\r\n"


pytestmark = pytest.mark.usefixtures("leaves_nothing")


class Scripted:
    """Serves its connections each by the next of *speakers*; *open* is how many there are."""

    def __init__(self, *speakers: Speaker) -> None:
        self.speakers = list(speakers)
        self.open = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            await self.speakers.pop(0)(reader, writer)
        finally:
            self.open -= 1


def once(answer: bytes = OK, *, then: bytes = b"") -> Speaker:
    """Return what gives one *answer*, and says something more, or else hangs up, when it is asked again."""

    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(answer)
        await asked(reader)
        writer.write(then)
        await writer.drain()

    return speaker


async def test_an_unused_connection_is_closed_after_a_while(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "KEEP_ALIVE", timedelta(seconds=0.05))
    script = Scripted(*[saying(OK)] * 4)
    async with speaking(script) as port:
        await asyncio.gather(post(client, port), post(client, port))
        await asyncio.sleep(0.03)
        await post(client, port)  # one of them lives a little longer
        await until(lambda: script.open == 0)
        await post(client, port)
        await until(lambda: script.open == 0)


async def test_a_connection_that_was_not_used_for_too_long_is_not_used_again(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the loop has been busy, and closes it late."""
    script = Scripted(saying(OK), saying(OK))
    async with speaking(script) as port:
        await post(client, port)
        loop = asyncio.get_running_loop()
        later = loop.time() + transport.KEEP_ALIVE.total_seconds()
        monkeypatch.setattr(loop, "time", lambda: later)
        await post(client, port)
        monkeypatch.undo()
    assert script.speakers == []


@pytest.mark.parametrize("then", [b"", b"H", b"HTTP/1.1 ", b"HTTP/1.1 100 Continue\r\n\r\n"])
async def test_a_used_connection_that_is_closed_instead_of_an_answer_is_an_attempt_that_failed(
    client: HttpClient, then: bytes
) -> None:
    script = Scripted(once(then=then), saying(OK))
    async with speaking(script) as port:
        await post(client, port)
        with pytest.raises(DeliveryDelayedError, match="the connection was lost"):
            await post(client, port)
        assert len(script.speakers) == 1, "nobody was asked once more"
        assert (await post(client, port)).status_code == 200


@pytest.mark.parametrize("unasked", [b"\r\n", b"x", EARLY % 200, EARLY % 408])
async def test_who_speaks_unasked_is_left(client: HttpClient, monkeypatch: pytest.MonkeyPatch, unasked: bytes) -> None:
    monkeypatch.setattr(transport, "KEEP_ALIVE", timedelta(days=1))

    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(OK)
        await rounds(5)
        writer.write(unasked)
        await reader.read()

    script = Scripted(speaker, saying(EARLY % 202))
    async with speaking(script) as port:
        assert (await post(client, port)).status_code == 200
        await until(lambda: script.open == 0)
        assert (await post(client, port)).status_code == 202


async def test_who_refuses_before_all_is_there_need_not_hear_the_rest(client: HttpClient) -> None:
    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(EARLY % 413)
        await reader.read(1_000_000)
        await asyncio.sleep(3600)

    script = Scripted(speaker, saying(OK))
    async with speaking(script) as port:
        assert (await post(client, port, BIG)).status_code == 413
        assert (await post(client, port)).status_code == 200


@pytest.mark.parametrize(("more", "connections"), [(b"", 1), (b"junk", 2)])
async def test_who_accepts_before_all_is_there_gets_the_rest(client: HttpClient, more: bytes, connections: int) -> None:
    received: list[bytes] = []

    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(EARLY % 202)
        await rounds(20)
        writer.write(more)
        await rounds(20)
        received.append(await reader.readexactly(len(BIG)))
        await saying(OK)(reader, writer)

    script = Scripted(speaker, saying(OK))
    async with speaking(script) as port:
        answers = [await post(client, port, BIG), await post(client, port)]
        await until(lambda: len(received) == 1)
    assert [answer.status_code for answer in answers] == [202, 200]
    assert received == [BIG]
    assert len(script.speakers) == 2 - connections


async def test_who_accepts_and_never_reads_the_rest_has_accepted(client: HttpClient) -> None:
    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(EARLY % 202)
        await asyncio.sleep(3600)

    async with speaking(speaker) as port:
        assert (await post(client, port, BIG, within=HASTE)).status_code == 202


async def test_who_says_nothing_more_is_not_waited_for(client: HttpClient) -> None:
    """A half-close: all that comes has come, while the request is still on its way."""

    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write_eof()
        await asyncio.sleep(3600)

    async with speaking(speaker) as port:
        with pytest.raises(DeliveryDelayedError, match="the connection was lost"):
            await post(client, port, BIG)


async def test_who_resets_the_connection_is_delayed_with_a_reason(client: HttpClient) -> None:
    async def speaker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    async with speaking(speaker) as port:
        with pytest.raises(DeliveryDelayedError, match="the connection was lost"):
            await post(client, port, BIG)


@pytest.mark.parametrize("secure", [False, True])
async def test_each_request_gets_its_own_answer(ca_file: Path, server_tls: ssl.SSLContext, *, secure: bool) -> None:
    """However the answers are framed, whoever ends the connection, and with many in flight: none is lost or doubled."""
    came: list[bytes] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while body := await asked(reader):
            came.append(body)
            chunks = b"HTTP/1.1 201 x\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            length = b"HTTP/1.1 103 x\r\n\r\nHTTP/1.1 201 x\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
            until_close = b"HTTP/1.1 201 x\r\n\r\n" + body
            number = int(body)
            said = (chunks, length, length, chunks, until_close)[number % 5]
            writer.write(said[: number % 40])
            await asyncio.sleep(0)
            writer.write(said[number % 40 :])
            if number % 5 == 4:
                return

    client = HttpClient(connections=50, ca_file=ca_file)
    async with speaking(echo, tls=server_tls if secure else None) as port:
        url = f"http{'s' if secure else ''}://127.0.0.1:{port}/"
        bodies = [b"%d" % number for number in range(2000)]
        answers = await asyncio.gather(*(client.post(url, body, {}, within=PATIENCE) for body in bodies))
        await client.aclose()
    assert [answer.text.encode() for answer in answers] == bodies
    assert sorted(came) == sorted(bodies)
