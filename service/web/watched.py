"""What a process without pages and API answers: how it is, to whoever watches it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from service.web.edge import Edge
from service.web.problems import problem

PATHS = frozenset({"/health", "/ready", "/metrics"})


def only_watched(app: ASGIApp) -> ASGIApp:
    """Return *app* with nothing to be found in it but `PATHS`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in PATHS:
            detail = "This process only sends alerts. Ask one of the role `web` or `all`."
            await problem(404, detail)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return Edge(answer)
