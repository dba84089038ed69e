"""The service, with an event loop that can be held up from outside: SIGUSR1 for three seconds, SIGUSR2 for ever.

Its watchdog is as always, and only less patient: it says so after a second, and ends the process after six.
"""

import signal
import time
from datetime import timedelta
from functools import partial
from types import FrameType

from service.__main__ import main
from service.jobs import vitals
from service.watchdog import Watchdog
from service.wiring import running

running.Watchdog = partial(  # type: ignore[assignment,attr-defined]  # made in the same way
    Watchdog, notice=timedelta(seconds=1), limit=timedelta(seconds=6), round=timedelta(milliseconds=250)
)
vitals.LONG_STALL = timedelta(seconds=2)


def hold_up(number: int, _: FrameType | None) -> None:
    """Python runs this in the main thread, between two steps of whatever the loop does there."""
    time.sleep(3 if number == signal.SIGUSR1 else 60)


if __name__ == "__main__":
    for each in (signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(each, hold_up)
    main()
