"""What somebody sees who starts the service on a terminal."""

import asyncio
import contextlib
import io
import os
import pty
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from service.core.model import Status
from service.settings import Settings, load_settings
from service.store.tables import commitments
from service.wiring import opened
from service.wiring.greeting import Found, greet, look_round
from tests.builders import a_deadline, an_entry
from tests.house import House
from tests.patience import PATIENCE_SECONDS
from tests.service.process import REPOSITORY, free_port, running

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLACK = {"MUHLA_CHANNELS__DESK__KIND": "slack", "MUHLA_CHANNELS__DESK__URL": "http://127.0.0.1:9/secret-path"}


def found(**facts: Any) -> Found:
    values: dict[str, Any] = {
        "now": NOON,
        "commitments": 3,
        "by_status": {Status.UNDATED: 2, Status.PASSED: 1},
        "next_alert": "1 December 2026, 09:00 (Baghdad), about iraq-mission",
        "has_token": True,
        "is_refused": False,
    }
    return Found(**{**values, **facts})


def greeted(facts: Found, settings: Settings | None = None, address: str = "http://127.0.0.1:8080") -> str:
    stream = io.StringIO()
    greet(facts, settings or load_settings({}), address, stream)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)  # no settings of the project's


def test_it_tells_where_the_page_is_and_what_is_watched() -> None:
    assert greeted(found()) == (
        "\n"
        "Muhla 0.1.0 watches 3 commitments: 1 passed, 2 undated.\n"
        "\n"
        "  Page         http://127.0.0.1:8080/\n"
        "  Next alert   1 December 2026, 09:00 (Baghdad), about iraq-mission\n"
        "  Channels     console\n"
        "  Catalogue    deadlines.toml\n"
        "  Data         var/muhla.db\n"
        "\n"
        "  muhla status     where every commitment stands; in a second terminal\n"
        "  muhla forecast   every alert to come, when, and to whom\n"
        "  muhla --help     all else\n"
        "\n"
        "  - Alerts are printed here, and go nowhere else. For Slack, e-mail and webhooks\n"
        "    see config/muhla.toml.\n"
        "\n"
        "Ctrl-C stops it.\n"
    )


@pytest.mark.parametrize(
    ("facts", "variables", "hint"),
    [
        ({"has_token": False}, {}, "`muhla token create NAME --scope write`"),
        ({"commitments": 0, "by_status": {}}, {}, "Write the first one into deadlines.toml"),
        ({"is_refused": True}, {}, "`muhla check` tells why"),
        ({}, SLACK, "Set MUHLA_PUBLIC_URL"),
        ({}, {"MUHLA_CLOCK_START": NOON.isoformat()}, "today is 22 November 2026"),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(facts: dict[str, Any], variables: dict[str, str], hint: str) -> None:
    settings = load_settings(variables)
    assert hint in " ".join(greeted(found(**facts), settings).split())
    assert hint not in " ".join(greeted(found()).split())


def test_whoever_has_set_everything_up_gets_no_hints() -> None:
    text = greeted(found(), load_settings({**SLACK, "MUHLA_PUBLIC_URL": "https://muhla.example.org"}))
    assert "  - " not in text
    assert "  Channels     desk (slack)\n" in text
    assert "muhla send-test" in text
    assert "secret-path" not in text


@pytest.mark.parametrize(
    ("address", "shown"), [("http://0.0.0.0:80", "http://127.0.0.1:80/"), ("http://[::]:80", "[::1]")]
)
def test_an_address_that_no_browser_opens_is_told_as_one_that_it_does(address: str, shown: str) -> None:
    assert shown in greeted(found(), address=address)


def test_the_parts_of_it_tell_what_they_are() -> None:
    engine = greeted(found(), load_settings({"MUHLA_ROLE": "engine"}))
    assert "  Health       http://127.0.0.1:8080/health\n" in engine
    web = greeted(found(), load_settings({"MUHLA_ROLE": "web", "MUHLA_DATABASE_URL": "postgresql://a:secret@h/muhla"}))
    assert "an engine elsewhere sends the alerts" in web
    assert "  Data   PostgreSQL\n" in web
    assert "secret" not in web


async def test_it_looks_round_in_the_database(tmp_path: Path) -> None:
    settings = load_settings({"MUHLA_DATA_DIR": str(tmp_path), "MUHLA_CLOCK_START": NOON.isoformat()})
    async with opened(settings, migrate=True) as shop:
        empty = await look_round(shop)
    assert (empty.commitments, empty.next_alert, empty.has_token, empty.is_refused) == (
        0,
        "none is planned",
        False,
        False,
    )


async def test_a_commitment_of_which_nothing_can_be_said_does_not_keep_the_service_from_starting(
    tmp_path: Path,
) -> None:
    settings = load_settings({"MUHLA_DATA_DIR": str(tmp_path), "MUHLA_CLOCK_START": NOON.isoformat()})
    async with opened(settings, migrate=True) as shop:
        await House(shop.database, now=NOON).record(an_entry("bad", deadline=a_deadline("2027-06-30")))
        async with shop.database.writing() as conn:
            await conn.execute(update(commitments).values(zone="Mars/Base", entry={}))
        found = await look_round(shop)
    assert (found.commitments, sum(found.by_status.values())) == (1, 0)
    assert found.next_alert.endswith(", about bad")


async def test_on_a_terminal_the_service_greets_before_its_first_alert(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    settings = {
        "MUHLA_DATA_DIR": str(tmp_path / "data"),
        "MUHLA_PORT": str(free_port()),
        "MUHLA_CATALOGUE": str(REPOSITORY / "deadlines.toml"),
        "MUHLA_CLOCK_START": NOON.isoformat(),
    }
    command = (sys.executable, "-m", "service", "serve")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=REPOSITORY, env={**own, **settings, "TERM": "dumb"}, stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    try:
        text = await asyncio.wait_for(asyncio.to_thread(_until, master, b"due for review"), PATIENCE_SECONDS)
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0
        os.close(master)
    greeting = text.index("watches 15 commitments: 5 passed, 8 undated, 2 settled.")
    assert f"http://127.0.0.1:{settings['MUHLA_PORT']}/" in text
    assert "now, about 9 commitments" in text
    assert greeting < text.index("have passed with no announcement on record")


def _until(master: int, words: bytes) -> str:
    """Read the terminal until it shows *words*."""
    shown = b""
    with contextlib.suppress(OSError):  # its other end is gone
        while words not in shown:
            shown += os.read(master, 65_536)
    return shown.decode()


async def test_in_a_container_the_log_is_all_there_is(tmp_path: Path) -> None:
    async with running(tmp_path / "data", {}) as service:
        text = service.output.read_text(encoding="utf-8")
    assert "Ctrl-C" not in text
    assert '"event": "ready"' in text


async def test_a_first_catalogue_that_is_refused_says_that_nothing_was_started(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.toml"
    async with running(tmp_path / "data", {"CATALOGUE": missing}, wait=False) as service:
        assert await asyncio.wait_for(service.process.wait(), PATIENCE_SECONDS) == 2
        text = service.output.read_text(encoding="utf-8")
    assert "Set MUHLA_CATALOGUE" in text
    assert text.endswith(
        "muhla: not started: there is no catalogue to go on with. `muhla check` looks at it and starts nothing\n"
    )
