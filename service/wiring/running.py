"""The service itself: listens, runs the engine, stops cleanly."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
import watchfiles

from service import __version__
from service.errors import CatalogueError, SettingsError
from service.garbage import settle
from service.logs import configure_logs, for_people
from service.scheduler import Engine
from service.settings import Settings
from service.store.bell import listen
from service.store.database import AWAY, open_database
from service.store.overview import count_commitments
from service.store.upkeep import last_load
from service.watchdog import Watchdog
from service.web.connections import Connection
from service.wiring.greeting import greet, look_round
from service.wiring.serving import Service, alone, assembled
from service.wiring.workshop import Workshop, opened

log = structlog.get_logger()

WEB_DRAIN_SECONDS = 5
"""How long requests that are being answered get at the end."""

PATIENCE_SECONDS = 10.0
"""How long a start waits for its database: as long as one takes that was started at the same time."""

WATCH_STEP_MS = 500
"""How often to look whether the catalogue's file has changed: ten times as often costs more than all else at rest."""


_STOP = (signal.SIGTERM, signal.SIGINT)


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit code: 0 after a clean stop, also of one that was starting.

    Raises `ServiceError` where it cannot start: settings, database, a second engine, or a catalogue that is refused
    while none was ever loaded.
    """
    configure_logs(format=settings.log_format, level=settings.log_level, stream=sys.stderr)
    return asyncio.run(_stoppable(_serve(settings)))


async def _stoppable(work: Coroutine[None, None, None]) -> int:
    """Do *work*, and let signals cut it off until the server, once it runs, takes them itself."""
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    for number in _STOP:
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
        async with opened(settings, migrate=True) as shop, assembled(shop) as service:
            with contextlib.closing(_listen(settings)) as listener, _in_agreement(shop):
                await _run(shop, service, listener)
    log.info("stopped")


async def _until_it_answers(settings: Settings) -> None:
    """Give a PostgreSQL that is starting, too, a moment. After that, whoever opens it says what is wrong."""
    database, loop = open_database(settings.database_address), asyncio.get_running_loop()
    ends_at = loop.time() + PATIENCE_SECONDS
    try:
        while not database.is_sqlite and loop.time() < ends_at:
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
    server, engine, tasks = _Server(_config(shop.settings, service)), service.engine, list[asyncio.Task[None]]()
    watchdog = Watchdog(asyncio.get_running_loop(), service.stalled)
    try:
        if engine:
            await _load_first(shop, service)
        if for_people(shop.settings.log_format, sys.stderr):
            greet(await look_round(shop), shop.settings, _address(listener), sys.stderr)
        if engine:
            await engine.start()
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


def _config(settings: Settings, service: Service) -> uvicorn.Config:
    return uvicorn.Config(
        service.app,
        http=Connection,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=WEB_DRAIN_SECONDS,
    )


def _listen(settings: Settings) -> socket.socket:
    """Open the port before anything else runs, so that a port in use is an error and not a half-started service."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host} port {settings.port} ({_reason(error)}). Another service may run there: "
            "set MUHLA_PORT to a free port, and MUHLA_HOST to an address of this machine"
        ) from None
    # Connections inherit it. asyncio sets it only where it made the socket itself; without it, the second half of an
    # answer waits 40 ms until the first is acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _reason(error: OSError) -> str:
    """Return what the system says, without what Python adds to it."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


class _Server(uvicorn.Server):
    """Stops at a signal and lets us end with exit code 0; uvicorn itself would send the signal to us once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Set `should_exit` at SIGTERM and SIGINT; a second SIGINT does not wait for requests."""
        loop = asyncio.get_running_loop()
        for number in _STOP:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in _STOP:
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note the signal, and stop."""
        log.info("stopping", signal=signal.Signals(sig).name)
        super().handle_exit(sig, frame)


async def _note_readiness(shop: Workshop, listener: socket.socket) -> None:
    async with shop.database.reading() as conn:
        commitments = await count_commitments(conn)
    log.info(
        "ready",
        version=__version__,
        address=_address(listener),
        commitments=commitments,
        channels=sorted(shop.channels),
        role=shop.settings.role,
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def _watch(path: Path, engine: Engine) -> None:
    """Wake the engine when the catalogue's file changes. It looks at it at every tick besides."""
    with contextlib.suppress(OSError):  # a folder that cannot be watched, as on some network drives
        async for changes in watchfiles.awatch(path.parent, recursive=False, step=WATCH_STEP_MS):
            if any(Path(name).name in {path.name, "..data"} for _, name in changes):  # "..data": Kubernetes
                engine.poke()
