"""docs/settings.md and docs/channels.md: every setting, with its default, and none that there is not."""

from typing import Any, get_args

import pytest
from pydantic import BaseModel, SecretStr

from service.settings import Settings
from service.settings.channels import BY_KIND, KINDS, CommonSettings
from service.settings.names import CONFIG, SECRETS_DIR
from tests.docs.pages import DOCS, Row, codes, rows, section, text_of

PAGE, CHANNELS = DOCS / "settings.md", DOCS / "channels.md"
OWN: dict[str, set[str]] = {
    kind: BY_KIND[kind].model_fields.keys() - CommonSettings.model_fields.keys() for kind in KINDS
}

TOLD_IN_WORDS = {"database_url", "channels", "default_channels", "port", "concurrency"}
"""What has another default than None in effect; of `port`, that of an email channel."""


def settings_in(heading: str) -> dict[str, Row]:
    return {name: row for row in rows(section(PAGE, heading)) for name in codes(row[0])}


def is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(is_secret(part) for part in get_args(annotation))


def default_of(model: type[BaseModel], name: str) -> str:
    """Return the default of a setting as the pages write it."""
    field = model.model_fields[name]
    if field.is_required():
        return "needed"
    value = field.get_default()
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(
    ("heading", "model", "names"),
    [
        ("The service", Settings, set(Settings.model_fields)),
        ("Every channel", CommonSettings, set(CommonSettings.model_fields)),
        *((kind, BY_KIND[kind], names) for kind, names in OWN.items() if names),
    ],
)
def test_every_setting_is_there_with_its_default(heading: str, model: type[BaseModel], names: set[str]) -> None:
    told = settings_in(heading)
    assert set(told) == names
    for name, (first, default, *_) in told.items():
        assert ("🔒" in first) == is_secret(model.model_fields[name].annotation), name
        plain = default.strip("`")
        assert plain == default_of(model, name) or (name in TOLD_IN_WORDS and plain != "none"), name


def test_how_many_sends_are_in_flight_is_told_for_each_kind() -> None:
    told = settings_in("Every channel")["concurrency"][2]
    for kind in KINDS:
        assert f"{kind} {BY_KIND[kind].model_fields['concurrency'].default}" in told


def test_the_two_that_stand_in_the_environment_only_are_named() -> None:
    assert CONFIG in text_of(PAGE)
    assert SECRETS_DIR in text_of(PAGE)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_channel_has_all_of_its_settings_on_its_own_page(kind: str) -> None:
    told = {name for row in rows(section(CHANNELS, kind)) for name in codes(row[0])}
    assert OWN[kind] <= told


def test_what_every_channel_has_is_told_there_too() -> None:
    told = {name for row in rows(section(CHANNELS, "What every channel has")) for name in codes(row[0])}
    assert told == set(CommonSettings.model_fields)
