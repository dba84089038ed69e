"""What a test types, and what it reads then."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from service.cli.app import run
from service.store.database import Database, open_database

T = TypeVar("T")

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)

CATALOGUE = """\
[defaults]
zone = "Asia/Baghdad"
alert_at = "09:00"
before = ["P30D", "P7D"]
after = ["P1D"]
repeat = "P30D"
review = "P90D"

[[routes]]
tags = ["abroad"]
statuses = ["passed"]
channels = ["console"]
escalate_after = "P2D"
escalate_to = ["console"]

[[commitments]]
id = "iraq-mission"
title = { en = "The mission in Iraq ends" }
parties = ["The coalition"]
by = "2025-09"
tags = ["mission"]
sources = [{ document = "a report", phrase = "by the end of September 2025", language = "en", published = 2024-09-28 }]

[[commitments]]
id = "syria-mission"
title = { en = "The mission in Syria [goes on]", ar = "استمرار المهمة في سوريا" }
parties = ["The coalition"]
until = "2026-09"
tags = ["mission", "abroad"]
sources = [{ document = "a report", phrase = "حتى أيلول 2026", language = "ar", published = 2024-09-28 }]

[[commitments]]
id = "old-transfer"
title = "The base is handed over"
parties = ["Somebody"]
by = 2025-08-31
sources = [{ document = "a report", phrase = "by August's end", language = "en", published = 2024-09-28 }]

[[commitments]]
id = "procedures"
title = "Procedures are drawn up"
parties = ["The commission"]
sources = [{ document = "a report", phrase = "steps have begun", language = "en", published = 2024-09-28 }]
"""


@dataclass(frozen=True)
class Shown:
    """What a command left behind: its exit code, and what it wrote to both streams."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line, without the blanks at the ends."""
        return [line.rstrip() for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Runs commands in *folder*."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Shown:
        self.capsys.readouterr()
        code = run(arguments)
        captured = self.capsys.readouterr()
        return Shown(code, captured.out, captured.err)

    def set(self, name: str, value: str) -> None:
        """Set an environment variable."""
        self.monkeypatch.setenv(name, value)

    def write(self, text: str) -> None:
        """Write the catalogue anew."""
        (self.folder / "deadlines.toml").write_text(text, encoding="utf-8")

    def in_database(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Do *work* in the database that the commands use."""

        async def done() -> T:
            database = open_database(f"sqlite:///{self.folder}/var/muhla.db")
            try:
                return await work(database)
            finally:
                await database.aclose()

        return asyncio.run(done())
