"""Channels from their settings. What only some of them need is imported where there is one of them."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from service.channels.base import Channel
from service.clock import machine_time
from service.settings import (
    AppriseSettings,
    ChannelSettings,
    ConsoleSettings,
    EmailSettings,
    SlackSettings,
    WebhookSettings,
)

if TYPE_CHECKING:
    from service.channels.http.client import HttpClient


class _Common(TypedDict):
    """What every channel is made with."""

    language: str
    concurrency: int
    digest_over: int
    timeout: timedelta


def open_channel(
    name: str,
    facts: ChannelSettings,
    stack: contextlib.AsyncExitStack,
    real_time: Callable[[], datetime] = machine_time,
) -> Channel:
    """Return the channel that *facts* describe; *stack* closes it. Raises `SettingsError` if they cannot be used.

    *real_time* tells what receivers compare with their own clocks.
    """
    channel = _build(name, facts, stack, real_time)
    stack.push_async_callback(channel.aclose)
    return channel


def _build(
    name: str, facts: ChannelSettings, stack: contextlib.AsyncExitStack, real_time: Callable[[], datetime]
) -> Channel:
    common: _Common = {
        "language": facts.language,
        "concurrency": facts.concurrency,
        "digest_over": facts.digest_over,
        "timeout": timedelta(seconds=facts.timeout_seconds),
    }
    match facts:
        case ConsoleSettings():
            from service.channels.console import ConsoleChannel

            return ConsoleChannel(
                name,
                **common,
            )
        case WebhookSettings():
            from service.channels.webhook import WebhookChannel

            keys = (facts.secret, facts.previous_secret)
            return WebhookChannel(
                name,
                facts.url.get_secret_value(),
                _client(facts, stack),
                secrets=[key.get_secret_value() for key in keys if key],
                real_time=real_time,
                **common,
            )
        case SlackSettings():
            from service.channels.slack import SlackChannel

            return SlackChannel(
                name,
                facts.url.get_secret_value(),
                _client(facts, stack),
                real_time=real_time,
                **common,
            )
        case EmailSettings():
            from service.channels.email import EmailChannel

            return EmailChannel(
                name,
                facts.host,
                sender=facts.sender,
                to=facts.to,
                port=facts.port,
                security=facts.security,
                user=facts.user,
                password=facts.password.get_secret_value() if facts.password else None,
                ca_file=facts.ca_file,
                real_time=real_time,
                **common,
            )
        case AppriseSettings():
            from service.channels.apprise import AppriseChannel

            return AppriseChannel(
                name,
                facts.url.get_secret_value(),
                **common,
            )


def _client(facts: ChannelSettings, stack: contextlib.AsyncExitStack) -> "HttpClient":
    """Return a client for one channel alone: what hangs there takes no connection from another."""
    from service.channels.http.client import HttpClient

    client = HttpClient(connections=facts.concurrency)
    stack.push_async_callback(client.aclose)
    return client
