"""``muhla``, and ``python -m service``."""

import gc
import io
import sys

SELDOM = 20_000
"""Objects more than before, until garbage is looked for: a start makes many that stay, and with Python's own 700 it
spends a tenth of its time on looking through them.
"""


def main() -> None:
    """Run the command line and end with its exit code."""
    gc.set_threshold(SELDOM)
    from service.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Arabic gets \uXXXX, which JSON understands, rather than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


if __name__ == "__main__":
    main()
