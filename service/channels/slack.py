"""Slack, by an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

Slack says in the body what is wrong, in one word; the status only hints at it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from service.channels.base import TIMEOUT
from service.channels.http.answers import Answer, require_success
from service.channels.http.client import HttpClient, checked_url, header_value
from service.channels.slack_blocks import payload_of
from service.clock import machine_time
from service.core.message import Form, Message
from service.errors import DeliveryDelayedError, DeliveryRefusedError

CHANNEL_IS_GONE = frozenset(
    {
        "account_inactive",
        "action_prohibited",
        "channel_is_archived",
        "channel_not_found",
        "invalid_token",
        "no_active_hooks",
        "no_service",
        "no_service_id",
        "no_team",
        "posting_to_general_channel_denied",
        "team_disabled",
        "token_revoked",
        "user_not_found",
    }
)
"""Until a person sets the webhook up anew, nothing that we send will arrive."""

TRY_LATER = frozenset({"internal_error", "rate_limited", "ratelimited", "rollup_error", "service_unavailable"})

BLOCKS_ARE_BAD = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Slack may change what it takes. Words without any layout are still an alert."""

MESSAGE_IS_BAD = BLOCKS_ARE_BAD | {"invalid_attachments", "invalid_payload", "msg_too_long", "no_text"}

log = structlog.get_logger()


class SlackChannel:
    """Posts to one incoming webhook. Slack takes about one message a second, so few are in flight at once."""

    kind = "slack"
    form = Form.TEXT

    def __init__(
        self,
        name: str,
        url: str,
        client: HttpClient,
        *,
        language: str = "en",
        concurrency: int = 2,
        digest_over: int = 3,
        timeout: timedelta = TIMEOUT,
        real_time: Callable[[], datetime] = machine_time,
    ) -> None:
        self.name, self.language = name, language
        self.concurrency, self.digest_over = concurrency, digest_over
        self._timeout, self._real_time = timeout, real_time
        self._url = checked_url(name, url)
        self._client = client

    async def send(
        self,
        message: Message,
        *,
        idempotency_key: str,
        now: datetime,  # noqa: ARG002 - the protocol's
    ) -> str:
        """Post it, as `Channel.send` says; without a layout where Slack refuses that.

        Slack does not read the key; relays and receivers like Slack may.
        """
        payload, clock = payload_of(message), asyncio.get_running_loop().time
        begun_at = clock()
        answer = await self._post(payload, idempotency_key, self._timeout)
        if (reason := answer.text.strip()) in BLOCKS_ARE_BAD:
            log.warning("slack.blocks_refused", channel=self.name, delivery=idempotency_key, reason=reason)
            del payload["blocks"]
            rest = self._timeout - timedelta(seconds=clock() - begun_at)
            answer = await self._post(payload, idempotency_key, max(rest, timedelta(seconds=1)))
        _require_no_complaint(answer)
        require_success(answer, self._real_time())
        return f"answered {answer.status_code}"

    async def _post(self, payload: Mapping[str, Any], key: str, within: timedelta) -> Answer:
        body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": header_value(key)}
        return await self._client.post(self._url, body, headers, within=within)

    async def aclose(self) -> None:
        """Nothing is open: the connections are the client's."""


def _require_no_complaint(answer: Answer) -> None:
    """Raise what the body says is wrong, if it is a word of Slack's, or a web page where Slack says ``ok``."""
    word, code = answer.text.strip(), answer.status_code
    if word in CHANNEL_IS_GONE:
        raise DeliveryRefusedError(f"Slack answered {word}", status_code=code, switch_off=True)
    if word in MESSAGE_IS_BAD:
        raise DeliveryRefusedError(f"Slack answered {word}", status_code=code)
    if word in TRY_LATER and code != 429:  # with 429 comes a Retry-After, which `require_success` reads
        raise DeliveryDelayedError(f"Slack answered {word}", status_code=code)
    if 200 <= code < 300 and word.startswith("<"):
        raise DeliveryDelayedError("answered with a web page instead of 'ok': a proxy's, perhaps", status_code=code)
