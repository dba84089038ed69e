"""``muhla``, and ``python -m service``."""

import io
import os
import signal
import sys

from service.garbage import seldom


def main() -> None:
    """Run the command line and end with its exit code."""
    signal.signal(signal.SIGTERM, _end)
    seldom()
    from service.cli.app import run  # for a second: meanwhile there is nothing to stop but this process

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Arabic gets \uXXXX, which JSON understands, rather than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


def _end(number: int, _frame: object) -> None:
    """End at SIGTERM, which the first process of a container does not hear unless it asks for it.

    A service that was starting has stopped cleanly, and has opened nothing yet: it ends on the spot, because an
    exception would be lost in a callback of Python's imports. Whatever else was cut off tidies up, and says so, as
    shells do. Once the service runs, it has a handler of its own.
    """
    if "serve" in sys.argv[1:2]:
        os._exit(0)
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
