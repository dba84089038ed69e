"""From an address to a connection: names, which of several addresses is taken, and what an address says beside them."""

import asyncio
import base64
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from service.channels.http import transport
from service.channels.http.answers import Answer
from service.channels.http.client import HttpClient
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.http.wire import OK, rounds, saying, speaking, unanswered
from tests.channels.receivers import HttpReceiver
from tests.channels.samples import HASTE, PATIENCE

pytestmark = pytest.mark.usefixtures("leaves_nothing")


async def unknown() -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


class Names:
    """Looks names up by *answer*, and remembers which."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.answer: Callable[[], Any] = unknown

    async def getaddrinfo(self, host: bytes, port: int, **_: Any) -> Any:
        self.asked.append(host)
        return await self.answer()


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names()
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
    return names


def at(*ports: int, host: str = "127.0.0.1") -> Callable[[], Any]:
    async def answer() -> Sequence[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for port in ports]

    return answer


async def post(client: HttpClient, url: str, *, within: timedelta = PATIENCE) -> Answer:
    return await client.post(url, b"{}", {}, within=within)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def test_another_address_is_tried_when_the_first_refuses(client: HttpClient, names: Names) -> None:
    async with speaking(saying(OK)) as port:
        names.answer = at(closed_port(), closed_port(), port)
        assert (await post(client, "http://hook.test/")).status_code == 200


async def test_another_address_is_tried_beside_the_first_that_hangs(client: HttpClient, names: Names) -> None:
    async with speaking(saying(OK)) as port:
        with unanswered() as hanging:
            names.answer = at(hanging, hanging, port)
            assert (await post(client, "http://hook.test/")).status_code == 200


async def test_when_all_addresses_refuse_that_is_the_reason(client: HttpClient, names: Names) -> None:
    names.answer = at(closed_port(), closed_port())
    with pytest.raises(DeliveryDelayedError, match="connection refused"):
        await post(client, "http://hook.test/")


async def test_when_each_address_fails_in_its_own_way_the_host_cannot_be_reached(
    client: HttpClient, names: Names
) -> None:
    refusing, forbidden = closed_port(), (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("255.255.255.255", 80))

    async def answer() -> Sequence[tuple[Any, ...]]:
        return [*await at(refusing)(), forbidden]

    names.answer = answer
    with pytest.raises(DeliveryDelayedError, match="the host cannot be reached"):
        await post(client, "http://hook.test/")


async def test_a_name_is_remembered_for_a_while(
    client: HttpClient, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = OK.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
    async with speaking(saying(closing, again=False)) as port:
        names.answer = at(port)
        for _ in range(3):
            await post(client, "http://hook.test/")
        assert names.asked == [b"hook.test"]
        loop = asyncio.get_running_loop()
        later = loop.time() + transport.KNOWN_FOR.total_seconds()
        monkeypatch.setattr(loop, "time", lambda: later)
        await post(client, "http://hook.test/")
        monkeypatch.undo()
    assert names.asked == [b"hook.test"] * 2


async def test_many_ask_once(client: HttpClient, names: Names) -> None:
    async with speaking(saying(OK)) as port:
        names.answer = at(port)
        await asyncio.gather(*(post(client, "http://hook.test/") for _ in range(20)))
    assert names.asked == [b"hook.test"]


async def test_that_a_name_is_not_known_is_not_remembered(client: HttpClient, names: Names) -> None:
    names.answer = unknown
    outcomes = await asyncio.gather(*(post(client, "http://hook.test/") for _ in range(20)), return_exceptions=True)
    assert {str(outcome) for outcome in outcomes} == {"the host's name is not known (DNS)"}
    assert names.asked == [b"hook.test"]
    async with speaking(saying(OK)) as port:
        names.answer = at(port)
        assert (await post(client, "http://hook.test/")).status_code == 200


async def test_a_name_that_comes_late_serves_who_still_waits(client: HttpClient, names: Names) -> None:
    known = asyncio.Event()

    async def late() -> Any:
        await known.wait()
        return await at(port)()

    async with speaking(saying(OK)) as port:
        names.answer = late
        patient = asyncio.create_task(post(client, "http://hook.test/"))
        with pytest.raises(DeliveryDelayedError, match="no answer within"):
            await post(client, "http://hook.test/", within=HASTE / 10)
        known.set()
        assert (await patient).status_code == 200
    assert names.asked == [b"hook.test"]


async def test_a_name_that_turns_out_unknown_after_all_have_left_is_no_complaint(names: Names) -> None:
    known = asyncio.Event()

    async def late() -> None:
        await known.wait()
        await unknown()

    names.answer = late
    client = HttpClient()
    with pytest.raises(DeliveryDelayedError, match="no answer within"):
        await post(client, "http://hook.test/", within=HASTE / 10)
    known.set()
    await rounds(5)
    await client.aclose()


async def test_names_in_other_scripts_are_asked_for_in_theirs(client: HttpClient, names: Names) -> None:
    names.answer = unknown
    with pytest.raises(DeliveryDelayedError):
        await post(client, "http://مثال.إختبار/")
    assert names.asked == [b"xn--mgbh0fb.xn--kgbechtv"]


async def test_addresses_of_ipv6_are_reached(client: HttpClient) -> None:
    async with speaking(saying(OK), host="::1") as port:
        assert (await post(client, f"http://[::1]:{port}/")).status_code == 200


@pytest.mark.parametrize(
    ("userinfo", "credentials"),
    [("ann:secret", "ann:secret"), ("ann", "ann:"), (":secret", ":secret"), ("a%3An:s%40%D8%B3:x", "a:n:s@س:x")],
)
async def test_who_asks_goes_into_a_header_and_not_into_the_host(
    client: HttpClient, receiver: HttpReceiver, userinfo: str, credentials: str
) -> None:
    await post(client, receiver.url.replace("//", f"//{userinfo}@"))
    (headers,) = receiver.headers
    assert headers["authorization"] == "Basic " + base64.b64encode(credentials.encode()).decode()
    assert headers["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize(
    "host", ["h:0", "h:99999", "h:65536", "h:-1", "a..b", ".b", ".", "a" * 64, "[::1", "h\r\nx: y"]
)
async def test_what_is_no_host_is_refused_before_anything_is_sent(client: HttpClient, names: Names, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(DeliveryRefusedError, match="the address is not one that can be asked"):
            await post(client, f"{scheme}://{host}/")
    assert names.asked == []


@pytest.mark.parametrize("value", ["a\r\nx: y", "a\nb", "a\rb", "a\0b", "مهلة", "\ud800"])
async def test_a_header_that_cannot_be_sent_is_refused(client: HttpClient, receiver: HttpReceiver, value: str) -> None:
    for headers in ({"x-key": value}, {value: "key"}):
        with pytest.raises(DeliveryRefusedError, match="a header is not one that can be sent"):
            await client.post(receiver.url, b"", headers)
    assert receiver.requests == []


async def test_only_a_request_with_a_body_says_how_long_it_is(client: HttpClient, receiver: HttpReceiver) -> None:
    await client.get(receiver.url)
    await client.post(receiver.url, b"", {})
    assert [headers.get("content-length") for headers in receiver.headers] == [None, "0"]
