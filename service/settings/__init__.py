"""What an operator can set, read once at start.

A setting may stand in three places, the later over the earlier: the config file, the environment, the secrets folder.
``config/muhla.toml`` is the commented example with every setting.
"""

from service.settings.channels import (
    AppriseSettings,
    ChannelSettings,
    ConsoleSettings,
    EmailSettings,
    SlackSettings,
    WebhookSettings,
)
from service.settings.load import load_settings
from service.settings.model import Settings

__all__ = [
    "AppriseSettings",
    "ChannelSettings",
    "ConsoleSettings",
    "EmailSettings",
    "Settings",
    "SlackSettings",
    "WebhookSettings",
    "load_settings",
]
