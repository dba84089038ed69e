"""``muhla check``: are the settings and the catalogue in order?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import Json
from service.cli.output import counted, print_json, remark, remark_faults, say
from service.cli.session import read_settings, run
from service.errors import CatalogueError, Fault

if TYPE_CHECKING:
    from service.core.entry import Catalogue
    from service.settings import Settings

File = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, help="The catalogue. Default: the one of the settings."
    ),
]


def check(file: File = None, json: Json = False) -> None:
    """Is the catalogue in order? Tells every fault with its line. The settings are checked, too."""
    settings = read_settings()
    run(_open_channels(settings))
    path = file or settings.catalogue
    catalogue, faults = _read(path, settings)
    if json:
        print_json(_row(path, catalogue, faults))
    elif catalogue is None:
        remark_faults(CatalogueError(faults))
        remark(f"{path}: {counted(len(faults), 'fault')}")
    else:
        entries, routes = counted(len(catalogue.entries), "commitment"), counted(len(catalogue.routes), "route")
        say(f"{entries}, {routes}: fine")
    if faults:
        raise typer.Exit(1)


async def _open_channels(settings: "Settings") -> None:
    """Open the channels and close them again: some settings can only be tried, as a file of certificates."""
    from contextlib import AsyncExitStack

    from service.wiring.channels import open_channel

    async with AsyncExitStack() as stack:
        for name, facts in settings.channels.items():
            open_channel(name, facts, stack)


def _read(path: Path, settings: "Settings") -> "tuple[Catalogue | None, tuple[Fault, ...]]":
    from service.catalogue import read_catalogue
    from service.clock import Clock
    from service.jobs.reload_catalogue import read_text

    clock = Clock.starting_at(settings.clock_start) if settings.clock_start else Clock()
    try:
        text = read_text(path)
        return read_catalogue(text, file=str(path), channels=settings.channels, now=clock.latest()), ()
    except CatalogueError as error:
        return None, error.faults


def _row(path: Path, catalogue: "Catalogue | None", faults: tuple[Fault, ...]) -> dict[str, Any]:
    return {
        "file": str(path),
        "commitments": len(catalogue.entries) if catalogue else None,
        "routes": len(catalogue.routes) if catalogue else None,
        "faults": [
            {
                "file": fault.file,
                "line": fault.line,
                "commitment": fault.commitment_id,
                "key": fault.key,
                "problem": fault.problem,
                "remedy": fault.remedy,
            }
            for fault in faults
        ],
    }
