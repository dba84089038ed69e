"""Every kind of channel that can be configured can be built, and is closed."""

import contextlib

import pytest

from service.channels.base import Channel
from service.settings import load_settings
from service.wiring.channels import open_channel

MAIL = {"HOST": "127.0.0.1", "SENDER": "muhla@example.org", "TO": "a@example.org,b@example.org"}
KINDS = {
    "console": {},
    "webhook": {"URL": "http://127.0.0.1:9/x"},
    "slack": {"URL": "http://127.0.0.1:9/x"},
    "email": MAIL,
    "apprise": {"URL": "json://127.0.0.1:9/x"},
}


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise's, up to Python 3.12
@pytest.mark.parametrize("kind", KINDS)
async def test_what_can_be_configured_can_be_built(kind: str) -> None:
    common = {"KIND": kind, "LANGUAGE": "ar", "DIGEST_OVER": "7", "CONCURRENCY": "2", "TIMEOUT_SECONDS": "3"}
    variables = {f"MUHLA_CHANNELS__DESK__{name}": value for name, value in {**common, **KINDS[kind]}.items()}
    settings = load_settings(variables)
    async with contextlib.AsyncExitStack() as stack:
        channel: Channel = open_channel("desk", settings.channels["desk"], stack)
        assert (channel.name, channel.kind, channel.language) == ("desk", kind, "ar")
        assert (channel.digest_over, channel.concurrency) == (7, 2)
