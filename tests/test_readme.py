"""What README.md and docs/ tell: that it is so. Nothing that they tell people to run is run here."""

import re
import shlex
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from standardwebhooks.webhooks import Webhook

from service.catalogue import read_catalogue
from service.cli.words import deadline_words
from service.clock import Clock
from service.core.retry import STEPS
from service.errors import ServiceError
from service.settings import Settings, load_settings
from service.settings.names import CONFIG, PREFIX, SECRETS_DIR, is_known, key_of
from service.web.health import _all_unknown
from service.web.metrics import Facts, Metrics
from tests.docs.pages import DOCS, PAGES, README, ROOT, blocks, command_lines, command_of, mentions

OPERATING = DOCS / "operating.md"
SETTINGS_PAGES = [*PAGES, ROOT / "config" / "muhla.toml", ROOT / "Dockerfile"]

SECRET = "whsec_RXhhbXBsZSwgbm90IGEgc2VjcmV0IQ=="
SOURCE = '[[commitments.sources]]\ndocument = "D"\nphrase = "p"\npublished = 2024-09-28\n'


def first_cells(heading: str) -> list[str]:
    """Return the `code` in the first cells of the table under *heading* in docs/operating.md, sorted."""
    section = OPERATING.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


COMMAND_LINES = [(page.name, line) for page in PAGES for line in command_lines(page)]
MENTIONS = [(page.name, line) for page in PAGES for line in mentions(page)]


@pytest.mark.parametrize(("page", "line"), COMMAND_LINES)
def test_every_command_line_is_one_that_muhla_takes(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("draft.toml").touch()  # the one file that is named to be read
    command, arguments = command_of(shlex.split(line, comments=True))
    assert command.make_context("muhla", arguments) is not None


def test_a_command_line_that_muhla_does_not_take_would_be_noticed() -> None:
    for line in ("status --colour", "silence --until tomorrow", "retry one"):
        command, arguments = command_of(line.split())
        with pytest.raises((typer.TyperException, ServiceError)):
            command.make_context("muhla", arguments)
    with pytest.raises(AssertionError):
        command_of(["stats"])


@pytest.mark.parametrize(("page", "line"), MENTIONS)
def test_every_command_that_the_text_names_has_those_options(page: str, line: str) -> None:
    command, words = command_of(line.split())
    options = {"--help", *(option for each in command.params for option in each.opts)}
    assert {word for word in words if word.startswith("-")} <= options


def test_the_readme_shows_every_command_of_the_first_five_minutes() -> None:
    shown = {line.split()[0] for name, line in COMMAND_LINES if name == "README.md"}
    assert {"status", "forecast", "rehearse", "announce", "ack", "silence", "send-test", "token"} <= shown


@pytest.mark.parametrize("page", SETTINGS_PAGES, ids=lambda page: page.name)
def test_every_variable_is_a_setting(page: Path) -> None:
    said = re.sub(r"^```text\n.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    names = set(re.findall(rf"{PREFIX}[A-Z][A-Z0-9_]*", said))
    assert [name for name in names - {CONFIG, SECRETS_DIR} if not is_known(key_of(name))] == []


def test_the_channels_of_the_readme_are_accepted_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(_exported())
    assert {name: each.kind for name, each in settings.channels.items()} == {
        "desk": "slack",
        "editors": "email",
        "archive": "webhook",
    }


def _exported() -> Mapping[str, str]:
    lines = re.findall(r"^export (\w+)=(.+)$", "\n".join(blocks(README, "sh")), re.MULTILINE)
    values = {name: value.replace("whsec_$(openssl rand -base64 32)", SECRET) for name, value in lines}
    return {name: shlex.split(value)[0] for name, value in values.items()}


def test_the_pictures_are_pictures() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    assert [each for each in pictures if not (ROOT / each).read_bytes().startswith(b"\x89PNG\r\n")] == []


def test_the_readme_s_commitment_can_be_loaded() -> None:
    [block] = blocks(README, "toml")
    [entry] = read_catalogue(block, file="README.md", channels=[]).entries
    assert deadline_words(entry.deadline) == "by the end of March 2027 (no day is given; counted to 31 March)"


def test_dates_are_told_as_the_readme_s_table_says() -> None:
    rows = [line.split("|")[2:4] for line in README.read_text(encoding="utf-8").splitlines() if "| `" in line]
    told = {"\n".join(re.findall("`(.+?)`", keys)): words.strip() for keys, words in rows if " = " in keys}
    assert len(told) == 5
    texts = [_commitment("withdrawal", ""), *(_commitment(f"row-{number}", keys) for number, keys in enumerate(told))]
    entries = read_catalogue("\n".join(texts), file="README.md", channels=[]).entries[1:]
    assert [deadline_words(entry.deadline) for entry in entries] == list(told.values())


def _commitment(name: str, keys: str) -> str:
    return f'[[commitments]]\nid = "{name}"\ntitle = "t"\nparties = ["p"]\n{keys}\n{SOURCE}'


def test_the_readme_s_receiver_takes_what_is_genuine_and_nothing_else() -> None:
    [block] = blocks(README, "python")
    known: dict[str, Any] = {}
    exec(block, known)
    is_genuine, body, now = known["is_genuine"], '{"type":"alert"}', Clock().now()

    def headers(signed_at_age: timedelta, secret: str = SECRET) -> dict[str, str]:
        at = now - signed_at_age
        signature = Webhook(secret).sign("key-1", at, body)
        rotating = f"v1,AAAA {signature}"  # while the secret is changed, there are two
        return {"webhook-id": "key-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": rotating}

    fresh = headers(timedelta(0))
    assert is_genuine(body.encode(), fresh, SECRET)
    assert not is_genuine(body.encode() + b" ", fresh, SECRET)
    assert not is_genuine(body.encode(), {**fresh, "webhook-id": "key-2"}, SECRET)
    assert not is_genuine(body.encode(), headers(timedelta(minutes=6)), SECRET)
    assert not is_genuine(body.encode(), headers(timedelta(0), "whsec_QW5vdGhlciwgbm90IGEgc2VjcmV0IQ=="), SECRET)


def test_the_retries_are_told_as_they_are() -> None:
    units = {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}
    [row] = re.findall(r"^\| (30 s .+) \| and every 24 h \|$", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(int(number) * units[unit] for number, unit in (step.split() for step in row.split(" | "))) == STEPS


def test_the_figures_told_are_the_defaults() -> None:
    text = OPERATING.read_text(encoding="utf-8")
    plain = Settings()
    assert f"`MUHLA_TICK_SECONDS`, {plain.tick_seconds}" in text
    assert f"{plain.drain_seconds} seconds\n   (`MUHLA_DRAIN_SECONDS`)" in text
    assert f"For {plain.keep_days} days (`MUHLA_KEEP_DAYS`)" in text


def test_the_metrics_told_are_those_that_there_are() -> None:
    nothing = Facts(commitments={}, deliveries={}, waiting={}, troubles={}, alerts=0, engines=[], living=[], load=None)
    scraped = Metrics().exposition(nothing, Clock().now()).decode()
    assert first_cells("Metrics") == sorted(re.findall(r"^# HELP (\w+)", scraped, re.MULTILINE))


def test_the_checks_of_health_told_are_those_that_there_are() -> None:
    assert first_cells("Is all well?") == sorted(_all_unknown())
