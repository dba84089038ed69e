"""The command ``muhla``: which commands there are, and what becomes of errors."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from service import __version__
from service.cli.ack import ack
from service.cli.announce import announce
from service.cli.check import check
from service.cli.count_from import count_from
from service.cli.database import database
from service.cli.deliveries import deliveries
from service.cli.diff import diff
from service.cli.drop import drop
from service.cli.forecast import forecast
from service.cli.health import health
from service.cli.intake import intake
from service.cli.output import remark, remark_faults
from service.cli.plain_help import PlainCommand, PlainGroup
from service.cli.redirect import redirect
from service.cli.rehearse import rehearse
from service.cli.retry import retry
from service.cli.route import route
from service.cli.send_test import send_test
from service.cli.serve import serve
from service.cli.silence import silence
from service.cli.status import status
from service.cli.token import token
from service.errors import CatalogueError, RefusedChangeError, ServiceError

NO, WRONG_USE = 1, 2
"""Exit codes beside 0: the answer is no; it was asked in a wrong way, or of a service that is not set up."""

PANELS: dict[str, tuple[Callable[..., Any], ...]] = {
    "Run": (serve, check, diff, rehearse),
    "Look": (status, forecast, deliveries, route, health),
    "Tell it": (intake, count_from, announce, ack, silence),
    "Send": (send_test, retry, redirect, drop),
}

app = typer.Typer(
    name="muhla",
    cls=PlainGroup,
    help="Watches public commitments, counts the days, and tells people when one comes near or passes in silence.",
    epilog="Begin with `muhla serve`, and `muhla status` in a second terminal. "
    "Settings come from config/muhla.toml, MUHLA_... variables and the secrets folder. Exit codes: "
    "0 fine, 1 the answer is no, 2 wrong use.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for panel, commands in PANELS.items():
    for each in commands:
        app.command(each.__name__.replace("_", "-"), rich_help_panel=panel, cls=PlainCommand)(each)
app.add_typer(token, name="token", rich_help_panel="Keep")
app.add_typer(database, name="db", rich_help_panel="Keep")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"muhla {__version__}")
        raise typer.Exit


@app.callback()
def _muhla(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None: ...


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command with *arguments* (None: those of the process) and return its exit code.

    Whatever the service foresees becomes a message on standard error, and no trace of the code.
    """
    try:
        return int(app(arguments, prog_name="muhla", standalone_mode=False) or 0)
    except typer.TyperException as error:
        remark(_usage(error))  # nothing, where the help was printed because no command was given
    except CatalogueError as error:
        remark_faults(error)
    except ServiceError as error:
        remark(str(error))
        return NO if isinstance(error, RefusedChangeError) else WRONG_USE
    except OSError as error:
        remark(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return WRONG_USE


def _usage(error: typer.TyperException) -> str:
    """Return what is wrong with the arguments, and where to read on."""
    context = getattr(error, "ctx", None)
    said = error.format_message().replace("Value error, ", "")  # pydantic's words, within typer's
    if not said:
        return ""
    command = context.command_path if context else "muhla"
    stop = "" if said.endswith("?") else "."
    takes_id = context is not None and any("--id" in each.opts for each in context.command.params)
    hint = " Write --id before a commitment's id." if takes_id and "extra argument" in said else ""
    return f"{said.rstrip('.')}{stop}{hint} `{command} --help` tells how it is used"
