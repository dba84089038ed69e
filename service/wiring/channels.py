"""Channels from their settings."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypedDict

from service.channels.apprise import AppriseChannel
from service.channels.base import Channel
from service.channels.console import ConsoleChannel
from service.channels.email import EmailChannel
from service.channels.http import HttpClient
from service.channels.slack import SlackChannel
from service.channels.webhook import WebhookChannel
from service.clock import machine_time
from service.settings import (
    AppriseSettings,
    ChannelSettings,
    ConsoleSettings,
    EmailSettings,
    SlackSettings,
    WebhookSettings,
)


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
            return ConsoleChannel(
                name,
                **common,
            )
        case WebhookSettings():
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
            return SlackChannel(
                name,
                facts.url.get_secret_value(),
                _client(facts, stack),
                real_time=real_time,
                **common,
            )
        case EmailSettings():
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
            return AppriseChannel(
                name,
                facts.url.get_secret_value(),
                **common,
            )


def _client(facts: ChannelSettings, stack: contextlib.AsyncExitStack) -> HttpClient:
    """Return a client for one channel alone: what hangs there takes no connection from another."""
    client = HttpClient(connections=facts.concurrency)
    stack.push_async_callback(client.aclose)
    return client
