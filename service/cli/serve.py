"""``muhla serve``: the service itself."""

from typing import Annotated, Literal

import typer

from service.cli.output import remark, remark_faults
from service.cli.session import database_faults_told, read_settings
from service.errors import CatalogueError


def serve(
    role: Annotated[
        Literal["all", "engine", "web"] | None,
        typer.Option(help="Only send alerts (engine), only answer requests (web), or both. [MUHLA_ROLE]"),
    ] = None,
) -> None:
    """Watch the commitments and send alerts, until stopped."""
    from service.wiring.running import serve as run

    settings = read_settings()
    if role:
        settings = settings.model_copy(update={"role": role})
    try:
        with database_faults_told():
            code = run(settings)
    except CatalogueError as error:
        remark_faults(error)
        remark("not started: there is no catalogue to go on with. `muhla check` looks at it and starts nothing")
        raise typer.Exit(2) from None
    raise typer.Exit(code)
