"""``muhla token``: who may ask for alerts and deliveries over HTTP, and who may write."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import By, Json, WrongUseError, rests_until, whoever
from service.cli.output import new_table, print_json, put, remark, say
from service.cli.plain_help import PlainCommand, PlainGroup
from service.cli.session import in_workshop
from service.core.durations import Span, parse_span

if TYPE_CHECKING:
    from service.store.tokens import Token
    from service.wiring import Workshop

LONGEST_NAME = 100

token = typer.Typer(help="Tokens for the API and the page: make, list, revoke.", no_args_is_help=True, cls=PlainGroup)


class Scope(StrEnum):
    """What a token opens. ``write`` includes reading."""

    READ = "read"
    WRITE = "write"


def token_name(text: str) -> str:
    """Return *text* as the name of a token."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongUseError(f"a token's name has 1 to {LONGEST_NAME} characters, not {len(name)}")
    return name


Name = Annotated[str, typer.Argument(parser=token_name, metavar="NAME", help="Who or what uses it.")]
ScopeOption = Annotated[Scope, typer.Option("--scope", help="What it opens; write includes read.")]
Expires = Annotated[
    Span | None,
    typer.Option(metavar="SPAN", parser=parse_span, help="How long it is good, as in P90D. Default: without end."),
]


@token.command(cls=PlainCommand)
def create(
    name: Name, scope: ScopeOption = Scope.READ, expires: Expires = None, by: By = None, json: Json = False
) -> None:
    """Make a token and print it, this once: only a hash is kept."""
    who = by or whoever()
    text, expires_at = in_workshop(lambda shop: _create(shop, name, scope, expires, who))
    if json:
        from service.core.report import moment_text

        print_json({"name": name, "scope": str(scope), "expires_at": moment_text(expires_at), "token": text})
        return
    print(text)
    remark(f"this is the token {name!r} (scope {scope}, {_good(expires_at)}). It is not shown again")


async def _create(
    shop: "Workshop", name: str, scope: Scope, expires: Span | None, who: str
) -> tuple[str, datetime | None]:
    from service.jobs.tokens import create_token
    from service.web.auth import hash_token, issue_token

    now = shop.clock.now()
    text, expires_at = issue_token(), rests_until(None, expires, "UTC", now)
    await create_token(shop.database, name, hash_token(text), scope.value, who=who, now=now, expires_at=expires_at)
    return text, expires_at


def _good(expires_at: datetime | None) -> str:
    from service.cli.words import local_moment

    return f"good until {local_moment(expires_at)}" if expires_at else "good for ever"


@token.command("list", cls=PlainCommand)
def list_them(json: Json = False) -> None:
    """List the tokens. Their texts are not kept."""
    found, now = in_workshop(_list)
    if json:
        print_json({"tokens": [_row(each, now) for each in found]})
    elif found:
        _show(found, now)
    else:
        say("There is no token: writes over HTTP are off. `muhla token create NAME --scope write` makes one.")


async def _list(shop: "Workshop") -> "tuple[list[Token], datetime]":
    from service.store.tokens import list_tokens

    async with shop.database.reading() as conn:
        return await list_tokens(conn), shop.clock.now()


def _row(each: "Token", now: datetime) -> dict[str, Any]:
    from service.core.report import moment_text

    return {
        "id": each.id,
        "name": each.name,
        "scope": each.scope,
        "created_at": moment_text(each.created_at),
        "expires_at": moment_text(each.expires_at),
        "revoked_at": moment_text(each.revoked_at),
        "valid": each.is_valid(now),
    }


def _show(found: "list[Token]", now: datetime) -> None:
    from rich.text import Text

    from service.cli.words import utc_minute

    table = new_table()
    table.add_column("Name", overflow="fold")
    for heading in ("Scope", "Made (UTC)", "State"):
        table.add_column(heading)
    for each in found:
        state = Text(_state(each, now), "green" if each.is_valid(now) else "dim")
        put(table, each.name, each.scope, utc_minute(each.created_at), state)
    say(table)


def _state(each: "Token", now: datetime) -> str:
    if each.revoked_at is not None:
        return f"revoked {each.revoked_at:%Y-%m-%d}"
    if each.expires_at is None:
        return "valid"
    return f"{'valid until' if each.is_valid(now) else 'expired'} {each.expires_at:%Y-%m-%d}"


@token.command(cls=PlainCommand)
def revoke(name: Name, by: By = None) -> None:
    """Make a token worthless, at once."""
    who = by or whoever()
    in_workshop(lambda shop: _revoke(shop, name, who))
    say(f"The token {name!r} is revoked.")


async def _revoke(shop: "Workshop", name: str, who: str) -> None:
    from service.jobs.tokens import revoke_token

    await revoke_token(shop.database, name, who=who, now=shop.clock.now())
