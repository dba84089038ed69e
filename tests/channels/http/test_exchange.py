"""What a receiver may say, and how: each answer over a real socket, whole and byte by byte."""

import asyncio
from datetime import timedelta

import pytest

from service.channels.http.answers import Answer
from service.channels.http.client import HttpClient
from service.channels.http.exchange import MOST_READ, MOST_TAKEN
from service.errors import DeliveryDelayedError
from tests.channels.http.wire import OK, Speaker, post, saying, speaking
from tests.channels.samples import HASTE, PATIENCE

pytestmark = pytest.mark.usefixtures("leaves_nothing")


async def answer_of(
    client: HttpClient, speaker: Speaker, body: bytes = b"{}", *, within: timedelta = PATIENCE
) -> Answer:
    async with speaking(speaker) as port:
        return await post(client, port, body, within=within)


def head(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


def chunked(body: bytes) -> bytes:
    return head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + body


LENGTH = "content-length: 2"
KEPT = {
    "plain": OK,
    "1.0 that keeps": head("HTTP/1.0 200 OK", "connection: keep-alive", LENGTH) + b"ok",
    "100 first": head("HTTP/1.1 100 Continue") + OK,
    "103 thrice": head("HTTP/1.1 103 Early Hints", "link: </a>", "retry-after: 5") * 3 + OK,
    "100 that closes": head("HTTP/1.1 100 Continue", "connection: close") + OK,
    "chunked": chunked(b"1\r\no\r\n1\r\nk\r\n0\r\n\r\n"),
    "chunked with trailers": chunked(b"2\r\nok\r\n0\r\nx-sum: 1\r\nretry-after: 9\r\n\r\n"),
    "chunked with extensions": chunked(b'2;a=b;c="d;e"\r\nok\r\n0;last\r\n\r\n'),
    "chunked with spaces": chunked(b"2  \r\nok\r\n0\r\n\r\n"),
    "bare LF": OK.replace(b"\r\n", b"\n"),
    "no reason": head("HTTP/1.1 200", LENGTH) + b"ok",
    "no reason, a space": head("HTTP/1.1 200 ", LENGTH) + b"ok",
    "a reason in Arabic": head("HTTP/1.1 200 مقبول", LENGTH) + b"ok",
    "header spaces": head("HTTP/1.1 200 OK", "content-length:\t 2 \t", "a:b") + b"ok",
    "space before the colon": head("HTTP/1.1 200 OK", "content-length : 2") + b"ok",
    "obs-fold": head("HTTP/1.1 200 OK", "x: a", " b", "\tc", LENGTH) + b"ok",
    "control characters": head("HTTP/1.1 200 OK", "x: \x00\x01\x7f", LENGTH) + b"ok",
    "empty lines before": b"\r\n\r\n" + OK,
}
CLOSED = {
    "connection: close": head("HTTP/1.1 200 OK", "connection: close", LENGTH) + b"ok",
    "1.0": head("HTTP/1.0 200 OK", LENGTH) + b"ok",
}
AND_MORE = {
    "two answers": OK + head("HTTP/1.1 500 x", "content-length: 0"),
    "two answers, the first of which closes": CLOSED["connection: close"] + OK,
    "junk after it": OK + b"junk",
    "a body with 204": head("HTTP/1.1 204 x", "content-length: 2") + b"ok",
}
UNTIL_CLOSE = {
    "no length": head("HTTP/1.1 200 OK") + b"ok",
    "1.0, no length": head("HTTP/1.0 200 OK", "x: 1") + b"ok",
    "an encoding that does not end": head("HTTP/1.1 200 OK", "transfer-encoding: gzip") + b"ok",
    "shorter than it says": head("HTTP/1.1 200 OK", "content-length: 99") + b"ok",
    "a chunk that breaks off": chunked(b"9\r\nok"),
}
ONLY_A_STATUS = {
    "no colon": head("HTTP/1.1 200 OK", "nonsense", LENGTH) + b"ok",
    "a bad name": head("HTTP/1.1 200 OK", "x(y z): 1", LENGTH) + b"ok",
    "a bare CR": head("HTTP/1.1 200 OK", "x: a\rb", LENGTH) + b"ok",
    "two lengths": head("HTTP/1.1 200 OK", LENGTH, LENGTH) + b"ok",
    "no length at all": head("HTTP/1.1 200 OK", "content-length: -1") + b"ok",
    "a length beyond all": head("HTTP/1.1 200 OK", "content-length: " + "9" * 40) + b"ok",
    "length and chunks": head("HTTP/1.1 200 OK", LENGTH, "transfer-encoding: chunked") + b"2\r\nok\r\n0\r\n\r\n",
    "a chunk of nonsense": chunked(b"nonsense\r\nok\r\n"),
    "an endless head": head("HTTP/1.1 200 OK")[:-2] + b"x: y\r\n" * MOST_TAKEN,
    "an endless header": head("HTTP/1.1 200 OK")[:-2] + b"x: " + b"y" * 4 * MOST_TAKEN,
    "an endless trailer": chunked(b"0\r\nx: " + b"y" * 4 * MOST_TAKEN),
    "an endless extension": chunked(b"2;" + b"y" * 4 * MOST_TAKEN),
}
NOT_HTTP = {
    "a mail server": b"220 mail.test ESMTP\r\n",
    "TLS": bytes.fromhex("15030300020232"),
    "HTTP/2": bytes.fromhex("00001204000000000000030000008000040001000000050000ffff"),
    "a page without a head": b"<html>HTTP/1.1 200 OK</html>",
    "small letters": b"http/1.1 200 ok\r\n\r\n",
    "another version": head("HTTP/3.1 200 OK"),
    "no status": head("HTTP/1.1 OK"),
    "a status of two digits": head("HTTP/1.1 20 OK"),
    "a status of four digits": head("HTTP/1.1 2000 OK"),
    "a status below 100": head("HTTP/1.1 020 OK", "content-length: 9000") + b"x" * 9000 + OK,
    "endless interim answers": head("HTTP/1.1 100 Continue") * MOST_TAKEN,
    "endless empty lines": b"\r\n" * MOST_TAKEN,
}


def pieces(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def counting(speaker: Speaker) -> tuple[Speaker, list[asyncio.StreamWriter]]:
    """Return *speaker*, and the connections that it will have served."""
    connections: list[asyncio.StreamWriter] = []

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await speaker(reader, writer)

    return counted, connections


@pytest.mark.parametrize("bytewise", [False, True])
@pytest.mark.parametrize("name", [*KEPT, *CLOSED])
async def test_an_answer_is_understood_and_its_connection_kept_if_it_may_be(
    client: HttpClient, name: str, *, bytewise: bool
) -> None:
    said = (KEPT | CLOSED)[name]
    speaker, connections = counting(saying(*(pieces(said) if bytewise else [said])))
    async with speaking(speaker) as port:
        for _ in range(3):
            answer = await post(client, port)
            assert (answer.status_code, answer.text, answer.headers.get("retry-after")) == (200, "ok", None)
    assert len(connections) == (1 if name in KEPT else 3)


@pytest.mark.parametrize("name", AND_MORE)
async def test_what_is_said_unasked_is_no_part_of_the_answer_and_ends_the_connection(
    client: HttpClient, name: str
) -> None:
    speaker, connections = counting(saying(AND_MORE[name]))
    async with speaking(speaker) as port:
        for _ in range(3):
            assert (await post(client, port)).status_code in {200, 204}
    assert len(connections) == 3


@pytest.mark.parametrize("bytewise", [False, True])
@pytest.mark.parametrize("name", UNTIL_CLOSE)
async def test_a_body_may_end_with_its_connection(client: HttpClient, name: str, *, bytewise: bool) -> None:
    said = UNTIL_CLOSE[name]
    answer = await answer_of(client, saying(*(pieces(said) if bytewise else [said]), again=False))
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("name", ONLY_A_STATUS)
async def test_a_status_counts_whatever_else_cannot_be_understood(client: HttpClient, name: str) -> None:
    assert (await answer_of(client, saying(ONLY_A_STATUS[name]))).status_code == 200


@pytest.mark.parametrize("name", NOT_HTTP)
async def test_what_is_not_http_is_no_answer(client: HttpClient, name: str) -> None:
    with pytest.raises(DeliveryDelayedError) as caught:
        await answer_of(client, saying(NOT_HTTP[name]))
    assert caught.value.reason == "the answer is not HTTP"


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\n", head("HTTP/1.1 200 OK", "x: 1")[:-2], KEPT["100 first"][:25]]
)
async def test_a_head_that_breaks_off_is_no_answer(client: HttpClient, said: bytes) -> None:
    with pytest.raises(DeliveryDelayedError, match="the connection was lost"):
        await answer_of(client, saying(said, again=False))


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nx: ", head("HTTP/1.1 102 Processing")])
async def test_a_head_that_stalls_is_no_answer(client: HttpClient, said: bytes) -> None:
    with pytest.raises(DeliveryDelayedError, match="no answer within"):
        await answer_of(client, saying(said), within=HASTE / 5)


@pytest.mark.parametrize("first", [200, 500])
async def test_only_the_first_of_two_answers_counts(client: HttpClient, first: int) -> None:
    said = b"".join(
        head(f"HTTP/1.1 {code} x", f"x: {code}", LENGTH) + b"%d" % (code // 10) for code in (first, 700 - first)
    )
    answer = await answer_of(client, saying(said))
    assert (answer.status_code, answer.headers["x"], answer.text) == (first, str(first), str(first // 10))


@pytest.mark.parametrize("upgrade", [(), ("connection: upgrade", "upgrade: websocket")])
async def test_another_protocol_is_an_answer_and_ends_the_connection(
    client: HttpClient, upgrade: tuple[str, ...]
) -> None:
    speaker, connections = counting(saying(head("HTTP/1.1 101 Switching Protocols", *upgrade)))
    async with speaking(speaker) as port:
        assert [(await post(client, port)).status_code for _ in range(2)] == [101, 101]
    assert len(connections) == 2


@pytest.mark.parametrize("status_code", [204, 304])
async def test_some_answers_have_no_body_whatever_they_say(client: HttpClient, status_code: int) -> None:
    answer = await answer_of(client, saying(head(f"HTTP/1.1 {status_code} x", "content-length: 5")))
    assert (answer.status_code, answer.text) == (status_code, "")


@pytest.mark.parametrize("length", [MOST_READ - 1, MOST_READ, MOST_READ + 1, 10 * MOST_READ])
async def test_a_long_body_is_cut_and_the_next_answer_is_its_own(client: HttpClient, length: int) -> None:
    body = b"x" * length
    by_length = head("HTTP/1.1 200 OK", f"content-length: {length}") + body
    by_chunks = chunked(b"%x\r\n%s\r\n0\r\n\r\n" % (length, body))
    for said in (by_length, by_chunks):
        async with speaking(saying(said)) as port:
            for _ in range(3):
                assert (await post(client, port)).text == "x" * min(length, MOST_READ)
