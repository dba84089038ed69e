"""The web server of `muhla serve`. Apart from the rest, because a web framework takes long to import."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

import structlog
import uvicorn
from starlette.types import ASGIApp

from service.web.app import create_app
from service.web.connections import Connection
from service.web.context import WebContext
from service.web.watched import only_watched
from service.wiring.serving import STOP, Service
from service.wiring.workshop import Workshop

log = structlog.get_logger()

DRAIN_SECONDS = 5
"""How long requests that are being answered get at the end."""


class Server(uvicorn.Server):
    """Stops at a signal and lets us end with exit code 0; uvicorn itself would send the signal to us once more."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Set `should_exit` at SIGTERM and SIGINT; a second SIGINT does not wait for requests."""
        loop = asyncio.get_running_loop()
        for number in STOP:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in STOP:
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note the signal, and stop."""
        log.info("stopping", signal=signal.Signals(sig).name)
        super().handle_exit(sig, frame)
        self._told.set()

    async def main_loop(self) -> None:
        """Renew the date that answers bear, until told to stop.

        Once a second: uvicorn's own loop wakes ten times as often, which was half of the time that a service at rest
        took.
        """
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._told.wait()


def web_server(shop: Workshop, service: Service) -> Server:
    """Return the server, which does not run yet."""
    config = uvicorn.Config(
        _app(shop, service),
        http=Connection,
        host=shop.settings.host,
        port=shop.settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return Server(config)


def _app(shop: Workshop, service: Service) -> ASGIApp:
    context = WebContext(
        database=shop.database,
        clock=shop.clock,
        outlets=shop.outlets,
        channels=shop.channels,
        public=shop.settings.public,
        key=service.key,
        public_url=shop.settings.public_url,
        poke=service.poke,
    )
    app = create_app(context, metrics=service.metrics)
    return only_watched(app) if shop.settings.role == "engine" else app
