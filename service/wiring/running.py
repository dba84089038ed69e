"""The service itself: listens, runs the engine, stops cleanly."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from service import __version__
from service.errors import CatalogueError
from service.garbage import settle
from service.jobs.recount import recount
from service.logs import configure_logs, for_people
from service.scheduler import Engine
from service.settings import Settings
from service.store.bell import listen
from service.store.database import AWAY, open_database
from service.store.overview import count_commitments
from service.store.upkeep import last_load
from service.watchdog import Watchdog
from service.wiring.listening import address_of, browsable, listener_for
from service.wiring.serving import STOP, Service, alone, assembled
from service.wiring.workshop import Workshop, opened, sqlite_path

if TYPE_CHECKING:
    from service.wiring.web import Server

log = structlog.get_logger()

PATIENCE_SECONDS = 10.0
"""How long a start waits for its database: as long as one takes that was started at the same time."""

HEAD_START = timedelta(seconds=0.5)
"""So long do alerts that are due have the processor to themselves, before the web server is got ready."""

WATCH_STEP_MS = 500
"""How often to look whether the catalogue's file has changed: ten times as often costs more than all else at rest."""


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit code: 0 after a clean stop, also of one that was starting.

    Raises `ServiceError` where it cannot start: settings, database, a second engine, or a catalogue that is refused
    while none was ever loaded.
    """
    colours = not os.environ.get("NO_COLOR")  # https://no-color.org
    configure_logs(format=settings.log_format, level=settings.log_level, stream=sys.stderr, colours=colours)
    return asyncio.run(_stoppable(_serve(settings)))


async def _stoppable(work: Coroutine[None, None, None]) -> int:
    """Do *work*, and let signals cut it off until the server, once it runs, takes them itself."""
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    for number in STOP:
        loop.add_signal_handler(number, task.cancel)
    loop.add_signal_handler(signal.SIGHUP, log.info, "catalogue.not_reloaded")  # the system's way would be to end us
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped", reason="told to while starting")
    return 0


async def _serve(settings: Settings) -> None:
    with alone(settings):
        await _until_it_answers(settings)
        async with opened(settings, migrate=True) as shop:
            service = await assembled(shop)
            with contextlib.closing(listener_for(settings)) as listener, _in_agreement(shop):
                await _run(shop, service, listener)
    log.info("stopped")


async def _until_it_answers(settings: Settings) -> None:
    """Give a PostgreSQL that is starting, too, a moment. After that, whoever opens it says what is wrong."""
    if sqlite_path(settings):
        return
    database, loop = open_database(settings.database_address), asyncio.get_running_loop()
    ends_at = loop.time() + PATIENCE_SECONDS
    try:
        while loop.time() < ends_at:
            try:
                async with database.reading():
                    return
            except AWAY:
                log.warning("database.awaited", seconds=PATIENCE_SECONDS)
                await asyncio.sleep(1)
    finally:
        await database.aclose()


def _in_agreement(shop: Workshop) -> contextlib.AbstractContextManager[None]:
    return shop.agreement.kept() if shop.agreement else contextlib.nullcontext()


async def _run(shop: Workshop, service: Service, listener: socket.socket) -> None:
    engine, tasks = service.engine, list[asyncio.Task[None]]()
    watchdog = Watchdog(asyncio.get_running_loop(), service.stalled)
    try:
        if engine:
            await _load_first(shop, service)
            await recount(shop.database, now=shop.clock.now())
        if for_people(shop.settings.log_format, sys.stderr):
            await _greet(shop, listener)
        if engine:
            await engine.start()
            await engine.vitals.first_tick(within=HEAD_START)
        server = await asyncio.to_thread(_web_server, shop, service)  # meanwhile, the engine goes on
        if engine:
            tasks = _watchers(shop, service, engine)
        await _note_readiness(shop, listener)  # whoever connects from now on is answered
        watchdog.start()
        settle()
        await server.serve(sockets=[listener])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if engine:
            await engine.stop(drain_seconds=float(shop.settings.drain_seconds))
        watchdog.stop()


async def _greet(shop: Workshop, listener: socket.socket) -> None:
    from service.wiring.greeting import greet, look_round

    greet(await look_round(shop), shop.settings, address_of(listener), sys.stderr)


def _web_server(shop: Workshop, service: Service) -> "Server":
    """Return the web server. To import its framework takes as long as all that an alert needs."""
    from service.wiring.web import web_server

    return web_server(shop, service)


def _watchers(shop: Workshop, service: Service, engine: Engine) -> list[asyncio.Task[None]]:
    """Wake the engine when the catalogue's file changes, at SIGHUP, and when others write into a shared database."""

    def reload() -> None:
        service.catalogue.insist()
        engine.poke()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)
    watching = [_watch(shop.settings.catalogue.absolute(), engine)]
    if not shop.database.is_sqlite:
        watching.append(listen(shop.database, engine.poke))
    return [asyncio.create_task(each) for each in watching]


async def _load_first(shop: Workshop, service: Service) -> None:
    """Load the catalogue before anything runs. One that is refused stops us only if there is none to go on with."""
    try:
        await service.catalogue.reload(shop.database, shop.clock)
    except CatalogueError:
        async with shop.database.reading() as conn:
            if await last_load(conn, refused_too=False) is None:
                raise
        log.warning(
            "catalogue.kept", reason="the file is refused, so the catalogue that was loaded last stays in force"
        )


async def _note_readiness(shop: Workshop, listener: socket.socket) -> None:
    async with shop.database.reading() as conn:
        commitments = await count_commitments(conn)
    address = address_of(listener)
    page = {} if shop.settings.role == "engine" else {"page": f"{shop.settings.public_url or browsable(address)}/"}
    log.info(
        "ready",
        version=__version__,
        address=address,
        **page,
        commitments=commitments,
        channels=sorted(shop.channels),
        role=shop.settings.role,
    )


async def _watch(path: Path, engine: Engine) -> None:
    """Wake the engine when the catalogue's file changes. It looks at it at every tick besides."""
    import watchfiles

    with contextlib.suppress(OSError):  # a folder that cannot be watched, as on some network drives
        async for changes in watchfiles.awatch(path.parent, recursive=False, step=WATCH_STEP_MS):
            if any(Path(name).name in {path.name, "..data"} for _, name in changes):  # "..data": Kubernetes
                engine.poke()
