"""What `muhla serve` must not import: each costs every start, and every service at rest, for nothing."""

import re
import signal
from pathlib import Path

import pytest

from tests.patience import until
from tests.service.process import running

NEEDLESS = {
    "alembic": "only an older database is migrated",
    "httptools": "only webhooks, Slack and the heartbeat use HTTP",
    "httpx": "only webhooks, Slack and the heartbeat use HTTP",
    "aiosmtplib": "only mail is sent by SMTP",
    "apprise": "only channels of its kind use it",
    "psycopg": "only PostgreSQL is asked through it",
    "babel": "what CLDR knows is compiled into the translations",
    "icalendar": "our calendars are written without it",
    "hijridate": "only the intake reads Hijri dates",
    "lxml": "only the intake reads documents",
    "service.intake.language": "only the intake looks for dates in a text",
    "service.wiring.greeting": "nobody sits at a terminal",
}
"""And why a service that has a SQLite file and the console, and was asked for its health, can do without."""


async def output_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what such a service says until it has sent what is due, with a line for each import when it ends."""
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    async with running(folder, {}) as service:
        await until(lambda: "due for review" in service.output.read_text(encoding="utf-8"))
        assert (await service.get("/health")).status_code == 200
        assert await service.end(signal.SIGTERM) == 0
        return service.output.read_text(encoding="utf-8")


async def test_it_imports_nothing_that_it_can_do_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = await output_of(tmp_path / "data", monkeypatch)
    imported = set(re.findall(r"^import time: .*\| +(\S+)$", output, re.MULTILINE))
    assert "sqlalchemy" in imported  # else it says nothing
    assert {name: why for name, why in NEEDLESS.items() if name in imported} == {}


async def test_what_is_due_is_sent_before_the_web_app_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = await output_of(tmp_path / "data", monkeypatch)
    assert output.index("due for review") < output.index(" service.web.app\n")
