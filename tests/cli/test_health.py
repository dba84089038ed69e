"""``muhla health``, asked of a service that answers as the test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.cli.terminal import Terminal
from tests.service.process import free_port

DATABASE = {"ok": True, "detail": "answers"}
WELL = {"status": "ok", "checks": {"database": DATABASE}}
UNWELL = {"status": "failing", "checks": {"database": DATABASE, "channels": {"ok": False, "detail": "failing: desk"}}}
READY = {"status": "ready", "detail": "schema 0002"}


@contextmanager
def answering(terminal: Terminal, **answers: tuple[int, object]) -> Iterator[None]:
    """Serve *answers* by their paths, at the address of the terminal's settings."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers[self.path.strip("/")]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        terminal.set("MUHLA_PORT", str(server.server_address[1]))
        yield
        server.shutdown()
        thread.join()


def test_each_check_is_told(terminal: Terminal) -> None:
    terminal.set("MUHLA_HOST", "0.0.0.0")  # on every address, as in the container
    with answering(terminal, health=(200, WELL)):
        shown = terminal("health")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[1].split() == ["database", "ok", "answers"]


def test_one_that_fails_makes_the_answer_no(terminal: Terminal) -> None:
    with answering(terminal, health=(503, UNWELL)):
        shown, as_json = terminal("health"), terminal("health", "--json")
    assert (shown.code, as_json.code) == (1, 1)
    assert shown.out.splitlines()[2].split() == ["channels", "fails", "failing:", "desk"]
    assert as_json.json == UNWELL


def test_ready_leaves_the_checks_aside(terminal: Terminal) -> None:
    with answering(terminal, health=(503, UNWELL), ready=(200, READY)):
        shown = terminal("health", "--ready")
    assert (shown.code, shown.out) == (0, "schema 0002\n")


def test_no_answer_is_no_and_says_how_to_start(terminal: Terminal) -> None:
    terminal.set("MUHLA_PORT", str(free_port()))
    shown = terminal("health")
    assert shown.code == 1
    assert shown.out == ""
    assert shown.err.endswith("(Connection refused). `muhla serve` starts the service\n")


def test_somebody_else_who_answers_is_no_answer(terminal: Terminal) -> None:
    with answering(terminal, health=(200, b"<html>")):
        shown = terminal("health")
    assert (shown.code, "no answer from 127.0.0.1" in shown.err) == (1, True)


def test_a_port_that_nobody_knows_is_wrong_use(terminal: Terminal) -> None:
    terminal.set("MUHLA_PORT", "0")
    shown = terminal("health")
    assert (shown.code, "MUHLA_PORT is 0" in shown.err) == (2, True)
