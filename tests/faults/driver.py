"""One round: lives the plan, heals, and hears both sides."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.checks import ARRIVED, Evidence, complaints
from tests.faults.figures import Figures
from tests.faults.ledger import is_quiet, leased_keys, ledger_at, over_on_record
from tests.faults.life import Process, command, first_of, start
from tests.faults.plan import End, Jump, Life, Plan
from tests.faults.scene import Scene
from tests.faults.sink import Post, Sink, listening
from tests.faults.stores import Store
from tests.faults.world import BEGIN, CANARY, CHANNELS, CONCURRENCY

HEAL_JUMP = timedelta(hours=50)
"""Longer than any wait for a next attempt: twice the longest step, where a receiver asked for that."""

HEAL_SECONDS = 100.0
"""Less than a lease: nobody may have to wait for the end of one when nothing fails."""


class Round:
    """Lives *plan*, with all that it leaves behind in *folder*. *faults* says what was not as it must be."""

    def __init__(self, plan: Plan, store: Store, folder: Path) -> None:
        self.plan, self.store, self.folder = plan, store, folder
        self.figures = Figures(rounds=1)
        self.faults: list[str] = []
        self._sink = Sink(latest=lambda: self._latest, life=lambda: self.figures.starts)
        self._scene = Scene(folder, store, self._sink, plan.world, self.figures)
        self._process: Process | None = None
        self._clock = self._latest_before = BEGIN
        self._at_crashes: Counter[str] = Counter()
        self._over: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Live all lives, heal, and check."""
        (self.folder / "plan.txt").write_text(self.plan.text, encoding="utf-8")
        self._scene.heal()
        async with listening(self._sink):
            try:
                for life in self.plan.lives:
                    await self._live(life)
                await self._heal()
            finally:
                for task in self._tasks:
                    task.cancel()
                if self._process:
                    self._process.signal(signal.SIGKILL)
                    await self._process.buried()
        self.figures.faults = len(self.faults)

    @property
    def _latest(self) -> datetime:
        """The latest that the service's clock can ever have shown."""
        return max(self._latest_before, self._process.latest if self._process else BEGIN)

    async def _live(self, life: Life) -> None:
        process = self._process or await self._start(self._next_start(life), {})
        self._tasks += [asyncio.create_task(self._scene.befall(event, process)) for event in life.events]
        was_ended = await self._until_its_end(life, process)
        if life.end is not End.GO_ON or process.has_ended:
            await self._end(process, signal.Signals[life.end] if was_ended else None)

    def _next_start(self, life: Life) -> datetime:
        """Return what the clock is to show next, within the plan's span."""
        if life.jump is Jump.TO_DUE:
            wanted = self._scene.oracle.next_due_at(self._clock) - timedelta(seconds=life.seconds)
        else:
            wanted = self._clock + timedelta(seconds=life.seconds)
        return min(wanted, max(self._clock, BEGIN + self.plan.span))

    async def _start(self, clock: datetime, more: dict[str, object]) -> Process:
        self.figures.starts += 1
        self._process = await start({**self._scene.settings, **more}, clock, self.folder / "output.txt")
        self._process.disturbed = self._scene.outages > 0
        return self._process

    async def _until_its_end(self, life: Life, process: Process) -> bool:
        """Wait as long as *life* says, and send the signal that it ends with; False: there was none to send."""
        reached = asyncio.Event()
        left = life.at_post or 0

        def count(_post: Post) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                asyncio.get_running_loop().call_later(life.delay, reached.set)

        self._sink.on_post = count
        await first_of(reached.wait(), process.process.wait(), _passes(life, process))
        if process.has_ended or life.end is End.GO_ON:
            return False
        process.signal(signal.Signals[life.end])
        return True

    async def _end(self, process: Process, sent: signal.Signals | None) -> None:
        """See *process* off, which got the signal *sent* or ended by itself, and count what it was sending."""
        code = await process.buried()
        self._latest_before = self._latest
        self._clock, self._process = process.latest, None
        self._scene.was_ready |= process.ready.is_set()
        await asyncio.sleep(0.03)  # what it had written to its connections is read by then
        async with self.store.undisturbed():
            in_flight = await self._in_flight(process)
            for each in await over_on_record(self.store.own_url):
                self._over.setdefault(each, self.figures.starts)
        if sent is signal.SIGKILL:
            self.figures.kills += 1
            self.figures.kills_before_ready += not process.ready.is_set()
            self.figures.kills_while_sending += bool(in_flight)
        self.figures.stops += sent is signal.SIGTERM
        self._count_crash(in_flight)
        self._judge_the_end(process, sent, code, in_flight)
        self._note(process, sent, code, len(in_flight))

    def _note(self, process: Process, sent: signal.Signals | None, code: int, in_flight: int) -> None:
        line = (
            f"life {self.figures.starts}: clock {process.started_at:%Y-%m-%d %H:%M:%S} to {process.latest:%H:%M:%S}, "
            f"{'ready' if process.ready.is_set() else 'not ready'}, {sent.name if sent else 'by itself'}, code {code}, "
            f"{len(self._sink.posts)} posts by now, {in_flight} in flight\n"
        )
        with (self.folder / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line)

    async def _in_flight(self, process: Process) -> set[tuple[str, str]]:
        """Return channel and key of what this life, that of *process*, has posted more often than it has recorded."""
        recorded = await leased_keys(self.store.own_url, since=process.started_at)
        mine = Counter((post.channel, post.key) for post in self._sink.posts if post.life == self.figures.starts)
        return {(channel, key) for (channel, key), times in mine.items() if times > recorded.get(key, times)}

    def _count_crash(self, in_flight: set[tuple[str, str]]) -> None:
        self._at_crashes.update(key for _, key in in_flight)
        self.figures.in_flight_at_crashes += len(in_flight)
        self.figures.most_in_flight_at_a_crash = max(self.figures.most_in_flight_at_a_crash, len(in_flight))
        for channel, count in Counter(channel for channel, _ in in_flight).items():
            if count > CONCURRENCY[channel]:
                self._complain(f"{count} sends to {channel} were not on record, and {CONCURRENCY[channel]} may be")

    def _judge_the_end(
        self, process: Process, sent: signal.Signals | None, code: int, in_flight: set[tuple[str, str]]
    ) -> None:
        """A stop is clean but where the database is gone; and no fault ends the service once it is ready."""
        last_words = "\n    ".join(process.last_words[-12:])
        if sent is None and (process.ready.is_set() or not process.disturbed):
            self._complain(f"it ended by itself with code {code}\n    {last_words}")
        elif sent is signal.SIGTERM and process.ready.is_set() and not process.disturbed:
            if code != 0:
                self._complain(f"SIGTERM ended it with code {code}\n    {last_words}")
            if in_flight:
                self._complain(f"SIGTERM ended it with sends that are not on record: {sorted(in_flight)}")

    def _complain(self, text: str) -> None:
        self.faults.append(f"life {self.figures.starts}: {text}")

    async def _heal(self) -> None:
        """End all faults. First it must recover as it is; then days pass, so that leases and retries are due."""
        await asyncio.gather(*self._tasks)
        self._scene.heal()
        if self._process:
            process = self._process
            process.disturbed = False
            await self._recover(process)
            process.signal(signal.SIGTERM)
            await self._end(process, signal.SIGTERM)
        begun = time.monotonic()
        self._scene.heal(canary_on=(self._clock + HEAL_JUMP).date())
        process = await self._start(self._clock + HEAL_JUMP, {"AUDIT_SECONDS": 3})
        ticked_at = await self._become_quiet(process)
        self.figures.longest_heal_seconds = time.monotonic() - begun
        await self._become_well(process)
        process.signal(signal.SIGTERM)
        await self._end(process, signal.SIGTERM)
        await self._check_database()
        await self._hear(ticked_at)

    async def _recover(self, process: Process) -> None:
        """Wait until a process that went through faults works again, by itself."""
        begun = process.latest  # not what earlier ones showed: this one's clock may have been set back

        async def works() -> bool:
            _, checks = await process.health()
            cycle_at = checks.get("engine", {}).get("cycle_at")
            if not checks or not checks["database"]["ok"] or cycle_at is None:
                return False
            has_ticked = datetime.fromisoformat(cycle_at) > begun - timedelta(seconds=1)
            return has_ticked and await is_quiet(self.store.own_url, process.latest - timedelta(seconds=5), whole=False)

        if not await self._comes(process, works):
            self._complain(f"it did not recover by itself: {await process.health()}")

    async def _become_quiet(self, process: Process) -> datetime:
        """Wait until nothing is due or pending; return a moment by which all that was due has been raised."""
        asked_at = process.latest

        async def quiet() -> bool:
            nonlocal asked_at
            asked_at = process.latest
            keys = {(post.channel, alert) for post in self._sink.posts if post.fate in ARRIVED for alert in post.alerts}
            heard = all(any(alert.startswith(CANARY) for at, alert in keys if at == channel) for channel in CHANNELS)
            return heard and await is_quiet(self.store.own_url, asked_at, whole=True)

        if not await self._comes(process, quiet):
            self._complain(f"it did not heal: {await process.health()}")
        return asked_at

    async def _become_well(self, process: Process) -> None:
        async def well() -> bool:
            return (await process.health())[0] == 200

        if not await self._comes(process, well):
            self._complain(f"/health did not become 200: {await process.health()}")

    async def _comes(self, process: Process, happened: Callable[[], Awaitable[bool]]) -> bool:
        until = time.monotonic() + HEAL_SECONDS
        while time.monotonic() < until and not process.has_ended:
            if process.ready.is_set() and await happened():
                return True
            await asyncio.sleep(0.1)
        return False

    async def _check_database(self) -> None:
        settings = {**self._scene.settings, "CLOCK_START": self._clock.isoformat()}
        code, said = await command(settings, "db", "check")
        if code != 0:
            self._complain(f"`muhla db check` says: {said}")

    async def _hear(self, ticked_at: datetime) -> None:
        """Compare what the core demands, what the ledger says, and what the receiver has got."""
        ledger, posts = await ledger_at(self.store.own_url), self._sink.posts
        for name, kept in (("ledger.txt", ledger.lines), ("posts.txt", posts)):
            (self.folder / name).write_text("".join(f"{each}\n" for each in kept), encoding="utf-8")
        evidence = Evidence(self._scene.oracle, ledger, posts, self._at_crashes, self._over, ticked_at)
        self.faults += complaints(evidence)
        evidence.count_into(self.figures)


async def _passes(life: Life, process: Process) -> None:
    """Wait as long as *life* lasts at most."""
    if not life.early:
        await process.is_ready_or_dead()
    await asyncio.sleep(life.after)
