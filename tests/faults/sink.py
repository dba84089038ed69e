"""A receiver of webhooks that keeps everything, and behaves well or badly on command.

Each channel posts to a path of its own and has a mood of its own. What is said of a post is what the receiver knows:
whether it took it and said so, took it and broke off, or did not.
"""

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Mood(StrEnum):
    """How the receiver treats a channel's posts."""

    WELL = "well"
    SLOW = "slow"  # 60 ms, then well
    BUSY = "busy"  # 429, and Retry-After
    BROKEN = "broken"  # 500
    FLAKY = "flaky"  # every other post: 503
    HANGING = "hanging"  # no answer, ever
    RESETTING = "resetting"  # reads the post, then a RST
    TORN = "torn"  # answers 204, then a RST, which may overtake the answer


class Fate(StrEnum):
    """What became of a post, as the receiver sees it."""

    OPEN = "open"  # not answered
    TAKEN = "taken"  # answered 204
    TORN = "torn"  # answered 204, and broke off
    TURNED_AWAY = "turned away"


@dataclass(slots=True)
class Post:
    """One post. *alerts* are the keys that it tells; *days* those that it speaks for, where it says so. *life*: which
    run of the service sent it; *latest*: the latest that any clock can have shown by then. *at*: seconds, monotonic.
    """

    channel: str
    key: str
    kind: str
    alerts: tuple[str, ...]
    days: tuple[str, ...]
    life: int
    latest: datetime
    at: float
    fate: Fate = Fate.OPEN


_ANSWERS = {
    Mood.BUSY: b"HTTP/1.1 429 x\r\nretry-after: 40\r\ncontent-length: 0\r\n\r\n",
    Mood.BROKEN: b"HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n",
    Mood.FLAKY: b"HTTP/1.1 503 x\r\nretry-after: Wed, 04 Mar 2026 05:00:00 GMT\r\ncontent-length: 0\r\n\r\n",
}
_TAKEN = b"HTTP/1.1 204 x\r\n\r\n"
_RST = struct.pack("ii", 1, 0)


@dataclass
class Sink:
    """*on_post* is told of each post before it is answered. *latest* and *life* are asked for at each."""

    latest: Callable[[], datetime]
    life: Callable[[], int]
    port: int = 0
    posts: list[Post] = field(default_factory=list)
    moods: defaultdict[str, Mood] = field(default_factory=lambda: defaultdict(lambda: Mood.WELL))
    on_post: Callable[[Post], None] = lambda _post: None

    def url(self, channel: str) -> str:
        return f"http://127.0.0.1:{self.port}/{channel}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        broken = (ConnectionError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError)
        with contextlib.suppress(*broken):
            while await self._one_post(reader, writer):
                pass
        writer.close()

    async def _one_post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        post = self._post(start.split(" ")[1].strip("/"), headers["webhook-id"], body)
        self.posts.append(post)
        self.on_post(post)
        return await self._answer(post, reader, writer)

    def _post(self, channel: str, key: str, body: dict[str, Any]) -> Post:
        data = body["data"]
        told = {"alert": [data], "digest": data.get("alerts", [])}.get(body["type"], [])
        alerts = tuple(each["key"] for each in told)
        days = (*data["missed"], data["milestone_on"]) if body["type"] == "alert" else ()
        return Post(channel, key, body["type"], alerts, days, self.life(), self.latest(), time.monotonic())

    async def _answer(self, post: Post, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Do with *post* as the mood is; return whether the connection stays."""
        mood = self.moods[post.channel]
        if mood is Mood.FLAKY and len(self.posts) % 2:
            mood = Mood.WELL
        if mood is Mood.HANGING:
            await reader.read()  # until the other side gives up
        elif mood is Mood.RESETTING:
            post.fate = Fate.TURNED_AWAY
            _reset(writer)
        elif mood in _ANSWERS:
            post.fate = Fate.TURNED_AWAY
            writer.write(_ANSWERS[mood])
            await writer.drain()
            return True
        else:
            return await self._take(post, mood, writer)
        return False

    async def _take(self, post: Post, mood: Mood, writer: asyncio.StreamWriter) -> bool:
        if mood is Mood.SLOW:
            await asyncio.sleep(0.06)
        post.fate = Fate.TORN if mood is Mood.TORN else Fate.TAKEN
        writer.write(_TAKEN)
        await writer.drain()
        if mood is Mood.TORN:
            _reset(writer)
        return mood is not Mood.TORN


def _reset(writer: asyncio.StreamWriter) -> None:
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
    writer.transport.abort()


@contextlib.asynccontextmanager
async def listening(sink: Sink) -> AsyncIterator[Sink]:
    """Have *sink* listen on the loopback."""
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, backlog=256)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
