import base64

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook

from tests.cli.terminal import Terminal

SECRET = "whsec_" + base64.b64encode(b"what only the two of us know").decode()
DAYS = ("--from", "2025-09-20", "--to", "2025-10-05")


@pytest.fixture
def wire(terminal: Terminal, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> Terminal:
    """A terminal with one channel, a webhook that never makes a digest."""
    caplog.set_level("ERROR", "werkzeug")
    terminal.set("MUHLA_CHANNELS__WIRE__KIND", "webhook")
    terminal.set("MUHLA_CHANNELS__WIRE__URL", httpserver.url_for("/hook"))
    terminal.set("MUHLA_CHANNELS__WIRE__DIGEST_OVER", "0")
    terminal.set("MUHLA_CHANNELS__CONSOLE__KIND", "console")
    return terminal


def told(httpserver: HTTPServer) -> list[tuple[str, str]]:
    """What the receiver was told, once each: the moment, and the commitment."""
    bodies = [request.get_json() for request, _ in httpserver.log]
    return sorted({(each["data"]["due_at"], each["data"]["commitment"]["id"]) for each in bodies})


def test_it_really_sends_what_the_forecast_lists(wire: Terminal, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("", 200)
    shown = wire("rehearse", *DAYS, "--channel", "wire")
    planned = wire("forecast", "--json", "--as-of", "2025-09-20", "--to", "2025-10-05").json["alerts"]
    assert shown.code == 0
    assert told(httpserver) == sorted((each["at"], each["commitment"]) for each in planned)
    assert shown.lines == ["From 20 September 2025 to 5 October 2025: 5 alerts.", "wire: 5 sent."]


def test_what_is_delayed_is_tried_again_in_the_days_that_are_lived(wire: Terminal, httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook").respond_with_data("", 503)
    httpserver.expect_oneshot_request("/hook").respond_with_data("", 503)
    httpserver.expect_request("/hook").respond_with_data("", 200)
    shown = wire("rehearse", *DAYS, "--channel", "wire")
    assert (shown.code, shown.lines[-1]) == (0, "wire: 5 sent.")
    assert len(httpserver.log) == 7


def test_what_was_not_delivered_makes_the_answer_no(wire: Terminal, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("", 403)
    shown = wire("rehearse", *DAYS, "--channel", "wire")
    assert (shown.code, shown.lines[-1]) == (1, "wire: 5 failed.")


def test_a_receiver_that_checks_when_it_was_signed_takes_what_belongs_to_other_days(
    wire: Terminal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("", 200)
    wire.set("MUHLA_CHANNELS__WIRE__SECRET", SECRET)
    assert wire("rehearse", *DAYS, "--channel", "wire").code == 0
    verified = [Webhook(SECRET).verify(each.get_data(), dict(each.headers)) for each, _ in httpserver.log]
    assert {each["timestamp"][:7] for each in verified} == {"2025-09", "2025-10"}


def test_it_prints_where_no_channel_is_named(wire: Terminal, httpserver: HTTPServer) -> None:
    shown = wire("rehearse", *DAYS)
    assert shown.code == 0
    assert "2025-09-30 06:00 UTC  Due today: The mission in Iraq ends" in shown.lines
    assert shown.lines[-1] == "console: 5 sent."
    assert httpserver.log == []


def test_it_leaves_the_services_own_records_alone(terminal: Terminal) -> None:
    terminal("rehearse", *DAYS)
    assert terminal("deliveries").out == "0 deliveries.\n"


def test_a_speed_makes_it_wait(terminal: Terminal) -> None:
    import time

    begun = time.monotonic()
    shown = terminal("rehearse", "--from", "2025-09-30", "--to", "2025-09-30", "--speed", "21600")  # 6 hours a second
    assert shown.lines[-1] == "console: 1 sent."
    assert time.monotonic() - begun >= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "2025-10", "--to", "2025-09"), "the last day, 2025-09-30, is before the first, 2025-10-01"),
        (("--to", "2025-09"), "Missing option '--from'. `muhla rehearse --help` tells how it is used"),
        ((*DAYS, "--channel", "wier"), "no channel is called 'wier'. There are: console"),
        (
            ("--from", "../2025", "--to", "2025"),
            "cannot read '../2025': it has no first day. Give a day, as in 2026-09-30.",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(terminal: Terminal, arguments: tuple[str, ...], message: str) -> None:
    shown = terminal("rehearse", *arguments)
    assert (shown.code, shown.out, shown.err) == (2, "", f"muhla: {message}\n")
