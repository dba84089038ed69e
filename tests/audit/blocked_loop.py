"""A process with an event loop and its watchdog, to be run by itself: what it is asked to do would end a test's own.

``python -m tests.audit.blocked_loop MODE``: ``blocked`` blocks the loop for ever; ``log`` does so in the log, which
nobody reads any more; ``busy`` goes on, and prints a line each 50 ms, for three seconds. The watchdog waits a second.
"""

import asyncio
import sys
import time
from datetime import timedelta

from service.logs import configure_logs
from service.watchdog import Watchdog

LIMIT_SECONDS = 1.0


def block() -> None:
    time.sleep(60)


async def main(mode: str) -> None:
    loop = asyncio.get_running_loop()
    limit, round_ = timedelta(seconds=LIMIT_SECONDS), timedelta(milliseconds=100)
    watchdog = Watchdog(loop, lambda _: None, notice=5 * round_, limit=limit, round=round_)
    watchdog.start()
    if mode == "blocked":
        block()
    while mode == "log":
        sys.stderr.write("x" * 65_536)
    for _ in range(60):
        print("alive", flush=True)  # noqa: T201  # the test reads it
        await asyncio.sleep(0.05)
    watchdog.stop()


if __name__ == "__main__":
    configure_logs(format="json", level="info", stream=sys.stderr)
    asyncio.run(main(sys.argv[1]))
