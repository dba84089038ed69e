"""Settings as an operator gives them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings, load_settings
from tests.secrecy import secret

SLACK = {
    "CHANNELS__DESK__KIND": "slack",
    "CHANNELS__DESK__URL": secret("https://hooks.slack.com/services/T0/B0/xyz"),
}
HOOK = {"CHANNELS__HOOK__KIND": "webhook", "CHANNELS__HOOK__URL": "http://127.0.0.1:9000/in"}
MAIL = {
    "CHANNELS__MAIL__KIND": "email",
    "CHANNELS__MAIL__HOST": "smtp.example.org",
    "CHANNELS__MAIL__SENDER": "Desk <desk@example.org>",
    "CHANNELS__MAIL__TO": "a@example.org",
}
KEY = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

KINDS = "Give one of console, webhook, slack, email, apprise."
EXAMPLE_LISTS = "there is no such setting. The example config/muhla.toml lists every setting."
INSTANT = "Give an instant with its offset from UTC, such as 2025-09-01T09:00:00+03:00."


def load(*several: Mapping[str, str], **variables: str) -> Settings:
    given = {name: text for each in (*several, variables) for name, text in each.items()}
    return load_settings({f"MUHLA_{name}": text for name, text in given.items()})


def complaint(*several: Mapping[str, str], **variables: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(*several, **variables)
    return str(caught.value)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
