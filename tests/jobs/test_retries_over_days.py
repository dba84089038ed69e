"""Receivers that fail for days, on real sockets and a clock that the test moves: nothing is lost, doubled or early."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from typing import Any, cast

import pytest
from sqlalchemy import select

from service.channels.email import EmailChannel
from service.channels.http.client import HttpClient
from service.channels.slack import SlackChannel
from service.core.retry import GIVE_UP_AFTER, JITTER, STEPS
from service.jobs.deliver import Dispatcher
from service.jobs.sending.channel_health import switch_on
from service.store.commitments import next_due_at
from service.store.database import Database
from service.store.ledger import LedgerLine
from service.store.outbox import next_attempt_at
from service.store.tables import AttemptOutcome, DeliveryState, attempts
from tests.builders import a_deadline, a_ladder, an_entry, at
from tests.channels.receivers import ACCEPTED, HttpReceiver, http_answer, http_receiver, mail_receiver
from tests.fakes import FakeChannel
from tests.house import House
from tests.web.office import Office, on_sqlite

FIRST = at("2025-09-24T06:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = ("before-P6D", "before-P5D", "before-P4D", "before-P3D", "before-P2D", "before-P1D", "last-day")
"""What each commitment says, one a day from `FIRST` on."""


@dataclass
class LongHouse(House):
    """A house that lives from one moment to the next at which something is due, with chances that differ."""

    chance: Callable[[], float] = field(default_factory=lambda: Random(7).random)

    def dispatcher(self, idle_seconds: float = 0.01) -> Dispatcher:
        dispatcher = super().dispatcher(idle_seconds)
        dispatcher.chance = self.chance
        return dispatcher

    async def speak_daily(self, *ids: str) -> None:
        ladder = a_ladder(before=("P6D", "P5D", "P4D", "P3D", "P2D", "P1D"), after=(), repeat=None)
        await self.record(*(an_entry(each, deadline=a_deadline("2025-09-30"), ladder=ladder) for each in ids))

    async def live_until(
        self, end: datetime, *ticks: datetime, meanwhile: Callable[[datetime], Awaitable[None]] | None = None
    ) -> None:
        """Live through every moment at which something is due, and through *ticks*; *meanwhile* comes before each."""
        while True:
            later = [each for each in (*await self._next(), *ticks, end) if each > self.now]
            moment = min(later, default=end)
            if meanwhile:
                await meanwhile(moment)
            await self.live(moment)
            if moment >= end:
                return

    async def _next(self) -> list[datetime]:
        async with self.database.reading() as conn:
            moments = [await next_due_at(conn), *[await next_attempt_at(conn, name) for name in self.channels]]
        return [moment for moment in moments if moment is not None]

    async def tries(self, line: LedgerLine) -> list[tuple[datetime, AttemptOutcome]]:
        query = select(attempts.c.started_at, attempts.c.outcome).where(attempts.c.delivery_id == line.id)
        async with self.database.reading() as conn:
            return [tuple(row) for row in await conn.execute(query.order_by(attempts.c.number))]

    async def line(self, key: str) -> LedgerLine:
        (found,) = [line for line in await self.ledger(limit=500) if line.idempotency_key == key]
        return found


@pytest.fixture
async def house(database: Database) -> LongHouse:
    return LongHouse(database, now=at("2025-09-20"), channels={"chief": FakeChannel("chief", digest_over=0)})


@dataclass
class Slack:
    """Slack on a port of its own: nobody listens there until it `answers`. *arrived*: keys that it took, in order."""

    port: int
    stack: AsyncExitStack
    receiver: HttpReceiver | None = None

    async def answers(self, answer: bytes | None) -> None:
        """From now on it listens, and gives this answer; None: none at all."""
        if self.receiver is None:
            self.receiver = await self.stack.enter_async_context(http_receiver(port=self.port))
        self.receiver.answer = answer
        self.receiver.requests.clear()

    @property
    def arrived(self) -> list[str]:
        assert self.receiver is not None
        assert self.receiver.answer == ACCEPTED
        return [headers["idempotency-key"] for headers in self.receiver.headers]


@pytest.fixture
async def slack(house: LongHouse) -> AsyncIterator[Slack]:
    async with AsyncExitStack() as stack:
        client = HttpClient()
        stack.push_async_callback(client.aclose)
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        haste = timedelta(seconds=1)
        channel = SlackChannel(
            "slack",
            f"http://127.0.0.1:{port}/x",
            client,
            digest_over=0,
            timeout=haste,
            real_time=lambda: house.now,  # the receiver of these tests lives in the same days
        )
        house.channels["slack"] = cast("FakeChannel", channel)
        yield Slack(port, stack)


def keep_to_the_schedule(tries: Sequence[datetime], *, since: datetime) -> bool:
    """Tell whether each of *tries* is a step after the one before, up to a fifth later, and all in five days."""
    steps = [*STEPS, *[STEPS[-1]] * len(tries)]
    waits = [after - before for before, after in pairwise(tries)]
    late = (wait <= step * (1 + JITTER) for wait, step in zip(waits, steps, strict=False))
    early = (wait >= step for wait, step in zip(waits, steps, strict=False))
    return all(early) and all(late) and since <= tries[0] and tries[-1] <= since + GIVE_UP_AFTER


def notices(channel: FakeChannel) -> list[str]:
    return [message.subject for message in channel.sent.values() if message.kind == "channel"]


async def test_slack_is_tried_for_days_and_takes_all_in_order_once_it_is_back(house: LongHouse, slack: Slack) -> None:
    await house.speak_daily("a", "b")
    back = FIRST + 4 * DAY

    async def meanwhile(moment: datetime) -> None:
        if moment >= back and slack.receiver and slack.receiver.answer != ACCEPTED:
            await slack.answers(ACCEPTED)
        elif FIRST + 2 * DAY <= moment < back:
            await slack.answers(http_answer(503))
        elif FIRST + DAY <= moment < back:
            await slack.answers(None)

    await house.live_until(back, meanwhile=meanwhile)
    for each in ("a", "b"):
        tries = await house.tries(await house.line(f"{each}:1:before-P6D:slack"))
        assert keep_to_the_schedule([moment for moment, _ in tries], since=FIRST)
        assert len(tries) >= 9
        details = await reasons_of(house, f"{each}:1:before-P6D:slack")
        assert details == ["connection refused", "no answer within 1 s", "answered 503"]
        for later in WORDS[1:4]:
            assert await house.tries(await house.line(f"{each}:1:{later}:slack")) == [], "it waits for the earlier one"
    assert await house.ledger(state=DeliveryState.FAILED) == []
    assert notices(house.channels["chief"]) == ["The channel slack is failing"]
    assert await failing_checks(house) >= {"channels", "deliveries"}

    await house.live_until(back + 2 * DAY, meanwhile=meanwhile)
    await house.live_until(back + 2 * DAY + HOUR)
    for each in ("a", "b"):
        assert [key for key in slack.arrived if key.startswith(each)] == [f"{each}:1:{word}:slack" for word in WORDS]
    assert notices(house.channels["chief"]) == ["The channel slack is failing", "The channel slack works again"]
    assert not await failing_checks(house) & {"channels", "deliveries"}


async def reasons_of(house: LongHouse, key: str) -> list[str]:
    """Return why attempts failed, each reason once, in the order of their first time."""
    line = await house.line(key)
    query = select(attempts.c.detail).where(attempts.c.delivery_id == line.id).order_by(attempts.c.number)
    async with house.database.reading() as conn:
        return list(dict.fromkeys((await conn.execute(query)).scalars()))


async def failing_checks(house: LongHouse) -> set[str]:
    checks: dict[str, Any] = (await Office(house).ask("GET", "/health")).json()["checks"]
    return {name for name, check in checks.items() if not check["ok"]}


@on_sqlite
async def test_nothing_is_given_up_early_and_each_is_given_up_once(house: LongHouse, slack: Slack) -> None:
    await house.speak_daily("a")
    await house.live_until(FIRST + 7 * DAY)
    lines = [await house.line(f"a:1:{word}:slack") for word in WORDS[:3]]
    for line in lines:
        tries = [moment for moment, _ in await house.tries(line)]
        assert (line.state, line.reason) == (DeliveryState.FAILED, "given up after 120 hours: connection refused")
        assert keep_to_the_schedule(tries, since=line.created_at)
        assert line.finished_at is not None
        assert 4 * DAY < line.finished_at - line.created_at <= GIVE_UP_AFTER
    ends = [line.finished_at for line in lines if line.finished_at]
    assert ends == sorted(ends)
    assert len(await house.tries(lines[0])) == 11
    assert notices(house.channels["chief"]) == ["The channel slack is failing"]
    assert list(house.channels["chief"].sent) == [
        "a:1:before-P6D:chief",
        *[key for key in house.channels["chief"].sent if key.startswith("channel:slack:delayed")],
        *[f"a:1:{word}:chief" for word in WORDS[1:]],
    ], "a dead channel holds up no other"
    assert "channels" in await failing_checks(house)


@on_sqlite
async def test_what_meets_a_dead_network_after_a_week_of_downtime_is_tried_on(house: LongHouse, slack: Slack) -> None:
    await house.speak_daily("a")
    await house.raise_all(FIRST)  # and then the machine is off, and back before its network is
    await house.live(FIRST + 7 * DAY)
    assert (await house.line("a:1:before-P6D:slack")).state is DeliveryState.PENDING
    await slack.answers(ACCEPTED)
    await house.live_until(FIRST + 7 * DAY + HOUR)
    assert slack.arrived == ["a:1:before-P6D:slack", "a:1:last-day:slack"]


@on_sqlite
async def test_a_slow_mail_server_that_greylists_for_a_day_gets_each_mail_once(house: LongHouse) -> None:
    async with mail_receiver() as server, AsyncExitStack() as stack:
        server.pause = 0.02
        server.replies["desk@example.org"] = "451 4.7.1 Greylisted, come back later"
        channel = EmailChannel(
            "mail",
            "localhost",
            port=server.port,
            sender="muhla@example.org",
            to=["desk@example.org"],
            security="none",
            digest_over=0,
        )
        stack.push_async_callback(channel.aclose)
        house.channels["mail"] = cast("FakeChannel", channel)

        async def meanwhile(moment: datetime) -> None:
            if moment >= FIRST + DAY:
                server.replies.clear()

        await house.speak_daily("a", "b")
        await house.live_until(FIRST + 3 * DAY, meanwhile=meanwhile)
        taken = []
        for each in ("a", "b"):
            tries = await house.tries(await house.line(f"{each}:1:before-P6D:mail"))
            assert keep_to_the_schedule([moment for moment, _ in tries[:-1]], since=FIRST)
            taken.append(tries[-1][0])
            assert [outcome for _, outcome in tries][-1] == "sent"
            assert tries[-1][0] >= FIRST + DAY > tries[-2][0]
            keys = [str(mail["X-Muhla-Delivery"]) for _, mail in server.mails]
            assert [key for key in keys if key.startswith(each)] == [f"{each}:1:{word}:mail" for word in WORDS[:4]]
        assert max(taken) - min(taken) < timedelta(minutes=1), "once one is taken, the others follow at once"
        assert notices(house.channels["chief"]) == ["The channel mail is failing", "The channel mail works again"]


@on_sqlite
@pytest.mark.parametrize(
    ("status", "word"),
    [(404, "no_service"), (404, "channel_not_found"), (403, "invalid_token"), (410, ""), (200, "no_service")],
)
async def test_a_slack_that_is_gone_is_left_alone_and_comes_back_by_command_with_all_that_waited(
    house: LongHouse, slack: Slack, status: int, word: str
) -> None:
    await slack.answers(http_answer(status, word))
    await house.speak_daily("a")
    await house.live_until(FIRST + 3 * DAY)
    assert slack.receiver is not None
    assert len(slack.receiver.requests) == 1, "nothing is tried while it is off"
    assert notices(house.channels["chief"]) == ["The channel slack is failing"]
    await slack.answers(ACCEPTED)
    await switch_on(house.database, "slack", who="amal", now=house.now)
    await house.deliver_all()
    assert slack.arrived == [f"a:1:{word}:slack" for word in WORDS[:4]]
    await house.live_until(FIRST + 3 * DAY + HOUR)
    assert notices(house.channels["chief"])[1:] == ["The channel slack works again"]


@on_sqlite
@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("45", 45),
        ("5", 30),
        ("0", 30),
        ("86400", 60),
        ("9" * 20, 60),
        ("9" * 30, 30),
        ("-45", 30),
        ("soon", 30),
        (50, 50),
        (10, 30),
        (-3600, 30),
        (10**7, 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60),
        (f"Wed, 24 Sep {'9' * 20} 06:00:00 GMT", 30),
    ],
)
async def test_retry_after_reaches_the_ledger_within_one_to_two_steps(
    house: LongHouse, slack: Slack, asked: str | int, waited: int
) -> None:
    """*asked* is the header, or in how many seconds the HTTP date in it lies; *waited* in seconds."""
    house.chance = lambda: 0.0
    header = format_datetime(FIRST + timedelta(seconds=asked), usegmt=True) if isinstance(asked, int) else asked
    await slack.answers(http_answer(429, "rate_limited", Retry_After=header))
    await house.speak_daily("a")
    await house.live(FIRST)
    line = await house.line("a:1:before-P6D:slack")
    assert (line.reason, line.next_attempt_at) == ("answered 429", FIRST + timedelta(seconds=waited))
