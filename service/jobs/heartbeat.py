"""The heartbeat: a call to whoever notices, from outside, when this service says nothing any more.

It is a GET, which Healthchecks, Uptime Kuma, Dead Man's Snitch and their like all take; Uptime Kuma takes nothing else.
Only success is told: each of them has its own words for a failure, and all of them notice when the calls stay away.
What an audit finds is told on the channels, on ``/health`` and in the metrics.
"""

from collections.abc import Callable
from typing import Literal

import structlog
from msgspec import Struct

from service.channels.http.client import HttpClient
from service.errors import DeliveryError

log = structlog.get_logger()

Outcome = Literal["answered", "failed"]


class Heartbeat(Struct, frozen=True):
    """Calls *url*, which is secret; *observe* is told what came of each call."""

    url: str
    observe: Callable[[Outcome], None]

    async def beat(self) -> None:
        """Make one call, within 15 seconds. One that fails is noted; the next audit makes the next."""
        client = HttpClient(connections=1)
        try:
            answer = await client.get(self.url)
        except DeliveryError as error:
            self._failed(error.reason)
        else:
            if 200 <= answer.status_code < 300:
                self.observe("answered")
            else:
                self._failed(f"answered {answer.status_code}")
        finally:
            await client.aclose()

    def _failed(self, reason: str) -> None:
        log.warning("heartbeat.failed", reason=reason)
        self.observe("failed")
