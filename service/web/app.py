"""The web app, put together. Who starts and stops it, and with what, is the wiring's affair."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import Depends, FastAPI

from service import __version__
from service.jobs.documents.take_in import Intake
from service.web import health, status
from service.web.api import acknowledgements, announcements, commitments, intake, ledger, silences
from service.web.api.bodies import each_key_once
from service.web.context import WebContext
from service.web.description import DescribedApp
from service.web.desk import Desk
from service.web.edge import Edge
from service.web.feeds import routes as feeds
from service.web.kept import Kept
from service.web.metrics import Metrics
from service.web.pages import routes as pages
from service.web.pages.faults import answer_faults, answer_refused_forms, for_whoever
from service.web.problems import answer_problems

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

MOST_FEEDS = 8
"""Calendars and feeds that are kept: of a megabyte or two each."""


def create_app(context: WebContext, *, metrics: Metrics | None = None, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the app that answers from *context*. *metrics* are those that the dispatcher of this process counts with.

    The API is described at ``/api/v1/openapi.json``; there are no pages for it, which would fetch scripts from others.
    """
    app = DescribedApp(
        title="Muhla",
        version=__version__,
        summary="Watches public commitments, counts the days, and tells people.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.desk = Desk(
        context,
        Kept(context.clock),
        metrics or Metrics(),
        Kept(context.clock, most=MOST_FEEDS, at_once=1),
        Intake(context.database),
    )
    app.add_middleware(Edge, answer=for_whoever)
    answer_problems(app)
    answer_faults(app)
    answer_refused_forms(app)
    app.include_router(health.router)
    app.include_router(status.router)
    app.include_router(feeds.router)
    for part in (commitments, announcements, acknowledgements, silences, ledger):
        app.include_router(part.router, prefix="/api/v1", dependencies=[Depends(each_key_once)])
    app.include_router(intake.router, prefix="/api/v1")  # it reads a body only once it knows whose it is
    app.include_router(pages.router)
    return app
