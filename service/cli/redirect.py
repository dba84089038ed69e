"""``muhla redirect``: send by another channel what is left on one that is gone."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.names import known_channel
from service.cli.options import By, Json, WrongUseError, whoever
from service.cli.output import counted, print_json, say
from service.cli.retry import SHOWN, All, DryRun, Since, Yes, left_alone, reach_of
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from service.jobs.redirect import Redirected
    from service.jobs.retry import Reach
    from service.store.ledger import LedgerLine
    from service.wiring import Workshop

Old = Annotated[str, typer.Argument(metavar="OLD", help="The channel that the settings have no more.")]
New = Annotated[str, typer.Argument(metavar="NEW", help="The channel that sends it instead.")]


def redirect(
    old: Old,
    new: New,
    since: Since = None,
    all: All = False,  # noqa: A002 - as the option is called
    dry_run: DryRun = False,
    yes: Yes = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Send by NEW what waits on OLD or failed there of late: OLD was renamed, or is gone for good.

    What NEW has already is not sent twice: it is withheld, and says so.
    """
    if since is not None and all:
        raise WrongUseError("--since and --all do not go together. Give one of them")
    if old == new:
        raise WrongUseError("OLD and NEW are the same channel. Give the one that is gone, and the one to send by")
    reach = reach_of(since, all, dry_run, yes)
    found, lines, is_off = in_workshop(lambda shop: _redirect(shop, old, new, reach, by or whoever()))
    if json:
        from service.cli.rows import delivery_row

        rows = [delivery_row(line) for line in lines]
        counts = {"moved": len(found.numbers), "withheld": found.withheld, "left": found.left}
        print_json({**counts, "deliveries": rows})
        return
    _show(found, lines, new, trying=dry_run, is_off=is_off)


async def _redirect(
    shop: "Workshop", old: str, new: str, reach: "Reach", who: str
) -> "tuple[Redirected, list[LedgerLine], bool]":
    from service.jobs.redirect import redirect_channel
    from service.store.ledger import ledger
    from service.store.upkeep import switched_off

    known_channel(new, shop.channels)
    now = shop.clock.now()
    found = await redirect_channel(shop.database, old, new, shop.channels, who=who, now=now, reach=reach)
    async with shop.database.reading() as conn:
        lines = await ledger(conn, ids=found.numbers[-SHOWN:], limit=SHOWN)
        return found, lines, new in await switched_off(conn)


def _show(found: "Redirected", lines: "list[LedgerLine]", new: str, *, trying: bool, is_off: bool) -> None:
    if trying and lines:
        from service.cli.deliveries import ledger_table

        say(ledger_table(lines))
        say()
    one, many = ("would go", "would go") if trying else ("goes", "go")
    newest = f"; these are the newest {SHOWN}" if trying and len(found.numbers) > SHOWN else ""
    gone = counted(len(found.numbers), f"delivery {one}", f"deliveries {many}")
    say(f"{gone} to {new} now{newest}.{_withheld(found.withheld, new, trying=trying)}{left_alone(found.left)}")
    if is_off:
        say(f"The channel {new} is switched off: what is for it waits.", style="bold red")


def _withheld(count: int, new: str, *, trying: bool) -> str:
    if not count:
        return ""
    become = "would be" if trying else "is" if count == 1 else "are"
    return f" {count:,} that {new} has already {become} withheld for good."
