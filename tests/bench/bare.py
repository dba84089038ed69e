"""The least that a Python server can do: ``python -m tests.bench.bare PORT`` answers with as many bytes as asked for.

``/900`` gives 900 bytes, by uvicorn as the service runs it, without a framework.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn


async def answer(scope: Any, receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer as ASGI has it."""
    body = b"x" * int(scope["path"].removeprefix("/"))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    config = uvicorn.Config(
        answer,
        http="h11",
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    uvicorn.Server(config).run()
