"""A database that the release before left behind, under the image of this one.

The file is kept, with the catalogue of then, and no older image is built: its libraries may be gone one day, and it
would take minutes. The service's clock is set to the day on which the file was left.
"""

import shutil
from pathlib import Path

from tests.container.check_kills import hook
from tests.container.docker import IMAGE, docker, running, until
from tests.container.names import fresh
from tests.container.sink import Sink

LEFT = Path(__file__).with_name("schema_0001.sql")

CATALOGUE = LEFT.with_suffix(".toml")
"""What was loaded then."""

RESTORE = "import sqlite3, sys; sqlite3.connect('/data/muhla.db').executescript(sys.stdin.read())"


def channels(sink: Sink) -> dict[str, object]:
    """Both channels of the file: what "well" had is sent already, and "down" works now."""
    return {
        name.replace("HOOK", channel): value.replace("/hook", f"/{channel.lower()}") if "URL" in name else value  # type: ignore[attr-defined]
        for channel in ("WELL", "DOWN")
        for name, value in hook(sink).items()
    }


def test_what_was_left_is_brought_up_and_what_waited_is_sent(data: str, sink: Sink, tmp_path: Path) -> None:
    shutil.copy(CATALOGUE, tmp_path / "deadlines.toml")
    tmp_path.chmod(0o755)
    text = LEFT.read_text(encoding="utf-8")
    docker("run", "--rm", "--interactive", "--volume", f"{data}:/data", IMAGE, "python", "-c", RESTORE, text=text)
    mounts = ("--volume", f"{data}:/data", "--volume", f"{tmp_path}:/catalogue:ro")
    settings = {
        **channels(sink),
        "CATALOGUE": "/catalogue/deadlines.toml",
        "CLOCK_START": "2026-11-27T18:40:00Z",
        "TICK_SECONDS": 1,
    }
    with running(fresh("upgrade"), *mounts, settings=settings) as container:
        container.becomes_healthy()
        until(lambda: len(sink.ids("down")) >= 2, "what waited")
        assert "nothing is missing and nothing is late" in container.runs("muhla", "db", "check")
        assert container.is_stopped() < 20
        assert container.exit_code == 0
    assert sink.ids("down") == ["second:1:repeat-2026-11-02:down", "third:1:before-P180D:down"]
    assert sink.ids("well") == []
