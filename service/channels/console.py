"""The terminal that the service was started in: what a person sees first, with nothing configured.

On a terminal in colour and wrapped to its width; elsewhere (a pipe, a log file) one plain line for each fact.
"""

import asyncio
import contextlib
import io
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, TextIO, cast

from rich.console import Console

from service.channels.base import TIMEOUT
from service.channels.console_lines import lines_of
from service.core.message import Form, Message
from service.errors import DeliveryDelayedError

WIDEST = 100
"""Columns. Longer lines are hard to read, however wide the terminal is."""

ColorSystem = Literal["auto", "standard", "256", "truecolor", "windows"]


class ConsoleChannel:
    """Prints each message to *stream* (default: standard output), one after the other."""

    kind = "console"
    form = Form.TEXT

    def __init__(
        self,
        name: str = "console",
        *,
        stream: TextIO | None = None,
        language: str = "en",
        concurrency: int = 1,
        digest_over: int = 3,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self.name, self.language = name, language
        self.concurrency, self.digest_over = concurrency, digest_over
        self._stream = stream or sys.stdout
        self._timeout = timeout.total_seconds()
        self._terminal = Console(file=self._stream)  # only asked what it can show
        self._last: asyncio.Future[None] | None = None

    async def send(
        self,
        message: Message,
        *,
        idempotency_key: str,  # noqa: ARG002 - the protocol's
        now: datetime,
    ) -> str:
        """Print it, as `Channel.send` says. A terminal that is held (Ctrl-S) or gone is not waited for any longer."""
        text = self._laid_out(message, now)
        try:
            async with asyncio.timeout(self._timeout):
                await self._write(text)
        except TimeoutError:
            raise DeliveryDelayedError(f"the terminal takes nothing since {self._timeout:g} s") from None
        except (OSError, ValueError):  # a closed pipe, a closed file
            raise DeliveryDelayedError("the terminal is closed") from None
        return "printed"

    def _laid_out(self, message: Message, now: datetime) -> str:
        # In memory first: rich ends the whole program where it finds the pipe closed that it prints to.
        printed, terminal = io.StringIO(), self._terminal
        width = min(terminal.width, WIDEST) if terminal.is_terminal else None
        page = Console(
            file=printed,
            width=width,
            force_terminal=terminal.is_terminal,
            color_system=cast("ColorSystem | None", terminal.color_system),
            no_color=terminal.no_color,
            legacy_windows=terminal.legacy_windows,
            highlight=False,
            markup=False,
            emoji=False,
        )
        for line in lines_of(message, width, now):
            page.print(line, soft_wrap=True)
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        return printed.getvalue().encode(encoding, "replace").decode(encoding)

    async def _write(self, text: str) -> None:
        """Write in a thread, because a held terminal blocks; and one by one, so that at most one thread is stuck."""
        while self._last is not None and not self._last.done():
            await asyncio.wait([self._last])
        self._last = _in_thread(lambda: self._put(text))
        await asyncio.shield(self._last)

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    async def aclose(self) -> None:
        """Nothing is open: the stream is its owner's."""


def _in_thread(work: Callable[[], None]) -> "asyncio.Future[None]":
    """Run *work* in a thread that does not hold up the end of the program."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
            done.exception()  # it has been seen, even if nobody waits any longer

    def run() -> None:
        error: Exception | None = None
        try:
            work()
        except Exception as raised:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name="console", daemon=True).start()
    return done
