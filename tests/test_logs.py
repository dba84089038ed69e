import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from service.logs import configure_logs, redact
from tests.plain_logs import log_plainly

SLACK = "https://hooks.slack.com/services/T0AAA/B0BBB/xyzXYZ"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    yield
    log_plainly()


@pytest.fixture
def lines() -> io.StringIO:
    stream = io.StringIO()
    configure_logs(format="json", level="info", stream=stream)
    return stream


def only_event(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    event: dict[str, Any] = json.loads(line)
    return event


def test_a_line_is_an_event_and_its_facts(lines: io.StringIO) -> None:
    structlog.get_logger("service.jobs").warning("delivery.delayed", channel="desk", attempts=3, final=False, at=None)
    event = only_event(lines)
    assert list(event)[:3] == ["timestamp", "level", "event"]
    assert datetime.fromisoformat(event.pop("timestamp")).tzinfo == UTC
    assert event == {
        "level": "warning",
        "event": "delivery.delayed",
        "logger": "service.jobs",
        "channel": "desk",
        "attempts": 3,
        "final": False,
        "at": None,
    }


def test_arabic_stays_readable(lines: io.StringIO) -> None:
    structlog.get_logger().info("alert.raised", title="مهمة التحالف")
    assert "مهمة التحالف" in lines.getvalue()


def test_moments_are_written_in_iso_8601(lines: io.StringIO) -> None:
    structlog.get_logger().info("alert.raised", due_at=datetime(2026, 9, 30, 6, tzinfo=UTC))
    assert only_event(lines)["due_at"] == "2026-09-30T06:00:00+00:00"


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "apscheduler.scheduler", "alembic.runtime", "us"])
def test_other_libraries_speak_through_the_same_pipeline(name: str) -> None:
    other = logging.getLogger(name)
    theirs = io.StringIO()
    own_handler = logging.StreamHandler(theirs)
    logging.getLogger("uvicorn").addHandler(own_handler)  # as uvicorn sets itself up
    stream = io.StringIO()
    configure_logs(format="json", level="info", stream=stream)
    other.warning("took %d s", 5, extra={"job": "tick", "color_message": "took \x1b[1m%d\x1b[0m s"})
    event = only_event(stream)
    assert (event["event"], event["level"], event["logger"], event["job"]) == ("took 5 s", "warning", name, "tick")
    assert "color_message" not in event
    assert theirs.getvalue() == ""


@pytest.mark.filterwarnings("always")
def test_warnings_of_python_are_events_too(lines: io.StringIO) -> None:
    warnings.warn("this will change", FutureWarning, stacklevel=1)
    assert "this will change" in only_event(lines)["event"]


def test_an_error_and_its_trace_are_one_event(lines: io.StringIO) -> None:
    try:
        raise ValueError("cannot open postgresql://muhla:hunter2@db/muhla")
    except ValueError:
        structlog.get_logger().exception("job.failed", job="deliver")
    event = only_event(lines)
    assert event["event"] == "job.failed"
    assert event["exception"].splitlines()[0] == "Traceback (most recent call last):"
    assert event["exception"].splitlines()[-1] == "ValueError: cannot open postgresql://***@db/muhla"


def test_what_is_below_the_level_is_not_said() -> None:
    stream = io.StringIO()
    configure_logs(format="json", level="warning", stream=stream)
    structlog.get_logger().info("tick.done")
    logging.getLogger("alembic").info("Running upgrade")
    assert stream.getvalue() == ""


def test_the_turns_of_the_scheduler_are_not_said_even_in_debug() -> None:
    stream = io.StringIO()
    configure_logs(format="json", level="debug", stream=stream)
    logging.getLogger("apscheduler.executors.default").info("Running job")
    structlog.get_logger().debug("tick.done")
    assert only_event(stream)["event"] == "tick.done"


def test_the_last_configuration_counts(lines: io.StringIO) -> None:
    later = io.StringIO()
    configure_logs(format="json", level="info", stream=later)
    structlog.get_logger().info("engine.started")
    assert only_event(later)["event"] == "engine.started"
    assert lines.getvalue() == ""


def test_auto_is_text_on_a_terminal_and_json_elsewhere() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        configure_logs(format="auto", level="info", stream=stream)
        structlog.get_logger().info("engine.started", port=8080)
    assert "engine.started" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
    assert only_event(pipe)["port"] == 8080


def test_text_can_be_had_without_a_terminal_and_then_has_no_colours() -> None:
    stream = io.StringIO()
    configure_logs(format="text", level="info", stream=stream)
    structlog.get_logger().info("engine.started", port=8080)
    assert "port=8080" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_who_wants_no_colours_on_a_terminal_gets_none() -> None:
    for colours in (True, False):
        terminal = Terminal()
        configure_logs(format="auto", level="info", stream=terminal, colours=colours)
        structlog.get_logger().info("engine.started", port=8080)
        assert ("\x1b" in terminal.getvalue()) is colours


def test_text_does_not_print_the_variables_of_an_error() -> None:
    stream = Terminal()
    configure_logs(format="text", level="info", stream=stream)
    held = SLACK.upper()
    try:
        raise ValueError(f"{len(held)} characters")
    except ValueError:
        structlog.get_logger().exception("job.failed")
    assert f"{len(SLACK)} characters" in stream.getvalue()
    assert "XYZXYZ" not in stream.getvalue()


def test_a_name_that_no_encoding_writes_does_not_lose_the_line() -> None:
    raw = io.BytesIO()
    configure_logs(format="json", level="info", stream=io.TextIOWrapper(raw, encoding="utf-8", write_through=True))
    structlog.get_logger().info("catalogue.refused", file="مهلة\udcff.toml")
    assert json.loads(raw.getvalue())["file"] == "مهلة\\udcff.toml"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            "postgresql+psycopg://muhla:p@ss/w:rd@db:5432/muhla is down",
            "postgresql+psycopg://***@db:5432/muhla is down",
        ),
        ("https://token@example.org/x", "https://***@example.org/x"),
        (f"POST {SLACK} 403", "POST https://hooks.slack.com/*** 403"),
        (f"('{SLACK}',)", "('https://hooks.slack.com/***"),
        ("https://example.org/api/webhooks/1/abc", "https://example.org/***"),
        ("Max retries exceeded with url: /services/T0/B0/xyz", "Max retries exceeded with url: /services/***"),
        ("tgram://123:abc/456 failed", "tgram://*** failed"),
        ("mailto://me:pw@example.org", "mailto://***"),
        ("GET /ack/syria?token=abc.def&lang=ar", "GET /ack/syria?token=***&lang=ar"),
        ("https://chat.example.org/v1?key=abc&sig=def", "https://chat.example.org/v1?key=***&sig=***"),
        ("Authorization: Basic bXVobGE6cHc=", "Authorization: Basic ***"),
        ("authorization: bearer abcdefgh.ijk", "authorization: bearer ***"),
        ("sent 'Bearer abcdefgh.ijk'", "sent 'Bearer ***'"),
        ("{'api_key': 'two words', 'n': 1}", "{'api_key': '***', 'n': 1}"),
        ('{"password":"p w"}', '{"password":"***"}'),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***"),
        ("xoxb-123-456-abc", "xoxb-***"),
        (
            "https://api.telegram.org/bot123456:AAE-x_y/sendMessage",
            "https://api.telegram.org/bot123456:***",
        ),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, safe: str) -> None:
    assert redact(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/@desk/2024/joint-statement?page=2#end",
        "sqlite:///var/muhla.db",
        "listening on http://127.0.0.1:8080/",
        "the bearer token is missing",
        "postcode=10001; monkey=1; keys: a, b",
        "حتى أيلول 2026",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


VISIBLE = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1)


@given(user=VISIBLE, password=VISIBLE.map(lambda text: f"pass-{text}-word"), before=st.text(), after=st.text())
def test_no_password_in_an_address_survives(user: str, password: str, before: str, after: str) -> None:
    address = f"postgresql://{user}:{password}@db.example.org/muhla"
    assert password not in redact(f"{before} {address} {after}")


@pytest.mark.parametrize(
    "facts",
    [
        {"reason": f"cannot reach {SLACK}"},
        {"token": "xyzXYZ"},
        {"webhook_secret": b"xyzXYZ"},
        {"headers": {"Authorization": "Basic xyzXYZ"}},
        {"channels": [{"desk": (SLACK,)}]},
        {"error": OSError(f"no route to {SLACK}")},
        {"sent": {SLACK: 1}},
    ],
)
def test_no_value_however_deep_shows_a_secret(lines: io.StringIO, facts: dict[str, Any]) -> None:
    structlog.get_logger().info(**{"event": "channel.failed", **facts})
    logging.getLogger("httpx").warning("failed: %s", {**facts, "more": SLACK}, extra={"facts": facts})
    assert lines.getvalue().count("\n") == 2
    assert "xyzXYZ" not in lines.getvalue()
