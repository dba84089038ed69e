"""What `muhla serve` runs, but for the web server: that takes longer to import than all that is here."""

import contextlib
import os
import random
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import structlog
from msgspec import Struct

from service import __version__
from service.core.links import Links
from service.errors import CatalogueError
from service.jobs.deliver import Dispatcher
from service.jobs.reload_catalogue import CatalogueFile
from service.jobs.sending.channel_health import try_once_more
from service.scheduler import Engine
from service.settings import Settings
from service.store.keys import signing_key
from service.store.lock import only_engine
from service.store.outbox import give_back
from service.store.upkeep import end_engines
from service.web.metrics import Metrics
from service.wiring.workshop import Workshop, prepare_folder, sqlite_path

log = structlog.get_logger()

STOP = (signal.SIGTERM, signal.SIGINT)
"""The signals that end the service."""


class Service(Struct, frozen=True):
    """What `muhla serve` runs: the engine unless the role is ``web``, and what it shares with the web app.

    *key* signs what the app answers.
    """

    engine: Engine | None
    catalogue: CatalogueFile
    metrics: Metrics
    key: bytes

    def poke(self) -> None:
        """Let the engine look at once; where it is in another process, it looks by itself."""
        if self.engine:
            self.engine.poke()

    def stalled(self, length: timedelta) -> None:
        """Note that the event loop stood still for *length*."""
        self.metrics.stall(length)
        if self.engine:
            self.engine.vitals.stalled(length)


async def assembled(shop: Workshop) -> Service:
    """Put the service together; nothing runs yet. On SQLite, it is `alone` where an engine is part of it."""
    settings = shop.settings
    metrics = Metrics()
    name = f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(3)}"
    catalogue = CatalogueFile(settings.catalogue, channels=shop.channels, engine=name)
    engine = None
    key = await _signing_key(shop)
    if settings.role != "web":
        if shop.database.is_sqlite:
            await _bury(shop)
        await try_once_more(shop.database, shop.channels, now=shop.clock.now())
        engine = _engine(shop, name, catalogue, metrics, key)
    return Service(engine, catalogue, metrics, key)


async def _signing_key(shop: Workshop) -> bytes:
    async with shop.database.writing() as conn:
        return await signing_key(conn, fresh=secrets.token_bytes(32), now=shop.clock.now())


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep other engines away from the same SQLite file; on PostgreSQL, and where no engine runs, nobody.

    It comes before all else: not even the schema may change under an engine that runs. Raises `StoreInUseError` if
    there is one.
    """
    path = sqlite_path(settings)
    if path is None or settings.role == "web":
        yield
        return
    prepare_folder(settings)
    with only_engine(path):
        yield


async def _bury(shop: Workshop) -> None:
    """Take back what engines that died were sending, and say good-bye for them: on a SQLite file, this one is alone."""
    now = shop.clock.now()
    async with shop.database.writing() as conn:
        await end_engines(conn, now=now)
        returned = await give_back(conn, now=now)
    if returned:
        log.info("leases.ended", deliveries=returned)


def _engine(shop: Workshop, name: str, catalogue: CatalogueFile, metrics: Metrics, key: bytes) -> Engine:
    settings = shop.settings
    dispatcher = Dispatcher(
        database=shop.database,
        channels=shop.channels,
        clock=shop.clock,
        engine=name,
        chance=random.random,
        idle_seconds=float(settings.tick_seconds),
        links=Links(settings.public_url, key) if settings.public_url else None,
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
    from service.jobs.heartbeat import Heartbeat  # with an HTTP client

    return Heartbeat(settings.heartbeat_url.get_secret_value(), metrics.heartbeat).beat


async def _no_heartbeat() -> None:
    """Do nothing: nobody watches from outside."""
