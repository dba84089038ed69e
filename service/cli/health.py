"""``muhla health``: is all well with the service that runs on this machine?"""

import json as encoding
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import Json, WrongUseError
from service.cli.output import new_table, print_json, put, remark, say
from service.cli.session import read_settings

if TYPE_CHECKING:
    from rich.table import Table

    from service.settings import Settings

PATIENCE_SECONDS = 8.0
"""The service gives its database two seconds; whoever asks is told before Docker gives up, after ten."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to be asked, not to listen
"""Who listens on every address of this machine is asked at this one."""

Ready = Annotated[bool, typer.Option("--ready", help="Only: can it answer? What else fails does not count.")]


def health(ready: Ready = False, json: Json = False) -> None:
    """Is all well with the service that runs on this machine? Asks it at the address of the settings."""
    settings = read_settings()
    status, answer = _ask(settings, "/ready" if ready else "/health")
    if json:
        print_json(answer)
    elif "checks" in answer:
        say(_table(answer["checks"]))
    else:
        (say if status == 200 else remark)(answer["detail"])
    if status != 200:
        raise typer.Exit(1)


def _ask(settings: "Settings", path: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the answer; nobody who answers is 503. No proxy of the environment stands between."""
    if settings.port == 0:
        raise WrongUseError("MUHLA_PORT is 0, so nobody knows where the service listens. Give it a port of its own")
    connection = HTTPConnection(EVERYWHERE.get(settings.host, settings.host), settings.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(encoding.loads(answer.read()))
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        told = f"no answer from {settings.host} port {settings.port} ({why}). `muhla serve` starts the service"
        return 503, {"status": "no answer", "detail": told}
    finally:
        connection.close()


def _table(checks: dict[str, dict[str, Any]]) -> "Table":
    table = new_table()
    for column in ("Check", "", "Detail"):
        table.add_column(column, overflow="fold")
    for name, check in checks.items():
        put(table, name, "ok" if check["ok"] else "fails", str(check["detail"]))
    return table
