"""Writing down what became of attempts: as many at once as have gathered, and before anybody sends the next."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field

import structlog
from msgspec.structs import replace
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from service.clock import Clock
from service.errors import DeliveryError
from service.jobs.sending.channel_health import note_outcomes
from service.store.database import Database
from service.store.order import hurry
from service.store.outcomes import Result, is_one_statement, record
from service.store.tables import DeliveryState

log = structlog.get_logger()

GATHER = 500
"""The most outcomes that are recorded in one transaction."""

LINGER_SECONDS = 0.008
"""How long an outcome waits for others that may come at any moment: a transaction costs as much as 30 outcomes."""

UNWRITABLE = (DataError, IntegrityError, ProgrammingError, ValueError)
"""A value that the database does not take: to try again does not help."""

UNTOLD = "what was answered cannot be written down"

MOST_BEHIND = 10_000
"""So many are remembered that others wait for: one that another engine finishes would be remembered for ever. Of what
is forgotten, it is found out again within a second, while it is still waited for.
"""

NOTE_SECONDS = 1.0
"""How often it is noted of a channel that goes on working that it does."""

Observe = Callable[[str, Result], None]


@dataclass
class Recorder:
    """Records for the engine *engine* until it is cancelled. *observe* is told of every result, with its channel.

    *sending* is for the senders to count: while none sends, nothing more can come, and there is nothing to wait for.
    """

    database: Database
    clock: Clock
    engine: str
    observe: Observe
    sending: int = 0
    _told: list["_Told"] = field(default_factory=list)
    _some: asyncio.Event = field(default_factory=asyncio.Event)
    _enough: asyncio.Event = field(default_factory=asyncio.Event)
    _behind: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # one may be put there every second
    _seen_well: dict[str, float] = field(default_factory=dict)  # by channel, in the event loop's time

    async def record(self, channel: str, result: Result, error: DeliveryError | None = None) -> None:
        """Return once *result* is written down, however often the database must be asked for it."""
        told = _Told(channel, result, error)
        self._told.append(told)
        self._some.set()
        if len(self._told) >= self.sending:
            self._enough.set()
        await told.written

    def put_behind(self, delivery_id: int, other: int) -> None:
        """Remember that *delivery_id* waits for *other* to be done, so that it goes out at once when it is."""
        if len(self._behind) >= MOST_BEHIND:
            self._behind.clear()
        self._behind[other].add(delivery_id)

    async def run(self) -> None:
        """Write down what is told, until cancelled."""
        while True:
            await self._some.wait()
            await self._linger()
            gathered, self._told = self._told[:GATHER], self._told[GATHER:]
            if not self._told:
                self._some.clear()
            self._enough.clear()
            await self._write(gathered)
            for told in gathered:
                self._observe(told)
                if not told.written.done():  # its worker may have been cut off
                    told.written.set_result(None)

    def _observe(self, told: "_Told") -> None:
        try:
            self.observe(told.channel, told.result)
        except Exception:  # a fault in counting must not keep anybody from sending
            log.exception("outcome.not_observed", channel=told.channel)

    async def _linger(self) -> None:
        if len(self._told) < self.sending:
            waited_enough = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._enough.set)
            await self._enough.wait()
            waited_enough.cancel()

    async def _write(self, gathered: Sequence["_Told"]) -> None:
        """Write until it is written: an outcome that is not would be sent again.

        What no database takes, as the words of a strange receiver, is left out, and holds up no other.
        """
        try:
            await self._write_all(gathered)
        except UNWRITABLE as fault:
            if len(gathered) > 1:
                for each in gathered:
                    await self._write([each])
                return
            (told,) = gathered
            log.warning("outcome.cut", delivery=told.result.delivery_id, fault=type(fault).__name__)
            if told.result.detail == UNTOLD:
                log.exception("outcome.not_recorded", delivery=told.result.delivery_id)
                return  # its lease ends, and it is attempted again
            await self._write([told.without_words()])

    async def _write_all(self, gathered: Sequence["_Told"]) -> None:
        results = [told.result for told in gathered]
        news = self._news(gathered)
        waited_for = any(each.delivery_id in self._behind for each in results)
        alone = not news and not waited_for and is_one_statement(results)
        while True:
            now = self.clock.now()
            try:
                async with self.database.writing(autocommit=alone) as conn:
                    await record(conn, results, engine=self.engine)
                    if news:
                        await note_outcomes(conn, [(told.channel, told.result, told.error) for told in news], now=now)
                    if behind := self._no_longer_behind(results):  # also where it was put there meanwhile
                        await hurry(conn, behind, now=now)
            except UNWRITABLE:
                raise
            except (SQLAlchemyError, OSError):
                log.warning("outcomes.not_recorded", waiting=len(gathered), exc_info=True)
                await asyncio.sleep(1)
            else:
                self._remember(news)
                for result in results:
                    self._behind.pop(result.delivery_id, None)
                return

    def _news(self, gathered: Sequence["_Told"]) -> list["_Told"]:
        """Return the outcomes that say something of their channels: not that one works, as a moment ago."""
        failed = {told.channel for told in gathered if told.error}
        before = asyncio.get_running_loop().time() - NOTE_SECONDS
        return [each for each in gathered if each.channel in failed or self._seen_well.get(each.channel, 0.0) <= before]

    def _remember(self, noted: Sequence["_Told"]) -> None:
        now = asyncio.get_running_loop().time()
        for told in noted:
            if told.error:
                self._seen_well.pop(told.channel, None)
            elif told.result.state is DeliveryState.SENT:
                self._seen_well[told.channel] = now

    def _no_longer_behind(self, results: Sequence[Result]) -> list[int]:
        if not self._behind:
            return []
        done = (each.delivery_id for each in results if each.state is not DeliveryState.PENDING)
        return [waiting for each in done for waiting in self._behind.get(each, ())]


@dataclass(slots=True)
class _Told:
    channel: str
    result: Result
    error: DeliveryError | None
    written: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def without_words(self) -> "_Told":
        """Return the same, without what others said."""
        return _Told(self.channel, replace(self.result, detail=UNTOLD), self.error and _wordless(self.error))


def _wordless(error: DeliveryError) -> DeliveryError:
    wordless = copy(error)
    wordless.reason = UNTOLD
    return wordless
