import pytest
from pytest_httpserver import HTTPServer

from service.store.database import Database
from service.store.upkeep import set_channel_state
from tests.cli.terminal import NOON, Terminal


@pytest.fixture
def wire(terminal: Terminal, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> Terminal:
    """A terminal with two channels: the console, and a webhook."""
    caplog.set_level("ERROR", "werkzeug")  # the receiver's own log, which has the address
    terminal.set("MUHLA_CHANNELS__CONSOLE__KIND", "console")
    terminal.set("MUHLA_CHANNELS__WIRE__KIND", "webhook")
    terminal.set("MUHLA_CHANNELS__WIRE__URL", httpserver.url_for("/secret-hook"))
    return terminal


def test_it_really_sends_and_tells_what_was_answered(wire: Terminal, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/secret-hook", method="POST").respond_with_data("", 204)
    shown = wire("send-test", "wire")
    assert shown.code == 0
    assert shown.lines[0] == "Channel  Kind     Test  Answer"
    assert shown.lines[1].startswith("wire     webhook  sent  ")
    request, _ = httpserver.log[0]
    assert request.get_json()["type"] == "test"


@pytest.mark.parametrize(("status", "outcome"), [(503, "delayed"), (403, "refused")])
def test_a_channel_that_does_not_take_it_makes_the_answer_no(
    wire: Terminal, httpserver: HTTPServer, status: int, outcome: str
) -> None:
    httpserver.expect_request("/secret-hook").respond_with_data("", status)
    shown = wire("send-test")
    assert shown.code == 1
    assert shown.lines[-2] == "console  console  sent     printed"
    assert shown.lines[-1] == f"wire     webhook  {outcome}  answered {status}"
    assert "secret-hook" not in shown.out + shown.err


def test_a_channel_that_takes_it_and_is_switched_off_says_what_brings_the_rest(
    wire: Terminal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/secret-hook").respond_with_data("", 204)
    wire("send-test", "wire")

    async def switch_off(database: Database) -> None:
        off = {"trouble": "off", "trouble_since": NOON, "trouble_reason": "answered 404", "off_since": NOON}
        async with database.writing() as conn:
            await set_channel_state(conn, "wire", **off)

    wire.in_database(switch_off)
    shown = wire("send-test", "wire")
    assert shown.lines[-1] == "The channel wire is switched off still: `muhla retry --channel wire` ends that."


def test_programs_get_the_answers_alone(wire: Terminal, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/secret-hook").respond_with_data("", 500)
    shown = wire("send-test", "--json")
    assert shown.code == 1
    assert [(each["channel"], each["outcome"]) for each in shown.json["channels"]] == [
        ("console", "sent"),
        ("wire", "delayed"),
    ]
    assert "Test of the channel console" in shown.err


def test_a_name_that_no_channel_has_suggests_others(wire: Terminal) -> None:
    shown = wire("send-test", "wier")
    assert (shown.code, shown.err) == (2, "muhla: no channel is called 'wier'. Did you mean wire?\n")
