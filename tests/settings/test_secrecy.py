import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import SettingsError
from service.settings import WebhookSettings, load_settings
from tests.settings.samples import HOOK, KEY, MAIL, SLACK, load


def test_settings_can_be_printed_without_their_secrets() -> None:
    settings = load(
        HOOK,
        MAIL,
        CHANNELS__HOOK__URL="https://example.org/hunter2",
        CHANNELS__HOOK__SECRET=KEY,
        CHANNELS__HOOK__PREVIOUS_SECRET=KEY,
        CHANNELS__MAIL__USER="muhla",
        CHANNELS__MAIL__PASSWORD="hunter2",
        CHANNELS__PHONE__KIND="apprise",
        CHANNELS__PHONE__URL="ntfy://hunter2",
        DATABASE_URL="postgresql://muhla:hunter2@db/muhla",
        HEARTBEAT_URL="https://example.org/hunter2",
    )
    hook = settings.channels["hook"]
    assert isinstance(hook, WebhookSettings)
    assert hook.secret is not None
    assert hook.secret.get_secret_value() == KEY
    assert settings.database_address == "postgresql://muhla:hunter2@db/muhla"
    for shown in (str(settings), repr(settings), settings.model_dump_json(), f"{settings.channels}"):
        assert "hunter2" not in shown
        assert KEY not in shown


SECRET_NAMES = st.sampled_from(
    [
        *("DATABASE_URL", "HEARTBEAT_URL", "CHANNELS", "CHANNELS__A", "CHANNELS__A__KIND__X", "DATABASE_URL__X"),
        *("CHANNELS__HOOK__URL", "CHANNELS__HOOK__SECRET", "CHANNELS__HOOK__PREVIOUS_SECRET", "CHANNELS__HOOK__X"),
        *("CHANNELS__DESK__URL", "CHANNELS__DESK__URLL", "CHANNELS__MAIL__PASSWORD", "CHANNELS__MAIL__PASSWORDD"),
        *("CHANNELS__HOOK", "CHANELS__HOOK__URL", "NONSENSE", "HOOK_URL", "CHANNELS_HOOK_URL", "_SECRET", "PASSWORD"),
    ]
)


@given(
    name=SECRET_NAMES, before=st.sampled_from(["", "https://", "{", "[", "mysql://", "whsec_", "https://[", '{"x":'])
)
def test_no_complaint_shows_a_secret(name: str, before: str) -> None:
    variables = {f"MUHLA_{key}": text for key, text in {**HOOK, **SLACK, **MAIL, "PORT": "x"}.items()}
    variables[f"MUHLA_{name}"] = f"{before}hunter2"
    with pytest.raises(SettingsError) as caught:
        load_settings(variables)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
