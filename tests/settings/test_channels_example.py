"""config/channels.toml: the channels that people copy."""

from pathlib import Path

import pytest

from service.cli.app import run
from service.settings.names import is_known, key_of
from tests.docs.pages import ROOT, text_of
from tests.settings.samples import load

EXAMPLE = ROOT / "config" / "channels.toml"


def test_it_shows_slack_e_mail_and_a_webhook() -> None:
    channels = load(CONFIG=str(EXAMPLE)).channels
    assert {name: each.kind for name, each in channels.items()} == {
        "desk": "slack",
        "editors": "email",
        "archive": "webhook",
    }


def test_muhla_check_accepts_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUHLA_CONFIG", str(EXAMPLE))
    assert run(["check", str(ROOT / "deadlines.toml")]) == 0, capsys.readouterr().err


def test_the_names_of_secret_files_are_settings() -> None:
    named = [line.rpartition("# ")[2] for line in text_of(EXAMPLE).splitlines() if "  # MUHLA_" in line]
    assert len(named) == 4
    assert [name for name in named if not is_known(key_of(name))] == []
