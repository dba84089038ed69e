"""Announcements at work: recorded, withdrawn, accepted, and what each did to its commitment; and the list of them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.cli.output import counted, new_table, put, say
from service.cli.session import facts, load_first
from service.core.milestones import day_of
from service.core.model import Announcement, Commitment
from service.core.status import standing

if TYPE_CHECKING:
    from service.jobs.followers import Redated
    from service.wiring import Workshop

AHEAD = timedelta(days=400)
"""So far ahead are the alerts counted that an announcement takes away or brings."""


class Facts(Struct, frozen=True):
    """A commitment, and how many alerts about it are to come."""

    commitment: Commitment
    next_alert_at: datetime | None
    alerts: int


class Effect(Struct, frozen=True):
    """What was done to announcement *number* at *now*, in words, and its commitment before and after. *followers* are
    those that count from it and have another deadline by that.
    """

    number: int
    done: str
    now: datetime
    before: Facts
    after: Facts
    followers: Sequence["Redated"] = ()


async def record(shop: "Workshop", commitment_id: str, said: Announcement, *, who: str) -> Effect:
    """Record what was *said* of a commitment."""
    from service.jobs.announce import announce
    from service.jobs.followers import with_followers

    now = shop.clock.now()
    await load_first(shop, now)
    before = await _facts(shop, commitment_id, now)
    number, followers = await with_followers(
        shop.database, commitment_id, lambda: announce(shop.database, commitment_id, said, who=who, now=now)
    )
    unsure = " Nobody is sure yet: a person must look." if said.provisional else ""
    done = f"Announcement {number} is recorded: {_kind(said)} (said {said.on}).{unsure}"
    return Effect(number, done, now, before, await _facts(shop, commitment_id, now), followers)


async def withdraw(shop: "Workshop", number: int, *, who: str, reason: str) -> Effect:
    """Withdraw an announcement, and with it what followed from it."""
    from service.jobs.announce import withdraw as withdraw_it

    now = shop.clock.now()
    done = f"Announcement {number} is withdrawn. It stays on record."
    return await _changed(
        shop, number, done, now, lambda: withdraw_it(shop.database, number, who=who, reason=reason, now=now)
    )


async def accept(shop: "Workshop", number: int, *, who: str) -> Effect:
    """Let provisional evidence count."""
    from service.jobs.announce import accept as accept_it

    now = shop.clock.now()
    done = f"Announcement {number} is accepted: it counts from now on."
    return await _changed(shop, number, done, now, lambda: accept_it(shop.database, number, who=who, now=now))


async def _changed(
    shop: "Workshop", number: int, done: str, now: datetime, change: Callable[[], Awaitable[str]]
) -> Effect:
    from service.jobs.followers import with_followers
    from service.store.history import find_announcement

    async with shop.database.reading() as conn:
        found = await find_announcement(conn, number)
    before = await _facts(shop, found[0], now) if found else None
    # A number that there is not is refused.
    commitment_id, followers = await with_followers(shop.database, found[0] if found else None, change)
    after = await _facts(shop, commitment_id, now)
    return Effect(number, done, now, before or after, after, followers)


async def _facts(shop: "Workshop", commitment_id: str, now: datetime) -> Facts:
    from service.jobs.find import find
    from service.jobs.plan import plan

    async with shop.database.reading() as conn:
        found = await find(conn, commitment_id)
        end = now + AHEAD
        planned = await plan(conn, shop.outlets.default, now=now, start=now, end=end, among=[commitment_id])
    return Facts(found.commitment, found.next_due_at, sum(each.withheld is None for each in planned))


def effect_row(effect: Effect) -> dict[str, Any]:
    """Return *effect* JSON-ready: the commitment as it is now, as in ``muhla status --json``."""
    from service.core.report import status_row
    from service.store.encoding import encode_deadline

    known = effect.after.commitment
    stands = standing(known, day_of(effect.now, known.zone))
    return {
        "announcement": effect.number,
        "commitment": status_row(known, stands, effect.after.next_alert_at),
        "alerts_before": effect.before.alerts,
        "alerts_after": effect.after.alerts,
        "followers": [
            {
                "commitment": each.commitment_id,
                "before": encode_deadline(each.before),
                "after": encode_deadline(each.after),
            }
            for each in effect.followers
        ],
    }


def show_effect(effect: Effect) -> None:
    """Print what was done, and what changed by it: the status, the deadline, the alerts to come."""
    from service.cli.words import deadline_words

    before, after = effect.before, effect.after
    say(effect.done)
    table = new_table()
    table.show_header = False
    put(table, "  Status", _change(*(_status(each.commitment, effect.now) for each in (before, after))))
    if before.commitment.deadline != after.commitment.deadline:
        put(table, "  Deadline", _change(*(deadline_words(each.commitment.deadline) for each in (before, after))))
    put(table, f"  Alerts in {AHEAD.days} days", _change(*(str(each.alerts or "none") for each in (before, after))))
    say(f"{after.commitment.id}:")
    say(table)
    if effect.followers:
        _show_followers(effect.followers)


def _show_followers(followers: Sequence["Redated"]) -> None:
    """Print what became of those that count from the commitment: the date that each had, and has."""
    say(f"{counted(len(followers), 'commitment')} that {'counts' if len(followers) == 1 else 'count'} from it:")
    table = new_table()
    table.show_header = False
    for each in followers:
        old, new = (
            deadline.edtf if deadline and deadline.edtf else "no date" for deadline in (each.before, each.after)
        )
        put(table, f"  {each.commitment_id}", f"{old} → {new}")
    say(table)


def _change(old: str, new: str) -> str:
    return f"{new}, as before" if old == new else f"{old} → {new}"


def _status(commitment: Commitment, now: datetime) -> str:
    from service.messages import days_phrase, outcome_word, status_word

    stands = standing(commitment, day_of(now, commitment.zone))
    if stands.outcome:
        return f"{status_word(stands.status, 'en')}: {outcome_word(stands.outcome, 'en')}"
    days = "" if stands.days_remaining is None else f" ({days_phrase(stands.days_remaining, 'en')})"
    return f"{status_word(stands.status, 'en')}{days}"


async def about(shop: "Workshop", commitment_id: str) -> list[Announcement]:
    """Return all announcements about a commitment, withdrawn ones too, in the order of recording."""
    from service.jobs.find import find

    async with facts(shop, shop.clock.now()) as conn:
        return list((await find(conn, commitment_id)).announcements)


def show(commitment_id: str, found: list[Announcement]) -> None:
    """Print the announcements about a commitment."""
    if found:
        table = new_table()
        for heading in ("No.", "On", "Kind"):
            table.add_column(heading, no_wrap=True)
        table.add_column("Source", overflow="fold")
        table.add_column("State")
        for each in found:
            put(table, str(each.id), each.on, _kind(each), _source(each), _state(each))
        say(table)
        say()
    say(f"{counted(len(found), 'announcement')} about {commitment_id}.")


def _kind(said: Announcement) -> str:
    word = said.kind.replace("_", " ")
    return f"{word} to {said.deadline.edtf}" if said.deadline else word


def _source(said: Announcement) -> str:
    return f"{said.document} ({said.by})" if said.by else said.document


def _state(said: Announcement) -> str:
    if said.withdrawn_at is not None:
        return f"withdrawn {said.withdrawn_at:%Y-%m-%d}"
    return "waits for a person" if said.provisional else "in force"
