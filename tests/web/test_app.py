"""The app as the wiring gets it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from service.web.app import create_app
from service.web.context import WebContext
from tests.patience import PATIENCE_SECONDS
from tests.web.office import Office, on_sqlite

pytestmark = on_sqlite


def context_of(office: Office) -> WebContext:
    context: WebContext = office.app.state.desk.context
    return context


async def test_it_starts_and_stops_with_what_it_is_handed(office: Office) -> None:
    lived = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        lived.append("started")
        yield
        lived.append("stopped")

    app = create_app(context_of(office), lifespan=lifespan)
    async with app.router.lifespan_context(app):
        assert lived == ["started"]
    assert lived == ["started", "stopped"]


async def test_two_apps_share_nothing(office: Office) -> None:
    one, other = create_app(context_of(office)), create_app(context_of(office))
    assert one.state.desk.metrics is not other.state.desk.metrics
    assert one.state.desk.kept is not other.state.desk.kept


async def test_it_answers_on_a_real_socket(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(office.app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS) as client:
                whole = await client.get("/status")
                alone = await client.head("/status")
                again = await client.get("/ready")
                too_large = await client.post("/api/v1/silences", content=b" " * 100_000)
        finally:
            server.should_exit = True
            await serving
    assert (whole.status_code, alone.status_code, again.status_code, too_large.status_code) == (200, 200, 200, 413)
    assert (alone.content, alone.headers["content-length"]) == (b"", str(len(whole.content)))
