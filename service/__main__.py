"""``muhla``, and ``python -m service``."""

import io
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

    A service that was starting has stopped cleanly; whatever else was cut off says so, as shells do. Once the service
    runs, it has a handler of its own.
    """
    sys.exit(0 if "serve" in sys.argv[1:2] else 128 + number)


if __name__ == "__main__":
    main()
