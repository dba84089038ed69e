"""docs/channels.md: its receivers take what is genuine and nothing else, and its payloads are what is sent."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from service.catalogue import read_catalogue
from service.clock import Clock
from service.core.model import Status
from service.core.routing import route
from service.messages.data import alert_data
from service.settings.channels import KINDS
from tests.docs.pages import DOCS, blocks, rows, section
from tests.messages.samples import a_brief
from tests.patience import PATIENCE_SECONDS

PAGE = DOCS / "channels.md"
SECRET = "whsec_RXhhbXBsZSwgbm90IGEgc2VjcmV0IQ=="
OTHER_SECRET = "whsec_QW5vdGhlciwgbm90IGEgc2VjcmV0IQ=="
BODY = b'{"type":"alert","data":{"headline":"27 days past"}}'

PYTHON = ("python", "receiver.py", sys.executable)
NODE = ("js", "receiver.mjs", shutil.which("node"))


@contextmanager
def receiving(receiver: tuple[str, str, str | None], folder: Path) -> Iterator[int]:
    """Run a receiver of the page as it stands, on a free port; yield the port."""
    language, name, program = receiver
    if program is None:
        pytest.skip(f"{language} needs a program that is not here")
    [code] = blocks(PAGE, language)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    (folder / name).write_text(code.replace("9000", str(port)), encoding="utf-8")
    process = subprocess.Popen([program, name], cwd=folder, env={"SECRET": SECRET}, stderr=subprocess.DEVNULL)
    try:
        await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def await_port(port: int) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends_at:
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the receiver does not listen")


def answer(port: int, headers: Mapping[str, str], body: bytes = BODY) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("POST", "/muhla", body, dict(headers))
        return connection.getresponse().status


def headers_of(age: timedelta = timedelta(0), secret: str = SECRET) -> dict[str, str]:
    at = Clock().now() - age
    signature = Webhook(secret).sign("key-1", at, BODY.decode())
    return {
        "webhook-id": "key-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,AAAA {signature}",  # while the secret is changed, there are two
    }


@pytest.mark.parametrize("receiver", [PYTHON, NODE], ids=["python", "node"])
def test_a_receiver_takes_what_is_genuine_and_nothing_else(
    receiver: tuple[str, str, str | None], tmp_path: Path
) -> None:
    fresh = headers_of()
    with receiving(receiver, tmp_path) as port:
        assert answer(port, fresh) == 204
        assert answer(port, fresh) == 204  # a repeat
        assert answer(port, fresh, BODY + b" ") == 401
        assert answer(port, {**fresh, "webhook-id": "key-2"}) == 401
        assert answer(port, headers_of(age=timedelta(minutes=6))) == 401
        assert answer(port, headers_of(secret=OTHER_SECRET)) == 401


def test_every_kind_has_a_section() -> None:
    for kind in KINDS:
        assert section(PAGE, kind)


@pytest.mark.parametrize("block", [block for page in DOCS.glob("*.md") for block in blocks(page, "json")])
def test_every_example_in_json_can_be_read(block: str) -> None:
    assert json.loads(block)


def test_the_payload_of_a_webhook_has_no_key_that_is_not_sent() -> None:
    [told] = [json.loads(block) for block in blocks(PAGE, "json") if '"type": "alert"' in block]
    assert told.keys() == {"type", "timestamp", "data"}
    assert keys_beyond(told["data"], alert_data(a_brief(), "27 days past")) == []


def keys_beyond(told: Any, sent: Any) -> list[str]:
    """Return each key of *told* that *sent* has not, however deep; words by language may be in any."""
    if isinstance(told, list) and isinstance(sent, list):
        return [key for each in told if isinstance(each, dict) for key in keys_beyond(each, sent[0])]
    if not isinstance(told, dict) or not isinstance(sent, dict) or told.keys() <= {"en", "ar"}:
        return []
    beyond = [key for key in told if key not in sent]
    return beyond + [key for name in told.keys() & sent.keys() for key in keys_beyond(told[name], sent[name])]


def test_routes_lead_where_the_page_says() -> None:
    [block] = [each for each in blocks(PAGE, "toml") if each.startswith("[[routes]]")]
    routes = read_catalogue(f"commitments = []\n{block}", file="page", channels=None).routes
    told = {row[1].strip("`"): row[2] for row in rows(section(PAGE, "Routes and escalation"))}
    for milestone, status in (("before-P30D", Status.IN_WINDOW), ("after-P1D", Status.PASSED)):
        chosen = route(["water"], status, routes=routes, default_channels=["editors"])
        assert ", ".join(chosen.channels) == told[milestone]
    assert routes[1].escalate_to == (told["the same alert"],)
