"""What all requests of one app share."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request
from msgspec import Struct, field

from service.jobs.documents.take_in import Intake
from service.web.context import WebContext
from service.web.kept import Kept
from service.web.metrics import Metrics


class Desk(Struct, frozen=True):
    """The context, with what the app keeps beside it. Every write ends with `changed`.

    *feeds* keeps calendars and feeds: few, because each may be a megabyte. *intake* takes documents in.
    *browsing* lets two look through all commitments at a time: the engine's own connections are the others.
    """

    context: WebContext
    kept: Kept
    metrics: Metrics
    feeds: Kept
    intake: Intake
    browsing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    def changed(self) -> None:
        """Let the next answers, and the engine, know of what a request has just written."""
        self.kept.forget()
        self.feeds.forget()
        self.context.poke()


async def desk_of(request: Request) -> Desk:
    """Return the desk of the app that answers *request*."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]
