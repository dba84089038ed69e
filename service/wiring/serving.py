"""What `muhla serve` runs. Apart from the rest, because a web framework takes long to import."""

import contextlib
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from fastapi import FastAPI

from service import __version__
from service.errors import CatalogueError
from service.jobs.deliver import Dispatcher
from service.jobs.heartbeat import Heartbeat
from service.jobs.reload_catalogue import CatalogueFile
from service.scheduler import Engine
from service.settings import Settings
from service.store.lock import only_engine
from service.store.outbox import give_back
from service.web.app import create_app
from service.web.context import WebContext
from service.web.metrics import Metrics
from service.wiring.workshop import Workshop, sqlite_path

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Service:
    """What `muhla serve` runs: the web app, and the engine unless the role is ``web``."""

    app: FastAPI
    engine: Engine | None
    catalogue: CatalogueFile
    metrics: Metrics

    def stalled(self, length: timedelta) -> None:
        """Note that the event loop stood still for *length*."""
        self.metrics.stall(length)
        if self.engine:
            self.engine.vitals.stalled(length)


@contextlib.asynccontextmanager
async def assembled(shop: Workshop) -> AsyncIterator[Service]:
    """Put the service together; nothing runs yet. On SQLite it holds the file's lock while an engine is part of it.

    Raises `StoreInUseError` if another engine runs on the same file.
    """
    settings = shop.settings
    metrics = Metrics()
    catalogue = CatalogueFile(settings.catalogue, channels=shop.channels)
    with contextlib.ExitStack() as stack:
        engine = None
        if settings.role != "web":
            path = sqlite_path(settings)
            if path is not None:
                stack.enter_context(only_engine(path))
                await _end_old_leases(shop)
            engine = _engine(shop, catalogue, metrics)
        context = WebContext(
            database=shop.database,
            clock=shop.clock,
            outlets=shop.outlets,
            channels=tuple(shop.channels),
            public=settings.public,
            poke=engine.poke if engine else _nothing,
        )
        yield Service(create_app(context, metrics=metrics), engine, catalogue, metrics)


async def _end_old_leases(shop: Workshop) -> None:
    """Take back what an engine that died was sending: on a SQLite file, this one is alone."""
    async with shop.database.writing() as conn:
        returned = await give_back(conn, now=shop.clock.now())
    if returned:
        log.info("leases.ended", deliveries=returned)


def _engine(shop: Workshop, catalogue: CatalogueFile, metrics: Metrics) -> Engine:
    settings = shop.settings
    name = f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(3)}"
    dispatcher = Dispatcher(
        database=shop.database,
        channels=shop.channels,
        clock=shop.clock,
        engine=name,
        chance=random.random,
        idle_seconds=float(settings.tick_seconds),
        public_url=settings.public_url,
        observe=metrics.observe,
    )

    async def reload() -> None:
        with contextlib.suppress(CatalogueError):  # it is on record, in the log and on /health
            await catalogue.reload(shop.database, shop.clock)

    return Engine(
        id=name,
        version=__version__,
        database=shop.database,
        clock=shop.clock,
        dispatcher=dispatcher,
        outlets=shop.outlets,
        tick=timedelta(seconds=settings.tick_seconds),
        audit_every=timedelta(seconds=settings.audit_seconds),
        keep=timedelta(days=settings.keep_days),
        reload=reload,
        heartbeat=_heartbeat(settings, metrics),
    )


def _heartbeat(settings: Settings, metrics: Metrics) -> Callable[[], Awaitable[None]]:
    if settings.heartbeat_url is None:
        return _no_heartbeat
    return Heartbeat(settings.heartbeat_url.get_secret_value(), metrics.heartbeat).beat


async def _no_heartbeat() -> None:
    """Do nothing: nobody watches from outside."""


def _nothing() -> None:
    """Do nothing: there is no engine in this process to wake."""
