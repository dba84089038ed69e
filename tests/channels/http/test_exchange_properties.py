"""What holds for every answer, however it comes; Python's own client is the oracle of what a valid one says."""

import asyncio
import contextlib
import io
import socket
from collections.abc import Iterable
from http.client import HTTPResponse
from itertools import pairwise
from typing import Any, cast

import httpx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.channels.http.connection import Burst, Connection
from service.channels.http.exchange import MOST_READ, Exchange

Understood = tuple[int | None, list[tuple[bytes, bytes]], bytes, str]

names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]{0,20}\Z").filter(
    lambda name: (
        name.lower() not in {"connection", "content-length", "transfer-encoding", "upgrade", "proxy-connection"}
    )
)
values = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30)
headers = st.lists(st.tuples(names, values), max_size=6)
reasons = st.sampled_from(["", " ", " OK", " مقبول", " 200 HTTP/1.1 200", " a  b\t"])
bodies = st.binary(max_size=60) | st.sampled_from([MOST_READ - 1, MOST_READ, MOST_READ + 1, 3 * MOST_READ]).map(bytes)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Draw a valid answer: interim ones before it, any headers, a body by length, in chunks or until the end."""
    status_code = draw(st.sampled_from([200, 201, 204, 304, 404, 413, 429, 500, 503]))
    lines, body = [f"{name}: {value}" for name, value in draw(headers)], draw(bodies)
    framing = draw(st.sampled_from(["length", "chunks", "end"]))
    if status_code in {204, 304}:
        body = b""
    elif framing == "length":
        lines.append(f"Content-Length: {len(body)}")
    elif framing == "chunks":
        lines.append("transfer-encoding: chunked")
        body = b"".join(_chunk(part) for part in (*cut(body, draw(cuts)), b"")) + draw(_trailers) + b"\r\n"
    lines += draw(st.sampled_from([[], ["connection: close"], ["Connection: keep-alive"]]))
    version, end = draw(st.sampled_from(["1.0", "1.1"])), draw(st.sampled_from(["\r\n", "\n"]))
    head = end.join([f"HTTP/{version} {status_code}{draw(reasons)}", *lines, "", ""]).encode()
    return draw(st.sampled_from([0, 1, 3])) * b"HTTP/1.1 100 Continue\r\nx: y\r\n\r\n" + head + body


cuts = st.lists(st.integers(min_value=0, max_value=400), max_size=12)
_trailers = st.sampled_from([b"", b"x-sum: 1\r\n", b"Retry-After: 5\r\n"])


def _chunk(part: bytes) -> bytes:
    return b"%X;a=b\r\n%s\r\n" % (len(part), part) if part else b"0\r\n"


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """Return *data* in pieces, none of them empty."""
    edges = [0, *sorted({place for place in places if 0 < place < len(data)}), len(data)]
    return [piece for start, end in pairwise(edges) if (piece := data[start:end])]


def understood(pieces: Iterable[bytes]) -> tuple[Understood, bool]:
    """Return what is understood of *pieces* if the connection ends after them, and whether it may be used again."""

    async def listen() -> tuple[Understood, bool]:
        exchange = Exchange()
        for piece in pieces:
            exchange.take(piece)
        usable = exchange.leaves_usable
        exchange.end(httpx.ReadError("the connection was lost"))
        assert exchange.answered.done()
        error = exchange.answered.exception()
        assert (error is None) == (exchange.status_code is not None)
        assert error is None or isinstance(error, httpx.TransportError)
        return (exchange.status_code, exchange.headers, bytes(exchange.body), str(error or "")), usable

    return asyncio.run(listen())


class _Heard:
    """Is to `HTTPResponse` a socket on which something was heard."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, _: str) -> io.BytesIO:
        return io.BytesIO(self.data)


@given(answers(), cuts)
def test_a_valid_answer_says_the_same_in_pieces_as_whole_and_as_to_the_oracle(said: bytes, places: list[int]) -> None:
    (status_code, got, body, error), usable = understood([said])
    assert understood(cut(said, places))[0] == (status_code, got, body, error)
    oracle = HTTPResponse(cast("socket.socket", _Heard(said)))
    oracle.begin()
    assert (status_code, body, error) == (oracle.status, oracle.read()[:MOST_READ], "")
    assert [(name.decode(), value.decode().strip()) for name, value in got] == oracle.getheaders()
    assert not (usable and oracle.will_close)


@given(answers(), cuts)
def test_a_valid_answer_leaves_a_connection_usable_if_it_may_and_its_body_is_read(
    said: bytes, places: list[int]
) -> None:
    oracle = HTTPResponse(cast("socket.socket", _Heard(said)))
    oracle.begin()
    will_close, length = oracle.will_close, len(oracle.read())
    assert understood(cut(said, places))[1] is (not will_close and length < MOST_READ)


noise = st.binary(max_size=300) | st.lists(
    st.sampled_from(
        [b"HTTP/1.1 ", b"200", b" OK", b"100", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"x: y", b":", b"\0", b"0", b"5;a"]
    )
    | st.sampled_from(
        [b"content-length: 5\r\n", b"transfer-encoding: chunked\r\n", b"connection: upgrade\r\nupgrade: x\r\n"]
    )
    | st.binary(max_size=5),
    max_size=25,
).map(b"".join)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Draw an answer in which something was changed, or that breaks off, or that has something behind it."""
    said, extra = draw(answers()), draw(noise)
    at = draw(st.integers(min_value=0, max_value=len(said)))
    return said[:at] + extra + said[at + draw(st.integers(min_value=0, max_value=3)) :][: draw(st.integers(0, 10_000))]


@given(noise | spoilt(), cuts)
@example(b"HTTP/1.1 000 x\r\n\r\n", [])
@example(b"HTTP/1.1 500 x\r\n\r\n" + b"HTTP/1.1 200 x\r\n\r\n", [3])
def test_any_bytes_are_an_answer_or_an_error_of_httpx_the_same_in_pieces_as_whole(
    said: bytes, places: list[int]
) -> None:
    """But for the headers, of which the last one before what cannot be understood is known or not."""
    in_pieces, whole = understood(cut(said, places))[0], understood([said])[0]
    assert (in_pieces[0], in_pieces[2:]) == (whole[0], whole[2:])


@given(noise | spoilt(), cuts)
@settings(max_examples=50)
def test_any_bytes_on_a_real_socket_end_an_exchange(said: bytes, places: list[int]) -> None:
    async def ask() -> Any:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(Burst()), sock=ours)
        exchange = Exchange()
        asking = asyncio.create_task(connection.ask(b"POST / HTTP/1.1\r\n\r\n", exchange))
        await asyncio.get_running_loop().sock_recv(theirs, 100)
        with theirs, contextlib.suppress(ConnectionError):  # who has understood enough hangs up
            for piece in cut(said, places):
                await asyncio.get_running_loop().sock_sendall(theirs, piece)
                await asyncio.sleep(0)
        async with asyncio.timeout(60):
            (outcome,) = await asyncio.gather(asking, return_exceptions=True)
        connection.close()
        await asyncio.sleep(0)
        assert outcome is None or isinstance(outcome, httpx.TransportError)
        return exchange.status_code

    assert asyncio.run(ask()) == understood(cut(said, places))[0][0]
