"""Watches the event loop from a thread of its own: while the loop stands still, nothing else here can say so.

The loop leaves a mark twice a second; the thread looks for it once a second. Where none comes for `NOTICE`, it logs
where the loop's thread stands. Where none comes for `LIMIT`, it ends the process hard: nothing is sent then, no request
is answered, not even SIGTERM is heard, and only a new process helps, which Docker's restart policy or systemd starts.
Nothing is lost by it: what was being sent is claimed again when its lease ends.

It must never end a process that is well. So it does not go by the clock but counts its own rounds: a process that was
stopped (SIGSTOP, a frozen container, a suspended machine) or starved of processor time had no rounds either, and after
it the loop has the next `LIMIT` to itself. A slow disk or a database that hangs does not stop the loop, which waits for
neither.
"""

import os
import sys
import threading
import traceback
from asyncio import AbstractEventLoop
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

import structlog

log = structlog.get_logger()

NOTICE = timedelta(seconds=5)
"""A shorter stall is nobody's business: it delays an alert by less than a slow network does."""

LIMIT = timedelta(minutes=5)
"""No call that this service makes in its loop can take so long. What takes longer will never end."""

EXIT_CODE = 70
"""EX_SOFTWARE: it ended for a fault of its own, and is to be started again."""

LAST_WORDS_SECONDS = 2.0
"""So long may the last line of the log take: what reads the log may be what the loop waits for."""


def _end() -> None:
    os._exit(EXIT_CODE)


@dataclass
class Watchdog:
    """Watches *loop*, between `start` and `stop`, from whose thread both are called.

    *on_stall* is called in the loop, once a stall is over, with its length. *end* ends the process.
    """

    loop: AbstractEventLoop
    on_stall: Callable[[timedelta], None]
    notice: timedelta = NOTICE
    limit: timedelta = LIMIT
    round: timedelta = timedelta(seconds=1)
    end: Callable[[], None] = _end
    _marks: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _loop_thread: int = 0

    def start(self) -> None:
        """Begin to watch."""
        self._loop_thread = threading.get_ident()
        self._mark()
        # A daemon: it must not keep a process alive that is otherwise done.
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()
        if self._thread:
            self._thread.join()

    def _mark(self) -> None:
        self._marks += 1
        if not self._over.is_set():
            self.loop.call_later(self.round.total_seconds() / 2, self._mark)

    def _watch(self) -> None:
        rounds, seen = 0, self._marks
        notice, limit = self.notice // self.round, self.limit // self.round
        while not self._over.wait(self.round.total_seconds()):
            if self._marks == seen:
                rounds += 1
                if rounds == notice:
                    self._say("loop.stalled", rounds, stack=_stack_of(self._loop_thread))
                if rounds >= limit:
                    last = self._say("loop.ended", rounds, stack=_stack_of(self._loop_thread))
                    last.join(LAST_WORDS_SECONDS)
                    self.end()
                    return
            else:
                if rounds >= notice:
                    self._is_over(rounds)
                rounds, seen = 0, self._marks

    def _is_over(self, rounds: int) -> None:
        self._say("loop.goes_on", rounds)
        try:
            self.loop.call_soon_threadsafe(self.on_stall, rounds * self.round)
        except RuntimeError:  # it was closed meanwhile
            return

    def _say(self, event: str, rounds: int, **facts: str) -> threading.Thread:
        """Log, without waiting for it: the loop may hold the log, and stand still for that very reason."""
        seconds = (rounds * self.round).total_seconds()
        line = threading.Thread(target=log.error, args=(event,), kwargs={"seconds": seconds, **facts}, daemon=True)
        line.start()
        return line


def _stack_of(thread: int) -> str:
    """Return where *thread* stands, innermost call last, without the values of variables."""
    frame: FrameType | None = sys._current_frames().get(thread)  # noqa: SLF001  # public in all but its name
    return "".join(traceback.format_stack(frame)) if frame else ""
