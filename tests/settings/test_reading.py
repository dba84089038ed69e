from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import make_url

from service.settings import ConsoleSettings, EmailSettings, Settings, SlackSettings, load_settings
from tests.settings.samples import HOOK, MAIL, SLACK, load, write


def test_without_configuration_there_is_the_console_on_this_machine_only() -> None:
    settings = load()
    assert settings == Settings()
    assert (settings.host, settings.port, settings.database_address) == (
        "127.0.0.1",
        8080,
        "sqlite:///var/muhla.db",
    )
    assert settings.channels == {"console": ConsoleSettings()}
    assert settings.default_channels is None


def test_only_the_environment_that_is_handed_in_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUHLA_PORT", "9999")
    assert load().port == Settings().port == 8080


def test_the_environment_wins_over_the_file_and_a_secret_over_both(folder: Path) -> None:
    write(folder / "config/muhla.toml", "port = 1\ntick_seconds = 1\naudit_seconds = 1")
    write(folder / "secrets/muhla_port", "3")
    settings = load(SECRETS_DIR="secrets", PORT="2", TICK_SECONDS="2")
    assert (settings.audit_seconds, settings.tick_seconds, settings.port) == (1, 2, 3)


def test_one_channel_may_be_put_together_from_all_three_sources(folder: Path) -> None:
    write(folder / "config/muhla.toml", '[channels.desk]\nkind = "slack"\nlanguage = "ar"\nconcurrency = 1')
    write(folder / "run-secrets/MUHLA_CHANNELS__DESK__URL", "https://hooks.slack.com/services/T0/B0/xyz\n")
    desk = load(CHANNELS__DESK__CONCURRENCY="2").channels["desk"]
    assert isinstance(desk, SlackSettings)
    assert (desk.language, desk.concurrency) == ("ar", 2)
    assert desk.url.get_secret_value() == "https://hooks.slack.com/services/T0/B0/xyz"


def test_relative_paths_count_from_the_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "elsewhere/other.toml", "port = 7")
    assert load(CONFIG="elsewhere/other.toml").port == 7
    monkeypatch.chdir(folder / "elsewhere")
    assert load(CONFIG="other.toml").port == 7


def test_a_channel_may_be_json_and_its_own_variables_win_over_it() -> None:
    channels = '{"desk": {"kind": "slack", "url": "https://a.example/x", "language": "ar", "digest_over": 0}}'
    desk = load(CHANNELS=channels, CHANNELS__DESK__LANGUAGE="en").channels["desk"]
    assert (desk.kind, desk.language, desk.digest_over) == ("slack", "en", 0)


@pytest.mark.parametrize("to", ['["a@example.org", "b@example.org"]', "a@example.org,b@example.org, "])
def test_a_list_in_the_environment_is_json_or_parted_by_commas(to: str) -> None:
    settings = load(SLACK, MAIL, CHANNELS__MAIL__TO=to, DEFAULT_CHANNELS="mail, desk")
    mail = settings.channels["mail"]
    assert isinstance(mail, EmailSettings)
    assert mail.to == ["a@example.org", "b@example.org"]
    assert settings.default_channels == ["mail", "desk"]


def test_a_comma_within_quotes_parts_nothing() -> None:
    mail = load(MAIL, CHANNELS__MAIL__TO='"Desk, night" <a@example.org>, b@example.org').channels["mail"]
    assert isinstance(mail, EmailSettings)
    assert mail.to == ['"Desk, night" <a@example.org>', "b@example.org"]


def test_an_empty_variable_counts_as_not_set(folder: Path) -> None:
    write(folder / "config/muhla.toml", "port = 7")
    settings = load(HOOK, PORT="", HEARTBEAT_URL=" ", CONFIG="", SECRETS_DIR="", CHANNELS__HOOK__SECRET="")
    assert (settings.port, settings.heartbeat_url) == (7, None)


def test_names_of_variables_and_secrets_may_be_in_any_case(folder: Path) -> None:
    write(folder / "run-secrets/Muhla_Host", "::1\r\n")
    write(folder / "other.toml", "tick_seconds = 5")
    settings = load_settings({"muhla_port": "7", "Muhla_Log_Level": "WARNING", "muhla_config": "other.toml"})
    assert (settings.port, settings.host, settings.log_level) == (7, "::1", "warning")
    assert settings.tick_seconds == 5


def test_what_is_not_called_muhla_is_somebody_elses(folder: Path) -> None:
    write(folder / "run-secrets/postgres_password", "x")
    (folder / "run-secrets/kubernetes.io").mkdir()
    assert load_settings({"PATH": "/bin", "MUHLAX": "1"}) == Settings()


def test_moments_are_kept_in_utc() -> None:
    assert load(CLOCK_START="2025-09-01T09:00:00+03:00").clock_start == datetime(2025, 9, 1, 6, tzinfo=UTC)


@given(name=st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cc"]), min_size=1))
def test_the_database_is_in_the_data_folder_whatever_that_is_called(name: str) -> None:
    path = Path("/srv") / name
    assert make_url(Settings(data_dir=path).database_address).database == str(path / "muhla.db")


def test_settings_do_not_change() -> None:
    settings = load(SLACK)
    for frozen in (settings, settings.channels["desk"]):
        with pytest.raises(ValidationError, match="frozen"):
            frozen.language = "ar"  # type: ignore[union-attr,misc]  # that it is refused is the point
