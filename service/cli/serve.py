"""``muhla serve``: the service itself."""

from typing import Annotated, Literal

import typer

from service.cli.session import database_faults_told, read_settings


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
    with database_faults_told():
        code = run(settings)
    raise typer.Exit(code)
