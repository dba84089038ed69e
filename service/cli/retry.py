"""``muhla retry``: send again what failed or waits."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.names import known_channel
from service.cli.options import By, Json, WrongUseError, first_day, the_one, whoever
from service.cli.output import counted, print_json, say
from service.cli.session import in_workshop
from service.core.rests import start_of

if TYPE_CHECKING:
    from service.jobs.retry import Reach, Retried
    from service.store.ledger import LedgerLine
    from service.wiring import Workshop

MANY = 20
"""More deliveries than this are sent again only with ``--yes``."""

SHOWN = 50
"""So many deliveries ``--dry-run`` lists at most."""

Number = Annotated[int | None, typer.Argument(metavar="NUMBER", help="The delivery's number.")]
Channel = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Switch this channel on again, and send what waits for it or failed of late."),
]
Failed = Annotated[bool, typer.Option("--failed", help="Send again what failed of late, on every channel.")]
Since = Annotated[
    date | None,
    typer.Option(
        "--since",
        metavar="DAY",
        parser=first_day,
        help="Of what failed, all from this day (UTC) on. Default: since the channel's last trouble began.",
    ),
]
All = Annotated[bool, typer.Option("--all", help="Of what failed, all, however long ago.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would be sent.")]
Yes = Annotated[bool, typer.Option("--yes", help=f"Send more than {MANY} at once.")]


def retry(
    number: Number = None,
    channel: Channel = None,
    failed: Failed = False,
    since: Since = None,
    all: All = False,  # noqa: A002 - as the option is called
    dry_run: DryRun = False,
    yes: Yes = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Send a delivery again, or those of a channel, or what failed: they are due at once, with all their attempts.

    What failed long ago stays as it is, unless you ask for it: a reminder that is months old helps nobody.
    """
    the_one([("NUMBER", number), ("--channel", channel), ("--failed", failed)])
    if since is not None and all:
        raise WrongUseError("--since and --all do not go together. Give one of them")
    if json and not dry_run:
        raise WrongUseError("--json is for the list that --dry-run gives")
    who = by or whoever()
    if number is not None:
        if since is not None or all or dry_run:
            raise WrongUseError("--since, --all and --dry-run are for --channel and --failed")
        in_workshop(lambda shop: _retry_one(shop, number, who))
        say(f"Delivery {number} is due now.")
        return
    reach = reach_of(since, all, dry_run, yes)
    retried, lines = in_workshop(lambda shop: _retry_some(shop, channel, reach, who))
    if dry_run:
        _list(retried, lines, json=json)
        return
    on = f"The channel {channel} is on. " if channel is not None else ""
    due = counted(len(retried.numbers), "delivery is", "deliveries are")
    say(f"{on}{due} due now.{left_alone(retried.left)}")


def reach_of(since: date | None, everything: bool, trying: bool, yes: bool) -> "Reach":
    """Return what the options reach."""
    from service.jobs.retry import Reach

    start = start_of(since) if since is not None else None
    return Reach(start, everything=everything, most=None if yes or trying else MANY, trying=trying)


async def _retry_one(shop: "Workshop", number: int, who: str) -> None:
    from service.jobs.retry import retry_delivery

    await retry_delivery(shop.database, number, who=who, now=shop.clock.now())


async def _retry_some(
    shop: "Workshop", channel: str | None, reach: "Reach", who: str
) -> "tuple[Retried, list[LedgerLine]]":
    """Return what is, or would be, tried again, and in a dry run the newest of that."""
    from service.jobs.retry import retry_failed
    from service.jobs.sending.channel_health import switch_on
    from service.store.ledger import ledger

    now = shop.clock.now()
    if channel is None:
        retried = await retry_failed(shop.database, shop.channels, who=who, now=now, reach=reach)
    else:
        retried = await switch_on(shop.database, known_channel(channel, shop.channels), who=who, now=now, reach=reach)
    if not reach.trying:
        return retried, []
    async with shop.database.reading() as conn:
        return retried, await ledger(conn, ids=retried.numbers[-SHOWN:], limit=SHOWN)


def _list(retried: "Retried", lines: "list[LedgerLine]", *, json: bool) -> None:
    if json:
        from service.cli.rows import delivery_row

        rows = [delivery_row(line) for line in lines]
        print_json({"would_send": len(retried.numbers), "left": retried.left, "deliveries": rows})
        return
    if lines:
        from service.cli.deliveries import ledger_table

        say(ledger_table(lines))
        say()
    newest = f"; these are the newest {SHOWN}" if len(retried.numbers) > SHOWN else ""
    say(f"{counted(len(retried.numbers), 'delivery', 'deliveries')} would be sent{newest}.{left_alone(retried.left)}")


def left_alone(count: int) -> str:
    """Return what to say of *count* older deliveries that stay failed: with a space before it, or nothing."""
    if not count:
        return ""
    stay = f"{count:,} that failed earlier {'stays as it is' if count == 1 else 'stay as they are'}"
    return f" {stay}: --since DAY or --all sends {'it' if count == 1 else 'them'} too."
